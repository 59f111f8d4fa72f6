"""The rubric judge of `verifiers`: criteria with ordered choices."""

from __future__ import annotations

import json
import random
import tempfile
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.interchange.errors import EntryInvalid, InterchangeError, NotExpressible, WrongFormat
from rubricc.interchange.formats import verifiers
from rubricc.interchange.sketch import LevelSketch
from rubricc.ir.digest import scores_digest
from tests.interchange.consumers import needs, scores_by
from tests.interchange.imports import (
    AWKWARD,
    asked,
    imported,
    imported_rubric,
    rubric_of,
    score,
    there_and_back,
)
from tests.interchange.rubrics import LINES, rubrics, verdicts

REWARD = {"denominator": "positive"}
TAGS = st.sampled_from(((), ("style",), ("style", "safety")))
LEVELS = st.sampled_from(
    (
        (),
        (LevelSketch("poor", 0.0, "Says {{nothing}}."), LevelSketch("good", 1.0, "Good")),
        (LevelSketch(1, anchor="Nothing."), LevelSketch(2), LevelSketch(3, anchor="2: all.")),
        (LevelSketch("yes", 0.0), LevelSketch("no", 1.0)),
    )
)


def file(folder, criteria, name="file.json"):
    path = Path(folder) / name
    path.write_text(json.dumps(criteria), encoding="utf-8")
    return path


def one(text="Is clear.", name="clear", **more):
    return {"name": name, "text": text, **more}


@given(st.data())
def test_there_and_back_means_the_same(data):
    levels = data.draw(LEVELS)
    drawn = data.draw(rubrics(reward=REWARD, kinds=("principle",), levels=levels, tags=TAGS))
    said = data.draw(verdicts(drawn))
    with tempfile.TemporaryDirectory() as folder:
        again = there_and_back("verifiers", drawn, Path(folder))

    assert asked(again) == asked(drawn)
    assert scores_digest(again) == scores_digest(drawn)
    assert score(again, said).reward == score(drawn, said).reward


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=3))
def test_any_text_is_toml_that_reads_back(texts):
    for text in texts:
        assert tomllib.loads(f"a = {verifiers._quoted(text)}") == {"a": text}


CHOICES = st.sampled_from(
    (None, ["no", "yes"], ["yes", "no"], ["1", "2", "3"], ["3", "2"], ["Bad", "So so!", "Good"])
)


@given(
    st.lists(st.tuples(LINES, st.sampled_from((1, 2, 0.5, 1e-3)), CHOICES), min_size=1, max_size=5),
    st.integers(0, 99),
)
def test_any_file_is_scored_as_the_judge_scores_it(entries, seed):
    criteria = [
        one(text, f"c{at}", weight=weight) | ({"choices": choices} if choices else {})
        for at, (text, weight, choices) in enumerate(entries)
    ]
    with tempfile.TemporaryDirectory() as folder:
        rubric = imported_rubric("verifiers", file(folder, criteria))
    drawn, said, worth = random.Random(seed), [], []
    for (_, _, choices), criterion in zip(entries, rubric.criteria(), strict=True):
        at = drawn.randrange(len(choices or "ny"))
        worth.append(at / (len(choices or "ny") - 1))
        levels = criterion.scale.levels if criterion.scale else ()
        said.append(levels[at].point if levels else ("unmet", "met")[at])

    weights = [weight for _, weight, _ in entries]
    expected = sum(w * v for w, v in zip(weights, worth, strict=True)) / sum(weights)
    assert score(rubric, said).reward == expected


def test_toml_and_json_lists_and_tables_read_alike(tmp_path):
    toml = tmp_path / "a.toml"
    toml.write_text('[[criteria]]\nname = "clear"\ntext = "Is clear."\nweight = 2\n', "utf-8")
    entries = [one(weight=2)]

    read = [
        imported_rubric("verifiers", path)
        for path in (toml, file(tmp_path, entries), file(tmp_path, {"criteria": entries}, "b.json"))
    ]

    assert len({scores_digest(rubric) for rubric in read}) == 1


