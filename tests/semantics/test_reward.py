"""The reward block: its values, its defaults, and what excludes what."""
# ruff: noqa: E501 - one program a line reads best

from __future__ import annotations

import pytest

from rubricc.plan.reward import LengthPenalty
from tests.semantics.marked import verify


def reward(block, tmp_path, rules='principle p +2 "P." pitfall q -1 "Q." hard rule h "H."'):
    text = f"rubric r {{ {rules} reward {{ {block} }} }}"
    return verify(text, tmp_path, let_pass=frozenset({"cannot-matter"})).module.rubric()


def test_defaults_are_filled_in(tmp_path):
    found = reward("", tmp_path).reward
    assert found.model_dump() == {
        "hard_rules": "gate",
        "cap": None,
        "hard_rule_fail": 0.0,
        "denominator": "positive",
        "no_principles": "start_at_one",
        "aggregate": "weighted_mean",
        "score": None,
        "holistic": None,
        "clip": (0.0, 1.0),
        "saturate": None,
        "length_penalty": None,
        "range": None,
        "unscored": "abstain",
    }


@pytest.mark.parametrize(
    ("block", "fail"),
    [
        ("", 0),
        ("range: -1..1", -1),
        ("clip: -0.5..1", -0.5),
        ("clip: -0.5..1 range: 2..3", 2),
        ("clip: none", -0.5),
        ("clip: none denominator: credited", 0),
        ("clip: none hard_rule_fail: -7", -7),
    ],
)
def test_what_a_broken_hard_rule_pays_by_default(block, fail, tmp_path):
    assert reward(block, tmp_path).reward.hard_rule_fail == pytest.approx(fail)


@pytest.mark.parametrize(
    ("block", "field", "value"),
    [
        ("hard_rules: gate", "hard_rules", "gate"),
        ("hard_rules: cap 0.3", "cap", 0.3),
        ("hard_rules: cap -0.3", "cap", -0.3),
        ("hard_rules: report", "hard_rules", "report"),
        ("hard_rule_fail: -1", "hard_rule_fail", -1),
        ("denominator: absolute", "denominator", "absolute"),
        ("denominator: signed", "denominator", "signed"),
        ("denominator: at_least_one", "denominator", "at_least_one"),
        ("denominator: credited", "denominator", "credited"),
        ("no_principles: zero", "no_principles", "zero"),
        ("no_principles: none", "no_principles", "none"),
        ("aggregate: minimum", "aggregate", "minimum"),
        ("aggregate: lexicographic", "aggregate", "lexicographic"),
        ("clip: none", "clip", None),
        ("clip: -1..1", "clip", (-1, 1)),
        ("saturate: 0.8", "saturate", 0.8),
        ("range: -1..1", "range", (-1, 1)),
        ("unscored: ignore", "unscored", "ignore"),
        (
            "length_penalty { unit: words from: 800 to: 1600 at_most: 0.2 }",
            "length_penalty",
            LengthPenalty(unit="words", start=800, end=1600, at_most=0.2),
        ),
    ],
)
def test_every_setting_is_read(block, field, value, tmp_path):
    assert getattr(reward(block, tmp_path).reward, field) == value


def test_a_holistic_rating_has_a_scale(tmp_path):
    found = reward("aggregate: holistic scale: 1..10", tmp_path).reward
    assert len(found.holistic.levels) == 10


def test_a_score_is_an_expression(tmp_path):
    found = reward("score: p - 0.5 * q", tmp_path)
    assert found.reward.aggregate == "score"
    assert (found.reward_low, found.reward_high) == (0, 1)


@pytest.mark.parametrize(
    ("block", "low", "high"),
    [
        ("", 0, 1),
        ("clip: none", -0.5, 1),
        ("clip: none denominator: absolute hard_rule_fail: 0", -1 / 3, 2 / 3),
        ("range: -1..1", -1, 1),
        ("saturate: 0.8", 0, 0.8),
        ("hard_rules: cap 0.3", 0, 1),
    ],
)
def test_the_range_is_known(block, low, high, tmp_path):
    rubric = reward(block, tmp_path)
    assert (rubric.reward_low, rubric.reward_high) == (pytest.approx(low), pytest.approx(high))


