"""Include, extends, override and drop: what comes along, what changes, and what is refused."""
# ruff: noqa: E501 - one program a line reads best

from __future__ import annotations

import pytest

from tests.semantics.marked import verify

BASE = """rubric plain(audience: text) {
  weights { essential: 10 }
  group words {
    when: "The text is meant for {{audience}}."
    principle everyday essential "Uses words of everyday speech."
    principle short +3 "Keeps sentences short." { needs: [everyday] }
  }
  tier manner { pitfall filler "Opens with praise." }
  hard rule honest "Names its source." { critique: "Quote the source." }
  reward { clip: none }
}
"""
LET_PASS = frozenset({"cannot-matter"})


def checked_rubric(text, tmp_path, name="b", others=None):
    result = verify(text, tmp_path, others, LET_PASS)
    return result.module.rubric(name)


def weights(rubric):
    return {criterion.name: criterion.weight for criterion in rubric.criteria()}


def test_an_extended_rubric_brings_everything(tmp_path):
    rubric = checked_rubric(BASE + "rubric b extends plain { }", tmp_path)
    assert [p.name for p in rubric.parameters] == ["audience"]
    assert weights(rubric) == {"everyday": 10, "short": 3, "filler": -0.9, "honest": None}
    assert rubric.tiers == ("manner",)
    assert rubric.reward.clip is None
    assert rubric.reward.hard_rule_fail == pytest.approx(-0.9 / 3)
    assert rubric.criteria()[0].when_text[0][0] == "The text is meant for "


def test_an_override_replaces_field_by_field_in_place(tmp_path):
    text = """rubric b extends plain {
      override principle short -0 "Keeps paragraphs short."
    }"""
    text = BASE + text.replace("-0 ", "+5 ")
    rubric = checked_rubric(text, tmp_path)
    assert [c.name for c in rubric.criteria()] == ["everyday", "short", "filler", "honest"]
    short = rubric.criteria()[1]
    assert short.text == ("Keeps paragraphs short.",)
    assert short.weight == 5
    assert [need.name for need in short.needs] == ["everyday"]
    assert short.when_text


def test_lists_are_replaced_whole(tmp_path):
    text = """rubric a {
      principle p "Says p." { scale: 1..3 level 1: "One." level 2: "Two." tags: [x, y] }
    }
    rubric b extends a { override principle p { level 3: "Three." tags: [z] } }"""
    (criterion,) = checked_rubric(text, tmp_path).criteria()
    assert [level.anchor for level in criterion.scale.levels] == [None, None, ("Three.",)]
    assert criterion.tags == ("z",)
    assert criterion.text == ("Says p.",)


def test_a_field_can_be_dropped(tmp_path):
    rubric = checked_rubric(BASE + "rubric b extends plain { drop short.needs }", tmp_path)
    assert rubric.criteria()[1].needs == ()


def test_a_dropped_group_takes_its_rules_along_and_frees_their_names(tmp_path):
    text = BASE + 'rubric b extends plain { drop words principle everyday "Is plain." }'
    rubric = checked_rubric(text, tmp_path)
    assert [c.name for c in rubric.criteria()] == ["filler", "honest", "everyday"]


def test_weights_and_blocks_merge_by_key(tmp_path):
    text = """rubric a { weights { essential: 5 optional: 2 } principle p essential "P."
      principle q optional "Q." reward { clip: none range: -1..1 } }
    rubric b extends a { weights { optional: 3 } reward { range: 0..2 } }"""
    rubric = checked_rubric(text, tmp_path)
    assert weights(rubric) == {"p": 5, "q": 3}
    assert (rubric.reward.clip, rubric.reward.range) == (None, (0, 2))


def test_a_tier_reopens(tmp_path):
    text = BASE + 'rubric b extends plain { tier manner { principle warm "Is warm." } }'
    rubric = checked_rubric(text, tmp_path)
    assert [(c.name, c.tier) for c in rubric.criteria()] == [
        ("everyday", None),
        ("short", None),
        ("filler", "manner"),
        ("warm", "manner"),
        ("honest", None),
    ]


def test_a_score_replaces_an_inherited_denominator(tmp_path):
    text = """rubric a { principle p "P." reward { denominator: absolute } }
    rubric b extends a { reward { score: p } }"""
    assert checked_rubric(text, tmp_path).reward.aggregate == "score"


