"""What is known of a reward before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rubricc.plan.plan import Plan
from rubricc.plan.verdict import MET, Verdict
from rubricc.scoring.formula import Formula
from rubricc.scoring.layout import OVERALL, Layout
from rubricc.scoring.step import Bounds
from rubricc.scoring.tree import ClassesPart, Node
from rubricc.scoring.values import Given, Subject

DOMINANT: Final = 0.5
"""A criterion with more than this share of all weight outweighs all others together."""


def reward_range(plan: Plan) -> Bounds:
    """The least and greatest reward that any verdicts and any data row can give.

    An end is ``None`` where nothing bounds it: through ``extern score``, through lists of unknown
    length without a clip, or because no verdicts give a reward at all.
    """
    score = Formula(plan, open_slot=True).score({})
    return Bounds(score.low, score.high)


def passing_range(plan: Plan) -> Bounds:
    """The same while every hard rule holds; in final units.

    Its low end is what the default of ``hard_rule_fail`` looks at where nothing is clipped.
    """
    return Formula(plan, open_slot=True).score({}).ungated


def gate_pays(plan: Plan) -> bool:
    """Whether breaking a hard rule can pay more than keeping all of them."""
    if plan.reward.hard_rules != "gate" or not any(c.kind == "hard_rule" for c in plan.criteria):
        return False
    low = passing_range(plan).low
    if low is None:
        return not never_pays(plan)
    return plan.reward.hard_rule_fail > low


def never_pays(plan: Plan) -> bool:
    """Whether no response has a reward, except where breaking a hard rule pays one."""
    reward = plan.reward.model_copy(update={"hard_rules": "report"})
    open_plan = plan.model_copy(update={"reward": reward})
    return Formula(open_plan, open_slot=True).score({}).status == "undefined"


def empty_pays(plan: Plan, verdicts: Mapping[str, Given]) -> float | None:
    """The most that an empty answer can earn; ``None`` where nothing bounds it.

    ``verdicts`` are those that code decides for it, and any that are known otherwise. Every other
    principle, pitfall and fact is taken as unmet, or at its lowest level; every other hard rule as
    kept, because an empty answer does nothing that is forbidden.
    """
    layout = Layout(plan)
    given: dict[str, Given] = {}
    for about in layout.subjects:
        lowest = MET if about.kind == "hard_rule" else Verdict("scored", about.low, about.low)
        given[about.name] = lowest if about.each is None else (lowest,)
    if layout.holistic and plan.reward.holistic is not None:
        low = plan.reward.holistic.lowest
        given[OVERALL] = Verdict("scored", low, low)
    given.update(verdicts)
    return Formula(plan).score(given, length=0.0).high


def dominating(plan: Plan) -> str | None:
    """The criterion that weighs more than all others together; ``None`` when none of three or more.

    Inside a weighted group a criterion weighs its share of the group's weight. A criterion with
    ``each`` counts as one element.
    """
    if plan.reward.aggregate not in ("weighted_mean", "lexicographic"):
        return None
    heaviest, greatest, count = None, 0.0, 0
    pending: list[tuple[Node, float]] = [(Layout(plan).tree.root, 1.0)]
    while pending:
        node, share = pending.pop()
        weight = sum(_magnitude(part) for part in node.parts)
        for part in node.parts:
            own = share * _magnitude(part) / weight if weight else 0.0
            if isinstance(part, Node):
                pending.append((part, own))
                continue
            count += 1
            if isinstance(part, Subject) and own > greatest:
                heaviest, greatest = part.name, own
    return heaviest if greatest > DOMINANT and count > 2 else None


def _magnitude(part: Subject | ClassesPart | Node) -> float:
    if isinstance(part, ClassesPart):
        return max(part.largest, -part.least, 0.0)
    return abs(part.weight)
