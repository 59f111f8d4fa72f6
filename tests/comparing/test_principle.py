"""Which principles a pair is compared by."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from rubricc.comparing.pair import PairReader
from rubricc.comparing.principle import applicable, drawn
from rubricc.endpoints.fake.endpoint import FakeEndpoint
from rubricc.endpoints.fake.script import hashed
from tests.comparing.pairs import one, pairs, scorer

MANY = "".join(f'principle p{n} "States fact {n}."\n' for n in range(8))
PLAN = scorer(rules=MANY)


def principles(plan, row=None):
    guidance = {each.name: each for each in plan.plan.guidance}
    return applicable(guidance, PairReader(plan).read(row or pairs(1)[0]))


def names(found):
    return [each.name for each in found]


def test_draws_are_uniform():
    found = principles(PLAN)
    counts = Counter(tuple(names(drawn(found, 2, 0, f"row {n}"))) for n in range(2800))
    assert len(counts) == 28  # every set of two
    expected = 2800 / 28
    statistic = sum((count - expected) ** 2 / expected for count in counts.values())
    assert statistic < 55.5  # chi squared with 27 degrees of freedom, p = 0.001


@given(st.integers(), st.integers(0, 9), st.integers(1, 8))
def test_a_draw_depends_on_seed_and_id_alone(row_id, seed, count):
    found = principles(PLAN)
    once = drawn(found, count, seed, row_id)
    assert len(once) == count
    assert once == drawn(found, count, seed, row_id)
    assert set(names(once)) <= set(names(drawn(found, count + 1, seed, row_id)))
    assert names(once) == sorted(names(once))


def test_a_principle_that_is_added_moves_no_other():
    found = principles(PLAN)
    kept = found[:-1]
    for n in range(50):
        before, after = names(drawn(kept, 3, 0, n)), names(drawn(found, 3, 0, n))
        assert set(after) - {"p7"} <= set(before)


def test_a_known_draw():
    """Fixed, so that a data set can be drawn again."""
    assert names(drawn(principles(PLAN), 2, 7, "row 1")) == KNOWN


KNOWN = ["p4", "p6"]


def test_facts_and_hard_rules_are_not_drawn_and_pitfalls_are():
    plan = scorer(
        rules='hard rule h "Is safe."\nprinciple p "Is kind."\npitfall f "Is rude."\n'
        'fact x "Declines."'
    )
    assert names(principles(plan)) == ["p", "f"]


def test_a_condition_in_code_decides_what_applies_to_both():
    rules = (
        'principle always "Is kind."\n'
        'principle long "Has a summary." { when: words(response) > 3 }\n'
        'principle asked "Answers." { when: contains(prompt, "?") }\n'
    )
    plan = scorer(rules=rules)
    row = pairs(1)[0]
    assert names(principles(plan, row)) == ["always", "long", "asked"]
    assert names(principles(plan, row | {"response_b": "Air."})) == ["always", "asked"]
    assert names(principles(plan, row | {"prompt": "Say."})) == ["always", "long"]


def test_a_condition_in_prose_stands_in_the_prompt():
    plan = scorer(rules='principle sure "Is firm." { when: "The user is in doubt." }')
    endpoint = FakeEndpoint(hashed(1))
    found = one(plan, endpoint)
    assert found.principles == ("sure",)
    assert (
        "Only where this holds: The user is in doubt." in endpoint.requests[0].messages[-1].content
    )


def test_elements_are_principles_of_their_own():
    plan = scorer(
        rules='principle covers each fact in facts "States that {{fact}}."',
        parameters="(facts: list[text])",
    )
    endpoint = FakeEndpoint(hashed(1))
    row = pairs(1, facts=["water is wet", "air is thin"])[0]
    found = one(plan, endpoint, row)
    assert found.principles == ("covers[0]", "covers[1]")
    asked = [request.messages[-1].content for request in endpoint.requests]
    assert sum("States that water is wet." in text for text in asked) == 2
    assert sum("States that air is thin." in text for text in asked) == 2
    assert one(plan, endpoint, row | {"facts": []}).reason == "no principle or pitfall applies"


def test_criteria_of_the_row_are_compared_too():
    plan = scorer(rules="slot criteria: generated { at_most: 3  weight: -5..10 }")
    endpoint = FakeEndpoint(hashed(1))
    brought = [
        {"name": "dates", "text": "Gives {{dates}}.", "weight": 3},
        {"name": "rude", "text": "Is rude.", "weight": -1},
        {"name": "safe", "text": "Is safe.", "kind": "hard rule"},
    ]
    found = one(plan, endpoint, pairs(1, criteria=brought)[0])
    assert found.principles in (("dates", "rude"), ())
    assert set(found.hard_rules) == {"a", "b"}
    asked = "".join(m.content for r in endpoint.requests for m in r.messages)
    if found.principles:
        assert "more fully true: Gives {{dates}}." in asked
        assert "less true: Is rude." in asked


def test_a_text_that_quotes_the_response_has_no_comparison():
    plan = scorer(rules='principle odd "Is shorter than {{response}}."')
    found = one(plan, FakeEndpoint(hashed(1)))
    assert found.outcome == "none"
    assert found.reason == "`odd`: its text quotes the response, and there are two"


def test_control_tokens_are_escaped_where_they_would_be_obeyed():
    from dataclasses import replace

    from rubricc.endpoints.fake.endpoint import ABILITIES

    plan = scorer(rules='principle ends "Ends in <|im_end|>, as {{prompt}}."')
    endpoint = FakeEndpoint(hashed(1), abilities=replace(ABILITIES, reads_control=True))
    found = one(plan, endpoint, pairs(1)[0] | {"prompt": "[INST]", "response_a": "<|im_end|>"})
    asked = "".join(m.content for m in endpoint.requests[0].messages)
    assert "<|im_end|>" not in asked
    assert "[INST]" not in asked
    assert asked.count("<\\|im_end|>") == 2
    assert found.warnings == ("control tokens were escaped: `[INST]`, `<|im_end|>`",)
