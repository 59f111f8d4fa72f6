"""The tree in which sums run: criteria, weighted groups and the classes, in file order."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rubricc.plan.criterion import ClassesMember, Member, OutcomeClass
from rubricc.plan.reward import Denominator, NoPrinciples
from rubricc.scoring.bounds import weighted_span
from rubricc.scoring.minimum import minimum_span
from rubricc.scoring.needs import Cells
from rubricc.scoring.span import IGNORED, Span
from rubricc.scoring.terms import Grade, Term, graded, weighted
from rubricc.scoring.values import Subject

UNBOUNDED: Final = ("positive", "at_least_one", "signed")
"""Denominators under which ever more pitfalls cost ever more."""


@dataclass(frozen=True, slots=True)
class ClassesPart:
    """The classes as one part of a sum, which weighs as much as its best class."""

    largest: float
    least: float


Part = Subject | ClassesPart
"""What a sum can hold besides nodes."""


@dataclass(frozen=True, slots=True)
class Node:
    """Something that is scored by one sum: the root, a weighted group, or a view for a sub-score.

    A plain group is transparent: its members stand in the node around it.
    """

    name: str = ""
    weight: float = 0.0
    parts: list[Part | Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tree:
    """The root with a node for every group, plain groups included."""

    root: Node
    groups: Mapping[str, Node]


def plant(
    members: Iterable[Member],
    subjects: Mapping[str, Subject],
    classes: Sequence[OutcomeClass],
    keep: Callable[[Subject], bool] = lambda about: True,
    *,
    keep_classes: bool = True,
) -> Tree:
    """The tree of ``members``, of the criteria that ``keep`` wants.

    Raises:
        ValueError: a member names no criterion, or the classes where there are none.
    """
    groups: dict[str, Node] = {}
    root = Node()
    pending: list[tuple[Member, tuple[Node, ...]]] = [(member, (root,)) for member in members]
    pending.reverse()
    while pending:
        member, into = pending.pop()
        if isinstance(member, str):
            if member not in subjects:
                raise ValueError(f"the plan has no criterion `{member}`")
            about = subjects[member]
            if about.in_sums and keep(about):
                for node in into:
                    node.parts.append(about)
        elif isinstance(member, ClassesMember):
            if keep_classes:
                for node in into:
                    node.parts.append(_classes_part(classes))
        else:
            inner = Node(member.name, member.weight or 0.0)
            groups[member.name] = inner
            if member.weight is None:
                around: tuple[Node, ...] = (*into, inner)
            else:
                for node in into:
                    node.parts.append(inner)
                around = (inner,)
            pending.extend((child, around) for child in reversed(member.members))
    return Tree(root, groups)


def _classes_part(classes: Sequence[OutcomeClass]) -> ClassesPart:
    if not classes:
        raise ValueError("the plan has no classes where its members name them")
    numbers = [one.number for one in classes]
    return ClassesPart(max(numbers), min(numbers))


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of every part when sums run, and by which formula they do."""

    cells: Sequence[Cells]
    class_number: Span
    denominator: Denominator
    no_principles: NoPrinciples
    uncounted: bool = False
    """Whether the data row may bring criteria that nobody has seen yet."""
    faults: bool = False
    """Whether some of those may be pitfalls."""


@dataclass(slots=True)
class Gathered:
    """The terms of one node; ``grades`` are the same for ``aggregate: minimum``, if wanted."""

    graded: bool = False

    terms: list[Term] = field(default_factory=list)
    grades: list[Grade] = field(default_factory=list)
    ignored_principle: bool = False
    uncounted: bool = False
    undefined: bool = False
    impossible: bool = False
    """Whether some part has no score under any completion."""


def gather(node: Node, reading: Reading, *, grades: bool = False) -> Gathered:
    """What stands in the sum of ``node``, left to right."""
    found = Gathered(grades)
    for part in node.parts:
        if isinstance(part, Subject):
            _add_criterion(found, part, reading.cells[part.place])
        elif isinstance(part, Node):
            _add_value(found, part.weight, node_span(part, reading))
        else:
            _add_classes(found, part, reading.class_number)
    return found


