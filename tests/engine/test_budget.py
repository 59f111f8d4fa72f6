"""What a run may spend: calls to the last one, money within the calls in flight, time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.engine.budget import Budget
from rubricc.engine.errors import BudgetSpent, Offline
from rubricc.engine.meter import Meter
from rubricc.engine.settings import Settings


@given(st.integers(0, 20), st.lists(st.booleans(), max_size=80))
def test_calls_are_granted_to_the_last_one_and_no_further(most, steps):
    meter = Meter()
    budget = Budget(Settings(max_calls=most), meter)
    granted = in_flight = refused = 0
    for take in steps:
        if take:
            try:
                budget.take()
            except BudgetSpent:
                refused += 1
            else:
                granted, in_flight = granted + 1, in_flight + 1
        elif in_flight:
            budget.give_back()
            in_flight -= 1
    assert granted == meter.calls == min(most, sum(steps))
    assert refused == sum(steps) - granted
    assert budget.spent == (f"the {most} calls of the run are spent" if refused else "")


@given(
    st.integers(1, 8),
    st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60),
    st.floats(0.01, 5.0),
)
def test_money_is_overspent_by_the_calls_in_flight_at_most(at_once, costs, most):
    """Calls of arbitrary cost, ``at_once`` in flight; each cost is known when its call ends."""
    meter = Meter()
    budget = Budget(Settings(max_cost_usd=most), meter)
    in_flight = []
    for cost in costs:
        if len(in_flight) == at_once:
            meter.cost_usd += in_flight.pop(0)
            budget.give_back()
        before = meter.cost_usd
        try:
            budget.take()
        except BudgetSpent:
            break
        assert before <= most, "what is spent is known to be too much"
        in_flight.append(cost)
    assert meter.cost_usd <= most + at_once * max(costs)


def test_money_leaves_room_for_what_the_calls_in_flight_will_cost():
    meter = Meter()
    budget = Budget(Settings(max_cost_usd=1.0), meter)
    budget.take()
    meter.cost_usd += 0.25
    budget.give_back()
    for _ in range(3):
        budget.take()
    with pytest.raises(BudgetSpent, match=r"^the \$1 of the run are spent$"):
        budget.take()


def test_time_runs_from_the_beginning_of_the_run():
    meter = Meter()
    now = meter.begun_s
    budget = Budget(Settings(max_time_s=90.0), meter, clock=lambda: now)
    now += 89.9
    budget.take()
    now += 0.1
    with pytest.raises(BudgetSpent, match=r"^the 90 seconds of the run are spent$"):
        budget.take()


def test_what_is_spent_stays_spent():
    meter = Meter()
    budget = Budget(Settings(max_calls=1), meter)
    budget.take()
    budget.give_back()
    with pytest.raises(BudgetSpent):
        budget.check()
    assert budget.spent
    with pytest.raises(BudgetSpent):
        Budget(Settings(max_calls=1), meter).take()


def test_offline_nobody_is_asked():
    meter = Meter()
    budget = Budget(Settings(offline=True), meter)
    with pytest.raises(Offline, match=r"^the cache has no verdict, and the run is offline$"):
        budget.take()
    assert (meter.calls, budget.spent) == (0, "")
