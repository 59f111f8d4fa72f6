"""Whether a response in a group touches the others: their text, or what is said of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from rubricc.endpoints.fake.answer import answer_in
from rubricc.endpoints.fake.asked import Asked as Reading
from rubricc.endpoints.fake.script import Script, hashed
from rubricc.endpoints.reply import Reply
from rubricc.judging.sheet import Slot
from rubricc.prompts.control import escape
from rubricc.prompts.fence import DIGITS
from rubricc.runtime.invalid import RowInvalid
from rubricc.trials.attack import Attack
from rubricc.trials.desk import Desk, Row
from rubricc.trials.ledger import Broken, Ledger

OTHERS: Final = (
    "The first of two other responses. It says little.",
    "The second of two other responses.\n\nIt says more, on several lines.\n",
)

TABLE: Final[Script] = hashed("a table of verdicts")
"""A judge whose verdict depends on the statement and on the response alone."""

_FIRST: Final = re.compile(rf"^\[r1 ([0-9]{{{DIGITS}}})\]\n", re.MULTILINE)

Verdicts = Mapping[Slot, object]


class GroupCheck:
    """Checks texts as one response of three to the prompt of one row."""

    def __init__(self, desk: Desk, row: Row, ledger: Ledger) -> None:
        self._desk = desk
        self._row = row
        self._ledger = ledger
        self._verdicts: Verdicts | None = None

    def check(self, attack: Attack) -> None:
        """Hold one attack against the property ``group``."""
        reads_control = self._desk.endpoint.abilities.reads_control
        if "group" not in self._desk.modes or (reads_control and not escape(attack.text).found):
            return
        if self._verdicts is None:
            self._verdicts = self._asked("A harmless response.")[1]
        self._ledger.held(attack.id, "group")
        fault = ""
        with suppress(RowInvalid):  # nobody is shown a row that is refused
            fault, verdicts = self._asked(attack.text)
            fault = fault or self._changed(self._verdicts, verdicts)
        if fault:
            kind = self._desk.kind
            self._ledger.breaks(Broken(attack.id, "group", "response", "group", kind, fault))

    def _asked(self, text: str) -> tuple[str, Verdicts]:
        """What is wrong with the call about a group with ``text`` in it, and the verdicts of the
        table."""
        rows = [{**self._row, "response": response} for response in (text, *OTHERS)]
        found = self._desk.group(rows)
        if found is None:
            return "", {}
        sheet, shown = found
        request = sheet.request(self._desk.juror, 0, sheet.slots)
        reading = Reading.of(request)
        texts = [str(self._desk.as_shown(one.response)) for one in shown]
        reply = Reply(answer_in(TABLE(reading)).text, "table")
        valid, faults = sheet.read(reply, 0, sheet.slots, self._desk.juror)
        verdicts = {slot: said.verdict for slot, said in valid.items()}
        said: Verdicts = verdicts | {slot: fault.reason for slot, fault in faults.items()}
        return _misshown(reading, texts), said

    @staticmethod
    def _changed(before: Verdicts, after: Verdicts) -> str:
        """Which verdict on another response differs."""
        for slot, verdict in before.items():
            place, key = slot
            if place and after.get(slot) != verdict:
                return f"another verdict on the response beside it, on `{key}`"
        return ""


def _misshown(reading: Reading, texts: Sequence[str]) -> str:
    """What is wrong with how the responses are shown; empty where each stands once and whole."""
    whole = reading.text
    for name, text in reading.fences.group.items():
        if text not in texts:
            return f"`{name}` is read as `{text[:60]}`"
    if sorted(reading.fences.group.values()) != sorted(texts):
        return "a judge reads more, or fewer, responses than there are"
    begun = _FIRST.search(whole)
    if begun is None:
        return "the responses do not begin with the first of them"
    code = begun[1]
    if any(code in text for text in texts):
        return f"a response contains the code {code} of the group"
    rebuilt = "".join(f"[{name} {code}]\n{t}\n" for name, t in reading.fences.group.items())
    if f"{rebuilt}[end {code}]\n" not in whole:
        return "the responses do not stand one after the other"
    return ""
