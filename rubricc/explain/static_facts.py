"""What can be said about a plan before anything runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rubricc.explain.rounded import short
from rubricc.ir.asking import is_constant
from rubricc.plan.plan import Plan
from rubricc.runtime.row_score import RowScore
from rubricc.runtime.scorer import Scorer
from rubricc.scoring.layout import Layout
from rubricc.scoring.static import dominating, gate_pays


def static_facts(plan: Plan) -> tuple[str, ...]:
    """One sentence each, in plain words: the gate, an empty answer, rules that cannot matter."""
    found = (_gate, _empty, _idle, _never, _dominating, _shared, _open)
    return tuple(sentence for look in found for sentence in look(plan))


def _gate(plan: Plan) -> Iterator[str]:
    rules = [criterion.name for criterion in plan.criteria if criterion.kind == "hard_rule"]
    if rules and plan.reward.hard_rules == "gate":
        which = "the hard rule" if len(rules) == 1 else f"one of {len(rules)} hard rules"
        yield (
            f"a response that breaks {which} gets {short(plan.reward.hard_rule_fail)}, "
            "whatever else is known"
        )
    if gate_pays(plan):
        yield "breaking a hard rule can pay more than keeping all of them"


def _empty(plan: Plan) -> Iterator[str]:
    """What an empty response earns by what code alone decides."""
    if plan.externs:
        return
    score = Scorer(plan).score({"prompt": "", "response": ""}, partial=True)
    yield f"an empty response {_earns(score)}"


def _earns(score: RowScore) -> str:
    if score.reward is not None:
        return f"gets {short(score.reward)}, decided by code alone"
    if score.low is None or score.high is None:
        return "gets no reward that can be bounded before a row is known"
    return f"gets from {short(score.low)} to {short(score.high)}, by what code alone decides"


def _idle(plan: Plan) -> Iterator[str]:
    relevant = Layout(plan).relevant
    idle = [
        criterion.name
        for place, criterion in enumerate(plan.criteria)
        if place not in relevant and not is_constant(criterion.when, False)
    ]
    if idle and plan.reward.aggregate == "holistic":
        yield f"one rating of the whole is the score, rated in it: {_names(idle)}"
    elif idle:
        yield f"{_names(idle)} can never change the reward"


def _never(plan: Plan) -> Iterator[str]:
    never = [c.name for c in plan.criteria if is_constant(c.when, False)]
    if never:
        yield f"{_names(never)} never {'applies' if len(never) == 1 else 'apply'}: nobody is asked"


def _dominating(plan: Plan) -> Iterator[str]:
    heaviest = dominating(plan)
    if heaviest is not None:
        yield f"`{heaviest}` weighs more than all the others together"


def _shared(plan: Plan) -> Iterator[str]:
    by_question: dict[str, list[str]] = defaultdict(list)
    for criterion in plan.criteria:
        if criterion.question is not None:
            by_question[criterion.question].append(criterion.name)
    for names in by_question.values():
        if len(names) > 1:
            yield f"{_names(names)} ask the same and share one question"


def _open(plan: Plan) -> Iterator[str]:
    for slot in plan.generated:
        yield f"a row may bring up to {slot.at_most} criteria of its own in `{slot.name}`"


def _names(names: list[str]) -> str:
    shown = [f"`{name}`" for name in names]
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + f" and {shown[-1]}"
