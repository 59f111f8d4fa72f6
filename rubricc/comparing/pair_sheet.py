"""The sheet about a pair: one principle, the two responses in one order.

What is kept of an answer stands under everything that is shown: the prompt around it, the request,
both responses in their order, and the principle as it reads for this row. So exchanging the two
responses of a row asks for nothing new.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from rubricc.comparing.answer import (
    VERDICT,
    NoAnswer,
    letters_said,
    read_comparison,
    written_verdict,
)
from rubricc.comparing.pair import Side
from rubricc.comparing.principle import Principle
from rubricc.endpoints.reply import Reply
from rubricc.endpoints.request import Request
from rubricc.judging.entry import faulty_reply, kept_said
from rubricc.judging.juror import Juror
from rubricc.judging.questionnaire import Questionnaire
from rubricc.judging.sheet import Fault, Read, Said, Slot
from rubricc.judging.shown import digest_of
from rubricc.prompts.schema import LETTER_LABELS

SLOT: Final[Slot] = (0, VERDICT)


class PairSheet:
    """``first`` is shown as A, ``second`` as B; with ``by_letters`` the answer is the next token.

    Raises:
        rubricc.prompts.fill.Unfilled: the row has no value for a slot of the principle.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        principle: Principle,
        first: Side,
        second: Side,
        *,
        by_letters: bool = False,
    ) -> None:
        self.slots: Sequence[Slot] = (SLOT,)
        self._questionnaire = questionnaire
        self._principle = principle
        self._first = first.shown
        self._second = second.shown
        self._by_letters = by_letters
        self._prompt = "compare_logprobs" if by_letters else "compare"
        plain = self._first.plain
        self._digest = digest_of(
            questionnaire.template_digest(self._prompt).hex(),
            *(plain.get(name) for name in questionnaire.places(self._prompt)),
            self._first.response,
            self._second.response,
            principle.text(plain),
        )

    def digest(self, slot: Slot) -> bytes:
        """SHA-256 of everything that can change the answer, endpoint apart."""
        return self._digest

    def request(self, juror: Juror, sample: int, pending: Collection[Slot]) -> Request:
        """The call that asks for the comparison."""
        schema = self._questionnaire.prompt(self._prompt).answer_schema
        return Request(
            messages=self._questionnaire.filled(self._prompt, (), self._values(juror)),
            sampling=juror.sampling_of(sample),
            schema=None if self._by_letters else schema,
            schema_use=juror.schema_use,
            choices=LETTER_LABELS if self._by_letters else (),
            sample=sample,
        )

    def _values(self, juror: Juror) -> Mapping[str, object]:
        endpoint = juror.endpoint
        first, _ = self._first.values(endpoint)
        second, _ = self._second.values(endpoint)
        extra = endpoint.control_tokens if endpoint.abilities.reads_control else None
        return {
            **first,
            "response_a": first["response"],
            "response_b": second["response"],
            "principle": self._principle.text(first, extra),
        }

    def read(self, reply: Reply, sample: int, pending: Collection[Slot], juror: Juror) -> Read:
        """The valid answer, or why there is none."""
        if self._by_letters:
            if reply.logprobs is None:
                return {}, {SLOT: Fault("the endpoint gave no log-probabilities", again=0)}
            return {SLOT: letters_said(reply.logprobs)}, {}
        try:
            label, reason = read_comparison(reply.text)
        except NoAnswer as fault:
            return {}, {SLOT: faulty_reply(reply, str(fault))}
        kept = {"label": label, "reason": reason}
        return {SLOT: Said(written_verdict(label), reason=reason, kept=kept)}, {}

    def said(self, slot: Slot, kept: Mapping[str, Any]) -> Said | None:
        """An answer that was kept; ``None`` where it is none any more."""
        if not self._by_letters:
            return kept_said(kept, written_verdict)
        logprobs = kept.get("logprobs")
        if not isinstance(logprobs, Mapping):
            return None
        if not all(type(value) in (int, float) for value in logprobs.values()):
            return None
        found = letters_said(logprobs)
        return Said(found.verdict, kept=found.kept, cached=True)
