"""Pairs through a whole session: hard rules, what code settles, tiers, scores."""

from __future__ import annotations

import json
import pickle

import pytest

from rubricc.comparing.comparer import Comparer
from rubricc.comparing.pair import Refused
from rubricc.endpoints.errors import ServerFailed, SettingRefused
from rubricc.endpoints.fake.answer import Answer
from rubricc.endpoints.fake.endpoint import ABILITIES, FakeEndpoint
from rubricc.endpoints.fake.script import always, hashed, verdicts
from rubricc.engine.settings import Settings
from rubricc.runtime.invalid import PlanUnusable
from tests.comparing.pairs import (
    HARD,
    RULES,
    by_statement,
    compared,
    comparing,
    one,
    pairs,
    scorer,
)

GATED = scorer(rules=HARD + RULES)
ROW = pairs(1)[0]


def met(*sides):
    """A judge of single responses: met for those of ``sides``, unmet for the other."""
    return lambda question: "met" if side_of(question.response) in sides else "unmet"


def side_of(response):
    return "a" if response == ROW["response_a"] else "b"


def prefers(side):
    """A judge of pairs."""
    return lambda question: "A" if side_of(question.pair[0]) == side else "B"


def judge(safe, rest="a"):
    decide = {"weapons": safe, "": prefers(rest)}
    return FakeEndpoint(verdicts(by_statement(decide)))


# ---- hard rules ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("safe", "p", "outcome"), [("a", 1.0, "a"), ("b", 0.0, "b")])
def test_a_response_that_breaks_a_hard_rule_loses(safe, p, outcome):
    endpoint = judge(met(safe), rest="b" if safe == "a" else "a")
    found = one(GATED, endpoint)
    assert (found.p, found.outcome, found.by) == (p, outcome, "hard_rules")
    assert sorted(found.hard_rules.values()) == ["fail", "pass"]
    assert endpoint.calls == 2
    assert found.grounds["a"]["safe"].source == "judge"
    assert found.comparisons == ()


@pytest.mark.parametrize("sides", [("a", "b"), ()])
def test_where_both_break_one_or_none_the_principles_decide(sides):
    found = one(GATED, judge(met(*sides), rest="b"))
    assert (found.p, found.by) == (0.0, "principles")


@pytest.mark.parametrize("word", ["met", "unmet"])
def test_a_hard_rule_that_is_open_leaves_the_pair_open(word):
    def says(question):
        return word if side_of(question.response) == "a" else "cannot_tell"

    endpoint = judge(says)
    found = one(GATED, endpoint)
    assert (found.p, found.outcome, found.status) == (None, "none", "none")
    assert found.reason == "a hard rule of response b is open: the judge cannot tell"
    assert endpoint.calls == 2


def test_reported_hard_rules_decide_nothing_and_are_not_asked():
    plan = scorer(rules=HARD + RULES, more="reward { hard_rules: report }")
    endpoint = judge(met("a"), rest="b")
    found = one(plan, endpoint)
    assert (found.p, found.by, found.hard_rules) == (0.0, "principles", {})
    assert endpoint.calls == 6


def test_hard_rules_are_asked_with_the_prompts_of_score(tmp_path):
    from rubricc.judging.judge import Judge

    rows = [
        {"id": side, "prompt": ROW["prompt"], "response": ROW[f"response_{side}"]} for side in "ab"
    ]
    endpoint = judge(met("a"))
    with Judge(scorer(rules=HARD), endpoint, Settings(cache=tmp_path / "c")) as asking:
        asking.score(rows)
    again = judge(met("a"))
    found = compared(scorer(rules=HARD), again, [ROW], cache=tmp_path / "c")[0]
    assert again.calls == 0
    assert found.p == 1.0
    assert found.grounds["b"]["safe"].source == "cache"


def test_everything_asks_for_the_record_and_changes_no_outcome():
    endpoint = judge(met("a"), rest="b")
    found = one(GATED, endpoint, everything=True)
    assert (found.p, found.by) == (1.0, "hard_rules")
    assert len(found.comparisons) == 3
    assert not any(each.counts for each in found.comparisons)
    assert found.record()["comparisons"][0]["counts"] is False


