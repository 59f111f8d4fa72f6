"""Lists of hard rules and principles, as authors and models write them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.interchange.errors import EntryInvalid, NotExpressible, WrongFormat
from rubricc.interchange.formats import openrubrics
from rubricc.interchange.names import Names
from tests.interchange.imports import (
    AWKWARD,
    asked,
    imported,
    imported_rubric,
    row_reward,
    rubric_of,
    score,
    scorer_of,
    there_and_back,
    write_rows,
)
from tests.interchange.rubrics import LINES, rubrics, verdicts

BOOK = """\
**Prompt**: As a curator, name five artifacts.
Be brief.

** Rubric**:
1. Names exactly five artifacts. [Hard Rule]
2. Takes each from another culture. [Hard Rule]
6. Is well organised. [Principle]
7. Awakens curiosity. [Principle]
"""
WILD = [
    "1. Names five. [Hard Rule]",
    "1. Names five. [ Hard Rule ] ",
    "1) Names five.[Hard Rule]",
    "**1.** Names five. **[Hard Rule]**",
    "1. **Names five. [Hard Rule]**",
    "1. **Names five.** [Hard Rule]",
    "- Names five. [hard rule].",
    "  1 . Names five. [**Hard Rule**]",
    "1. [Hard Rule] Names five.",
    "1. **[HARD RULE]**: Names five.",
    "1. Names\n   five. [Hard  Rule]",
    "Rubric:\n\n1. Names five. [HardRule]",
]


def listed(text, folder, name="list.txt"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def kinds(rubric):
    return [(one.kind, one.text) for one in rubric.criteria()]


def test_the_listing_of_the_book(tmp_path):
    _, made = imported("openrubrics", listed(BOOK, tmp_path, "museum.txt"))
    source = made.sources["museum.rubric"]
    assert "/// For the prompt: As a curator, name five artifacts. Be brief." in source
    assert kinds(rubric_of(source)) == [
        ("hard_rule", ("Names exactly five artifacts.",)),
        ("hard_rule", ("Takes each from another culture.",)),
        ("principle", ("Is well organised.",)),
        ("principle", ("Awakens curiosity.",)),
    ]


@pytest.mark.parametrize("text", WILD)
def test_stray_blanks_and_asterisks_are_no_text(tmp_path, text):
    rubric = imported_rubric("openrubrics", listed(text, tmp_path))
    assert kinds(rubric) == [("hard_rule", ("Names five.",))]


def test_asterisks_inside_a_text_stay(tmp_path):
    text = "1. Sets **bold** words and `a**b`. [Principle ]\n2. **Bold** first. [Principle]"
    rubric = imported_rubric("openrubrics", listed(text, tmp_path))
    assert [one.text for one in rubric.criteria()] == [
        ("Sets **bold** words and `a**b`.",),
        ("**Bold** first.",),
    ]


def test_hard_rules_gate_and_principles_weigh_the_same(tmp_path):
    found, _ = imported("openrubrics", path := listed(BOOK, tmp_path))
    rubric = imported_rubric("openrubrics", path)
    assert score(rubric, ["met", "met", "met", "unmet"]).reward == 0.5
    assert score(rubric, ["met", "unmet", "met", "met"]).reward == 0.0
    assert "compare pairs and have no score" in found.remarks[0].message


def test_lines_that_are_no_items_are_listed(tmp_path):
    text = "1. Names five. [Hard Rule]\nThat is all.\n"
    found, _ = imported("openrubrics", listed(text, tmp_path))
    assert [one.place for one in found.remarks] == ["list.txt", "line 2"]


def test_a_text_goes_on_below_a_kind_that_came_first_where_it_is_indented(tmp_path):
    text = "1. [Principle] Awakens\n   curiosity.\nThat is all.\n"
    found, made = imported("openrubrics", listed(text, tmp_path))
    (source,) = made.sources.values()
    assert kinds(rubric_of(source)) == [("principle", ("Awakens curiosity.",))]
    assert found.remarks[-1].place == "line 3"


def test_rows_bring_their_lists(tmp_path):
    rows = [
        {"instruction": "Name five.", "rubric": BOOK, "winner": "a"},
        {"instruction": "Name two.", "rubric": "1. Names two. [Hard Rule]"},
    ]
    found, made = imported("openrubrics", write_rows(tmp_path, rows))
    first = found.rows[0]
    assert first["prompt"] == "Name five."
    assert first["criteria"][0] == {
        "name": "names_exactly_five_artifacts",
        "text": "Names exactly five artifacts.",
        "kind": "hard rule",
    }
    (source,) = made.sources.values()
    scorer = scorer_of(rubric_of(source))
    assert row_reward(scorer, first, ["met", "met", "unmet", "met"]) == 0.5
    assert row_reward(scorer, first, ["unmet", "met", "met", "met"]) == 0.0
    assert [one for one in found.remarks if "`winner`" in one.message]


def test_a_table_brings_lists_too(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("instruction,rubric\nName one.,1. Names one. [Hard Rule]\n", encoding="utf-8")
    rubric = imported_rubric("openrubrics", path)
    assert kinds(rubric) == [("hard_rule", ("Names one.",))]


@given(st.data())
def test_it_goes_there_and_back(data):
    drawn = data.draw(
        rubrics(
            reward={"denominator": "positive"},
            kinds=("hard rule", "principle"),
            texts=LINES,
            weights=st.none(),
        )
    )
    with tempfile.TemporaryDirectory() as folder:
        back = there_and_back("openrubrics", drawn, Path(folder))
    assert asked(back) == asked(drawn)
    said = data.draw(verdicts(drawn))
    assert score(back, said).reward == score(drawn, said).reward


@pytest.mark.parametrize("text", AWKWARD[:-1])
def test_awkward_texts_are_judged_as_they_stand(tmp_path, text):
    rubric = imported_rubric("openrubrics", listed(f"1. {text} [Principle]", tmp_path))
    assert kinds(rubric) == [("principle", (text,))]


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("1. Names five.\n", EntryInvalid, "line 1"),
        ("1. a [Hard Rule]\n2. b\n3. c [Principle]", EntryInvalid, "line 2"),
        ("1. [Hard Rule]", EntryInvalid, "has a kind and no text"),
        ("Just a text.", WrongFormat, "has no item"),
        ("", WrongFormat, "has no item"),
        ("- Is it about cats? (100)\n", WrongFormat, "looks like `rlcf`"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, text, error, said):
    with pytest.raises(error, match=said):
        imported("openrubrics", listed(text, tmp_path))


def test_a_row_without_a_list_names_its_place(tmp_path):
    rows = [{"instruction": "x", "rubric": "1. y [Principle]"}, {"instruction": "x", "rubric": 3}]
    with pytest.raises(EntryInvalid, match=r"line 2\.rubric"):
        imported("openrubrics", write_rows(tmp_path, rows))


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ('principle a +1 "x"\n  principle b +2 "y"', "weigh the same"),
        ('principle a essential "x"', "priority"),
        ('pitfall a -1 "x"', "pitfall"),
        ('principle a "x\\ny"', "one line"),
        ('principle a "x [Hard Rule]"', None),
        ('principle a "**x"', "one line"),
        ('principle a " x"', "one line"),
    ],
)
def test_what_a_list_cannot_hold_is_refused_by_its_name(tmp_path, body, word):
    rubric = rubric_of(f'edition "2026"\n\nrubric r {{\n  {body}\n}}\n')
    if word is None:
        assert asked(there_and_back("openrubrics", rubric, tmp_path)) == asked(rubric)
        return
    with pytest.raises(NotExpressible, match=word):
        openrubrics.write(rubric)


def test_a_hundred_thousand_equal_items_get_names_at_once():
    names = Names()
    made = [names.new("Is clear.") for _ in range(100_000)]
    assert len(set(made)) == 100_000
    assert made[-1] == "is_clear_100000"
