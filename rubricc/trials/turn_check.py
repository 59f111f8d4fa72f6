"""Whether a message of a conversation can pass for another one."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from rubricc.runtime.invalid import RowInvalid
from rubricc.trials.attack import Attack
from rubricc.trials.byte_test import aligned, harmless, pattern_of
from rubricc.trials.desk import Desk, Row
from rubricc.trials.ledger import Broken, Ledger
from rubricc.trials.site import OPENED

Messages = list[dict[str, Any]]

FIRST, SECOND, THIRD = "a first message", "a second message", "a third message"

IMITATION: Final = "a message that holds the text between two messages is shown as two"


class TurnCheck:
    """Checks texts as one message of several, in the prompt and in the response."""

    def __init__(self, desk: Desk, row: Row, ledger: Ledger) -> None:
        self._desk = desk
        self._row = row
        self._ledger = ledger
        self._places = [place for place in ("prompt", "response") if self._shows(place)]

    def check(self, attack: Attack) -> None:
        """Hold one attack against the property ``turns``."""
        if not attack.text:
            return
        for place in self._places:
            self._ledger.held(attack.id, "turns")
            with suppress(RowInvalid):  # nobody is shown a row that is refused
                if says := self._changed(place, attack.text):
                    self._breaks(attack.id, place, says)

    def check_labels(self, attack: Attack) -> None:
        """Hold the labels between messages against being written inside of one; ``attack`` is what
        that is reported under."""
        for place in self._places:
            self._ledger.held(attack.id, "turns")
            if self._is_imitated(place):
                self._breaks(attack.id, place, IMITATION)

    def _breaks(self, attack: str, place: str, says: str) -> None:
        self._ledger.breaks(Broken(attack, "turns", place, "conversation", "plain", says))

    def _shows(self, place: str) -> bool:
        """Whether more than one message of this place is shown."""
        shown = self._shown(place, _conversation(place, FIRST, SECOND))
        return FIRST in shown and SECOND in shown

    def _changed(self, place: str, text: str) -> str:
        opened = OPENED if place == "response" else ""
        texts = [opened + each for each in (harmless(text, "a"), harmless(text, "b"), text)]
        a, b, shown = (self._shown(place, _conversation(place, each, SECOND)) for each in texts)
        pattern = pattern_of(a, b, texts[0], texts[1])
        if isinstance(pattern, str):
            return pattern
        fault = aligned(pattern, shown, texts[2])
        return "" if fault is None else fault.says

    def _is_imitated(self, place: str) -> bool:
        honest = self._shown(place, _conversation(place, FIRST, SECOND))
        start, stop = honest.index(FIRST), honest.index(SECOND) + len(SECOND)
        forged = _conversation(place, honest[start:stop])
        return self._shown(place, forged) == honest

    def _shown(self, place: str, messages: Messages) -> str:
        shown = self._desk.judged({**self._row, place: messages})
        return shown.prompt if place == "prompt" else shown.response


def _conversation(place: str, *texts: str) -> Messages:
    """Messages with these texts in turn, and a last one."""
    roles = ("user", "assistant") if place == "prompt" else ("assistant", "tool")
    named = [*zip(roles, texts, strict=False), (roles[0], THIRD)]
    return [{"role": role, "content": text} for role, text in named]
