"""The 25 instructions of IFEval (arXiv 2311.07911): what rows say of each, and what is kept of it.

A type is kept in a column of ``std/ifeval.rubric``, as an element or as ``true``. What the authors'
code would draw by chance, because a row leaves it out or says something else, is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from rubricc.interchange.entries import list_at, number_at, text_at
from rubricc.interchange.errors import EntryInvalid
from rubricc.interchange.recurring import Recurring

RELATIONS: Final = ("at least", "less than")
SPECIAL: Final = frozenset(".^$*+?{}[]\\|()")
"""Characters that mean something in a pattern."""
PLAIN_MARKS: Final = ("P.S.", "P.P.S")
"""Marks of postscripts that have patterns of their own, here and in the authors' code."""
DETECTED: Final = ("response_language", "english_capital", "english_lowercase")
"""Types that need a detector of languages."""
CHINESE: Final = ("zh-cn", "zh-tw", "zh-hans", "zh-hant")

Element = Callable[[Mapping[str, Any], str, Recurring], Any]
"""Arguments, their place and where to note remarks, to the element of the type's column."""

Keys = tuple[str, ...]


def _texts(given: Mapping[str, Any], key: str, place: str) -> list[str]:
    values = list_at(given, key, place)
    if not values:
        raise EntryInvalid(f"{place}.{key}", "is empty")
    return [text_at({f"{key}[{at}]": one}, f"{key}[{at}]", place) for at, one in enumerate(values)]


def _literal(text: str, place: str, recurring: Recurring) -> str:
    """``text``, with a remark where the authors' code reads it as a pattern."""
    if SPECIAL.intersection(text):
        recurring.add(
            place,
            "has signs that the authors' code reads as a pattern: looked for letter by letter here",
        )
    return text


def _number(given: Mapping[str, Any], key: str, place: str) -> float | int:
    value = number_at(given, key, place)
    if value < 0:
        raise EntryInvalid(
            f"{place}.{key}", "is negative, and the authors' code draws a number instead"
        )
    return int(value) if value.is_integer() else value


def _relation(given: Mapping[str, Any], key: str, place: str) -> str:
    relation = text_at(given, key, place)
    if relation not in RELATIONS:
        raise EntryInvalid(
            f"{place}.{key}", f"is `{relation[:40]}`, and neither `at least` nor `less than`"
        )
    return relation


def _existence(given: Mapping[str, Any], place: str, recurring: Recurring) -> list[str]:
    texts = _texts(given, "keywords", place)
    return [_literal(one.lower(), f"{place}.keywords", recurring) for one in texts]


def _forbidden_words(given: Mapping[str, Any], place: str, recurring: Recurring) -> list[str]:
    texts = _texts(given, "forbidden_words", place)
    return [_literal(one, f"{place}.forbidden_words", recurring) for one in texts]


def _frequency(given: Mapping[str, Any], place: str, recurring: Recurring) -> dict[str, Any]:
    keyword = text_at(given, "keyword", place).strip()
    return {
        "keyword": _literal(keyword, f"{place}.keyword", recurring),
        "relation": _relation(given, "relation", place),
        "frequency": _number(given, "frequency", place),
    }


def _letter_frequency(given: Mapping[str, Any], place: str, _: Recurring) -> dict[str, Any]:
    letter = text_at(given, "letter", place).strip()
    if len(letter) != 1:
        raise EntryInvalid(f"{place}.letter", f"is `{letter[:40]}`, and no single letter")
    return {
        "letter": letter,
        "relation": _relation(given, "let_relation", place),
        "frequency": _number(given, "let_frequency", place),
    }


def _language(given: Mapping[str, Any], place: str, recurring: Recurring) -> str:
    code = text_at(given, "language", place).strip()
    if code.lower() in CHINESE:
        recurring.add(f"{place}.language", "names a script of Chinese: any Chinese counts")
        return "zh"
    return code


def _counted(noun: str, relation: str = "relation", number: str = "") -> Element:
    """A relation and a number, under ``noun`` here."""

    def element(given: Mapping[str, Any], place: str, _: Recurring) -> dict[str, Any]:
        return {
            "relation": _relation(given, relation, place),
            noun: _number(given, number or noun, place),
        }

    return element


