"""The checked program: what a source means once every name is resolved.

Nothing here is unresolved and nothing here knows of the parser. Inheritance, inclusion and weight
maps have been applied; checks, ``when`` and slots stand as they were written, for the passes to
rewrite. The leaves (expressions, text, scales, policies) are those of the plan.
"""

from __future__ import annotations

from typing import Final, Literal

from rubricc.plan.criterion import (
    Derived,
    Each,
    Example,
    GeneratedSlot,
    Need,
    OutcomeClass,
    Question,
)
from rubricc.plan.expression import Expression
from rubricc.plan.model import Kind, Model
from rubricc.plan.policy import Judge, Preference, Revision
from rubricc.plan.prompt import AskedCall
from rubricc.plan.reward import Reward
from rubricc.plan.scale import Scale
from rubricc.plan.text import Text
from rubricc.plan.types import Extern, Parameter

SCHEMA_VERSION: Final = 1


class Origin(Model):
    """Where something was written; for messages only, never part of a digest."""

    path: str
    start: int
    end: int
    """Offsets in code points, half open."""


class Criterion(Model):
    """One rule, complete: own fields, inherited fields and defaults."""

    name: str
    kind: Kind
    text: Text | None = None
    """``None`` for a rule that has only a check."""
    priority: str | None = None
    """The tag; an untagged principle has ``important``, everything else untagged ``None``."""
    weight: float | None = None
    """Signed; ``None`` for hard rules and facts."""
    explicit_weight: bool = False
    """Whether the author wrote the number, rather than the tag giving it."""
    check: Expression | None = None
    decide: Literal["check", "judge", "mean"] = "judge"
    when: Expression | None = None
    """Own and enclosing conditions in code, joined by ``and``."""
    when_text: tuple[Text, ...] = ()
    """Own and enclosing conditions in prose, outermost first."""
    needs: tuple[Need, ...] = ()
    needs_raw: bool = False
    scale: Scale | None = None
    examples: tuple[Example, ...] = ()
    each: Each | None = None
    tags: tuple[str, ...] = ()
    tier: str | None = None
    critique: Text | None = None
    revise: Text | None = None
    prefer: Text | None = None
    note: str = ""
    source: str = ""
    doc: str = ""
    question: str | None = None
    """The question that decides it, once the passes have run; ``None`` where none is asked."""
    origin: Origin | None = None


class Group(Model):
    """A label for a sub-score, or, with a weight, a node of a tree."""

    name: str
    weight: float | None = None
    members: tuple[Item, ...] = ()
    doc: str = ""
    origin: Origin | None = None


class Classes(Model):
    """The one set of classes, standing where its first class stands in the file."""

    classes: tuple[OutcomeClass, ...]
    origin: Origin | None = None


Item = Criterion | Group | Classes


class Rubric(Model):
    """One rubric or constitution, checked."""

    name: str
    kind: Literal["rubric", "constitution"]
    title: str = ""
    doc: str = ""
    edition: str = "2026"
    parameters: tuple[Parameter, ...] = ()
    members: tuple[Item, ...] = ()
    """In file order; inherited and included members stand where they came in."""
    derived: tuple[Derived, ...] = ()
    tiers: tuple[str, ...] = ()
    generated: tuple[GeneratedSlot, ...] = ()
    priorities: dict[str, float] = {}
    """Magnitudes for ``essential``, ``important``, ``optional`` and ``pitfall``."""
    reward: Reward
    judge: Judge = Judge()
    preference: Preference | None = None
    """``None`` where the source has no ``preference`` block."""
    revision: Revision | None = None
    """``None`` where the source has no ``revision`` block."""
    externs: tuple[Extern, ...] = ()
    """Those that its expressions call."""
    reward_low: float | None = None
    reward_high: float | None = None
    """The least and greatest reward that any verdicts can give; ``None`` when unbounded."""
    questions: tuple[Question, ...] = ()
    """What a judge is asked, in file order; the passes fill it."""
    asking: tuple[str, ...] = ()
    """The names of the questions in the order of asking; the passes fill it."""
    calls: tuple[AskedCall, ...] = ()
    """Which questions share a call, in the order of asking; the passes fill it."""
    origin: Origin | None = None

    def criteria(self) -> tuple[Criterion, ...]:
        """Every criterion in file order, those inside groups included."""
        found: list[Criterion] = []
        pending: list[Item] = list(reversed(self.members))
        while pending:
            item = pending.pop()
            if isinstance(item, Criterion):
                found.append(item)
            elif isinstance(item, Group):
                pending.extend(reversed(item.members))
        return tuple(found)
