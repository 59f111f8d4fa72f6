"""Peers on the same task and server, each as its own documentation uses it.

Run by ``judge.py`` in a process of its own, perhaps of another interpreter, so it imports nothing
but the peer: ``python benchmarks/judge_peers.py NAME`` reads the task as JSON (``url``,
``request``, ``statements``, how many of them are ``faults``, ``responses`` and how many calls may
be in ``flight``) and prints calls, CPU seconds and seconds as JSON. Ends with 3 where the peer is
not installed.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

Grade = Callable[[str], Awaitable[float]]
"""The reward of one response."""

ABSENT = 3


@dataclass(frozen=True)
class Task:
    """What a peer is asked to do."""

    url: str
    request: str
    statements: list[str]
    faults: int
    responses: list[str]
    flight: int

    @property
    def weights(self) -> list[float]:
        """One a statement: faults count against a response."""
        return [1.0] * (len(self.statements) - self.faults) + [-1.0] * self.faults


def rubric_grade(task: Task, per_criterion: bool) -> Grade:
    """``rubric`` leaves the client to its user: OpenAI's SDK over aiohttp, as rubricc uses it."""
    import openai
    from rubric import Criterion, Rubric
    from rubric.autograders import PerCriterionGrader, PerCriterionOneShotGrader
    from rubric.autograders.schemas import OneShotOutput, PerCriterionOutput

    client = openai.AsyncOpenAI(
        base_url=task.url, max_retries=0, http_client=openai.DefaultAioHttpClient()
    )
    output: Any = PerCriterionOutput if per_criterion else OneShotOutput

    async def generate(system_prompt: str, user_prompt: str, **_: object) -> Any:
        done = await client.chat.completions.create(
            model="judge",
            messages=[
                {"role": "system", "content": system_prompt},
                {"role": "user", "content": user_prompt},
            ],
        )
        return output.model_validate_json(done.choices[0].message.content)

    pairs = zip(task.statements, task.weights, strict=True)
    rubric = Rubric([Criterion(requirement=text, weight=weight) for text, weight in pairs])
    grader = (PerCriterionGrader if per_criterion else PerCriterionOneShotGrader)(generate)

    async def grade(response: str) -> float:
        return (await rubric.grade(response, autograder=grader, query=task.request)).score

    return grade


def autorubric_grade(task: Task, per_criterion: bool) -> Grade:
    """``autorubric`` asks through LiteLLM, which looks up the price of every reply."""
    from autorubric import LLMConfig, Rubric
    from autorubric.graders import CriterionGrader

    pairs = zip(task.statements, task.weights, strict=True)
    rubric = Rubric.from_dict(
        [
            {"name": f"c{number}", "requirement": text, "weight": weight}
            for number, (text, weight) in enumerate(pairs)
        ]
    )
    config = LLMConfig(model="openai/gpt-4o-mini", api_base=task.url, api_key="none", max_retries=0)
    how = "per_criterion" if per_criterion else "per_item"
    grader = CriterionGrader(judge_model_config=config, llm_calls=how)

    async def grade(response: str) -> float:
        report = await rubric.grade(response, grader, query=task.request)
        assert report.score is not None, report.error
        return report.score

    return grade


def verifiers_grade(task: Task, per_criterion: bool) -> Grade:
    """The rubric judge of ``verifiers``; it has no faults, so all of its criteria are wanted."""
    from verifiers.v1.judges.rubric import RubricJudge, RubricJudgeConfig
    from verifiers.v1.task import TaskData
    from verifiers.v1.trace import Trace

    criteria = [{"name": f"c{n}", "text": text} for n, text in enumerate(task.statements, 1)]
    path = Path(tempfile.mkdtemp()) / "rubric.json"
    path.write_text(json.dumps(criteria), "utf-8")
    judge = RubricJudge(
        RubricJudgeConfig(
            path=path,
            model="judge",
            base_url=task.url,
            api_key_var="OPENAI_API_KEY",
            view="last_reply",
            max_criteria=1 if per_criterion else None,
        )
    )
    asked = TaskData(prompt=task.request)

    async def grade(response: str) -> float:
        # Of a trace the judge reads the reply alone; the rest is of a run that never was.
        trace = Trace.model_construct(root_reply=response, metrics={}, info={}, extra_usage=[])
        return await judge.score(asked, trace)

    return grade


PEERS: dict[str, tuple[str, Callable[[Task, bool], Grade], bool]] = {
    "rubric, one shot": ("rubric", rubric_grade, False),
    "rubric, per criterion": ("rubric", rubric_grade, True),
    "autorubric, per item": ("autorubric", autorubric_grade, False),
    "autorubric, per criterion": ("autorubric", autorubric_grade, True),
    "verifiers, one call": ("verifiers", verifiers_grade, False),
}
"""Name: distribution, how it grades, and whether it asks about each criterion alone."""


async def run(task: Task, grade: Grade, at_once: int) -> tuple[float, float]:
    """CPU seconds and seconds of all responses, ``at_once`` at a time, after a first one."""
    assert await grade(task.responses[0]) > 0.0
    responses = iter(task.responses[1:])

    async def worker() -> None:
        for response in responses:
            assert await grade(response) > 0.0

    gc.collect()
    cpu_s, begun_s = time.process_time(), time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    return time.process_time() - cpu_s, time.perf_counter() - begun_s


def main(name: str) -> None:
    os.environ |= {"OPENAI_API_KEY": "none", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    task = Task(**json.load(sys.stdin))
    distribution, make, per_criterion = PEERS[name]
    try:
        grade = make(task, per_criterion)
    except ModuleNotFoundError:
        sys.exit(ABSENT)
    calls = len(task.statements) if per_criterion else 1
    cpu_s, wall_s = asyncio.run(run(task, grade, max(task.flight // calls, 1)))
    done = {"calls": calls * (len(task.responses) - 1), "cpu_s": cpu_s, "wall_s": wall_s}
    print(json.dumps({**done, "version": version(distribution)}))


if __name__ == "__main__":
    main(sys.argv[1])
