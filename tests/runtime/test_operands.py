"""The parts of a ``score:`` that read the row or call Python."""

from __future__ import annotations

import pytest

from rubricc.plan.expression import Arithmetic, Constant, Otherwise
from rubricc.plan.types import NUMBER, Extern, Type
from rubricc.runtime.operands import Operands
from rubricc.runtime.scorer import Scorer
from rubricc.scoring.expression import OperandFailed
from tests.runtime.plans import call, criterion, parameter, plan, read


def scored(score, row, **fields):
    made = plan(
        criterion("a"), reward={"aggregate": "score", "score": score, "clip": None}, **fields
    )
    return Scorer(made, ["tests.*"]).score({"response": "one two", "verdicts": {"a": "met"}} | row)


def times(left, right):
    return Arithmetic(operators=("*",), operands=(left, right))


def test_a_score_reads_the_row_and_the_criteria():
    product = times(read("a", "criterion"), call("words", read("response")))
    assert scored(product, {}).reward == 2.0
    assert scored(product, {"verdicts": {"a": "unmet"}}).reward == 0.0


def test_what_has_no_value_makes_the_reward_none_unless_something_stands_in():
    limit = parameter("limit", Type(kind="number", optional=True))
    product = times(read("a", "criterion"), read("limit"))
    assert scored(product, {"limit": 0.5}, parameters=(limit,)).reward == 0.5
    row = scored(product, {}, parameters=(limit,))
    assert (row.reward, row.status) == (None, "undefined")
    instead = times(
        read("a", "criterion"), Otherwise(value=read("limit"), default=Constant(value=3))
    )
    assert scored(instead, {}, parameters=(limit,)).reward == 3.0


SCORE = Extern(
    name="mean_length",
    role="score",
    parameters=(parameter("text"),),
    target="tests.runtime.test_operands:mean_length",
)


def mean_length(text: str) -> float:
    words = text.split()
    return sum(map(len, words)) / len(words)


def test_an_extern_score_is_called_and_its_failure_leaves_the_reward_open():
    product = times(read("a", "criterion"), call("mean_length", read("response"), extern=True))
    assert scored(product, {}, externs=(SCORE,)).reward == 3.0
    row = scored(product, {"response": "  "}, externs=(SCORE,))
    assert (row.reward, row.status) == (None, "undecided")


def test_failures_are_told_from_having_no_value():
    made = plan(criterion("a"), parameters=(parameter("n", NUMBER),), externs=(SCORE,))
    operands = Operands(made, {"mean_length": mean_length})
    assert operands(read("n"), {}) is None
    assert operands(read("n"), {"n": 2}) == 2
    with pytest.raises(OperandFailed, match="`mean_length` raised ZeroDivisionError"):
        operands(call("mean_length", read("response"), extern=True), {"response": ""})
