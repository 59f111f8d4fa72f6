"""Scripts that set no blanks between words, and what that means for counting."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from rubricc.functions.no_value import CheckFailed

_CHARACTER_WORDS = (
    "\u3005-\u3007"  # 々〆〇
    "\u3041-\u3096\u309d-\u309f"  # Hiragana
    "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d"  # Katakana
    "\u3105-\u312f\u31a0-\u31bf"  # Bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)
"""Scripts in which each character counts as one word, as word processors count them."""

_NO_SENTENCE_MARKS = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1950-\u19df\u1a20-\u1aad"
"""Thai, Lao, Tai Le, New Tai Lue, Tai Tham: neither words nor sentences are marked."""

_RUNNING = (
    _NO_SENTENCE_MARKS + "\u0f40-\u0fbc"  # Tibetan
    "\u1000-\u103f\u1050-\u108f"  # Myanmar
    "\u1780-\u17d3"  # Khmer
    "\u1b05-\u1b4b\ua984-\ua9c0"  # Balinese, Javanese
)
"""Scripts that run words together, where no count without a dictionary is right."""

WESTERN = "cp1252"
"""An encoding that holds most texts in Latin letters, and no script without blanks."""

QUOTED = 12
"""A run of at most so many letters of such a script is taken for one quoted word."""


@cache
def _pattern(letters: str, least: int = 1) -> re.Pattern[str]:
    return re.compile(f"[{letters}]" + (f"{{{least},}}" if least > 1 else ""))


def is_western(text: str) -> bool:
    """Whether all of ``text`` is Latin script and usual punctuation; quick to tell."""
    try:
        text.encode(WESTERN)
    except UnicodeEncodeError:
        return False
    return True


def spaced(text: str) -> str:
    """``text`` with blanks around every character that counts as a word of its own."""
    characters = _pattern(_CHARACTER_WORDS)
    return characters.sub(r" \g<0> ", text) if characters.search(text) else text


def stands_alone(character: str) -> bool:
    """Whether ``character`` is of a script without blanks, so that it bounds no whole word."""
    return _pattern(_CHARACTER_WORDS + _RUNNING).match(character) is not None


def require_words(text: str) -> None:
    """Let texts pass whose words can be told apart.

    Raises:
        CheckFailed: more than ``QUOTED`` letters of a script that runs words together follow
            one another.
    """
    _refuse(_pattern(_RUNNING, QUOTED + 1), text, "words")


def require_sentences(text: str) -> None:
    """Let texts pass whose sentences can be told apart.

    Raises:
        CheckFailed: more than ``QUOTED`` letters of a script that marks no sentences follow one
            another.
    """
    _refuse(_pattern(_NO_SENTENCE_MARKS, QUOTED + 1), text, "sentences")


def _refuse(runs: re.Pattern[str], text: str, unit: str) -> None:
    found = runs.search(text)
    if found:
        script = unicodedata.name(found[0][0], "this").split()[0].capitalize()
        raise CheckFailed(f"{unit} cannot be counted in {script} text; count characters instead")
