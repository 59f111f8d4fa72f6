"""Hard rules, missing principles, shaping and ignored verdicts."""

from __future__ import annotations

import pytest

from rubricc.plan.criterion import Criterion, Group, Need
from rubricc.plan.reward import LengthPenalty
from rubricc.plan.verdict import NOT_APPLICABLE, Verdict
from rubricc.scoring.formula import Formula
from tests.scoring.plans import (
    MET,
    ROUGH,
    UNMET,
    UNSCORED,
    each,
    fact,
    hard_rule,
    pitfall,
    plan_of,
    principle,
    value,
)

GATED = (hard_rule("h"), hard_rule("k"), principle("a"), principle("b"))


def test_one_broken_hard_rule_decides_whatever_else_is_unknown():
    score = Formula(plan_of(*GATED, hard_rule_fail=-2.0, range=(-1.0, 1.0))).score({"k": UNMET})
    assert (score.reward, score.low, score.high) == (-2.0, -2.0, -2.0)
    assert (score.hard_rules, score.status) == ("fail", "decided")
    assert (score.ungated.low, score.ungated.high) == (-1.0, 1.0)


def test_a_hard_rule_that_does_not_apply_breaks_nothing():
    known = {"h": NOT_APPLICABLE, "k": MET, "a": MET, "b": UNMET}
    score = Formula(plan_of(*GATED)).score(known)
    assert (score.reward, score.hard_rules) == (0.5, "pass")


@pytest.mark.parametrize("broken", [True, False])
def test_cap_is_the_last_step(broken):
    plan = plan_of(*GATED, hard_rules="cap", cap=0.3, range=(-1.0, 1.0))
    known = {"h": UNMET if broken else MET, "k": MET, "a": MET, "b": MET}
    assert Formula(plan).score(known).reward == (0.3 if broken else 1.0)
    low = {**known, "a": UNMET, "b": UNMET}
    assert Formula(plan).score(low).reward == -1.0
    del known["h"]
    assert (Formula(plan).score(known).low, Formula(plan).score(known).high) == (0.3, 1.0)


def test_report_changes_nothing():
    plan = plan_of(*GATED, hard_rules="report")
    score = Formula(plan).score({"h": UNMET, "a": MET, "b": MET})
    assert (score.reward, score.hard_rules) == (1.0, "fail")


def test_a_majority_of_votes_keeps_a_hard_rule():
    plan = plan_of(hard_rule("h"), principle("a"))
    assert Formula(plan).score({"h": value(0.6), "a": MET}).hard_rules == "pass"
    assert Formula(plan).score({"h": value(0.5), "a": MET}).hard_rules == "fail"


def test_every_element_of_a_hard_rule_must_hold():
    formula = Formula(plan_of(hard_rule("h", each=each("facts")), principle("a")))
    assert formula.score({"h": (MET, NOT_APPLICABLE), "a": MET}).hard_rules == "pass"
    assert formula.score({"h": (MET, UNMET), "a": MET}).hard_rules == "fail"
    assert formula.score({"h": (MET, UNSCORED), "a": MET}).hard_rules == "unknown"
    assert formula.score({"h": (), "a": MET}).hard_rules == "pass"
    assert formula.score({"a": MET}).hard_rules == "unknown"


@pytest.mark.parametrize(
    ("policy", "untouched", "at_fault"),
    [("start_at_one", 1.0, 1.0 - 2.0 / 3.0), ("zero", 0.0, 0.0), ("none", None, None)],
)
@pytest.mark.parametrize("aggregate", ["weighted_mean", "lexicographic"])
def test_no_principle_applies(policy, untouched, at_fault, aggregate):
    plan = plan_of(
        principle("a"),
        pitfall("p", -2.0),
        pitfall("q", -1.0),
        no_principles=policy,
        aggregate=aggregate,
    )
    score = Formula(plan).score({"a": NOT_APPLICABLE, "p": MET, "q": UNMET})
    assert score.reward == at_fault
    none = Formula(plan).score(dict.fromkeys("apq", NOT_APPLICABLE))
    assert none.reward == untouched
    assert none.status == ("undefined" if untouched is None else "decided")


def test_a_rubric_of_hard_rules_pays_one_when_they_hold():
    formula = Formula(plan_of(hard_rule("h")))
    assert formula.score({"h": MET}).reward == 1.0
    assert formula.score({"h": UNMET}).reward == 0.0
    capped = Formula(plan_of(hard_rule("h"), hard_rules="cap", cap=0.3))
    assert capped.score({"h": UNMET}).reward == 0.3
    reported = Formula(plan_of(hard_rule("h"), hard_rules="report"))
    assert reported.score({"h": UNMET}).reward == 1.0


