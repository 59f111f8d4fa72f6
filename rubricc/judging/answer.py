"""The entries of an answer, held to what was asked: valid, or invalid with the reason.

Nothing is guessed. A verdict is one of the closed set of its question; white space around it and
the case of its letters are let pass, and a number where a level is a numeral. Everything else is
invalid, and what is invalid is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rubricc.judging.extract import extract
from rubricc.judging.json_object import Extracted
from rubricc.plan.criterion import Question
from rubricc.plan.scale import Scale
from rubricc.prompts.fill import Keyed
from rubricc.prompts.schema import CANNOT_TELL, OVERALL, labels, points

WRAPPERS: Final = frozenset({"answer", "answers", "output", "result", "results", "verdicts"})
"""Names under which models put the whole answer; taken off where one of them is the only key."""

NO_OBJECT: Final = "the answer has no JSON object that can be read"
MISSING: Final = "missing"
NOT_REACHED: Final = "not reached before the answer ended"


@dataclass(frozen=True, slots=True)
class Answered:
    """A valid entry of an answer."""

    label: str
    """One of the labels of the question, as the schema writes it."""
    evidence: str | None = None
    """The quotation, without white space around it; ``None`` where the entry has none at all."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Invalid:
    """An entry that is no verdict, with the reason in one phrase."""

    reason: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What one answer says to each question that was asked.

    Every key that was asked is in exactly one of ``valid`` and ``invalid``.
    """

    valid: Mapping[str, Answered]
    invalid: Mapping[str, str]
    """Reasons by key."""
    unknown: tuple[str, ...] = ()
    """Keys that nobody asked for. They are reported and never used."""


@dataclass(frozen=True, slots=True)
class GroupAnswers:
    """What one answer about several responses says, by the id of the response."""

    by_id: Mapping[str, Answers]
    """One entry for each id that was asked."""
    unknown: tuple[str, ...] = ()
    """Ids that nobody asked for."""

    def __getitem__(self, response: str) -> Answers:
        return self.by_id[response]


def read_answer(text: str, asked: Sequence[Keyed]) -> Answers:
    """What ``text`` answers to ``asked``."""
    found = extract(text)
    if found is None:
        return Answers({}, {each.key: NO_OBJECT for each in asked})
    return _answers(_unwrapped(found, [each.key for each in asked]), asked)


def read_group_answer(text: str, ids: Sequence[str], asked: Sequence[Keyed]) -> GroupAnswers:
    """What ``text`` answers to ``asked`` about each of the responses ``ids``."""
    found = extract(text)
    if found is None:
        nothing = Answers({}, {each.key: NO_OBJECT for each in asked})
        return GroupAnswers(dict.fromkeys(ids, nothing))
    found = _unwrapped(found, ids)
    by_id = {each: _about_one(found, each, asked) for each in dict.fromkeys(ids)}
    return GroupAnswers(by_id, tuple(key for key in found.keys if key not in by_id))


def read_overall(text: str, scale: Scale) -> Answered | Invalid:
    """The one rating of the whole in ``text``, a level of ``scale`` or ``cannot_tell``."""
    found = extract(text)
    if found is None:
        return Invalid(NO_OBJECT)
    found = _unwrapped(found, (OVERALL,))
    absent = _absent(found, OVERALL)
    if absent is not None:
        return Invalid(absent)
    fields = found.entries
    return _answered(fields[OVERALL], None, fields.get("reason"), (*points(scale), CANNOT_TELL))


def validated(entry: object, question: Question) -> Answered | Invalid:
    """One entry of an answer, held to its question.

    An entry is an object with ``verdict``; ``evidence`` and ``reason`` may be absent, which leaves
    it to the rule of evidence whether that is enough. A bare verdict in the place of the object is
    the object with nothing else in it. Further keys are ignored: they cannot change the verdict.
    """
    allowed = labels(question)
    if not isinstance(entry, Extracted):
        if isinstance(entry, str) or _is_number(entry):
            return _answered(entry, None, None, allowed)
        return Invalid("neither an object nor a verdict")
    for name in ("verdict", "evidence", "reason") if entry.duplicated else ():
        if name in entry.duplicated:
            return Invalid(f"`{name}` stands there twice")
    if "verdict" not in entry.entries:
        return Invalid("an object without `verdict`")
    fields = entry.entries
    return _answered(fields["verdict"], fields.get("evidence"), fields.get("reason"), allowed)


def label_of(written: object, allowed: Sequence[str]) -> str | None:
    """The label that ``written`` says, or ``None`` where that is not beyond doubt.

    >>> label_of(" Met", ("met", "unmet")), label_of(3.0, ("1", "2", "3"))
    ('met', '3')
    """
    if isinstance(written, str):
        name = written.strip()
        if name in allowed:
            return name
        alike = [each for each in allowed if each.casefold() == name.casefold()]
        return alike[0] if len(alike) == 1 else None
    if isinstance(written, float) and written.is_integer():
        written = int(written)
    if isinstance(written, bool) or not isinstance(written, int):
        return None
    return str(written) if str(written) in allowed else None


def _answers(found: Extracted, asked: Sequence[Keyed]) -> Answers:
    valid: dict[str, Answered] = {}
    invalid: dict[str, str] = {}
    for each in asked:
        read = _read(found, each)
        if isinstance(read, Answered):
            valid[each.key] = read
        else:
            invalid[each.key] = read.reason
    keys = {each.key for each in asked}
    return Answers(valid, invalid, tuple(key for key in found.keys if key not in keys))


def _read(found: Extracted, asked: Keyed) -> Answered | Invalid:
    absent = _absent(found, asked.key)
    if absent is not None:
        return Invalid(absent)
    return validated(found.entries[asked.key], asked.question)


def _about_one(found: Extracted, response: str, asked: Sequence[Keyed]) -> Answers:
    begun = found.unfinished
    if begun is not None and begun[0] == response and response not in found.duplicated:
        return _answers(begun[1], asked)
    fault = _absent(found, response)
    if fault is None:
        entry = found.entries[response]
        if isinstance(entry, Extracted):
            return _answers(entry, asked)
        fault = "not an object"
    return Answers({}, {each.key: f"`{response}`: {fault}" for each in asked})


def _absent(found: Extracted, key: str) -> str | None:
    """Why nothing can be taken from ``key``; ``None`` where something stands there."""
    if key in found.duplicated:
        return "stands there twice"
    if key in found.entries:
        return None
    return MISSING if found.complete else NOT_REACHED


def _unwrapped(found: Extracted, wanted: Iterable[str]) -> Extracted:
    """The answer without the one name around it, where a model put one."""
    keys = found.keys
    if len(keys) != 1 or keys[0] not in WRAPPERS or keys[0] in wanted:
        return found
    inner = found.unfinished[1] if found.unfinished is not None else found.entries.get(keys[0])
    return inner if isinstance(inner, Extracted) else found


def _answered(
    written: object, evidence: object, reason: object, allowed: Sequence[str]
) -> Answered | Invalid:
    label = label_of(written, allowed)
    if label is None:
        return Invalid(f"unknown verdict {_shown(written)}")
    if not isinstance(evidence, str | None):
        return Invalid("`evidence` is no text")
    if not isinstance(reason, str | None):
        return Invalid("`reason` is no text")
    quoted = evidence if evidence is None else evidence.strip()
    return Answered(label, quoted, (reason or "").strip())


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _shown(value: object) -> str:
    if isinstance(value, Extracted):
        return "`{...}`"
    if isinstance(value, tuple):
        return "`[...]`"
    words = {True: "true", False: "false", None: "null"}
    text = words[value] if isinstance(value, bool | None) else " ".join(str(value).split())
    return f"`{text if len(text) <= 40 else text[:39] + '…'}`"
