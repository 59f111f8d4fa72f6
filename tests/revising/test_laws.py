"""What becomes of a row depends on nothing but the row: not on order, concurrency or a restart."""

from __future__ import annotations

import asyncio
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubricc.endpoints.errors import ServerFailed
from rubricc.endpoints.fake import FakeEndpoint
from tests.judging.judges import without_waits
from tests.revising.revisers import HARD, critique, records, revising, rows, scorer

PLAN = scorer("steps: 3 seed: 7", HARD)
COUNT = 24


def people(seed=None, latency_s=0.0):
    """A judge and a writer; with a seed they say something else each time, as real ones do."""
    drawn = None if seed is None else random.Random(seed)

    def judge(asked):
        draw = _number(asked) if drawn is None else drawn.random()
        if asked.kind != "critique":
            return _verdicts(asked, draw)
        if draw < 0.2:
            return critique()
        if draw < 0.3:
            return "no critique"
        return critique(("any", asked.response.split(".")[0], f"It could be kinder: {draw}."))

    def writer(asked):
        draw = _number(asked) if drawn is None else drawn.random()
        return "" if draw < 0.4 else f"It is so. Drawn {draw}."

    return (
        FakeEndpoint(judge, model="judge", latency_s=latency_s),
        FakeEndpoint(writer, model="writer", latency_s=latency_s),
    )


def _number(asked):
    return random.Random(f"{asked.text} {asked.sample}").random()


def _verdicts(asked, draw):
    label = "unmet" if draw < 0.3 else "met"
    return json.dumps({each.key: {"reason": "so", "verdict": label} for each in asked.questions})


def revised(items, seed=None, **options):
    judge, writer = people(seed)
    with revising(PLAN, judge, writer, **options) as reviser:
        return records(reviser.revise(items)), judge.calls + writer.calls


def test_the_rows_of_this_test_come_to_every_end():
    found, _ = revised(rows(COUNT))
    assert {one["status"] for one in found} >= {"revised", "incomplete"}
    steps = [step for one in found for step in one["steps"]]
    assert {step["status"] for step in steps} == {"revised", "no_change", "failed"}
    assert {step["taken"] for step in steps} == {"drawn", "broken"}


@pytest.mark.parametrize("concurrency", [1, 3, 64])
@pytest.mark.parametrize("has_cache", [False, True])
def test_concurrency_changes_nothing(concurrency, has_cache, tmp_path):
    cache = tmp_path / "c" if has_cache else None
    assert (
        revised(rows(COUNT), concurrency=concurrency, cache=cache)[0] == (revised(rows(COUNT))[0])
    )


@settings(max_examples=10)
@given(st.permutations(range(8)), st.integers(1, 8))
def test_the_order_of_rows_changes_nothing(order, concurrency):
    items = rows(8)
    found, _ = revised([items[n] for n in order], concurrency=concurrency)
    by_id = {one["id"]: one for one in found}
    assert [by_id[item["id"]] for item in items] == revised(items)[0]


def test_rows_beside_it_change_nothing():
    whole, _ = revised(rows(COUNT))
    for place in (0, 5, COUNT - 1):
        alone, _ = revised(rows(COUNT)[place : place + 1])
        assert alone == [whole[place]]


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path):
    """What was written before the stop is written again, and no answer is paid for twice."""
    judge, writer = people(seed=1)
    with revising(PLAN, judge, writer, cache=tmp_path / "c", concurrency=3) as reviser:
        stream = reviser.stream(rows(COUNT))
        seen = records([next(stream) for _ in range(7)])
        stream.close()
    before = judge.calls + writer.calls
    found, after = revised(rows(COUNT), seed=2, cache=tmp_path / "c")
    assert found[:7] == seen
    again, more = revised(rows(COUNT), seed=3, cache=tmp_path / "c")
    assert (again, more) == (found, 0)
    assert before > 0 < after


def test_a_run_that_was_cancelled_goes_on_where_it_was(tmp_path):
    judge, writer = people(seed=1, latency_s=0.001)

    async def cancelled():
        with revising(PLAN, judge, writer, cache=tmp_path / "c", concurrency=4) as reviser:
            task = asyncio.create_task(reviser.revise_async(rows(COUNT)))
            while judge.calls + writer.calls < 30:
                await asyncio.sleep(0.001)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(cancelled())
    half, _ = revised(rows(COUNT), seed=2, cache=tmp_path / "c")
    again, more = revised(rows(COUNT), seed=3, cache=tmp_path / "c", concurrency=2)
    assert (again, more) == (half, 0)


def test_a_run_of_people_who_answer_alike_is_the_undisturbed_one(tmp_path):
    """Stopped at many places and taken up again, a run comes to the rows of one that was not."""
    undisturbed, _ = revised(rows(COUNT))
    for stop in (1, 8, 30):
        cache = tmp_path / f"{stop}"
        stopped, _ = revised(rows(COUNT), cache=cache, max_calls=stop, concurrency=5)
        assert stopped != undisturbed
        assert revised(rows(COUNT), cache=cache)[0] == undisturbed


def test_retrying_asks_again_for_what_was_no_good(tmp_path):
    first, _ = revised(rows(COUNT), seed=1, cache=tmp_path / "c")
    bad = [one["id"] for one in first if one["status"] == "incomplete"]
    assert bad
    items = [row for row in rows(COUNT) if row["id"] in bad]
    same, calls = revised(items, seed=2, cache=tmp_path / "c")
    assert calls == 0
    assert same == [one for one in first if one["id"] in bad]
    found, calls = revised(items, seed=5, cache=tmp_path / "c", anew=True)
    assert calls > 0
    assert sum(one["status"] == "incomplete" for one in found) < len(bad)


def test_calls_that_fail_once_change_no_row(monkeypatch, tmp_path):
    without_waits(monkeypatch)
    judge, writer = people()
    seen = set()

    def shaky(script):
        def answer(asked):
            key = (asked.text, asked.sample)
            if key not in seen:
                seen.add(key)
                raise ServerFailed("broken")
            return script(asked)

        return answer

    judge.script, writer.script = shaky(judge.script), shaky(writer.script)
    with revising(PLAN, judge, writer, tries=2, concurrency=4) as reviser:
        assert records(reviser.revise(rows(COUNT))) == revised(rows(COUNT))[0]


def test_a_step_draws_by_seed_row_and_number_alone():
    """The principles of drawn steps are those of the plan's seed, whatever came before."""
    from rubricc.revising.draws import drawn
    from tests.revising.revisers import DRAWN

    found, _ = revised(rows(COUNT))
    for one in found:
        for step in one["steps"]:
            if step["taken"] == "drawn":
                assert step["principles"] == drawn(7, one["id"], step["step"], DRAWN, 1)
