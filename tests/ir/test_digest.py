"""What counts in a digest and what never does."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from rubricc.ir.digest import asked_digest, canonical, rubric_digest, scores_digest
from rubricc.plan.criterion import Each, Example, Need
from rubricc.plan.policy import Judge
from rubricc.plan.scale import Level, Scale
from rubricc.plan.text import Slot
from tests.ir.rubrics import (
    MUSEUM,
    ORIGIN,
    criteria,
    hard_rule,
    pitfall,
    principle,
    rubric,
    rubrics,
    scale,
    words_below,
)

BASE = principle("why", "Says why.", scale=scale("Low.", "High."))

UNASKED = {
    "name": "other",
    "weight": 9.0,
    "explicit_weight": True,
    "priority": "optional",
    "tags": ("tone",),
    "tier": "first",
    "needs": (Need(name="p"),),
    "needs_raw": True,
    "when": words_below(5),
    "critique": ("Quote it.",),
    "revise": ("Rewrite it.",),
    "prefer": ("Choose it.",),
    "note": "for people",
    "source": "a book",
    "doc": "why it is here",
    "origin": ORIGIN,
    "question": "why",
}

ASKED = {
    "kind": "pitfall",
    "text": ("Says why not.",),
    "scale": scale("Low.", "Higher."),
    "examples": (Example(verdict=1, text=("Because.",)),),
    "when_text": (("The user asks why.",),),
    "each": Each(variable="fact", source=("facts",)),
}


@pytest.mark.parametrize("field", UNASKED)
def test_what_is_not_asked_does_not_count(field):
    edited = BASE.model_copy(update={field: UNASKED[field]})
    assert asked_digest(edited, "off") == asked_digest(BASE, "off")


@pytest.mark.parametrize("field", ASKED)
def test_what_is_asked_counts(field):
    edited = BASE.model_copy(update={field: ASKED[field]})
    assert asked_digest(edited, "off") != asked_digest(BASE, "off")


def test_every_field_of_a_criterion_is_on_one_side():
    decided_elsewhere = {"check", "decide"}
    assert set(UNASKED) | set(ASKED) | decided_elsewhere == set(type(BASE).model_fields)


def test_the_evidence_rule_is_asked():
    assert asked_digest(BASE, "off") != asked_digest(BASE, "required")


def test_a_slot_is_no_literal():
    slot = principle("a", ("Names ", Slot(slot=("drug",)), "."))
    literal = principle("a", "Names {{drug}}.")
    assert asked_digest(slot, "off") != asked_digest(literal, "off")


def test_the_value_of_a_named_level_scores_and_is_not_asked():
    def named(fair):
        levels = [("poor", 0.0), ("fair", fair), ("good", 1.0)]
        return principle(
            "tone",
            scale=Scale(named=True, levels=tuple(Level(point=p, value=v) for p, v in levels)),
        )

    assert asked_digest(named(0.4), "off") == asked_digest(named(0.6), "off")
    assert scores_digest(rubric(named(0.4))) != scores_digest(rubric(named(0.6)))


def test_what_code_decides_asks_nothing_whatever_its_text():
    one = hard_rule("short", "Is short.", check=words_below(5))
    two = hard_rule("long", "Is long.", check=words_below(9))
    assert asked_digest(one, "off") == asked_digest(two, "off")


def test_a_check_with_a_condition_in_prose_asks_the_condition():
    one = hard_rule("short", check=words_below(5), when_text=(("The user is in a hurry.",),))
    two = one.model_copy(update={"kind": "pitfall", "text": ("Something else.",)})
    three = one.model_copy(update={"when_text": (("The user has time.",),)})
    assert asked_digest(one, "off") == asked_digest(two, "off")
    assert asked_digest(one, "off") != asked_digest(three, "off")


def test_digests_of_the_museum_stay():
    """Stored verdicts and logged runs refer to these: a change here is a change of format."""
    why = next(c for c in MUSEUM.criteria() if c.name == "why")
    assert asked_digest(why, "off") == EXPECTED_ASKED
    assert canonical({"b": 1.5, "a": "é\n"}) == '{"a":"é\\n","b":1.5}'.encode()


EXPECTED_ASKED = "2dabeb6a9744b7e73a8cac40b134ec9bfdc3a5faf3bb53c37db835b0fe891ee0"


@given(rubrics())
def test_who_reads_a_rubric_changes_no_digest(sample):
    def for_people(criterion):
        return criterion.model_copy(update={"note": "n", "doc": "d", "source": "s"})

    from rubricc.passes.members import replace_criteria

    noted = replace_criteria(sample, lambda criterion: [for_people(criterion)])
    noted = noted.model_copy(update={"doc": "about", "origin": ORIGIN})
    assert rubric_digest(noted) == rubric_digest(sample)
    assert scores_digest(noted) == scores_digest(sample)


@given(rubrics())
def test_a_digest_survives_a_file(sample):
    copy = type(sample).model_validate_json(sample.model_dump_json())
    assert rubric_digest(copy) == rubric_digest(sample)
    assert scores_digest(copy) == scores_digest(sample)


@given(criteria("a"))
def test_the_score_digest_sees_weights_and_the_asked_digest_does_not(criterion):
    if criterion.weight is None:
        return
    heavier = criterion.model_copy(update={"weight": criterion.weight * 2})
    assert asked_digest(heavier, "off") == asked_digest(criterion, "off")
    assert scores_digest(rubric(heavier)) != scores_digest(rubric(criterion))


def test_a_judge_is_no_part_of_the_formula_except_where_it_counts_votes():
    base = rubric(principle("a"), judge=Judge(models=(), temperature=0.0))
    cooler = base.model_copy(update={"judge": Judge(temperature=1.0)})
    voting = base.model_copy(update={"judge": Judge(temperature=0.0, vote="mean")})
    assert scores_digest(base) == scores_digest(cooler)
    assert scores_digest(base) != scores_digest(voting)
    assert rubric_digest(base) != rubric_digest(cooler)


def test_order_of_sums_scores():
    one = rubric(principle("a"), pitfall("b"))
    two = rubric(pitfall("b"), principle("a"))
    assert scores_digest(one) != scores_digest(two)


def test_a_number_that_json_lacks_is_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"a": float("nan")})


def test_canonical_json_is_json():
    value = {"a": [1, 2.5, None, "x\u2028"], "b": {"c": True}}
    assert json.loads(canonical(value)) == value
