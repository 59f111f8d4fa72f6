"""Every function of the language: its name, its types, and the code behind it.

All of them are total over their types, free of side effects and of the clock, and depend on
nothing but their arguments. Where one cannot answer it raises one of
:mod:`rubricc.functions.no_value`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rubricc.functions import (
    json_text,
    letter_case,
    lines,
    lists,
    marks,
    numbers,
    pieces,
    search,
    sentences,
    words,
)
from rubricc.functions.language import language
from rubricc.functions.length import characters
from rubricc.functions.overlap import overlap
from rubricc.plan.types import BOOL, NUMBER, PATTERN, TEXT, Type

TEXTS = Type(kind="list", element=TEXT)
NUMBERS = Type(kind="list", element=NUMBER)


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: any of ``types``; ``repeated`` takes one or more."""

    name: str
    types: tuple[Type, ...]
    optional: bool = False
    repeated: bool = False
    any_list: bool = False
    """Whether a list of any element type is taken, beside ``types``."""
    path: bool = False
    """Whether it is a path into JSON."""
    place: bool = False
    """Whether it is a place counted from 1, or from -1 at the end."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language.

    ``returns`` is ``None`` where the result is an element of the list that is its argument.
    ``scripts`` says in words for which scripts the answer holds, and is empty for all.
    """

    name: str
    arguments: tuple[Argument, ...]
    returns: Type | None
    implementation: Callable[..., Any]
    summary: str
    scripts: str = ""

    @property
    def parameters(self) -> tuple[Type, ...]:
        """The first type of each argument, marked optional where it may be left out."""
        return tuple(
            argument.types[0].model_copy(update={"optional": True})
            if argument.optional
            else argument.types[0]
            for argument in self.arguments
            if argument.types
        )

    @property
    def least(self) -> int:
        """The least number of arguments."""
        return sum(not argument.optional for argument in self.arguments)

    @property
    def most(self) -> int | None:
        """The greatest number of arguments; ``None`` for any."""
        return None if any(a.repeated for a in self.arguments) else len(self.arguments)

    def shown(self) -> str:
        """How it is written, as ``count(text, pattern or text)``."""
        return f"{self.name}({', '.join(map(_shown, self.arguments))})"


def _shown(argument: Argument) -> str:
    name = f"{argument.name}, …" if argument.repeated else argument.name
    return f"[{name}]" if argument.optional else name


WORD_SCRIPTS = (
    "Chinese and Japanese: each character is a word. Thai, Lao, Khmer, Burmese, Tibetan, Javanese "
    "and Balinese run words together: more than 12 letters of them leave the rule unscored."
)
SENTENCE_SCRIPTS = (
    "Every script with end marks of its own. Thai, Lao and related scripts have none: more than "
    "12 letters of them leave the rule unscored. Abbreviations are those common in English."
)
CASE_SCRIPTS = "Scripts without letter case have neither small letters nor capitals."
_TEXT = Argument("text", (TEXT,))
_PART = Argument("part", (TEXT,))
_PARTS = Argument("parts", (TEXTS,))
_PHRASES = Argument("phrases", (TEXTS,))
_PLACE = Argument("place", (NUMBER,), place=True)
_PATH = Argument("path", (TEXT,), path=True)
_PHRASE = Argument("phrase or phrases", (TEXT, TEXTS))
_PATTERN = Argument("pattern", (PATTERN,))
_NUMBERS = Argument("numbers", (NUMBER, NUMBERS), repeated=True)
_LIST = Argument("list", (), any_list=True)


def _summary(implementation: Callable[..., Any]) -> str:
    return (implementation.__doc__ or "").strip().split("\n\n")[0].replace("\n    ", " ")


def _function(
    name: str,
    implementation: Callable[..., Any],
    returns: Type | None,
    *arguments: Argument,
    scripts: str = "",
) -> Function:
    return Function(name, arguments, returns, implementation, _summary(implementation), scripts)


