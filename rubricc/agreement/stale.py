"""What has changed since agreement was measured, so far as it can change an answer.

A weight, a tag or a need changes no answer, and makes nothing stale.
"""

from __future__ import annotations

import hashlib
import json

from rubricc.agreement.result import Agreement
from rubricc.plan.plan import Plan
from rubricc.plan.policy import Judge

SAMPLING = ("temperature", "seed", "effort", "max_tokens", "samples", "vote")
ASKING = ("batch", "explain", "evidence", "verdicts", "order", "view", "reasoning", "truncated")


def stale(result: Agreement, plan: Plan, judge: Judge) -> list[str]:
    """Why ``result`` does not hold for ``plan`` asked by ``judge``, one phrase a reason.

    ``judge`` is the policy with the models that are asked now. An empty list means that the
    result holds. Of verdicts that rows brought, nobody knows who gave them, and the questions
    alone are compared.
    """
    return [*_questions(result, plan), *_judge(result, plan, judge)]


def instructions_digest(plan: Plan) -> str:
    """SHA-256, in hex, of the judge's prompts without the questions and the texts of rows.

    Constant text that holds no question is the same for every rubric asked in the same way, and
    changes when prompts are worded otherwise.
    """
    prompts = [
        [prompt.name, [[m.role, [part for part in m.parts if isinstance(part, str)]]
                       for m in prompt.messages]]
        for prompt in plan.prompts
        if prompt.name.startswith(("judge", "group", "holistic"))
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(prompts, ensure_ascii=False).encode()).hexdigest()


def _questions(result: Agreement, plan: Plan) -> list[str]:
    asked = question_digests(plan)
    measured = {one.name: one.digest for one in result.criteria if one.decided_by == "judge"}
    found = []
    for name, digest in asked.items():
        if name not in measured:
            found.append(f"`{name}` was not measured")
        elif measured[name] != digest:
            found.append(f"`{name}` is asked otherwise now")
    return found


def question_digests(plan: Plan) -> dict[str, str]:
    """The digest of the question of each criterion that a judge is asked about, by its name."""
    digests = {question.name: question.digest for question in plan.questions}
    return {
        criterion.name: digests[criterion.question]
        for criterion in plan.criteria
        if criterion.question is not None
    }


def _judge(result: Agreement, plan: Plan, judge: Judge) -> list[str]:
    before = result.judge
    if before.recorded or before.policy is None:
        return []
    found = []
    models = tuple(member.model for member in judge.models)
    if models and models != before.asked:
        found.append(f"the judge is {_named(models)} now, and was {_named(before.asked)}")
    for heading, names in (("drawn", SAMPLING), ("asked", ASKING)):
        changed = [n for n in names if getattr(judge, n) != getattr(before.policy, n)]
        if changed:
            found.append(f"answers are {heading} otherwise now: {_named(changed)}")
    if before.instructions and before.instructions != instructions_digest(plan):
        found.append("the prompts are worded otherwise now")
    return found


def _named(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nobody"
