"""IFEval: the shipped checks beside an independent reference, and rows of others."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import parity_ifeval as reference
from benchmarks import parity_texts as texts
from rubricc.compiler import compile_source
from rubricc.interchange.errors import EntryInvalid, WrongFormat
from rubricc.interchange.formats.ifeval import COLUMN, FORMAT
from rubricc.interchange.instructions import IDENTIFIERS, KINDS
from rubricc.interchange.looks import entry_looks_like
from rubricc.interchange.reading import read_as
from rubricc.runtime.scorer import Scorer
from rubricc.source.library import library_file
from rubricc.source.project import find_project
from rubricc.source.read import read_source, text_source
from tests.interchange.imports import AWKWARD, imported, write_rows

SHIPPED = library_file("ifeval.rubric")
EXACT = [
    kind for kind in reference.KINDS if kind not in reference.DETECTED and kind not in texts.SOFT
]
"""Types whose checks are the authors' own to the letter."""


def plan_of(name):
    source = read_source(SHIPPED, "std/ifeval.rubric")
    return compile_source(source, find_project(SHIPPED), name).plan


@pytest.fixture(scope="module")
def instruction_level():
    return Scorer(plan_of("instruction_level"))


@pytest.fixture(scope="module")
def prompt_level():
    return Scorer(plan_of("prompt_level"))


def undetected(text):
    raise AssertionError("no language is looked for here")


def row_for(folder, *instructions, response="Rain.", **columns):
    """The row that the importer makes of instructions, each an identifier and its arguments."""
    entry = {
        "key": 7,
        "prompt": "Why?",
        "instruction_id_list": [name for name, _ in instructions],
        "kwargs": [given for _, given in instructions],
        **columns,
    }
    found = read_as(FORMAT, write_rows(folder, [entry], "ifeval.jsonl"))
    return {**found.rows[0], "response": response}


def verdicts(scorer, row):
    """All verdicts of a row that apply, in file order."""
    scored = scorer.score(row)
    assert scored.status != "error", scored.error
    found = []
    for said in scored.verdicts.values():
        found += said if isinstance(said, list) else [said]
    return [one for one in found if one != "not_applicable"]


def met(scorer, folder, kind, arguments, response):
    (said,) = verdicts(scorer, row_for(folder, (kind, arguments), response=response))
    return said


def test_all_25_types_have_a_check_a_column_and_a_reference():
    plan = plan_of("instruction_level")
    assert len(KINDS) == len(IDENTIFIERS) == len(reference.KINDS) == 25
    assert sorted(IDENTIFIERS) == sorted(reference.KINDS)
    assert {one.name for one in plan.parameters} == {COLUMN + kind for kind in KINDS}
    assert {one.name for one in plan.criteria} == set(KINDS)
    assert all(one.check is not None for one in plan.criteria)
    assert not plan.calls


@pytest.mark.parametrize("kind", EXACT)
@given(rng=st.randoms(use_true_random=False))
def test_the_check_of_a_type_is_the_authors_own_on_any_text(
    kind, rng, instruction_level, tmp_path_factory
):
    arguments = texts.arguments(kind, rng)
    response = (texts.noise if rng.random() < 0.7 else texts.prose)(rng)
    if rng.random() < 0.5:
        response = texts.steered(kind, arguments, response, rng)
    wanted = reference.followed(kind, arguments, response, undetected)
    found = met(instruction_level, tmp_path_factory.getbasetemp(), kind, arguments, response)
    assert found == ("met" if wanted else "unmet"), (arguments, response)


@pytest.mark.parametrize("kind", texts.SOFT)
@given(rng=st.randoms(use_true_random=False))
def test_sentences_highlights_and_capitals_are_counted_alike_in_plain_prose(
    kind, rng, instruction_level, tmp_path_factory
):
    arguments, response = texts.arguments(kind, rng), texts.prose(rng)
    wanted = reference.followed(kind, arguments, response, undetected)
    found = met(instruction_level, tmp_path_factory.getbasetemp(), kind, arguments, response)
    assert found == ("met" if wanted else "unmet"), (arguments, response)


