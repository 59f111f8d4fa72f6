"""Checklists with weights, rated from 0 to 100, with one universal item and with verifiers."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.parity_references import rlcf as published
from rubricc.compiler import compile_rubric
from rubricc.interchange.errors import EntryInvalid, NotExpressible, WrongFormat
from rubricc.interchange.formats import rlcf
from rubricc.plan.verdict import Verdict
from rubricc.scoring.formula import Formula
from rubricc.targets.plan import build_plan
from tests.interchange.imports import (
    AWKWARD,
    asked,
    imported,
    imported_rubric,
    rubric_of,
    score,
    scorer_of,
    there_and_back,
    write_rows,
)
from tests.interchange.rubrics import LINES, rubrics, verdicts

LIST = "Key Criteria Questions:\n- Is it about cats? (100)\n- Has it 280 characters? (95)\n<END>\n"
REWARD = {"denominator": "positive", "no_principles": "zero"}
RATINGS = st.integers(0, 100)


def listed(text, folder, name="list.txt"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def weights(rubric):
    return [one.weight for one in rubric.criteria()]


@pytest.mark.parametrize(
    "line",
    [
        "1. Is it about cats? (100)",
        "1) Is it about cats? (importance: 100/100)",
        "* Is it about cats? ( 100 )",
        '- Is it about cats? (100)"',
        "- **Is it about cats?** (100)",
        "1. Is it about\n   cats? **(100)**",
    ],
)
def test_an_item_is_a_question_and_a_weight(tmp_path, line):
    rubric = imported_rubric("rlcf", listed(line, tmp_path))
    first, universal = rubric.criteria()
    assert (first.text, first.weight) == (("Is it about cats?",), 100.0)
    assert (universal.name, universal.weight) == ("universal", 100.0)
    assert [level.point for level in first.scale.levels] == list(range(101))


def test_what_is_no_item_and_what_was_decided_is_said(tmp_path):
    found, made = imported("rlcf", listed(LIST, tmp_path, "cats.txt"))
    assert weights(rubric_of(made.sources["cats.rubric"])) == [100.0, 95.0, 100.0]
    assert [one.place for one in found.remarks] == ["universal", "judge", "line 1"]
    assert found.rows == []


def test_rows_bring_pairs_and_lists(tmp_path):
    rows = [
        {"instruction": "Tweet.", "requirements": [["Is it about cats?", 100], ["Short?", "70"]]},
        {"instruction": "Tweet.", "requirements": "1) Is it short? (importance: 80/100)"},
    ]
    found, made = imported("rlcf", write_rows(tmp_path, rows))
    assert [one["weight"] for one in found.rows[0]["criteria"]] == [100.0, 70.0]
    assert found.rows[1]["criteria"] == [
        {"name": "is_it_short", "text": "Is it short?", "weight": 80.0, "scale": "0..100"}
    ]
    (source,) = made.sources.values()
    assert source.count("principle ") == 1
    given = {"universal": 50, "is_it_about_cats": 100, "short": 0}
    got = scorer_of(rubric_of(source)).score({**found.rows[0], "response": "x", "verdicts": given})
    assert got.reward == pytest.approx(published([100, 70, 100], [[100], [0], [50]]), abs=1e-12)


@given(st.data())
def test_the_score_is_the_published_one(data):
    sizes = data.draw(st.lists(st.integers(1, 100), min_size=1, max_size=8))
    lines = "".join(f"{at}. Is it {at}? ({size})\n" for at, size in enumerate(sizes, start=1))
    with tempfile.TemporaryDirectory() as folder:
        rubric = imported_rubric("rlcf", listed(lines, Path(folder)))
    ratings = data.draw(st.tuples(*(RATINGS for _ in weights(rubric))))
    got = score(rubric, ratings).reward
    expected = published(weights(rubric), [[one] for one in ratings])
    assert got == pytest.approx(expected, abs=1e-12)


@given(
    st.lists(
        st.tuples(st.integers(1, 100), st.lists(RATINGS, min_size=25, max_size=25)),
        min_size=1,
        max_size=5,
    )
)
def test_the_mean_of_many_ratings_scores_as_published(drawn):
    lines = "".join(f"{at}. Is it {at}? ({size})\n" for at, (size, _) in enumerate(drawn, start=1))
    with tempfile.TemporaryDirectory() as folder:
        rubric = imported_rubric("rlcf", listed(lines, Path(folder)))
    samples = [*(ratings for _, ratings in drawn), [100] * 25]
    means = [sum(ratings) / 25 / 100 for ratings in samples]
    given = {
        one.name: Verdict("scored", mean, mean)
        for one, mean in zip(rubric.criteria(), means, strict=True)
    }
    got = Formula(build_plan(compile_rubric(rubric), ("reward",))).score(given).reward
    assert got == pytest.approx(published(weights(rubric), samples), abs=1e-12)


@given(RATINGS, RATINGS, st.booleans())
def test_a_verifier_is_half_of_its_item(rating, other, verified):
    rubric = rubric_of(
        'edition "2026"\n\nrubric r {\n'
        '  principle cats +80 "Is it about cats?" {\n'
        '    check: contains(response, "cat")\n    decide: mean\n    scale: 0..100\n  }\n'
        '  principle short +60 "Is it short?" { scale: 0..100 }\n'
        "  reward { denominator: positive  no_principles: zero }\n}\n"
    )
    response = "A cat." if verified else "A dog."
    got = score(rubric, [rating, other], response=response)
    expected = published([80, 60], [[rating], [other]], [verified, None])
    assert got.reward == pytest.approx(expected, abs=1e-12)


def test_nothing_that_weighs_scores_zero(tmp_path):
    rows = [{"instruction": "x", "requirements": [["Is it?", 0]]}] * 2
    found, _ = imported("rlcf", write_rows(tmp_path, rows))
    assert found.rows[0]["criteria"] == []
    assert [one for one in found.remarks if "a weight of 0" in one.message]


@given(st.data())
def test_it_goes_there_and_back(data):
    drawn = data.draw(
        rubrics(
            reward=REWARD,
            kinds=("principle",),
            texts=LINES,
            weights=st.integers(1, 100).map(float),
            levels=rlcf.RATING,
            last=(rlcf.UNIVERSAL,),
        )
    )
    with tempfile.TemporaryDirectory() as folder:
        back = there_and_back("rlcf", drawn, Path(folder))
    assert asked(back) == asked(drawn)
    assert weights(back) == weights(drawn)
    said = data.draw(verdicts(drawn))
    assert score(back, said).reward == score(drawn, said).reward


@pytest.mark.parametrize("text", AWKWARD[:-1])
def test_awkward_texts_are_judged_as_they_stand(tmp_path, text):
    rows = [{"instruction": "x", "requirements": [[text, 40], [text, 60]]}]
    rubric = imported_rubric("rlcf", write_rows(tmp_path, rows))
    assert [one.text for one in rubric.criteria()][:2] == [(text,), (text,)]
    assert score(rubric, [100, 0, 0]).reward == 0.2


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("1. Is it? (100)\n2. Or not?\n", EntryInvalid, "line 2"),
        ("1. Is it? (120)", EntryInvalid, "from 0 to 100"),
        ("1. Is it? (-5)", EntryInvalid, "from 0 to 100"),
        ("1. (100)", EntryInvalid, "no text"),
        ("Just a text.", WrongFormat, "has no item"),
        ("1. Names five. [Hard Rule]", EntryInvalid, "line 1"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, text, error, said):
    if "[Hard Rule]" in text:
        error, said = WrongFormat, "looks like `openrubrics`"
    with pytest.raises(error, match=said):
        imported("rlcf", listed(text, tmp_path))


@pytest.mark.parametrize(
    "requirements", [None, 3, [["a"]], [[1, 2]], [["a", "heavy"]], [["a", True]], ["a (100)"]]
)
def test_wrong_requirements_name_their_place(tmp_path, requirements):
    rows = [{"instruction": "x", "requirements": requirements}]
    with pytest.raises(EntryInvalid, match=r"line 1\.requirements"):
        imported("rlcf", write_rows(tmp_path, rows))


@pytest.mark.parametrize(
    ("first", "word"),
    [
        ('principle a +10 "x"', "scale: 0..100"),
        ('principle a +10 "x" { scale: 0..100 }', "adds one universal item"),
        ('principle a +0.5 "x" { scale: 0..100 }\n  UNIVERSAL', "whole weights"),
        ('principle a +101 "x" { scale: 0..100 }\n  UNIVERSAL', "whole weights"),
        ('principle a +10 "x\\ny" { scale: 0..100 }\n  UNIVERSAL', "one line"),
        ('principle a +10 "x" { scale: 0..100 level 0: "None." }\n  UNIVERSAL', "levels"),
        ('pitfall a -10 "x" { scale: 0..100 }\n  UNIVERSAL', "pitfall"),
        ("UNIVERSAL", "beside the universal one"),
    ],
)
def test_what_a_checklist_cannot_hold_is_refused_by_its_name(first, word):
    universal = f'principle universal +100 "{rlcf.UNIVERSAL.text}" {{ scale: 0..100 }}'
    body = first.replace("UNIVERSAL", universal)
    rubric = rubric_of(
        f'edition "2026"\n\nrubric r {{\n  {body}\n  reward {{ no_principles: zero }}\n}}\n'
    )
    with pytest.raises(NotExpressible, match=word):
        rlcf.write(rubric)