def test_an_included_criterion_takes_the_includers_map(tmp_path):
    text = (
        'import "./base.rubric" as base\n'
        + """rubric b(audience: text) {
      weights { essential: 2 }
      include base.plain.everyday
      include base.plain.short
    }"""
    )
    rubric = checked_rubric(text, tmp_path, others={"base.rubric": BASE})
    assert weights(rubric) == {"everyday": 2, "short": 3}
    assert rubric.criteria()[0].when_text
    assert rubric.reward.clip == (0, 1)


def test_a_whole_rubric_brings_rules_groups_and_tiers_only(tmp_path):
    text = (
        'import "./base.rubric" as base\n'
        + """rubric b(audience: text) {
      principle own "Says its own."
      include base.plain
      tier manner { principle warm "Is warm." }
    }"""
    )
    rubric = checked_rubric(text, tmp_path, others={"base.rubric": BASE})
    assert weights(rubric) == {
        "own": 0.7,
        "everyday": 1,
        "short": 3,
        "filler": -0.9,
        "warm": 0.7,
        "honest": None,
    }
    assert rubric.reward.clip == (0, 1)
    assert rubric.tiers == ("manner",)


def test_an_include_is_transitive(tmp_path):
    text = """rubric a { principle p "P." }
    rubric m { include a principle q "Q." }
    rubric b { include m }"""
    assert list(weights(checked_rubric(text, tmp_path))) == ["p", "q"]


def test_included_rules_can_be_overridden_and_dropped(tmp_path):
    text = """rubric a { principle p "P." principle q "Q." }
    rubric b { override principle p +2 { note: "x" } drop q include a }"""
    assert weights(checked_rubric(text, tmp_path)) == {"p": 2}


