"""The packages `rubric` and `autorubric`: lists and sections of weighted requirements."""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.interchange.errors import EntryInvalid, InterchangeError, NotExpressible, WrongFormat
from rubricc.interchange.formats import autorubric
from rubricc.interchange.formats import rubric as rubric_format
from rubricc.interchange.sketch import LevelSketch
from rubricc.ir.digest import scores_digest
from rubricc.ir.rubric import Group
from tests.interchange.consumers import needs, scores_by
from tests.interchange.imports import (
    AWKWARD,
    asked,
    imported,
    imported_rubric,
    rubric_of,
    score,
    scorer_of,
    there_and_back,
)
from tests.interchange.rubrics import rubrics, verdicts

REWARD = {"denominator": "positive"}
TAGS = st.sampled_from(((), ("style",), ("style", "safety")))
KINDS = ("principle", "principle", "pitfall")
NAMED = (
    LevelSketch("poor", 0.0, "Says {{nothing}} at all."),
    LevelSketch("fair", 0.4),
    LevelSketch("very_good", 1.0, "Very good"),
)
NUMBERED = (LevelSketch(1, anchor="Nothing."), LevelSketch(2), LevelSketch(3, anchor="2: all."))
LEVELS = st.sampled_from(((), NAMED, NUMBERED))
FORMATS = ("rubric", "autorubric")


def file(folder, document, name="file.json"):
    path = Path(folder) / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def one(requirement="Is clear.", weight=1, **more):
    return {"weight": weight, "requirement": requirement, **more}


@pytest.mark.parametrize("name", FORMATS)
@given(data=st.data())
def test_there_and_back_means_the_same(name, data):
    levels = data.draw(LEVELS) if name == "autorubric" else ()
    drawn = data.draw(rubrics(reward=REWARD, kinds=KINDS, levels=levels, tags=TAGS))
    said = data.draw(verdicts(drawn))
    with tempfile.TemporaryDirectory() as folder:
        again = there_and_back(name, drawn, Path(folder))

    assert [criterion.name for criterion in again.criteria()] == [
        criterion.name for criterion in drawn.criteria()
    ]
    assert asked(again) == asked(drawn)
    assert scores_digest(again) == scores_digest(drawn)
    assert score(again, said).reward == score(drawn, said).reward


ENTRIES = st.builds(
    one,
    st.sampled_from(AWKWARD[:-1]),
    st.sampled_from((1, 2, 5, -1, -3, 0, 0.1, "2.5", 1e100, 1e-280)),
)


@pytest.mark.parametrize("name", FORMATS)
@given(entries=st.lists(ENTRIES, min_size=1, max_size=6), seed=st.integers(0, 9))
def test_any_list_is_scored_as_the_package_scores_it(name, entries, seed):
    with tempfile.TemporaryDirectory() as folder:
        rubric = imported_rubric(name, file(folder, entries))
    said = [random.Random(seed * 99 + at).choice(("met", "unmet")) for at in range(len(entries))]

    assert [text_of(criterion) for criterion in rubric.criteria()] == [
        entry["requirement"] for entry in entries
    ]
    if not any(float(entry["weight"]) for entry in entries):
        return
    assert score(rubric, said).reward == reference(entries, said)


def text_of(criterion):
    (text,) = criterion.text
    return text


def reference(entries, said):
    """The sum of met weights over the positive weights, as both packages compute it."""
    weights = [float(entry["weight"]) for entry in entries]
    earned = sum(w for w, verdict in zip(weights, said, strict=True) if verdict == "met" and w)
    positive = sum(weight for weight in weights if weight > 0)
    negative = sum(-weight for weight in weights if weight < 0)
    found = earned / positive if positive else 1 + earned / negative
    return max(0.0, min(1.0, found))


@pytest.mark.parametrize(
    "document",
    [
        [one("A.", name="a"), one("B.", -2)],
        {"rubric": [one("A.", name="a"), one("B.", -2)]},
        {"rubric": {"sections": [{"criteria": [one("A.", name="a"), one("B.", -2)]}]}},
        {"sections": [one("A.", name="a"), {"name": "More", "criteria": [one("B.", -2)]}]},
    ],
)
@pytest.mark.parametrize("name", FORMATS)
def test_every_shape_holds_the_same_criteria(tmp_path, name, document):
    rubric = imported_rubric(name, file(tmp_path, document))

    assert [(c.name, c.weight) for c in rubric.criteria()] == [("a", 1.0), ("b", -2.0)]