def test_a_group_without_principles_follows_the_same_policy():
    criteria = (principle("a", 1.0), pitfall("p", -2.0), pitfall("q", -2.0))
    members = ["a", Group(name="g", weight=3.0, members=("p", "q"))]
    known = {"a": UNMET, "p": MET, "q": UNMET}
    starts = Formula(plan_of(*criteria, members=members)).score(known)
    assert (starts.scores["groups"]["g"], starts.reward) == (0.5, 0.5 * 3.0 / 4.0)
    zero = Formula(plan_of(*criteria, members=members, no_principles="zero")).score(known)
    assert (zero.scores["groups"]["g"], zero.reward) == (0.0, 0.0)
    none = Formula(plan_of(*criteria, members=members, no_principles="none")).score(known)
    assert (none.scores["groups"]["g"], none.status) == (None, "undefined")


def test_a_group_in_which_nothing_applies_does_not_apply():
    criteria = (principle("a", 1.0), principle("b", 1.0), pitfall("p", -1.0))
    members = ["a", Group(name="g", weight=3.0, members=("b", "p"))]
    for policy in ("start_at_one", "zero", "none"):
        plan = plan_of(*criteria, members=members, no_principles=policy)
        known = {"a": MET, "b": NOT_APPLICABLE, "p": NOT_APPLICABLE}
        assert Formula(plan).score(known).reward == 1.0


def test_a_group_is_clipped():
    criteria = (principle("a", 1.0), principle("b", 1.0), pitfall("p", -5.0))
    members = ["a", Group(name="g", weight=1.0, members=("b", "p"))]
    plan = plan_of(*criteria, members=members, clip=None)
    assert Formula(plan).score({"a": MET, "b": MET, "p": MET}).reward == 0.5


def test_a_plain_group_is_transparent():
    criteria = (principle("a", 1.0), principle("b", 1.0), pitfall("p", -5.0))
    flat = plan_of(*criteria, clip=None)
    members = ["a", Group(name="g", members=("b", Group(name="inner", members=("p",))))]
    grouped = plan_of(*criteria, members=members, clip=None)
    known = {"a": MET, "b": MET, "p": MET}
    assert Formula(flat).score(known).reward == Formula(grouped).score(known).reward == -1.5
    assert Formula(grouped).score(known).scores["groups"] == {"g": -4.0, "inner": 0.0}


def test_sub_scores():
    plan = plan_of(
        principle("a", 1.0, tags=("x", "y"), priority="essential"),
        principle("b", 3.0, tags=("x",), priority="optional"),
        pitfall("p", -1.0, tags=("y",), priority="essential"),
        fact("f", tags=("x",)),
        hard_rule("h", tags=("z",)),
        principle("c", 1.0),
    )
    known = {"a": MET, "b": UNMET, "p": MET, "h": MET, "f": MET}
    assert Formula(plan).score(known).scores == {
        "groups": {},
        "tags": {"x": 0.25, "y": 0.0},
        "priorities": {"essential": 0.0, "optional": 0.0},
    }
    unknown = Formula(plan).score({"a": MET, "p": MET})
    assert unknown.scores["tags"] == {"x": None, "y": 0.0}


def test_tiers_have_bounds_highest_first():
    plan = plan_of(
        principle("a", tier="safety"),
        principle("b", tier="manner"),
        principle("c", 3.0, tier="safety"),
        principle("d"),
        tiers=("safety", "manner"),
        aggregate="lexicographic",
    )
    tiers = Formula(plan).score({"a": MET, "b": MET, "d": UNMET}).tiers
    assert list(tiers) == ["safety", "manner", ""]
    assert (tiers["safety"].low, tiers["safety"].high) == (0.25, 1.0)
    assert (tiers["manner"].low, tiers[""].high) == (1.0, 0.0)


def test_ignoring_leaves_the_unscored_out_and_says_so():
    plan = plan_of(principle("a", 1.0), principle("b", 3.0), pitfall("p", -1.0), unscored="ignore")
    score = Formula(plan).score({"a": MET, "p": UNMET})
    assert (score.reward, score.ignored, score.status) == (1.0, ("b",), "decided")
    assert score.values["b"].label == "unscored"
    assert [step.working for step in score.steps if step.name == "b"] == ["unscored, ignored"]


