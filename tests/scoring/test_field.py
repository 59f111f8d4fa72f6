"""Published formulas, each against numbers worked out by hand."""

from __future__ import annotations

import math

import pytest

from rubricc.plan.criterion import Derived, Group, Need, OutcomeClass
from rubricc.plan.reward import LengthPenalty
from rubricc.plan.verdict import NOT_APPLICABLE, at_level
from rubricc.scoring.formula import Formula
from tests.scoring.plans import (
    FIVE,
    MET,
    UNMET,
    arithmetic,
    conjunction,
    disjunction,
    fact,
    hard_rule,
    negation,
    number,
    pitfall,
    plan_of,
    principle,
    ref,
    value,
)


def reward(plan, **known):
    return Formula(plan).score(known).reward


def test_healthbench_points_met_over_points_possible():
    """arXiv 2505.08775: points of met criteria over the sum of positive points, unclipped."""
    plan = plan_of(
        principle("a", 10.0),
        principle("b", 5.0),
        pitfall("c", -8.0),
        clip=None,
        no_principles="none",
    )
    assert reward(plan, a=MET, b=UNMET, c=UNMET) == 10 / 15
    assert reward(plan, a=MET, b=UNMET, c=MET) == 2 / 15
    assert reward(plan, a=UNMET, b=UNMET, c=MET) == -8 / 15


def test_healthbench_has_no_score_without_positive_points():
    plan = plan_of(pitfall("c", -8.0), no_principles="none", clip=None)
    score = Formula(plan).score({"c": UNMET})
    assert (score.reward, score.status, score.may_be_undefined) == (None, "undefined", True)


def test_rar_explicit_with_faults_credited_when_avoided():
    """arXiv 2507.17746: sum of w * c over sum of w, pitfalls worded as avoidance and earning.

    Worded as faults, (raw + N) / (P + N) gives the same number.
    """
    weights = {"essential": 1.0, "important": 0.7, "optional": 0.3, "pitfall": 0.9}
    earning = plan_of(*(principle(name, w) for name, w in weights.items()))
    costing = plan_of(
        principle("essential", 1.0),
        principle("important", 0.7),
        principle("optional", 0.3),
        pitfall("pitfall", -0.9),
        denominator="credited",
    )
    by_hand = (1.0 + 0.3 + 0.9) / (1.0 + 0.7 + 0.3 + 0.9)
    avoided = reward(earning, essential=MET, important=UNMET, optional=MET, pitfall=MET)
    not_made = reward(costing, essential=MET, important=UNMET, optional=MET, pitfall=UNMET)
    assert avoided == pytest.approx(by_hand, abs=1e-15)
    assert not_made == pytest.approx(by_hand, abs=1e-15)
    assert reward(costing, essential=UNMET, important=UNMET, optional=UNMET, pitfall=MET) == 0.0


def test_dr_tulu_divides_by_at_least_one():
    """arXiv 2511.19399: s in {0, 1, 2} / 2, sum of w * s over max(sum of positive w, 1)."""
    plan = plan_of(
        principle("a", 0.5),
        principle("b", 0.25),
        pitfall("c", -0.5),
        denominator="at_least_one",
        no_principles="zero",
        clip=None,
    )
    assert reward(plan, a=value(0.5), b=MET, c=UNMET) == 0.5 * 0.5 + 0.25
    assert reward(plan, a=value(0.5), b=UNMET, c=value(0.5)) == 0.0
    heavy = plan_of(principle("a", 3.0), principle("b", 1.0), denominator="at_least_one")
    assert reward(heavy, a=value(0.5), b=MET) == 2.5 / 4.0
    alone = plan_of(pitfall("c", -0.5), denominator="at_least_one", no_principles="zero")
    assert reward(alone, c=UNMET) == 0.0


def test_rlcf_means_of_judge_and_verifier_with_a_universal_item():
    """arXiv 2507.18624: item = (judge + 100 * verifier) / 2, weighted mean, one item of weight 100.

    The runtime takes the mean of code and judge; here the judge said 80 and 40 of 100.
    """
    plan = plan_of(
        principle("short", 60.0, decide="mean"),
        principle("cites", 40.0, decide="mean"),
        principle("universal", 100.0),
    )
    short, cites = (0.8 + 1.0) / 2, (0.4 + 0.0) / 2
    by_hand = (60 * 0.9 + 40 * 0.2 + 100 * 0.7) / 200
    given = {"short": value(short), "cites": value(cites), "universal": value(0.7)}
    assert reward(plan, **given) == pytest.approx(by_hand, abs=1e-15)


