"""Whatever text, number or name a foreign file holds, the source that is written holds it too."""

from __future__ import annotations

import math
import re
import struct
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rubricc.interchange.errors import InterchangeError
from rubricc.interchange.literal import literal_braces, number, quoted, signed
from rubricc.interchange.made import finished, make
from rubricc.interchange.names import LONGEST, RESERVED, Names, name_of
from rubricc.interchange.sketch import (
    FileSketch,
    GroupSketch,
    Imported,
    LevelSketch,
    Remark,
    RubricSketch,
    RuleSketch,
)
from rubricc.interchange.source import write_source
from rubricc.semantics.check import check
from rubricc.source.project import Project
from rubricc.source.read import text_source

NAME = re.compile(r"[a-z][a-z0-9_]*\Z")

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)
PIECES = st.sampled_from(
    (
        "{{", "{", "}}", "{{{{{", "}", '"', '"""', '""""', "\\", "\\n", "\\u{41}", "//", "///",
        "#", "\n", "\n\n", "\r", "\r\n", "\t", " ", "   ", "\u00a0", "\u2028", "\u2029",
        "\u202e", "\u200f", "\u2066", "\ufeff", "\x85", "\x0b", "\x0c", "\x7f", "\x1b", "name",
        "“", "ü", "漢字", "🩺", "&lt;b&gt;", "{{name}}", "{{ a.b }}",
    )
)  # fmt: skip
NASTY = st.one_of(TEXTS, st.lists(PIECES, min_size=1, max_size=12).map("".join))
SAYING = NASTY.filter(lambda text: bool(text.strip()))
WEIGHTS = st.floats(min_value=1e-280, max_value=1e100)


def read_back(file):
    """The checked rubrics of a sketch, written and laid out; nothing of it is an error."""
    text = finished(file, "made.rubric")
    checked = check(text_source(text, "made.rubric"), Project(Path.cwd()))
    assert not [finding.message for finding in checked.diagnostics if finding.is_error], text
    return checked.module.rubrics


def only(*members, **settings):
    return FileSketch((RubricSketch("made", members, **settings),))


def literal(text):
    """The text of a rule, which has no slot."""
    assert all(isinstance(part, str) for part in text)
    return "".join(text)


@given(SAYING)
@example("{{{{{")
@example("ends with a backslash \\")
@example('"""\n"""')
@example("a\n  b\n\n    c")
@example("a\r\nb\rc")
@example(" leading and trailing ")
@example('one line\n""""\nfour quotes')
def test_any_text_comes_back_as_it_was(text):
    (rubric,) = read_back(only(RuleSketch("a", "principle", text)))

    assert literal(rubric.criteria()[0].text) == text


@given(SAYING, SAYING, SAYING)
def test_any_text_comes_back_from_every_place_that_takes_one(first, second, third):
    rule = RuleSketch(
        "a",
        "principle",
        "Says it.",
        levels=(LevelSketch(1, anchor=first), LevelSketch(2), LevelSketch(3, anchor=third)),
        examples=((1, second),),
        critique=first,
        revise=second,
        prefer=third,
        note=first,
        source=second,
    )

    (rubric,) = read_back(only(rule, title=third))
    read = rubric.criteria()[0]

    assert [literal(level.anchor) for level in read.scale.levels if level.anchor] == [first, third]
    assert literal(read.examples[0].text) == second
    assert [literal(text) for text in (read.critique, read.revise, read.prefer)] == [
        first,
        second,
        third,
    ]
    assert (read.note, read.source, rubric.title) == (first, second, third)


@given(SAYING)
def test_a_condition_in_prose_comes_back(text):
    (rubric,) = read_back(only(RuleSketch("a", "principle", "Says it.", when=quoted(text))))

    assert literal(rubric.criteria()[0].when_text[0]) == text


@given(SAYING)
def test_a_text_in_a_check_comes_back(text):
    check = f"contains(response, {quoted(text)})"

    (rubric,) = read_back(only(RuleSketch("a", "principle", "Says it.", check=check)))

    assert rubric.criteria()[0].check.arguments[1].value == text


@given(NASTY, NASTY, NASTY)
def test_comments_hold_any_text_and_change_nothing(doc, message, place):
    rule = RuleSketch("a", "principle", "Says it.", remarks=(Remark(place, message),))
    group = GroupSketch("g", (rule,), doc=doc, remarks=(Remark(place, message),))
    file = FileSketch(
        (RubricSketch("made", (group,), doc=doc, remarks=(Remark(place, message),)),),
        heading=(message, place),
    )

    (rubric,) = read_back(file)

    assert [criterion.name for criterion in rubric.criteria()] == ["a"]
    assert literal(rubric.criteria()[0].text) == "Says it."