@pytest.mark.parametrize("text", AWKWARD[:-1])
def test_awkward_texts_come_back(tmp_path, text):
    (criterion,) = imported_rubric("verifiers", file(tmp_path, [one(text)])).criteria()

    assert criterion.text == (text,)


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ({"text": "A."}, "criteria[0].name"),
        ({"name": "a"}, "criteria[0].text"),
        (one(weight=-1), "criteria[0].weight"),
        (one(weight="heavy"), "criteria[0].weight"),
        (one(choices=["yes"]), "criteria[0].choices"),
        (one(choices=["yes", "yes"]), "criteria[0].choices"),
        (one(choices=["no", 1]), "criteria[0].choices"),
        (one(choices="yes"), "criteria[0].choices"),
        (one(weight=0), "criteria"),
        ("a", "criteria[0]"),
    ],
)
def test_a_wrong_criterion_is_named_by_its_place(tmp_path, entry, place):
    with pytest.raises(EntryInvalid) as raised:
        imported("verifiers", file(tmp_path, [entry]))

    assert raised.value.place == place


def test_a_name_that_stands_twice_is_refused(tmp_path):
    with pytest.raises(EntryInvalid, match="as another criterion is called"):
        imported("verifiers", file(tmp_path, [one(), one("B.")]))


@pytest.mark.parametrize("weight", ["nan", "inf"])
def test_toml_has_no_infinite_weight(tmp_path, weight):
    path = tmp_path / "a.toml"
    path.write_text(f'[[criteria]]\nname = "a"\ntext = "A."\nweight = {weight}\n', "utf-8")

    with pytest.raises(EntryInvalid, match="finite"):
        imported("verifiers", path)


@pytest.mark.parametrize("document", [[], {}, {"criteria": []}, {"criteria": 3}, 3])
def test_what_lists_no_criteria_is_refused(tmp_path, document):
    with pytest.raises(InterchangeError):
        imported("verifiers", file(tmp_path, document))


def test_another_format_is_refused_by_its_name(tmp_path):
    with pytest.raises(WrongFormat, match="looks like `autorubric`"):
        imported("verifiers", file(tmp_path, [{"requirement": "A.", "options": [], "weight": 1}]))


@pytest.mark.parametrize(
    ("member", "what"),
    [
        ('pitfall a "Lies."', "pitfall"),
        ('hard rule a "A."', "hard rule"),
        ('principle a "A." { scale: [poor = 0, fair = 0.4, good = 1] }', "not evenly spread"),
        ('principle a "A." { scale: 1..2 level 1: "x\\ny" }', "a line each"),
        ('fact a "A."', "facts alone"),
        ('principle a "A {{prompt}}."', "slot"),
        ('principle a "A." reward { denominator: at_least_one }', "denominator"),
        ('group g { principle a "A." }', "the group `g`"),
    ],
)
def test_what_the_judge_cannot_hold_is_refused(member, what):
    with pytest.raises(NotExpressible, match=what):
        verifiers.write(rubric_of(f'edition "2026"\nrubric r {{ {member} }}'))


SOURCE = """
edition "2026"
rubric r {
  title: "A title\\u{202e}"
  principle a essential +3 "A {{{{braces}} // and \\"quotes\\"." { tags: [x] }
  principle b +0.1 "B.\\nC." { scale: 1..4  level 1: "Nothing."  level 4: "All: of it." }
  principle c +0.7 "C\\u{7f}." { scale: [bad = 0, so_so = 0.5, good = 1]  level good: "Good" }
  fact f "F."
}
"""


@needs("verifiers")
def test_the_judge_reads_the_export_and_scores_it_alike_to_the_last_bit(tmp_path):
    rubric = rubric_of(SOURCE)
    ((name, content),) = verifiers.write(rubric).items()
    path = tmp_path / name
    path.write_bytes(content)
    drawn = random.Random(7)
    criteria = rubric.criteria()
    said = [[drawn.choice(points(one)) for one in criteria] for _ in range(40)]

    theirs = scores_by("verifiers", path, [[spoken(verdict) for verdict in row] for row in said])

    assert theirs == [score(rubric, row).reward for row in said]
    assert len(set(theirs)) > 5


def points(criterion):
    if criterion.scale is None:
        return ["met", "unmet"]
    return [level.point for level in criterion.scale.levels]


def spoken(verdict):
    return {"met": "yes", "unmet": "no", "good": "Good"}.get(verdict, str(verdict))
