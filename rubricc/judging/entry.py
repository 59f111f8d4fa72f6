"""One entry of an answer: from what a judge wrote to something said, or to why it is not valid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from rubricc.endpoints.reply import Reply
from rubricc.judging.answer import Answered, Invalid
from rubricc.judging.evidence import JudgedText, weighed
from rubricc.judging.juror import Juror
from rubricc.judging.sheet import Fault, Said
from rubricc.judging.verdicts import level_of, verdict_of
from rubricc.plan.criterion import Question
from rubricc.plan.scale import Scale
from rubricc.plan.verdict import Verdict
from rubricc.prompts.control import unescape

AGAIN: Final = 2
"""How often a missing or an invalid answer is asked for again."""

AGAIN_EVIDENCE: Final = 1
"""How often an answer is asked for again whose quotation does not occur (language reference)."""

AGAIN_REFUSED: Final = 1
"""How often a call is made again that the model refused to answer."""


def accepted(
    question: Question, answered: Answered, judged: JudgedText, juror: Juror
) -> Said | Fault:
    """What was said of ``question``; a fault where its evidence does not stand in the response."""
    if answered.evidence and juror.endpoint.abilities.reads_control:
        quoted = unescape(answered.evidence, juror.endpoint.control_tokens)
        answered = replace(answered, evidence=quoted)
    found = weighed(question, answered, judged)
    if isinstance(found, Invalid):
        return Fault(found.reason, AGAIN_EVIDENCE)
    return _said(verdict_of(question, found.label), found)


def rated(scale: Scale, answered: Answered) -> Said:
    """What was said of the whole."""
    return _said(level_of(scale, answered.label), answered)


def kept_said(kept: Mapping[str, Any], verdict: Callable[[str], Verdict]) -> Said | None:
    """What the cache kept of an answer; ``None`` where it is no answer, or ``verdict`` knows no
    such label."""
    label, evidence, reason = (kept.get(name, "") for name in ("label", "evidence", "reason"))
    if not all(isinstance(part, str) for part in (label, evidence, reason)):
        return None
    try:
        found = verdict(label)
    except KeyError:
        return None
    return Said(found, evidence, reason, kept, cached=True)


def _said(verdict: Verdict, answered: Answered) -> Said:
    evidence = answered.evidence or ""
    kept = {"label": answered.label, "evidence": evidence, "reason": answered.reason}
    return Said(verdict, evidence, answered.reason, kept)


def faulty_reply(reply: Reply, reason: str) -> Fault:
    """Why an answer lacks an entry, with what the endpoint says of how the answer ended."""
    if reply.stopped == "refusal":
        return Fault("the model refused to answer", AGAIN_REFUSED)
    if reply.stopped == "length":
        return Fault(f"{reason}: the answer was cut off at its limit of tokens", AGAIN)
    return Fault(reason, AGAIN)
