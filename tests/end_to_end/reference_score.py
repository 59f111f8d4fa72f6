"""The score of one row, written straight from the language's rules, in exact fractions.

Nothing here is shared with the package and nothing is clever: a row leaves some verdicts open,
every way to complete them is tried, and each completion is scored by itself. Slow, and meant to be
read.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

Value = Fraction | None
"""What a criterion counts with; ``None`` is not applicable."""

Expression = tuple
"""``("number", "0.5")``, ``("name", "a")`` or an operator with its operands."""

WEIGHTS = {"essential": "1.0", "important": "0.7", "optional": "0.3", "pitfall": "0.9"}


class Undefined(Exception):
    """The formula gives no number."""


@dataclass(frozen=True)
class Rule:
    """One hard rule, principle, pitfall or fact."""

    kind: Literal["hard rule", "principle", "pitfall", "fact"]
    name: str
    tag: str | None = None
    weight: str | None = None
    """Signed, as it is written; ``None`` takes the entry of the tag."""
    scale: tuple[tuple[str, str], ...] | None = None
    """Levels with their values, from the lowest; the names of numbered levels are digits."""
    numbered: bool = True
    needs: tuple[tuple[str, str | None], ...] = ()
    raw: bool = False
    prose_when: bool = False
    when: str | None = None
    """The boolean column that decides whether it applies."""
    check: str | None = None
    """The boolean column that decides it."""
    decide: Literal["check", "judge", "mean"] = "check"
    tags: tuple[str, ...] = ()
    each: str | None = None
    """The column that has one element per verdict."""

    @property
    def judged(self) -> bool:
        """Whether a given verdict says anything about it."""
        return self.check is None or self.decide != "check"

    def level(self, label: str) -> Fraction:
        """The value of a verdict by its word."""
        if label in ("met", "unmet"):
            return Fraction(label == "met")
        assert self.scale is not None
        return Fraction(dict(self.scale)[label])

    @property
    def values(self) -> tuple[Fraction, ...]:
        """Every value of a judge's verdict, from the lowest."""
        if self.scale is None:
            return (Fraction(0), Fraction(1))
        return tuple(Fraction(value) for _, value in self.scale)


@dataclass(frozen=True)
class Group:
    name: str
    members: tuple[Member, ...]
    weight: str | None = None
    prose_when: bool = False
    when: str | None = None


@dataclass(frozen=True)
class Classes:
    """A list of cases: the first fact that holds decides, and ``otherwise`` is the last number."""

    cases: tuple[tuple[str, str], ...]
    """Facts with the numbers of their classes."""
    otherwise: str


Member = Rule | Group | Classes


@dataclass(frozen=True)
class Policy:
    hard_rules: Literal["gate", "cap", "report"] = "gate"
    cap: str = "0.3"
    hard_rule_fail: str | None = None
    denominator: str = "positive"
    no_principles: str = "start_at_one"
    aggregate: str = "weighted_mean"
    scale: tuple[int, int] = (1, 10)
    """Of a holistic rating."""
    score: Expression | None = None
    clip: tuple[str, str] | None = ("0", "1")
    saturate: str | None = None
    length: tuple[int, int, str] | None = None
    """Words from, words to, at most."""
    range: tuple[str, str] | None = None
    unscored: Literal["abstain", "ignore"] = "abstain"


@dataclass(frozen=True)
class Rubric:
    members: tuple[Member, ...]
    policy: Policy = Policy()
    weights: Mapping[str, str] = field(default_factory=dict)

    def rules(self) -> Iterator[tuple[Rule, tuple[Group, ...]]]:
        """Every rule with the groups around it, in file order."""
        pending: list[tuple[Member, tuple[Group, ...]]] = [(m, ()) for m in self.members]
        while pending:
            member, around = pending.pop(0)
            if isinstance(member, Rule):
                yield member, around
            elif isinstance(member, Group):
                pending[:0] = [(inner, (*around, member)) for inner in member.members]

    def weight(self, rule: Rule) -> Fraction:
        """Signed."""
        if rule.weight is not None:
            return Fraction(rule.weight)
        untagged = "important" if rule.kind == "principle" else "pitfall"
        magnitude = Fraction({**WEIGHTS, **self.weights}[rule.tag or untagged])
        return magnitude if rule.kind == "principle" else -magnitude


