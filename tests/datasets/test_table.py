"""CSV in: cells are text, except where they hold JSON or nothing."""

from __future__ import annotations

import csv
from contextlib import suppress
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.datasets.row import Row, RowFault, RowsUnreadable
from rubricc.datasets.table import read_table


def read(data: str | bytes, **how):
    raw = data.encode() if isinstance(data, str) else data
    return list(read_table(BytesIO(raw), ",", **how))


def test_cells_are_text_even_where_they_look_like_numbers():
    assert read("id,response\n1,42\n2,[1]\n") == [
        Row(2, {"id": "1", "response": "42"}),
        Row(3, {"id": "2", "response": "[1]"}),
    ]


def test_verdicts_and_named_columns_hold_json():
    rows = read(
        'id,facts,limit,verdicts\n1,"[""a"", ""b""]",3,"{""kind"": ""met""}"\n2,,,\n',
        json_columns=["facts", "limit"],
    )
    assert rows == [
        Row(2, {"id": "1", "facts": ["a", "b"], "limit": 3, "verdicts": {"kind": "met"}}),
        Row(3, {"id": "2"}),
    ]


def test_truth_values_as_spreadsheets_write_them():
    assert read("flag\nTRUE\nfalse\n", json_columns=["flag"]) == [
        Row(2, {"flag": True}),
        Row(3, {"flag": False}),
    ]


def test_a_column_for_each_verdict():
    rows = read(
        'verdicts.kind,verdicts.depth,verdicts.covers\nmet,3,"[""met"", ""unmet""]"\n,,\n ,,\n'
    )
    assert rows[0] == Row(2, {"verdicts": {"kind": "met", "depth": 3, "covers": ["met", "unmet"]}})
    assert rows[1:] == [Row(4, {})]


def test_a_verdict_in_two_columns_is_a_fault():
    rows = read(
        'verdicts,verdicts.kind\n"{""kind"": ""met""}",unmet\n"{""other"": ""met""}",unmet\n'
    )
    assert rows[0] == RowFault(2, "`kind` has a verdict in two columns")
    assert rows[1] == Row(3, {"verdicts": {"other": "met", "kind": "unmet"}})


def test_verdicts_that_are_no_object_beside_a_column():
    assert read("verdicts,verdicts.kind\n[1],met\n") == [
        RowFault(2, "`verdicts` is not an object of names and verdicts")
    ]


def test_empty_cells():
    assert read("id,reference,response\n,,\nx,,\n", optional_columns=["reference"]) == [
        Row(3, {"id": "x", "response": ""})
    ]


def test_lines_are_those_where_a_record_begins():
    rows = read('id,response\n1,"two\nlines"\n2,x\n')
    assert [(row.line, row.values["response"]) for row in rows] == [(2, "two\nlines"), (4, "x")]


@pytest.mark.parametrize(
    ("record", "says"),
    [
        (b"1", "the row has 1 cell, and the header has 2"),
        (b"1,2,3", "the row has 3 cells, and the header has 2"),
        (b"1,\xff", "is not UTF-8 text"),
        (b"1,\x00", "holds a NUL byte"),
        (b'1,"a"b', "text stands right behind a closing quote"),
    ],
)
def test_a_wrong_record_is_reported_and_stops_no_other(record, says):
    before, fault, after = read(b"id,response\n0,x\n" + record + b"\n2,y\n")
    assert (before.line, after.line) == (2, 4)
    assert isinstance(fault, RowFault)
    assert fault.line == 3
    assert says in fault.message


def test_a_quote_that_is_never_closed():
    assert read('id,response\n1,"oops\n2,x\n') == [
        RowFault(2, "a quote that opens here is never closed")
    ]


@pytest.mark.parametrize("cell", ["oops", "1} {", '1, "b": 2', "{", "}, {"])
def test_a_cell_that_should_hold_json(cell):
    quoted = cell.replace('"', '""')
    (fault,) = read(f'limit\n"{quoted}"\n', json_columns=["limit"])
    assert isinstance(fault, RowFault)
    assert fault.message.startswith("`limit`: the cell is not valid JSON")


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("NaN", "the cell holds `NaN`, which is no JSON number"),
        ("1e400", "the cell holds `1e400`, which is beyond every finite number"),
        ("9" * 5000, "the cell holds a number of too many digits"),
        ("[" * 5000, "the cell is nested too deeply"),
        ('{"a": 1, "a": 2}', "the key `a` stands twice"),
        (r'"\ud800"', "the cell holds half of a surrogate pair"),
    ],
)
def test_a_cell_that_holds_what_no_row_may_hold(cell, says):
    quoted = cell.replace('"', '""')
    (fault,) = read(f'limit\n"{quoted}"\n', json_columns=["limit"])
    assert isinstance(fault, RowFault)
    assert says in fault.message


@pytest.mark.parametrize("cell", ["NaN", "Infinity", "1e400", "9" * 5000, "[" * 5000, "03", "³"])
def test_a_cell_that_is_no_verdict_is_left_to_be_refused_as_written(cell):
    (row,) = read(f"verdicts.a\n{cell}\n")
    assert row.values == {"verdicts": {"a": cell}}


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("id,,response", "has no name for column 2 in its header"),
        ("id,x,id", "names the column `id` twice in its header"),
        ('id,"x', "has a header that cannot be read"),
        ("id;response;facts", "separates its columns by semicolons: save it with commas"),
        ("id\tresponse", "separates its columns by tabs: save it with commas"),
        ("id,response\r1,2\r", "lines end in a lone carriage return"),
    ],
)
def test_a_header_that_cannot_be_used(header, says):
    with pytest.raises(RowsUnreadable, match=says):
        read(header + "\n1,2,3\n")


def test_utf_16_is_refused_as_a_whole():
    for encoding in ("utf-16", "utf-16-be"):
        mark = "\ufeff" if encoding == "utf-16-be" else ""
        with pytest.raises(RowsUnreadable, match="is UTF-16 text: save it in UTF-8"):
            read((mark + "id,response\n1,2\n").encode(encoding))


def test_byte_order_mark_and_an_empty_file():
    assert read(b"\xef\xbb\xbfid,x\n1,2\n") == [Row(2, {"id": "1", "x": "2"})]
    assert read("") == []
    assert read("id,x\n") == []


def test_a_large_cell_passes_and_the_limit_of_others_is_left_alone():
    usual = csv.field_size_limit()
    (row,) = read("response\n" + "x" * 500_000 + "\n")
    assert len(row.values["response"]) == 500_000
    assert csv.field_size_limit() == usual


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), min_size=1),
        min_size=1,
        max_size=4,
    )
)
def test_what_a_spreadsheet_writes_is_read_back(texts):
    out = StringIO(newline="")
    csv.writer(out).writerows([[f"c{n}" for n in range(len(texts))], texts])
    (row,) = read(out.getvalue())
    assert list(row.values.values()) == texts


@given(st.binary(max_size=60))
def test_no_bytes_raise_anything_but_an_unusable_header(data):
    with suppress(RowsUnreadable):
        read(data)