REFUSED = {
    "unknown setting": "reward { «unknown-setting|denominater»: positive }",
    "unknown value": "reward { denominator: «unknown-value|postive» }",
    "number for a word": "reward { denominator: «wrong-value|3» }",
    "twice": "reward { clip: none «duplicate-field|clip»: 0..1 }",
    "backwards clip": "reward { clip: «backwards-range|1..0» }",
    "empty range": "reward { range: «backwards-range|1..1» }",
    "clip of no range": "reward { clip: «wrong-value|1» }",
    "cap without a number": "reward { hard_rules: «wrong-value|cap» }",
    "another policy": "reward { hard_rules: «wrong-value|gate 0.3» }",
    "score beside aggregate": "reward { score: p «reward-conflict|aggregate»: minimum }",
    "score beside denominator": "reward { score: p «reward-conflict|denominator»: absolute }",
    "scale without holistic": "reward { «reward-conflict|scale»: 1..5 }",
    "holistic without a scale": "reward { «reward-conflict|aggregate»: holistic }",
    "fail without a gate": "reward { hard_rules: report «reward-conflict|hard_rule_fail»: 0 }",
    "saturated at once": "reward { «reward-conflict|saturate»: 0 }",
    "saturated above the clip": "reward { «reward-conflict|saturate»: 2 }",
    "saturated where nothing is clipped": "reward { clip: none saturate: 2 }",
    "penalty lacks its end": "reward { «wrong-value|length_penalty» { unit: words from: 1 at_most: 1 } }",
    "penalty runs backwards": """reward {
        length_penalty { unit: words from: 9 to: «backwards-range|3» at_most: 1 }
    }""",
    "penalty of nothing": """reward {
        length_penalty { unit: words from: 3 to: 9 at_most: «out-of-range|0» }
    }""",
    "penalty of an unknown unit": """reward {
        length_penalty { unit: «unknown-value|word» from: 3 to: 9 at_most: 1 }
    }""",
    "penalty as a number": "reward { length_penalty: «wrong-value|3» }",
    "score reads a parameter": "reward { score: «out-of-reach|limit» }",
    "score reads nothing": "reward { score: «unknown-operand|pp» }",
    "score of a text": 'reward { score: «not-a-number|"x"» }',
}


@pytest.mark.parametrize("block", REFUSED.values(), ids=REFUSED)
def test_a_reward_is_refused_where_it_stands(block, tmp_path):
    text = (
        f'rubric r(limit: number) {{ principle p "Up to {{{{limit}}}}." hard rule h "H." {block} }}'
    )
    verify(text, tmp_path)


def test_a_signed_denominator_is_positive(tmp_path):
    verify(
        """rubric r {
          principle p +1 "P."
          pitfall q -2 "Q."
          reward { denominator: «signed-not-positive|signed» }
        }""",
        tmp_path,
    )


@pytest.mark.parametrize(
    ("rules", "block"),
    [
        ('principle a "A."', "score: «no-reward|1 / (a - a)»"),
        ('pitfall a "A."', "no_principles: «no-reward|none»"),
        ('pitfall a "A." hard rule h "H."', "no_principles: «no-reward|none»"),
    ],
)
def test_a_formula_without_any_number_is_reported(rules, block, tmp_path):
    verify(f"rubric r {{ {rules} reward {{ {block} }} }}", tmp_path)


@pytest.mark.parametrize("block", ["score: 1 / a", "score: a / a ?? 0", "no_principles: none"])
def test_a_formula_with_a_number_somewhere_is_not(block, tmp_path):
    verify(f'rubric r {{ principle a "A." reward {{ {block} }} }}', tmp_path)


def test_a_broken_clip_says_nothing_of_where_scores_saturate(tmp_path):
    text = 'rubric r { principle a "A." reward { clip: «backwards-range|1..0» saturate: 2 } }'
    verify(text, tmp_path)


