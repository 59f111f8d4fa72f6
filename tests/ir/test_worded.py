"""Checked expressions in the words of the source: short, and read back as they were."""

from __future__ import annotations

import pytest

from rubricc.ir import worded
from rubricc.semantics.check import check
from rubricc.source.project import Project
from rubricc.source.read import text_source


def score(expression, tmp_path):
    program = f"""edition "2026"
rubric r {{
  principle a "Names Rome."
  principle b "Names Oslo."
  principle c "Names Ulm."
  reward {{ clip: none  score: {expression} }}
}}
"""
    checked = check(text_source(program), Project(tmp_path), lint=False)
    assert not any(d.is_error for d in checked.diagnostics)
    return checked.module.rubrics[0].reward.score


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("a + b - c", "a + b - c"),
        ("(a + b) - c", "a + b - c"),
        ("a + (b - c)", "a + (b - c)"),
        ("a * b + c", "a * b + c"),
        ("(a + b) * c", "(a + b) * c"),
        ("a + b * c", "a + b * c"),
        ("a -4 * b", "a - 4 * b"),
        ("(a * b - c) / 2 + 1", "(a * b - c) / 2 + 1"),
        ("a - -b", "a - -b"),
        ("(a ?? 1) + b", "(a ?? 1) + b"),
        ("min(a + b, c * 2)", "min(a + b, c * 2)"),
    ],
)
def test_arithmetic_has_the_brackets_that_it_needs(written, said, tmp_path):
    made = score(written, tmp_path)
    assert worded.expression(made) == said
    assert score(said, tmp_path) == made
