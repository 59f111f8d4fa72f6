"""One object at a place in a text: complete, cut off, or broken."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.judging.json_object import MAX_DEPTH, Broken, Extracted, read_object

from .written import HOSTILE, every_object, plain, written


def read(text):
    return read_object(text, 0)[0]


@given(written(), st.text(max_size=10))
def test_what_is_json_is_read_as_the_standard_library_reads_it(pair, behind):
    value, text = pair
    found, end = read_object(text + behind, 0)
    assert plain(found) == value == json.loads(text)
    assert end == len(text)
    assert all(each.complete and not each.duplicated for each in every_object(found))


@given(written(), st.data())
def test_what_is_cut_off_keeps_entries_that_equal_the_original(pair, data):
    value, text = pair
    cut = data.draw(st.integers(1, len(text) - 1))
    found, end = read_object(text[:cut], 0)
    assert not found.complete
    assert end == cut
    for part, whole in parts_of(found, value):
        assert plain(part).items() <= whole.items() or plain(part) == {
            key: whole[key] for key in part.entries
        }


def parts_of(found, whole):
    """Unfinished objects, each with the object of the original that it is a part of."""
    yield found, whole
    if found.unfinished is not None:
        key, inner = found.unfinished
        assert key not in found.entries
        yield from parts_of(inner, whole[key])


@given(written(), st.data())
def test_a_longer_text_never_loses_an_entry(pair, data):
    _, text = pair
    first = data.draw(st.integers(1, len(text)))
    second = data.draw(st.integers(first, len(text)))
    shorter, longer = read(text[:first]), read(text[:second])
    assert list(plain(longer).items())[: len(shorter.entries)] == list(plain(shorter).items())


@given(HOSTILE)
def test_hostile_text_is_read_or_broken_and_never_anything_else(text):
    try:
        found, end = read_object("{" + text, 0)
    except Broken as broken:
        found, end = None, broken.at
    assert 1 <= end <= len(text) + 1
    assert "\ud800" in text or json.dumps(plain(found), allow_nan=False)


def test_equal_keys_are_reported_and_none_of_their_values_is_used():
    found = read('{"a": 1, "b": 2, "a": 1}')
    assert found.entries == {"b": 2}
    assert found.duplicated == {"a"}
    assert found.keys == ("b", "a")


def test_equal_keys_inside_an_entry_are_reported_there():
    found = read('{"c1": {"verdict": "met", "verdict": "unmet"}, "c2": {"verdict": "met"}}')
    assert found.duplicated == frozenset()
    assert found.entries["c1"] == Extracted({}, frozenset({"verdict"}))
    assert found.entries["c2"] == Extracted({"verdict": "met"})


def test_a_key_that_is_begun_again_is_duplicated_although_the_text_ends_there():
    assert read('{"a": 1, "a": {"b').duplicated == {"a"}
    assert read('{"a": 1, "a"').duplicated == {"a"}


def test_keys_that_differ_only_as_they_are_escaped_are_equal():
    assert read('{"a": 1, "\\u0061": 2}').duplicated == {"a"}


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ('{"a": 1', {}),
        ('{"a": 12 ', {"a": 12}),
        ('{"a": 1,', {"a": 1}),
        ('{"a": tru', {}),
        ('{"a": true', {}),
        ('{"a": "b', {}),
        ('{"a": "b\\', {}),
        ('{"a": "b\\"', {}),
        ('{"a": "b"', {"a": "b"}),
        ('{"a": [1, 2', {}),
        ('{"a": [1, 2]', {"a": (1, 2)}),
        ('{"a": -', {}),
        ('{"a": 1.5e', {}),
        ('{"a": "b", "c', {"a": "b"}),
        ("{", {}),
    ],
)
def test_only_what_is_known_to_be_complete_is_an_entry(text, entries):
    found = read(text)
    assert found.entries == entries
    assert not found.complete


def test_an_object_that_the_end_cuts_off_stands_under_its_key():
    found = read('{"r1": {"c1": "met"}, "r2": {"c1": {"reason": "so"}, "c2": {"verdict": "un')
    key, second = found.unfinished
    assert key == "r2"
    assert plain(second) == {"c1": {"reason": "so"}}
    assert second.unfinished == ("c2", Extracted({}, complete=False))


def test_what_is_cut_off_inside_a_list_is_left_out():
    assert read('{"a": [{"b": 1}, {"c": 2').unfinished is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1,}', {"a": 1}),
        ('{"a": [1, 2,],\n}', {"a": [1, 2]}),
        ('{"a": "two\nlines\t"}', {"a": "two\nlines\t"}),
        ('{"a": "\\alpha \\( \\frac \\u12"}', {"a": "\\alpha \\( \frac \\u12"}),
        ('{"a": "\\ud83d\\ude00"}', {"a": "\U0001f600"}),
        ('{"a": "\\ud83d!"}', {"a": "\ufffd!"}),
        ('{\u00a0"a"\u2003: 1}', {"a": 1}),
        ('{"a": 12345678901234567890}', {"a": 12345678901234567890.0}),
    ],
)
def test_slips_that_leave_no_doubt_are_let_pass(text, value):
    assert plain(read(text)) == value


@pytest.mark.parametrize(
    "inside",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        "-1e999",
        "9" * 5000,
        "01",
        "+1",
        ".5",
        "1.",
        "'a'",
        "met",
        "True",
        "None",
        "undefined",
        "1 2",
        '"a" "b"',
        ",",
        "[,]",
        "[1}",
        "{,}",
        '{"a" 1}',
        '{"a": 1 "b": 2}',
        "{1: 2}",
        '"he wrote "met" there"',
        "// comment\n1",
    ],
)
def test_what_is_no_json_breaks_the_object(inside):
    with pytest.raises(Broken):
        read(f'{{"a": {inside}, "b": 1}}')


def test_a_bracket_of_the_other_kind_breaks_the_object():
    with pytest.raises(Broken):
        read('{"a": 1]')


def test_depth_has_a_limit_that_answers_never_reach():
    def nested(depth):
        return '{"a":' * (depth - 1) + "{}" + "}" * (depth - 1)

    assert read(nested(MAX_DEPTH)).complete
    with pytest.raises(Broken):
        read(nested(MAX_DEPTH + 1))


@pytest.mark.parametrize("opening", ['{"a":', '{"a":[', '{"a":[[['])
def test_hostile_nesting_ends_early_and_recurses_nowhere(opening):
    with pytest.raises(Broken) as broken:
        read(opening * 100_000)
    assert broken.value.at < 1000
