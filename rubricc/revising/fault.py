"""What is wrong with a revision that code can see without judging it.

A revision is the rewritten answer alone. What comes back in another form is asked for once more and
else refused: nothing is cut out of it, because what belongs to the answer is not for code to say.
The sentences that models put before an answer are known in English alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final

from rubricc.endpoints.reply import Reply, Stopped
from rubricc.judging.evidence import fold
from rubricc.runtime.reasoning import split_reasoning
from rubricc.writing.session import is_whole

REFUSED: Final = "the writer refused to revise"

LEAST_COPIED: Final = 24
"""The fewest characters of a finding that count as a copy of it; less is a common phrase."""

LEAST_LETTERS: Final = 20
"""The fewest letters of a text that tell its script."""

MOSTLY: Final = 0.8
"""The share of letters that one script has in a text that is written in it."""

_DONE: Final = r"(?:re-?written|re-?vised|re-?worded|re-?phrased|improved|updated|edited|amended)"
_NOUN: Final = r"(?:response|answer|reply|version|text|draft)"
_OPENER: Final = r"(?:sure|certainly|of\ course|okay|ok|absolutely|understood|got\ it)"
_PREFACE: Final = re.compile(
    rf"""[\s*_#>]*(?:{_OPENER}[,.!:\s]+)?(?:
        (?:here(?:['\u2019]s|\ is)|below\ is|the\ following\ is|this\ is)
        \ (?:(?:the|a|an|my|your)\ )?(?:\w+\ ){{0,2}}?{_DONE}\b[^\n]{{0,100}}?(?::|\n)
      | i(?:['\u2019]ve|\ have)\ {_DONE}\b[^\n]{{0,100}}?(?::|\n)
      | (?:the\ )?(?:re-?written|re-?vised)\ {_NOUN}[*_\s]*:
      | (?:revision|re-?vised|re-?written)[*_\s]*:
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_CANNOT: Final = (
    r"(?:i\ (?:can(?:no|['\u2019])t|won['\u2019]t|will\ not|am\ unable\ to|am\ not\ able\ to)"
    r"|i['\u2019]m\ (?:unable|not\ able)\ to)"
)
_REFUSES: Final = re.compile(
    rf"""\s*(?:(?:i['\u2019]m\ |i\ am\ )?(?:very\ )?sorry[,.;]?\s*|i\ apologi[sz]e[,.;]?\s*)?
    (?:but\ )?{_CANNOT}\ (?:\w+\ ){{0,4}}?(?:re-?writ|re-?vis|re-?word|re-?phras)\w*
    \ (?:\w+\ ){{0,2}}?(?:{_NOUN}|content|message|passage)""",
    re.IGNORECASE | re.VERBOSE,
)
"""A refusal to do the work. One to help with the request is an answer, which a rule may want."""
_FENCED: Final = re.compile(r"\s*(?P<mark>`{3,}|~{3,})[^\n]*\n.*\n(?P=mark)\s*\Z", re.DOTALL)


def revision_text(reply: Reply) -> str:
    """The revision in a reply: what it says, without the reasoning before it."""
    return split_reasoning(reply.text).answer.strip()


def revision_fault(
    stopped: Stopped,
    text: str,
    before: str,
    problems: Sequence[str] = (),
    marks: Sequence[str] = (),
) -> str | None:
    """Why ``text`` is no revision of ``before``, in one phrase; ``None`` where it may be one.

    ``stopped`` is how the reply ended, ``problems`` are those that a critique found, and ``marks``
    are tags of the prompt, which no answer holds.
    """
    if stopped == "refusal":
        return REFUSED
    if not text:
        return "the revision is empty"
    if stopped == "length":
        return "the revision was cut off at its limit of tokens"
    if not is_whole(text):
        return "the revision holds half a character, which cannot be written"
    if fold(text) == fold(before):
        return "the revision is the same as what it revises"
    return _fault_of_form(text, before) or _fault_of_content(text, before, problems, marks)


def _fault_of_form(text: str, before: str) -> str | None:
    for pattern, fault in (
        (_REFUSES, REFUSED),
        (_FENCED, "the revision stands in a code fence as a whole"),
        (_PREFACE, "the revision has a preface before the answer"),
    ):
        if pattern.match(text) and not pattern.match(before):
            return fault
    return None


def _fault_of_content(
    text: str, before: str, problems: Sequence[str], marks: Sequence[str]
) -> str | None:
    if any(mark in text for mark in marks):
        return "the revision repeats the tags of its prompt"
    if _copies(text, before, problems):
        return "the revision contains the critique"
    new, old = _script(text), _script(before)
    if new and old and new != old:
        return "the revision is in another script than what it revises"
    return None


def _copies(text: str, before: str, problems: Sequence[str]) -> bool:
    """Whether words of the critique stand in the revision and not in what it revises."""
    if '"needs_revision"' in text and '"needs_revision"' not in before:
        return True
    folded, old = fold(text), fold(before)
    copied = (fold(problem) for problem in problems)
    return any(
        len(problem) >= LEAST_COPIED and problem in folded and problem not in old
        for problem in copied
    )


def _script(text: str) -> str:
    """The script of most letters; empty where there are few letters or none has most."""
    if text.isascii():
        letters = sum(map(str.isalpha, text))
        return "LATIN" if letters >= LEAST_LETTERS else ""
    counts = Counter(_script_of(character) for character in text if character.isalpha())
    total = counts.total()
    if total < LEAST_LETTERS:
        return ""
    script, count = counts.most_common(1)[0]
    return script if count >= MOSTLY * total else ""


_ALIKE: Final = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "HALFWIDTH": "CJK", "FULLWIDTH": "LATIN"}
"""Scripts that one text mixes."""


def _script_of(letter: str) -> str:
    """The script of a letter, by the first word of its name."""
    first = unicodedata.name(letter, "").partition(" ")[0].partition("-")[0]
    return _ALIKE.get(first, first)
