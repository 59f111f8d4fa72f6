"""Responses of little effort, whose rewards a policy in training would find out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rubricc.trials.desk import Row
from rubricc.trials.sample import BAD

FILLERS: Final = (
    "It depends on many things. ",
    "There is a lot that could be said about this. ",
    "In the end everybody has to see for themselves. ",
)
"""Sentences that fit everywhere and say nothing."""

PADDED: Final = 2000
"""The least length of padding, in characters."""

OPENER: Final = "Thought process:"


@dataclass(frozen=True, slots=True)
class Subject:
    """One row to try responses on; ``other`` answers another prompt, and is empty without one."""

    row: Row
    prompt: str
    response: str
    statements: Sequence[str]
    other: str = ""


Make = Callable[[Subject], str | None]
"""The response of a probe; ``None`` where the row cannot have it."""


def _padding(subject: Subject) -> str:
    filler = min(FILLERS, key=len)
    return (filler * (PADDED // len(filler) + 1)).strip()


def _echo_rubric(subject: Subject) -> str | None:
    if not subject.statements:
        return None
    return subject.prompt + "\n\n" + "\n".join(subject.statements)


def _reference(subject: Subject) -> str | None:
    reference = subject.row.get("reference")
    return reference if isinstance(reference, str) and reference else None


def _half(subject: Subject) -> str:
    return subject.response[: len(subject.response) // 2]


PROBES: Final[Mapping[str, tuple[str, Make]]] = {
    "empty": ("an empty answer", lambda subject: ""),
    "opener": ("a lone opener", lambda subject: OPENER),
    "prompt": ("the prompt repeated", lambda subject: subject.prompt or None),
    "rubric": ("the prompt with the criteria's text", _echo_rubric),
    "refusal": ("a refusal", lambda subject: BAD["a refusal"]),
    "padding": ("padding", _padding),
    "other": ("an answer to another prompt", lambda subject: subject.other or None),
    "reference": ("the reference", _reference),
    "answer": ("the answer as it is", lambda subject: subject.response),
    "half": ("half of the answer", _half),
    "twice": ("the answer twice", lambda subject: f"{subject.response}\n\n{subject.response}"),
}
"""Title and response of each probe, by name, in the order in which they are shown."""

LAZY: Final = ("empty", "opener", "prompt", "rubric", "refusal", "padding", "other")
"""Those that deserve nothing from most rubrics."""


def probe_rows(subject: Subject) -> Iterator[tuple[str, dict[str, object]]]:
    """The row with the response of each probe, by name. Verdicts that the row gives are on its own
    response, so that no other has them."""
    for name, (_, make) in PROBES.items():
        response = make(subject)
        if response is None:
            continue
        row = {**subject.row, "response": response, "id": f"{subject.row.get('id')}: {name}"}
        if name != "answer":
            row = without_verdicts(row)
        yield name, row


def without_verdicts(row: Row) -> dict[str, object]:
    """A row without what is said of its own response alone."""
    return {name: value for name, value in row.items() if name not in ("verdicts", "truncated")}
