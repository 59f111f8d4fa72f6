from __future__ import annotations

from rubricc.plan.criterion import Each, Example
from rubricc.plan.scale import Level, Scale
from rubricc.plan.text import Slot, plain
from rubricc.prompts.question import render_question, varies

from .plans import ONE_TO_FIVE, question


def lines(*args, **fields):
    return plain(render_question(question(*args, **fields))).split("\n")


def numbered(*anchors):
    top = len(anchors) - 1
    return Scale(
        named=False,
        levels=tuple(
            Level(point=number, value=number / top, anchor=(anchor,) if anchor else None)
            for number, anchor in enumerate(anchors)
        ),
    )


def test_a_statement_alone_is_one_line():
    assert lines("a", "Names a city.") == ["Names a city."]


def test_conditions_follow_the_statement():
    when = (("The user is in danger.",), ("It is dark.",))
    assert lines("a", "Says what to do.", when=when) == [
        "Says what to do.",
        "  only if: The user is in danger.",
        "  only if: It is dark.",
    ]


def test_anchors_stand_word_for_word_in_scale_order():
    assert lines("a", "Leaves the visitor wondering.", scale=ONE_TO_FIVE) == [
        "Leaves the visitor wondering.",
        "  1: A plain catalogue entry.",
        "  2: between them",
        "  3: Hints at a mystery.",
        "  4: between them",
        "  5: Names the open question.",
    ]


def test_neighbours_without_an_anchor_share_a_line():
    assert lines("a", "S.", scale=numbered("", "", "low", "", "", "high", "")) == [
        "S.",
        "  0 to 1: below that",
        "  2: low",
        "  3 to 4: between them",
        "  5: high",
        "  6: above that",
    ]


def test_a_scale_without_anchors_names_its_ends():
    assert lines("a", "S.", scale=numbered(*[""] * 11)) == [
        "S.",
        "  levels 0 (lowest) to 10 (highest)",
    ]


def test_named_levels_stand_one_a_line():
    scale = Scale(
        named=True,
        levels=(
            Level(point="poor", value=0),
            Level(point="fair", value=0.4, anchor=("Reads well.",)),
            Level(point="good", value=1),
        ),
    )
    assert lines("a", "S.", scale=scale) == ["S.", "  poor", "  fair: Reads well.", "  good"]


def test_examples_of_both_verdicts_stand_in_order():
    examples = (
        Example(verdict="unmet", text=("It depends.",)),
        Example(verdict="met", text=("Call now.",)),
        Example(verdict="unmet", text=("Perhaps.",)),
    )
    assert lines("a", "S.", examples=examples) == [
        "S.",
        "  example of met: Call now.",
        "  example of unmet: It depends.",
        "  example of unmet: Perhaps.",
    ]


def test_examples_of_levels_stand_in_scale_order():
    examples = (Example(verdict=5, text=("e",)), Example(verdict=1, text=("a",)))
    assert lines("a", "S.", scale=ONE_TO_FIVE, examples=examples)[-2:] == [
        "  example of 1: a",
        "  example of 5: e",
    ]


def test_a_pitfall_reads_like_any_statement():
    text = "Names an artifact that does not exist."
    kinds = {tuple(lines("a", text, kind=kind)) for kind in ("principle", "pitfall", "hard_rule")}
    assert kinds == {(text,)}


def test_applicability_asks_for_the_condition_alone():
    when = (("The user asks for code.",), ("It is short.",))
    assert lines("a", "Unseen.", asks="applicability", when=when) == [
        "Say only whether this holds: The user asks for code.",
        "  and: It is short.",
    ]


def test_slots_stay_slots():
    text = ("Says how much ", Slot(slot=("drug",)), " to take.")
    assert render_question(question("a", text)) == text


def test_what_differs_from_row_to_row():
    assert not varies(question("a"))
    assert varies(question("a", ("Names ", Slot(slot=("drug",)))))
    assert varies(question("a", each=Each(variable="fact", source=("facts",))))
    assert varies(question("a", when=((Slot(slot=("topic",)), " is asked for."),)))
