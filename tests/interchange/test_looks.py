"""A file of another format is refused with a word about which it looks like."""

from __future__ import annotations

import json

import pytest

from rubricc.interchange.errors import InterchangeError, WrongFormat
from rubricc.interchange.looks import SIGNS, entry_looks_like, looks_like
from rubricc.interchange.reading import read_as
from rubricc.interchange.registry import MODULES, format_named

ENTRIES = {
    "healthbench": {"prompt": [], "rubrics": [{"criterion": "c", "points": 1, "tags": []}]},
    "rar": {"question": "q", "rubric": [{"title": "t", "description": "d", "weight": 1}]},
    "drtulu": {"query": "q", "rubrics": [{"description": "d", "weight": 1}]},
    "openrubrics": {"instruction": "i", "rubric": "1. x [Hard Rule]"},
    "rlcf": {"instruction": "i", "requirements": [["x", 100]]},
    "paperbench": {"id": "a", "requirements": "r", "weight": 1, "sub_tasks": []},
    "cai": {"constitutions": [{"critic": "c", "revision": "r"}]},
    "ifeval": {"prompt": "p", "instruction_id_list": [], "kwargs": []},
    "prometheus": {"criteria": "Is it?", "score1_description": "No."},
    "biggen": {"input": "i", "score_rubric": {"criteria": "c", "score1_description": "No."}},
    "verifiers": {"criteria": [{"name": "n", "text": "t"}]},
    "rubric": {"rubric": [{"weight": 1, "requirement": "r"}]},
    "autorubric": {"rubric": [{"requirement": "r", "options": [{"label": "l", "value": 0}]}]},
    "promptfoo": {"prompts": ["p"], "providers": ["echo"], "tests": []},
}
READ = (
    *("healthbench", "rar", "drtulu", "open-instruct", "openrubrics", "rlcf", "paperbench"),
    *("cai", "prometheus", "biggen", "verifiers", "rubric", "autorubric", "promptfoo"),
)
SAME = ({"drtulu", "open-instruct"}, {"rubric", "autorubric"})
"""Formats that share entries."""


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_looks_like_itself_and_nothing_else(name):
    found = entry_looks_like(ENTRIES[name])
    assert found[0] == name
    assert set(found) <= {name, "open-instruct", "autorubric"}


@pytest.mark.parametrize("own", READ)
@pytest.mark.parametrize("other", ENTRIES)
@pytest.mark.parametrize("ending", [".jsonl", ".json"])
def test_a_file_of_another_format_is_refused_by_its_name(tmp_path, own, other, ending):
    if own == other or {own, other} in SAME:
        return
    path = tmp_path / f"file{ending}"
    path.write_text(json.dumps(ENTRIES[other]) + "\n", encoding="utf-8")
    with pytest.raises(WrongFormat, match=f"looks like .*`{other}`"):
        read_as(format_named(own), path)


def test_what_cannot_be_told_gets_the_message_alone(tmp_path):
    path = tmp_path / "file.jsonl"
    path.write_text('{"a": 1}\n', encoding="utf-8")
    assert looks_like(path) == ()
    with pytest.raises(InterchangeError) as raised:
        read_as(format_named("rar"), path)
    assert str(raised.value) == "`line 1.rubric` is missing"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[1]", b"3", b"", b"\x00", b'{"a": '])
def test_no_bytes_are_worse_than_an_error_of_reading(tmp_path, content):
    path = tmp_path / "file.json"
    path.write_bytes(content)
    assert looks_like(path) == ()
    with pytest.raises(InterchangeError):
        read_as(format_named("rar"), path)


def test_every_format_has_a_sign():
    assert set(SIGNS) == set(MODULES)
