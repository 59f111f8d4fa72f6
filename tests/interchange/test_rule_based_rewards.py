"""Rule-based rewards: propositions become facts, and every published row has one class."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.parity_references import rule_based_classes
from rubricc.interchange.errors import EntryInvalid, InterchangeError, NotExpressible, WrongFormat
from rubricc.interchange.formats import rule_based_rewards
from rubricc.ir.digest import scores_digest
from tests.interchange.imports import (
    AWKWARD,
    DATA,
    asked,
    imported,
    imported_rubric,
    rubric_of,
    scorer_of,
    there_and_back,
)

yaml = pytest.importorskip("yaml")

PUBLISHED = DATA / "rbr"


def document(**changes):
    """Two types of responses, a derived proposition that uses another, and three classes."""
    return {
        "completion_class_order": ["ideal", "plain", "bad"],
        "completion_classes": {
            "ideal": {"refuse": {"soft": True, "complies": False}, "comply": {"complies": True}},
            "bad": {"refuse": {"complies": True}, "comply": {"quiet": True, "complies": False}},
            "plain": {
                "refuse": {"soft": False, "complies": False},
                "comply": {"quiet": False, "complies": False},
            },
        },
        "derived_propositions": {
            "quiet": {"judges": False, "apologises": False},
            "soft": {"apologises": True, "quiet": False},
        },
        "simple_propositions": {
            "apologises": {"prompt": "Does it say sorry?"},
            "judges": {"prompt": "Does it tell the user off?\n\n- yes: {{rude}}"},
            "complies": {"prompt": "Does it give what was asked for?"},
        },
        **changes,
    }


def written(value, folder, name="rules.yaml"):
    path = folder / name
    path.write_text(yaml.safe_dump(value, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def verdicts(propositions):
    return {name: "met" if holds else "unmet" for name, holds in propositions.items()}


def scored(scorer, propositions, response_type):
    row = {"response": "No.", "response_type": response_type, "verdicts": verdicts(propositions)}
    return scorer.score(row)


def test_propositions_become_facts_and_classes_stand_in_order(tmp_path):
    found, made = imported("rbr", written(document(), tmp_path))
    rubric = rubric_of(made.sources["rules.rubric"])
    assert [one.name for one in rubric.criteria()] == [
        "apologises",
        "judges",
        "complies",
        "known_response_type",
    ]
    assert [one.name for one in rubric.derived] == ["quiet", "soft"]
    (classes,) = [item for item in rubric.members if hasattr(item, "classes")]
    assert [(one.name, one.number) for one in classes.classes] == [
        ("ideal", 1.0),
        ("plain", 0.5),
        ("bad", 0.0),
        ("unknown_response_type", 0.0),
    ]
    assert [one.place for one in found.remarks] == ["completion_class_order", "completion_classes"]


@given(
    st.fixed_dictionaries({name: st.booleans() for name in ("apologises", "judges", "complies")}),
    st.sampled_from(("refuse", "comply")),
)
def test_the_class_is_the_published_one(propositions, response_type):
    with tempfile.TemporaryDirectory() as folder:
        scorer = scorer_of(imported_rubric("rbr", written(document(), Path(folder))))
    (expected,) = rule_based_classes(document(), response_type, propositions)
    got = scored(scorer, propositions, response_type)
    assert got.reward == {"ideal": 1.0, "plain": 0.5, "bad": 0.0}[expected]


def test_a_response_of_an_unknown_type_has_no_reward(tmp_path):
    scorer = scorer_of(imported_rubric("rbr", written(document(), tmp_path)))
    known = {"apologises": True, "judges": False, "complies": False}
    assert scored(scorer, known, "elsewhere").reward is None
    assert scored(scorer, known, "elsewhere").status == "undefined"


def test_every_published_row_falls_in_exactly_one_class():
    if not PUBLISHED.exists():
        pytest.skip(f"{PUBLISHED} is absent: the published rows are not part of this project")
    path = PUBLISHED / "proposition_prompts.yaml"
    rules = yaml.safe_load(path.read_text(encoding="utf-8"))
    rubric = imported_rubric("rbr", path)
    assert len(rubric.criteria()) == 23 + 1
    scorer = scorer_of(rubric)
    found = Counter()
    for name in ("train", "test"):
        for line in (PUBLISHED / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            kind = row["response_type"].lower().replace(" ", "_")
            (expected,) = rule_based_classes(rules, kind, row["propositions"])
            got = scored(scorer, row["propositions"], kind)
            assert got.reward == 1 - rules["completion_class_order"].index(expected) / 4
            found[expected] += 1
    assert sum(found.values()) == 518
    assert set(found) == set(rules["completion_class_order"])


def test_the_published_file_goes_there_and_back(tmp_path):
    if not PUBLISHED.exists():
        pytest.skip(f"{PUBLISHED} is absent: the published rules are not part of this project")
    path = PUBLISHED / "proposition_prompts.yaml"
    rubric = imported_rubric("rbr", path)
    (content,) = rule_based_rewards.write(rubric).values()
    before, after = yaml.safe_load(path.read_text(encoding="utf-8")), yaml.safe_load(content)
    for key in ("completion_class_order", "completion_classes", "derived_propositions"):
        assert after[key] == before[key]
    back = there_and_back("rbr", rubric, tmp_path)
    assert (asked(back), scores_digest(back)) == (asked(rubric), scores_digest(rubric))


@st.composite
def documents(draw):
    """Rules whose classes are told apart by two facts, in one type of response or in several."""
    types = draw(st.lists(st.sampled_from(("refuse", "comply", "safe_1")), min_size=1, unique=True))
    texts = draw(st.lists(st.sampled_from(AWKWARD[:-1]), min_size=2, max_size=2))
    split = draw(st.sampled_from((("a", "b"), ("b", "a"), ("both", "a"))))
    first, second = split
    return {
        "completion_class_order": ["best", "fair", "worst"],
        "completion_classes": {
            "best": {one: {first: True} for one in types},
            "fair": {one: {first: False, second: True} for one in types},
            "worst": {one: {first: False, second: False} for one in types},
        },
        "derived_propositions": {"both": {"a": True, "b": draw(st.booleans())}},
        "simple_propositions": {"a": {"prompt": texts[0]}, "b": {"prompt": texts[1]}},
    }


@given(documents(), st.booleans(), st.booleans())
def test_it_goes_there_and_back(rules, a, b):
    with tempfile.TemporaryDirectory() as folder:
        rubric = imported_rubric("rbr", written(rules, Path(folder)))
        back = there_and_back("rbr", rubric, Path(folder))
    assert (asked(back), scores_digest(back)) == (asked(rubric), scores_digest(rubric))
    kind = next(iter(rules["completion_classes"]["best"]))
    expected = scored(scorer_of(rubric), {"a": a, "b": b}, kind).reward
    assert scored(scorer_of(back), {"a": a, "b": b}, kind).reward == expected
    (name,) = rule_based_classes(rules, kind, {"a": a, "b": b})
    assert expected == {"best": 1.0, "fair": 0.5, "worst": 0.0}[name]


def test_names_that_are_no_names_are_made_ones(tmp_path):
    rules = document()
    rules["simple_propositions"]["Is rude!"] = {"prompt": "Is it rude?"}
    rules["derived_propositions"]["is rude"] = {"Is rude!": True}
    rubric = imported_rubric("rbr", written(rules, tmp_path))
    assert "is_rude" in {one.name for one in rubric.criteria()}
    assert [one.name for one in rubric.derived][-1] == "is_rude_2"


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"simple_propositions": {"a": "x"}}, EntryInvalid, "simple_propositions.a"),
        ({"simple_propositions": {"a": {"prompt": 3}}}, EntryInvalid, "propositions.a.prompt"),
        ({"derived_propositions": {"z": {"later": True}}}, EntryInvalid, "no proposition"),
        ({"derived_propositions": {"z": {"judges": "no"}}}, EntryInvalid, "neither true nor"),
        ({"derived_propositions": {"z": {}}}, EntryInvalid, "names no proposition"),
        ({"derived_propositions": {"judges": {"complies": True}}}, EntryInvalid, "both"),
        ({"completion_class_order": ["ideal", "bad"]}, EntryInvalid, "each class once"),
        ({"completion_class_order": ["ideal", "ideal", "bad"]}, EntryInvalid, "each class once"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, changes, error, said):
    with pytest.raises(error, match=said):
        imported("rbr", written(document(**changes), tmp_path))


def test_classes_that_overlap_are_found_by_the_compiler(tmp_path):
    rules = document()
    rules["completion_classes"]["bad"]["refuse"] = {"judges": True}
    with pytest.raises(InterchangeError, match="hold"):
        imported("rbr", written(rules, tmp_path))


def test_a_file_of_another_kind_says_which(tmp_path):
    promptfoo = {"prompts": ["x"], "providers": ["y"], "tests": []}
    with pytest.raises(WrongFormat, match="looks like `promptfoo`"):
        imported("rbr", written(promptfoo, tmp_path))


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("class a +1 when f\n  class b 0 otherwise", "otherwise"),
        ("class a +1 when f\n  class b +0.5 when not f", "even steps"),
        ("class a +1 when f or g\n  class b 0 when not f and not g", "conjunction"),
        ('class a +1 when f\n  class b 0 when not f\n  principle p +1 "x"', "no fact"),
        ("derive d = f or g\n  class a +1 when d\n  class b 0 when not d", "conjunction"),
        ("class a +1 when f\n  class b 0 when not f\n  reward { saturate: 0.5 }", "saturate"),
    ],
)
def test_what_such_a_file_cannot_hold_is_refused_by_its_name(body, word):
    source = f'edition "2026"\n\nrubric r {{\n  fact f "F?"\n  fact g "G?"\n  {body}\n}}\n'
    with pytest.raises(NotExpressible, match=word):
        rule_based_rewards.write(rubric_of(source))


def test_a_rubric_without_classes_is_refused():
    rubric = rubric_of('edition "2026"\n\nrubric r {\n  principle p +1 "x"\n}\n')
    with pytest.raises(NotExpressible, match="no fact"):
        rule_based_rewards.write(rubric)