@given(st.lists(WEIGHTS, min_size=1, max_size=6), st.booleans())
def test_any_finite_weight_comes_back_to_the_last_bit(weights, negative):
    kind, sign = ("pitfall", -1.0) if negative else ("principle", 1.0)
    rules = (
        RuleSketch(f"r{at}", kind, f"Says {at}.", sign * weight)
        for at, weight in enumerate(weights)
    )

    (rubric,) = read_back(only(*rules))

    read = [criterion.weight for criterion in rubric.criteria()]
    assert [bits(weight) for weight in read] == [bits(sign * weight) for weight in weights]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_finite_number_reads_back_to_the_same_bits(value):
    assert bits(float(number(value))) == bits(value) or value == 0
    assert "e" not in number(value).lower()
    assert float(signed(value)) == value


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_finite_number_is_never_written(value):
    with pytest.raises(ValueError, match="is not a finite number"):
        number(value)


@given(st.text())
def test_names_are_valid_readable_and_the_same_in_every_run(text):
    name = name_of(text)

    assert NAME.match(name)
    assert name not in RESERVED
    assert len(name) <= LONGEST + 1
    assert name == name_of(text)
    assert name_of(name) == name


@given(st.lists(st.one_of(st.text(), st.sampled_from(("clear", "Clear!", "clear 2", "clear_2")))))
def test_names_are_given_once(texts):
    names = Names()

    given_out = [names.new(text) for text in texts]

    assert len(set(given_out)) == len(given_out)
    assert all(NAME.match(name) and name not in RESERVED for name in given_out)


@given(st.lists(st.text(), min_size=1, max_size=8))
def test_any_names_can_stand_side_by_side_in_a_source(texts):
    names = Names()
    rules = [
        RuleSketch(names.new(text), "principle", f"Says {at}.") for at, text in enumerate(texts)
    ]

    (rubric,) = read_back(only(*rules))

    assert [criterion.name for criterion in rubric.criteria()] == [rule.name for rule in rules]


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_words_of_the_language_become_names(word):
    (rubric,) = read_back(only(RuleSketch(name_of(word), "principle", "Says it.")))

    assert rubric.criteria()[0].name != word


@pytest.mark.parametrize("word", "rule hard principle test group tier level scale text in".split())
def test_keywords_are_names_as_well(word):
    (rubric,) = read_back(only(RuleSketch(name_of(word), "principle", "Says it.")))

    assert rubric.criteria()[0].name == word


def test_a_name_is_cut_at_the_end_of_a_word():
    text = "Explains in plain words how the medicine works in the body of a child"

    assert name_of(text) == "explains_in_plain_words_how_the_medicine_works"


@given(NASTY)
def test_a_source_stays_as_it_is_when_it_is_laid_out_again(text):
    if not text.strip():
        return
    from rubricc.formatter.format import format_source

    made = finished(only(RuleSketch("a", "principle", text)), "made.rubric")

    assert format_source(text_source(made, "made.rubric")).text == made


def test_braces_of_every_length_open_no_slot():
    for length in range(1, 12):
        text = "{" * length
        (rubric,) = read_back(only(RuleSketch("a", "principle", f"Says {text} it.")))
        assert literal(rubric.criteria()[0].text) == f"Says {text} it."
        assert len(literal_braces(text)) == length + 2 * (length // 2)


def test_what_cannot_be_written_names_its_place():
    imported = Imported({"made": only(RuleSketch("a", "principle", "Says \x00 it."))})

    with pytest.raises(InterchangeError, match="a NUL character"):
        make(imported)


def test_a_wrong_sketch_is_found_by_the_checker():
    imported = Imported({"made": only(RuleSketch("a", "principle", "Says it.", -1.0))})

    with pytest.raises(InterchangeError, match=r"`made.rubric` line \d+: "):
        make(imported)


def test_what_is_written_is_text_of_the_language():
    assert write_source(only(RuleSketch("a", "principle", "Says it.", 2.0))) == (
        'edition "2026"\n\nrubric made {\n  principle a +2 "Says it."\n}\n'
    )


def bits(value):
    return struct.pack("<d", value)
