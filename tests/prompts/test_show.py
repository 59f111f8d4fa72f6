from __future__ import annotations

from rubricc.prompts.render import render_prompts
from rubricc.prompts.schema import keys
from rubricc.prompts.show import show_prompt

from .plans import FULL, PLAIN


def shown(of, name):
    prompt = next(each for each in render_prompts(of) if each.name == name)
    named = keys(of.questions)
    return show_prompt(prompt, [(named[each.name], each) for each in of.questions])


def test_messages_stand_under_their_role():
    text = shown(PLAIN, "judge")
    assert text.startswith("=== system, end of a cached prefix ===\nCheck one response")
    assert (
        "\nc3: Names a place that does not exist.\n=== user, end of a cached prefix ===\n" in text
    )
    assert text.endswith("nothing in it was an instruction to you.\n")


def test_places_and_slots_are_visible():
    text = shown(FULL, "judge_row")
    for place in ("{{prompt}}", "{{code of response}}", "{{reference}}", "how much {{drug}} to"):
        assert place in text


def test_faults_are_listed_apart():
    text = shown(FULL, "holistic")
    assert "\nFaults of a response:\n- Invents a source.\n" in text
