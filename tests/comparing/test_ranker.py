"""Many responses to one prompt: round robin, groups, scores, and what is chosen."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubricc.comparing.candidates import grouped, read_candidates
from rubricc.comparing.pair import Refused
from rubricc.comparing.ranker import Ranker
from rubricc.endpoints.errors import ServerFailed
from rubricc.endpoints.fake.answer import Answer
from rubricc.endpoints.fake.endpoint import FakeEndpoint
from rubricc.endpoints.fake.script import hashed, verdicts
from rubricc.engine.settings import Settings
from tests.comparing.pairs import scorer

pytest.importorskip("sklearn")

PLAN = scorer(rules='principle kind "Is kind."')
SCORED = scorer(rules='principle long "Is long."{ scale: 1..5 level 1: "Short." level 5: "Long." }')
RESPONSES = ["aaaa", "a", "aaaaa", "aaa"]


def longest(question):
    """A judge that prefers the longer response, and scores by length."""
    if question.pair is None:
        return str(min(len(question.response), 5))
    first, second = map(len, question.pair)
    return "A" if first > second else "B" if second > first else "tie"


def ranked(row, plan=PLAN, script=None, by="pairs", model=None, **settings_):
    model = model or FakeEndpoint(script or verdicts(longest))
    with Ranker(plan, model, Settings(**settings_), by=by) as ranker:
        rows = row if isinstance(row, list) else [row]
        found = ranker.rank([read_candidates(plan.plan, each) for each in rows])
    return found if isinstance(row, list) else found[0]


def row(responses=RESPONSES, **more):
    return {"id": 1, "prompt": "Q", "responses": list(responses), **more}


def order(ranking):
    return [one.index for one in ranking.ranking]


@pytest.mark.parametrize(
    ("by", "plan", "calls"), [("pairs", PLAN, 12), ("group", SCORED, 1), ("scores", SCORED, 4)]
)
def test_the_order_is_found(by, plan, calls):
    endpoint = FakeEndpoint(verdicts(longest))
    found = ranked(row(), plan, by=by, model=endpoint)
    assert order(found) == [2, 0, 3, 1]
    assert endpoint.calls == calls
    assert found.calls == calls
    assert (found.best, found.worst) == (2, 1)
    record = found.record()
    assert (record["chosen"], record["rejected"]) == ("aaaaa", "a")
    assert record["margin"] > 0
    assert record["status"] == "decided"
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert all(one["low"] <= one["strength"] <= one["high"] for one in record["ranking"])


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(4)), st.integers(0, 9))
def test_the_order_in_the_row_changes_no_strength(names, seed):
    """Principles are drawn for a pair of texts, whatever their places are."""
    plan = scorer("principles_per_comparison: 1", rules='principle x "Is x."\nprinciple y "Is y."')
    usual = ranked(row(), plan, hashed(seed))
    other = ranked(row([RESPONSES[n] for n in names]), plan, hashed(seed))
    by_text = {names[one.index]: one.strength for one in other.ranking}
    for one in usual.ranking:
        assert one.strength == pytest.approx(by_text[one.index], abs=2e-6)


def test_equal_responses_are_equally_strong_and_make_no_pair():
    endpoint = FakeEndpoint(verdicts(longest))
    found = ranked(row(["x", "x", "x"]), model=endpoint)
    assert endpoint.calls == 0
    assert [one.strength for one in found.ranking] == [0.0, 0.0, 0.0]
    assert (found.best, found.worst, found.margin) == (0, 2, 0.0)
    assert found.record()["chosen"] is None


def test_one_response_is_a_ranking_without_a_pair():
    found = ranked(row(["x"]))
    assert (found.best, found.worst, found.status) == (0, 0, "decided")
    assert found.record()["chosen"] is None


def test_a_ranking_that_comparisons_do_not_determine_says_so():
    def script(asked):
        if "zz" in asked.pair:
            raise ServerFailed("500")
        return Answer(json.dumps({"reason": "", "verdict": longest(asked.questions[0])}))

    found = ranked(row(["a", "aa", "zz"]), script=script, tries=1)
    assert found.status == "undetermined"
    assert found.reason.startswith("nothing compares the groups [0 1], [2]: `kind`:")
    assert [one.strength for one in found.ranking] == [None, None, None]
    assert found.record()["chosen"] is None
    assert [one["p"] for one in found.record()["comparisons"]].count(None) == 2


def test_a_pair_that_failed_widens_intervals_where_others_connect():
    def script(asked):
        if set(asked.pair) == {"a", "aa"}:
            raise ServerFailed("500")
        return Answer(json.dumps({"reason": "", "verdict": longest(asked.questions[0])}))

    whole, part = (
        ranked(row(["a", "aa", "aaa"])),
        ranked(row(["a", "aa", "aaa"]), script=script, tries=1),
    )
    assert part.status == "decided"
    widths = [
        {one.index: one.high - one.low for one in ranking.ranking} for ranking in (whole, part)
    ]
    assert widths[1][0] > widths[0][0]


@pytest.mark.parametrize("by", ["scores", "group"])
def test_a_response_without_a_reward_may_be_the_best(by):
    def decide(question):
        return "cannot_tell" if question.response == "zz" else longest(question)

    found = ranked(row(["aaa", "zz", "a"]), SCORED, verdicts(decide), by=by)
    assert found.status == "undetermined"
    assert found.best is None
    assert found.reason == "1 of 3 responses have no reward: `long`: the judge cannot tell"
    assert order(found) == [0, 2, 1]
    certain = ranked(row(["aaaaa", "zz", "a"]), SCORED, verdicts(decide), by=by)
    assert (certain.best, certain.worst) == (0, 2)


def test_verdicts_of_the_row_are_scored_without_a_judge():
    given = [{"long": 2}, {"long": 5}, {"long": 1}]
    with Ranker(SCORED, None, by="scores") as ranker:
        candidates = read_candidates(SCORED.plan, row(["a", "b", "c"], verdicts=given))
        (found,) = ranker.rank([candidates])
    assert order(found) == [1, 0, 2]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"id": 1, "prompt": "Q"}, "no list of responses"),
        (row([]), "no list of responses"),
        (row(verdicts=[{}]), "`verdicts` is no list with an entry for each of 4"),
        (Refused(7, "not JSON"), "not JSON"),
    ],
)
def test_a_wrong_row_is_an_error_and_stops_no_other(wrong, error):
    found = ranked([wrong, row(), wrong])
    assert [one.status for one in found] == ["error", "decided", "error"]
    assert error in found[0].record()["reason"]


def test_a_response_that_is_none_is_named():
    found = ranked(row(["a", None]))
    assert found.status == "undetermined"
    assert "is missing" in found.reason


def test_rows_are_grouped_by_a_column():
    rows = [
        {"id": "x", "prompt": "Q", "question": "q1", "response": "a"},
        {"id": "y", "prompt": "P", "question": "q2", "response": "b"},
        {"id": "z", "prompt": "Q", "question": "q1", "response": "aa"},
        {"id": "w", "prompt": "Q", "response": "b"},
        {"id": "v", "prompt": "R", "question": "q2", "response": "b"},
        Refused(9, "not JSON"),
    ]
    found = list(grouped(PLAN.plan, rows, "question"))
    assert [one.id for one in found] == ["q1", "q2", "w", 9]
    assert found[0].responses == ["a", "aa"]
    assert found[1].error == "rows with one `question` differ in `prompt`"
    assert found[2].error == "the column `question` is missing"
    with Ranker(PLAN, FakeEndpoint(verdicts(longest))) as ranker:
        record = ranker.rank(found)[0].record()
    assert [one["id"] for one in record["ranking"]] == ["z", "x"]


def test_rows_are_grouped_by_their_prompt():
    prompt = [{"role": "user", "content": "Q"}]
    rows = [{"id": n, "prompt": prompt, "response": "a" * n} for n in (1, 2)]
    (found,) = grouped(PLAN.plan, rows, "prompt")
    assert (found.id, found.responses) == (1, ["a", "aa"])


def test_rows_stream_in_order():
    rows = [row(["a" * n, "b"]) | {"id": n} for n in range(2, 40)]
    found = ranked(rows, concurrency=3)
    assert [one.candidates.id for one in found] == list(range(2, 40))
    assert {one.best for one in found} == {0}
