"""Bytes become text, and what is wrong with them is kept with its place."""

from __future__ import annotations

import pytest

from rubricc.source.read import SHOWN_FAULTS, SourceUnreadable, bytes_source, read_source
from rubricc.source.span import Span

TEXT = 'rubric r { principle p "Ça va." }\n'


def test_a_byte_order_mark_is_no_part_of_the_text():
    source = bytes_source(b"\xef\xbb\xbf" + TEXT.encode(), "x")
    assert (source.text, source.faults) == (TEXT, ())


@pytest.mark.parametrize("mark", ["utf-16", "utf-16-be"])
def test_utf_16_is_one_fault_and_readable_text(mark):
    data = ("\ufeff" if mark == "utf-16-be" else "").encode(mark) + TEXT.encode(mark)
    source = bytes_source(data, "x")
    assert (source.text, source.faults) == (TEXT, (("invalid-utf8", Span(0, 1)),))


def test_a_mark_of_utf_16_alone():
    source = bytes_source(b"\xff\xfe", "x")
    assert (source.text, source.faults) == ("", (("invalid-utf8", Span(0, 0)),))


def test_bytes_that_are_no_text_keep_their_places():
    source = bytes_source(b"ab\xff\xfec\0", "x")
    assert source.text == "ab\ufffd\ufffdc\0"
    assert source.faults == (
        ("invalid-utf8", Span(2, 3)),
        ("invalid-utf8", Span(3, 4)),
        ("nul", Span(5, 6)),
    )


def test_faults_of_one_kind_are_counted_out():
    assert len(bytes_source(b"\0" * 1000, "x").faults) == SHOWN_FAULTS


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("none", "does not exist"),
        ("folder", "is a folder"),
        ("circle", "too many levels of symbolic links"),
        ("/dev/zero", "is not a regular file"),
        ("a\0b", "null"),
        ("x" * 300, "name too long"),
    ],
)
def test_what_cannot_be_read(name, says, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(SourceUnreadable, match=says):
        read_source(tmp_path / name)
