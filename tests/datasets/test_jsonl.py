"""JSON Lines in: every wrong row is a value with its line, and stops no other."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rubricc.datasets import jsonl
from rubricc.datasets.jsonl import parse_row, read_jsonl
from rubricc.datasets.row import Row, RowFault, RowsUnreadable, with_unique_ids


def read(data: bytes):
    return list(read_jsonl(BytesIO(data)))


def test_rows_carry_their_lines_and_blank_lines_count():
    assert read(b'{"a": 1}\n\n  \n{"a": 2}') == [Row(1, {"a": 1}), Row(4, {"a": 2})]


def test_byte_order_mark_and_windows_line_ends_do_not_show():
    assert read(b'\xef\xbb\xbf{"a": "x"}\r\n{"a": "y"}\r\n') == [
        Row(1, {"a": "x"}),
        Row(2, {"a": "y"}),
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"a": 1', "not valid JSON at column 8"),
        (b"oops", "not valid JSON at column 1"),
        (b'"text"', "not a JSON object"),
        (b"3", "not a JSON object"),
        (b'{"a": NaN}', "holds `NaN`"),
        (b'{"a": [-Infinity]}', "holds `-Infinity`"),
        (b'{"a": 1e999}', "holds `1e999`, which is beyond every finite number"),
        (b'{"a": ' + b"1" * 5000 + b"}", "number of too many digits"),
        (b'{"a": "\xff"}', "is not UTF-8 text"),
        (b'{"a": "\x00"}', "holds a NUL byte"),
        (b'{"a": "\\ud800"}', "half of a surrogate pair"),
        (b'{"\\uDFFF": 1}', "half of a surrogate pair"),
        (b'{"a": 1, "b": 2, "a": 3}', "the key `a` stands twice"),
        (b'{"v": {"x": 1, "x": 1}}', "the key `x` stands twice"),
        (b'{"a": ' + b"[" * 200_000, "nested too deeply"),
    ],
)
def test_a_wrong_row_is_reported_and_stops_no_other(line, says):
    before, fault, after = read(b'{"id": 1}\n' + line + b'\n{"id": 2}\n')
    assert (before, after) == (Row(1, {"id": 1}), Row(3, {"id": 2}))
    assert isinstance(fault, RowFault)
    assert fault.line == 2
    assert says in fault.message


def test_a_pair_of_surrogates_is_one_character():
    assert read(b'{"a": "\\ud83d\\ude00"}') == [Row(1, {"a": "\U0001f600"})]


def test_one_json_list_is_reported_once():
    data = json.dumps([{"id": n} for n in range(50)], indent=1).encode()
    assert read(data) == [RowFault(1, "the file is one JSON list: write one object a line instead")]


def test_an_object_over_several_lines_is_reported_once():
    assert read(json.dumps({"id": 1, "response": "x"}, indent=1).encode()) == [
        RowFault(
            1, "the file is one JSON object over several lines: write one object a line instead"
        )
    ]


def test_a_list_after_the_first_row_is_one_wrong_row():
    assert len(read(b'{"a": 1}\n[1]\n{"a": 2}\n')) == 3


def test_a_row_without_end_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(jsonl, "MAX_ROW_BYTES", 16)
    rows = read(b'{"a": "' + b"x" * 100 + b'"}\n{"a": 1}\n')
    assert isinstance(rows[0], RowFault)
    assert "longer than" in rows[0].message
    assert rows[1:] == [Row(2, {"a": 1})]


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])),
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers(-(10**30), 10**30)
            | st.floats(allow_nan=False, allow_infinity=False)
            | st.text(st.characters(exclude_categories=["Cs"])),
            lambda inner: st.lists(inner, max_size=3),
            max_leaves=6,
        ),
    )
)
def test_what_json_writes_is_read_back(values):
    assert parse_row(json.dumps(values).encode(), 7) == Row(7, values)


@given(st.binary(max_size=60))
@example(b"\xff\xfe")
@example(b"\xfe\xff{}")
def test_no_bytes_raise_anything_but_utf_16(data):
    if data.startswith(jsonl.UTF16_MARKS):
        with pytest.raises(RowsUnreadable, match="is UTF-16 text: save it in UTF-8"):
            read(data)
        return
    for row in read(data):
        assert isinstance(row, (Row, RowFault))


def test_ids_are_unique_and_text_or_whole_numbers():
    values = ["a", 1, "1", None, "a", True, 1.5, ["x"], 1]
    rows = list(with_unique_ids(Row(n, {"id": v}) for n, v in enumerate(values, 1)))
    assert [row.line for row in rows if isinstance(row, Row)] == [1, 2, 3, 4]
    faults = {row.line: row for row in rows if isinstance(row, RowFault)}
    assert faults[5] == RowFault(5, "the id `a` stands on line 1 already", "a")
    assert faults[9] == RowFault(9, "the id `1` stands on line 2 already", 1)
    assert {faults[n].message for n in (6, 7, 8)} == {"`id` is neither text nor a whole number"}


def test_a_row_that_cannot_be_read_passes_through_the_search_for_ids():
    fault = RowFault(3, "the row is not UTF-8 text")
    assert list(with_unique_ids([Row(1, {}), fault])) == [Row(1, {}), fault]
