"""All rows or none, and never a silent loss."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubricc.datasets.formats import FORMATS, FormatRefused, read_examples, write_format
from rubricc.datasets.formats.cast import KindMismatch, ThresholdMissing
from rubricc.datasets.formats.chat import read_prompt, read_response
from rubricc.datasets.formats.example import Preference, PromptOnly
from rubricc.datasets.formats.features import FEATURES, STATES
from rubricc.datasets.formats.write import OptionsInvalid
from rubricc.datasets.row import Row, RowFault
from tests.datasets.formats.rows import (
    CALLING,
    FAILED,
    HARD,
    INCONSISTENT,
    PAIR,
    PROMPT,
    SCORED,
    TALK,
    TIE,
    TOOLS,
    WRITTEN,
    assistant,
    converted,
    examples,
    user,
)


def refused(tmp_path, name, *rows, **options):
    """The refusals of a format; nothing is written."""
    with pytest.raises(FormatRefused) as error:
        converted(tmp_path, name, *rows, **options)
    assert list(tmp_path.iterdir()) == []
    return error.value.refusals.first


THINKING = [{**assistant("a"), "reasoning_content": "hm"}]
SPEAKING = [{**CALLING[0], "content": "Let me look."}, *CALLING[1:]]


@pytest.mark.parametrize(
    ("name", "row", "feature"),
    [
        ("llamafactory-alpaca-ranking", PAIR, "soft"),
        ("llamafactory-sharegpt-kto", PAIR, "soft"),
        ("openai-preference", PAIR, "soft"),
        ("trl-preference", TIE, "tie"),
        ("trl-kto", INCONSISTENT, "inconsistent"),
        ("trl-sft", FAILED, "undecided"),
        ("trl-prompts", FAILED, "undecided"),
        ("trl-preference-implicit", {**PAIR, "response_a": PAIR["response_b"]}, "equal"),
        ("openrlhf-preference", HARD, "certain"),
        (
            "ultrafeedback-binarized",
            {k: v for k, v in PAIR.items() if k not in ("p", "label")},
            "unrated",
        ),
        ("ultrafeedback-binarized", {**PAIR, "prompt": [TALK[0], user("x")]}, "system"),
        ("trl-preference-text", {**PAIR, "prompt": TALK[1:]}, "turns"),
        ("alpaca", {**WRITTEN, "prompt": [user("a"), user("b")]}, "roles"),
        ("sharegpt", {**WRITTEN, "response": SPEAKING}, "roles"),
        ("llamafactory-sharegpt", {**WRITTEN, "prompt": [user("a"), user("b")]}, "roles"),
        ("trl-preference", {**PAIR, "prompt": TALK[:3]}, "ending"),
        ("openai-preference", {**HARD, "response_b": CALLING}, "trace"),
        ("chatml", {**WRITTEN, "tools": TOOLS}, "tools"),
        ("alpaca", {**WRITTEN, "response": THINKING}, "reasoning"),
        ("alpaca", {**WRITTEN, "prompt": [{**user("a"), "name": "Ann"}]}, "names"),
        ("trl-sft", {**WRITTEN, "prompt": [user([{"type": "image", "image": "x"}])]}, "media"),
        ("chatml-text", {**WRITTEN, "response": "a<|im_end|>\n<|im_start|>user"}, "markers"),
        ("trl-sft-text", {**WRITTEN, "prompt": "<|im_start|>"}, "markers"),
    ],
)
def test_what_a_format_cannot_hold_is_named_with_its_row(tmp_path, name, row, feature):
    [refusal] = refused(tmp_path, name, row)
    assert refusal.feature == feature
    assert refusal.message == f"`{name}` cannot hold {FEATURES[feature]}"
    assert (refusal.line, refusal.id) == (1, row["id"])
    written = write_format(name, examples(row), tmp_path / "x.jsonl", drop=[feature])
    assert (written.rows, written.dropped) == (0, {feature: 1})


def test_every_feature_is_refused_by_some_format():
    for feature in FEATURES:
        refusing = {n for n, one in FORMATS.items() if feature not in one.holds}
        assert refusing
    for one in FORMATS.values():
        assert not one.holds & (STATES | {"media", "ending"} | one.minds)


def test_all_rows_are_looked_at_and_the_old_file_stays(tmp_path):
    path = tmp_path / "out.jsonl"
    path.write_text("old\n")
    with pytest.raises(FormatRefused) as error:
        write_format("trl-preference", examples(TIE, PAIR, FAILED, TIE), path)
    assert [one.line for one in error.value.refusals.first] == [1, 3, 4]
    assert error.value.refusals.counts == {"tie": 2, "undecided": 1}
    assert "3 rows cannot be written as `trl-preference`: line 1" in str(error.value)
    assert path.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_refusals_are_listed_up_to_a_number_and_counted_beyond(tmp_path):
    with pytest.raises(FormatRefused) as error:
        converted(tmp_path, "trl-preference", *[TIE] * 50)
    assert len(error.value.refusals.first) == 20
    assert error.value.refusals.counts == {"tie": 50}


def test_a_faulty_row_is_refused_and_cannot_be_dropped(tmp_path):
    fault = RowFault(7, "not valid JSON")
    with pytest.raises(FormatRefused) as error:
        write_format("trl-sft", [fault], tmp_path / "x.jsonl", drop=[*FEATURES])
    [refusal] = error.value.refusals.first
    assert (refusal.line, refusal.feature, refusal.message) == (7, None, "not valid JSON")


def test_hard_leaves_probabilities_behind_and_counts(tmp_path):
    path = tmp_path / "x.jsonl"
    written = write_format("openai-preference", examples(PAIR, HARD), path, hard=True)
    assert (written.rows, written.hardened) == (2, 1)
    assert "probability" not in converted(tmp_path, "trl-preference", PAIR, hard=True)[0]
    [plain] = converted(tmp_path, "openrlhf-preference", HARD, hard=True)
    assert "margin" not in plain


def test_system_and_reasoning_can_be_stripped_and_are_counted(tmp_path):
    row = {**WRITTEN, "prompt": [TALK[0], user("x")], "response": THINKING}
    path = tmp_path / "x.jsonl"
    written = write_format(
        "trl-sft-completion-text", examples(row), path, strip=["system", "reasoning"]
    )
    assert written.stripped == {"system": 1, "reasoning": 1}
    assert json.loads(path.read_text()) == {"prompt": "x", "completion": "a"}


def test_pairs_that_the_policy_drops_are_left_out_and_counted(tmp_path):
    dropped = {**TIE, "label": None, "dropped": True}
    written = write_format("trl-preference", examples(dropped, PAIR), tmp_path / "x.jsonl")
    assert (written.rows, written.dropped) == (1, {"by the policy of the judge": 1})


def test_a_tie_still_has_a_prompt(tmp_path):
    assert converted(tmp_path, "trl-prompts", TIE) == [{"prompt": [user(TIE["prompt"])]}]


def test_rewards_below_the_threshold_are_counted(tmp_path):
    low = {**SCORED, "reward": 0.1}
    written = write_format("trl-sft", examples(SCORED, low), tmp_path / "x.jsonl", threshold=0.5)
    assert (written.rows, written.dropped) == (1, {"below the threshold": 1})
    assert len(converted(tmp_path, "trl-sft", SCORED, low)) == 2
    with pytest.raises(ThresholdMissing):
        converted(tmp_path, "trl-kto", SCORED)


def test_rows_of_the_wrong_kind_end_it(tmp_path):
    with pytest.raises(KindMismatch):
        converted(tmp_path, "trl-preference", WRITTEN)
    assert list(tmp_path.iterdir()) == []


def test_columns_go_along_where_there_is_room(tmp_path):
    row = {**PROMPT, "topic": {"a": [1]}, "n": 2}
    assert converted(tmp_path, "trl-prompts", row, keep=("topic", "n", "none")) == [
        {"prompt": [user("Say hello.")], "topic": {"a": [1]}, "n": 2, "none": None}
    ]


@pytest.mark.parametrize(
    ("name", "path", "options", "message"),
    [
        ("nothing", "x.jsonl", {}, "no format is called `nothing`"),
        ("alpaca", "x.jsonl", {"keep": ["id"]}, "`alpaca` has no room for further columns"),
        ("trl-sft", "x.jsonl", {"keep": ["images"]}, "own meaning for the column `images`"),
        ("trl-kto", "x.jsonl", {"keep": ["probability"]}, "own meaning for the column"),
        ("trl-prompts", "x.jsonl", {"keep": ["completions"]}, "own meaning for the column"),
        ("openai-sft", "x.parquet", {}, "`openai-sft` is read as JSON Lines alone"),
        ("llamafactory-alpaca", "-", {}, "is registered beside its file: name a file"),
        ("trl-sft", "x.jsonl", {"title": "a"}, "`trl-sft` is not registered anywhere"),
        ("trl-sft", "x.jsonl", {"strip": ["turns"]}, "`turns` cannot be taken out of a row"),
    ],
)
def test_options_that_make_no_sense_are_refused_before_anything_is_read(
    tmp_path, name, path, options, message
):
    def unread():
        raise AssertionError
        yield

    with pytest.raises(OptionsInvalid, match=message):
        write_format(name, unread(), path if path == "-" else tmp_path / path, **options)


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_no_number_that_json_lacks(tmp_path, number):
    pair = Preference(
        prompt=read_prompt("q"),
        chosen=read_response("a"),
        rejected=read_response("b"),
        scores=(number, 0.0),
    )
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_format("trl-preference", [pair], tmp_path / "x.jsonl")
    kept = PromptOnly(prompt=read_prompt("q"), kept={"a": [{"b": number}]})
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_format("trl-prompts", [kept], tmp_path / "x.jsonl", keep=("a",))


def test_examples_are_taken_one_at_a_time(tmp_path):
    alive = []

    def reading():
        for n in range(100):
            row = Row(n + 1, {**WRITTEN, "id": n})
            alive.append(n)
            yield row

    write_format("trl-sft", read_examples(reading()), tmp_path / "x.jsonl")
    assert len((tmp_path / "x.jsonl").read_text().splitlines()) == len(alive) == 100


# ---- a law: what is written says everything that was read, or is refused by name -----------------

WORDS = st.integers(0, 10**6).map(lambda n: f"word{n}")
SPEECH = st.builds(lambda text: assistant(text), WORDS)
CALLS = st.builds(
    lambda text, name, value: {
        "role": "assistant",
        "content": text,
        "tool_calls": [
            {"id": "c", "type": "function", "function": {"name": name, "arguments": {"x": value}}}
        ],
    },
    st.one_of(st.just(""), WORDS),
    WORDS,
    WORDS,
)
THOUGHTS = st.builds(lambda text, why: {**assistant(text), "reasoning_content": why}, WORDS, WORDS)
USER = st.builds(user, WORDS)
NAMED = st.builds(lambda text, name: {**user(text), "name": name}, WORDS, WORDS)
RESULT = st.builds(lambda text: {"role": "tool", "tool_call_id": "c", "content": text}, WORDS)
SYSTEM = st.builds(lambda text: {"role": "system", "content": text}, WORDS)
MESSAGES = st.lists(
    st.one_of(SPEECH, CALLS, THOUGHTS, USER, NAMED, RESULT, SYSTEM), min_size=1, max_size=5
)
CHATS = st.one_of(WORDS, MESSAGES)


def words(value):
    """Every word that a row says."""
    if isinstance(value, str):
        return {value} if value.startswith("word") else set()
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {word for one in inner for word in words(one)}


@settings(max_examples=400)
@given(st.sampled_from(sorted(FORMATS)), CHATS, CHATS, CHATS, st.sampled_from([0.0, 0.25]))
def test_no_word_is_lost_silently(tmp_path_factory, name, prompt, first, second, p):
    format_ = FORMATS[name]
    row = {"id": 1, "prompt": prompt}
    if format_.kind in ("preference", "unpaired"):
        row |= {"response_a": first, "response_b": second, "p": p, "outcome": "b"}
    elif format_.kind == "sft":
        row |= {"response": first}
    path = tmp_path_factory.mktemp("law") / "x.jsonl"
    try:
        write_format(name, examples(row), path)
    except FormatRefused:
        return
    text = path.read_text("utf-8")
    assert all(word in text for word in words(row))
    if p == 0.25 and format_.kind in ("preference", "unpaired"):
        assert any(number in text for number in ("0.75", "0.25", str(math.log(3))[:8]))
