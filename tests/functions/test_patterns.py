"""Patterns: Unicode classes, faults in words, and work that stays linear."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.functions import patterns
from rubricc.functions.no_value import OverBudget
from rubricc.functions.pattern_fault import find_fault
from rubricc.functions.patterns import PatternInvalid, compile_pattern, translate

FAULTS = [
    (r"x(?=a)", "look-around `(?=`", "(?="),
    (r"(?!a)", "look-around `(?!`", "(?!"),
    (r"(?<=a)b", "look-around `(?<=`", "(?<="),
    (r"(?<!a)b", "look-around `(?<!`", "(?<!"),
    (r"(a)\1", "back-reference `\\1`", r"\1"),
    (r"(?P<n>a)(?P=n)", "back-reference `(?P=n)`", "(?P=n)"),
    (r"(?>a)", "atomic group `(?>`", "(?>"),
    (r"a++", "possessive `++`", "++"),
    (r"a{1,2}+", "possessive `{1,2}+`", "{1,2}+"),
    (r"a\Z", "`\\Z`", r"\Z"),
    (r"\u00e9", "`\\u00e9`", r"\u00e9"),
    (r"(?#c)a", "comment `(?#`", "(?#"),
    (r"(?x) a", "flag `x`", "(?x"),
    (r"(a)(?(1)b)", "condition `(?(`", "(?("),
    (r"\X", "`\\X`", r"\X"),
    (r"\C", "`\\C`", r"\C"),
    (r"[a", "`[` without `]`", "[a"),
    (r"(a", "`(` without `)`", "(a"),
    (r"a)", "`)` without `(`", "a)"),
    (r"*a", "nothing to repeat", "*a"),
    (r"a**", "a repetition of a repetition", "a**"),
    (r"a{2000}", "a repetition of more than 1000", "a{2000}"),
    (r"[z-a]", "a range that runs backwards", "[z-a]"),
    (r"\p{Foo}", "an unknown class", r"\p{Foo}"),
    (r"[[:foo:]]", "an unknown class", "[[:foo:]]"),
    ("a\\", "a pattern that ends in `\\`", "a\\"),
    (r"(((a{100}){100}){100})", "a repetition of more than 1000", "(((a{100}){100}){100})"),
    ("", "empty pattern", ""),
]


@pytest.mark.parametrize(("source", "message", "underlined"), FAULTS)
def test_a_fault_names_the_construct(source: str, message: str, underlined: str) -> None:
    fault = find_fault(source)
    assert fault is not None
    assert fault.message.startswith(message)
    assert source[fault.start : fault.end] == underlined
    assert fault.help
    if source not in ("", r"\C"):
        with pytest.raises(PatternInvalid):
            compile_pattern(source)


@pytest.mark.parametrize(
    "source",
    [r"\\1", r"[(?=]", r"\(\?=", r"\Q(?=\E", r"[\]]\d", "(?i)a", "(?P<n>a)", r"a\+\+", r"\bcat\b"],
)
def test_what_only_looks_like_a_fault_passes(source: str) -> None:
    assert find_fault(source) is None
    compile_pattern(source)


def _is_word(character: str) -> bool:
    return character == "_" or unicodedata.category(character)[0] in "LMN"


RANGES = (range(0x500), range(0x900, 0x980), range(0x2000, 0x2070), (0x3000, 0x4E00, 0xFF3F))
SAMPLE = [
    chr(code) for codes in RANGES for code in codes if unicodedata.category(chr(code)) != "Cn"
]


@pytest.mark.parametrize("frame", ["{}", "[{}]", "[x{}]"])
@pytest.mark.parametrize(
    ("class_", "expected"),
    [
        (r"\s", str.isspace),
        (r"\S", lambda c: not c.isspace()),
        (r"\w", _is_word),
        (r"\W", lambda c: not _is_word(c)),
        (r"\d", str.isdecimal),
        (r"\D", lambda c: not c.isdecimal()),
    ],
)
def test_classes_are_unicode(frame: str, class_: str, expected: object) -> None:
    pattern = compile_pattern(frame.format(class_))
    for character in SAMPLE:
        wanted = expected(character) or ("x" in frame and character == "x")  # type: ignore[operator]
        assert pattern.matches(character) is wanted, hex(ord(character))


def test_white_space_is_that_of_python() -> None:
    pattern = compile_pattern(r"\s")
    blanks = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace()]
    assert all(pattern.matches(blank) for blank in blanks)
    assert not any(pattern.matches(c) for c in "\u180e\u200b\ufeff\u2060")


@pytest.mark.parametrize(
    ("source", "translated"),
    [
        ("abc", "abc"),
        (r"\\d", r"\\d"),
        (r"\Q\d\E", r"\Q\d\E"),
        (r"[]\d]", r"[]\p{Nd}]"),
        (r"[^]\d]\d", r"[^]\p{Nd}]\p{Nd}"),
        (r"[[:alpha:]\d]", r"[[:alpha:]\p{Nd}]"),
        (r"\[\d]", r"\[\p{Nd}]"),
    ],
)
def test_translation_touches_classes_alone(source: str, translated: str) -> None:
    assert translate(source) == translated


@given(st.text(alphabet="abc \n12.)é", max_size=60))
def test_counts_agree_with_another_engine(text: str) -> None:
    for source in [r"(?m)^\s*\d+[.)]\s", r"\w+", r"a|ab", r"[^\S\n]+", r"(?i)A.", r"b+c?"]:
        expected = sum(1 for match in re.finditer(source, text) if match.end() > match.start())
        assert compile_pattern(source).count(text) == expected


@pytest.mark.parametrize(
    "source", [r"(a+)+b", r"(a|aa)+$", r"(.*)*x", r"(a*)*b", r"^(a?){30}a{30}$"]
)
def test_a_pattern_made_to_backtrack_does_no_harm(source: str) -> None:
    text = "a" * 50_000 + "!"
    assert compile_pattern(source).matches(text) is False or "{30}" in source
    compile_pattern(source).count(text)


def test_counting_has_a_budget_of_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern = compile_pattern(r"a")
    assert pattern.count("a" * 100) == 100
    monkeypatch.setattr(patterns, "STEPS", 1_000)
    with pytest.raises(OverBudget):
        pattern.count("a" * 101)
    with pytest.raises(OverBudget):
        list(pattern.find_all("a" * 101))
