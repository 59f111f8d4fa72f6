"""Ways in which the text of an answer goes wrong although the call went well.

None of them turns the one verdict on a key into another valid one: a reader that refuses what is
duplicated or not allowed, and takes the last complete object, is never misled.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from rubricc.endpoints.fake.answer import Answer

Json = dict[str, Any]

_LEAVES: Final = ("verdict", "overall")
_NUMBER: Final = re.compile(r"-?[0-9]+")
_OTHER: Final = {
    "met": "unmet",
    "unmet": "met",
    "applies": "not_applicable",
    "not_applicable": "applies",
    "A": "B",
    "B": "A",
}


def wrong_keys(answer: Answer) -> Answer:
    """Every verdict stands under a key that nobody asked."""
    return _changed(
        answer,
        lambda content: {
            f"criterion_{number}": each for number, each in enumerate(content.values(), 1)
        },
    )


def missing_keys(answer: Answer) -> Answer:
    """Half of the keys are missing, of one the only one."""
    return _changed(answer, lambda content: dict(list(content.items())[: len(content) // 2]))


def other_order(answer: Answer) -> Answer:
    """Keys stand in reverse order, verdicts before reasons."""
    return _changed(answer, _reversed)


def extra_keys(answer: Answer) -> Answer:
    """Keys stand there that nobody asked."""
    extra = {"c999": {"reason": "nobody asked", "verdict": "met"}, "overall_score": 10}
    return _changed(answer, lambda content: {**content, **extra})


def duplicated_keys(answer: Answer) -> Answer:
    """The first key comes twice, with two verdicts."""
    content = _object(answer)
    if not content:
        return answer
    key, entry = next(iter(content.items()))
    again = json.dumps(key) + ": " + json.dumps(_verdicts({key: entry}, _contrary)[key])
    return replace(answer, text=f"{answer.text.rstrip()[:-1]}, {again}}}")


def levels_as_numbers(answer: Answer) -> Answer:
    """Levels are numbers instead of strings."""
    return _leaves(answer, lambda label: int(label) if _is_level(label) else label)


def levels_as_decimals(answer: Answer) -> Answer:
    """Levels are strings such as 3.0."""
    return _leaves(answer, lambda label: f"{label}.0" if _is_level(label) else label)


def values_as_text(answer: Answer) -> Answer:
    """Truth values, numbers and nulls are strings."""
    return _changed(answer, lambda content: _texts(content))


def out_of_range(answer: Answer) -> Answer:
    """Every verdict is one that nothing allows."""
    return _leaves(answer, lambda label: f"9{label}" if _is_level(label) else "superb")


def no_value(answer: Answer) -> Answer:
    """Every verdict is null."""
    return _leaves(answer, lambda label: None)


def cut_short(answer: Answer) -> Answer:
    """The answer ends after three fifths, because its tokens ran out."""
    return replace(answer, text=answer.text[: len(answer.text) * 3 // 5], stopped="length")


def in_markdown(answer: Answer) -> Answer:
    """The JSON stands in a fence of Markdown."""
    return replace(answer, text=f"```json\n{answer.text}\n```")


def prose_around(answer: Answer) -> Answer:
    """The JSON stands between sentences, with a stray brace."""
    text = f"Here is what I found {{in short}}:\n\n{answer.text}\n\nTell me if you need more."
    return replace(answer, text=text)


def long_prose(answer: Answer) -> Answer:
    """100 KB of prose stand before the JSON."""
    return replace(answer, text=_PROSE + "\n\n" + answer.text)


def only_prose(answer: Answer) -> Answer:
    """100 KB of prose, and no JSON."""
    return replace(answer, text=_PROSE)


def two_objects(answer: Answer) -> Answer:
    """A draft with other verdicts stands before the final object."""
    content = _object(answer)
    if not content:
        return answer
    draft = json.dumps(_verdicts(content, _contrary), ensure_ascii=False)
    return replace(answer, text=f"{draft}\n\nOn second thoughts:\n\n{answer.text}")


def refusal(answer: Answer) -> Answer:
    """The model refuses, in the way of its wire format."""
    return replace(answer, text="I cannot help with that.", logprobs=None, stopped="refusal")


def filtered(answer: Answer) -> Answer:
    """Nothing is said, and the wire format says that it was withheld."""
    return replace(answer, text="", logprobs=None, stopped="other")


_PROSE: Final = "Let me look at this {step by step} before I answer. " * 2000
"""A little over 100 KB that is no JSON."""


def _object(answer: Answer) -> Json:
    """The answer as an object; empty where it is none."""
    try:
        content = json.loads(answer.text)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _changed(answer: Answer, change: Callable[[Json], Json]) -> Answer:
    content = _object(answer)
    if not content:
        return answer
    return replace(answer, text=json.dumps(change(content), ensure_ascii=False))


def _leaves(answer: Answer, change: Callable[[str], object]) -> Answer:
    """The answer with every verdict changed."""
    return _changed(answer, lambda content: _verdicts(content, change))


def _verdicts(content: Mapping[str, Any], change: Callable[[str], object]) -> Json:
    found: Json = {}
    for key, value in content.items():
        if isinstance(value, dict):
            found[key] = _verdicts(value, change)
        else:
            found[key] = change(value) if key in _LEAVES and isinstance(value, str) else value
    return found


def _contrary(label: str) -> str:
    """Another valid verdict where one is known, else none at all."""
    return _OTHER.get(label, "cannot_tell")


def _reversed(content: Json) -> Json:
    return {
        key: _reversed(value) if isinstance(value, dict) else value
        for key, value in reversed(content.items())
    }


def _texts(value: Any) -> Any:
    """Every number, truth value and null as a string."""
    if isinstance(value, dict):
        return {key: _texts(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_texts(each) for each in value]
    return value if isinstance(value, str) else json.dumps(value)


def _is_level(label: str) -> bool:
    return _NUMBER.fullmatch(label) is not None