@given(rng=st.randoms(use_true_random=False))
def test_both_strict_metrics_are_those_of_the_reference(
    rng, instruction_level, prompt_level, tmp_path_factory
):
    row = texts.row(rng)
    path = write_rows(tmp_path_factory.getbasetemp(), [row], "both.jsonl")
    (ours,) = read_as(FORMAT, path).rows
    asked = (row["instruction_id_list"], row["kwargs"], row["response"], undetected)
    assert instruction_level.score(ours).reward == reference.instruction_level(*asked)
    assert prompt_level.score(ours).reward == reference.prompt_level(*asked)


DIFFERENCES = [
    # A list item ends a sentence, and so does a blank line, whether or not it has a full stop.
    (
        "length_constraints:number_sentences",
        {"relation": "at least", "num_sentences": 2},
        "- one\n- two",
        False,
        "met",
    ),
    # A full stop after a title ends no sentence (Punkt learns such words and knows most of them).
    (
        "length_constraints:number_sentences",
        {"relation": "at least", "num_sentences": 2},
        "Dr. Smith came.",
        True,
        "unmet",
    ),
    # Three asterisks around a passage mark it once, and not twice.
    (
        "detectable_format:number_highlighted_sections",
        {"num_highlights": 2},
        "It was ***very*** late.",
        True,
        "unmet",
    ),
    # Asterisks with blanks inside mark nothing, neither bullets nor products.
    (
        "detectable_format:number_highlighted_sections",
        {"num_highlights": 1},
        "2 * 3 * 4",
        True,
        "unmet",
    ),
    # White space of any length is alike in a forbidden phrase.
    (
        "keywords:forbidden_words",
        {"forbidden_words": ["no way"]},
        "There is no\nway.",
        True,
        "unmet",
    ),
    # Chinese sets no blanks between words, so that every place counts.
    ("keywords:forbidden_words", {"forbidden_words": ["猫"]}, "我喜欢猫咪", True, "unmet"),
    # A word that ends in a sign is a whole word too.
    ("keywords:forbidden_words", {"forbidden_words": ["C++"]}, "I like C++ best.", True, "unmet"),
    # `NaN` and `Infinity` are no JSON.
    ("detectable_format:json_format", {}, "NaN", True, "unmet"),
    # Angle brackets alone make no title.
    ("detectable_format:title", {}, "<< < >>", True, "unmet"),
    # A blank before the closing quotation mark says nothing.
    ("startend:end_checker", {"end_phrase": "The end"}, '"The end "', False, "met"),
]
"""Type, arguments, response; what the reference says; what is said here, which is meant so."""


@pytest.mark.parametrize(("kind", "arguments", "response", "theirs", "ours"), DIFFERENCES)
def test_where_the_language_differs_on_purpose(
    kind, arguments, response, theirs, ours, instruction_level, tmp_path
):
    assert reference.followed(kind, arguments, response, undetected) is theirs
    assert met(instruction_level, tmp_path, kind, arguments, response) == ours


def test_a_text_without_a_language_is_unscored_and_not_taken_for_followed(
    instruction_level, tmp_path
):
    """The authors count it as followed where their detector gives up."""
    kind = "language:response_language"
    assert met(instruction_level, tmp_path, kind, {"language": "en"}, "1, 2, 3") == "unscored"


@pytest.mark.parametrize(
    ("kind", "arguments", "response", "wanted"),
    [
        ("language:response_language", {"language": "de"}, "Der Regen fällt auf das Dach.", "met"),
        (
            "language:response_language",
            {"language": "fr"},
            "Der Regen fällt auf das Dach.",
            "unmet",
        ),
        ("language:response_language", {"language": "zh-cn"}, "我们今天去公园看花。", "met"),
        ("change_case:english_capital", {}, "THE RAIN FALLS SOFTLY ON THE OLD ROOFS.", "met"),
        ("change_case:english_lowercase", {}, "the rain falls softly on the old roofs.", "met"),
        ("change_case:english_lowercase", {}, "der regen fällt auf das alte dach.", "unmet"),
    ],
)
def test_languages_need_the_extra(kind, arguments, response, wanted, instruction_level, tmp_path):
    pytest.importorskip("py3langid", reason="needs the extra `rubricc[language]`")
    assert met(instruction_level, tmp_path, kind, arguments, response) == wanted


