"""What a rubric asks, sends, computes and can pay, before anything runs; and how a row scored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rubricc.endpoints.prices import price_named
from rubricc.explain.bill import Bill, bill
from rubricc.explain.calls import CallCost, call_costs
from rubricc.explain.fields import Fields, fields
from rubricc.explain.formula import formula
from rubricc.explain.static_facts import static_facts
from rubricc.ir import worded
from rubricc.ir.asking import is_constant
from rubricc.ir.compare_rubrics import settings
from rubricc.ir.rubric import Criterion, Rubric
from rubricc.plan.plan import Plan
from rubricc.plan.policy import Judge, JudgeModel
from rubricc.plan.text import plain
from rubricc.prompts.tokens import Counter, token_counter
from rubricc.runtime.conversation import prompt_text, response_text
from rubricc.runtime.inputs import Inputs
from rubricc.runtime.row_score import RowScore
from rubricc.runtime.scorer import Scorer
from rubricc.scoring.score import Step

By = Literal[
    "code",
    "judge",
    "code and judge",
    "code, if a judge says it applies",
    "judge, within one rating of the whole",
    "nobody",
]


@dataclass(frozen=True, slots=True)
class Decided:
    """Who decides one criterion, and by what."""

    name: str
    kind: str
    by: By
    weight: float | None
    """Signed; ``None`` for hard rules and facts."""
    says: str
    """The check in code, else the text; in the words of the source."""
    when: str | None
    """The condition in code under which it applies."""
    where: tuple[str, ...]
    """The conditions in prose under which it applies; a judge decides them."""
    question: str | None
    """The question that it shares or has; ``None`` where nobody is asked."""


@dataclass(frozen=True, slots=True)
class RowExplained:
    """One row's score with the lines of its computation, and its calls with tokens filled in."""

    score: RowScore
    steps: tuple[Step, ...]
    calls: tuple[CallCost, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that ``rubricc explain`` shows. Rewards are in final units."""

    name: str
    kind: str
    title: str
    plan: str
    """The digest of the plan."""
    decided: tuple[Decided, ...]
    asking: tuple[str, ...]
    calls: tuple[CallCost, ...]
    tokens_by: str
    """The name of the counter or of the estimate behind every figure of tokens."""
    fields: Fields
    formula: tuple[tuple[str, str], ...]
    low: float | None
    high: float | None
    """The bounds of the reward; ``None`` for an end that nothing bounds."""
    facts: tuple[str, ...]
    judge: str
    """Who is asked, in one phrase."""
    asked_times: int
    """How often each call is made for one response: samples times members of the jury."""
    policies: tuple[tuple[str, str], ...]
    """The blocks on pairs and revisions that the source has, with every setting."""
    bills: tuple[Bill, ...] = ()
    """What each model of the judge charges; for the row where one is given, else without the
    texts of rows. Empty where nobody is asked, or no model is named."""
    row: RowExplained | None = None
    test: str | None = None
    """The row as a test in the language that can be pasted, where somebody has written it."""


def explain(
    rubric: Rubric,
    plan: Plan,
    row: Mapping[str, object] | None = None,
    counter: Counter | None = None,
    model: str | None = None,
) -> Explanation:
    """Explain ``plan``, which was made of ``rubric`` after the passes, and perhaps one row.

    ``model`` takes the place of the models that the source names. Externs of the plan are called
    for a row and never without one.

    Raises:
        rubricc.runtime.invalid.PlanUnusable: a row is given and an extern cannot be had.
    """
    counter = counter or token_counter()
    whole = plan.reward.aggregate == "holistic"
    judge = plan.judge if model is None else _asking(plan.judge, model)
    calls = call_costs(plan, counter)
    explained = None if row is None else _row(plan, row, counter)
    return Explanation(
        name=plan.name,
        kind=plan.kind,
        title=plan.title,
        plan=plan.digest,
        decided=tuple(_decided(criterion, whole) for criterion in rubric.criteria()),
        asking=rubric.asking,
        calls=calls,
        tokens_by=counter.name,
        fields=fields(rubric, plan),
        formula=formula(plan),
        low=plan.reward_low,
        high=plan.reward_high,
        facts=static_facts(plan),
        judge=_judge(judge),
        asked_times=judge.samples * max(len(judge.models), 1),
        policies=tuple(_policies(rubric)),
        bills=tuple(_bills(judge, explained.calls if explained else calls)),
        row=explained,
    )


def _decided(criterion: Criterion, whole: bool) -> Decided:
    if criterion.check is not None:
        says = worded.expression(criterion.check)
    else:
        says = worded.quoted(criterion.text or ())
    return Decided(
        name=criterion.name,
        kind=criterion.kind.replace("_", " "),
        by=_by(criterion, whole),
        weight=criterion.weight,
        says=says,
        when=worded.expression(criterion.when) if criterion.when is not None else None,
        where=tuple(plain(text) for text in criterion.when_text),
        question=criterion.question,
    )


def _by(criterion: Criterion, whole: bool) -> By:
    if is_constant(criterion.when, False):
        return "nobody"
    if criterion.decide == "check":
        return "code, if a judge says it applies" if criterion.question is not None else "code"
    if whole and criterion.kind != "hard_rule":
        return "judge, within one rating of the whole"
    return "code and judge" if criterion.decide == "mean" else "judge"


def _asking(judge: Judge, model: str) -> Judge:
    return judge.model_copy(update={"models": (JudgeModel(model=model),)})


def _bills(judge: Judge, calls: Sequence[CallCost]) -> Iterator[Bill]:
    if calls:
        for member in judge.models:
            yield bill(member.model, price_named(member.model), calls, judge)


def _judge(judge: Judge) -> str:
    """Who is asked, in one phrase."""
    models = ", ".join(model.model for model in judge.models) or "a model that the caller names"
    extra = [f"{judge.samples} samples, vote {judge.vote}"] if judge.samples > 1 else []
    if judge.evidence != "off":
        extra.append(f"evidence {judge.evidence}")
    return ", ".join([models, *extra])


def _policies(rubric: Rubric) -> Iterator[tuple[str, str]]:
    if rubric.preference is not None:
        yield "preference", settings(rubric.preference)
    if rubric.revision is not None:
        yield "revision", settings(rubric.revision)


def _row(plan: Plan, row: Mapping[str, object], counter: Counter) -> RowExplained:
    allowed = [extern.target.partition(":")[0] for extern in plan.externs]
    score, steps = Scorer(plan, allow_extern=allowed).explain(row)
    refused = score.status == "error"
    return RowExplained(
        score, steps, () if refused else call_costs(plan, counter, _inputs(plan, row))
    )


def _inputs(plan: Plan, row: Mapping[str, object]) -> dict[str, object]:
    """What a judge would be shown of a row that can be scored: prompt and response as text."""
    values = Inputs(plan.parameters, prompt_needed=False, own_columns=()).parameters(row, True)
    prompt, judge = row.get("prompt"), plan.judge
    if prompt is not None:
        values["prompt"] = prompt_text(prompt)
    if row.get("response") is not None:
        values["response"] = response_text(row["response"], prompt, judge.view, judge.reasoning)
    return values
