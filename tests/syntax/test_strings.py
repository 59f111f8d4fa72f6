"""What strings say, and where each of their characters stands in the file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.source.read import text_source
from rubricc.source.span import Span
from rubricc.syntax.nodes import Text
from rubricc.syntax.slots import SlotFault, SlotSpan, decode_text, split_slots
from rubricc.syntax.strings import decode_block, decode_line


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (r'"plain"', "plain"),
        (r'"a\"b\\c\nd\te"', 'a"b\\c\nd\te'),
        (r'"\u{e9}\u{1F600}"', "é😀"),
        ('""', ""),
    ],
)
def test_lines_are_decoded(written, value):
    found = decode_line(written, 0, len(written))
    assert (found.value, found.faults) == (value, ())


@pytest.mark.parametrize(
    "escape", [r"\q", r"\x41", r"\u{}", r"\u{110000}", r"\u{d800}", r"\u{0}", r"\ "]
)
def test_unknown_escapes_stay_as_written(escape):
    written = f'"a{escape}b"'
    found = decode_line(written, 0, len(written))
    [(fault, span)] = found.faults
    assert fault == "escape"
    assert written[span.start] == "\\"
    assert found.value == f"a{escape}b"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"""\n  a\n    b\n  """', "a\n  b"),
        ('"""\n  a\n\n  b\n  """', "a\n\nb"),
        ('"""\r\n  a\r\n  b\r\n  """', "a\nb"),
        ('"""\n"""', ""),
        ('"""\n\n"""', ""),
        ('""""\n """ \n """"', '""" '),
        ('"""\n\ta\n\t"""', "a"),
    ],
)
def test_blocks_lose_their_margin(written, value):
    found = decode_block(written, 0, len(written))
    assert (found.value, found.faults) == (value, ())


def test_text_left_of_the_margin_is_a_fault():
    written = '"""\n  a\n b\n\tc\n\n  """'
    found = decode_block(written, 0, len(written))
    assert [written[slice(*span)] for _, span in found.faults] == [" b", "\tc"]
    assert found.value == "a\nb\nc\n"


@given(st.text(alphabet=st.sampled_from('ab"\\\n\té😀'), max_size=20), st.integers(0, 5))
def test_every_character_of_a_line_has_its_place(value, before):
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "😀": "\\u{1f600}"}
    written = " " * before + '"' + "".join(escapes.get(c, c) for c in value) + '"'
    found = decode_line(written, before, len(written))
    assert found.value == value
    for offset, character in enumerate(value):
        place = found.place(offset)
        assert written.startswith(escapes.get(character, character), place)


@given(
    st.lists(st.text(alphabet=st.sampled_from("ab é"), max_size=5), max_size=5), st.integers(0, 4)
)
def test_every_character_of_a_block_has_its_place(lines, margin):
    written = (
        '"""\n' + "".join(" " * margin + line + "\r\n" for line in lines) + " " * margin + '"""'
    )
    found = decode_block(written, 0, len(written))
    assert found.value == "\n".join(lines)
    for offset, character in enumerate(found.value):
        if character != "\n":
            assert written[found.place(offset)] == character


def slots(written, form="line"):
    source = text_source("x: " + written)
    span = Span(3, len(source.text))
    raw = Text(span, "", form)
    text = Text(span, decode_text(raw, source).value, form)
    return [
        entry
        if isinstance(entry, str)
        else (
            entry.path if isinstance(entry, SlotSpan) else entry.message,
            source.text[slice(*entry.span)],
        )
        for entry in split_slots(text, source)
    ]


def test_slots_are_split_from_prose():
    assert slots('"Says {{a}} and {{b.c}}."') == [
        "Says ", (("a",), "{{a}}"), " and ", (("b", "c"), "{{b.c}}"), "."
    ]  # fmt: skip
    assert slots('"{{ a }}"') == [(("a",), "{{ a }}")]
    assert slots('""') == []


def test_slots_stand_where_they_were_written():
    assert slots(r'"\t\u{e9}{{a}}\n{{b}}"')[1::2] == [(("a",), "{{a}}"), (("b",), "{{b}}")]
    assert slots('"""\n  x\n    {{a}}\n  {{b}}\n  """', "block")[1::2] == [
        (("a",), "{{a}}"), (("b",), "{{b}}")
    ]  # fmt: skip


def test_four_braces_are_two():
    assert slots('"{{{{a}}"') == ["{{a}}"]
    assert slots('"{ {{a}} }"') == ["{ ", (("a",), "{{a}}"), " }"]


@pytest.mark.parametrize(
    "inside", ["{{}}", "{{ }}", "{{a b}}", "{{A}}", "{{a.}}", "{{a", "{{1}}", "{{a[0]}}"]
)
def test_malformed_slots_are_faults(inside):
    source = text_source(f'"x {inside}"')
    text = Text(Span(0, len(source.text)), f"x {inside}", "line")
    faults = [e for e in split_slots(text, source) if isinstance(e, SlotFault)]
    assert len(faults) == 1
    assert source.text[faults[0].span.start :].startswith("{{")
