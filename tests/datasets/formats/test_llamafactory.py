"""A contract: what LLaMA-Factory 0.9.5 does with a row, by its converters' rules.

The rules are those of `src/llamafactory/data/converter.py`, written anew: a row that breaks one is
dropped there with no more than a line in the log. No row that is written breaks one.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubricc.datasets.formats import FORMATS, FormatRefused, write_format
from tests.datasets.formats.rows import CALLING, TALK, assistant, examples, user
from tests.datasets.formats.test_write import CHATS

FAMILY = sorted(name for name in FORMATS if name.startswith("llamafactory-"))


def accepts_sharegpt(row, entry):
    """Whether the converter for conversations takes the row."""
    columns, tags = entry["columns"], entry["tags"]
    turns = row[columns["messages"]]
    if turns and turns[0][tags["role_tag"]] == tags["system_tag"]:
        turns = turns[1:]
    asks = (tags["user_tag"], tags["observation_tag"])
    answers = (tags["assistant_tag"], tags["function_tag"])
    for number, turn in enumerate(turns):
        if turn[tags["role_tag"]] not in (asks, answers)[number % 2]:
            return False
    if len(turns) % 2 != (1 if entry.get("ranking") else 0):
        return False
    if entry.get("ranking"):
        return all(
            isinstance(row[columns[side]], dict) and row[columns[side]][tags["role_tag"]] in answers
            for side in ("chosen", "rejected")
        )
    if columns.get("kto_tag"):
        return isinstance(row[columns["kto_tag"]], bool)
    return True


def accepts_alpaca(row, entry):
    """Whether the converter for instructions finds an answer in the row."""
    columns = entry["columns"]
    if not all(len(exchange) == 2 for exchange in row[columns["history"]]):
        return False
    if columns.get("kto_tag"):
        return isinstance(row[columns["kto_tag"]], bool) and isinstance(row["output"], str)
    names = ("chosen", "rejected") if entry.get("ranking") else ("response",)
    return all(isinstance(row[columns[name]], str) for name in names)


def calls_are_json(row):
    """Whether the formatter can read every call and the definitions of tools."""
    for turn in row.get("conversations", []):
        if turn["from"] == "function_call":
            calls = json.loads(turn["value"])
            for call in calls if isinstance(calls, list) else [calls]:
                assert call["name"] is not None
                assert isinstance(call["arguments"], dict)
    return not row.get("tools") or isinstance(json.loads(row["tools"]), list)


def accepted(name, row):
    entry = FORMATS[name].entry
    takes = accepts_sharegpt if entry["formatting"] == "sharegpt" else accepts_alpaca
    return takes(row, entry) and calls_are_json(row)


def written(tmp_path, name, prompt, first, second):
    """The rows of ``name``; none where they are refused."""
    row = {"id": 1, "prompt": prompt}
    if FORMATS[name].kind == "sft":
        row |= {"response": first}
    else:
        row |= {"response_a": first, "response_b": second, "p": 1.0, "outcome": "a"}
    path = tmp_path / "x.jsonl"
    try:
        write_format(name, examples(row), path)
    except FormatRefused:
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@settings(max_examples=300)
@given(st.sampled_from(FAMILY), CHATS, CHATS, CHATS)
def test_no_row_is_dropped_there(tmp_path_factory, name, prompt, first, second):
    for row in written(tmp_path_factory.mktemp("lf"), name, prompt, first, second):
        assert accepted(name, row)


@pytest.mark.parametrize("name", FAMILY)
def test_ordinary_rows_are_accepted(tmp_path, name):
    for prompt in ("Hi.", TALK):
        rows = written(tmp_path, name, prompt, "yes", "no")
        assert rows
        assert all(accepted(name, row) for row in rows)
    if name == "llamafactory-sharegpt":
        [row] = written(tmp_path, name, "Hi.", CALLING, "")
        assert accepted(name, row)


def test_the_contract_sees_what_would_be_dropped():
    entry = FORMATS["llamafactory-sharegpt"].entry
    human, gpt = {"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}
    assert accepts_sharegpt({"conversations": [human, gpt]}, entry)
    assert not accepts_sharegpt({"conversations": [human, human, gpt, gpt]}, entry)
    assert not accepts_sharegpt({"conversations": [human]}, entry)
    ranking = FORMATS["llamafactory-sharegpt-ranking"].entry
    pair = {"chosen": gpt, "rejected": gpt}
    assert accepts_sharegpt({"conversations": [human], **pair}, ranking)
    assert not accepts_sharegpt({"conversations": [human, gpt], **pair}, ranking)
    kto = FORMATS["llamafactory-sharegpt-kto"].entry
    assert not accepts_sharegpt({"conversations": [human, gpt], "kto_tag": "true"}, kto)


def test_roles_out_of_turn_are_refused(tmp_path):
    for name in FAMILY:
        assert written(tmp_path, name, [user("a"), user("b")], "c", "d") == []
        assert written(tmp_path, name, [user("a"), assistant("b")], "c", "d") == []