def test_rows_and_rubrics(tmp_path):
    entries = [
        {
            "key": 1000,
            "prompt": "Write about rain without commas.",
            "instruction_id_list": ["punctuation:no_comma", "length_constraints:number_words"],
            "kwargs": [
                {"num_words": None, "relation": None},
                {"relation": "at least", "num_words": 300.0},
            ],
        },
        {
            "key": 1001,
            "prompt": "Write.",
            "instruction_id_list": ["keywords:frequency", "keywords:frequency"],
            "kwargs": [
                {"relation": "at least", "keyword": " war ", "frequency": 8},
                {"relation": "less than", "keyword": "peace", "frequency": 10},
            ],
        },
    ]
    found, made = imported("ifeval", write_rows(tmp_path, entries, "input_data.jsonl"))
    assert found.rows == [
        {
            "id": 1000,
            "prompt": "Write about rain without commas.",
            "asks_no_comma": True,
            "asks_number_words": [{"relation": "at least", "num_words": 300}],
        },
        {
            "id": 1001,
            "prompt": "Write.",
            "asks_frequency": [
                {"keyword": "war", "relation": "at least", "frequency": 8},
                {"keyword": "peace", "relation": "less than", "frequency": 10},
            ],
        },
    ]
    assert found.remarks == ()
    assert made.findings == ()
    assert made.sources == {
        "input_data.rubric": """\
// From rows of IFEval (arXiv 2311.07911).
edition "2026"

import "std/ifeval.rubric" as ifeval

/// The share of a row's instructions that its response follows.
rubric instruction_level extends ifeval.instruction_level {}

/// 1 where a response follows all instructions of its row, 0 otherwise.
rubric prompt_level extends ifeval.prompt_level {}
"""
    }


def test_the_rubrics_that_are_written_score_the_rows(tmp_path):
    row = row_for(
        tmp_path,
        ("punctuation:no_comma", {}),
        ("keywords:existence", {"keywords": ["Snow"]}),
        response="Rain and wind.",
    )
    _, made = imported("ifeval", tmp_path / "ifeval.jsonl")
    source = text_source(made.sources["ifeval.rubric"], "ifeval.rubric")
    rewards = [
        Scorer(compile_source(source, find_project(tmp_path), name).plan).score(row).reward
        for name in ("instruction_level", "prompt_level")
    ]
    assert rewards == [0.5, 0.0]


@pytest.mark.parametrize("kind", EXACT)
def test_drawn_texts_follow_a_type_often_and_miss_it_often(kind):
    """A comparison on texts that all miss an instruction would say nothing."""
    rng = Random(kind)
    said = []
    for _ in range(200):
        arguments = texts.arguments(kind, rng)
        response = texts.steered(kind, arguments, texts.noise(rng), rng)
        said += [reference.followed(kind, arguments, one, undetected) for one in (response, "a.")]
    assert 20 < sum(said) < 380


