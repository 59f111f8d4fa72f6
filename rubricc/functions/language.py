"""The language of a text, from the statistics of its letters (extra `rubricc[language]`)."""

from __future__ import annotations

from functools import lru_cache

from rubricc.functions.no_value import CheckFailed, NoValue

SHORTEST = 16
"""Fewer bytes of letters, in UTF-8, do not tell a language."""

_ONE_WRITTEN_LANGUAGE = {"wuu": "zh", "yue": "zh", "zxx": ""}
"""Varieties that are told apart from short texts by chance only."""


@lru_cache(maxsize=8)
def language(text: str) -> str:
    """The ISO 639 code of the language that most of ``text`` is written in, as `en` or `zh`.

    All varieties of written Chinese are `zh`.

    Raises:
        NoValue: the text is too short to tell.
        CheckFailed: the extra is not installed.
    """
    letters = "".join(filter(_is_letter_or_blank, text))
    if len("".join(letters.split()).encode("utf-8", "replace")) < SHORTEST:
        raise NoValue("the text is too short to tell its language")
    try:
        from py3langid import classify
    except ImportError:
        raise CheckFailed(
            "`language` needs the extra `rubricc[language]`, which is not installed"
        ) from None
    code = str(classify(letters)[0])
    code = _ONE_WRITTEN_LANGUAGE.get(code, code)
    if not code:
        raise NoValue("the text is in no language that is known")
    return code


def _is_letter_or_blank(character: str) -> bool:
    return character.isspace() or not character.isascii() or character.isalpha() or character == "'"