@pytest.mark.parametrize("name", FORMATS)
def test_sections_are_groups_that_change_no_score(tmp_path, name):
    document = {"sections": [{"name": "Safety & care", "criteria": [one("A."), one("B.", 3)]}]}

    rubric = imported_rubric(name, file(tmp_path, document))
    again = there_and_back(name, rubric, tmp_path)

    assert isinstance(rubric.members[0], Group)
    assert (rubric.members[0].name, rubric.members[0].weight) == ("safety_care", None)
    assert score(rubric, ["met", "unmet"]).reward == 0.25
    assert scores_digest(again) == scores_digest(rubric)


def test_few_weights_are_priorities_and_many_are_numbers(tmp_path):
    few = imported_rubric("rubric", file(tmp_path, [one("A.", 9), one("B.", 4), one("C.", 1)]))
    many = imported_rubric("rubric", file(tmp_path, [one(f"A{at}.", at) for at in range(1, 5)]))

    assert [c.priority for c in few.criteria()] == ["essential", "important", "optional"]
    assert [c.weight for c in few.criteria()] == [9, 4, 1]
    assert {c.priority for c in many.criteria()} == {"important"}
    assert [c.weight for c in many.criteria()] == [1, 2, 3, 4]


def test_names_that_collide_stay_apart(tmp_path):
    entries = [one("A.", name="Clear!"), one("B.", name="clear"), one("C.", name="Clear")]

    rubric = imported_rubric("autorubric", file(tmp_path, entries))

    assert [c.name for c in rubric.criteria()] == ["clear", "clear_2", "clear_3"]


def test_yaml_is_read_like_json(tmp_path):
    pytest.importorskip("yaml")
    path = tmp_path / "a.yaml"
    path.write_text("- weight: 2\n  requirement: |-\n    Is clear.\n    Always.\n", "utf-8")

    (criterion,) = imported_rubric("rubric", path).criteria()

    assert (criterion.weight, text_of(criterion)) == (2.0, "Is clear.\nAlways.")


@pytest.mark.parametrize(
    ("entry", "place", "says"),
    [
        ({"weight": 1}, "[0].requirement", "is missing"),
        ({"requirement": "A."}, "[0].weight", "is missing"),
        (one(weight="heavy"), "[0].weight", "no number"),
        (one(weight=True), "[0].weight", "not a number"),
        (one(weight=1e101), "[0].weight", "weights lie between"),
        (one(weight=1e-281), "[0].weight", "weights lie between"),
        (one(" "), "[0].requirement", "is empty"),
        (one(["A."]), "[0].requirement", "is not text"),
        (one("a\0b"), "[0].requirement", "NUL"),
        ("A.", "[0]", "is not an object"),
    ],
)
def test_a_wrong_criterion_is_named_by_its_place(tmp_path, entry, place, says):
    with pytest.raises(EntryInvalid, match=says) as raised:
        imported("rubric", file(tmp_path, [entry]))

    assert raised.value.place == place


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_no_weight_is_infinite_or_none(tmp_path, number):
    path = tmp_path / "a.json"
    path.write_text(f'[{{"weight": {number}, "requirement": "A."}}]', "utf-8")

    with pytest.raises(InterchangeError):
        imported("rubric", path)


def test_yaml_has_no_infinite_weight_either(tmp_path):
    pytest.importorskip("yaml")
    path = tmp_path / "a.yml"
    path.write_text("- weight: .nan\n  requirement: A.\n", "utf-8")

    with pytest.raises(EntryInvalid, match="finite"):
        imported("rubric", path)


@pytest.mark.parametrize("document", [[], {}, {"rubric": {}}, {"sections": {}}, 3, None, "a"])
@pytest.mark.parametrize("name", FORMATS)
def test_what_holds_no_criteria_is_refused(tmp_path, name, document):
    with pytest.raises((WrongFormat, EntryInvalid)):
        imported(name, file(tmp_path, document))


