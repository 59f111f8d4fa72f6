"""What rows tell of a reward, against the same figures worked out slowly."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.judging.unasked import unasked
from rubricc.trials.alarm import alarms
from rubricc.trials.spread import Pairs, Stats, correlation
from tests.trials.rubrics import CODE, PLAIN, compiled

NUMBERS = st.floats(-100, 100).map(lambda value: round(value, 3))


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=3, max_size=30))
def test_correlation_in_one_pass(pairs):
    xs, ys = zip(*pairs, strict=True)
    counted = Pairs()
    for x, y in pairs:
        counted.add(x, y)
    found = correlation(counted.squares_x, counted.squares_y, counted.products)
    if len(set(xs)) > 1 and len(set(ys)) > 1:
        assert found == pytest.approx(statistics.correlation(xs, ys), abs=1e-6)


def counted(rows, source=CODE):
    scorer = compiled(source, ("reward",))
    stats = Stats(scorer.plan)
    for row in rows:
        stats.add(row, unasked(scorer, row))
    return scorer.plan, stats


def row(prompt, response, **fields):
    return {"prompt": prompt, "response": response, **fields}


ROWS = [
    row("A", "please"),
    row("A", "no"),
    row("B", "go, please"),
    row("B", "come, please"),
    row("C", "alone"),
]


def test_spread_within_prompts():
    _, stats = counted(ROWS)
    within = stats.within()
    assert (within.prompts, within.same) == (2, 1)
    assert within.deviation == pytest.approx((0.125 / 2) ** 0.5)
    assert (stats.rows, stats.prompts) == (5, 3)


def test_criteria_that_never_tell_responses_apart():
    _, stats = counted(ROWS)
    assert stats.never_separating() == ["brief"]
    assert dict(stats.constant()) == {"brief": 1.0}


def test_a_criterion_that_is_open_separates_nothing():
    rows = [row("A", "x", verdicts={"kind": "met"}), row("A", "y"), row("A", "z")]
    _, stats = counted(rows, PLAIN)
    assert stats.never_separating() == []
    assert stats.tally.statuses["undecided"] == 3


def test_rows_without_a_prompt_are_in_no_group():
    _, stats = counted([{"response": "please"}, {"response": "no"}])
    assert stats.prompts == 0
    assert stats.within().deviation is None


def test_warnings_about_rows():
    rows = [row(f"P{n // 2}", "please " * (n % 5 + 1)) for n in range(40)]
    plan, stats = counted(rows)
    said = alarms(plan, {}, stats)
    assert any("all responses earn the same in 20 of 20 groups" in each for each in said)
    assert "`please` was always met, in 40 verdicts" in said


def test_length_that_pays_is_a_warning():
    rows = [row(f"P{n // 2}", "x" * 30 + " please" if n % 2 else "x") for n in range(40)]
    plan, stats = counted(rows)
    (said,) = [each for each in alarms(plan, {}, stats) if "correlation" in each]
    assert said == "longer responses earn more: the correlation within prompts is +1.00"


def test_few_rows_are_no_warning_about_criteria():
    plan, stats = counted(ROWS)
    assert not any("always met" in each for each in alarms(plan, {}, stats))
