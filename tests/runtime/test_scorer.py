"""Rows to scores: code decides, given verdicts are used, the rest is unscored."""

from __future__ import annotations

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.plan.expression import Arithmetic, Compare, Constant
from rubricc.plan.policy import Judge
from rubricc.plan.reward import LengthPenalty
from rubricc.plan.types import BOOL, NUMBER, Extern, Parameter, Type
from rubricc.runtime.invalid import PlanUnusable
from rubricc.runtime.row_score import COLUMNS
from rubricc.runtime.scorer import RowScore, Scorer
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
    words_at_most,
)

MIXED = plan(
    criterion("polite", None, check=contains("please")),
    criterion("brief", 1.0, check=words_at_most(5), priority="important"),
    criterion("clear", 3.0, priority="essential", tags=("style",)),
    criterion("vivid", 2.0, scale=SCALE),
    criterion("rude", -2.0),
)


def score(made, **row) -> RowScore:
    return Scorer(made).score({"prompt": "Q", "response": "Go, please."} | row)


def test_code_decides_given_verdicts_count_and_the_rest_is_unscored():
    row = score(MIXED, id="r1", verdicts={"clear": "met", "vivid": 3})
    assert row.verdicts == {
        "polite": "met",
        "brief": "met",
        "clear": "met",
        "vivid": 3,
        "rude": "unscored",
    }
    assert (row.reward, row.status, row.hard_rules) == (None, "undecided", "pass")
    assert (row.low, row.high) == (0.5, 5 / 6)
    assert row.reasons == {"rude": "nobody gave a verdict"}


def test_with_every_verdict_the_reward_is_decided():
    row = score(MIXED, verdicts={"clear": "met", "vivid": 5, "rude": "met"})
    assert (row.reward, row.low, row.high, row.status) == (4 / 6, 4 / 6, 4 / 6, "decided")
    assert row.scores["priorities"] == {"essential": 1.0, "important": 1.0}
    assert row.scores["tags"] == {"style": 1.0}


def test_a_broken_hard_rule_decides_whatever_else_is_open():
    row = score(MIXED, response="Go.")
    assert (row.reward, row.status, row.hard_rules) == (0.0, "decided", "fail")


def test_a_record_has_its_columns_in_order_and_is_json():
    row = score(MIXED, id=7, verdicts={"clear": "met"})
    assert tuple(row.record()) == COLUMNS
    assert json.loads(json.dumps(row.record(), allow_nan=False))["id"] == 7
    assert row.plan == MIXED.digest


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"response": None}, "the column `response` is missing"),
        ({"response": 5}, "`response` is neither text nor a list of chat messages"),
        ({"id": 1.5}, "`id` is neither text nor a whole number"),
        ({"id": True}, "`id` is neither text nor a whole number"),
        ({"verdicts": ["met"]}, "`verdicts` is not an object of names and verdicts"),
        ({"verdicts": {"claer": "met"}}, "no criterion is called `claer`: did you mean `clear`?"),
        ({"verdicts": {"zzz": "met"}}, "no criterion is called `zzz`"),
        ({"verdicts": {"overall": 3}}, "no criterion is called `overall`"),
        ({"verdicts": {"clear": "good"}}, "`good` is no verdict on `clear`: write `met`, "),
        ({"verdicts": {"vivid": 6}}, "`6` is no verdict on `vivid`: write a level from 1 to 5, "),
        ({"verdicts": {"vivid": float("nan")}}, "`nan` is no verdict on `vivid`"),
        ({"prompt": 5}, "`prompt` is neither text nor a list of chat messages"),
    ],
)
def test_a_wrong_row_is_an_error_that_names_what_is_wrong(row, says):
    found = score(MIXED, **row)
    assert (found.status, found.reward, found.low, found.hard_rules) == (
        "error",
        None,
        None,
        "unknown",
    )
    assert found.error is not None
    assert found.error.startswith(says)
    assert (found.verdicts, found.scores) == ({}, {})
    json.dumps(found.record(), allow_nan=False)