def test_options_are_none_of_rubric(tmp_path):
    options = [{"label": "no", "value": 0}, {"label": "yes", "value": 1}]

    with pytest.raises(WrongFormat, match="looks like `autorubric`"):
        imported("rubric", file(tmp_path, [one(options=options)]))


@pytest.mark.parametrize("name", FORMATS)
def test_another_format_is_refused_by_its_name(tmp_path, name):
    with pytest.raises(WrongFormat, match="looks like `verifiers`"):
        imported(name, file(tmp_path, {"criteria": [{"name": "a", "text": "A."}]}))


def test_a_weight_that_is_left_out_is_ten(tmp_path):
    (criterion,) = imported_rubric("autorubric", file(tmp_path, [{"requirement": "A."}])).criteria()

    assert criterion.weight == 10


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([{"label": "a", "value": 0}], "fewer than two"),
        ([{"label": "a", "value": 0}, {"label": "b", "value": 2}], "not within 0..1"),
        ([{"label": "a", "value": 0.5}, {"label": "b", "value": 0.5}], "worth the same"),
        ([{"label": "a"}, {"label": "b", "value": 1}], "is missing"),
        ([{"value": 0}, {"label": "b", "value": 1}], "is missing"),
        ("a", "is not a list"),
        (
            [{"label": label, "value": at, "na": at > 1} for at, label in enumerate("abcd")],
            "more than one option",
        ),
    ],
)
def test_wrong_options_are_named_by_their_place(tmp_path, options, says):
    with pytest.raises(EntryInvalid, match=says) as raised:
        imported("autorubric", file(tmp_path, [one(options=options)]))

    assert raised.value.place.startswith("[0].options")


@pytest.mark.parametrize("condition", ["The patient asked.", "This is not the case: N/A"])
def test_a_condition_comes_back_by_its_option(tmp_path, condition):
    source = f'principle a "A." {{ when: "{condition}" scale: 1..3 }} principle b "B."'
    rubric = rubric_of(f'edition "2026"\nrubric r {{ {source} }}')

    again = there_and_back("autorubric", rubric, tmp_path)

    assert asked(again) == asked(rubric)
    assert scores_digest(again) == scores_digest(rubric)


def test_labels_that_are_uneven_numbers_keep_their_words_both_ways(tmp_path):
    labels = {"1": 0.0, "2": 0.33, "3": 0.67, "4": 1.0}
    options = [{"label": label, "value": value} for label, value in labels.items()]
    rubric = imported_rubric("autorubric", file(tmp_path, [one(options=options)]))

    (written,) = autorubric.write(rubric).values()

    assert [level.value for level in rubric.criteria()[0].scale.levels] == list(labels.values())
    assert [option["label"] for option in json.loads(written)[0]["options"]] == list(labels)


def test_rows_of_a_data_set_score_as_people_said(tmp_path):
    options = [{"label": "Bad", "value": 0.0}, {"label": "Good", "value": 1.0}]
    document = {
        "prompt": "Why?",
        "rubric": [one("A.", 3), one("B.", 1, options=options)],
        "items": [
            {"submission": "x", "description": "d", "ground_truth": ["MET", "bad"]},
            {"submission": "y", "description": "d", "ground_truth": ["UNMET", "Good"]},
            {"submission": "z", "description": "d", "ground_truth": None},
        ],
    }
    found, made = imported("autorubric", file(tmp_path, document))
    scorer = scorer_of(rubric_of(made.sources["file.rubric"]))

    assert [scorer.score(row).reward for row in found.rows] == [0.75, 0.25, None]


def test_a_reference_of_a_data_set_is_shown_to_judges(tmp_path):
    document = {
        "rubric": [one()],
        "reference_submission": "All.",
        "items": [{"submission": "x"}, {"submission": "y", "reference_submission": "Some."}],
    }
    found, made = imported("autorubric", file(tmp_path, document))

    assert "rubric file(reference: text?)" in made.sources["file.rubric"]
    assert [row["reference"] for row in found.rows] == ["All.", "Some."]
    assert autorubric.write(rubric_of(made.sources["file.rubric"]))


