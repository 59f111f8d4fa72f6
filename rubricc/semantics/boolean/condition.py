"""Conditions as decision diagrams, together with what is possible at all."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rubricc.ir import worded
from rubricc.plan.criterion import Derived
from rubricc.plan.expression import Compare, Constant, Expression, Logic, Not, Ref
from rubricc.semantics.boolean.atoms import (
    Atoms,
    Equal,
    Fact,
    Key,
    Limit,
    bounds,
    collect,
    conditions_compared,
    is_count,
    link_atoms,
    links,
    membership,
)
from rubricc.semantics.boolean.diagram import FALSE, TRUE, Diagrams, TooManyNodes


@dataclass(frozen=True, slots=True)
class Case:
    """One situation, as a counter-example shows it.

    ``facts`` says which criteria are met and which are not; those that make no difference are left
    out. ``conditions`` are the comparisons and other conditions that hold, as an author would
    write them.
    """

    facts: Mapping[str, bool]
    conditions: tuple[str, ...] = ()

    def __str__(self) -> str:
        met = [name for name, is_met in self.facts.items() if is_met]
        unmet = [name for name, is_met in self.facts.items() if not is_met]
        parts = []
        if met:
            parts.append(_listed(met) + (" is met" if len(met) == 1 else " are met"))
        if unmet:
            parts.append(_listed(unmet) + (" is not" if len(unmet) == 1 else " are not"))
        parts.extend(f"`{condition}`" for condition in self.conditions)
        return ", ".join(parts) if parts else "always"


def _listed(names: Sequence[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " and " + quoted[-1]


MOST_ATOMS = 400
"""Proofs over more facts and comparisons are given up."""


class Conditions:
    """Conditions over the same facts, ready to be compared.

    Raises:
        TooManyNodes: on building or combining functions that are too entangled.
    """

    def __init__(self, conditions: Iterable[Expression], derived: Sequence[Derived]) -> None:
        self.diagrams = Diagrams()
        self.atoms: Atoms = collect(conditions, derived)
        if len(self.atoms.atoms) > MOST_ATOMS:
            raise TooManyNodes
        self.possible = self._possible()
        self._derived: dict[str, int] = {}
        for one in derived:
            if one.name in self.atoms.derived:
                self._derived[one.name] = self.function(one.value)

    def function(self, condition: Expression) -> int:
        """The diagram of ``condition``."""
        if isinstance(condition, Constant):
            return TRUE if condition.value is True else FALSE
        if isinstance(condition, Logic):
            parts = map(self.function, condition.operands)
            both = condition.operator == "and"
            return (self.diagrams.conjunction if both else self.diagrams.disjunction)(parts)
        if isinstance(condition, Not):
            return self.diagrams.negation(self.function(condition.value))
        if isinstance(condition, Ref) and condition.of == "derived":
            return self._derived[condition.name]
        if isinstance(condition, Compare):
            return self._comparison(condition)
        found = membership(condition)
        if found is not None:
            return self.diagrams.disjunction(
                self._link(found[0], "==", Constant(value=value)) for value in found[1]
            )
        return self._variable(Fact(condition))

    def case(self, function: int) -> Case | None:
        """The simplest situation in which ``function`` holds, or ``None`` when none is."""
        return self.case_among(self.diagrams.conjunction((self.possible, function)))

    def case_among(self, function: int) -> Case | None:
        """The same, where ``function`` already says what is possible."""
        values = self.diagrams.example(function, self._cost)
        return None if values is None else self._as_case(values)

    def subject(self, name: str) -> list[int]:
        """The variables that say something about criterion ``name``."""
        return [number for number, atom in enumerate(self.atoms.atoms) if _criterion(atom) == name]

    def _comparison(self, comparison: Compare) -> int:
        compared = conditions_compared(comparison)
        if compared:
            left, right = map(self.function, compared)
            same = self.diagrams.choice(left, right, self.diagrams.negation(right))
            return same if comparison.operators[0] == "==" else self.diagrams.negation(same)
        return self.diagrams.conjunction(self._link(*link) for link in links(comparison))

    def _link(self, left: Expression, sign: str, right: Expression) -> int:
        parts = [self._variable(atom) for atom in link_atoms(left, sign, right)]
        if len(parts) == 2:  # x == at is: not x < at, and x <= at
            below, up_to = parts
            equal = self.diagrams.conjunction((self.diagrams.negation(below), up_to))
            return self.diagrams.negation(equal) if sign == "!=" else equal
        (only,) = parts
        (atom,) = link_atoms(left, sign, right)
        if isinstance(atom, Limit):
            holds = sign in ("<", "<=")
        elif isinstance(atom, Fact) and sign in ("<=", ">="):
            holds = False
        else:
            holds = sign != "!="
        return only if holds else self.diagrams.negation(only)

    def _variable(self, atom: Fact | Limit | Equal) -> int:
        return self.diagrams.variable(self.atoms.number(atom))

    def _possible(self) -> int:
        """Limits rise, numbers keep to their bounds, and a text has one value."""
        rules: list[int] = []
        for atoms in self.atoms.by_subject().values():
            numbers = [self._variable(atom) for atom in atoms]
            if isinstance(atoms[0], Limit):
                limits = [atom for atom in atoms if isinstance(atom, Limit)]
                rules += [
                    self.diagrams.choice(lower, upper, TRUE)
                    for lower, upper in itertools.pairwise(numbers)
                ]
                rules += [self._bounded(limit) for limit in limits]
            elif isinstance(atoms[0], Equal):
                rules += [
                    self.diagrams.negation(self.diagrams.conjunction((one, other)))
                    for place, one in enumerate(numbers)
                    for other in numbers[:place]
                ]
        return self.diagrams.conjunction(rules)

    def _bounded(self, limit: Limit) -> int:
        low, high = bounds(limit.number)
        variable = self._variable(limit)
        if limit.at < low or (limit.at == low and limit.strict):
            return self.diagrams.negation(variable)
        return variable if limit.at > high or (limit.at == high and not limit.strict) else TRUE

    def _cost(self, number: int, value: bool) -> int:
        """Few facts that are met make a case simple, and so do few conditions."""
        return (3 if value else 1) if isinstance(self.atoms.atoms[number], Fact) else 2

    def _as_case(self, values: Mapping[int, bool]) -> Case:
        facts: dict[str, bool] = {}
        others: list[str] = []
        limits: dict[Key, dict[Limit, bool]] = {}
        for number, value in sorted(values.items()):
            atom = self.atoms.atoms[number]
            name = _criterion(atom)
            if isinstance(atom, Fact) and name is not None:
                facts[name] = value
            elif isinstance(atom, Limit):
                limits.setdefault(worded_key(atom), {})[atom] = value
            else:
                others.append(_worded(atom, value))
        return Case(facts, (*(_between(one) for one in limits.values()), *others))


def worded_key(limit: Limit) -> Key:
    return (worded.expression(limit.number),)


def _criterion(atom: Fact | Limit | Equal) -> str | None:
    """The criterion that ``atom`` is about, or ``None``."""
    about = atom.expression if isinstance(atom, Fact) else None
    if isinstance(atom, Limit):
        about = atom.number
    return about.name if isinstance(about, Ref) and about.of == "criterion" else None


def _between(limits: Mapping[Limit, bool]) -> str:
    """What limits on one number leave of it: ``words(response) <= 4``, ``2 < x <= 5``."""
    above = [limit for limit, holds in limits.items() if not holds]
    below = [limit for limit, holds in limits.items() if holds]
    number = worded.expression(next(iter(limits)).number)
    low, high = (above[-1] if above else None), (below[0] if below else None)
    if low and high and is_count(low.number) and low.at + 1 == high.at:
        return f"{number} == {worded.number(high.at)}"
    if low and high and low.at == high.at:
        return f"{number} == {worded.number(low.at)}"
    if low and high:
        sign = "<=" if low.strict else "<"
        upper = "<" if high.strict else "<="
        return f"{worded.number(low.at)} {sign} {number} {upper} {worded.number(high.at)}"
    if low:
        return f"{number} {'>=' if low.strict else '>'} {worded.number(low.at)}"
    assert high is not None
    return f"{number} {'<' if high.strict else '<='} {worded.number(high.at)}"


def _worded(atom: Fact | Limit | Equal, value: bool) -> str:
    if isinstance(atom, Equal):
        compared = (atom.text, Constant(value=atom.value))
        return worded.expression(Compare(operators=("==" if value else "!=",), operands=compared))
    assert isinstance(atom, Fact)
    return worded.expression(atom.expression if value else Not(value=atom.expression))
