"""Which files a target is: their names below the chosen folder, and what stands in them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from rubricc.plan.criterion import Question
from rubricc.plan.file import dump_plan
from rubricc.plan.plan import Plan
from rubricc.plan.prompt import Prompt
from rubricc.plan.text import plain
from rubricc.prompts.schema import keys
from rubricc.prompts.show import show_prompt
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

    Plans, prompts and schemas are UTF-8 with ``\\n`` at the end of lines on every machine. Of the
    prompts that judge, those have a file that the plan's calls use.
    """
    files = {PurePosixPath(plan_name(plan)): dump_plan(plan)}
    for prompt in plan.prompts:
        if prompt.name in PROMPTS[target] and _is_used(plan, prompt.name):
            files[prompt_path(plan, prompt.name, ".md")] = readable_prompt(plan, prompt).encode()
            if prompt.answer_schema is not None and prompt.name not in _JUDGES:
                files[prompt_path(plan, prompt.name, ".schema.json")] = _json(prompt.answer_schema)
    if target == "reward":
        schema = answer_schema(plan)
        if schema is not None:
            files[PurePosixPath(f"{plan.name}.answer.schema.json")] = _json(schema)
        files[PurePosixPath(f"{plan.name}_reward.py")] = python_module(plan)
    return files


def prompt_path(plan: Plan, name: str, ending: str) -> PurePosixPath:
    """Where the prompt ``name`` of ``plan``, or the schema of its answer, stands."""
    return PurePosixPath(f"{plan.name}.prompts") / f"{name}{ending}"


_JUDGES: Final = frozenset({"judge", "judge_row", "judge_each", "group"})
"""The prompts whose answers follow the one schema of the plan."""


def answer_schema(plan: Plan) -> dict[str, Any] | None:
    """The schema of a judge's answers to all questions of ``plan``; ``None`` without any."""
    for prompt in plan.prompts:
        if prompt.name in _JUDGES and prompt.answer_schema is not None:
            return prompt.answer_schema
    return None


def _is_used(plan: Plan, name: str) -> bool:
    if name == "judge_logprobs":
        return plan.judge.verdicts == "logprobs"
    if name == "compare_logprobs":
        return plan.preference is not None and plan.preference.soft_from == "logprobs"
    if name not in PROMPTS["reward"]:
        return True
    asked_of_rows = bool(plan.generated) and name == "judge_row"
    return asked_of_rows or any(call.prompt == name for call in plan.calls)


def readable_prompt(plan: Plan, prompt: Prompt) -> str:
    """``prompt`` with its places visible, and with the questions that it is sent with.

    The questions stand in their place where one call asks them all; where several calls share a
    prompt, they follow it, call by call.
    """
    by_name = {question.name: question for question in plan.questions}
    named = keys(plan.questions)
    if prompt.name == "holistic":
        every = [(named[name], question) for name, question in by_name.items()]
        return _ended(show_prompt(prompt, every))
    calls = [call.questions for call in plan.calls if call.prompt == prompt.name]
    asked = [[(named[name], by_name[name]) for name in names] for names in calls]
    if len(asked) == 1:
        return _ended(show_prompt(prompt, asked[0]))
    return "".join([_ended(show_prompt(prompt)), *map(_call, range(1, len(asked) + 1), asked)])


def _call(place: int, asked: Sequence[tuple[str, Question]]) -> str:
    lines = "\n".join(f"{key}: {plain(question.rendered)}" for key, question in asked)
    return f"=== {{{{questions}}}} of call {place} ===\n{lines}\n"


def _ended(text: str) -> str:
    return text.rstrip("\n") + "\n"


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