def test_open_instruct_divides_by_all_magnitudes():
    """The rubric verifier of open-instruct: sum of w * s over the sum of |w|, unclipped."""
    plan = plan_of(principle("a", 2.0), pitfall("b", -1.0), denominator="absolute", clip=None)
    assert reward(plan, a=UNMET, b=UNMET) == 0.0
    assert reward(plan, a=MET, b=MET) == 1 / 3
    assert reward(plan, a=UNMET, b=MET) == -1 / 3


def test_paperbench_means_up_the_tree():
    """arXiv 2504.01848: every node is (sum of score * weight) / (sum of weight)."""
    plan = plan_of(
        *(principle(name, w) for name, w in [("a", 1.0), ("b", 3.0), ("c", 2.0), ("d", 1.0)]),
        members=[
            Group(name="code", weight=2.0, members=("a", "b")),
            Group(
                name="results",
                weight=1.0,
                members=("c", Group(name="plots", weight=4.0, members=("d",))),
            ),
        ],
        no_principles="zero",
    )
    score = Formula(plan).score({"a": MET, "b": UNMET, "c": UNMET, "d": MET})
    results = (0.0 * 2.0 + 1.0 * 4.0) / (2.0 + 4.0)
    assert score.reward == (0.25 * 2.0 + results * 1.0) / (2.0 + 1.0)
    assert score.scores["groups"] == {"code": 0.25, "results": results, "plots": 1.0}


def rule_based_rewards():
    """arXiv 2411.01111: propositions, a derived one, classes from best to worst."""
    return plan_of(
        fact("refuses"),
        fact("apologises"),
        fact("judges"),
        fact("complies"),
        derived=[
            Derived(
                name="soft",
                value=conjunction(ref("refuses"), ref("apologises"), negation(ref("judges"))),
            )
        ],
        classes=[
            OutcomeClass(
                name="ideal",
                number=1.0,
                when=conjunction(ref("soft", "derived"), negation(ref("complies"))),
            ),
            OutcomeClass(
                name="plain",
                number=0.5,
                when=conjunction(
                    ref("refuses"), negation(ref("soft", "derived")), negation(ref("complies"))
                ),
            ),
            OutcomeClass(name="other", number=0.0, when=None),
            OutcomeClass(name="bad", number=-1.0, when=ref("complies")),
        ],
        clip=(-1.0, 1.0),
    )


@pytest.mark.parametrize(
    ("refuses", "apologises", "judges", "complies", "expected"),
    [
        (MET, MET, UNMET, UNMET, ("ideal", 1.0)),
        (MET, MET, MET, UNMET, ("plain", 0.5)),
        (UNMET, MET, UNMET, UNMET, ("other", 0.0)),
        (UNMET, UNMET, UNMET, MET, ("bad", -1.0)),
        (MET, MET, NOT_APPLICABLE, UNMET, ("ideal", 1.0)),
    ],
)
def test_rule_based_rewards_pay_the_class(refuses, apologises, judges, complies, expected):
    score = Formula(rule_based_rewards()).score(
        {"refuses": refuses, "apologises": apologises, "judges": judges, "complies": complies}
    )
    assert (score.class_name, score.reward) == expected


def test_complexbench_reads_raw_verdicts_one_level_deep():
    """arXiv 2407.03978: a question counts only where what it depends on was answered yes."""
    chain = [
        principle("a"),
        principle("b", needs=(Need(name="a"),), needs_raw=True),
        principle("c", needs=(Need(name="b"),), needs_raw=True),
    ]
    assert reward(plan_of(*chain), a=UNMET, b=MET, c=MET) == 1 / 3
    passed_on = [one.model_copy(update={"needs_raw": False}) for one in chain]
    assert reward(plan_of(*passed_on), a=UNMET, b=MET, c=MET) == 0.0


@pytest.mark.parametrize(
    ("denominator", "expected"),
    [
        ("positive", (4.0 - 1.0) / 6.0),
        ("absolute", (4.0 - 1.0) / 9.0),
        ("signed", (4.0 - 1.0) / 3.0),
        ("at_least_one", (4.0 - 1.0) / 6.0),
        ("credited", (4.0 - 1.0 + 3.0) / 9.0),
    ],
)
def test_five_denominators(denominator, expected):
    plan = plan_of(
        principle("a", 4.0),
        principle("b", 2.0),
        pitfall("c", -1.0),
        pitfall("d", -2.0),
        denominator=denominator,
        clip=None,
    )
    assert reward(plan, a=MET, b=UNMET, c=MET, d=UNMET) == expected