def test_code_wins_over_a_verdict_given_in_a_row_with_a_warning():
    row = score(MIXED, verdicts={"brief": "unmet"})
    assert row.verdicts["brief"] == "met"
    assert row.warnings == ("`brief` is decided by code as met: the verdict unmet was not used",)
    assert score(MIXED, verdicts={"brief": "met"}).warnings == ()
    assert score(MIXED, verdicts={"brief": "unscored"}).warnings == ()


def test_not_applicable_without_a_when_is_accepted_with_a_warning():
    row = score(MIXED, verdicts={"clear": "not_applicable"})
    assert row.verdicts["clear"] == "not_applicable"
    assert row.warnings == ("`clear` was given as not applicable, and it has no `when`",)


def test_verdicts_that_a_table_filled_with_nothing_are_absent():
    assert score(MIXED, verdicts={"clear": None, "zzz": None}) == score(MIXED)


def test_a_column_that_is_almost_a_known_one_is_warned_about():
    row = score(MIXED, verdict={"clear": "met"})
    assert row.warnings == ("the column `verdict` is not read: did you mean `verdicts`?",)


def test_a_scorer_gives_the_same_row_by_row_whatever_came_before():
    scorer = Scorer(MIXED)
    good = {"prompt": "Q", "response": "Go, please.", "verdicts": {"clear": "met"}}
    first = scorer.score(good)
    scorer.score({"response": 5})
    assert scorer.score(good) == first


# ---- when -------------------------------------------------------------------------------------


def guarded(**fields):
    when = compare(read("age"), "<", 18)
    age = parameter("age", Type(kind="number", optional=True))
    return plan(criterion("a", 1.0, when=when, **fields), criterion("b", 1.0), parameters=(age,))


def test_a_when_in_code_is_decided_first():
    row = score(guarded(), age=30, verdicts={"a": "met", "b": "met"})
    assert row.verdicts == {"a": "not_applicable", "b": "met"}
    assert row.reward == 1.0
    assert row.warnings == (
        "`a` is decided by code as not_applicable: the verdict met was not used",
    )
    assert score(guarded(), age=7, verdicts={"a": "unmet", "b": "met"}).reward == 0.5
    assert score(guarded(), age=7, verdicts={"a": "not_applicable"}).warnings == (
        "`a` was given as not applicable, and its `when` holds",
    )


def test_a_when_that_has_no_value_is_open_and_so_may_not_apply():
    row = score(guarded(), verdicts={"a": "unmet", "b": "unmet"})
    assert row.verdicts["a"] == "unscored"
    assert row.reasons["a"] == "its `when` cannot be decided: `age` has no value"
    row = score(guarded(), verdicts={"b": "met"})
    assert (row.low, row.high) == (0.5, 1.0)
    skipped_or_met = score(guarded(check=words_at_most(5)), verdicts={"b": "unmet"})
    assert (skipped_or_met.low, skipped_or_met.high) == (0.0, 0.5)


def test_a_prose_when_on_a_check_asks_only_whether_it_applies():
    made = plan(criterion("a", 1.0, check=words_at_most(1), open_when=True), criterion("b", 1.0))
    open_row = score(made, verdicts={"b": "met"})
    assert open_row.verdicts["a"] == "unscored"
    assert (open_row.low, open_row.high) == (0.5, 1.0)
    assert score(made, verdicts={"a": "not_applicable", "b": "met"}).reward == 1.0
    applies = score(made, verdicts={"a": "met", "b": "met"})
    assert (applies.verdicts["a"], applies.reward, applies.warnings) == ("unmet", 0.5, ())


# ---- checks -----------------------------------------------------------------------------------


def test_a_check_that_cannot_be_decided_is_unscored_and_never_false():
    limit = parameter("limit", Type(kind="number", optional=True))
    at_most = Compare(operators=("<=",), operands=(call("words", read("response")), read("limit")))
    made = plan(criterion("a", 1.0, check=at_most), parameters=(limit,))
    row = score(made)
    assert (row.verdicts, row.status) == ({"a": "unscored"}, "undecided")
    assert row.reasons == {"a": "`limit` has no value"}
    assert score(made, verdicts={"a": "met"}).verdicts == {"a": "unscored"}
    assert score(made, limit=1).reward == 0.0


