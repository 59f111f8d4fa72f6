"""Prometheus score rubrics, and the instances of BiGGen that bring them."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.interchange.errors import EntryInvalid, InterchangeError, NotExpressible, WrongFormat
from rubricc.interchange.formats import prometheus
from rubricc.ir.digest import rubric_digest
from tests.interchange.imports import (
    AWKWARD,
    DATA,
    asked,
    imported,
    imported_rubric,
    row_reward,
    rubric_of,
    score,
    scorer_of,
    write_rows,
)

SAMPLE = DATA / "prometheus" / "biggen_sample.jsonl"
NEEDS_DATA = pytest.mark.skipif(
    not SAMPLE.is_file(), reason="the published instances are not beside the project"
)
TEXTS = st.sampled_from(AWKWARD[:-1]) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1
).filter(lambda text: bool(text.strip()))


def content(*levels, criteria="Does it answer the feeling?"):
    levels = levels or ("No.", "Hardly.", "Partly.", "Mostly.", "Yes.")
    keys = {f"score{at + 1}_description": level for at, level in enumerate(levels)}
    return {"criteria": criteria, **keys}


def file(folder, document, name="file.json"):
    path = Path(folder) / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def instance(**more):
    row = {"id": "a", "input": "Plan a day.", "score_rubric": content(), "response": "x"}
    return row | {"reference_answer": "Walk.", "score": 3} | more


@given(TEXTS, st.lists(TEXTS, min_size=5, max_size=5), st.booleans())
def test_there_and_back_gives_the_file_and_the_meaning_again(criteria, levels, is_wrapped):
    document = content(*levels, criteria=criteria)
    with tempfile.TemporaryDirectory() as folder:
        wrapped = {"score_rubric": document} if is_wrapped else document
        rubric = imported_rubric("prometheus", file(folder, wrapped))
        ((name, written),) = prometheus.write(rubric).items()
        (Path(folder) / name).write_bytes(written)
        again = imported_rubric("prometheus", Path(folder) / name)

    assert json.loads(written) == document
    assert asked(again) == asked(rubric)
    assert rubric_digest(again) == rubric_digest(rubric)


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_the_reward_is_the_score_itself(tmp_path, level):
    rubric = imported_rubric("prometheus", file(tmp_path, content()))

    assert score(rubric, [level]).reward == level


@pytest.mark.parametrize("key", list(content()))
def test_what_is_missing_is_named_by_its_place(tmp_path, key):
    document = {name: text for name, text in content().items() if name != key}

    with pytest.raises(EntryInvalid, match="is missing") as raised:
        imported("prometheus", file(tmp_path, document))

    assert raised.value.place == f"root.{key}"


@pytest.mark.parametrize("wrong", [3, "", " ", ["a"], "a\0b"])
def test_what_is_no_text_is_named_by_its_place(tmp_path, wrong):
    with pytest.raises(EntryInvalid) as raised:
        imported("prometheus", file(tmp_path, content() | {"score4_description": wrong}))

    assert raised.value.place == "root.score4_description"


@pytest.mark.parametrize("document", [[], {}, {"a": 1}, 3, {"score_rubric": 3}])
def test_what_is_no_score_rubric_is_refused(tmp_path, document):
    with pytest.raises(InterchangeError):
        imported("prometheus", file(tmp_path, document))


def test_other_keys_are_said(tmp_path):
    document = {"score_rubric": content() | {"score6_description": "More."}, "task": "x"}

    found, made = imported("prometheus", file(tmp_path, document))

    assert [remark.place for remark in found.remarks] == ["task"]
    assert "// score_rubric.score6_description: has no place here" in made.sources["file.rubric"]


@pytest.mark.parametrize("name", ["prometheus", "biggen"])
def test_another_format_is_refused_by_its_name(tmp_path, name):
    with pytest.raises(WrongFormat, match="looks like `paperbench`"):
        imported(name, file(tmp_path, {"requirements": "r", "sub_tasks": [], "weight": 1}))


def test_instances_are_no_score_rubric_and_say_so(tmp_path):
    path = write_rows(tmp_path, [instance(), instance(id="b")])

    with pytest.raises(WrongFormat, match="looks like `biggen`"):
        imported("prometheus", path)


@pytest.mark.parametrize(
    ("member", "what"),
    [
        ('principle a "A."', "has not the scale"),
        ('principle a "A." { scale: 1..4 }', "has not the scale"),
        ('principle a "A." { scale: 1..5 level 1: "x" }', "does not say what level 2"),
        ('principle a "A." { scale: 1..5 } principle b "B." { scale: 1..5 }', "is one criterion"),
        ('pitfall a "A." { scale: 1..5 }', "pitfall"),
        ('principle a "A." { scale: 1..5 } reward { range: 0..10 }', "has the range"),
    ],
)
def test_what_no_score_rubric_can_hold_is_refused(member, what):
    with pytest.raises(NotExpressible, match=what):
        prometheus.write(rubric_of(f'edition "2026"\nrubric r {{ {member} }}'))


def test_rows_keep_scores_as_columns_and_bring_their_criterion(tmp_path):
    rows = [instance(system_prompt="You plan.", human_score=4), instance(id="b", response=None)]
    found, made = imported("biggen", write_rows(tmp_path, rows))
    scorer = scorer_of(rubric_of(made.sources["rows.rubric"]))

    first, second = found.rows
    assert first["prompt"] == [
        {"role": "system", "content": "You plan."},
        {"role": "user", "content": "Plan a day."},
    ]
    assert (first["score"], first["human_score"], first["reference"]) == (3, 4, "Walk.")
    assert "verdicts" not in first
    assert second["prompt"] == "Plan a day."
    assert "response" not in second
    assert [row_reward(scorer, row, [5]) for row in found.rows] == [5.0, 5.0]


def test_an_instance_alone_becomes_a_rubric_of_its_own(tmp_path):
    found, made = imported("biggen", write_rows(tmp_path, [instance()]))
    rubric = rubric_of(made.sources["rows.rubric"])

    assert [one.text for one in rubric.criteria()] == [("Does it answer the feeling?",)]
    assert found.rows[0]["reference"] == "Walk."


def test_columns_that_mean_something_here_are_left_out_and_said(tmp_path):
    rows = [instance(verdicts={"a": "met"}), instance(id="b")]

    found, _ = imported("biggen", write_rows(tmp_path, rows))

    assert [remark.place for remark in found.remarks] == ["line 1.verdicts"]
    assert "verdicts" not in found.rows[0]


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"input": ""}, "line 2.input"),
        ({"score_rubric": "x"}, "line 2.score_rubric"),
        ({"score_rubric": {"criteria": "x"}}, "line 2.score1_description"),
        ({"system_prompt": 3}, "line 2.system_prompt"),
        ({"reference_answer": 3}, "line 2.reference_answer"),
    ],
)
def test_a_wrong_instance_is_named_by_its_place(tmp_path, more, place):
    with pytest.raises(EntryInvalid) as raised:
        imported("biggen", write_rows(tmp_path, [instance(), instance(id="b", **more)]))

    assert raised.value.place == place


@NEEDS_DATA
def test_the_published_instances_are_read_and_scored():
    published = [json.loads(line) for line in SAMPLE.read_text("utf-8").splitlines()]
    found, made = imported("biggen", SAMPLE)
    scorer = scorer_of(rubric_of(made.sources["biggen_sample.rubric"]))

    assert len(found.rows) == len(published) == 100
    assert not found.remarks
    for row, entry in zip(found.rows, published, strict=True):
        (criterion,) = row["criteria"]
        levels = entry["score_rubric"]
        assert criterion["text"] == levels["criteria"]
        assert [criterion["levels"][str(at)] for at in range(1, 6)] == [
            levels[f"score{at}_description"] for at in range(1, 6)
        ]
        assert row_reward(scorer, row, [entry["score"]]) == entry["score"]
