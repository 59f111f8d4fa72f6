"""HealthBench rows: signed points, unclipped examples, and no score without positive points."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.parity_references import healthbench as published
from benchmarks.parity_references import healthbench_mean
from rubricc.interchange.errors import EntryInvalid, NotExpressible, WrongFormat
from rubricc.interchange.formats import healthbench
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
from tests.interchange.rubrics import rubrics, verdicts

POINTS = st.integers(-10, 10).filter(bool)
TAGS = st.lists(
    st.sampled_from(("axis_accuracy", "level_example", "theme_hedging", "own")), unique=True
).map(tuple)


def item(text, points, *tags):
    return {"criterion": text, "points": points, "tags": list(tags)}


def row(*items, **more):
    prompt = [{"role": "user", "content": "I feel ill."}]
    return {"prompt": prompt, "prompt_id": "p1", "rubrics": list(items), **more}


def two(*items):
    return [row(*items), row(item("Advises rest.", 1), prompt_id="p2")]


def test_a_row_keeps_its_conversation_and_its_tags(tmp_path):
    rows = two(item("Advises rest.", 7, "axis:accuracy", "level:example"), item("Scares.", -8))
    found, made = imported("healthbench", write_rows(tmp_path, rows))
    assert found.rows[0] == {
        "id": "p1",
        "prompt": [{"role": "user", "content": "I feel ill."}],
        "criteria": [
            {
                "name": "advises_rest",
                "text": "Advises rest.",
                "weight": 7.0,
                "tags": ["axis_accuracy", "level_example"],
            },
            {"name": "scares", "text": "Scares.", "weight": -8.0},
        ],
    }
    (source,) = made.sources.values()
    assert "weight: -8..7" in source
    assert "clip: none" in source


def test_ideal_completions_have_no_place_and_are_said_once(tmp_path):
    ideal = {"ideal_completions_data": {"ideal_completion": "Rest."}}
    rows = [row(item("Advises rest.", 1), prompt_id=f"p{at}", **ideal) for at in range(3)]
    found, _ = imported("healthbench", write_rows(tmp_path, rows))
    assert [one.message for one in found.remarks] == [
        "`ideal_completions_data` has no place in a rubric: left out (here and 2 times more)"
    ]


def test_points_taken_for_what_is_avoided_are_counted_and_not_turned(tmp_path):
    rows = two(item("Avoids jargon.", -3), item("Scares.", -8))
    found, _ = imported("healthbench", write_rows(tmp_path, rows))
    assert [one["weight"] for one in found.rows[0]["criteria"]] == [-3.0, -8.0]
    assert [one.place for one in found.remarks] == ["line 1.rubrics[0]"]


@given(st.lists(st.tuples(POINTS, st.booleans()), min_size=1, max_size=12))
def test_the_score_is_the_published_one_negative_and_unclipped(drawn):
    items = [item(f"Says {at}.", points) for at, (points, _) in enumerate(drawn)]
    with tempfile.TemporaryDirectory() as folder:
        found, made = imported("healthbench", write_rows(Path(folder), two(*items)))
    (source,) = made.sources.values()
    said = ["met" if met else "unmet" for _, met in drawn]
    got = row_reward(scorer_of(rubric_of(source)), found.rows[0], said)
    assert got == published([points for points, _ in drawn], [met for _, met in drawn])


def test_an_example_may_be_negative_and_the_mean_may_not(tmp_path):
    rubric = imported_rubric(
        "healthbench", write_rows(tmp_path, [row(item("a", 5), item("b", -8))])
    )
    assert score(rubric, ["unmet", "met"]).reward == -8 / 5
    assert healthbench_mean([-1.6, 0.2, None]) == 0.0


def test_without_positive_points_there_is_no_score(tmp_path):
    rubric = imported_rubric("healthbench", write_rows(tmp_path, [row(item("a", -8))]))
    scored = score(rubric, ["unmet"])
    assert (scored.reward, scored.status) == (None, "undefined")


@given(st.data())
def test_it_goes_there_and_back(data):
    drawn = data.draw(rubrics(reward=dict(healthbench.BASE.reward), tags=TAGS))
    with tempfile.TemporaryDirectory() as folder:
        back = there_and_back("healthbench", drawn, Path(folder))
        again = there_and_back("healthbench", back, Path(folder))
    assert asked(back) == asked(drawn)
    assert [(one.weight, one.tags) for one in back.criteria()] == [
        (one.weight, one.tags) for one in drawn.criteria()
    ]
    said = data.draw(verdicts(drawn))
    assert score(back, said).reward == score(drawn, said).reward
    assert again.model_dump(exclude={"origin"}) == back.model_dump(exclude={"origin"})


@pytest.mark.parametrize("text", AWKWARD[:-1])
def test_awkward_texts_are_judged_as_they_stand(tmp_path, text):
    path = write_rows(tmp_path, [row(item(text, 5), item(text, 3))])
    rubric = imported_rubric("healthbench", path)
    assert [one.text for one in rubric.criteria()] == [(text,), (text,)]
    assert score(rubric, ["met", "unmet"]).reward == 5 / 8


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        (row("x"), r"rubrics\[0\]"),
        (row({"criterion": "x"}), r"rubrics\[0\].points"),
        (row({"points": 1, "criterion": AWKWARD[-1]}), r"rubrics\[0\].criterion"),
        (row(item("x", "many")), r"rubrics\[0\].points"),
        (row(item("x", None)), r"rubrics\[0\].points"),
        ({"prompt": 3, "rubrics": [item("x", 1)]}, "line 1.prompt"),
        ({"prompt": []}, "line 1.rubrics"),
    ],
)
def test_a_wrong_row_names_its_place(tmp_path, entry, place):
    with pytest.raises(EntryInvalid, match=place):
        imported("healthbench", write_rows(tmp_path, [entry]))


def test_an_empty_file_holds_no_row(tmp_path):
    with pytest.raises(WrongFormat, match="holds no row"):
        imported("healthbench", write_rows(tmp_path, []))


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ('hard rule a "x"', "hard rule"),
        ('principle a essential "x"', "priority"),
        ('principle a +1 "x" { scale: 1..5 }', "scale"),
        ('principle a +1 "x"\n  principle b +1 "y" { needs: [a] }', "needs"),
        ('principle a +1 "x" { critique: "Look." }', "guidance"),
        ("slot criteria: generated { at_most: 2  weight: 0..1 }", "bring criteria of their own"),
    ],
)
def test_what_a_row_cannot_hold_is_refused_by_its_name(body, word):
    rubric = rubric_of(
        f'edition "2026"\n\nrubric r {{\n  {body}\n'
        "  reward { clip: none  no_principles: none }\n}\n"
    )
    with pytest.raises(NotExpressible, match=word):
        healthbench.write(rubric)


def test_many_criteria_of_one_row_become_one_rubric(tmp_path):
    items = [item("Advises rest.", 1) for _ in range(12_000)]
    found, made = imported("healthbench", write_rows(tmp_path, [row(*items)]))
    assert len(found.rows) == 1
    (source,) = made.sources.values()
    assert source.count("principle ") == 12_000
    with pytest.raises(EntryInvalid, match="more than 10000 criteria"):
        imported("healthbench", write_rows(tmp_path, [row(item("x", 1)), row(*items)]))


def test_names_stay_the_same_whatever_else_there_is():
    names = Names()
    assert [names.new(text) for text in ("A b", "a-b", "A_B", "a b 2")] == [
        "a_b",
        "a_b_2",
        "a_b_3",
        "a_b_2_2",
    ]
