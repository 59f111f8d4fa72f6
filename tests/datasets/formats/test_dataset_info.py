"""`dataset_info.json`: what is registered, and what is left as it was."""

from __future__ import annotations

import json

import pytest

from rubricc.datasets.formats import FORMATS, write_format
from rubricc.datasets.formats.dataset_info import InfoUnreadable, info_path, register
from tests.datasets.formats.rows import HARD, REVISED, examples

TAGS = {
    "role_tag": "from",
    "content_tag": "value",
    "user_tag": "human",
    "assistant_tag": "gpt",
    "observation_tag": "observation",
    "function_tag": "function_call",
    "system_tag": "system",
}
BEFORE = {"system": "system", "history": "history"}
INSTRUCTION = {"prompt": "instruction", "query": "input"}
ENTRIES = {
    "llamafactory-alpaca": {
        "file_name": "data.jsonl",
        "formatting": "alpaca",
        "columns": {**INSTRUCTION, "response": "output", **BEFORE},
    },
    "llamafactory-alpaca-ranking": {
        "file_name": "data.jsonl",
        "formatting": "alpaca",
        "ranking": True,
        "columns": {**INSTRUCTION, "chosen": "chosen", "rejected": "rejected", **BEFORE},
    },
    "llamafactory-alpaca-kto": {
        "file_name": "data.jsonl",
        "formatting": "alpaca",
        "columns": {**INSTRUCTION, "response": "output", "kto_tag": "kto_tag", **BEFORE},
    },
    "llamafactory-sharegpt": {
        "file_name": "data.jsonl",
        "formatting": "sharegpt",
        "columns": {"messages": "conversations", "tools": "tools"},
        "tags": TAGS,
    },
    "llamafactory-sharegpt-ranking": {
        "file_name": "data.jsonl",
        "formatting": "sharegpt",
        "ranking": True,
        "columns": {
            "messages": "conversations",
            "tools": "tools",
            "chosen": "chosen",
            "rejected": "rejected",
        },
        "tags": TAGS,
    },
    "llamafactory-sharegpt-kto": {
        "file_name": "data.jsonl",
        "formatting": "sharegpt",
        "columns": {"messages": "conversations", "tools": "tools", "kto_tag": "kto_tag"},
        "tags": TAGS,
    },
}


def test_every_format_of_the_family_has_an_entry():
    assert set(ENTRIES) == {name for name, one in FORMATS.items() if one.entry is not None}


@pytest.mark.parametrize("name", ENTRIES)
def test_entries_are_exactly_these(tmp_path, name):
    row = REVISED if FORMATS[name].kind == "sft" else HARD
    written = write_format(name, examples(row), tmp_path / "data.jsonl", title="mine")
    assert written.info == info_path(tmp_path / "data.jsonl")
    assert json.loads(written.info.read_text()) == {"mine": ENTRIES[name]}


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_names_only_columns_that_every_row_has(name):
    entry, format_ = FORMATS[name].entry, FORMATS[name]
    assert set(entry["columns"].values()) == set(format_.columns) - format_.optional


def test_other_entries_stay_and_the_own_one_is_replaced(tmp_path):
    info = tmp_path / "dataset_info.json"
    info.write_text('{"other": {"hf_hub_url": "a/b"}, "data": {"file_name": "old"}}')
    write_format("llamafactory-alpaca", examples(REVISED), tmp_path / "data.jsonl")
    found = json.loads(info.read_text())
    assert found["other"] == {"hf_hub_url": "a/b"}
    assert found["data"] == ENTRIES["llamafactory-alpaca"]


@pytest.mark.parametrize("text", ["[]", "{", '{"a": 1, "a": 2}', "\xff"])
def test_what_cannot_be_added_to_is_refused_before_rows_are_written(tmp_path, text):
    info = tmp_path / "dataset_info.json"
    info.write_text(text, "latin-1")
    with pytest.raises(InfoUnreadable, match="cannot be added to"):
        write_format("llamafactory-alpaca", examples(REVISED), tmp_path / "data.jsonl")
    assert list(tmp_path.iterdir()) == [info]
    with pytest.raises(InfoUnreadable):
        register(tmp_path / "data.jsonl", "x", {})
    assert info.read_text("latin-1") == text
