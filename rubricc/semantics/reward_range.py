"""What a rubric can pay before anything runs, and what of it can never matter."""

from __future__ import annotations

from collections.abc import Iterator

from rubricc.diagnostics.catalogue.scores import CANNOT_MATTER, NO_REWARD, SIGNED_NOT_POSITIVE
from rubricc.ir.rubric import Classes, Criterion, Group, Item, Rubric
from rubricc.plan.plan import Plan
from rubricc.semantics.drafts import Draft, GroupDraft
from rubricc.semantics.plain_range import plain_range
from rubricc.semantics.work import Work

# The formula of scores is prepared only where the range is not at hand.


def settle_range(rubric: Rubric, fail_is_open: bool, work: Work) -> Rubric:
    """``rubric`` with the least and the greatest reward that any verdicts can give.

    Where ``fail_is_open``, what a broken hard rule pays is the smaller of 0 and the lowest
    possible score. Rules that can never change the reward are reported.
    """
    plain = None if fail_is_open else plain_range(rubric)
    if plain is not None:
        return rubric.model_copy(update={"reward_low": plain[0], "reward_high": plain[1]})
    from rubricc.ir.scored import scoring_plan
    from rubricc.scoring.static import passing_range, reward_range

    plan = scoring_plan(rubric)
    changes: dict[str, object] = {}
    if fail_is_open:
        low = passing_range(plan).low
        fail = 0.0 if low is None else min(0.0, low)
        reward = rubric.reward.model_copy(update={"hard_rule_fail": fail})
        plan = plan.model_copy(update={"reward": reward})
        changes["reward"] = reward
    bounds = reward_range(plan)
    if bounds.low == bounds.high and bounds.low in (None, plan.reward.hard_rule_fail):
        _report_no_reward(plan, work)
    _report_idle(rubric, plan, work)
    return rubric.model_copy(
        update={**changes, "reward_low": bounds.low, "reward_high": bounds.high}
    )


def _report_no_reward(plan: Plan, work: Work) -> None:
    from rubricc.scoring.static import never_pays

    if not never_pays(plan):
        return
    given = work.made.blocks.get("reward", {})
    key = next((key for key in ("score", "no_principles") if key in given), None)
    work.findings.report(
        NO_REWARD,
        work.made.file if key is None else given[key].file,
        work.made.node.name.span if key is None else given[key].value_span,
        f"no response to `{work.made.name}` has a reward",
        "divide by what can be above 0"
        if key == "score"
        else "add a principle, or say what a response is worth without one",
    )


def _report_idle(rubric: Rubric, plan: Plan, work: Work) -> None:
    """Facts of a rubric without classes are no finding: they are there to be included."""
    from rubricc.scoring.effect import unaffecting

    uses_facts = bool(plan.classes) or plan.reward.score is not None
    kinds = {criterion.name: criterion.kind for criterion in plan.criteria}
    for name, reason in unaffecting(plan).items():
        draft = work.made.names[name].entry
        if not isinstance(draft, Draft) or (kinds[name] == "fact" and not uses_facts):
            continue
        start = len(work.findings.found)
        work.findings.report(
            CANNOT_MATTER,
            draft.scope.source,
            draft.name.span,
            f"`{name}` can never change the reward: {reason}",
            "remove it, or change the reward so that it counts",
        )
        if draft.via is not None and len(work.findings.found) > start:
            work.bring_home(start, draft.via)


def report_signed(rubric: Rubric, work: Work) -> None:
    """Report where a ``signed`` denominator, positive weights minus negative ones, is not above 0.

    Lists of unknown length may outweigh anything, so that a node with ``each`` is left alone.
    """
    if rubric.reward.denominator != "signed" or rubric.generated:
        return
    for node, items in _nodes(rubric):
        weights = list(_weights(items))
        total = sum(weight for weight in weights if weight is not None)
        if None in weights or not weights or total > 0:
            continue
        given = work.made.blocks["reward"]["denominator"]
        place = "the rubric" if node is None else f"the group `{node}`"
        work.findings.report(
            SIGNED_NOT_POSITIVE,
            given.file,
            given.value_span,
            f"the weights of {place} sum to {total:g}",
            "a `signed` denominator must be above 0: use `positive` or `absolute`",
        )


def report_bare_groups(rubric: Rubric, work: Work) -> None:
    """Report weighted groups that hold nothing to score: their weight is in no sum."""
    for name, items in _nodes(rubric):
        if name is None or _is_scored(items):
            continue
        group = work.made.names[name].entry
        if not isinstance(group, GroupDraft):
            continue
        start = len(work.findings.found)
        work.findings.report(
            CANNOT_MATTER,
            group.scope.source,
            group.name.span,
            f"the weight of `{name}` can never change the reward: nothing in it is scored",
            "remove the weight, or put a principle or a pitfall into it",
        )
        if group.via is not None and len(work.findings.found) > start:
            work.bring_home(start, group.via)


def _is_scored(items: tuple[Item, ...]) -> bool:
    """Whether some principle, pitfall or class stands in a sum of ``items``."""
    return any(
        item.weight is not None
        if isinstance(item, Criterion)
        else isinstance(item, Classes) or _is_scored(item.members)
        for item in items
    )


def _nodes(rubric: Rubric) -> Iterator[tuple[str | None, tuple[Item, ...]]]:
    """Everything that scores its members by itself: the rubric and its weighted groups."""
    yield None, rubric.members
    pending = list(rubric.members)
    while pending:
        item = pending.pop()
        if isinstance(item, Group):
            pending.extend(item.members)
            if item.weight is not None:
                yield item.name, item.members


def _weights(items: tuple[Item, ...]) -> Iterator[float | None]:
    """The signed weights of one sum; ``None`` where there is one for each element of a list."""
    for item in items:
        if isinstance(item, Criterion):
            if item.weight is not None:
                yield item.weight if item.each is None else None
        elif isinstance(item, Classes):
            numbers = [one.number for one in item.classes]
            yield max(numbers) if max(numbers) > 0 else min(numbers)
        elif item.weight is not None:
            if _is_scored(item.members):
                yield item.weight
        else:
            yield from _weights(item.members)
