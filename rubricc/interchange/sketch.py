"""A rubric as an importer understands it, before it is written as a source.

A sketch holds what a format says in the language's own terms and nothing that is computed. It is
written by :mod:`rubricc.interchange.source` and then checked like any source, so that whatever an
importer gets wrong is found by the compiler and not by a training run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["hard rule", "principle", "pitfall", "fact"]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that the language cannot express, or that was read in one of several ways.

    ``place`` is where it stands in the input, as ``criteria[3].weight``; remarks about a rule stand
    as comments above it in the source that is written.
    """

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class LevelSketch:
    """One level of a scale: a number of a range or a name with its value, and what it is like."""

    point: int | str
    value: float | None = None
    """In 0..1, of a named level; ``None`` for a number, whose value follows from its place."""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class RuleSketch:
    """One rule. Texts are literal: braces in them are no slots unless ``has_slots`` says so."""

    name: str
    kind: Kind
    text: str = ""
    weight: float | None = None
    """Signed; ``None`` leaves it to the priority, or to the kind."""
    priority: str | None = None
    check: str = ""
    """An expression in the language; empty for none."""
    when: str = ""
    """An expression in the language, or prose in quotes as :func:`quoted` writes it."""
    decide: str = ""
    levels: tuple[LevelSketch, ...] = ()
    examples: tuple[tuple[str | int, str], ...] = ()
    needs: tuple[str, ...] = ()
    needs_raw: bool = False
    tags: tuple[str, ...] = ()
    critique: str = ""
    revise: str = ""
    prefer: str = ""
    note: str = ""
    source: str = ""
    each: tuple[str, str] | None = None
    """The variable, and the parameter that it runs over."""
    has_slots: bool = False
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupSketch:
    """A group; with a weight, a node of a tree."""

    name: str
    members: tuple[MemberSketch, ...]
    weight: float | None = None
    doc: str = ""
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class ClassSketch:
    """A derived fact (``number`` is ``None``) or an outcome class; ``when`` is an expression,
    empty for ``otherwise``."""

    name: str
    when: str
    number: float | None = None
    remarks: tuple[Remark, ...] = ()


MemberSketch = RuleSketch | GroupSketch | ClassSketch


@dataclass(frozen=True, slots=True)
class RubricSketch:
    """One rubric or constitution.

    ``settings`` are further blocks of the language by name, as ``{"reward": {"denominator":
    "positive"}}``, with values as they are written; ``slots`` are generated slots by name.
    """

    name: str
    members: tuple[MemberSketch, ...] = ()
    kind: Literal["rubric", "constitution"] = "rubric"
    extends: str = ""
    """The rubric that it starts from, as ``alias.name`` with an alias of the file."""
    title: str = ""
    doc: str = ""
    parameters: tuple[str, ...] = ()
    """As they are declared: ``drug: text``."""
    judge: str = ""
    """The name of a judge of the file."""
    settings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    slots: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class FileSketch:
    """One source: its judges by name with their settings, then its rubrics."""

    rubrics: tuple[RubricSketch, ...]
    judges: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    imports: Mapping[str, str] = field(default_factory=dict)
    """Files by their alias, as ``{"ifeval": "std/ifeval.rubric"}``."""
    ending: Literal[".rubric", ".constitution"] = ".rubric"
    heading: tuple[str, ...] = ()
    """Comment lines at the top: what was imported, from what, read how."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an importer made: sources by their name without an ending, and rows where the format
    brings data.

    ``remarks`` are those about the whole; those about a rule stand at the rule.
    """

    files: Mapping[str, FileSketch]
    rows: Sequence[Mapping[str, Any]] = ()
    remarks: tuple[Remark, ...] = ()
