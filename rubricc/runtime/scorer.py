"""A plan, prepared once, and the rows that it scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rubricc.functions.evaluate import compile_checks
from rubricc.functions.no_value import ExpressionFailed
from rubricc.functions.operations import Evaluator
from rubricc.plan.criterion import Criterion
from rubricc.plan.expression import Call, Expression, Ref
from rubricc.plan.plan import Plan
from rubricc.plan.walk import walk
from rubricc.runtime import truncated
from rubricc.runtime.case import Case
from rubricc.runtime.conversation import prompt_text, response_text
from rubricc.runtime.decide import Decider, Facts
from rubricc.runtime.expanded import Expanded
from rubricc.runtime.externs import load_externs
from rubricc.runtime.formulas import Formulas
from rubricc.runtime.generated import Generated, read_generated, worded_as_avoidance
from rubricc.runtime.given import Reader, verdicts_on
from rubricc.runtime.inputs import Inputs
from rubricc.runtime.invalid import RowInvalid
from rubricc.runtime.operands import Operands
from rubricc.runtime.row_score import RowScore, failed, id_of
from rubricc.runtime.settled import says_nothing
from rubricc.scoring.layout import OVERALL
from rubricc.scoring.score import Step
from rubricc.source.suggest import unknown

__all__ = ["RowScore", "Scorer"]


class Scorer:
    """Scores rows under one plan, with the verdicts that rows bring and those of code.

    Nobody is asked: what neither code nor the row decides is unscored. It may be pickled, and
    prepares itself anew where it arrives. ``columns`` is every column that it reads, ``required``
    those that no row may leave out.

    Raises:
        PlanUnusable: a Python function that the plan calls is not in ``allow_extern``, or not
            to be had.
    """

    def __init__(self, plan: Plan, allow_extern: Sequence[str] = ()) -> None:
        self.plan = plan
        self.allow_extern = tuple(allow_extern)
        externs = load_externs(plan.externs, self.allow_extern)
        self._deciders, self._length = _prepared(plan, externs)
        self._inputs = Inputs(plan.parameters, _reads_prompt(plan), _own_columns(plan))
        self._formulas = Formulas(plan, Operands(plan, externs))
        self._overall = _overall_reader(plan)
        names = {parameter.name for parameter in plan.parameters}
        self._hidden = names.intersection(truncated.COLUMNS)
        self.columns = self._inputs.columns
        self.required = self._inputs.required
        self._names = frozenset(criterion.name for criterion in plan.criteria)
        self._expanded = Expanded(criterion.name for criterion in plan.criteria)

    def __reduce__(self) -> tuple[Any, ...]:
        return Scorer, (self.plan, self.allow_extern)

    def score(self, row: Mapping[str, object], *, partial: bool = False) -> RowScore:
        """The score of one row, which never raises for what the row holds.

        A row has ``prompt`` and ``response`` (text or chat messages), the declared parameters,
        and perhaps ``id``, ``verdicts`` and generated ``criteria``. With ``partial`` missing
        columns leave unscored what would read them, instead of refusing the row.
        """
        try:
            return self.case(row, partial=partial).score()
        except RowInvalid as invalid:
            return failed(self.plan.digest, str(invalid), id_of(row))

    def misspelt(self, columns: Iterable[str]) -> list[str]:
        """Warnings about columns that are not read and almost called like one that is missing."""
        return self._inputs.warnings(dict.fromkeys(columns, True))

    def explain(
        self, row: Mapping[str, object], *, partial: bool = False
    ) -> tuple[RowScore, tuple[Step, ...]]:
        """The score of one row with every line of its computation; none for a refused row."""
        scored = self.score(row, partial=partial)
        return scored, scored.detail.steps

    def case(self, row: Mapping[str, object], *, partial: bool = False) -> Case:
        """One row with its inputs read, ready for answers about it.

        Raises:
            RowInvalid: the row cannot be scored.
        """
        own_id = row.get("id")
        if own_id is not None and (isinstance(own_id, bool) or not isinstance(own_id, (str, int))):
            raise RowInvalid("`id` is neither text nor a whole number")
        facts = self._facts(row, partial)
        generated = self._generated(row, facts)
        given = self._expanded.spread(_given(row))
        variant = self._formulas.variant(generated)
        self._refuse_unknown(given, generated)
        return Case(
            row,
            self.plan,
            facts,
            given,
            variant,
            [*self._deciders, *variant.deciders()] if generated else self._deciders,
            self._overall,
            None if self._length is None else _measured(self._length, facts),
            generated,
            self._is_truncated(row),
        )

    def _facts(self, row: Mapping[str, object], partial: bool) -> Facts:
        if not partial:
            self._inputs.require(row)
        environment: dict[Any, Any] = self._inputs.parameters(row, partial)
        prompt, response = row.get("prompt"), row.get("response")
        facts = Facts(environment, warnings=self._inputs.warnings(row))
        if prompt is not None:
            environment["prompt"] = prompt_text(prompt)
        if response is not None:
            judge = self.plan.judge
            text = response_text(response, prompt, judge.view, judge.reasoning)
            environment["response"] = text
            facts.says_nothing = says_nothing(text)
        return facts

    def _is_truncated(self, row: Mapping[str, object]) -> bool:
        """Whether the response was cut off, where the plan has a policy for that."""
        if self.plan.judge.truncated == "score":
            return False
        if self._hidden:
            row = {name: value for name, value in row.items() if name not in self._hidden}
        return truncated.is_truncated(row)

    def _generated(self, row: Mapping[str, object], facts: Facts) -> list[Generated]:
        found: list[Generated] = []
        taken = set(self._names)
        for slot in self.plan.generated:
            column = slot.name if slot.name in row or len(self.plan.generated) > 1 else "criteria"
            if row.get(column) is None:
                continue
            new = read_generated(row[column], slot, self.plan.priorities, taken)
            taken.update(entry.name for entry in new)
            found += new
            facts.warnings += [
                f"`{entry.name}` is a pitfall worded as what a response avoids"
                for entry in new
                if worded_as_avoidance(entry)
            ]
        return found

    def _refuse_unknown(self, given: Mapping[str, object], generated: Sequence[Generated]) -> None:
        if given.keys() <= self._names:
            return
        known = self._names | {entry.name for entry in generated}
        for name in given:
            if name in known or (name == OVERALL and self._overall):
                continue
            if name in {derived.name for derived in self.plan.derived}:
                raise RowInvalid(f"`{name}` is derived: give verdicts on its facts instead")
            raise RowInvalid(f"no criterion is called `{name}`{unknown(name, known)}")


def _measured(length: Evaluator, facts: Facts) -> float | None:
    """The length of the response in the unit of the penalty; ``None`` where it cannot be told."""
    try:
        measured: float = length(facts.environment)
    except ExpressionFailed as failure:
        facts.warnings.append(f"the length penalty is open: {failure.reason}")
        return None
    return measured


def _prepared(plan: Plan, externs: Mapping[str, Any]) -> tuple[list[Decider], Evaluator | None]:
    """What decides each criterion, and what measures the response for a length penalty.

    All expressions are compiled together, so that what several of them call runs once a row.
    """
    penalty = plan.reward.length_penalty
    response = Ref(of="input", name="response")
    length = Call(function=penalty.unit, arguments=(response,)) if penalty else None
    expressions = [part for criterion in plan.criteria for part in _of_criterion(criterion)]
    compiled = iter(compile_checks([*expressions, *([length] if length else [])], externs))

    def next_if(expression: Expression | None) -> Evaluator | None:
        return None if expression is None else next(compiled)

    deciders = [
        Decider(
            criterion,
            next_if(criterion.when),
            next_if(criterion.check),
            Reader(criterion.name, verdicts_on(criterion.scale)),
        )
        for criterion in plan.criteria
    ]
    return deciders, next_if(length)


def _overall_reader(plan: Plan) -> Reader | None:
    """What reads the one rating of the whole; ``None`` where the plan asks for none."""
    scale = plan.reward.holistic
    return None if scale is None else Reader(OVERALL, verdicts_on(scale))


def _reads_prompt(plan: Plan) -> bool:
    """Whether an expression reads the prompt; a question is put only where a judge is asked."""
    return any(
        isinstance(part, Ref) and part.of == "input" and part.name == "prompt"
        for expression in _expressions(plan)
        for part in walk(expression)
    )


def _expressions(plan: Plan) -> list[Expression]:
    found = [part for criterion in plan.criteria for part in _of_criterion(criterion)]
    found += [derived.value for derived in plan.derived]
    found += [outcome.when for outcome in plan.classes if outcome.when is not None]
    return found if plan.reward.score is None else [*found, plan.reward.score]


def _of_criterion(criterion: Criterion) -> list[Expression]:
    return [part for part in (criterion.when, criterion.check) if part is not None]


def _own_columns(plan: Plan) -> list[str]:
    slots = [slot.name for slot in plan.generated]
    own = truncated.COLUMNS if plan.judge.truncated != "score" else ()
    return ["verdicts", *own, *slots, *(["criteria"] if slots else [])]


def _given(row: Mapping[str, object]) -> Mapping[str, object]:
    """The verdicts of a row by name; entries that are ``None`` are no verdicts.

    Raises:
        RowInvalid: the column is not an object.
    """
    given = row.get("verdicts")
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise RowInvalid("`verdicts` is not an object of names and verdicts")
    if None in given.values():
        return {name: verdict for name, verdict in given.items() if verdict is not None}
    return given