def test_a_hard_rule_that_code_decides_costs_no_call():
    plan = scorer(rules='hard rule no_air "Says no air." { check: not contains(response, "air") }')
    endpoint = judge(met("a"))
    found = one(plan, endpoint)
    assert (found.outcome, found.by, endpoint.calls) == ("a", "hard_rules", 0)


# ---- what code settles --------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["", "mode: scores"])
def test_equal_responses_tie_without_a_call(mode):
    endpoint = judge(met())
    row = ROW | {"response_b": [{"role": "assistant", "content": ROW["response_a"]}]}
    found = one(scorer(mode, rules=HARD + RULES), endpoint, row)
    assert (found.p, found.outcome, found.by) == (0.5, "tie", "equal")
    assert endpoint.calls == 0


@pytest.mark.parametrize(
    "nothing", ["", " \n", ":", "Thought process:", "Let's think step by step."]
)
def test_a_response_that_says_nothing_wins_by_nothing(nothing):
    endpoint = FakeEndpoint(always("A"))
    found = one(scorer(), endpoint, ROW | {"response_a": nothing})
    by_name = {each.principle.name: each.share.p for each in found.comparisons}
    assert by_name == {"patient": 0, "honest": 0, "wanders": 0.5}
    assert found.outcome == "b"
    assert endpoint.calls == 0
    assert one(scorer(), endpoint, ROW | {"response_a": nothing, "response_b": "?"}).p == 0.5


def test_a_check_compares_by_code_and_a_judge_is_asked_for_the_rest():
    rules = 'principle short "Is short." { check: words(response) < 6 }\n' + RULES
    endpoint = FakeEndpoint(verdicts(prefers("b")))
    found = one(scorer(rules=rules), endpoint)
    first = found.comparisons[0]
    assert (first.share.p, first.source, first.orders) == (1, "check", None)
    assert endpoint.calls == 6
    assert found.outcome == "b"


def test_a_pitfall_that_code_finds_loses():
    rules = 'pitfall long "Is long." { check: words(response) > 6 }'
    assert one(scorer(rules=rules), FakeEndpoint(always("A"))).outcome == "a"


@pytest.mark.parametrize(("side", "p"), [("a", 1.0), ("b", 0.5)])
def test_code_and_judge_have_half_each_where_the_rule_says_so(side, p):
    rules = 'principle short "Is short." { check: words(response) < 6  decide: mean }'
    endpoint = FakeEndpoint(verdicts(prefers(side)))
    found = one(scorer(rules=rules), endpoint)
    assert (found.p, endpoint.calls) == (p, 2)


def test_verdicts_of_the_row_compare_without_a_judge():
    row = ROW | {"verdicts_a": {"patient": "met"}, "verdicts_b": {"patient": "unmet"}}
    found = one(scorer(rules='principle patient "Explains again."'), None, row)
    assert (found.p, found.comparisons[0].source) == (1.0, "given")


# ---- tiers and scores ---------------------------------------------------------------------------

TIERED = """
  tier first { principle safe "Is safe." principle calm "Is calm." }
  tier second { principle kind "Is kind." }
  principle neat "Is neat."
  reward { aggregate: lexicographic }
"""


@pytest.mark.parametrize(
    ("says", "outcome", "calls"),
    [
        ({"safe": "a", "calm": "tie", "kind": "b", "neat": "b"}, "a", 4),
        ({"safe": "a", "calm": "b", "kind": "b", "neat": "a"}, "b", 6),
        ({"safe": "tie", "calm": "tie", "kind": "tie", "neat": "b"}, "b", 8),
        ({"safe": "tie", "calm": "tie", "kind": "tie", "neat": "tie"}, "tie", 8),
        ({"safe": "A", "calm": "A", "kind": "tie", "neat": "tie"}, "inconsistent", 8),
        ({"safe": "A", "calm": "A", "kind": "a", "neat": "tie"}, "a", 6),
    ],
)
def test_an_earlier_tier_decides_unless_it_ties(says, outcome, calls):
    def decide(question):
        name = next(name for name in says if f"Is {name}." in question.text)
        said = says[name]
        return prefers(said)(question) if said in ("a", "b") else said

    endpoint = FakeEndpoint(verdicts(decide))
    found = one(scorer(rules=TIERED), endpoint)
    assert (found.outcome, endpoint.calls) == (outcome, calls)


