"""What is asked (questions) and what scores (criteria), kept apart.

Two criteria that ask the same share one question; a criterion that code decides has none.
"""

from __future__ import annotations

from typing import Literal

from rubricc.plan.expression import Expression
from rubricc.plan.model import Kind, Model
from rubricc.plan.scale import Scale
from rubricc.plan.text import Text


class Each(Model):
    """One criterion per element of a list that the data row supplies."""

    variable: str
    """The name of the element inside the text and the check."""
    source: tuple[str, ...]
    """The dotted path of the list: a parameter, then fields of records."""


class Need(Model):
    """Another criterion that must be fully met, or reach a value, before this one can be."""

    name: str
    at_least: float | None = None
    """The least value in 0..1 that satisfies it; ``None`` means its highest."""


class Example(Model):
    """A response, or a part of one, with the verdict that it deserves."""

    verdict: str | int
    """``met``, ``unmet``, or a point of the scale."""
    text: Text


class Question(Model):
    """What a judge is asked about a response, once per element where ``each`` is given."""

    name: str
    """The name of the first criterion that asks it; unique among the questions of a plan."""
    digest: str
    """SHA-256, in hex, of everything that is asked, and of nothing else."""
    kind: Kind
    asks: Literal["verdict", "applicability"]
    """``applicability``: code decides the verdict, the judge only whether ``when`` holds."""
    text: Text
    when: tuple[Text, ...] = ()
    """Conditions in prose, all of which must hold for the criterion to apply."""
    scale: Scale | None = None
    examples: tuple[Example, ...] = ()
    evidence: Literal["off", "optional", "required"] = "off"
    each: Each | None = None
    rendered: Text = ()
    """The lines of the question as they stand in a prompt, after its key."""


class Criterion(Model):
    """One rule that scores, in file order."""

    name: str
    kind: Kind
    weight: float | None = None
    """Signed; positive for principles, negative for pitfalls, ``None`` for hard rules and facts."""
    priority: str | None = None
    """``essential``, ``important`` or ``optional``; ``None`` for hard rules, facts and pitfalls
    without a tag. An untagged principle is ``important``."""
    tags: tuple[str, ...] = ()
    tier: str | None = None
    scale: Scale | None = None
    question: str | None = None
    """The question that decides it; ``None`` where code decides alone."""
    check: Expression | None = None
    decide: Literal["check", "judge", "mean"] = "judge"
    """Who decides: code, the judge, or the mean of both (RLCF, arXiv 2507.18624)."""
    when: Expression | None = None
    """Decided before anything is asked; false means not applicable."""
    open_when: bool = False
    """Whether prose that the judge decides can still make it not applicable."""
    needs: tuple[Need, ...] = ()
    needs_raw: bool = False
    """Whether needs read the other verdict itself, one level deep (ComplexBench)."""
    each: Each | None = None


class Derived(Model):
    """A fact computed from facts and earlier derived facts (arXiv 2411.01111)."""

    name: str
    value: Expression


class OutcomeClass(Model):
    """One class of rule-based rewards."""

    name: str
    number: float
    """What the class is worth; of any sign, never above the class before it."""
    when: Expression | None
    """``None`` for ``otherwise``: none of the other classes hold."""


class ClassesMember(Model):
    """Stands among the members of a rubric where its classes stand in the file."""

    classes: Literal[True] = True


class Group(Model):
    """A label for a sub-score, or, with a weight, a node of a tree."""

    name: str
    weight: float | None = None
    """Positive, for a node that scores its members by itself; ``None`` for a mere label."""
    members: tuple[Member, ...] = ()


Member = str | Group | ClassesMember
"""A criterion by name, a group, or the classes; in the order in which sums run."""


class GeneratedSlot(Model):
    """Room for criteria that a data row brings along."""

    name: str
    at_most: int
    """The greatest number of criteria that a row may bring."""
    weight_low: float
    weight_high: float
    """The bounds of a weight, both included; signed."""