def test_a_division_by_zero_has_no_value():
    ratio = Arithmetic(operators=("/",), operands=(Constant(value=1), read("limit")))
    made = plan(
        criterion("a", 1.0, check=compare(ratio, ">", 0)), parameters=(parameter("limit", NUMBER),)
    )
    assert score(made, limit=0).verdicts == {"a": "unscored"}
    assert score(made, limit=2).verdicts == {"a": "met"}


def test_the_judge_may_decide_beside_a_check():
    made = plan(criterion("a", 1.0, check=words_at_most(1), decide="judge"))
    assert score(made).verdicts == {"a": "unscored"}
    assert score(made, verdicts={"a": "met"}).reward == 1.0


@pytest.mark.parametrize(
    ("response", "verdict", "reward", "label"),
    [
        ("a b", "met", 1.0, "met"),
        ("a b", "unmet", 0.5, 0.5),
        ("a b c", "met", 0.5, 0.5),
        ("a b c", "unmet", 0.0, "unmet"),
        ("a b c", "unscored", None, "unscored"),
        ("a b c", None, None, "unscored"),
    ],
)
def test_the_mean_of_code_and_judge(response, verdict, reward, label):
    made = plan(criterion("a", 1.0, check=words_at_most(2), decide="mean"))
    row = score(made, response=response, verdicts={"a": verdict})
    assert (row.reward, row.verdicts["a"]) == (reward, label)


def test_checks_read_the_text_that_a_judge_would_be_shown():
    made = plan(criterion("a", 1.0, check=words_at_most(1)))
    hidden = "<think>a long thought about it</think>Yes."
    assert score(made, response=hidden).reward == 1.0
    assert score(made, response=[{"role": "assistant", "content": hidden}]).reward == 1.0
    shown = plan(criterion("a", 1.0, check=words_at_most(1)), judge=Judge(reasoning="show"))
    assert score(shown, response=hidden).reward == 0.0


def test_prompt_is_needed_where_a_check_reads_it():
    made = plan(criterion("a", 1.0, check=compare(call("words", read("prompt")), "==", 2)))
    row = Scorer(made).score({"response": "x"})
    assert row.error == "the column `prompt` is missing"
    prompt = [{"role": "user", "content": "Two words"}]
    assert score(made, prompt=prompt).reward == 1.0


# ---- each -------------------------------------------------------------------------------------


def per_fact(**fields):
    made = criterion("covers", 3.0, each=over("fact", "facts"), **fields)
    return plan(made, parameters=(parameter("facts", TEXTS),))


def test_one_verdict_for_each_element():
    row = score(per_fact(), facts=["x", "y"], verdicts={"covers": ["met", "unmet"]})
    assert (row.verdicts, row.reward) == ({"covers": ["met", "unmet"]}, 0.5)
    row = score(per_fact(), facts=["x", "y"], verdicts={"covers": ["met", None]})
    assert (row.verdicts["covers"], row.low, row.high) == (["met", "unscored"], 0.5, 1.0)
    assert score(per_fact(), facts=["x", "y"]).verdicts["covers"] == ["unscored", "unscored"]


def test_a_check_sees_each_element():
    made = per_fact(check=call("contains", read("response"), read("fact", "element")))
    row = score(made, facts=["Go", "come"])
    assert (row.verdicts, row.reward) == ({"covers": ["met", "unmet"]}, 0.5)
    assert score(made, facts=[]).verdicts == {"covers": []}


def test_a_condition_sees_fields_of_each_element():
    claim = Type(kind="record", fields=(("text", read_type("text")), ("big", BOOL)))
    made = plan(
        criterion(
            "covers",
            each=over("claim", "claims"),
            when=read("claim", "element", "big"),
            check=call("contains", read("response"), read("claim", "element", "text")),
        ),
        parameters=(Parameter(name="claims", type=Type(kind="list", element=claim)),),
    )
    claims = [{"text": "Go", "big": True}, {"text": "come", "big": False}]
    assert score(made, claims=claims).verdicts == {"covers": ["met", "not_applicable"]}


