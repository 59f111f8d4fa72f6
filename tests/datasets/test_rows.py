"""Which files are read, and as what."""

from __future__ import annotations

import io
import os
import sys
import threading

import pytest

from rubricc.datasets.rows import Row, RowFault, RowsUnreadable, read_rows


def test_the_ending_says_what_a_file_is(tmp_path):
    for name, text in [
        ("a.jsonl", '{"id": "1"}\n'),
        ("a.ndjson", '{"id": "1"}\n'),
        ("a.CSV", "id\n1\n"),
        ("a.tsv", "id\n1\n"),
    ]:
        (tmp_path / name).write_text(text)
        (row,) = read_rows(tmp_path / name)
        assert row.values == {"id": "1"}


def test_ids_that_stand_twice(tmp_path):
    place = tmp_path / "a.jsonl"
    place.write_text('{"id": 1}\n{"id": 1}\n')
    assert list(read_rows(place)) == [
        Row(1, {"id": 1}),
        RowFault(2, "the id `1` stands on line 1 already", 1),
    ]


def test_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"id": 1}\n')))
    assert list(read_rows("-")) == [Row(1, {"id": 1})]
    assert not sys.stdin.closed


def test_a_pipe_is_read(tmp_path):
    place = tmp_path / "pipe"
    os.mkfifo(place)
    writer = threading.Thread(target=place.write_text, args=('{"id": 1}\n',))
    writer.start()
    assert list(read_rows(place)) == [Row(1, {"id": 1})]
    writer.join()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("none.jsonl", "does not exist"),
        (".", "is a folder"),
        (os.devnull, "is neither a file nor a pipe"),
        ("/dev/zero", "is neither a file nor a pipe"),
        ("x" * 300, "cannot be read: file name too long"),
        ("a\0b", "cannot be read: embedded null"),
    ],
)
def test_what_is_no_file_of_rows(tmp_path, name, says):
    with pytest.raises(RowsUnreadable, match=says):
        list(read_rows(tmp_path / name))


def test_a_header_that_cannot_be_used_names_its_file(tmp_path):
    (tmp_path / "a.csv").write_text("id,id\n")
    with pytest.raises(RowsUnreadable, match=r"a\.csv` names the column `id` twice"):
        list(read_rows(tmp_path / "a.csv"))
