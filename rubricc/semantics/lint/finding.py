"""What a lint found, before it has a place in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rubricc.diagnostics.diagnostic import Rule
from rubricc.ir.rubric import Origin, Rubric


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of one lint.

    ``phrase`` is the part of what stands at ``origin`` that is underlined; where it cannot be
    found there, the whole is. ``other`` is a second place that explains the first.
    """

    rule: Rule
    origin: Origin | None
    message: str
    help: str | None = None
    phrase: str | None = None
    other: tuple[Origin, str] | None = None


Lint = Callable[[Rubric], Iterator[Finding]]
"""From a checked rubric to its findings."""