@dataclass(frozen=True)
class Row:
    words: int
    columns: Mapping[str, bool]
    elements: Mapping[str, int]
    verdicts: Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Outcome:
    """One completion, scored: ``reward`` is ``None`` where the formula gives no number."""

    reward: Fraction | None
    broken: bool
    values: Mapping[str, tuple[Value, ...]]


Completion = Mapping[str, tuple[Value, ...]]


def open_values(
    rubric: Rubric, row: Row, *, every_level: bool = False
) -> dict[str, list[tuple[Value, ...]]]:
    """By name: what each element of a criterion can still be, before needs."""
    found = {}
    for rule, around in rubric.rules():
        count = 1 if rule.each is None else row.elements[rule.each]
        given = row.verdicts.get(rule.name, "unscored")
        words = [given] * count if isinstance(given, str) else list(given)
        found[rule.name] = [_open(rule, around, word, row, every_level) for word in words]
    if rubric.policy.aggregate == "holistic":
        low, high = rubric.policy.scale
        word = row.verdicts.get("overall", "unscored")
        levels = range(low, high + 1) if every_level else (low, high)
        if word != "unscored":
            levels = (int(str(word)),)
        found["overall"] = [tuple(Fraction(level - low, high - low) for level in levels)]
    return found


def _open(
    rule: Rule, around: tuple[Group, ...], word: str, row: Row, every_level: bool
) -> tuple[Value, ...]:
    conditions = [rule.when, *(group.when for group in around)]
    if any(name is not None and not row.columns[name] for name in conditions):
        return (None,)
    if word == "not_applicable":
        return (None,)
    in_prose = rule.prose_when or any(group.prose_when for group in around)
    skipped = (None,) if in_prose and word == "unscored" else ()
    by_code = () if rule.check is None else (Fraction(row.columns[rule.check]),)
    if rule.decide == "check" and by_code and not skipped:
        return by_code
    if word != "unscored" and rule.decide == "check" and by_code:
        return by_code
    mean = rule.decide == "mean" and bool(by_code)
    if word != "unscored":
        given = rule.level(word)
        return ((by_code[0] + given) / 2,) if mean else (given,)
    values = (Fraction(0), Fraction(1, 2), Fraction(1)) if mean else rule.values
    return (*(values if every_level else (min(values), max(values))), *skipped)


def completions(openings: Mapping[str, list[tuple[Value, ...]]]) -> Iterator[Completion]:
    """Every way to fill in what is open, each criterion and element by itself."""
    places = [(name, choices) for name, cells in openings.items() for choices in cells]
    for chosen in itertools.product(*(choices for _, choices in places)):
        found: dict[str, tuple[Value, ...]] = dict.fromkeys(openings, ())
        for (name, _), value in zip(places, chosen, strict=True):
            found[name] = (*found[name], value)
        yield found


def after_needs(rubric: Rubric, own: Completion) -> dict[str, tuple[Value, ...]]:
    """Not applicable wins; then an unmet need makes a criterion unmet."""
    rules = {rule.name: rule for rule, _ in rubric.rules()}
    found: dict[str, tuple[Value, ...]] = {name: own[name] for name in own if name not in rules}

    def effective(name: str) -> tuple[Value, ...]:
        if name not in found:
            rule = rules[name]
            held = all(satisfied(rule, need, level) for need, level in rule.needs)
            zero = Fraction(0)
            found[name] = tuple(value if value is None or held else zero for value in own[name])
        return found[name]

    def satisfied(rule: Rule, need: str, level: str | None) -> bool:
        value = mean_of(own[need] if rule.raw else effective(need))
        least = max(rules[need].values) if level is None else rules[need].level(level)
        return value is None or value >= least

    for name in rules:
        effective(name)
    return found


def mean_of(values: Sequence[Value]) -> Value:
    """Over what applies."""
    kept = [value for value in values if value is not None]
    return sum(kept, Fraction(0)) / len(kept) if kept else None