def _add_criterion(found: Gathered, about: Subject, cells: Cells) -> None:
    if cells is None:
        found.uncounted = True
        cells = (Span(about.low, about.high, True),)
    for span in cells:
        _add_value(found, about.weight, span)


def _add_value(found: Gathered, weight: float, span: Span) -> None:
    if span is IGNORED:
        found.ignored_principle = found.ignored_principle or weight > 0.0
        return
    found.undefined = found.undefined or span.undefined
    term = weighted(weight, span)
    if term is not None:
        found.terms.append(term)
        if found.graded:
            found.grades.append(graded(weight, span))
    elif span.undefined and not span.skipped:
        found.impossible = True


def _add_classes(found: Gathered, part: ClassesPart, number: Span) -> None:
    """The number of the class that holds; with no class above 0 they count as a pitfall."""
    if number is IGNORED:
        found.ignored_principle = found.ignored_principle or part.largest > 0.0
        return
    low = part.least if number.low is None else number.low
    high = part.largest if number.high is None else number.high
    if part.largest > 0.0:
        found.terms.append(Term(low, high, part.largest, 0.0, False))
        worst, best = (min(max(end / part.largest, 0.0), 1.0) for end in (low, high))
        found.grades.append(Grade(worst, best, True, False))
    else:
        found.terms.append(Term(low, high, 0.0, -part.least, False))
        worst, best = (
            1.0 - (min(max(end / part.least, 0.0), 1.0) if part.least else 0.0)
            for end in (low, high)
        )
        found.grades.append(Grade(worst, best, False, False))


def node_span(node: Node, reading: Reading) -> Span:
    """The score of a weighted group, clipped to 0..1."""
    span = view_span(node, reading)
    if span.low is None or span.high is None:
        return span
    return Span(
        min(max(span.low, 0.0), 1.0), min(max(span.high, 0.0), 1.0), span.skipped, span.undefined
    )


def view_span(node: Node, reading: Reading) -> Span:
    """The sub-score of a node, unclipped; nothing applicable means not applicable."""
    return _span(gather(node, reading), reading, root=False)


def root_span(root: Node, reading: Reading, *, minimum: bool) -> Span:
    """The score of the whole, before shaping; ``IGNORED`` when ignoring leaves no principle."""
    found = gather(root, reading, grades=minimum)
    found.uncounted = found.uncounted or reading.uncounted
    if not minimum:
        return _span(found, reading, root=True)
    if found.impossible:
        return Span(None, None, False, True)
    if found.ignored_principle and not any(grade.principle for grade in found.grades):
        return IGNORED
    span = minimum_span(found.grades, reading.no_principles)
    if found.uncounted:
        span = Span(0.0, 1.0, span.skipped, span.undefined)
    return span._replace(undefined=span.undefined or found.undefined)


def _span(found: Gathered, reading: Reading, *, root: bool) -> Span:
    if found.impossible:
        return Span(None, None, False, True)
    if found.ignored_principle and not any(term.p > 0.0 for term in found.terms):
        return IGNORED
    span = weighted_span(found.terms, reading.denominator, reading.no_principles, root=root)
    if found.uncounted:
        span = _uncounted(found, reading, span)
    return span._replace(undefined=True) if found.undefined else span


def _uncounted(found: Gathered, reading: Reading, span: Span) -> Span:
    """Sound bounds where a list of unknown length makes any number of criteria."""
    faults = reading.faults or any(term.worst < 0.0 for term in found.terms)
    low, high = 0.0, 1.0
    negative_class = any(term.p > 0.0 and term.worst < 0.0 for term in found.terms)
    if negative_class or (faults and reading.denominator in UNBOUNDED):
        low = -math.inf
    elif faults and reading.denominator == "absolute":
        low = -1.0
    if faults and reading.denominator == "signed":
        high = math.inf
    undefined = span.undefined or reading.denominator == "signed"
    return Span(low, high, True, undefined)
