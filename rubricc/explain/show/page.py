"""What a page about a rubric says, before it is set as Markdown or HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rubricc.plan.text import Text


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One level of a scale: its point, what it is worth in percent, and what it looks like."""

    point: str
    worth: str
    anchor: Text


@dataclass(frozen=True, slots=True)
class Rule:
    """One criterion as a person reads it."""

    name: str
    title: str
    text: Text
    points: str
    """Such as ``5 of 13 points``; empty where points mean nothing."""
    check: str
    """The expression by which code decides it; empty where a judge does."""
    decided: str
    """Who decides, in a phrase; empty without a check."""
    notes: tuple[tuple[str, Text], ...]
    """Conditions, needs, and what its author noted, each with a label."""
    levels: tuple[LevelRow, ...]
    examples: tuple[tuple[str, Text], ...]
    """Verdict and text."""


@dataclass(frozen=True, slots=True)
class Section:
    """Rules under one heading, with a sentence about them."""

    heading: str
    lead: str
    rules: tuple[Rule, ...]
    tone: Literal["must", "good", "bad", "fact"]


@dataclass(frozen=True, slots=True)
class Case:
    """A test as an example."""

    title: str
    inputs: tuple[tuple[str, str], ...]
    """What was asked and answered: name and text."""
    given: tuple[str, ...]
    """Verdicts that are taken for granted, each in a phrase."""
    expected: tuple[str, ...]
    """What must come out, each in a phrase; code stands between backticks."""


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that a page says, in order."""

    title: str
    name: str
    kind: str
    doc: str
    inputs: tuple[tuple[str, str], ...]
    """What a row of data supplies: name and description."""
    sections: tuple[Section, ...]
    classes: tuple[tuple[str, str, str], ...]
    """Title, number and condition of each class; the last condition is empty."""
    derived: tuple[tuple[str, str], ...]
    """Derived facts: name and expression."""
    parts: tuple[tuple[str, str], ...]
    """Groups that are scored by themselves: title and what they count."""
    score: tuple[str, ...]
    """How the score comes about, in sentences; code stands between backticks."""
    cases: tuple[Case, ...]
