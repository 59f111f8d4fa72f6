"""A case: what code decides once, what is wanted of a judge, and scores with its answers."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rubricc.plan.policy import Judge
from rubricc.plan.types import Type
from rubricc.plan.verdict import MET, NOT_APPLICABLE, UNMET, Verdict, unscored
from rubricc.runtime.case import CUT_OFF, Wanted
from rubricc.runtime.decide import NOBODY, NOT_ASKED
from rubricc.runtime.invalid import RowInvalid
from rubricc.runtime.scorer import Scorer
from tests.judging.drawn import SEEDS, drawn_rows, drawn_scorer
from tests.runtime.plans import (
    SCALE,
    SLOT,
    TEXTS,
    call,
    compare,
    contains,
    criterion,
    need,
    over,
    parameter,
    plan,
    read,
)

OPTIONAL = Type(kind="text", optional=True)
ROW = {"prompt": "Why?", "response": "Because it is so."}


def case(*criteria, row=None, **fields):
    return Scorer(plan(*criteria, **fields)).case({**ROW, **(row or {})})


def wanted(*criteria, row=None, **fields):
    return [tuple(each) for each in case(*criteria, row=row, **fields).wanted()]


def test_what_neither_code_nor_the_row_has_is_wanted_in_file_order():
    found = wanted(
        criterion("b"),
        criterion("coded", check=contains("so")),
        criterion("a", None),
        criterion("given"),
        row={"verdicts": {"given": "unmet"}},
    )
    assert found == [("b", None), ("a", None)]


def test_a_verdict_given_as_unscored_is_not_asked_for():
    assert wanted(criterion("a"), row={"verdicts": {"a": "unscored"}}) == []


def test_what_does_not_apply_is_not_asked_for():
    assert wanted(criterion("a", when=contains("nothing")), criterion("b")) == [("b", None)]


def test_two_criteria_share_a_question():
    assert wanted(criterion("a"), criterion("b", question="a")) == [("a", None)]
    row = {"verdicts": {"a": "met"}}
    assert wanted(criterion("a"), criterion("b", question="a"), row=row) == [("a", None)]


def each(**fields):
    return criterion("covers", each=over("fact", "facts"), **fields)


FACTS = {"parameters": (parameter("facts", TEXTS),)}


def test_elements_are_wanted_one_by_one():
    row = {"facts": ["x", "y", "z"], "verdicts": {"covers": [None, "met", None]}}
    assert wanted(each(), row=row, **FACTS) == [("covers", 0), ("covers", 2)]
    assert wanted(each(), row={"facts": []}, **FACTS) == []


def test_brought_criteria_are_wanted_by_their_own_names():
    brought = [{"name": "mine", "text": "Says it."}, {"name": "yours", "text": "Says that."}]
    row = {"criteria": brought, "verdicts": {"yours": "met"}}
    assert wanted(criterion("a"), row=row, generated=(SLOT,)) == [("a", None), ("mine", None)]


def test_the_rating_of_the_whole_comes_last():
    reward = {"aggregate": "holistic", "holistic": SCALE}
    assert wanted(criterion("a", None), reward=reward) == [("a", None), ("overall", None)]
    row = {"verdicts": {"overall": 3}}
    assert wanted(criterion("a", None), reward=reward, row=row) == [("a", None)]


def test_answers_stand_where_nobody_else_has_a_verdict():
    own = case(criterion("a"), criterion("b"), row={"verdicts": {"b": "unmet"}})
    assert own.score({"a": MET, "b": MET}).verdicts == {"a": "met", "b": "unmet"}
    assert own.score().verdicts == {"a": "unscored", "b": "unmet"}


def test_an_answer_changes_nothing_of_the_case():
    own = case(criterion("a"), each(), row={"facts": ["x", "y"]}, **FACTS)
    before = own.score()
    answered = own.score({"a": MET, "covers": [MET, None]})
    assert answered.verdicts == {"a": "met", "covers": ["met", "unscored"]}
    assert own.score() == before
    assert own.wanted() == [Wanted("a"), Wanted("covers", 0), Wanted("covers", 1)]


def test_an_answer_about_elements_fills_a_list_that_is_given_in_part():
    row = {"facts": ["x", "y", "z"], "verdicts": {"covers": ["unmet", None, None]}}
    own = case(each(), row=row, **FACTS)
    assert own.score({"covers": [MET, MET, None]}).verdicts["covers"] == [
        *("unmet", "met", "unscored")
    ]


def test_an_answer_serves_all_criteria_that_ask_its_question():
    own = case(criterion("a"), criterion("b", question="a", when=contains("nothing")))
    assert own.score({"a": MET}).verdicts == {"a": "met", "b": "not_applicable"}


def test_code_wins_over_an_answer_without_a_word():
    own = case(criterion("a", check=contains("nothing"), question="a", decide="check"))
    found = own.score({"a": MET})
    assert (found.verdicts, found.warnings) == ({"a": "unmet"}, ())


def test_where_code_decides_an_answer_says_whether_it_applies():
    one = criterion("a", check=contains("so"), question="a", decide="check", open_when=True)
    own = case(one)
    assert own.wanted() == [Wanted("a")]
    assert own.score({"a": MET}).verdicts == {"a": "met"}
    assert own.score({"a": NOT_APPLICABLE}).verdicts == {"a": "not_applicable"}
    assert own.score({"a": unscored("why not")}).reasons == {"a": "why not"}
    assert own.score().reasons == {"a": "nobody said whether it applies"}


@pytest.mark.parametrize(
    ("answer", "verdict"), [(MET, 0.5), (UNMET, "unmet"), (unscored("open"), "unscored")]
)
def test_a_mean_of_code_and_judge_waits_for_both(answer, verdict):
    own = case(criterion("a", check=contains("nothing"), question="a", decide="mean"))
    assert own.wanted() == [Wanted("a")]
    assert own.score({"a": answer}).verdicts == {"a": verdict}


def test_a_mean_whose_code_fails_asks_nobody():
    failing = compare(call("words", read("absent")), ">", 1)
    fields = {"check": failing, "question": "a", "decide": "mean"}
    own = case(criterion("a", **fields), parameters=(parameter("absent", OPTIONAL),))
    assert own.wanted() == []
    assert own.score().verdicts == {"a": "unscored"}
    waiting = case(
        criterion("a", open_when=True, **fields), parameters=(parameter("absent", OPTIONAL),)
    )
    assert waiting.score({"a": NOT_APPLICABLE}).verdicts == {"a": "not_applicable"}


def test_needs_come_after_answers():
    own = case(criterion("a"), criterion("b", needs=(need("a"),)))
    found = own.score({"a": UNMET, "b": MET})
    assert (found.verdicts, found.own) == ({"a": "unmet", "b": "unmet"}, {"b": "met"})


def test_the_own_verdicts_are_those_before_needs():
    own = case(criterion("a"), criterion("b", check=contains("so")))
    assert own.own == {"a": NOBODY, "b": MET}
    assert not own.is_untouched
    assert case(criterion("a")).is_untouched


def test_a_rating_counts_where_none_is_given():
    reward = {"aggregate": "holistic", "holistic": SCALE}
    level = Verdict("scored", 0.5, 3)
    assert (
        case(criterion("a", None), reward=reward).score({"a": MET, "overall": level}).reward == 0.5
    )
    given_one = case(criterion("a", None), reward=reward, row={"verdicts": {"overall": 5}})
    assert given_one.score({"a": MET, "overall": level}).reward == 1.0


def test_a_warning_is_given_once_however_often_the_case_is_scored():
    one = criterion("a", check=contains("so"), question="a", decide="check")
    own = case(one, criterion("b"), row={"verdicts": {"a": "unmet"}})
    for answers in ({}, {"b": MET}, {"b": UNMET}, {"a": UNMET, "b": MET}):
        assert len(own.score(answers).warnings) == 1


def test_a_verdict_that_is_none_refuses_the_row():
    with pytest.raises(RowInvalid, match="`maybe` is no verdict on `a`"):
        case(criterion("a"), row={"verdicts": {"a": "maybe"}}).wanted()


@pytest.mark.parametrize("policy", ["unscored", "lowest"])
def test_a_response_that_was_cut_off_wants_nothing_and_takes_no_answer(policy):
    judge = Judge(truncated=policy)
    own = case(
        criterion("a"), row={"truncated": True}, judge=judge, reward_low=0.0, reward_high=1.0
    )
    assert own.is_cut_off
    assert own.wanted() == []
    assert own.score({"a": MET}) == own.score()
    assert own.score().reward == (None if policy == "unscored" else 0.0)
    assert (own.score().warnings == (CUT_OFF,)) is (policy == "unscored")


def test_one_that_is_scored_as_it_is_is_not_cut_off():
    own = case(criterion("a"), row={"truncated": True}, judge=Judge(truncated="score"))
    assert not own.is_cut_off
    assert own.wanted() == [Wanted("a")]


def test_what_was_not_asked_is_told_apart_from_what_nobody_gave():
    found = case(criterion("a"), criterion("b")).score({"a": NOT_ASKED})
    assert found.reasons == {"a": NOT_ASKED.reason, "b": NOBODY.reason}


def test_a_parameter_that_an_expression_reads_is_read_once():
    own = case(
        criterion("a", check=read("wide", "input")),
        row={"wide": True},
        parameters=(parameter("wide", TEXTS.model_copy(update={"kind": "bool", "element": None})),),
    )
    assert own.wanted() == []


# ---- laws ---------------------------------------------------------------------------------------


def verdict_on(scorer, question, number):
    """Some verdict that a judge may give."""
    (asked,) = (each for each in scorer.plan.questions if each.name == question)
    if asked.asks == "applicability" or asked.scale is None:
        return (MET, UNMET, unscored("open"))[number % 3]
    levels = asked.scale.levels
    level = levels[number % len(levels)]
    return Verdict("scored", level.value, level.point)


@given(seed=st.sampled_from(SEEDS), numbers=st.lists(st.integers(0, 20), min_size=30, max_size=30))
def test_more_answers_only_narrow_the_bounds(seed, numbers):
    scorer = drawn_scorer(seed)
    assume(scorer is not None)
    own = scorer.case(drawn_rows(seed, 1)[0])
    known, last = {}, own.score()
    for place, one in enumerate(own.wanted()[:30]):
        if one.question == "overall" or one.element is not None:
            continue
        known[one.question] = verdict_on(scorer, one.question, numbers[place])
        score = own.score(known)
        assert last.low is None or score.low is None or score.low >= last.low - 1e-9
        assert last.high is None or score.high is None or score.high <= last.high + 1e-9
        assert last.status != "decided" or score.reward == last.reward
        last = score


@given(seed=st.sampled_from(SEEDS))
def test_what_is_wanted_is_what_is_open_and_nothing_twice(seed):
    scorer = drawn_scorer(seed)
    assume(scorer is not None)
    for row in drawn_rows(seed, 3, 0.5):
        own = scorer.case(row)
        found = own.wanted()
        assert len(found) == len(set(found))
        answered = {
            **{one.question: verdict_on(scorer, one.question, 0) for one in found
               if one.element is None and one.question != "overall"},
        }  # fmt: skip
        reasons = own.score(answered).reasons
        for one in found:
            if one.question in answered:
                assert reasons.get(one.question) != NOBODY.reason
