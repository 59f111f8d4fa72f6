"""Which files a target is: their names below the chosen folder, and what stands in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from rubricc.plan.criterion import Question
from rubricc.plan.file import dump_plan
from rubricc.plan.plan import Plan
from rubricc.plan.prompt import Prompt
from rubricc.prompts.schema import keys
from rubricc.prompts.show import show_prompts
from rubricc.targets.python_module import python_module

PROMPTS: Final[Mapping[str, tuple[str, ...]]] = {
    "reward": ("judge", "judge_row", "judge_each", "judge_logprobs", "group", "holistic"),
    "preference": ("compare", "compare_logprobs"),
    "critique": ("critique", "revise"),
}
"""The prompts that belong to each target."""


def plan_name(plan: Plan) -> str:
    """The file name of a plan."""
    return f"{plan.name}.plan.json"


def target_files(plan: Plan, target: str) -> dict[PurePosixPath, bytes]:
    """The files of ``target``, by path below the chosen folder; the plan itself comes first.

    Plans, prompts and schemas are UTF-8 with ``\\n`` at the end of lines on every machine.
    """
    files = {PurePosixPath(plan_name(plan)): dump_plan(plan)}
    shown = show_prompts(plan.prompts, _asked(plan))
    folder = PurePosixPath(f"{plan.name}.prompts")
    for prompt in plan.prompts:
        if prompt.name in PROMPTS[target]:
            files[folder / f"{prompt.name}.md"] = _ended(shown[prompt.name])
            if prompt.answer_schema is not None and prompt.name not in _JUDGES:
                files[folder / f"{prompt.name}.schema.json"] = _json(prompt.answer_schema)
    if target == "reward":
        schema = answer_schema(plan)
        if schema is not None:
            files[PurePosixPath(f"{plan.name}.answer.schema.json")] = _json(schema)
        files[PurePosixPath(f"{plan.name}_reward.py")] = python_module(plan)
    return files


_JUDGES: Final = frozenset({"judge", "judge_row", "judge_each", "group"})
"""The prompts whose answers follow the one schema of the plan."""


def answer_schema(plan: Plan) -> dict[str, Any] | None:
    """The schema of a judge's answers to all questions of ``plan``; ``None`` without any."""
    for prompt in plan.prompts:
        if prompt.name in _JUDGES and prompt.answer_schema is not None:
            return prompt.answer_schema
    return None


def _asked(plan: Plan) -> dict[str, list[tuple[str, Question]]]:
    """Keys and questions to show in each prompt: those that it asks together, or one of them."""
    by_name = {question.name: question for question in plan.questions}
    named = keys(plan.questions)
    order = [name for call in plan.calls for name in call.questions if name in by_name]
    asked = [(named[name], by_name[name]) for name in order]
    every = [(named[name], question) for name, question in by_name.items()]
    shown: dict[str, list[tuple[str, Question]]] = {"group": asked, "holistic": every}
    for call in plan.calls:
        entries = [(named[name], by_name[name]) for name in call.questions if name in by_name]
        shown.setdefault(call.prompt, entries)
    return shown


def _ended(text: str) -> bytes:
    return (text.rstrip("\n") + "\n").encode()


def _json(value: Prompt | dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
