"""Meeting a principle never lowers the reward, and meeting a pitfall never raises it.

For ``weighted_mean``, ``minimum`` and trees that holds by construction. For ``score:`` and for
classes that read principles or pitfalls it is proved here, or a counter-example is found.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rubricc.functions.evaluate import compile_expression
from rubricc.functions.expression_key import environment_key
from rubricc.functions.no_value import ExpressionFailed
from rubricc.ir import worded
from rubricc.plan.criterion import Derived, OutcomeClass
from rubricc.plan.expression import Call, Expression, Index, Ref
from rubricc.plan.walk import walk, with_parts
from rubricc.semantics.boolean.atoms import Fact, Limit
from rubricc.semantics.boolean.condition import Case, Conditions
from rubricc.semantics.boolean.diagram import TooManyNodes
from rubricc.semantics.boolean.slope import Ranges, slope

MOST_CASES = 4_096
"""So many cases are tried in search of a counter-example."""


@dataclass(frozen=True, slots=True)
class Moves:
    """A counter-example: in one case, more of ``name`` moves the score the wrong way.

    ``name`` is a criterion, or a group or tag whose better score makes the whole worse. ``others``
    are the values of the other names of the score.
    """

    name: str
    others: Mapping[str, float]
    low: float
    """The lesser value of ``name``."""
    high: float
    """The greater value of ``name``."""
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class ClassMoves:
    """A counter-example: meeting ``name`` in this case leads from one class to another."""

    name: str
    case: Case
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Unproved:
    """It is neither proved for ``name`` nor was a counter-example found."""

    name: str


def prove_monotone(
    score: Expression,
    signs: Mapping[str, int],
    members: Mapping[str, Collection[str]] | None = None,
    ranges: Ranges | None = None,
    graded: Collection[str] | None = None,
) -> tuple[Moves | Unproved, ...]:
    """Why ``score`` may fall with a principle or rise with a pitfall; empty when it cannot.

    ``signs`` has +1 for principles and hard rules, -1 for pitfalls; names without a sign (facts)
    may move it as they like. ``members`` lists the criteria of each group and tag, under
    ``group:NAME`` and ``tag:NAME``, and those that the classes read under ``class:class``.
    ``ranges`` bounds the same keys, where a bound is known. Groups and tags without pitfalls lie in
    0..1, and so do criteria; only those in ``graded`` (with a scale, ``each`` or ``decide: mean``;
    ``None`` for all) lie between the ends.
    """
    members = members or {}
    ranges = {**_unit_ranges(members, signs), **(ranges or {})}
    found: list[Moves | Unproved] = []
    opaque = _without_externs(score)
    moves = slope(opaque, ranges).moves
    for key, (name, sign) in _signed(opaque, signs, members).items():
        wanted = "rises" if sign > 0 else "falls"
        if moves.get(key, wanted) == wanted:
            continue
        shared = any(key.removeprefix("criterion:") in inside for inside in _read(opaque, members))
        search = _Search(opaque, ranges, graded)
        example = None if shared else search.counter_example(key, name, sign)
        if example is not None:
            found.append(example)
        elif shared or not search.is_complete:
            found.append(Unproved(name))
    return tuple(found)


def prove_monotone_classes(
    derived: Sequence[Derived], classes: Sequence[OutcomeClass], signs: Mapping[str, int]
) -> tuple[ClassMoves | Unproved, ...]:
    """Why meeting a principle may lead to a lower class, or a pitfall to a higher one.

    Only criteria with a sign are looked at: facts have none. ``signs`` as in
    :func:`prove_monotone`.
    """
    try:
        conditions = Conditions([one.when for one in classes if one.when is not None], derived)
        functions = _class_functions(conditions, classes)
        return tuple(
            fault
            for name, sign in signs.items()
            if (fault := _class_fault(name, sign, conditions, classes, functions)) is not None
        )
    except TooManyNodes:
        return tuple(Unproved(name) for name in signs)


def _unit_ranges(members: Mapping[str, Collection[str]], signs: Mapping[str, int]) -> Ranges:
    """Groups and tags that nothing can take below 0."""
    return {
        key: (0.0, 1.0)
        for key, inside in members.items()
        if not key.startswith("class:") and all(signs.get(name, 1) > 0 for name in inside)
    }


def _signed(
    score: Expression, signs: Mapping[str, int], members: Mapping[str, Collection[str]]
) -> dict[str, tuple[str, int]]:
    """What must move the score in one way: criteria by sign, groups and tags upwards."""
    found: dict[str, tuple[str, int]] = {}
    for part in walk(score):
        if not isinstance(part, Ref):
            continue
        key = environment_key(part)
        if part.of == "criterion" and part.name in signs:
            found[key] = (part.name, signs[part.name])
        elif part.of in ("group", "tag") and any(n in signs for n in members.get(key, signs)):
            found[key] = (part.name, 1)
    return found


def _read(score: Expression, members: Mapping[str, Collection[str]]) -> Iterator[Collection[str]]:
    """The members of every group, tag and class that ``score`` reads."""
    keys = {environment_key(part) for part in walk(score) if isinstance(part, Ref)}
    return (inside for key, inside in members.items() if key in keys)


def _without_externs(score: Expression) -> Expression:
    """``score`` with every extern call as a name of its own: it may give any number."""
    if isinstance(score, Call) and score.extern:
        return Ref(of="input", name=worded.expression(score))
    return with_parts(score, _without_externs)


class _Search:
    """The search for cases in which a score moves the wrong way."""

    def __init__(self, score: Expression, ranges: Ranges, graded: Collection[str] | None) -> None:
        self.compute = compile_expression(_whole(score))
        refs = {environment_key(part): part for part in walk(score) if isinstance(part, Ref)}
        self.tried = {key: _tried(refs[key], ranges, graded) for key in sorted(refs)}
        are_settled = all(
            ref.of == "criterion" and graded is not None and ref.name not in graded
            for ref in refs.values()
        )
        cases = math.prod(map(len, self.tried.values()))
        self.is_complete = are_settled and cases <= MOST_CASES
        """Whether trying them all is a proof."""

    def counter_example(self, key: str, name: str, sign: int) -> Moves | None:
        """A case in which more of ``key`` moves the score against ``sign``."""
        others = [other for other in self.tried if other != key]
        for values in _cases([self.tried[other] for other in others]):
            case = dict(zip(others, values, strict=True))
            scores = [(value, self._score({**case, key: value})) for value in self.tried[key]]
            known = [(value, score) for value, score in scores if score is not None]
            for (low, before), (high, after) in itertools.pairwise(known):
                if (after - before) * sign < -1e-9:
                    shown = {other.partition(":")[2] or other: v for other, v in case.items()}
                    return Moves(name, shown, low, high, before, after)
        return None

    def _score(self, case: dict[str, float]) -> float | None:
        try:
            return float(self.compute(case))
        except ExpressionFailed:
            return None


def _whole(score: Expression) -> Expression:
    """``score`` with each element of a criterion taken for the criterion."""
    if isinstance(score, Index) and isinstance(score.value, Ref):
        return score.value
    return with_parts(score, _whole)


def _tried(ref: Ref, ranges: Ranges, graded: Collection[str] | None) -> list[float]:
    low, high = ranges.get(environment_key(ref), (0.0, 1.0))
    low, high = (low if math.isfinite(low) else -1.0), (high if math.isfinite(high) else 1.0)
    if ref.of == "criterion" and graded is not None and ref.name not in graded:
        return [low, high]
    return [low, (low + high) / 2, high] if low < high else [low]


def _cases(choices: Sequence[Sequence[float]]) -> Iterator[tuple[float, ...]]:
    """All combinations, or the extreme ones with one or two exceptions; ``MOST_CASES`` of them."""
    if math.prod(map(len, choices)) <= MOST_CASES:
        yield from itertools.product(*choices)
        return
    tried = 0
    for base in (0, -1):
        start = [options[base] for options in choices]
        for changed in itertools.chain.from_iterable(
            itertools.combinations(range(len(choices)), size) for size in (0, 1, 2)
        ):
            yield tuple(
                choices[place][-1 - base] if place in changed else value
                for place, value in enumerate(start)
            )
            tried += 1
            if tried * 2 >= MOST_CASES * (1 - base):
                break


def _class_functions(conditions: Conditions, classes: Sequence[OutcomeClass]) -> list[int]:
    diagrams = conditions.diagrams
    named = [conditions.function(one.when) for one in classes if one.when is not None]
    rest = diagrams.negation(diagrams.disjunction(named))
    waiting = iter(named)
    return [rest if one.when is None else next(waiting) for one in classes]


def _class_fault(
    name: str,
    sign: int,
    conditions: Conditions,
    classes: Sequence[OutcomeClass],
    functions: Sequence[int],
) -> ClassMoves | None:
    diagrams = conditions.diagrams
    settings = _settings(name, conditions)
    for less, more in itertools.pairwise(settings):
        for one, before in zip(classes, functions, strict=True):
            for other, after in zip(classes, functions, strict=True):
                if (other.number - one.number) * sign >= 0:
                    continue
                both = diagrams.conjunction(
                    diagrams.given(diagrams.conjunction((conditions.possible, side)), values)
                    for side, values in ((before, less), (after, more))
                )
                case = conditions.case_among(both)
                if case is not None:
                    return ClassMoves(name, case, one.name, other.name)
    return None


def _settings(name: str, conditions: Conditions) -> list[dict[int, bool]]:
    """What the variables about ``name`` are, from its lowest value to its highest."""
    about = {number: conditions.atoms.atoms[number] for number in conditions.subject(name)}
    limits = {number: atom for number, atom in about.items() if isinstance(atom, Limit)}
    facts = [number for number, atom in about.items() if isinstance(atom, Fact)]
    if not limits:
        return [dict.fromkeys(facts, value) for value in (False, True)] if facts else []
    ends = sorted({0.0, 1.0, *(limit.at for limit in limits.values())})
    points = sorted({*ends, *((a + b) / 2 for a, b in itertools.pairwise(ends))})
    return [
        {
            **dict.fromkeys(facts, point == 1),
            **{
                number: point < limit.at if limit.strict else point <= limit.at
                for number, limit in limits.items()
            },
        }
        for point in points
        if 0 <= point <= 1
    ]