def test_what_is_read_in_another_way_is_said(tmp_path):
    entry = {
        "prompt": "Why?",
        "mood": "good",
        "instruction_id_list": [
            "punctuation:no_comma",
            "punctuation:no_comma",
            "keywords:existence",
            "language:response_language",
            "detectable_content:postscript",
        ],
        "kwargs": [
            {},
            None,
            {"keywords": ["C++"], "num_words": 3},
            {"language": "zh-tw"},
            {"postscript_marker": "P.S."},
        ],
    }
    found, _ = imported("ifeval", write_rows(tmp_path, [entry]))
    assert [f"{one.place}: {one.message}" for one in found.remarks] == [
        "line 1.mood: `mood` has no place in a rubric: left out",
        "line 1.kwargs[1]: was asked for before in this row: counts once",
        "line 1.kwargs[2].num_words: `num_words` has no place in a rubric: left out",
        "line 1.kwargs[2].keywords: has signs that the authors' code reads as a pattern: looked "
        "for letter by letter here",
        "line 1.kwargs[3]: needs the extra `rubricc[language]`, without which it is unscored",
        "line 1.kwargs[3].language: names a script of Chinese: any Chinese counts",
    ]
    assert found.rows[0]["id"] == "line 1"


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_are_kept_and_looked_for(text, prompt_level, tmp_path):
    asked = text.strip() or "x"
    row = row_for(
        tmp_path,
        ("keywords:existence", {"keywords": [asked]}),
        ("combination:repeat_prompt", {"prompt_to_repeat": asked}),
        ("startend:end_checker", {"end_phrase": asked}),
        response=f" {asked}\n",
    )
    assert prompt_level.score(row).reward == 1


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("punctuation:no_coma", {}, "did you mean `punctuation:no_comma`"),
        (3, {}, "is `3`, which is no instruction of IFEval"),
        ("length_constraints:number_words", {"relation": "at least"}, "`line 1.kwargs[0].num_word"),
        (
            "length_constraints:number_words",
            {"relation": "at most", "num_words": 3},
            "neither `at least` nor `less than`",
        ),
        (
            "length_constraints:number_words",
            {"relation": "at least", "num_words": "many"},
            "no number",
        ),
        ("detectable_content:number_placeholders", {"num_placeholders": -1}, "is negative"),
        ("detectable_content:number_placeholders", {"num_placeholders": float("nan")}, "line 1"),
        ("keywords:existence", {"keywords": []}, "is empty"),
        ("keywords:existence", {"keywords": "rain"}, "is not a list"),
        ("keywords:existence", {"keywords": ["rain", 3]}, "`line 1.kwargs[0].keywords[1]`"),
        (
            "keywords:letter_frequency",
            {"letter": "ab", "let_relation": "at least", "let_frequency": 1},
            "no single letter",
        ),
        (
            "length_constraints:nth_paragraph_first_word",
            {"num_paragraphs": 2, "nth_paragraph": 3, "first_word": "rain"},
            "is 3, and there are 2 paragraphs",
        ),
        ("punctuation:no_comma", [], "is not an object"),
    ],
)
def test_wrong_rows_name_the_place(name, given, message, tmp_path):
    with pytest.raises(EntryInvalid) as refused:
        row_for(tmp_path, (name, given))
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kwargs": []}, "has 0 entries for 1 instructions"),
        ({"kwargs": None}, "`line 1.kwargs` is missing"),
        ({"prompt": None}, "`line 1.prompt` is missing"),
        ({"key": 1.5}, "`line 1.key` is neither text nor a whole number"),
    ],
)
def test_wrong_columns_name_the_place(change, message, tmp_path):
    with pytest.raises(EntryInvalid) as refused:
        row_for(tmp_path, ("punctuation:no_comma", {}), **change)
    assert message in str(refused.value)


def test_another_format_is_named(tmp_path):
    path = write_rows(tmp_path, [{"prompt": [], "rubrics": [{"criterion": "a", "points": 1}]}])
    with pytest.raises(WrongFormat, match="healthbench"):
        imported("ifeval", path)


def test_an_empty_file_is_refused(tmp_path):
    with pytest.raises(WrongFormat, match="no row"):
        imported("ifeval", write_rows(tmp_path, []))


def test_rows_are_recognised():
    assert entry_looks_like({"instruction_id_list": [], "kwargs": []}) == ("ifeval",)


def test_541_rows_make_one_small_source(tmp_path):
    rng = Random(5)
    rows = [{**texts.row(rng), "key": number} for number in range(541)]
    found, made = imported("ifeval", write_rows(tmp_path, rows))
    assert len(found.rows) == 541
    assert len(json.dumps(dict(made.sources))) < 1_000


def test_a_row_that_asks_for_nothing_has_no_reward(prompt_level, tmp_path):
    assert prompt_level.score(row_for(tmp_path)).status == "undefined"
