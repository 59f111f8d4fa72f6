"""A critique as a judge writes it, held to what was asked.

The form is read leniently, like that of verdicts; what it says is held to strictly. A finding
quotes the response or, where something is missing, nothing; a quotation that does not occur there
makes no finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from rubricc.endpoints.reply import Reply
from rubricc.judging.answer import NO_OBJECT, WRAPPERS
from rubricc.judging.evidence import JudgedText, verify
from rubricc.judging.extract import extract
from rubricc.judging.json_object import Extracted
from rubricc.prompts.control import unescape

AGAIN: Final = 2
"""How often a critique that is not valid is asked for again."""

AGAIN_ONCE: Final = 1
"""How often it is where the model refused, or where a quotation does not occur."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, as the judge says it; ``quote`` is empty where something is missing."""

    principle: str
    quote: str
    problem: str

    def record(self) -> dict[str, object]:
        """As a JSON object."""
        return {"principle": self.principle, "quote": self.quote, "problem": self.problem}


@dataclass(frozen=True, slots=True)
class Critique:
    """What is wrong with a response; perhaps nothing."""

    findings: tuple[Finding, ...]
    needs_revision: bool
    unfound: int = 0
    """Findings that were left out because their quotation does not occur in the response."""


@dataclass(frozen=True, slots=True)
class NoCritique:
    """Why an answer is no critique; ``again`` is how often at most it is asked for again."""

    reason: str
    again: int = AGAIN


def read_critique(
    reply: Reply, names: Sequence[str], judged: JudgedText, tokens: Sequence[str] | None = None
) -> Critique | NoCritique:
    """The critique in ``reply`` by the rules ``names``.

    ``tokens`` are the control tokens of an endpoint that was shown the response with such tokens
    escaped; ``None`` where it was shown as it is.
    """
    if reply.stopped == "refusal":
        return NoCritique("the model refused to criticise", AGAIN_ONCE)
    found = extract(reply.text)
    if found is None:
        return _none(reply, NO_OBJECT)
    found = _unwrapped(found)
    if not found.complete:
        return _none(reply, "the critique ends before it is complete")
    for name in ("findings", "needs_revision"):
        if name not in found.entries:
            twice = name in found.duplicated
            return _none(reply, f"`{name}` {'stands there twice' if twice else 'is missing'}")
    return _read(found.entries["findings"], found.entries["needs_revision"], names, judged, tokens)


def _read(
    written: object,
    needs_revision: object,
    names: Sequence[str],
    judged: JudgedText,
    tokens: Sequence[str] | None,
) -> Critique | NoCritique:
    if not isinstance(needs_revision, bool):
        return NoCritique("`needs_revision` is neither true nor false")
    if not isinstance(written, tuple):
        return NoCritique("`findings` is not a list")
    findings, unfound = [], 0
    for entry in written:
        finding = _finding(entry, names, tokens)
        if isinstance(finding, NoCritique):
            return finding
        if finding.quote and not verify(finding.quote, judged):
            unfound += 1
        else:
            findings.append(finding)
    if needs_revision and not written:
        return NoCritique("a revision is wanted, and there is no finding that calls for it")
    return Critique(tuple(findings), needs_revision, unfound)


def _finding(
    entry: object, names: Sequence[str], tokens: Sequence[str] | None
) -> Finding | NoCritique:
    if not isinstance(entry, Extracted):
        return NoCritique("a finding is not an object")
    values: dict[str, str] = {}
    for name in ("principle", "quote", "problem"):
        value: Any = entry.entries.get(name)
        if name == "quote" and value is None and name in entry.entries:
            value = ""
        if not isinstance(value, str):
            return NoCritique(f"a finding has no text as `{name}`")
        values[name] = value.strip()
    if not values["problem"]:
        return NoCritique("a finding does not say what is wrong")
    principle = _named(values["principle"], names)
    if principle is None:
        return NoCritique("a finding names a principle that was not given")
    quote = values["quote"]
    if tokens is not None:
        quote = unescape(quote, tokens)
    return Finding(principle, quote, values["problem"])


def _named(written: str, names: Sequence[str]) -> str | None:
    """The rule that a finding is about; of a single one there is no doubt."""
    if len(names) == 1:
        return names[0]
    wanted = written.strip("`'\" .:").casefold()
    alike = [name for name in names if name.casefold() == wanted]
    return alike[0] if len(alike) == 1 else None


def _unwrapped(found: Extracted) -> Extracted:
    """The critique without the one name around it, where a model put one."""
    keys = found.keys
    inner = found.entries.get(keys[0]) if len(keys) == 1 else None
    wrappers = {*WRAPPERS, "critique"}
    return inner if isinstance(inner, Extracted) and keys[0] in wrappers else found


def _none(reply: Reply, reason: str) -> NoCritique:
    cut = ": the answer was cut off at its limit of tokens" if reply.stopped == "length" else ""
    return NoCritique(f"{reason}{cut}")


def critique_text(findings: Sequence[Finding]) -> str:
    """What a writer is told of a critique: its findings, and nothing else that the judge wrote."""
    return "\n".join(_told(finding) for finding in findings)


def _told(finding: Finding) -> str:
    problem = " ".join(finding.problem.split())
    told = f"- {finding.principle}: {problem}"
    return f'{told}\n  Passage: "{finding.quote}"' if finding.quote else told
