"""Whether a quotation stands in the judged text, and what follows where it does not.

Both are compared in Unicode's normal form C with each run of white space as one space, and in
nothing else: case, dashes and kinds of quotation marks count. Marks that a judge puts around a
quotation, and an ellipsis where it leaves words out, are its own and are seen through.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Final

from rubricc.judging.answer import Answered, Invalid
from rubricc.judging.verdicts import verdict_of
from rubricc.plan.criterion import Question

MIN_PART: Final = 4
"""The fewest characters of each part where a quotation leaves words out: shorter ones occur in
some order in any text."""

_MARKS = {
    '"': '"', "'": "'", "`": "`", "\u201c": "\u201d", "\u2018": "\u2019", "\u201e": "\u201c\u201d",
    "\u201a": "\u2018\u2019", "\u201d": "\u201d", "\u2019": "\u2019", "\u00ab": "\u00bb",
    "\u00bb": "\u00ab", "\u2039": "\u203a", "\u203a": "\u2039", "\u300c": "\u300d",
    "\u300e": "\u300f",
}  # fmt: skip
"""Opening marks with the closing ones that go with them, as languages have them."""
_ELLIPSIS = re.compile(r"\[(?:\.{3,}|\u2026)\]|\((?:\.{3,}|\u2026)\)|\.{3,}|\u2026")


class JudgedText:
    """A text that was judged, folded at the first question about it and then kept."""

    __slots__ = ("_folded", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._folded: str | None = None

    @property
    def folded(self) -> str:
        """The text as quotations are looked for in it."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded


def fold(text: str) -> str:
    """``text`` in normal form C, with each run of white space as one space and none around it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def verify(evidence: str, judged: JudgedText | str) -> bool:
    """Whether ``evidence`` quotes ``judged``; an empty quotation does not.

    A quotation with ``...`` or ``…`` in it also counts where its parts, each of at least
    :data:`MIN_PART` characters, occur one after another.
    """
    text = judged.folded if isinstance(judged, JudgedText) else fold(judged)
    quoted = fold(evidence)
    if not quoted:
        return False
    if quoted in text:
        return True
    bare = _without_marks(quoted)
    return bool(bare) and (bare in text or _in_parts(bare, text))


def needs_evidence(question: Question, label: str) -> bool:
    """Whether a verdict has to be supported: ``met``, or a level above the lowest."""
    if question.evidence != "required" or question.asks == "applicability":
        return False
    value = verdict_of(question, label).value
    lowest = 0.0 if question.scale is None else question.scale.lowest
    return value is not None and value > lowest


def weighed(question: Question, answered: Answered, judged: JudgedText | str) -> Answered | Invalid:
    """A valid entry after the rule of evidence of its question.

    Where evidence is needed, a quotation that does not occur in the judged text makes the entry
    invalid, and so does none at all. An *empty* one is enough: it says that the verdict rests on
    something that is not there, and no code can tell whether it does; :func:`rests_on_absence`
    lets a report say so. Where none is needed, a quotation that does not occur is dropped, so
    that every quotation that is kept can be found.
    """
    fault = evidence_fault(question, answered, judged)
    if fault is not None:
        return Invalid(fault)
    if not answered.evidence or needs_evidence(question, answered.label):
        return answered
    return answered if verify(answered.evidence, judged) else replace(answered, evidence="")


def evidence_fault(question: Question, answered: Answered, judged: JudgedText | str) -> str | None:
    """Why the evidence of a verdict is not enough, in one phrase; ``None`` where it is."""
    if not needs_evidence(question, answered.label) or answered.evidence == "":
        return None
    if answered.evidence is None:
        return "no evidence was given"
    if verify(answered.evidence, judged):
        return None
    return "the quotation does not occur in the judged text"


def rests_on_absence(question: Question, answered: Answered) -> bool:
    """Whether a verdict that needs evidence came with an empty quotation."""
    return answered.evidence == "" and needs_evidence(question, answered.label)


def _without_marks(quoted: str) -> str:
    """Without the pairs of quotation marks around it."""
    while len(quoted) > 1 and quoted[-1] in _MARKS.get(quoted[0], ""):
        quoted = quoted[1:-1].strip()
    return quoted


def _in_parts(quoted: str, text: str) -> bool:
    parts = [part.strip() for part in _ELLIPSIS.split(quoted)]
    parts = [part for part in parts if part]
    if not parts or min(map(len, parts)) < MIN_PART:
        return False
    at = 0
    for part in parts:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True
