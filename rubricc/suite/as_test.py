"""A row and what it scored, as a test in the language that can be pasted below its rubric."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from rubricc.plan.criterion import Criterion
from rubricc.plan.types import Type
from rubricc.runtime.conversation import prompt_text, response_text
from rubricc.runtime.invalid import RowInvalid
from rubricc.runtime.row_score import RowScore
from rubricc.runtime.scorer import Scorer

INDENT = "  "


def as_test(scorer: Scorer, row: Mapping[str, object], title: str | None = None) -> str:
    """``row`` as the source of a test that passes, newline at the end.

    Conversations stand as the text that is judged. What code decides, the hard rules and the
    reward are expected; verdicts that the row brings are given. ``title`` is ``row ID`` by
    default.

    Raises:
        RowInvalid: the row cannot be scored.
    """
    score = scorer.score(row, partial=True)
    if score.error is not None:
        raise RowInvalid(score.error)
    shown = title if title is not None else f"row {row.get('id', 1)}"
    body = [*_inputs(scorer, row), *_given(scorer, row), *_expectations(scorer, score)]
    lines = [f"test {_quoted(shown)} for {scorer.plan.name} {{", *body, "}"]
    return "".join(line + "\n" for line in lines)


def _inputs(scorer: Scorer, row: Mapping[str, object]) -> Iterator[str]:
    judge = scorer.plan.judge
    prompt, response = row.get("prompt"), row.get("response")
    if prompt is not None:
        yield from _field("prompt", prompt_text(prompt))
    if response is not None:
        text = response_text(response, prompt, judge.view, judge.reasoning)
        yield from _field("response", text)
    for parameter in scorer.plan.parameters:
        value = row.get(parameter.name)
        if value is not None:
            yield from _field(parameter.name, value, parameter.type)
    for slot in scorer.plan.generated:
        column = slot.name if slot.name in row else "criteria"
        brought = row.get(column)
        if isinstance(brought, list) and brought:
            yield f"{INDENT}{slot.name}: {_value([_without_numbered(one) for one in brought])}"


def _without_numbered(entry: Mapping[str, object]) -> Mapping[str, object]:
    """A criterion without what its numbered levels are like, which no record can say."""
    if not isinstance(entry.get("scale"), str):
        return entry
    return {name: value for name, value in entry.items() if name != "levels"}


def _given(scorer: Scorer, row: Mapping[str, object]) -> Iterator[str]:
    verdicts = row.get("verdicts")
    if not isinstance(verdicts, Mapping):
        return
    by_code = {c.name for c in scorer.plan.criteria if _is_code_alone(c)}
    entries = [
        f"{INDENT * 2}{name}: {_verdict(verdict)}"
        for name, verdict in verdicts.items()
        if verdict is not None and name not in by_code
    ]
    if entries:
        yield f"{INDENT}given {{"
        yield from entries
        yield f"{INDENT}}}"


def _is_code_alone(criterion: Criterion) -> bool:
    return criterion.decide == "check" and not criterion.open_when


def _verdict(verdict: object) -> str:
    if isinstance(verdict, (list, tuple)):
        words = ["unscored" if one is None else str(one) for one in verdict]
        return f"[{', '.join(words)}]"
    return str(verdict)


def _expectations(scorer: Scorer, score: RowScore) -> Iterator[str]:
    for criterion in scorer.plan.criteria:
        label = score.verdicts[criterion.name]
        if not _is_code_alone(criterion):
            continue
        if isinstance(label, list):
            for place, one in enumerate(label):
                yield f"{INDENT}expect {criterion.name}[{place}] == {one}"
        else:
            yield f"{INDENT}expect {criterion.name} == {label}"
    yield f"{INDENT}expect hard_rules == {score.hard_rules}"
    if score.reward is not None:
        yield f"{INDENT}expect reward == {_number(score.reward)}"
        return
    yield f"{INDENT}expect reward == none"
    undefined = score.detail.score.may_be_undefined  # type: ignore[union-attr]
    if score.low is not None and score.high is not None and not undefined:
        yield f"{INDENT}expect reward in {_number(score.low)}..{_number(score.high)}"


def _field(name: str, value: object, declared: Type | None = None) -> Iterator[str]:
    if isinstance(value, str) and _stands_as_block(value):
        yield f'{INDENT}{name}: """'
        for line in value.split("\n"):
            yield f"{INDENT * 2}{line}" if line else ""
        yield f'{INDENT * 2}"""'
    else:
        yield f"{INDENT}{name}: {_value(value, declared)}"


def _stands_as_block(text: str) -> bool:
    """Whether a block of lines says exactly ``text``: no escapes, no white space at its edges."""
    lines = text.split("\n")
    return (
        len(lines) > 1
        and bool(lines[0].strip())
        and bool(lines[-1].strip())
        and '"""' not in text
        and all(line.isprintable() and line == line.strip() for line in lines)
    )


def _value(value: object, declared: Type | None = None) -> str:
    """A value as the language writes it; records as ``[field = value]``."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, Mapping):
        kinds = dict(declared.fields) if declared is not None else {}
        fields = [
            f"{name} = {_value(entry, kinds.get(name))}"
            for name, entry in value.items()
            if entry is not None
        ]
        return f"[{', '.join(fields)}]"
    assert isinstance(value, (list, tuple))
    element = declared.element if declared is not None else None
    return f"[{', '.join(_value(entry, element) for entry in value)}]"


def _quoted(text: str) -> str:
    return '"' + "".join(map(_escaped, text)) + '"'


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() else f"\\u{{{ord(character):x}}}"


def _number(value: float) -> str:
    """Every digit, without an exponent, which the language does not have."""
    if isinstance(value, float) and not value.is_integer():
        return format(Decimal(repr(value)), "f")
    return str(int(value))