@dataclass
class Sum:
    """raw, P and N of one sum, with the terms that ``minimum`` compares."""

    raw: Fraction = Fraction(0)
    p: Fraction = Fraction(0)
    n: Fraction = Fraction(0)
    anything: bool = False
    goods: list[Fraction] = field(default_factory=list)
    faults: list[Fraction] = field(default_factory=list)

    def add(self, weight: Fraction, value: Value) -> None:
        if value is None:
            return
        self.anything = True
        self.raw += weight * value
        if weight > 0:
            self.p += weight
            self.goods.append(value)
        else:
            self.n -= weight
            self.faults.append(1 - value)

    def formula(self, policy: Policy) -> Fraction:
        """The denominator's formula.

        Raises:
            Undefined: it gives no number.
        """
        if self.p == 0:
            if policy.no_principles == "none":
                raise Undefined
            if policy.no_principles == "zero":
                return Fraction(0)
            return 1 + self.raw / self.n if self.n else Fraction(1)
        if policy.denominator == "positive":
            return self.raw / self.p
        if policy.denominator == "absolute":
            return self.raw / (self.p + self.n)
        if policy.denominator == "at_least_one":
            return self.raw / max(self.p, Fraction(1))
        if policy.denominator == "credited":
            return (self.raw + self.n) / (self.p + self.n)
        assert policy.denominator == "signed"
        if self.p - self.n <= 0:
            raise Undefined
        return self.raw / (self.p - self.n)

    def least(self, policy: Policy) -> Fraction:
        """``aggregate: minimum``."""
        if not self.goods and policy.no_principles == "none":
            raise Undefined
        if not self.goods and policy.no_principles == "zero":
            return Fraction(0)
        return min([*self.goods, *self.faults], default=Fraction(1))


def sum_of(
    rubric: Rubric, members: Sequence[Member], values: Mapping[str, tuple[Value, ...]]
) -> Sum:
    """Plain groups are transparent, weighted ones are nodes."""
    found = Sum()
    for member in _flat(members):
        if isinstance(member, Group):
            assert member.weight is not None
            inner = sum_of(rubric, member.members, values)
            score = _clamped(inner.formula(rubric.policy)) if inner.anything else None
            found.add(Fraction(member.weight), score)
        elif isinstance(member, Classes):
            _add_classes(found, member, values)
        elif member.kind in ("principle", "pitfall"):
            for value in values[member.name]:
                found.add(rubric.weight(member), value)
    return found


def _flat(members: Sequence[Member]) -> Iterator[Member]:
    for member in members:
        if isinstance(member, Group) and member.weight is None:
            yield from _flat(member.members)
        else:
            yield member


def class_number(classes: Classes, values: Mapping[str, tuple[Value, ...]]) -> Fraction:
    """A fact that is not applicable is false."""
    for fact, number in classes.cases:
        if values[fact][0] == 1:
            return Fraction(number)
    return Fraction(classes.otherwise)


def _add_classes(found: Sum, classes: Classes, values: Mapping[str, tuple[Value, ...]]) -> None:
    numbers = [Fraction(number) for _, number in classes.cases] + [Fraction(classes.otherwise)]
    largest, number = max(numbers), class_number(classes, values)
    found.anything = True
    found.raw += number
    if largest > 0:
        found.p += largest
        found.goods.append(_clamped(number / largest))
    else:
        found.n -= min(numbers)
        found.faults.append(1 - _clamped(number / min(numbers)))


def _clamped(value: Fraction) -> Fraction:
    return min(max(value, Fraction(0)), Fraction(1))


def score_of(rubric: Rubric, values: Mapping[str, tuple[Value, ...]]) -> Fraction:
    """Before shaping.

    Raises:
        Undefined: there is none.
    """
    policy = rubric.policy
    if policy.score is not None:
        result = evaluate(policy.score, rubric, values)
        if result is None:
            raise Undefined
        return result
    if policy.aggregate == "holistic":
        rating = values["overall"][0]
        assert rating is not None
        return rating
    total = sum_of(rubric, rubric.members, values)
    return total.least(policy) if policy.aggregate == "minimum" else total.formula(policy)