@pytest.mark.parametrize(
    ("item", "place"),
    [
        ({"submission": "x", "ground_truth": ["MET", "MET"]}, "items[0].ground_truth"),
        ({"submission": "x", "ground_truth": ["GOOD"]}, "items[0].ground_truth[0]"),
        ({"submission": "x", "rubric": [one()]}, "items[0].rubric"),
        ({"description": "x"}, "items[0].submission"),
    ],
)
def test_a_wrong_item_is_named_by_its_place(tmp_path, item, place):
    document = {"rubric": [one()], "items": [item]}

    with pytest.raises(EntryInvalid) as raised:
        imported("autorubric", file(tmp_path, document))

    assert raised.value.place == place


@pytest.mark.parametrize(
    ("member", "reward", "what"),
    [
        ('hard rule a "A."', "", "hard rule"),
        ('principle a "A." { scale: 1..3 }', "", "a scale"),
        ('principle a "A." { when: "It is late." }', "", "a condition"),
        ("principle a { check: words(response) > 3 }", "", "a check"),
        ('principle a "A {{prompt}}."', "", "slot"),
        ('principle a "A." principle b "B." { needs: [a] }', "", "needs"),
        ('principle a "A." { example met: "a" }', "", "examples"),
        ('group g +2 { principle a "A." }', "", "the group `g`"),
        ('group g { group h { principle a "A." } }', "", "the group `h`"),
        ('tier t { principle a "A." }', "", "tiers"),
        ('principle a "A." pitfall b "B."', "denominator: credited", "denominator"),
        ('principle a "A."', "clip: 0..0.5", "clip"),
        ('principle a "A."', "range: 0..5", "range"),
        ('principle a "A."', "aggregate: minimum", "aggregate"),
        ('pitfall a "Lies."', "no_principles: zero", "no_principles"),
        ("slot criteria: generated { at_most: 3 weight: 0..1 }", "", "rows bring"),
    ],
)
def test_what_the_package_cannot_hold_is_refused(member, reward, what):
    source = f'edition "2026"\nrubric r {{ {member} reward {{ {reward} }} }}'

    with pytest.raises(NotExpressible, match=what):
        rubric_format.write(rubric_of(source))


SPOKEN = {"met": "MET", "unmet": "UNMET"}
SOURCE = """
edition "2026"
rubric r {{
  title: "A title"
  principle a essential +3 "A {{{{{{{{braces}}}}." {{ tags: [x] }}
  group g {{ principle b +0.1 "B \\"quoted\\"." pitfall c -0.7 "C\\u{{202e}}." }}
  {more}
  fact f "F."
  pitfall d -1 "D."
}}
"""
SCALED = """principle e +2 "E." {
    scale: [poor = 0, so_so = 0.3, good = 1]  level poor: "Says nothing."  level good: "Good"
  }
  principle h +2 "H." { scale: 1..4  level 4: "All."  when: "There is some." }"""


@pytest.mark.parametrize("package", [pytest.param(name, marks=needs(name)) for name in FORMATS])
def test_the_package_reads_the_export_and_scores_it_alike_to_the_last_bit(tmp_path, package):
    more = SCALED if package == "autorubric" else ""
    rubric = rubric_of(SOURCE.format(more=more))
    write = autorubric.write if package == "autorubric" else rubric_format.write
    ((name, content),) = write(rubric).items()
    path = tmp_path / name
    path.write_bytes(content)
    drawn = random.Random(7)
    said = [[drawn.choice(points(one)) for one in rubric.criteria()] for _ in range(40)]
    criteria = rubric.criteria()

    theirs = scores_by(
        package,
        path,
        [[label(c, v) for c, v in zip(criteria, row, strict=True)] for row in said],
    )

    assert theirs == [score(rubric, row).reward for row in said]
    assert len(set(theirs)) > 5


def points(criterion):
    if criterion.scale is None:
        return list(SPOKEN)
    return [level.point for level in criterion.scale.levels]


def label(criterion, verdict):
    """A verdict as `autorubric` writes it: a word, or the label of an option."""
    if criterion.scale is None:
        return SPOKEN[verdict]
    shown = {"poor": "poor: Says nothing.", "good": "Good", 4: "4: All."}
    return shown.get(verdict, str(verdict))
