"""The words of a criterion, as lints compare them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rubricc.ir.rubric import Criterion, Rubric
from rubricc.plan.text import plain

WORD = re.compile(r"\{\{[^{}]*\}\}|[^\W_]+(?:['’-][^\W_]+)*")
PLAIN_WORD = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*")
"""The same in lower case, where there are neither slots nor letters beyond ASCII."""

STOPWORDS = frozenset(
    """a an and are as at be been by each every for from has have if in into is it its of on one
    or response reply answer output text that the their them they this to was were which
    with""".split()
)

SUBJECT = re.compile(
    r"^(?:the |a |this )?(?:response|reply|answer|output|text|it)\s+", re.IGNORECASE
)

ASIDE = re.compile(r"\n\s*(?:\n|[-*#>]|\d+[.)])")

NEGATION = re.compile(
    r"(?:does not|doesn['’]t|do not|don['’]t|avoids?|never|refrains? from|is free (?:of|from)|"
    r"contains no|has no|includes no|makes no|gives no|is not|isn['’]t|"
    r"(?:must|should|may|shall|can|will) ?(?:not|never|avoid)|no(?! (?:fewer|less)\b))\b",
    re.IGNORECASE,
)

LACK = re.compile(r"(?:omits|lacks|leaves out)\b", re.IGNORECASE)
"""What an empty answer does too, and what can well be a fault."""


def worded(rubric: Rubric) -> Iterator[tuple[Criterion, str]]:
    """The rubric's criteria that have a text, with it, in file order."""
    for criterion in rubric.criteria():
        if criterion.text is not None:
            yield criterion, plain(criterion.text)


def claim(text: str) -> str:
    """The first paragraph of ``text``: what is claimed, before lists and examples."""
    if "\n" not in text:
        return text
    return ASIDE.split(text.strip(), maxsplit=1)[0]


def opening_negation(text: str) -> str | None:
    """The words with which ``text`` opens when it says what does not happen, else ``None``."""
    found = NEGATION.match(SUBJECT.sub("", text.strip(), count=1))
    return found[0] if found else None


def opening_lack(text: str) -> str | None:
    """The words with which ``text`` opens when an empty answer makes it true, else ``None``."""
    found = LACK.match(SUBJECT.sub("", text.strip(), count=1))
    return found[0] if found else opening_negation(text)


def may_say(text: str, stems: Sequence[str]) -> bool:
    """Whether one of ``stems``, in lower case, stands in ``text``: a quick look before a pattern.

    True for every text beyond ASCII, where other letters match when case is ignored.
    """
    if not text.isascii():
        return True
    lowered = text.lower()
    return any(stem in lowered for stem in stems)


def words(text: str) -> Iterator[str]:
    """The words of ``text`` in order, in lower case; a slot is one word."""
    return (found[0].lower() for found in WORD.finditer(text))


def content_words(text: str) -> frozenset[str]:
    """The words of ``text`` that carry its meaning."""
    if text.isascii() and "{{" not in text:
        return frozenset(PLAIN_WORD.findall(text.lower())) - STOPWORDS
    return frozenset(words(text)) - STOPWORDS
