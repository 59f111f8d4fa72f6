"""Words: how many, which, and whether a phrase is among them.

A word is a piece between white space (or em dashes) that holds a letter or a digit: `well-known`,
`don't`, `3.14` and `and/or` are one word each, a lone `-` or `##` is none. In Chinese and Japanese
each character counts as a word, as word processors count them. In scripts that run words together
(Thai, Lao, Khmer, Burmese, Tibetan and others) there is no honest count, and none is given.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from rubricc.functions.no_value import OverBudget
from rubricc.functions.place import at_place
from rubricc.functions.scripts import WESTERN, is_western, require_words, spaced, stands_alone

_EM_DASH = "\u2014"
_LETTER_OR_DIGIT = re.compile(r"[^\W_]").search


STEPS = 50_000_000
"""The budget of one search for a phrase: characters compared where it may stand."""


def words(text: str) -> int:
    """How many words ``text`` has."""
    try:
        data = text.encode(WESTERN)
    except UnicodeEncodeError:
        return sum(
            piece.isalnum() or _LETTER_OR_DIGIT(piece) is not None for piece in _pieces(text)
        )
    gaps, ignored = _western_tables()
    return len(data.translate(gaps, ignored).split())


@cache
def _western_tables() -> tuple[bytes, bytes]:
    """For every byte what stands for it, and the bytes that make no word."""
    gaps, ignored = bytearray(range(256)), bytearray()
    for code in range(256):
        character = bytes([code]).decode(WESTERN, "replace")
        if character.isspace() or character == _EM_DASH:
            gaps[code] = 32
        elif not character.isalnum():
            ignored.append(code)
    return bytes(gaps), bytes(ignored)


def word(text: str, place: float) -> str:
    """The word at ``place``, without the punctuation around it."""
    return at_place(word_list(text), place, "word")


@lru_cache(maxsize=8)
def word_list(text: str) -> tuple[str, ...]:
    """The words in order, each without the punctuation around it."""
    return tuple(filter(None, map(_bare, _pieces(text))))


def capital_words(text: str) -> int:
    """How many words are written in capitals only; `I`, `A` and `COVID-19` are such words."""
    if text.islower():
        return 0
    return sum(map(str.isupper, _pieces(text)))


def mentions(text: str, phrases: str | tuple[str, ...] | list[str]) -> int:
    """How often ``phrases`` occur as whole words, in any letter case, all together.

    White space of any kind and length is alike. Occurrences of one phrase do not overlap.
    """
    if isinstance(phrases, str):
        return _occurrences(text, phrases)
    return sum(_occurrences(text, phrase) for phrase in phrases)


def mentions_all(text: str, phrases: tuple[str, ...] | list[str]) -> bool:
    """Whether every phrase occurs as whole words, in any letter case."""
    return all(_occurrences(text, phrase, 1) for phrase in phrases)


def mentions_any(text: str, phrases: tuple[str, ...] | list[str]) -> bool:
    """Whether some phrase occurs as whole words, in any letter case."""
    return any(_occurrences(text, phrase, 1) for phrase in phrases)


@lru_cache(maxsize=8)
def folded(text: str) -> str:
    """``text`` without differences of letter case, of white space and of composition."""
    return " ".join(_caseless(text).split())


@lru_cache(maxsize=1024)
def _phrase(phrase: str) -> str:
    return " ".join(_caseless.__wrapped__(phrase).split())


@lru_cache(maxsize=8)
def _caseless(text: str) -> str:
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text.casefold())


def _occurrences(text: str, phrase: str, at_most: int = -1) -> int:
    """Whole-word occurrences of ``phrase``, up to ``at_most`` unless that is negative."""
    found = steps = 0
    phrase = _phrase(phrase)
    text = folded(text) if " " in phrase else _caseless(text)
    at = text.find(phrase) if phrase else -1
    while at != -1 and found != at_most:
        steps += len(phrase)
        if steps > STEPS:
            raise OverBudget("the phrase is too long to be looked for so often")
        end = at + len(phrase)
        whole = _is_edge(text, at - 1, phrase[0]) and _is_edge(text, end, phrase[-1])
        found += whole
        at = text.find(phrase, end if whole else at + 1)
    return found


def _is_edge(text: str, neighbour: int, outermost: str) -> bool:
    """Whether a phrase that ends in ``outermost`` may stand beside ``text[neighbour]``."""
    if not 0 <= neighbour < len(text) or text[neighbour].isspace():
        return True
    if not _belongs(outermost) or stands_alone(outermost):
        return True
    return not _belongs(text[neighbour]) or stands_alone(text[neighbour])


def _belongs(character: str) -> bool:
    if character.isalnum() or character == "_":
        return True
    return not character.isascii() and unicodedata.category(character)[0] == "M"


def _pieces(text: str) -> list[str]:
    """The pieces between white space; those without a letter or digit are still among them."""
    if text.isascii():
        return text.split()
    if not is_western(text):
        require_words(text)
        text = spaced(text)
    return text.replace(_EM_DASH, " ").split()


def _bare(piece: str) -> str:
    """``piece`` without the punctuation around it."""
    if piece.isalnum():
        return piece
    start, end = 0, len(piece)
    while start < end and not piece[start].isalnum():
        start += 1
    while end > start and not (_belongs(piece[end - 1]) and piece[end - 1] != "_"):
        end -= 1
    return piece[start:end]
