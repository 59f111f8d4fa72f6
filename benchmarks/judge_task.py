"""The task of the judge's benchmark: ten criteria, a response of about 340 tokens, groups of 8."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from rubricc.compiler import compile_source
from rubricc.plan.plan import Plan
from rubricc.prompts.tokens import Counter
from rubricc.source.project import Project
from rubricc.source.read import text_source
from tests.prompts.figures import GROUP, REQUEST, RESPONSE, STATEMENTS

__all__ = ["FAULTS", "GROUP", "REQUEST", "STATEMENTS"]

FAULTS = 2
"""How many of the statements, the last ones, are pitfalls."""


@cache
def judge_plan(batch: int | None) -> Plan:
    """The plan of the task; ``batch`` criteria a call, all of them for ``None``."""
    rules = "\n".join(
        f'  principle c{number} "{text}"' for number, text in enumerate(STATEMENTS[:-FAULTS], 1)
    )
    faults = "\n".join(f'  pitfall f{n} "{text}"' for n, text in enumerate(STATEMENTS[-FAULTS:], 1))
    asked = f"  batch: {batch}\n" if batch else ""
    source = (
        f'edition "2026"\njudge plain {{\n{asked}}}\n'
        f"rubric task {{\n  judge: plain\n{rules}\n{faults}\n}}\n"
    )
    made = compile_source(text_source(source, "task.rubric"), Project(Path.cwd()))
    assert made.plan is not None, [finding.message for finding in made.diagnostics]
    return made.plan


def response(place: int) -> str:
    """One of the responses, which differ from their first word on: no cache serves one for
    another, and nothing is asked once for two."""
    return f"{place} ways to look at it.\n{RESPONSE}"


def rows(number: int) -> Iterator[dict[str, str]]:
    """Rows of one prompt."""
    for place in range(number):
        yield {"id": str(place), "prompt": REQUEST, "response": response(place)}


def floor_tokens(counter: Counter) -> int:
    """Tokens of the request, the statements and the response alone."""
    count: Callable[[str], int] = counter.count
    return count("\n".join((REQUEST, *STATEMENTS, RESPONSE)))