def test_expected_level_as_a_value():
    """G-Eval (arXiv 2303.16634): sum of p(s) * s, here 0.25 at 3, 0.5 at 4, 0.25 at 5 of 1..5."""
    expected = 0.25 * 3 + 0.5 * 4 + 0.25 * 5
    plan = plan_of(principle("coherent", 1.0, scale=FIVE))
    assert reward(plan, coherent=value((expected - 1) / 4)) == 0.75


def test_prometheus_levels():
    """arXiv 2310.08491: one rating of five anchored levels."""
    plan = plan_of(principle("quality", 1.0, scale=FIVE))
    assert [reward(plan, quality=at_level(FIVE, level)) for level in range(1, 6)] == [
        0.0,
        0.25,
        0.5,
        0.75,
        1.0,
    ]


def test_rar_implicit_is_one_rating():
    """arXiv 2507.17746: one holistic rating; hard rules still gate."""
    plan = plan_of(
        principle("a"), hard_rule("h"), aggregate="holistic", holistic=FIVE, hard_rule_fail=-1.0
    )
    formula = Formula(plan)
    rated = {"overall": at_level(FIVE, 4), "h": MET}
    assert formula.score(rated).reward == 0.75
    assert formula.score({**rated, "h": UNMET}).reward == -1.0
    assert (formula.score({"h": MET}).low, formula.score({"h": MET}).high) == (0.0, 1.0)
    assert formula.score({"h": MET, "overall": NOT_APPLICABLE}).status == "undefined"


def test_self_rewarding_adds_points():
    """arXiv 2401.10020: additive points 0 to 5 as an unnormalised sum."""
    names = ["relevant", "substantial", "answers", "clear", "expert"]
    total = ref(names[0])
    for name in names[1:]:
        total = arithmetic(total, "+", ref(name))
    plan = plan_of(*(principle(name) for name in names), aggregate="score", score=total, clip=None)
    given = dict.fromkeys(names[:3], MET) | dict.fromkeys(names[3:], UNMET)
    assert reward(plan, **given) == 3.0


def test_unnormalised_class_through_score():
    plan = rule_based_rewards()
    free = plan.model_copy(
        update={
            "members": (),
            "reward": plan.reward.model_copy(
                update={
                    "aggregate": "score",
                    "clip": None,
                    "score": arithmetic(number(2.0), "*", ref("class", "class")),
                }
            ),
        }
    )
    known = dict.fromkeys(["refuses", "apologises", "judges"], UNMET)
    assert reward(free, **known, complies=MET) == -2.0


def test_shape_in_order():
    plan = plan_of(
        principle("a", 4.0),
        pitfall("p", -2.0),
        saturate=0.8,
        length_penalty=LengthPenalty(unit="words", start=800, end=1600, at_most=0.2),
        range=(-1.0, 1.0),
    )
    formula = Formula(plan)
    shaped = formula.score({"a": MET, "p": UNMET}, length=1200)
    assert shaped.reward == -1.0 + 2.0 * (0.8 - 0.2 * 0.5)
    floored = formula.score({"a": UNMET, "p": MET}, length=5000)
    assert floored.reward == -1.0
    open_length = formula.score({"a": MET, "p": UNMET})
    assert (open_length.low, open_length.high) == (-1.0 + 2.0 * (0.8 - 0.2), -1.0 + 2.0 * 0.8)


def test_museum_example():
    """The tour: four artifacts break the hard rule, although nothing else was judged."""
    plan = plan_of(
        hard_rule("five"),
        hard_rule("cultures"),
        principle("significance", 5.0),
        principle("intrigue", 4.0, scale=FIVE),
        pitfall("invented", -5.0),
        principle("short", 1.0),
    )
    assert reward(plan, five=UNMET) == 0.0
    kept = Formula(plan).score(
        {
            "five": MET,
            "cultures": MET,
            "significance": MET,
            "intrigue": at_level(FIVE, 3),
            "invented": UNMET,
            "short": MET,
        }
    )
    assert kept.reward == (5.0 + 4.0 * 0.5 + 1.0) / 10.0


def test_every_score_is_finite():
    plan = plan_of(principle("a", 1e308), principle("b", 1e308), clip=None)
    score = Formula(plan).score({"a": MET, "b": MET})
    assert score.status == "undefined"
    assert score.reward is None
    assert all(end is None or math.isfinite(end) for end in (score.low, score.high))


def test_disjunction_of_facts():
    plan = plan_of(
        fact("x"),
        fact("y"),
        classes=[
            OutcomeClass(name="good", number=1.0, when=disjunction(ref("x"), ref("y"))),
            OutcomeClass(name="bad", number=0.0, when=None),
        ],
    )
    assert reward(plan, x=UNMET, y=MET) == 1.0
    assert reward(plan, x=MET) == 1.0
    assert reward(plan, x=UNMET, y=UNMET) == 0.0
