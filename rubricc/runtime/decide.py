"""One criterion and one row to a verdict: what code decides, what was given, what is open.

The order is that of the language: a ``when`` in code first, then the check, then the verdict that
the row brings. Needs come later, in :mod:`rubricc.scoring`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rubricc.functions.no_value import ExpressionFailed
from rubricc.functions.operations import Evaluator
from rubricc.plan.criterion import Criterion, Each
from rubricc.plan.verdict import MET, NOT_APPLICABLE, UNMET, Verdict, unscored
from rubricc.runtime.given import GIVEN_UNSCORED, Reader
from rubricc.runtime.invalid import RowInvalid
from rubricc.runtime.settled import settled

Answer = Verdict | Sequence[Verdict | None]
"""What a judge said of a criterion, or of its elements; ``None`` for one that was not asked."""

NOBODY = unscored("nobody gave a verdict")
NOBODY_APPLIES = unscored("nobody said whether it applies")
NOT_ASKED = unscored("not asked: the reward is decided without it")
UNASKED = frozenset(verdict.reason for verdict in (NOBODY, NOBODY_APPLIES, NOT_ASKED))
"""Why a verdict is unscored about which nobody was asked."""


@dataclass(slots=True)
class Facts:
    """What is known of one row while its criteria are decided; made anew for every row."""

    environment: dict[Any, Any]
    says_nothing: bool = False
    """Whether the response holds nothing that a judge could be asked about."""
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Decider:
    """One criterion with its condition and its check as functions.

    ``reader`` has the name under which a row knows it.
    """

    criterion: Criterion
    when: Evaluator | None
    check: Evaluator | None
    reader: Reader

    def decide(
        self, facts: Facts, given: object, answer: Answer | None = None
    ) -> Verdict | tuple[Verdict, ...]:
        """The criterion's own verdict, or one per element; ``given`` is as the row writes it.

        ``None`` for ``given`` means that the row has no verdict on it; then ``answer``, what a
        judge said, stands in its place.

        Raises:
            RowInvalid: what is given is no verdict on this criterion.
        """
        each = self.criterion.each
        if each is not None:
            return self._decide_each(each, facts, given, answer)
        if given is None:
            if self.check is not None and self.when is None and self._code_alone:
                return _checked(self.check, facts.environment)
            return self._one(facts, answer if isinstance(answer, Verdict) else None, "")
        return self._one(facts, self.reader.one(given), "")

    @property
    def _code_alone(self) -> bool:
        return self.criterion.decide == "check" and not self.criterion.open_when

    def elements(self, facts: Facts) -> Sequence[Any] | None:
        """The elements of a criterion with ``each``; ``None`` without any list to run over."""
        each = self.criterion.each
        return None if each is None else _elements(each, facts.environment)

    def _decide_each(
        self, each: Each, facts: Facts, given: object, answer: Answer | None
    ) -> Verdict | tuple[Verdict, ...]:
        elements = _elements(each, facts.environment)
        if elements is None:
            if given is None:
                return unscored(f"`{'.'.join(each.source)}` is missing")
            elements = [None] * len(given) if isinstance(given, list) else []
        verdicts: Sequence[Verdict | None] = (
            [None] * len(elements) if given is None else self.reader.elements(given, len(elements))
        )
        if isinstance(answer, Sequence):
            verdicts = [one or said for one, said in zip(verdicts, answer, strict=True)]
        environment = facts.environment
        hidden = environment.get(each.variable)
        found = []
        for number, (element, verdict) in enumerate(zip(elements, verdicts, strict=True)):
            environment[each.variable] = element
            found.append(self._one(facts, verdict, f"[{number}]"))
        environment[each.variable] = hidden
        return tuple(found)

    def _one(self, facts: Facts, given: Verdict | None, place: str) -> Verdict:
        """The verdict on the criterion, or on the element that the environment holds."""
        if self.when is not None:
            try:
                applies = self.when(facts.environment)
            except ExpressionFailed as failed:
                return unscored(f"its `when` cannot be decided: {failed.reason}", applies=False)
            if not applies:
                self._warn_overruled(facts, given, NOT_APPLICABLE, place)
                return NOT_APPLICABLE
        if self.check is None or self.criterion.decide == "judge":
            return self._given(facts, given, place)
        if self.criterion.decide == "mean":
            return self._mean(self.check, facts, given, place)
        if self.criterion.open_when:
            return self._check_where_it_applies(self.check, facts, given)
        verdict = _checked(self.check, facts.environment)
        self._warn_overruled(facts, given, verdict, place)
        return verdict

    def _given(self, facts: Facts, given: Verdict | None, place: str) -> Verdict:
        if given is None:
            own = settled(self.criterion) if facts.says_nothing else None
            return own or NOBODY
        if given is NOT_APPLICABLE and not self.criterion.open_when:
            facts.warnings.append(
                f"`{self.reader.name}{place}` was given as not applicable, "
                f"and {'its `when` holds' if self.when else 'it has no `when`'}"
            )
        return given

    def _check_where_it_applies(
        self, check: Evaluator, facts: Facts, given: Verdict | None
    ) -> Verdict:
        """Code decides, and the verdict given says only whether the criterion applies."""
        if given is None or given is GIVEN_UNSCORED:
            return NOBODY_APPLIES
        if given.state == "unscored":
            return given
        if given is NOT_APPLICABLE:
            return NOT_APPLICABLE
        verdict = _checked(check, facts.environment)
        return unscored(verdict.reason, applies=True) if verdict.value is None else verdict

    def _mean(self, check: Evaluator, facts: Facts, given: Verdict | None, place: str) -> Verdict:
        """The mean of code and judge (RLCF, arXiv 2507.18624); one side open leaves it open."""
        verdict = _checked(check, facts.environment)
        if given is None and verdict.value is None and not self.criterion.open_when:
            return unscored(verdict.reason, applies=True)  # no judge can make up for it
        judged = self._given(facts, given, place)
        if judged.value is None:
            return judged
        if verdict.value is None:
            return unscored(verdict.reason, applies=True)
        mean = (verdict.value + judged.value) / 2.0
        if mean in (0.0, 1.0) and self.criterion.scale is None:
            return verdict
        return Verdict("scored", mean, mean)

    def _warn_overruled(
        self, facts: Facts, given: Verdict | None, verdict: Verdict, place: str
    ) -> None:
        if given is None or given.state == "unscored" or given.label == verdict.label:
            return
        facts.warnings.append(
            f"`{self.reader.name}{place}` is decided by code as {verdict.label}: "
            f"the verdict {given.label} was not used"
        )


def _checked(check: Evaluator, environment: dict[Any, Any]) -> Verdict:
    try:
        holds = check(environment)
    except ExpressionFailed as failed:
        return unscored(failed.reason)
    if holds is True:
        return MET
    if holds is False:
        return UNMET
    return unscored("its check gave neither true nor false")


def _elements(each: Each, environment: Mapping[Any, Any]) -> Sequence[Any] | None:
    """The list that a criterion runs over; an optional one left out is empty.

    ``None`` where the row does not have the column at all.

    Raises:
        RowInvalid: the path does not lead to a list.
    """
    if each.source[0] not in environment:
        return None
    value: Any = environment
    for name in each.source:
        value = value.get(name) if isinstance(value, Mapping) else None
    if value is None:
        return []
    if not isinstance(value, (list, tuple)):
        raise RowInvalid(f"`{'.'.join(each.source)}` is not a list")
    return value
