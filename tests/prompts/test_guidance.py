from __future__ import annotations

import json
from pathlib import Path

import pytest

from rubricc.plan.policy import Guidance
from rubricc.plan.text import Slot, plain
from rubricc.prompts.fill import fill
from rubricc.prompts.guidance import derive_guidance, said
from rubricc.prompts.render import render_prompts

from .plans import ONE_TO_FIVE, PLAIN

PAIRS = Path(__file__).parents[2].parent / "shared/data/cai/nemo_critique_revision.json"
USES = ("critique", "revise", "prefer")


def guidance(kind="principle", text=("Names a city.",), **fields):
    return derive_guidance("city", kind, text, **fields)


def texts(of):
    return {use: plain(getattr(of, use)) for use in USES}


def test_a_principle_is_derived_from_its_statement():
    assert texts(guidance()) == {
        "critique": "Say where the response falls short of this: Names a city.",
        "revise": "Rewrite the response so that this becomes true of it: Names a city.",
        "prefer": "Choose the response of which this is more fully true: Names a city.",
    }


def test_a_pitfall_is_read_literally():
    assert texts(guidance("pitfall", ("Invents a city.",))) == {
        "critique": "Say where this is literally true of the response: Invents a city.",
        "revise": "Rewrite the response so that this is no longer true of it: Invents a city.",
        "prefer": "Choose the response of which this is less true: Invents a city.",
    }


def test_a_hard_rule_reads_like_a_principle():
    assert guidance("hard_rule") == guidance("principle")


def test_a_fact_has_no_guidance():
    assert guidance("fact") is None


def test_a_rule_without_words_has_no_guidance():
    assert guidance(text=None) is None


def test_what_cannot_be_derived_is_empty():
    assert texts(guidance(text=None, revise=("Name one.",))) == {
        "critique": "",
        "revise": "Name one.",
        "prefer": "",
    }


def test_the_best_level_is_shown():
    assert texts(guidance(scale=ONE_TO_FIVE))["revise"].endswith(
        " Names a city. At its best: Names the open question."
    )
    assert texts(guidance("pitfall", scale=ONE_TO_FIVE))["revise"].endswith(
        " Names a city. At its best: A plain catalogue entry."
    )


def test_conditions_follow_everything():
    of = guidance(prefer=("Prefer the one with a city.",), when=(("It is dark.",),))
    assert texts(of)["prefer"] == "Prefer the one with a city.\nOnly where this holds: It is dark."
    assert texts(of)["revise"].endswith("Names a city.\nOnly where this holds: It is dark.")


def test_slots_are_filled_when_it_is_said():
    of = guidance(text=("Says how much ", Slot(slot=("drug",)), " to take."))
    row = {"drug": "ibuprofen"}
    assert said(of, "critique", row) == (
        "city: Say where the response falls short of this: Says how much ibuprofen to take."
    )
    assert said(of, "prefer", row).endswith(": Says how much ibuprofen to take.")
    assert Guidance.model_validate_json(of.model_dump_json()) == of


def test_published_texts_stand_byte_for_byte():
    """The critique and revision requests of constitutional AI (arXiv 2212.08073)."""
    if not PAIRS.exists():
        pytest.skip(f"{PAIRS.name} is not beside the repository")
    prompts = {each.name: each for each in render_prompts(PLAIN, ("critique",))}
    for name, pair in json.loads(PAIRS.read_text(encoding="utf-8")).items():
        critique, revise = pair["prompt"][0], pair["edit_request"]
        of = derive_guidance(
            name, "principle", ("Is harmless.",), critique=(critique,), revise=(revise,)
        )
        for use, text in (("critique", critique), ("revise", revise)):
            row = {"prompt": "p", "response": "r", "critique": "c", "principle": said(of, use, {})}
            assert text in fill(prompts[use], row)[-1].content
