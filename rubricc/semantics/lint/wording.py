"""The words of a criterion, as lints compare them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rubricc.ir.rubric import Criterion, Rubric
from rubricc.plan.text import plain

WORD = re.compile(r"\{\{[^}]*\}\}|[^\W_]+(?:['’-][^\W_]+)*")

STOPWORDS = frozenset(
    """a an and are as at be been by each every for from has have if in into is it its of on one
    or response reply answer output text that the their them they this to was were which
    with""".split()
)

SUBJECT = re.compile(
    r"^(?:the |a |this )?(?:response|reply|answer|output|text|it)\s+", re.IGNORECASE
)

NEGATION = re.compile(
    r"(?:does not|doesn['’]t|do not|avoids?|never|refrains? from|is free (?:of|from)|contains no|"
    r"has no|includes no|makes no|gives no|is not|isn['’]t|omits)\b",
    re.IGNORECASE,
)


def worded(rubric: Rubric) -> Iterator[tuple[Criterion, str]]:
    """The rubric's criteria that have a text, with it, in file order."""
    for criterion in rubric.criteria():
        if criterion.text is not None:
            yield criterion, plain(criterion.text)


def opening_negation(text: str) -> str | None:
    """The words with which ``text`` opens when it says what does not happen, else ``None``."""
    found = NEGATION.match(SUBJECT.sub("", text.strip(), count=1))
    return found[0] if found else None


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The words of ``text`` in order, in lower case; a slot is one word."""
    return tuple(word.lower() for word in WORD.findall(text))


def content_words(text: str) -> frozenset[str]:
    """The words of ``text`` that carry its meaning."""
    return frozenset(words(text)) - STOPWORDS
