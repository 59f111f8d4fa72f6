"""The sheets about one response: written verdicts, a letter, a rating of the whole."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from rubricc.endpoints.reply import Reply
from rubricc.endpoints.request import Request
from rubricc.judging.answer import Invalid, read_answer, read_overall
from rubricc.judging.entry import accepted, faulty_reply, kept_said, rated
from rubricc.judging.expected import expected_verdict
from rubricc.judging.juror import Juror
from rubricc.judging.order import shuffled
from rubricc.judging.questionnaire import Asked, Batch, Questionnaire
from rubricc.judging.sheet import Fault, Read, Said, Slot
from rubricc.judging.shown import Shown, asked_of, digest_of
from rubricc.judging.verdicts import level_of, verdict_of
from rubricc.plan.scale import Scale
from rubricc.prompts.schema import OVERALL, letters


class SingleSheet:
    """What the sheets about one response share: places, values and digests."""

    def __init__(self, questionnaire: Questionnaire, batch: Batch, shown: Shown) -> None:
        self._questionnaire = questionnaire
        self._prompt = batch.prompt
        self._shown = shown
        self.asked = {(0, each.key): each for each in batch.asked}
        self.slots: Sequence[Slot] = tuple(self.asked)
        self._context = context_digest(questionnaire, batch.prompt, shown)

    def digest(self, slot: Slot) -> bytes:
        """SHA-256 of the prompt around the question, and of the question itself."""
        asked = self.asked[slot]
        own = self._questionnaire.question_digest(asked, self._shown.plain)
        return hashlib.sha256(self._context + own).digest()

    def request(self, juror: Juror, sample: int, pending: Collection[Slot]) -> Request:
        """The call that asks for ``pending``."""
        asked = [self.asked[slot] for slot in self.slots if slot in pending]
        if self._questionnaire.plan.judge.order == "shuffled":
            asked = shuffled(asked, self._questionnaire.order_seed, sample)
        return self._request(juror, sample, asked)

    def _request(self, juror: Juror, sample: int, asked: Sequence[Asked]) -> Request:
        schema = self._questionnaire.answer_schema(asked)
        return self._filled(juror, sample, asked, schema)

    def _filled(
        self,
        juror: Juror,
        sample: int,
        asked: Sequence[Asked],
        schema: Mapping[str, Any] | None,
        choices: tuple[str, ...] = (),
    ) -> Request:
        values, _ = self._shown.values(juror.endpoint)
        seen = asked_of(juror.endpoint, asked)
        return Request(
            messages=self._questionnaire.filled(self._prompt, seen, values),
            sampling=juror.sampling_of(sample),
            schema=schema,
            schema_use=juror.schema_use,
            choices=choices,
            sample=sample,
        )


class TextSheet(SingleSheet):
    """Verdicts written as JSON, a key each."""

    def read(self, reply: Reply, sample: int, pending: Collection[Slot], juror: Juror) -> Read:
        """The valid answers among ``pending``, and why the others are none."""
        asked = [self.asked[slot].keyed for slot in self.slots if slot in pending]
        answers = read_answer(reply.text, asked)
        valid: dict[Slot, Said] = {}
        faults: dict[Slot, Fault] = {}
        for keyed in asked:
            slot = (0, keyed.key)
            answered = answers.valid.get(keyed.key)
            if answered is None:
                faults[slot] = faulty_reply(reply, answers.invalid[keyed.key])
                continue
            found = accepted(keyed.question, answered, self._shown.judged_text, juror)
            if isinstance(found, Said):
                valid[slot] = found
            else:
                faults[slot] = found
        return valid, faults

    def said(self, slot: Slot, kept: Mapping[str, Any]) -> Said | None:
        """An answer that was kept; ``None`` where it is none any more."""
        return kept_said(kept, partial(verdict_of, self.asked[slot].question))


class LetterSheet(SingleSheet):
    """One question whose answer is read from the log-probabilities of its letters."""

    def _request(self, juror: Juror, sample: int, asked: Sequence[Asked]) -> Request:
        choices = tuple(letters(asked[0].question))
        return self._filled(juror, sample, asked, None, choices)

    def read(self, reply: Reply, sample: int, pending: Collection[Slot], juror: Juror) -> Read:
        """The expected verdict, or that the endpoint gave no probabilities."""
        (slot,) = pending
        if reply.logprobs is None:
            return {}, {slot: Fault("the endpoint gave no log-probabilities", again=0)}
        finite = {each: value for each, value in reply.logprobs.items() if math.isfinite(value)}
        return {slot: self._expected(slot, dict(sorted(finite.items())))}, {}

    def said(self, slot: Slot, kept: Mapping[str, Any]) -> Said | None:
        """The verdict that kept log-probabilities give; ``None`` where they are none."""
        logprobs = kept.get("logprobs")
        if not isinstance(logprobs, Mapping):
            return None
        if not all(type(value) in (int, float) for value in logprobs.values()):
            return None
        return replace(self._expected(slot, logprobs), cached=True)

    def _expected(self, slot: Slot, logprobs: Mapping[str, float]) -> Said:
        verdict = expected_verdict(self.asked[slot].question, logprobs)
        return Said(verdict, kept={"logprobs": logprobs})


class OverallSheet(SingleSheet):
    """One rating of the whole; the questions are what it is about."""

    def __init__(
        self, questionnaire: Questionnaire, batch: Batch, shown: Shown, scale: Scale
    ) -> None:
        super().__init__(questionnaire, batch, shown)
        self._scale = scale
        self.slots = ((0, OVERALL),)

    def digest(self, slot: Slot) -> bytes:
        """SHA-256 of the prompt around the questions, and of all of them in order."""
        each = self._questionnaire.question_digest
        own = b"".join(each(asked, self._shown.plain) for asked in self.asked.values())
        return hashlib.sha256(self._context + own).digest()

    def request(self, juror: Juror, sample: int, pending: Collection[Slot]) -> Request:
        """The call that asks for the rating."""
        schema = self._questionnaire.prompt(self._prompt).answer_schema
        return self._filled(juror, sample, list(self.asked.values()), schema)

    def read(self, reply: Reply, sample: int, pending: Collection[Slot], juror: Juror) -> Read:
        """The rating, or why there is none."""
        (slot,) = pending
        answered = read_overall(reply.text, self._scale)
        if isinstance(answered, Invalid):
            return {}, {slot: faulty_reply(reply, answered.reason)}
        return {slot: rated(self._scale, answered)}, {}

    def said(self, slot: Slot, kept: Mapping[str, Any]) -> Said | None:
        """A rating that was kept."""
        return kept_said(kept, partial(level_of, self._scale))


def context_digest(questionnaire: Questionnaire, prompt: str, shown: Shown) -> bytes:
    """SHA-256 of everything that a prompt shows beside its questions."""
    values = (shown.plain.get(name) for name in questionnaire.places(prompt))
    return digest_of(questionnaire.template_digest(prompt).hex(), *values)