def _first_word(given: Mapping[str, Any], place: str, _: Recurring) -> dict[str, Any]:
    count, nth = (_number(given, key, place) for key in ("num_paragraphs", "nth_paragraph"))
    if not 1 <= nth <= count:
        raise EntryInvalid(f"{place}.nth_paragraph", f"is {nth}, and there are {count} paragraphs")
    word = text_at(given, "first_word", place)
    return {"num_paragraphs": count, "nth_paragraph": nth, "first_word": word}


def _sections(given: Mapping[str, Any], place: str, recurring: Recurring) -> dict[str, Any]:
    label = text_at(given, "section_spliter", place).strip()
    return {
        "label": _literal(label, f"{place}.section_spliter", recurring),
        "num_sections": _number(given, "num_sections", place),
    }


def _postscript(given: Mapping[str, Any], place: str, recurring: Recurring) -> str:
    mark = text_at(given, "postscript_marker", place).strip()
    if mark in PLAIN_MARKS:
        return mark
    return _literal(mark, f"{place}.postscript_marker", recurring)


def _one_number(key: str) -> Element:
    return lambda given, place, _: _number(given, key, place)


def _one_text(key: str) -> Element:
    return lambda given, place, _: text_at(given, key, place).strip()


_RELATED: Final = ("relation",)
KINDS: Final[Mapping[str, tuple[Keys, Element | None]]] = {
    "existence": (("keywords",), _existence),
    "frequency": (("keyword", "frequency", *_RELATED), _frequency),
    "forbidden_words": (("forbidden_words",), _forbidden_words),
    "letter_frequency": (("letter", "let_frequency", "let_relation"), _letter_frequency),
    "response_language": (("language",), _language),
    "number_sentences": (("num_sentences", *_RELATED), _counted("num_sentences")),
    "number_paragraphs": (("num_paragraphs",), _one_number("num_paragraphs")),
    "number_words": (("num_words", *_RELATED), _counted("num_words")),
    "nth_paragraph_first_word": (("num_paragraphs", "nth_paragraph", "first_word"), _first_word),
    "number_placeholders": (("num_placeholders",), _one_number("num_placeholders")),
    "postscript": (("postscript_marker",), _postscript),
    "number_bullet_lists": (("num_bullets",), _one_number("num_bullets")),
    "constrained_response": ((), None),
    "number_highlighted_sections": (("num_highlights",), _one_number("num_highlights")),
    "multiple_sections": (("section_spliter", "num_sections"), _sections),
    "json_format": ((), None),
    "title": ((), None),
    "two_responses": ((), None),
    "repeat_prompt": (("prompt_to_repeat",), _one_text("prompt_to_repeat")),
    "end_checker": (("end_phrase",), _one_text("end_phrase")),
    "quotation": ((), None),
    "capital_word_frequency": (
        ("capital_frequency", "capital_relation"),
        _counted("frequency", "capital_relation", "capital_frequency"),
    ),
    "english_capital": ((), None),
    "english_lowercase": ((), None),
    "no_comma": ((), None),
}
"""The 25 types: the arguments of each, and what becomes of them; ``None`` where it has none."""

FAMILIES: Final = {
    "keywords": "existence frequency forbidden_words letter_frequency",
    "language": "response_language",
    "length_constraints": "number_sentences number_paragraphs number_words "
    "nth_paragraph_first_word",
    "detectable_content": "number_placeholders postscript",
    "detectable_format": "number_bullet_lists constrained_response number_highlighted_sections "
    "multiple_sections json_format title",
    "combination": "two_responses repeat_prompt",
    "startend": "end_checker quotation",
    "change_case": "capital_word_frequency english_capital english_lowercase",
    "punctuation": "no_comma",
}
IDENTIFIERS: Final = {
    f"{family}:{kind}": kind for family, kinds in FAMILIES.items() for kind in kinds.split()
}
"""Types by their identifiers in rows."""
