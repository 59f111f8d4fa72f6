"""The rating of the whole of a response that says nothing is settled by code."""

from __future__ import annotations

import pytest

from rubricc.api import compile_text

SOURCE = """
edition "2026"

rubric whole {
  principle kind "Is kind."
  reward { aggregate: holistic  scale: 1..10 }
}
"""


@pytest.mark.parametrize("response", ["", ":", "Thought process:"])
def test_nothing_earns_the_lowest_rating(response):
    score = compile_text(SOURCE).score({"prompt": "Q", "response": response})
    assert score.verdicts["overall"] == 1
    assert score.reward == 0.0


def test_what_is_given_wins():
    row = {"prompt": "Q", "response": ":", "verdicts": {"overall": 4}}
    assert compile_text(SOURCE).score(row).verdicts["overall"] == 4
