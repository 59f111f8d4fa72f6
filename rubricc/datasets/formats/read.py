"""Rows that rubricc wrote, as examples: which columns say what.

A row is known by its columns: a pair by ``response_a``, a ranking by ``chosen`` and ``rejected``, a
scored row by ``reward``, a revision by ``revision``, a completion by ``response``, a prompt by
nothing but ``prompt``.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from rubricc.datasets.formats.chat import NO_CHAT, Chat, ChatInvalid, read_prompt, read_response
from rubricc.datasets.formats.example import (
    NONE_KEPT,
    Completion,
    Example,
    Preference,
    PromptOnly,
    Scored,
)
from rubricc.datasets.formats.features import Feature
from rubricc.datasets.row import Row, RowFault

OUTCOMES: Final[Mapping[object, Feature | None]] = {
    "a": None,
    "b": None,
    "tie": "tie",
    "inconsistent": "inconsistent",
    "none": "undecided",
    "error": "undecided",
}
"""What each outcome of a comparison leaves without a better response."""
FAILED: Final = frozenset({"error", "failed", "empty", "refused", "none", "undecided", "undefined"})
"""What ``status`` or ``outcome`` say of a row without a result."""


class RowUnfit(ValueError):
    """A row that is no output of rubricc, or contradicts itself; the message says how."""


def read_examples(
    rows: Iterable[Row | RowFault], keep: Collection[str] = ()
) -> Iterator[Example | RowFault]:
    """Each row as an example, or what is wrong with it; ``keep`` names columns that go along."""
    for row in rows:
        if isinstance(row, RowFault):
            yield row
            continue
        own = row.values.get("id")
        try:
            yield read_example(row, keep)
        except (RowUnfit, ChatInvalid) as error:
            yield RowFault(row.line, str(error), own if isinstance(own, (str, int)) else None)


def read_example(row: Row, keep: Collection[str] = ()) -> Example:
    """One row as an example of the kind that its columns say.

    Raises:
        RowUnfit: it is no output of rubricc, or contradicts itself.
        ChatInvalid: a prompt or a response cannot be read.
    """
    values = row.values
    common: dict[str, Any] = {
        "prompt": _prompt(values),
        "line": row.line,
        "id": values.get("id"),
        "tools": _tools(values.get("tools")),
        "kept": {name: values.get(name) for name in keep} if keep else NONE_KEPT,
    }
    if "response_a" in values or "outcome" in values:
        return _pair(values, common)
    if "chosen" in values and "rejected" in values:
        return _ranked(values, common)
    if "reward" in values:
        return _scored(values, common)
    if "revision" in values:
        return _revised(values, common)
    if "response" in values:
        return _written(values, common)
    return PromptOnly(**common)


# ---- each kind of row ---------------------------------------------------------------------------


def _pair(values: Mapping[str, object], common: dict[str, Any]) -> Preference:
    """A pair that `rubricc prefer` judged."""
    outcome = values.get("outcome")
    if not isinstance(outcome, str) or outcome not in OUTCOMES:
        raise RowUnfit(_no_outcome(outcome))
    a, b = _response(values, "response_a"), _response(values, "response_b")
    state = OUTCOMES[outcome]
    if state is not None:
        dropped = values.get("dropped") is True
        return Preference(chosen=a, rejected=b, state=state, is_dropped=dropped, **common)
    column = "p" if values.get("label") is None else "label"
    p, scores = _number(values, column), _rewards(values)
    if outcome == "b":
        a, b, p = b, a, None if p is None else 1 - p
        scores = None if scores is None else (scores[1], scores[0])
    if p is not None and not 0.5 <= p <= 1:
        raise RowUnfit(f"`outcome` is `{outcome}`, and `{column}` {values[column]} says otherwise")
    return Preference(chosen=a, rejected=b, probability=p, scores=scores, **common)


def _no_outcome(outcome: object) -> str:
    if outcome is None:
        return "the pair is not judged: it has no `outcome`"
    return f"`outcome` is `{outcome}`, and not one of {', '.join(map(str, OUTCOMES))}"


def _rewards(values: Mapping[str, object]) -> tuple[float, float] | None:
    """The rewards of a and b, where they were compared by their scores."""
    found = values.get("rewards")
    if not isinstance(found, dict):
        return None
    both = [found[side].get("reward") for side in ("a", "b") if isinstance(found.get(side), dict)]
    if len(both) != 2 or not all(map(_is_number, both)):
        return None
    return float(both[0]), float(both[1])


def _ranked(values: Mapping[str, object], common: dict[str, Any]) -> Preference:
    """The best and the worst response to a prompt that `rubricc rank` found."""
    if values["chosen"] is None or values["rejected"] is None:
        even: Feature = "undecided" if values.get("margin") is None else "tie"
        return Preference(chosen=NO_CHAT, rejected=NO_CHAT, state=even, **common)
    best, worst = _place(values, "chosen"), _place(values, "rejected")
    return Preference(
        chosen=_named(values, "chosen", best),
        rejected=_named(values, "rejected", worst),
        scores=_scores(values, best, worst),
        margin=_number(values, "margin"),
        **common,
    )


def _place(values: Mapping[str, object], column: str) -> int | None:
    """Which of ``responses`` a column names, if it is a number."""
    value = values[column]
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    responses = values.get("responses")
    if not isinstance(responses, list) or not 0 <= value < len(responses):
        raise RowUnfit(f"`{column}` is {value}, and `responses` has no such place")
    return value


def _named(values: Mapping[str, object], column: str, place: int | None) -> Chat:
    if place is None:
        return read_response(values[column], column)
    responses = values["responses"]
    assert isinstance(responses, list)
    return read_response(responses[place], f"responses[{place}]")


def _scores(
    values: Mapping[str, object], best: int | None, worst: int | None
) -> tuple[float, float] | None:
    """The scores of the two: named, in the ranking, or at their places in a list of rewards."""
    named = _number(values, "score_chosen"), _number(values, "score_rejected")
    if named[0] is not None and named[1] is not None:
        return named[0], named[1]
    listed = values.get("rewards") if best is not None else _strengths(values.get("ranking"))
    places = (best, worst) if best is not None else (values.get("best"), values.get("worst"))
    found = [_at(listed, place) for place in places]
    return None if found[0] is None or found[1] is None else (found[0], found[1])


def _strengths(ranking: object) -> dict[object, object]:
    """How strong the response at each place of a row is."""
    if not isinstance(ranking, list):
        return {}
    return {
        one["index"]: one.get("strength")
        for one in ranking
        if isinstance(one, dict) and isinstance(one.get("index"), int)
    }


def _at(listed: object, place: object) -> float | None:
    if not isinstance(place, int):
        return None
    if isinstance(listed, dict):
        value = listed.get(place)
    else:
        value = listed[place] if isinstance(listed, list) and place < len(listed) else None
    return float(value) if _is_number(value) else None  # type: ignore[arg-type]


def _revised(values: Mapping[str, object], common: dict[str, Any]) -> Completion:
    """A response that `rubricc revise` rewrote; what is learned is the last revision."""
    if values["revision"] is None or _has_failed(values):
        return Completion(response=NO_CHAT, state="undecided", **common)
    state: Feature | None = "incomplete" if values.get("status") == "incomplete" else None
    response = read_response(values["revision"], "revision")
    return Completion(response=response, state=state, **common)


def _written(values: Mapping[str, object], common: dict[str, Any]) -> Completion:
    """A completion that `rubricc generate` drew, or any response to a prompt."""
    state: Feature | None = "undecided" if _has_failed(values) else None
    return Completion(response=_response(values, "response"), state=state, **common)


def _scored(values: Mapping[str, object], common: dict[str, Any]) -> Scored:
    """A row with the reward that `rubricc score` gave it."""
    reward = _number(values, "reward")
    state: Feature | None = "undecided" if reward is None else None
    return Scored(response=_response(values, "response"), reward=reward, state=state, **common)


# ---- single columns -----------------------------------------------------------------------------


def _prompt(values: Mapping[str, object]) -> Chat:
    prompt = values.get("prompt")
    if prompt is not None:
        return read_prompt(prompt)
    if _has_failed(values):
        return NO_CHAT
    if "outcome" in values or "reward" in values:
        raise RowUnfit("the record has no texts: name the rows that were judged with `--with`")
    raise RowUnfit("the row has no `prompt`")


def _response(values: Mapping[str, object], column: str) -> Chat:
    value = values.get(column)
    if value is not None:
        return read_response(value, column)
    if _has_failed(values):
        return NO_CHAT
    raise RowUnfit(f"the row has no `{column}`")


def _has_failed(values: Mapping[str, object]) -> bool:
    """Whether the row says itself that it came to nothing."""
    words = values.get("outcome"), values.get("status")
    return any(isinstance(word, str) and word in FAILED for word in words)


def _number(values: Mapping[str, object], column: str) -> float | None:
    value = values.get(column)
    if value is None:
        return None
    if not _is_number(value):
        raise RowUnfit(f"`{column}` is no number")
    return float(value)  # type: ignore[arg-type]


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) <= sys.float_info.max


def _tools(value: object) -> Sequence[Mapping[str, Any]]:
    """Definitions of functions, each as chat interfaces write it."""
    if value is None or value == []:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise RowUnfit("`tools` is not a list of definitions of functions")
    return [one if "function" in one else {"type": "function", "function": one} for one in value]