_ALL = (
    _function("words", words.words, NUMBER, _TEXT, scripts=WORD_SCRIPTS),
    _function("characters", characters, NUMBER, _TEXT),
    _function("sentences", sentences.sentences, NUMBER, _TEXT, scripts=SENTENCE_SCRIPTS),
    _function("paragraphs", lines.paragraphs, NUMBER, _TEXT),
    _function("lines", lines.lines, NUMBER, _TEXT),
    _function("bullets", lines.bullets, NUMBER, _TEXT),
    _function("numbered", lines.numbered, NUMBER, _TEXT),
    _function("headings", lines.headings, NUMBER, _TEXT),
    _function("highlights", marks.highlights, NUMBER, _TEXT),
    _function("placeholders", marks.placeholders, NUMBER, _TEXT),
    _function("labels", marks.labels, NUMBER, _TEXT, Argument("label", (TEXT,))),
    _function(
        "capital_words",
        words.capital_words,
        NUMBER,
        _TEXT,
        scripts=f"{CASE_SCRIPTS} {WORD_SCRIPTS}",
    ),
    _function(
        "count", search.count, NUMBER, _TEXT, Argument("pattern or part", (PATTERN, TEXT))
    ),
    _function("matches", search.matches, BOOL, _TEXT, _PATTERN),
    _function(
        "find", search.find, TEXT, _TEXT, _PATTERN, Argument("place", (NUMBER,), True, place=True)
    ),
    _function("contains", search.contains, BOOL, _TEXT, _PART),
    _function("contains_all", search.contains_all, BOOL, _TEXT, _PARTS),
    _function("contains_any", search.contains_any, BOOL, _TEXT, _PARTS),
    _function("starts_with", search.starts_with, BOOL, _TEXT, _PART),
    _function("ends_with", search.ends_with, BOOL, _TEXT, _PART),
    _function("mentions", words.mentions, NUMBER, _TEXT, _PHRASE),
    _function("mentions_all", words.mentions_all, BOOL, _TEXT, _PHRASES),
    _function("mentions_any", words.mentions_any, BOOL, _TEXT, _PHRASES),
    _function("word", words.word, TEXT, _TEXT, _PLACE, scripts=WORD_SCRIPTS),
    _function("sentence", sentences.sentence, TEXT, _TEXT, _PLACE, scripts=SENTENCE_SCRIPTS),
    _function("paragraph", lines.paragraph, TEXT, _TEXT, _PLACE),
    _function("line", lines.line, TEXT, _TEXT, _PLACE),
    _function("pieces", pieces.pieces, NUMBER, _TEXT, Argument("separator", (TEXT,))),
    _function("piece", pieces.piece, TEXT, _TEXT, Argument("separator", (TEXT,)), _PLACE),
    _function("lower", letter_case.lower, TEXT, _TEXT),
    _function("upper", letter_case.upper, TEXT, _TEXT),
    _function("trim", letter_case.trim, TEXT, _TEXT),
    _function("is_lower", letter_case.is_lower, BOOL, _TEXT, scripts=CASE_SCRIPTS),
    _function("is_upper", letter_case.is_upper, BOOL, _TEXT, scripts=CASE_SCRIPTS),
    _function("is_json", json_text.is_json, BOOL, _TEXT),
    _function("json_has", json_text.json_has, BOOL, _TEXT, _PATH),
    _function("json_text", json_text.json_text, TEXT, _TEXT, _PATH),
    _function("json_number", json_text.json_number, NUMBER, _TEXT, _PATH),
    _function("json_length", json_text.json_length, NUMBER, _TEXT, _PATH),
    _function("unfenced", marks.unfenced, TEXT, _TEXT),
    _function("language", language, TEXT, _TEXT, scripts="The languages that py3langid knows."),
    _function(
        "overlap", overlap, NUMBER, Argument("a", (TEXT,)), Argument("b", (TEXT,)),
        Argument("n", (NUMBER,), optional=True), scripts=WORD_SCRIPTS,
    ),
    _function("number", numbers.number, NUMBER, _TEXT),
    _function("min", numbers.minimum, NUMBER, _NUMBERS),
    _function("max", numbers.maximum, NUMBER, _NUMBERS),
    _function("mean", numbers.mean, NUMBER, _NUMBERS),
    _function("abs", numbers.absolute, NUMBER, Argument("number", (NUMBER,))),
    _function(
        "round", numbers.rounded, NUMBER, Argument("number", (NUMBER,)),
        Argument("places", (NUMBER,), optional=True),
    ),
    _function("length", lists.length, NUMBER, _LIST),
    _function("first", lists.first, None, _LIST),
    _function("last", lists.last, None, _LIST),
    _function(
        "one_of", lists.one_of, BOOL, Argument("value", (TEXT, NUMBER)), _LIST
    ),
)  # fmt: skip

FUNCTIONS: Mapping[str, Function] = {function.name: function for function in _ALL}
"""By name; the order is that of the reference."""

SCORE_FUNCTIONS = ("min", "max", "mean", "abs")
"""Those that ``score:`` may call."""
