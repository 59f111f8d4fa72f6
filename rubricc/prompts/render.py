"""A plan without prompts -> its prompts, one a way of asking.

Blocks stand in order of how seldom they change in a run (clause 19 of
``docs/language/prompts.md``): a rubric that is the same for all rows before the request, one that
differs from row to row after it, and a criterion that is asked alone after the response.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from rubricc.plan.plan import Plan
from rubricc.plan.prompt import Prompt
from rubricc.prompts import schema
from rubricc.prompts.question import scale_lines, varies
from rubricc.prompts.templates import environment, render_messages, shipped_environment


def render_prompts(
    plan: Plan, targets: Collection[str] = ("reward",), sources: Mapping[str, str] | None = None
) -> tuple[Prompt, ...]:
    """The prompts that ``plan`` needs for ``targets`` (``reward``, ``preference``, ``critique``).

    ``plan`` has its questions and policies; its own prompts are not read. A plan that asks
    nothing has no judge prompts. ``sources`` replaces the shipped templates.

    >>> from rubricc.plan.reward import Reward
    >>> empty = Plan(name="a", kind="rubric", edition="2026", reward=Reward(hard_rule_fail=0))
    >>> [prompt.name for prompt in render_prompts(empty, ("preference",))]
    ['compare', 'compare_logprobs']
    """
    jinja = shipped_environment() if sources is None else environment(sources)
    facts = plan_facts(plan)
    return tuple(
        Prompt(name=name, messages=render_messages(jinja, name, {**facts, **own}), answer_schema=of)
        for name, own, of in _wanted(plan, targets)
    )


def plan_facts(plan: Plan) -> dict[str, Any]:
    """What the templates may depend on: facts about the plan, the same for every row.

    Criteria that rows bring may have any scale, so a plan with room for them has the sentences
    for met and unmet as well as those for levels.
    """
    asked = [question for question in plan.questions if question.asks == "verdict"]
    brought = bool(plan.generated)
    return {
        "has_binary": brought or any(question.scale is None for question in asked),
        "has_scale": brought or any(question.scale is not None for question in asked),
        "has_applicability": len(asked) < len(plan.questions),
        "has_when": any(question.when for question in plan.questions),
        "has_examples": any(question.examples for question in asked),
        "has_evidence": any(question.evidence != "off" for question in asked)
        or (brought and plan.judge.evidence != "off"),
        "has_pitfalls": brought or any(question.kind == "pitfall" for question in asked),
        "has_reference": any(parameter.name == "reference" for parameter in plan.parameters),
        "explain": plan.judge.explain == "before",
        "view": plan.judge.view,
        "reasoning": plan.judge.reasoning,
        "varies": brought or any(varies(question) for question in plan.questions),
        "critiques": plan.revision is None or plan.revision.critiques == "on",
        "alone": False,
        "group": False,
    }


_Wanted = tuple[str, dict[str, Any], "dict[str, Any] | None"]


def _wanted(plan: Plan, targets: Collection[str]) -> Iterator[_Wanted]:
    """Names, facts of their own and answer schemas of the prompts, in a fixed order."""
    if plan.questions or plan.generated:
        yield from _judges(plan)
    if plan.reward.holistic is not None:
        scale = plan.reward.holistic
        yield "holistic", {"scale": scale_lines(scale)}, schema.holistic(scale, plan.judge)
    if "preference" in targets:
        yield "compare", {}, schema.compare(plan.judge)
        yield "compare_logprobs", {}, None
    if "critique" in targets:
        yield "critique", {}, schema.critique()
        yield "revise", {}, None


def _judges(plan: Plan) -> Iterator[_Wanted]:
    answers = schema.answers(plan.questions, plan.judge)
    if any(not varies(question) for question in plan.questions):
        yield "judge", {}, answers
    if plan.generated or any(varies(question) for question in plan.questions):
        yield "judge_row", {}, answers
    yield "judge_each", {"alone": True}, answers
    yield "judge_logprobs", {"alone": True}, None
    yield "group", {"group": True}, answers
