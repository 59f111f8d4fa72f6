"""IFEval: prompts with instructions that code can verify (arXiv 2311.07911).

A row has ``key``, ``prompt``, ``instruction_id_list`` and ``kwargs``, one object for each
instruction; tables fill the keys that an instruction does not have with null. The checks ship as
``std/ifeval.rubric``: what is written here extends its two rubrics, one for each strict metric, and
every instruction becomes an element of the column of its type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from rubricc.interchange.document import read_entries
from rubricc.interchange.entries import list_at, number_at, object_at, text_at, unread
from rubricc.interchange.errors import EntryInvalid, WrongFormat
from rubricc.interchange.format import Format
from rubricc.interchange.looks import refuse_other
from rubricc.interchange.recurring import Recurring
from rubricc.interchange.sketch import FileSketch, Imported, RubricSketch
from rubricc.source.suggest import unknown

KEYS: Final = ("key", "prompt", "response", "instruction_id_list", "kwargs")
COLUMN: Final = "asks_"
"""What stands before the name of a type in the name of its column."""
RELATIONS: Final = ("at least", "less than")
SPECIAL: Final = frozenset(".^$*+?{}[]\\|()")
"""Characters that mean something in a pattern."""
PLAIN_MARKS: Final = ("P.S.", "P.P.S")
"""Marks of postscripts that no implementation reads as patterns of their own."""
DETECTED: Final = ("response_language", "english_capital", "english_lowercase")
CHINESE: Final = ("zh-cn", "zh-tw", "zh-hans", "zh-hant")

ABOUT: Final = {
    "instruction_level": "The share of a row's instructions that its response follows.",
    "prompt_level": "1 where a response follows all instructions of its row, 0 otherwise.",
}


def read(path: Path) -> Imported:
    """The two rubrics, and a row for each line."""
    reader = _Reader()
    rows = []
    for place, entry in read_entries(path):
        refuse_other(entry, place, "ifeval")
        rows.append(reader.row(entry, place))
    if not rows:
        raise WrongFormat(f"`{path}` holds no row")
    rubrics = tuple(
        RubricSketch(name, extends=f"ifeval.{name}", doc=about) for name, about in ABOUT.items()
    )
    file = FileSketch(
        rubrics,
        imports={"ifeval": "std/ifeval.rubric"},
        heading=("From rows of IFEval (arXiv 2311.07911).",),
    )
    return Imported({path.stem: file}, rows, reader.recurring.remarks())


class _Reader:
    """Reads rows, and notes what was read in one of several ways."""

    def __init__(self) -> None:
        self.recurring = Recurring()

    def row(self, entry: Mapping[str, Any], place: str) -> dict[str, Any]:
        """A row as ``std/ifeval.rubric`` reads it."""
        found: dict[str, Any] = {"id": self._id(entry, place)}
        found["prompt"] = text_at(entry, "prompt", place, empty=True)
        if entry.get("response") is not None:
            found["response"] = text_at(entry, "response", place, empty=True)
        self.recurring.left_out(place, unread(entry, KEYS))
        names = list_at(entry, "instruction_id_list", place)
        arguments = list_at(entry, "kwargs", place)
        if len(names) != len(arguments):
            count = f"has {len(arguments)} entries for {len(names)} instructions"
            raise EntryInvalid(f"{place}.kwargs", count)
        if not names:
            self.recurring.add(place, "asks for nothing that can be verified: has no reward")
        for at, (name, given) in enumerate(zip(names, arguments, strict=True)):
            here = f"{place}.kwargs[{at}]"
            kind = _kind(name, f"{place}.instruction_id_list[{at}]")
            self._add(found, kind, object_at(given if given is not None else {}, here), here)
        return found

    def _id(self, entry: Mapping[str, Any], place: str) -> str | int:
        key = entry.get("key")
        if key is None:
            return place
        if isinstance(key, bool) or not isinstance(key, (str, int)):
            raise EntryInvalid(f"{place}.key", "is neither text nor a whole number")
        return key

    def _add(self, row: dict[str, Any], kind: str, given: Mapping[str, Any], place: str) -> None:
        """Put one instruction into the column of its type."""
        column = COLUMN + kind
        known, element = KINDS[kind]
        self.recurring.left_out(
            place, (key for key in unread(given, known) if given[key] is not None)
        )
        if kind in DETECTED:
            message = "needs the extra `rubricc[language]`, without which it is unscored"
            self.recurring.add(place, message)
        if element is not None:
            row.setdefault(column, []).append(element(given, place, self.recurring))
        elif column in row:
            self.recurring.add(place, "was asked for before in this row: counts once")
        else:
            row[column] = True


def _kind(name: object, place: str) -> str:
    """``no_comma`` for ``punctuation:no_comma``."""
    if not isinstance(name, str) or name not in IDENTIFIERS:
        shown = str(name)[:60]
        raise EntryInvalid(
            place, f"is `{shown}`, which is no instruction of IFEval{unknown(shown, IDENTIFIERS)}"
        )
    return IDENTIFIERS[name]


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


Element = Callable[[Mapping[str, Any], str, Recurring], Any]
"""Arguments, their place and where to note remarks, to the element of the type's column."""

Keys = tuple[str, ...]

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

FORMAT: Final = Format(
    "ifeval",
    "IFEval rows: instructions that code can verify, decided by `std/ifeval.rubric`",
    read=read,
    brings_rows=True,
)