REFUSED = {
    "unknown rubric": 'rubric b extends «unknown-name|plane» { principle p "P." override principle q "Q" }',
    "a judge": "judge j { } rubric b extends «wrong-thing|j» { }",
    "a criterion": 'rubric a { principle p "P." } rubric b extends «wrong-thing|a.p» { }',
    "redefinition": 'rubric a { principle p "P." } rubric b extends a { principle «redefinition|p» "Q." }',
    "unknown override": """rubric a { principle long "P." }
        rubric b extends a { override principle «nothing-to-change|lang» "Q." }""",
    "override without parent": 'rubric b { override principle «nothing-to-change|p» "Q." }',
    "override of an own rule": """rubric b {
        principle p "P."
        override principle «nothing-to-change|p» "Q."
    }""",
    "another kind": """rubric a { principle p "P." }
        rubric b extends a { override «override-kind|pitfall» p "Q." }""",
    "override of a group": """rubric a { group g { principle p "P." } }
        rubric b extends a { override principle «wrong-thing|g» "Q." }""",
    "stale check": """rubric a { hard rule p "Has three words." { check: words(response) == 3 } }
        rubric b extends a { override hard rule p «stale-field|"Has four words."» }""",
    "stale critique": """rubric a { hard rule p "P." { critique: "Quote it." } }
        rubric b extends a { override hard rule p { text: «stale-field|"Q."» } }""",
    "text and check together": """rubric a { hard rule p "Has 3 words." { check: words(response) == 3 } }
        rubric b extends a { override hard rule p "Has 4 words." { check: words(response) == 4 } }""",
    "unknown drop": 'rubric a { principle p "P." } rubric b extends a { drop «nothing-to-change|q» }',
    "dropped twice": 'rubric a { principle p "P." } rubric b extends a { drop p drop «nothing-to-change|p» principle q "Q." }',
    "drop of an absent field": """rubric a { principle p "P." }
        rubric b extends a { drop «nothing-to-change|p.check» }""",
    "drop of an unknown field": """rubric a { principle p "P." }
        rubric b extends a { drop p.«unknown-field|chek» }""",
    "dropped text": """rubric a { principle p "P." }
        rubric b extends a { drop «nothing-to-judge|p.text» }""",
    "dropped need": """rubric a { principle p "P." principle q "Q." { needs: [p] } }
        rubric b extends a { drop «missing-need|p» }""",
    "dropped fact": """rubric a {
        fact f "F."
        fact g "G."
        class y +1 when f
        class n 0 otherwise
    }
    rubric b extends a { drop «missing-need|f» }""",
    "both needs": """rubric a {
        principle p "P."
        principle q "Q." { needs: [p] «invalid-need|needs_raw»: [p] }
    }""",
    "dropped need and field": """rubric a { principle p "P." principle q "Q." { needs: [p] } }
        rubric b extends a { drop p drop q.needs }""",
    "override breaks a level": """rubric a { principle p "P." { scale: 1..5 level 5: "Best." } }
        rubric b extends a { override principle «level-outside-scale|p» { scale: 1..3 } }""",
    "type of a parameter": """rubric a(d: text) { principle p "Names {{d}}." }
        rubric b(«redefinition|d: number») extends a { }""",
    "circle": 'rubric a extends b { principle p "P." } rubric b extends «reuse-cycle|a» { principle q "Q." }',
    "itself": 'rubric a { include «reuse-cycle|a» principle p "P." }',
    "include of nothing": 'rubric a { principle p "P." } rubric b { include a.«unknown-name|q» }',
    "include of a class": """rubric a {
        fact f "F."
        class yes +1 when f
        class no 0 otherwise
    }
    rubric b { include «wrong-thing|a.yes» principle p "P." }""",
    "included clash": """rubric a { principle p "P." }
        rubric b { principle p "Q." include «duplicate-name|a» }""",
    "included twice": """rubric a { principle p "P." }
        rubric b { include a include «duplicate-name|a.p» }""",
    "clash with what was included": """rubric a { principle p "P." }
        rubric b { include a principle «duplicate-name|p» "Q." }""",
    "missing parameter": """rubric a(d: text) { principle p "Names {{d}}." principle q "Q." }
        rubric b { include «missing-parameter|a» }""",
    "unneeded parameter": """rubric a(d: text) { principle p "Names {{d}}." principle q "Q." }
        rubric b { include a.q }""",
    "parameter of a check": """rubric a(n: number) { principle p { check: words(response) < n } }
        rubric b { include «missing-parameter|a.p» }""",
    "parameter of another type": """rubric a(d: text) { principle p "Names {{d}}." }
        rubric b(d: number) { include «missing-parameter|a» principle q "Says {{d}}." }""",
    "missing need": """rubric a { principle p "P." principle q "Q." { needs: [p] } }
        rubric b { include «missing-need|a.q» }""",
    "needs of a whole": """rubric a { principle p "P." principle q "Q." { needs: [p] } }
        rubric b { include a }""",
    "empty": "rubric «nothing-to-score|a» { } rubric «nothing-to-score|b» { include «empty-reuse|a» }",
    "a fault of the parent stands there alone": """rubric a { principle p "Names «unknown-slot|{{x}}»." }
        rubric b extends a { }
        rubric c { include a }""",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_reuse_is_refused_where_it_stands(text, tmp_path):
    verify(text, tmp_path, let_pass=LET_PASS)


def test_a_circle_is_shown_whole(tmp_path):
    text = """rubric a extends c { principle p "P." }
    rubric b extends a { principle q "Q." }
    rubric c extends «reuse-cycle|b» { principle s "S." }"""
    result = verify(
        text.replace("c extends «reuse-cycle|b»", "c extends b").replace(
            "a extends c", "a extends c"
        ),
        tmp_path,
        let_pass=frozenset({"reuse-cycle"}),
    )
    (found,) = result.diagnostics
    assert found.help == "the circle is `a` → `c` → `b` → `a`"


def test_a_long_chain_of_parents_neither_recurses_nor_takes_long(tmp_path):
    rubrics = ['rubric r0 { principle p0 "Says 0." }']
    rubrics += [f"rubric r{i} extends r{i - 1} {{ }}" for i in range(1, 1500)]
    result = verify("\n".join(rubrics), tmp_path)
    assert len(result.module.rubrics) == 1500


def test_the_fix_of_a_redefinition_is_the_override(tmp_path):
    text = 'rubric a { principle p "P." } rubric b extends a { principle «redefinition|p» "Q." }'
    (found,) = verify(text, tmp_path).diagnostics
    text = found.file.text
    edit = found.fix
    fixed = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert "override principle p" in fixed
    assert [label.message for label in found.labels] == ["declared here"]
