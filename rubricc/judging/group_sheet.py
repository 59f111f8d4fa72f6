"""The sheet about several responses to one prompt, in one call (RULER's idea, keyed by id).

Responses are shown under the ids ``r1`` to ``rN`` in an order that is drawn from their digests: it
does not depend on the order in which the caller has them, and differs from sample to sample.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from rubricc.endpoints.reply import Reply
from rubricc.endpoints.request import Request
from rubricc.judging.answer import read_group_answer
from rubricc.judging.entry import accepted, faulty_reply, kept_said
from rubricc.judging.juror import Juror
from rubricc.judging.order import rank, shuffled
from rubricc.judging.questionnaire import Asked, Questionnaire
from rubricc.judging.sheet import Fault, Read, Said, Slot
from rubricc.judging.shown import Shown, asked_of, digest_of
from rubricc.judging.verdicts import verdict_of
from rubricc.prompts.fill import fill
from rubricc.prompts.schema import for_responses

PROMPT = "group"


class GroupSheet:
    """``shown`` are the responses, which differ, and ``asked`` what is wanted of each of them.

    ``wanted`` are the slots that nobody else has a verdict for; the others are not on the sheet.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        shown: Sequence[Shown],
        asked: Sequence[Asked],
        wanted: Collection[Slot],
    ) -> None:
        self._questionnaire = questionnaire
        self._prompt = questionnaire.prompt(PROMPT)
        self._shown = shown
        self._asked = {each.key: each for each in asked}
        self.slots: Sequence[Slot] = tuple(
            (place, each.key)
            for place in range(len(shown))
            for each in asked
            if (place, each.key) in wanted
        )
        self._context = self._group_digest()

    def _group_digest(self) -> bytes:
        names = self._questionnaire.places(PROMPT)
        values = [self._shown[0].plain.get(name) for name in names]
        responses = sorted(one.digest.hex() for one in self._shown)
        template = self._questionnaire.template_digest(PROMPT).hex()
        return digest_of(template, *values, *responses)

    def digest(self, slot: Slot) -> bytes:
        """SHA-256 of the prompt, of all responses beside this one, and of the question."""
        place, key = slot
        shown = self._shown[place]
        own = self._questionnaire.question_digest(self._asked[key], shown.plain)
        return hashlib.sha256(self._context + shown.digest + own).digest()

    def request(self, juror: Juror, sample: int, pending: Collection[Slot]) -> Request:
        """The call that asks for ``pending``: every response and question that has a slot in it."""
        ids = self._ids(sample)
        places = [place for place in ids if any(slot[0] == place for slot in pending)]
        keys = {key for _, key in pending}
        asked = [each for key, each in self._asked.items() if key in keys]
        if self._questionnaire.plan.judge.order == "shuffled":
            asked = shuffled(asked, self._questionnaire.order_seed, sample)
        values = {place: self._shown[place].values(juror.endpoint)[0] for place in places}
        responses = {ids[place]: own["response"] for place, own in values.items()}
        filled = fill(
            self._prompt,
            {**values[places[0]], "responses": responses},
            [each.keyed for each in asked_of(juror.endpoint, asked)],
        )
        return Request(
            messages=tuple(filled),
            sampling=juror.sampling_of(sample),
            schema=for_responses(self._questionnaire.answer_schema(asked), responses),
            schema_use=juror.schema_use,
            sample=sample,
        )

    def _ids(self, sample: int) -> dict[int, str]:
        """The id of each response in one sample, in the order in which they are shown."""
        seed = self._questionnaire.order_seed
        places = range(len(self._shown))
        order = sorted(places, key=lambda place: rank(seed, sample, self._shown[place].digest))
        return {place: f"r{number}" for number, place in enumerate(order, 1)}

    def read(self, reply: Reply, sample: int, pending: Collection[Slot], juror: Juror) -> Read:
        """The valid answers among ``pending``, and why the others are none."""
        ids = self._ids(sample)
        keyed = [each.keyed for each in self._asked.values()]
        answers = read_group_answer(reply.text, [ids[place] for place, _ in pending], keyed)
        valid: dict[Slot, Said] = {}
        faults: dict[Slot, Fault] = {}
        for slot in pending:
            place, key = slot
            own = answers.by_id[ids[place]]
            answered = own.valid.get(key)
            if answered is None:
                faults[slot] = faulty_reply(reply, own.invalid[key])
                continue
            judged = self._shown[place].judged_text
            found = accepted(self._asked[key].question, answered, judged, juror)
            if isinstance(found, Said):
                valid[slot] = found
            else:
                faults[slot] = found
        return valid, faults

    def said(self, slot: Slot, kept: Mapping[str, Any]) -> Said | None:
        """An answer that was kept; ``None`` where it is none any more."""
        return kept_said(kept, partial(verdict_of, self._asked[slot[1]].question))