def test_ignoring_never_leaves_out_hard_rules_or_needs():
    rules = (
        hard_rule("h"),
        principle("a"),
        principle("b", needs=(Need(name="a"),)),
        principle("c"),
    )
    formula = Formula(plan_of(*rules, unscored="ignore"))
    everything = {"h": MET, "a": MET, "b": MET, "c": MET}
    assert formula.score({**everything, "h": UNSCORED}).hard_rules == "unknown"
    needed = formula.score({**everything, "a": UNSCORED})
    assert (needed.low, needed.high, needed.ignored) == (1 / 3, 1.0, ())
    assert formula.score({**everything, "c": UNSCORED}).ignored == ("c",)


def test_ignoring_everything_never_pays():
    plan = plan_of(principle("a"), pitfall("p"), unscored="ignore")
    for known in ({}, {"p": UNMET}):
        score = Formula(plan).score(known)
        assert (score.reward, score.status, score.ignored) == (None, "undecided", ())


def test_ignoring_a_whole_group_leaves_the_group_out():
    criteria = (principle("a", 1.0), principle("b", 1.0), pitfall("p", -1.0))
    members = ["a", Group(name="g", weight=3.0, members=("b", "p"))]
    plan = plan_of(*criteria, members=members, unscored="ignore")
    assert Formula(plan).score({"a": UNMET, "p": UNMET}).reward == 0.0


def test_shape_steps_are_shown():
    rule = LengthPenalty(unit="words", start=10, end=20, at_most=0.5)
    plan = plan_of(
        principle("a"), hard_rule("h"), saturate=0.9, length_penalty=rule, range=(-1.0, 1.0)
    )
    score = Formula(plan).score({"a": MET, "h": MET}, length=15)
    assert [step.name for step in score.steps] == [
        "a", "score", "clip", "saturate", "length_penalty", "range", "hard rules", "reward",
    ]  # fmt: skip
    assert [step.low for step in score.steps][1:6] == [1.0, 1.0, 0.9, 0.65, 0.30000000000000004]
    assert score.steps[1].working == "raw / P = 1 / 1"


def test_the_length_penalty_is_floored_only_where_there_is_a_clip():
    rule = LengthPenalty(unit="words", start=0, end=10, at_most=0.5)
    known = {"a": value(0.2)}
    clipped = Formula(plan_of(principle("a"), length_penalty=rule))
    assert clipped.score(known, length=10).reward == 0.0
    free = Formula(plan_of(principle("a"), length_penalty=rule, clip=None))
    assert free.score(known, length=10).reward == 0.2 - 0.5


def test_verdicts_that_fit_nothing_are_refused():
    formula = Formula(plan_of(principle("a")))
    with pytest.raises(ValueError, match="no criterion `b`"):
        formula.score({"b": MET})
    with pytest.raises(ValueError, match="takes one verdict"):
        formula.score({"a": (MET, MET)})


def test_plans_that_no_compiler_made_are_refused():
    with pytest.raises(ValueError, match="same name"):
        Formula(plan_of(principle("a"), principle("a")))
    wrong = Criterion(name="a", kind="pitfall", weight=1.0)
    with pytest.raises(ValueError, match="cannot weigh"):
        Formula(plan_of(wrong)).score({"a": MET})
    with pytest.raises(ValueError, match="no criterion `ghost`"):
        Formula(plan_of(principle("a"), members=["a", "ghost"])).score({"a": MET})


def test_criteria_that_a_row_brings_follow_the_plans_own():
    plan = plan_of(principle("a", 1.0))
    formula = Formula(plan, brought=(principle("b", 3.0, scale=ROUGH), pitfall("c", -1.0)))
    score = formula.score({"a": MET, "b": value(0.4), "c": MET})
    assert score.reward == (1.0 + 3.0 * 0.4 - 1.0) / 4.0


def test_a_list_given_as_one_verdict():
    formula = Formula(plan_of(principle("a"), principle("many", each=each("facts"))))
    assert formula.score({"a": MET, "many": NOT_APPLICABLE}).reward == 1.0
    score = formula.score({"a": MET, "many": UNSCORED}, {"facts": ["x", "y"]})
    assert (score.low, len(score.values["many"])) == (1 / 3, 2)


def test_own_verdicts_are_kept_in_a_verdict():
    assert Verdict("scored", 1.0, "met") == MET
    assert MET.own is None
    assert MET.applies is None


def test_ignoring_does_not_hide_a_group_that_has_no_score():
    """The inner group is undefined whatever ``a`` turns out to be, and so is the reward."""
    inner = Group(name="inner", weight=1.0, members=("p",))
    plan = plan_of(
        principle("a"),
        pitfall("p"),
        principle("b"),
        members=(Group(name="outer", weight=1.0, members=("a", inner)), "b"),
        no_principles="none",
        unscored="ignore",
    )
    score = Formula(plan).score({"p": MET, "b": MET})
    assert (score.reward, score.status) == (None, "undefined")