def read_type(kind: str) -> Type:
    return Type(kind=kind)


def test_lists_of_verdicts_that_do_not_fit_are_errors():
    assert score(per_fact(), facts=["x"], verdicts={"covers": "met"}).error == (
        "`covers` takes a list of verdicts, one per element"
    )
    assert score(per_fact(), facts=["x"], verdicts={"covers": ["met", "met"]}).error == (
        "`covers` has 2 verdicts for 1 element"
    )


# ---- needs, holistic, penalty, externs ----------------------------------------------------------


def test_an_unmet_need_makes_unmet_and_keeps_the_own_verdict():
    made = plan(criterion("a"), criterion("b", needs=(need("a"),)))
    row = score(made, verdicts={"a": "unmet", "b": "met"})
    assert (row.verdicts, row.own) == ({"a": "unmet", "b": "unmet"}, {"b": "met"})
    assert row.reward == 0.0


def test_one_rating_of_the_whole():
    made = plan(criterion("a"), reward={"aggregate": "holistic", "holistic": SCALE})
    row = score(made, verdicts={"overall": 4})
    assert (row.reward, row.verdicts["overall"]) == (0.75, 4)
    assert score(made).status == "undecided"


def test_the_length_penalty_measures_the_judged_text():
    penalty = LengthPenalty(unit="words", start=2, end=4, at_most=0.5)
    made = plan(criterion("a", check=contains("a")), reward={"length_penalty": penalty})
    assert score(made, response="a b c").reward == 0.75
    assert score(made, response="<think>x y z</think>a b").reward == 1.0


def test_externs_run_only_where_they_are_allowed():
    extern = Extern(
        name="odd",
        role="check",
        parameters=(parameter("text"),),
        target="tests.runtime.test_scorer:is_odd",
    )
    check = call("odd", read("response"), extern=True)
    made = plan(criterion("a", check=check), externs=(extern,))
    with pytest.raises(PlanUnusable, match=r"`tests\.runtime\.test_scorer` is not among"):
        Scorer(made)
    scorer = Scorer(made, allow_extern=["tests.*"])
    assert scorer.score({"response": "abc"}).reward == 1.0
    failed = scorer.score({"response": "boom"})
    assert failed.verdicts == {"a": "unscored"}
    assert "ValueError" in failed.reasons["a"]
    missing = extern.model_copy(update={"target": "tests.runtime.test_scorer:nothing"})
    with pytest.raises(PlanUnusable, match="is no plain function"):
        Scorer(made.model_copy(update={"externs": (missing,)}), ["tests.*"])
    absent = extern.model_copy(update={"target": "tests.nothing:x"})
    with pytest.raises(PlanUnusable, match="cannot be imported: ModuleNotFoundError"):
        Scorer(made.model_copy(update={"externs": (absent,)}), ["tests.*"])


def is_odd(text: str) -> bool:
    if text == "boom":
        raise ValueError(text)
    return len(text) % 2 == 1


# ---- empty responses ----------------------------------------------------------------------------


@pytest.mark.parametrize("response", ["", ":", "Thought process:", "<think>never closed"])
def test_a_response_that_says_nothing_earns_nothing(response):
    made = plan(criterion("a"), criterion("b", scale=SCALE), criterion("c", -1.0))
    row = score(made, response=response)
    assert row.verdicts == {"a": "unmet", "b": 1, "c": "unmet"}
    assert (row.reward, row.status) == (0.0, "decided")
    assert score(made, response=response, verdicts={"a": "met"}).verdicts["a"] == "met"


def test_hard_rules_on_an_empty_response_stay_open():
    made = plan(criterion("safe", None), criterion("a"))
    row = score(made, response="")
    assert (row.verdicts["safe"], row.hard_rules, row.reward) == ("unscored", "unknown", 0.0)


# ---- generated criteria -------------------------------------------------------------------------

OPEN = plan(criterion("polite", None, check=contains("please")), generated=(SLOT,))