def evaluate(
    expression: Expression, rubric: Rubric, values: Mapping[str, tuple[Value, ...]]
) -> Value:
    """``None`` where an operand has no value."""
    head, *rest = expression
    if head == "number":
        return Fraction(rest[0])
    if head == "class":
        classes = next(m for m in _everything(rubric.members) if isinstance(m, Classes))
        return class_number(classes, values)
    if head == "name":
        return mean_of(values[rest[0]])
    if head in ("group", "tag"):
        return sub_score(rubric, head, rest[0], values)
    operands = [evaluate(operand, rubric, values) for operand in rest]
    if head == "??":
        return operands[1] if operands[0] is None else operands[0]
    if any(operand is None for operand in operands):
        return None
    numbers = [operand for operand in operands if operand is not None]
    if head == "/" and numbers[1] == 0:
        return None
    return {
        "+": lambda: numbers[0] + numbers[1],
        "-": lambda: numbers[0] - numbers[1],
        "*": lambda: numbers[0] * numbers[1],
        "/": lambda: numbers[0] / numbers[1],
        "abs": lambda: abs(numbers[0]),
        "min": lambda: min(numbers),
        "max": lambda: max(numbers),
        "mean": lambda: sum(numbers, Fraction(0)) / len(numbers),
    }[head]()


def _everything(members: Sequence[Member]) -> Iterator[Member]:
    for member in members:
        yield member
        if isinstance(member, Group):
            yield from _everything(member.members)


def sub_score(rubric: Rubric, of: str, name: str, values: Mapping[str, tuple[Value, ...]]) -> Value:
    """The normalised value of a group, a tag or a priority; ``None`` where there is none."""
    is_node = False
    rules = [rule for rule, _ in rubric.rules()]
    members: Sequence[Member] = [rule for rule in rules if name in rule.tags]
    if of == "priority":
        members = [rule for rule in rules if priority(rule) == name]
    elif of == "group":
        groups = [m for m in _everything(rubric.members) if isinstance(m, Group)]
        group = next(group for group in groups if group.name == name)
        members, is_node = group.members, group.weight is not None
    try:
        total = sum_of(rubric, members, values)
        score = total.formula(rubric.policy) if total.anything else None
    except Undefined:
        return None
    return _clamped(score) if is_node and score is not None else score


def priority(rule: Rule) -> str | None:
    """An untagged principle counts as important."""
    if rule.kind == "principle":
        return rule.tag or "important"
    return rule.tag if rule.kind == "pitfall" else None


def shape(policy: Policy, score: Fraction, words: int) -> Fraction:
    """Clip, saturate, length, range."""
    if policy.clip is not None:
        score = min(max(score, Fraction(policy.clip[0])), Fraction(policy.clip[1]))
    if policy.saturate is not None:
        score = min(score, Fraction(policy.saturate))
    if policy.length is not None:
        start, end, most = policy.length
        score -= Fraction(most) * _clamped(Fraction(words - start, end - start))
        if policy.clip is not None:
            score = max(score, Fraction(policy.clip[0]))
    if policy.range is not None:
        low, high = (Fraction(end) for end in policy.range)
        score = low + (high - low) * score
    return score


def outcome(rubric: Rubric, row: Row, completion: Completion, fail: Fraction) -> Outcome:
    """The reward of one completion; ``fail`` is what a broken gate pays."""
    policy = rubric.policy
    values = after_needs(rubric, completion)
    broken = any(
        value is not None and value != 1
        for rule, _ in rubric.rules()
        if rule.kind == "hard rule"
        for value in values[rule.name]
    )
    if broken and policy.hard_rules == "gate":
        return Outcome(fail, broken, values)
    try:
        reward = shape(policy, score_of(rubric, values), row.words)
    except Undefined:
        return Outcome(None, broken, values)
    if broken and policy.hard_rules == "cap":
        reward = min(reward, Fraction(policy.cap))
    return Outcome(reward, broken, values)


def outcomes(
    rubric: Rubric, row: Row, fail: Fraction, *, every_level: bool = False
) -> Iterator[Outcome]:
    """Every completion, scored."""
    for completion in completions(open_values(rubric, row, every_level=every_level)):
        yield outcome(rubric, row, completion, fail)
