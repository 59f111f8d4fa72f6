"""One verdict that a call wants, and which ones it allows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rubricc.prompts.schema import APPLIES, CANNOT_TELL, NOT_APPLICABLE

_APPLICABILITY: Final = "Say only whether this holds: "
_RANGE: Final = re.compile(
    r"(?:levels )?(-?[0-9]+)(?: \(lowest\))? to (-?[0-9]+)"
    r"(?: \(highest\)|: between them|: below that|: above that)\Z"
)
_LEVEL: Final = re.compile(r"(-?[0-9]+|[A-Za-z_]\w*)(?:: .*)?\Z")


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A verdict that is wanted.

    ``key`` is ``c1`` or ``c3_0``, ``overall`` for a rating and ``verdict`` for a comparison.
    ``text`` has all lines of the question as the prompt has them; of a comparison, the principle.
    """

    key: str
    text: str
    labels: tuple[str, ...]
    """The verdicts that are allowed, in the order of the schema."""
    response: str = ""
    response_id: str = ""
    """Which response of a group; empty outside of groups."""
    wants: tuple[str, ...] = ("verdict",)
    """What the answer holds for it, in order: ``evidence``, ``reason``, ``verdict``."""
    pair: tuple[str, str] | None = None
    """Responses A and B, of a comparison alone."""

    @property
    def statement(self) -> str:
        """The first line of ``text``: without conditions, levels and examples."""
        return self.text.partition("\n")[0]

    @property
    def scored(self) -> tuple[str, ...]:
        """The verdicts that decide it, worst first: ``unmet``, ``met``; or the levels. Of a
        question of applicability ``not_applicable``, ``applies``."""
        if APPLIES in self.labels:
            return (NOT_APPLICABLE, APPLIES)
        own = tuple(label for label in self.labels if label not in (NOT_APPLICABLE, CANNOT_TELL))
        return ("unmet", "met") if own == ("met", "unmet") else own


def labels_in(text: str) -> tuple[str, ...]:
    """The verdicts that the lines of a question allow, where no schema says so."""
    first, *rest = text.split("\n")
    if first.startswith(_APPLICABILITY):
        return (APPLIES, NOT_APPLICABLE, CANNOT_TELL)
    lines = [line.strip() for line in rest if line.startswith("  ")]
    conditional = any(line.startswith("only if: ") for line in lines)
    levels = [
        level
        for line in lines
        if not line.startswith(("only if: ", "example of "))
        for level in _levels(line)
    ]
    own = tuple(dict.fromkeys(levels)) or ("met", "unmet")
    return (*own, *((NOT_APPLICABLE,) if conditional else ()), CANNOT_TELL)


def _levels(line: str) -> Iterator[str]:
    if ends := _RANGE.match(line):
        yield from (str(point) for point in range(int(ends[1]), int(ends[2]) + 1))
    elif level := _LEVEL.match(line):
        yield level[1]