def test_criteria_that_a_row_brings_are_scored():
    brought = [
        {"name": "why", "text": "Says why.", "weight": 3, "tags": ["depth"]},
        {"name": "how", "text": "Says how.", "weight": 1, "scale": "1..5"},
        {"name": "wrong", "text": "Names a false date.", "weight": -2},
    ]
    given_verdicts = {"why": "met", "how": 3, "wrong": "unmet"}
    row = score(OPEN, criteria=brought, verdicts=given_verdicts)
    assert row.verdicts == {"polite": "met", **given_verdicts}
    assert row.reward == 3.5 / 4
    assert row.scores["tags"] == {"depth": 1.0}
    without = score(OPEN, criteria=brought)
    assert without.reasons.keys() == {"why", "how", "wrong"}
    assert (without.low, without.high) == (0.0, 1.0)


def test_rows_of_one_shape_keep_their_own_names():
    scorer = Scorer(OPEN)
    for name in ("first", "second"):
        row = {
            "response": "please",
            "criteria": [{"name": name, "text": "Says why.", "weight": 1}],
            "verdicts": {name: "met"},
        }
        assert scorer.score(row).verdicts == {"polite": "met", name: "met"}


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"criteria": [{"name": "polite", "text": "x"}]}, "the name `polite` is taken already"),
        ({"criteria": [{"name": "a", "text": "x", "weight": 50}]}, "outside -5..10"),
        ({"criteria": 5}, "`criteria` is not a list of criteria"),
        ({"criteria": [], "verdicts": {"a": "met"}}, "no criterion is called `a`"),
    ],
)
def test_criteria_that_do_not_pass_make_the_row_an_error(row, says):
    found = score(OPEN, **row)
    assert found.status == "error"
    assert says in (found.error or "")


def test_a_pitfall_worded_as_avoidance_is_warned_about():
    row = score(OPEN, criteria=[{"name": "a", "text": "Avoids jargon.", "weight": -1}])
    assert row.warnings == ("`a` is a pitfall worded as what a response avoids",)


def test_a_plan_without_a_slot_does_not_read_criteria():
    assert score(MIXED, criteria=[{"name": "a", "text": "x"}]).status == "undecided"


# ---- laws ---------------------------------------------------------------------------------------


def test_scorer_and_scores_travel():
    scorer = pickle.loads(pickle.dumps(Scorer(MIXED)))
    row = {"response": "Go, please.", "verdicts": {"clear": "met"}}
    assert scorer.score(row) == Scorer(MIXED).score(row)
    assert pickle.loads(pickle.dumps(scorer.score(row))) == scorer.score(row)


def test_an_explanation_ends_in_the_reward():
    row, steps = Scorer(MIXED).explain(
        {"response": "Go, please.", "verdicts": {"clear": "met", "vivid": 5, "rude": "met"}}
    )
    assert steps[-1].low == steps[-1].high == row.reward
    assert Scorer(MIXED).explain({"response": 5})[1] == ()


VERDICTS = st.fixed_dictionaries(
    {},
    optional={
        "clear": st.sampled_from(["met", "unmet"]),
        "vivid": st.integers(1, 5),
        "rude": st.sampled_from(["met", "unmet"]),
    },
)


@given(VERDICTS, st.sets(st.sampled_from(["clear", "vivid", "rude"])))
def test_dropping_verdicts_only_widens_the_bounds(verdicts, dropped):
    full = score(MIXED, verdicts=verdicts)
    part = score(MIXED, verdicts={k: v for k, v in verdicts.items() if k not in dropped})
    assert part.low <= full.low <= full.high <= part.high


@given(VERDICTS)
def test_what_a_row_scored_can_be_scored_again(verdicts):
    row = score(MIXED, verdicts=verdicts)
    again = score(MIXED, verdicts=row.verdicts)
    assert again.record() == row.record()
    assert again.warnings == ()


@given(
    st.dictionaries(
        st.sampled_from(["id", "prompt", "response", "verdicts", "criteria", "facts"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["covers", "role", "content", "name"]), inner)
            ),
            max_leaves=8,
        ),
    )
)
def test_no_row_raises(row):
    for made in (MIXED, OPEN, per_fact()):
        json.dumps(Scorer(made).score(row).record(), allow_nan=False)
