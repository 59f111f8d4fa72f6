"""The task of the judge's benchmark: ten criteria, a response of about 340 tokens, groups of 8."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from rubricc.compiler import compile_source
from rubricc.plan.plan import Plan
from rubricc.prompts.tokens import Counter
from rubricc.source.project import Project
from rubricc.source.read import text_source
from tests.prompts.figures import GROUP, REQUEST, RESPONSE, STATEMENTS

__all__ = ["GROUP", "REQUEST", "RESPONSE", "STATEMENTS", "floor_tokens", "judge_plan"]


@cache
def judge_plan(batch: int | None) -> Plan:
    """The plan of the task; ``batch`` criteria a call, all of them for ``None``."""
    rules = "\n".join(
        f'  principle c{number} "{text}"' for number, text in enumerate(STATEMENTS[:8], 1)
    )
    faults = "\n".join(f'  pitfall f{n} "{text}"' for n, text in enumerate(STATEMENTS[8:], 1))
    asked = f"  batch: {batch}\n" if batch else ""
    source = (
        f'edition "2026"\njudge plain {{\n{asked}}}\n'
        f"rubric task {{\n  judge: plain\n{rules}\n{faults}\n}}\n"
    )
    made = compile_source(text_source(source, "task.rubric"), Project(Path.cwd()))
    assert made.plan is not None, [finding.message for finding in made.diagnostics]
    return made.plan


def floor_tokens(counter: Counter) -> int:
    """Tokens of the request, the statements and the response alone."""
    count: Callable[[str], int] = counter.count
    return count("\n".join((REQUEST, *STATEMENTS, RESPONSE)))