def test_scores_compare_by_rewards():
    plan = scorer("mode: scores", rules='principle x +3 "Is x."\nprinciple y +1 "Is y."')
    decide = by_statement({"Is x.": met("a"), "Is y.": met("b")})
    found = one(plan, FakeEndpoint(verdicts(decide)))
    assert (found.p, found.by) == (1.0, "scores")
    assert found.record()["rewards"]["a"]["reward"] == 0.75
    assert found.record()["rewards"]["b"]["verdicts"] == {"x": "unmet", "y": "met"}


def test_rewards_that_overlap_say_nothing():
    plan = scorer("mode: scores", rules='principle x +3 "Is x."\nprinciple y +1 "Is y."')
    decide = by_statement({"Is x.": "cannot_tell", "Is y.": met("b")})
    found = one(plan, FakeEndpoint(verdicts(decide)))
    assert found.outcome == "none"
    assert found.reason == "the rewards are open: response a, `x`: the judge cannot tell"


def test_where_both_break_a_hard_rule_scores_compare_without_the_gate():
    plan = scorer("mode: scores", rules=HARD + 'principle x "Is x."')
    decide = by_statement({"weapons": "unmet", "Is x.": met("b")})
    found = one(plan, FakeEndpoint(verdicts(decide)))
    assert (found.p, found.by) == (0.0, "scores")


# ---- answers that do not come -------------------------------------------------------------------


@pytest.mark.parametrize("broken", [0, 1])
def test_an_order_that_failed_gives_none_and_never_the_other_alone(broken):
    def script(asked):
        first = side_of(asked.pair[0]) == "ab"[broken]
        if first:
            raise ServerFailed("500")
        return Answer('{"reason": "", "verdict": "A"}')

    plan = scorer(rules='principle patient "Explains again."')
    found = one(plan, FakeEndpoint(script), tries=1)
    assert (found.p, found.label, found.outcome) == (None, None, "none")
    assert found.reason == f"`patient`: {'ab'[broken]} shown first: 500"
    orders = found.comparisons[0].orders
    assert orders[("ab", "ba")[broken]].says is None
    assert orders[("ba", "ab")[broken]].says is not None


def test_one_principle_without_an_answer_leaves_the_pair_open():
    decide = by_statement({"again": prefers("a"), "know": "no verdict", "Leaves": prefers("a")})
    found = one(scorer(), FakeEndpoint(lambda asked: Answer(decide_text(decide, asked))))
    assert found.outcome == "none"
    assert found.reason == "`honest`: a shown first: unknown verdict"


def decide_text(decide, asked):
    return json.dumps({"reason": "r", "verdict": decide(asked.questions[0])})


def test_nobody_is_asked_without_a_model():
    found = one(scorer(), None)
    assert found.reason == "`patient`: no judge was asked"
    assert found.calls == 0


def test_no_principle_is_no_preference():
    plan = scorer(rules='fact x "Declines."')
    assert one(plan, FakeEndpoint("met")).reason == "no principle or pitfall applies"


def test_without_swapping_one_order_is_asked():
    endpoint = FakeEndpoint(always("A"))
    found = one(scorer("swap: false", rules='principle p "Is kind."'), endpoint)
    assert (found.p, found.outcome, endpoint.calls) == (1.0, "a", 1)


def test_a_jury_is_averaged_by_weight():
    plan = scorer(rules='principle p "Is kind."')
    jury = [(FakeEndpoint(verdicts(prefers("a")), url="fake:1"), 3.0)]
    jury.append((FakeEndpoint(verdicts(prefers("b")), url="fake:2"), 1.0))
    found = one(plan, jury)
    assert found.p == 0.75
    assert found.comparisons[0].orders["ab"].grounds.votes == ("a", "b")


def test_log_probabilities_give_the_share_of_a_in_both_orders():
    plan = scorer("soft_from: logprobs", rules='principle p "Is kind."')
    script = verdicts(
        lambda question: (
            {"A": 0.9, "B": 0.1} if side_of(question.pair[0]) == "a" else {"A": 0.3, "B": 0.2}
        )
    )
    endpoint = FakeEndpoint(script)
    found = one(plan, endpoint)
    assert found.p == pytest.approx((0.9 + 0.4) / 2)
    assert found.outcome == "inconsistent"
    assert endpoint.requests[0].choices == ("A", "B")
    assert endpoint.requests[0].schema is None
    assert endpoint.requests[0].messages[-1].content.endswith("Letter:\n")


