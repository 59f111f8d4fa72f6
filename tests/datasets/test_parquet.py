"""Parquet out: row groups under one schema, whole or not at all. Needs ``rubricc[parquet]``."""

from __future__ import annotations

import importlib.util
import sys

import pytest

from rubricc.datasets.formats import FORMATS, FormatRefused, write_format
from rubricc.datasets.parquet import ParquetMissing, RecordUnlike, open_parquet, require_parquet
from tests.datasets.formats.rows import (
    CALLING,
    HARD,
    PROMPT,
    RANKED,
    SCORED,
    TALK,
    WRITTEN,
    converted,
    examples,
)

needs_pyarrow = pytest.mark.skipif(
    importlib.util.find_spec("pyarrow") is None, reason="needs rubricc[parquet]"
)
IN_PARQUET = sorted(name for name, one in FORMATS.items() if "parquet" in one.containers)


def read(path):
    from pyarrow import parquet

    return parquet.read_table(path)


def row_of(name):
    kind = FORMATS[name].kind
    return {"sft": WRITTEN, "prompt_only": PROMPT}.get(kind, HARD if "rlhf" not in name else RANKED)


@needs_pyarrow
@pytest.mark.parametrize("name", IN_PARQUET)
def test_parquet_holds_what_json_lines_hold(tmp_path, name):
    row = row_of(name)
    path = tmp_path / "out.parquet"
    written = write_format(name, examples(row, row), path)
    lines = converted(tmp_path, name, row, row)
    assert read(path).to_pylist() == lines
    assert written.rows == len(lines)


@needs_pyarrow
def test_types_do_not_depend_on_the_values(tmp_path):
    import pyarrow

    message = pyarrow.struct([("role", pyarrow.string()), ("content", pyarrow.string())])
    write_format("alpaca", examples(WRITTEN), tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet").schema.field("history").type == pyarrow.list_(
        pyarrow.list_(pyarrow.string())
    )
    write_format("trl-kto", examples(SCORED), tmp_path / "b.parquet", threshold=0)
    schema = read(tmp_path / "b.parquet").schema
    assert schema.names == ["prompt", "completion", "label", "reward"]
    assert schema.types == [
        pyarrow.list_(message),
        pyarrow.list_(message),
        pyarrow.bool_(),
        pyarrow.float64(),
    ]


@needs_pyarrow
def test_no_row_at_all_is_a_table_with_columns(tmp_path):
    write_format("trl-prompts", [], tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet").schema.names == ["prompt"]


@needs_pyarrow
def test_rows_go_out_in_groups(tmp_path, monkeypatch):
    from pyarrow import parquet

    monkeypatch.setattr("rubricc.datasets.parquet.GROUP_ROWS", 3)
    write_format("trl-prompts", examples(*[PROMPT] * 8), tmp_path / "a.parquet")
    file = parquet.ParquetFile(tmp_path / "a.parquet")
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [3, 3, 2]
    monkeypatch.setattr("rubricc.datasets.parquet.GROUP_BYTES", 10)
    write_format("trl-prompts", examples(*[PROMPT] * 8), tmp_path / "a.parquet")
    assert parquet.ParquetFile(tmp_path / "a.parquet").num_row_groups == 8


@needs_pyarrow
@pytest.mark.parametrize(
    ("row", "feature"),
    [
        ({**WRITTEN, "prompt": "a", "response": CALLING}, "tools"),
        ({**WRITTEN, "response": [{**CALLING[2], "reasoning_content": "hm"}]}, "reasoning"),
        ({**WRITTEN, "prompt": [{**TALK[1], "name": "Ann"}]}, "names"),
    ],
)
def test_messages_in_a_table_have_a_role_and_a_content_and_no_more(tmp_path, row, feature):
    write_format("trl-sft", examples(row), tmp_path / "a.jsonl")
    with pytest.raises(FormatRefused) as error:
        write_format("trl-sft", examples(row), tmp_path / "a.parquet")
    assert error.value.refusals.first[0].feature == feature
    assert not (tmp_path / "a.parquet").exists()


@needs_pyarrow
def test_turns_may_be_calls(tmp_path):
    row = {**WRITTEN, "prompt": "a", "response": CALLING}
    write_format("sharegpt", examples(row), tmp_path / "a.parquet")
    [written] = read(tmp_path / "a.parquet").to_pylist()
    assert written["conversations"][1]["from"] == "function_call"


@needs_pyarrow
def test_kept_columns_take_the_type_of_their_first_value(tmp_path):
    rows = [{**PROMPT, "a": None, "b": 1}, {**PROMPT, "a": "x", "b": 0.5}]
    path = tmp_path / "a.parquet"
    write_format("trl-prompts", examples(*rows, keep=("a", "b", "c")), path, keep=("a", "b", "c"))
    assert [(one["a"], one["b"], one["c"]) for one in read(path).to_pylist()] == [
        (None, 1.0, None),
        ("x", 0.5, None),
    ]


@needs_pyarrow
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1, "x"], "`a` is a text, and a number before"),
        (["x", True], "`a` is a truth, and a text before"),
        ([[1]], "`a` is neither text, a number nor a truth value"),
    ],
)
def test_kept_columns_that_do_not_fit_are_refused_with_their_row(tmp_path, values, message):
    rows = [{**PROMPT, "a": value} for value in values]
    path = tmp_path / "a.parquet"
    with pytest.raises(FormatRefused) as error:
        write_format("trl-prompts", examples(*rows, keep=("a",)), path, keep=("a",))
    [refusal] = error.value.refusals.first
    assert (refusal.line, refusal.message) == (len(values), message)
    assert list(tmp_path.iterdir()) == []


@needs_pyarrow
def test_a_column_that_comes_late_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("rubricc.datasets.parquet.GROUP_ROWS", 1)
    columns = {"a": "text", "b": "text"}

    def writing():
        with open_parquet(tmp_path / "a.parquet", columns, frozenset("b")) as write:
            write({"a": "x"})
            write({"a": "x", "b": "y"})

    with pytest.raises(RecordUnlike, match="the row has `b`"):
        writing()
    assert list(tmp_path.iterdir()) == []


@needs_pyarrow
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.parquet"
    path.write_text("old")

    def failing():
        yield from examples(PROMPT)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_format("trl-prompts", failing(), path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_without_the_library_the_extra_is_named_before_anything_is_read(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ParquetMissing, match="install `rubricc\\[parquet\\]`"):
        require_parquet()
    with pytest.raises(ParquetMissing):
        write_format("trl-prompts", iter(()), tmp_path / "a.parquet")
