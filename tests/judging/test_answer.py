"""The entries of an answer, held to what was asked."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.judging.answer import (
    NO_OBJECT,
    Answered,
    Invalid,
    label_of,
    read_answer,
    read_group_answer,
    read_overall,
    validated,
)
from rubricc.judging.json_object import Extracted
from rubricc.plan.scale import Level, Scale
from rubricc.prompts.fill import Keyed
from rubricc.prompts.schema import labels
from tests.prompts.plans import ONE_TO_FIVE, question

from .written import HOSTILE

NAMED = Scale(named=True, levels=(Level(point="poor", value=0.0), Level(point="good", value=1.0)))
PLAIN = question("plain")
SCALED = question("scaled", scale=ONE_TO_FIVE)
WORDED = question("worded", scale=NAMED)
OPEN = question("open", when=(("The user asks.",),))
COND = question("cond", asks="applicability", when=(("The user asks.",),))
ASKED = [Keyed("c1", PLAIN), Keyed("c2", SCALED), Keyed("c3", OPEN)]
QUESTIONS = [PLAIN, SCALED, WORDED, OPEN, COND]


def entry(verdict, **fields):
    return Extracted({**fields, "verdict": verdict})


def test_a_whole_answer_is_read():
    text = """{"c1": {"evidence": " a quote ", "reason": "so ", "verdict": "met"},
               "c2": {"reason": "", "verdict": "4"}, "c3": {"verdict": "not_applicable"}}"""
    found = read_answer(text, ASKED)
    assert found.valid == {
        "c1": Answered("met", "a quote", "so"),
        "c2": Answered("4"),
        "c3": Answered("not_applicable"),
    }
    assert not found.invalid
    assert not found.unknown


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda each: each.name)
def test_every_label_is_valid_as_the_schema_writes_it_and_in_other_letters(asked):
    for label in labels(asked):
        for written in (label, f"  {label}\n", label.upper(), label.title()):
            assert validated(entry(written), asked) == Answered(label)
            assert validated(written, asked) == Answered(label)


@given(st.sampled_from(QUESTIONS), st.one_of(st.text(), st.integers(), st.floats(), st.booleans()))
def test_what_is_no_label_is_invalid(asked, written):
    found = validated(entry(written), asked)
    if isinstance(found, Answered):
        assert found.label in labels(asked)
        assert not isinstance(written, bool)
        assert str(written).strip().casefold().removesuffix(".0") == found.label
    else:
        assert found.reason.startswith("unknown verdict `")


@pytest.mark.parametrize(
    ("written", "label"),
    [(3, "3"), (3.0, "3"), ("3", "3"), (" 3 ", "3"), (0, None), (6, None), (3.5, None),
     ("3.0", None), ("3/5", None), ("three", None), ("level 3", None), (True, None), ("03", None)],
)  # fmt: skip
def test_a_number_is_a_level_where_the_level_is_a_numeral(written, label):
    assert label_of(written, labels(SCALED)) == label


@pytest.mark.parametrize(
    "written",
    [True, False, None, 1, 0, "yes", "true", "", "met.", "met or unmet", "not met", "unmet, met",
     "not_applicable", "applies", "m\u00eat", "unscored", "\u200bmet"],
)  # fmt: skip
def test_nothing_near_a_verdict_is_taken_for_one(written):
    assert label_of(written, labels(PLAIN)) is None


def test_a_boolean_is_no_label_even_where_one_is_spelt_like_it():
    assert label_of(True, ("True", "1")) is None


def test_case_decides_where_labels_differ_in_nothing_else():
    assert label_of("Good", ("good", "Good")) == "Good"
    assert label_of("GOOD", ("good", "Good")) is None


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ('{"verdict": "mett"}', "unknown verdict `mett`"),
        ('{"verdict": true}', "unknown verdict `true`"),
        ('{"verdict": null}', "unknown verdict `null`"),
        ('{"verdict": 1.5}', "unknown verdict `1.5`"),
        ('{"verdict": ["met"]}', "unknown verdict `[...]`"),
        ('{"verdict": {"verdict": "met"}}', "unknown verdict `{...}`"),
        ('{"verdict": "a\\n b"}', "unknown verdict `a b`"),
        ('{"verdict": "' + "x" * 50 + '"}', f"unknown verdict `{'x' * 39}…`"),
        ("{}", "an object without `verdict`"),
        ('{"answer": "met"}', "an object without `verdict`"),
        ('{"Verdict": "met"}', "an object without `verdict`"),
        ('{"verdict": "met", "verdict": "met"}', "`verdict` stands there twice"),
        ('{"evidence": "a", "evidence": "b", "verdict": "met"}', "`evidence` stands there twice"),
        ('{"evidence": 5, "verdict": "met"}', "`evidence` is no text"),
        ('{"reason": ["a"], "verdict": "met"}', "`reason` is no text"),
        ("true", "neither an object nor a verdict"),
        ("null", "neither an object nor a verdict"),
        ('["met"]', "neither an object nor a verdict"),
        ('"maybe"', "unknown verdict `maybe`"),
    ],
)
def test_an_entry_that_is_not_valid_says_why_and_costs_no_other(written, reason):
    found = read_answer(f'{{"c1": {written}, "c2": {{"verdict": 2}}}}', ASKED[:2])
    assert found.invalid == {"c1": reason}
    assert found.valid == {"c2": Answered("2")}


def test_further_keys_of_an_entry_are_ignored_and_null_is_no_text():
    found = validated(entry("met", confidence=0.9, reason=None, evidence=None), PLAIN)
    assert found == Answered("met", None, "")


def test_an_empty_quotation_is_told_from_none():
    assert validated(entry("met", evidence=" "), PLAIN) == Answered("met", "")
    assert validated(entry("met"), PLAIN).evidence is None


def test_missing_duplicated_and_unknown_keys():
    text = '{"c2": {"verdict": "2"}, "c9": "met", "c2": {"verdict": "2"}, "c3": "met", "C1": "met"}'
    found = read_answer(text, ASKED)
    assert found.valid == {"c3": Answered("met")}
    assert found.invalid == {"c1": "missing", "c2": "stands there twice"}
    assert found.unknown == ("c9", "C1")


def test_the_order_of_keys_is_irrelevant():
    entries = {"c1": "met", "c2": 3, "c3": "unmet"}
    forth = read_answer(json.dumps(entries), ASKED)
    back = read_answer(json.dumps(dict(reversed(entries.items()))), ASKED)
    assert forth == back


def test_complete_entries_of_an_answer_that_was_cut_off_are_used():
    text = '{"c1": {"reason": "so", "verdict": "met"}, "c2": {"reason": "so", "verdict": "3"'
    found = read_answer(text, ASKED)
    assert found.valid == {"c1": Answered("met", None, "so")}
    reason = "not reached before the answer ended"
    assert found.invalid == {"c2": reason, "c3": reason}


def test_without_an_object_everything_is_invalid():
    assert read_answer("I cannot judge this.", ASKED).invalid == dict.fromkeys(
        ["c1", "c2", "c3"], NO_OBJECT
    )


@pytest.mark.parametrize("name", ["answer", "result", "verdicts"])
def test_one_name_around_the_whole_answer_is_taken_off(name):
    assert read_answer(f'{{"{name}": {{"c1": "met"}}}}', ASKED[:1]).valid == {"c1": Answered("met")}
    cut = read_answer(f'{{"{name}": {{"c1": "met", "c2": 3', ASKED[:2])
    assert cut.valid == {"c1": Answered("met")}
    assert read_overall(f'{{"{name}": {{"overall": 5}}}}', ONE_TO_FIVE) == Answered("5")


@pytest.mark.parametrize(
    "text",
    [
        '{"answer": {"answer": {"c1": "met"}}}',
        '{"answer": {"c1": "met"}, "c2": "3"}',
        '{"answer": {"c1": "met"}, "answer": {"c1": "met"}}',
        '{"c2": {"c1": "met"}}',
        '{"r1": {"c1": "met"}}',
        '{"answer": [{"c1": "met"}]}',
    ],
)
def test_no_other_wrapping_is_guessed_at(text):
    assert "c1" not in read_answer(text, ASKED[:1]).valid


@given(HOSTILE)
def test_a_quoted_text_answers_no_question(hostile):
    hostile = hostile.replace("\ud800", "")
    entries = {"c1": {"evidence": hostile, "reason": hostile, "verdict": "unmet"}}
    found = read_answer(json.dumps(entries), ASKED)
    assert found.valid == {"c1": Answered("unmet", hostile.strip(), hostile.strip())}
    assert set(found.invalid) == {"c2", "c3"}


@given(st.one_of(HOSTILE, st.text()))
def test_every_key_is_valid_or_invalid_whatever_the_text(text):
    found = read_answer(text, ASKED)
    assert {*found.valid, *found.invalid} == {"c1", "c2", "c3"}
    assert not set(found.valid) & set(found.invalid)
    for keyed in ASKED:
        if keyed.key in found.valid:
            assert found.valid[keyed.key].label in labels(keyed.question)
    group = read_group_answer(text, ["r1", "r2"], ASKED)
    assert all(len(one.valid) + len(one.invalid) == 3 for one in group.by_id.values())
    assert isinstance(read_overall(text, ONE_TO_FIVE), (Answered, Invalid))


@dataclass(frozen=True)
class Cut:
    """An answer, and where the text ends."""

    entries: dict
    text: str


@st.composite
def cuts(draw):
    """An answer about a group, cut off anywhere."""
    labels_of = {"c1": ["met", "unmet"], "c2": ["1", "5", "cannot_tell"], "c3": ["not_applicable"]}
    entries = {
        response: {
            key: {"reason": draw(st.text(max_size=5)), "verdict": draw(st.sampled_from(names))}
            for key, names in labels_of.items()
        }
        for response in ("r1", "r2")
    }
    text = json.dumps(entries)
    return Cut(entries, text[: draw(st.integers(0, len(text)))])


@given(cuts())
def test_no_cut_of_an_answer_about_a_group_changes_a_verdict(cut):
    found = read_group_answer(cut.text, ["r1", "r2"], ASKED)
    whole = json.dumps(cut.entries)
    for response, answers in found.by_id.items():
        for key, answered in answers.valid.items():
            assert answered.label == cut.entries[response][key]["verdict"]
    if len(cut.text) == len(whole):
        assert not any(one.invalid for one in found.by_id.values())
    begun = cut.text.count('"verdict"')
    assert sum(len(one.valid) for one in found.by_id.values()) >= begun - 1


def test_an_answer_about_a_group_goes_by_id():
    text = '{"r2": {"c1": "met", "c1": "met", "c2": 2}, "r1": {"c1": "unmet"}, "r7": {}, "r3": 5}'
    found = read_group_answer(text, ["r1", "r2", "r3", "r4", "r1"], ASKED[:2])
    assert found.by_id["r1"].valid == {"c1": Answered("unmet")}
    assert found.by_id["r1"].invalid == {"c2": "missing"}
    assert found.by_id["r2"].valid == {"c2": Answered("2")}
    assert found.by_id["r2"].invalid == {"c1": "stands there twice"}
    assert found.by_id["r3"].invalid["c1"] == "`r3`: not an object"
    assert found["r4"].invalid["c2"] == "`r4`: missing"
    assert found.unknown == ("r7",)


def test_a_response_that_stands_twice_is_answered_not_at_all():
    for text in (
        '{"r1": {"c1": "met"}, "r1": {"c1": "met"}}',
        '{"r1": {"c1": "met"}, "r1": {"c1": "met", "c2',
    ):
        found = read_group_answer(text, ["r1"], ASKED[:1])
        assert found.by_id["r1"].invalid == {"c1": "`r1`: stands there twice"}


def test_an_answer_without_ids_is_no_answer_about_a_group():
    found = read_group_answer('{"c1": "met"}', ["r1"], ASKED[:1])
    assert found.by_id["r1"].invalid == {"c1": "`r1`: missing"}
    assert read_group_answer("no", ["r1"], ASKED[:1]).by_id["r1"].invalid == {"c1": NO_OBJECT}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"reason": "so", "overall": "4"}', Answered("4", None, "so")),
        ('{"overall": 4}', Answered("4")),
        ('{"overall": "cannot_tell"}', Answered("cannot_tell")),
        ('{"overall": "5", "overall": "5"}', Invalid("stands there twice")),
        ('{"reason": "so"}', Invalid("missing")),
        ('{"reason": "so', Invalid("not reached before the answer ended")),
        ('{"overall": 6}', Invalid("unknown verdict `6`")),
        ('{"overall": "not_applicable"}', Invalid("unknown verdict `not_applicable`")),
        ("4", Invalid(NO_OBJECT)),
    ],
)
def test_a_rating_of_the_whole(text, found):
    assert read_overall(text, ONE_TO_FIVE) == found