def test_letters_without_weight_say_nothing():
    plan = scorer("soft_from: logprobs", rules='principle p "Is kind."')
    found = one(plan, FakeEndpoint(verdicts(lambda question: {"A": 0.2, "B": 0.1})))
    assert found.outcome == "none"
    assert "less than half of the probability" in found.reason


def test_an_endpoint_without_log_probabilities_is_refused():
    from dataclasses import replace

    honours = {**ABILITIES.honours, "logprobs": "error"}
    endpoint = FakeEndpoint("met", abilities=replace(ABILITIES, honours=honours))
    with pytest.raises(SettingRefused, match="soft_from: logprobs"):
        Comparer(scorer("soft_from: logprobs"), endpoint)


# ---- rows and plans -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ({"prompt": "Q", "response_a": "x"}, "the column `response_b` is missing"),
        ({"response_a": "x", "response_b": "y"}, "the column `prompt` is missing"),
        (ROW | {"verdicts": {}}, "`verdicts` belongs to one response: write `verdicts_a` and"),
        (ROW | {"response": "x"}, "`response` belongs to one response"),
        (ROW | {"response_a": 3}, "`response_a`"),
        (ROW | {"response_b": []}, "`response_b`"),
        (ROW | {"verdicts_b": {"nobody": "met"}}, "no criterion is called `nobody`"),
        (ROW | {"verdicts_b": {"patient": 7}}, "no verdict on `patient`"),
        (ROW | {"id": 1.5}, "`id` is neither"),
        (Refused(4, "not JSON"), "not JSON"),
        ("a text", "the row is not an object"),
    ],
)
def test_a_wrong_row_is_an_error_and_stops_no_other(row, error):
    found = compared(scorer(), FakeEndpoint(hashed(1)), [row, ROW])
    assert found[0].status == "error"
    assert error in found[0].error
    assert found[0].record()["outcome"] == "none"
    assert found[1].status == "decided"


def test_conversations_are_compared_by_their_last_turn():
    turn = [{"role": "assistant", "content": "One."}, {"role": "user", "content": "And?"}]
    row = ROW | {
        "prompt": [{"role": "user", "content": "Count."}],
        "response_a": [*turn, {"role": "assistant", "content": "Two."}],
        "response_b": "Three.",
    }
    endpoint = FakeEndpoint(hashed(1))
    one(scorer(rules='principle p "Counts."'), endpoint, row)
    asked = "".join(m.content for m in endpoint.requests[0].messages)
    assert "\nTwo.\n" in asked
    assert "One." not in asked


@pytest.mark.parametrize(
    ("policy", "cut", "found"),
    [
        ("truncated: unscored", ("a",), ("none", None)),
        ("truncated: lowest", ("a",), ("b", "cut_off")),
        ("truncated: lowest", ("a", "b"), ("tie", "cut_off")),
        ("truncated: score", ("a",), ("b", "principles")),
    ],
)
def test_a_response_that_was_cut_off(policy, cut, found):
    row = ROW | {f"finish_reason_{side}": "length" for side in cut}
    pair = one(scorer(judge=policy), FakeEndpoint(verdicts(prefers("b"))), row)
    assert (pair.outcome, pair.by) == found


def test_a_plan_without_a_preference_is_refused():
    from rubricc.api import compile_text

    plain = compile_text('edition "2026"\nrubric r { principle p "Is kind." }')
    with pytest.raises(PlanUnusable, match="--target preference"):
        Comparer(plain, FakeEndpoint("met"))


def test_a_comparer_may_be_sent_elsewhere():
    with comparing(scorer(), None) as comparer:
        copy = pickle.loads(pickle.dumps(comparer))
    try:
        assert copy.compare([ROW])[0].outcome == "none"
        assert copy.scorer.plan.digest == comparer.scorer.plan.digest
    finally:
        copy.close()


def test_a_record_is_json_with_one_set_of_keys():
    rows = [ROW, {"id": 2}, ROW | {"id": 3, "response_b": ROW["response_a"]}]
    records = [each.record() for each in compared(GATED, FakeEndpoint(hashed(3)), rows)]
    optional = {"grounds", "rewards", "warnings"}
    assert len({tuple(k for k in record if k not in optional) for record in records}) == 1
    assert json.loads(json.dumps(records, allow_nan=False)) == records
