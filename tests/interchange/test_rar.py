"""Rows of Rubrics as Rewards: pitfalls by their wording, never by their sign alone."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.parity_references import rar_explicit
from rubricc.interchange.errors import EntryInvalid, InterchangeError, NotExpressible, WrongFormat
from rubricc.interchange.formats import rar
from rubricc.interchange.polarity import reading
from rubricc.ir.digest import scores_digest
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

AVOIDED = "Avoids rounding before the last step."
COMMITTED = "Does not mention the greatest daily dose."
OPEN = "Does not recommend surgery first."
REWARD = {"denominator": "credited"}


def item(category, text, weight, title="Some title"):
    return {"title": title, "description": f"{category} Criteria: {text}", "weight": weight}


def row(*items, question="Why is it so?", **more):
    return {"question": question, "reference_answer": "Because.", "rubric": list(items), **more}


def two_rows(*items):
    return [row(*items), row(item("Essential", "Says why.", 5), question="And this?")]


def criteria(path):
    found, _ = imported("rar", path)
    return found.rows[0]["criteria"], found.remarks


def test_a_row_brings_its_question_its_reference_and_its_criteria(tmp_path):
    path = write_rows(tmp_path, two_rows(item("Essential", "Gives the dose.", 5, "The dose")))
    found, made = imported("rar", path)
    assert found.rows[0] == {
        "id": "line 1",
        "prompt": "Why is it so?",
        "reference": "Because.",
        "criteria": [
            {"name": "the_dose", "text": "Gives the dose.", "weight": 5.0, "tags": ["essential"]}
        ],
    }
    (source,) = made.sources.values()
    assert "reference: text?" in source
    assert "denominator: credited" in source


def test_a_pitfall_that_is_avoided_when_met_earns_its_magnitude(tmp_path):
    path = write_rows(tmp_path, two_rows(item("Pitfall", AVOIDED, -2)))
    (made,), _ = criteria(path)
    assert made == {"name": "some_title", "text": AVOIDED, "weight": 2.0, "tags": ["pitfall"]}


@pytest.mark.parametrize("weight", [-2, 2])
def test_a_pitfall_that_is_committed_when_met_costs_its_magnitude(tmp_path, weight):
    path = write_rows(tmp_path, two_rows(item("Pitfall", COMMITTED, weight)))
    (made,), _ = criteria(path)
    assert made == {"name": "some_title", "text": COMMITTED, "weight": -2.0}


@pytest.mark.parametrize(("weight", "sign"), [(-1, "costs"), (1, "earns")])
def test_a_pitfall_whose_wording_does_not_tell_is_read_by_its_sign_and_listed(
    tmp_path, weight, sign
):
    path = write_rows(tmp_path, two_rows(item("Pitfall", OPEN, weight)))
    (made,), remarks = criteria(path)
    assert made["weight"] == weight
    assert [one for one in remarks if one.place == "line 1.rubric[0]" and sign in one.message]


def test_it_says_how_many_pitfalls_look_which_way_most_first(tmp_path):
    items = [item("Pitfall", text, -1) for text in (COMMITTED, AVOIDED, COMMITTED, OPEN)]
    _, remarks = criteria(write_rows(tmp_path, two_rows(*items)))
    said = [one.message for one in remarks if one.place == "pitfalls"]
    assert [message[:6] for message in said] == ["2 of 4", "1 of 4", "1 of 4"]
    assert "cost" in said[0]
    assert "earn" in said[1]
    assert "by their wording" in said[2]
    assert "(first: line 1.rubric[1])" in said[1]


def test_one_row_becomes_a_rubric_that_says_how_it_was_read(tmp_path):
    path = write_rows(tmp_path, [row(item("Pitfall", OPEN, -1), item("Important", "Clear.", 3))])
    found, made = imported("rar", path)
    (source,) = made.sources.values()
    assert "// line 1.rubric[0]: the wording does not tell" in source
    assert found.rows == [{"id": "line 1", "prompt": "Why is it so?", "reference": "Because."}]
    kinds = [(one.kind, one.weight, one.priority) for one in rubric_of(source).criteria()]
    assert kinds == [("pitfall", -1.0, None), ("principle", 3.0, "important")]


def test_what_has_no_place_is_said_once(tmp_path):
    rows = [row(item("Essential", "Clear.", 1), question_source="exam") for _ in range(3)]
    _, remarks = criteria(write_rows(tmp_path, rows))
    (said,) = [one for one in remarks if "question_source" in one.message]
    assert said.message.endswith("left out (here and 2 times more)")


@given(st.data())
def test_it_goes_there_and_back(data):
    drawn = data.draw(
        rubrics(
            reward=REWARD,
            parameters=("reference: text?",),
            tags=st.just(()),
        )
    )
    with tempfile.TemporaryDirectory() as folder:
        try:
            back = there_and_back("rar", drawn, Path(folder))
        except NotExpressible:
            assert any(reading(one.text[0]) == "avoided" for one in drawn.criteria())
            return
    assert asked(back) == asked(drawn)
    assert scores_digest(back) == scores_digest(drawn)
    said = data.draw(verdicts(drawn))
    assert score(back, said).reward == score(drawn, said).reward


@given(st.data())
def test_avoided_pitfalls_keep_their_category(data):
    source = (
        'edition "2026"\n\nrubric r(reference: text?) {\n'
        f'  principle a +2 "{AVOIDED}" {{ tags: [pitfall] }}\n'
        '  principle b essential +5 "Says why."\n'
        "  reward { denominator: credited }\n}\n"
    )
    rubric = rubric_of(source)
    text = next(iter(rar.write(rubric).values()))
    items = json.loads(text)["rubric"]
    assert [one["weight"] for one in items] == [-2, 5]
    assert items[0]["description"] == f"Pitfall Criteria: {AVOIDED}"
    with tempfile.TemporaryDirectory() as folder:
        back = there_and_back("rar", rubric, Path(folder))
    assert scores_digest(back) == scores_digest(rubric)
    said = data.draw(verdicts(rubric))
    assert score(back, said).reward == score(rubric, said).reward


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("Essential", "Important", "Optional", "avoided", "committed")),
            st.integers(1, 5),
            st.booleans(),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_the_score_is_the_published_one(drawn):
    texts = {"avoided": AVOIDED, "committed": COMMITTED}
    items = [
        item("Pitfall", texts[kind], -weight) if kind in texts else item(kind, "Says why.", weight)
        for kind, weight, _ in drawn
    ]
    with tempfile.TemporaryDirectory() as folder:
        found, made = imported("rar", write_rows(Path(folder), two_rows(*items)))
    (source,) = made.sources.values()
    said = ["met" if met else "unmet" for _, _, met in drawn]
    got = row_reward(scorer_of(rubric_of(source)), found.rows[0], said)
    good = [met != (kind == "committed") for kind, _, met in drawn]
    expected = rar_explicit([weight for _, weight, _ in drawn], good)
    if all(kind == "committed" for kind, _, _ in drawn):
        assert got == pytest.approx(expected, abs=1e-15)
    else:
        assert got == expected


@pytest.mark.parametrize("text", AWKWARD[:-1])
def test_awkward_texts_are_judged_as_they_stand(tmp_path, text):
    rows = [row(item("Essential", text, 5), item("Essential", text, 3))]
    rubric = imported_rubric("rar", write_rows(tmp_path, rows))
    assert [one.text for one in rubric.criteria()] == [(text,), (text,)]
    assert score(rubric, ["met", "unmet"]).reward == 5 / 8


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        ({"title": "t", "description": "Essential Criteria: x", "weight": "heavy"}, "weight"),
        ({"title": "t", "description": "Essential Criteria: x"}, "weight"),
        ({"title": "t", "weight": 1}, "description"),
        ({"title": "t", "description": "Essential Criteria:  ", "weight": 1}, "description"),
        ({"title": "t", "description": AWKWARD[-1], "weight": 1}, "description"),
        ({"title": "t", "description": "x", "weight": True}, "weight"),
        ({"title": "t", "description": "x", "weight": 1e300}, "weight"),
        ("Essential Criteria: x", "rubric[0]"),
    ],
)
def test_a_wrong_item_names_its_place(tmp_path, broken, place):
    path = write_rows(tmp_path, [row(broken)])
    with pytest.raises(EntryInvalid, match=r"line 1\.rubric\[0\]") as raised:
        imported("rar", path)
    assert raised.value.place.endswith(place)


def test_weights_as_text_count_and_weights_of_zero_are_left_out(tmp_path):
    rows = two_rows(item("Essential", "Clear.", "4"), item("Optional", "Short.", 0))
    (made,), remarks = criteria(write_rows(tmp_path, rows))
    assert made["weight"] == 4.0
    assert [one for one in remarks if "a weight of 0" in one.message]


def test_nan_is_an_error_of_its_line(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row(item("Essential", "x", float("nan")))) + "\n")
    with pytest.raises(EntryInvalid, match="line 1"):
        imported("rar", path)


def test_a_row_of_another_format_is_named_where_it_stands(tmp_path):
    other = {"prompt": [], "prompt_id": "p", "rubrics": [{"criterion": "c", "points": 1}]}
    path = write_rows(tmp_path, [row(item("Essential", "x", 1)), other])
    with pytest.raises(WrongFormat, match="line 2 looks like an entry of `healthbench`"):
        imported("rar", path)


def test_colliding_titles_get_names_of_their_own(tmp_path):
    items = [item("Essential", "x", 1, "Über: dose!"), item("Essential", "y", 1, "uber dose")]
    first, _ = criteria(write_rows(tmp_path, two_rows(*items, item("Optional", "z", 1, "???"))))
    assert [one["name"] for one in first] == ["uber_dose", "uber_dose_2", "criterion"]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ('hard rule a "x"', "hard rule"),
        ('principle a +1 "x" { scale: 1..5 }', "scale"),
        ('principle a +1 "x" { when: "It rains." }', "condition"),
        ('group g { principle a +1 "x" }', "group `g`"),
        ('principle a +1 "x" { tags: [axis] }', "tags"),
        ('pitfall a -1 "Avoids x."', "avoids"),
        ('principle a +1 "x " ', "blanks"),
        ('principle a +1 "x {{reference}}"', "slot"),
    ],
)
def test_what_a_row_cannot_hold_is_refused_by_its_name(body, word):
    source = f'edition "2026"\n\nrubric r(reference: text?) {{\n  {body}\n  '
    rubric = rubric_of(source + "reward { denominator: credited }\n}\n")
    with pytest.raises(NotExpressible, match=word):
        rar.write(rubric)


def test_another_denominator_is_refused():
    rubric = rubric_of('edition "2026"\n\nrubric r { principle a +1 "x" }\n')
    with pytest.raises(InterchangeError, match="denominator: credited"):
        rar.write(rubric)