@pytest.mark.parametrize(
    "model", ["openai:sk-proj-abcdefghijklmnop1234", "https://ann:pass@host.example/v1:m"]
)
def test_secrets_are_no_names_of_models(model, tmp_path):
    verify(
        f'judge j {{ model: «wrong-value|"{model}"» }} rubric r {{ principle a "A." }}', tmp_path
    )


def test_classes_that_only_cost_count_against_a_signed_denominator(tmp_path):
    text = """
        rubric r {
          principle a +1 "A."
          fact f "F."
          class fine 0 when not f
          class bad -1 otherwise
          reward { denominator: «signed-not-positive|signed» }
        }
    """
    verify(text, tmp_path)


def test_a_weighted_group_without_anything_to_score_is_in_no_sum(tmp_path):
    text = """
        rubric r {
          principle a +1 "A."
          pitfall b -2 "B."
          group «cannot-matter|bare» +5 { hard rule h "H."  group inner { } }
          group named { hard rule i "I." }
          reward { denominator: «signed-not-positive|signed» }
        }
    """
    verify(text, tmp_path)


def test_a_signed_group_is_positive_too(tmp_path):
    verify(
        """rubric r {
          principle p +9 "P."
          group g +2 { principle a +1 "A." pitfall b -1 "B." }
          reward { denominator: «signed-not-positive|signed» }
        }""",
        tmp_path,
    )


def test_a_rule_that_never_matters_is_a_warning(tmp_path):
    verify(
        """rubric r {
          principle «cannot-matter|a» "A."
          principle b "B."
          hard rule «cannot-matter|h» "H."
          reward { score: b  hard_rules: report }
        }""",
        tmp_path,
    )


def test_facts_that_wait_to_be_included_are_no_finding(tmp_path):
    verify('rubric r { fact a "A." principle p "P." }', tmp_path)


def test_a_score_that_falls_with_a_principle_is_a_warning(tmp_path):
    text = 'rubric r { principle a "A." reward { clip: none score: «not-monotone|1 - a» } }'
    (found,) = verify(text, tmp_path).diagnostics
    assert found.message == "the score falls from 1 to 0 as `a` goes from 0 to 1"


PEAK = "reward { score: a * (1.5 - a) * 2 }"
"""It rises from 0 to 1, and is highest at 0.75."""


@pytest.mark.parametrize(
    "program",
    [
        f'rubric r {{ principle a "A." {PEAK} }}',
        f"rubric r {{ principle a {{ check: words(response) > 3 }} {PEAK} }}",
        'rubric r { group g +2 { principle a "A." pitfall x "X." } pitfall y "Y."'
        " reward { clip: none score: g * (2 - y) } }",
        'rubric r { principle a "A." { scale: [low = 0.5, high = 1] } principle b "B."'
        " reward { score: (2 * a - 1) * b } }",
    ],
)
def test_a_score_that_rises_with_each_value_there_is_needs_no_warning(program, tmp_path):
    verify(program, tmp_path)


@pytest.mark.parametrize(
    "program",
    [
        'rubric r { principle a "A." { scale: 1..5 } reward { score: «not-monotone|PEAK» } }',
        'rubric r(l: list[text]) { principle a each x in l "Says {{x}}."'
        " reward { score: «not-monotone|PEAK» } }",
        'rubric r { principle a "A." { check: words(response) > 3 decide: mean }'
        " reward { score: «not-monotone|PEAK» } }",
        'rubric r { judge: j principle a "A." reward { score: «not-monotone|PEAK» } }'
        ' judge j { model: "openai:x" samples: 3 vote: mean }',
        'rubric r { principle b "B." principle a "A." { needs: [b] scale: [low = 0.5, high = 1] }'
        ' principle c "C." reward { score: «not-monotone|(2 * a - 1) * c» } }',
    ],
)
def test_a_score_that_falls_between_the_ends_is_a_warning(program, tmp_path):
    verify(program.replace("PEAK", "a * (1.5 - a) * 2"), tmp_path)


def test_the_holistic_rating_keeps_its_name(tmp_path):
    verify(
        """rubric r {
          principle «reserved-name|overall» "Is good."
          reward { aggregate: holistic scale: 1..10 }
        }""",
        tmp_path,
    )
