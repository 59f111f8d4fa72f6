"""Labels of DR Tulu: rated from 0 to 2, over the positive weights or over 1."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.parity_references import dr_tulu
from rubricc.interchange.errors import EntryInvalid, NotExpressible, WrongFormat
from rubricc.interchange.formats import drtulu
from rubricc.interchange.labels import RATING
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
from tests.interchange.labels import item, label, training_row
from tests.interchange.rubrics import rubrics, verdicts

REWARD = dict(drtulu.BASE.reward)
FLAW = "Conflates correlation with causation."


def two(*items):
    return [training_row(*items), training_row(item("Says why."), wrapped=True)]


def test_a_label_alone_becomes_a_rubric(tmp_path):
    path = tmp_path / "why.json"
    path.write_text(json.dumps(label(item("Says why.", 2, "The reason"), item(FLAW, -1))))
    found, made = imported("drtulu", path)
    first, second = rubric_of(made.sources["why.rubric"]).criteria()
    assert (first.name, first.kind, first.weight) == ("the_reason", "principle", 2.0)
    assert (second.kind, second.weight) == ("pitfall", -1.0)
    assert [level.value for level in first.scale.levels] == [0.0, 0.5, 1.0]
    assert found.rows == [{"id": "root", "prompt": "Why is it so?"}]


def test_rows_of_training_bring_their_labels(tmp_path):
    found, _ = imported("drtulu", write_rows(tmp_path, two(item("Says why.", 1.5))))
    assert [len(one["criteria"]) for one in found.rows] == [1, 1]
    assert found.rows[0]["prompt"] == [{"role": "user", "content": "Why is it so?"}]
    assert found.rows[0]["criteria"][0] == {
        "name": "says_why",
        "text": "Says why.",
        "weight": 1.5,
        "scale": "0..2",
    }


@pytest.mark.parametrize("key", ["description", "rubric_item", "Ingredient"])
def test_descriptions_go_by_the_names_of_older_data(tmp_path, key):
    path = write_rows(tmp_path, [{"query": "x", "rubrics": [{key: "Says why."}]}])
    (first,) = imported_rubric("drtulu", path).criteria()
    assert (first.text, first.weight) == (("Says why.",), 1.0)


@given(
    st.lists(
        st.tuples(st.sampled_from((1.0, 0.5, 2.0, -1.0, 0.25, -0.3, 1 / 3)), st.integers(0, 2)),
        min_size=1,
        max_size=10,
    ).filter(lambda drawn: any(weight > 0 for weight, _ in drawn))
)
def test_the_score_is_the_published_one(drawn):
    items = [item(f"Says {at}.", weight) for at, (weight, _) in enumerate(drawn)]
    with tempfile.TemporaryDirectory() as folder:
        found, made = imported("drtulu", write_rows(Path(folder), two(*items)))
    (source,) = made.sources.values()
    said = [rating for _, rating in drawn]
    got = row_reward(scorer_of(rubric_of(source)), found.rows[0], said)
    assert got == dr_tulu([weight for weight, _ in drawn], said)


def test_a_label_without_positive_weights_is_said_to_differ(tmp_path):
    found, made = imported("drtulu", write_rows(tmp_path, two(item(FLAW, -1))))
    assert [one.place for one in found.remarks if "no positive weight" in one.message] == [
        "line 1.ground_truth"
    ]
    (source,) = made.sources.values()
    assert row_reward(scorer_of(rubric_of(source)), found.rows[0], [2]) == 0.0
    assert dr_tulu([-1], [2]) == -1.0


def test_negative_weights_that_say_what_is_avoided_are_counted(tmp_path):
    items = [item("Says why."), item("Avoids x.", -1), item("Avoids y.", -1), item(FLAW, -1)]
    found, _ = imported("drtulu", write_rows(tmp_path, two(*items)))
    (said,) = [one for one in found.remarks if "what is avoided" in one.message]
    assert said.place == "line 1.ground_truth.rubrics[1]"
    assert said.message.endswith("(here and once more)")


@given(st.data())
def test_it_goes_there_and_back(data):
    drawn = data.draw(rubrics(reward=REWARD, levels=RATING))
    with tempfile.TemporaryDirectory() as folder:
        back = there_and_back("drtulu", drawn, Path(folder))
    assert asked(back) == asked(drawn)
    assert scores_digest(back) == scores_digest(drawn)
    said = data.draw(verdicts(drawn))
    assert score(back, said).reward == score(drawn, said).reward


@pytest.mark.parametrize("text", AWKWARD[:-1])
def test_awkward_texts_are_judged_as_they_stand(tmp_path, text):
    path = write_rows(tmp_path, [label(item(text, 3), item(text, 1))])
    rubric = imported_rubric("drtulu", path)
    assert [one.text for one in rubric.criteria()] == [(text,), (text,)]
    assert score(rubric, [1, 2]).reward == 2.5 / 4


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ({"query": "x", "rubrics": "y"}, "line 1.rubrics"),
        ({"query": "x", "rubrics": [{"weight": 1}]}, r"rubrics\[0\].description"),
        ({"query": "x", "rubrics": [item("a", "heavy")]}, r"rubrics\[0\].weight"),
        ({"query": "x", "rubrics": [item("  ")]}, r"rubrics\[0\].description"),
        ({"query": "x", "rubrics": [3]}, r"rubrics\[0\]"),
        ({"messages": [], "ground_truth": "no json"}, "line 1.ground_truth"),
        ({"messages": [], "ground_truth": '{"weight": NaN}'}, "line 1.ground_truth"),
        ({"messages": [], "ground_truth": ["{}", "{}"]}, "line 1.ground_truth"),
        ({"messages": []}, "line 1.ground_truth"),
        ({"messages": 3, "ground_truth": '{"rubrics": []}'}, "line 1.messages"),
    ],
)
def test_a_wrong_label_names_its_place(tmp_path, entry, place):
    with pytest.raises(EntryInvalid, match=place):
        imported("drtulu", write_rows(tmp_path, [entry]))


def test_a_row_of_healthbench_is_no_label(tmp_path):
    entry = {"prompt": [], "rubrics": [{"criterion": "c", "points": 1}]}
    with pytest.raises(WrongFormat, match="looks like an entry of `healthbench`"):
        imported("drtulu", write_rows(tmp_path, [entry]))


def test_what_is_judged_met_or_unmet_is_refused():
    rubric = rubric_of(
        'edition "2026"\n\nrubric r {\n  principle a +1 "x"\n'
        "  reward { denominator: at_least_one  no_principles: zero  clip: none }\n}\n"
    )
    with pytest.raises(NotExpressible, match=r"give `a` `scale: 0\.\.2`"):
        drtulu.write(rubric)
