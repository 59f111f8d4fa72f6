"""Whether a text changes anything in a call but itself and its codes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from rubricc.endpoints.fake.asked import Asked as Reading
from rubricc.prompts.control import escape, unescape
from rubricc.prompts.fence import DIGITS
from rubricc.runtime.invalid import RowInvalid
from rubricc.trials.attack import Attack
from rubricc.trials.attacks.control import TOKENS
from rubricc.trials.byte_test import Fault, Part, aligned, harmless, pattern_of
from rubricc.trials.desk import Desk, Row, View
from rubricc.trials.ledger import Broken, Ledger, Property
from rubricc.trials.site import OPENED, Site

Key = tuple[str, str]
"""A way of asking and one of its calls."""
Known = Mapping[Key, tuple[list[Part] | str, Sequence[str]]]
"""What may differ in each call, and how it is read with a harmless text in it."""

_TAG: Final = re.compile(rf"(</?[\w.]+ )[0-9]{{{DIGITS}}}>")
"""A tag with a code; the byte test has looked at the codes."""

WRAPPED: Final = ("{}", OPENED + "{}", "<think>\n{}\n</think>\n\nA short answer.")
"""How a text is put into a response so that it is judged: alone, where it would hide itself behind
words, and as a thought where thoughts alone are judged."""


class ShownCheck:
    """Checks texts in one place of one row, on one kind of endpoint."""

    def __init__(self, desk: Desk, row: Row, site: Site, ledger: Ledger) -> None:
        self._desk = desk
        self._row = row
        self._site = site
        self._ledger = ledger
        self._reads_control = desk.endpoint.abilities.reads_control
        self._known: dict[tuple[str, str], Known] = {}
        self._is_slot = site.path[0] not in ("response", "prompt")
        # A group lies in an order that is drawn from its texts; it is checked apart.
        self._modes = [m for m in desk.modes if m != "group" or not site.is_response]

    def check(self, attack: Attack) -> None:
        """Hold one attack against the properties of its place."""
        text = attack.text
        if (
            not text
            or (attack.family == "padding" and self._is_slot)
            or (self._reads_control and not escape(text).found)
        ):
            return
        for name in self._properties:
            self._ledger.held(attack.id, name)
        with suppress(RowInvalid):  # nobody is shown a row that is refused
            wrapping = self._wrapping(text)
            if wrapping is not None:
                self._compare(attack, wrapping)
            else:
                self._breaks(attack, "", Fault("unaltered", "the text is not what is shown"))

    @property
    def _properties(self) -> Sequence[Property]:
        return ("fence", "unaltered") if self._site.is_response else ("slots",)

    def _wrapping(self, text: str) -> str | None:
        """How to put ``text`` so that it is judged, word for word; ``None`` where nothing helps."""
        if not self._site.is_response:
            return "{}"
        for wrapping in WRAPPED:
            row = self._site.put(self._row, wrapping.replace("{}", text))
            if text.strip() in self._desk.judged(row).response:
                return wrapping
        return None

    def _compare(self, attack: Attack, wrapping: str) -> None:
        known = self._known_for(wrapping, harmless(attack.text, "a"))
        row = self._site.put(self._row, wrapping.replace("{}", attack.text))
        own = self._own(row, attack.text)
        shown = self._escaped(own)
        if self._reads_control:
            self._check_escape(attack, own, shown)
        plain = self._harmless(wrapping, harmless(attack.text, "a"))
        for view in self._views(row):
            pattern, before = known[view.mode, view.call]
            fault = (
                Fault("fence", pattern)
                if isinstance(pattern, str)
                else aligned(pattern, _whole(view), shown)
            )
            fault = fault or _misread(before, _read(view.reading), plain, shown)
            if fault is not None:
                self._breaks(attack, view.mode, fault)

    def _check_escape(self, attack: Attack, own: str, shown: str) -> None:
        left = [token for token in TOKENS if token in shown]
        if left:
            self._breaks(attack, "", Fault("unaltered", f"the control token {left[0]} is left"))
        if unescape(shown) != own:
            self._breaks(attack, "", Fault("unaltered", "it cannot be had back from what is shown"))

    def _known_for(self, wrapping: str, shape: str) -> Known:
        """What two harmless texts of one shape show, which is the same for all of the shape."""
        known = self._known.get((wrapping, shape))
        if known is None:
            other = shape.replace('q"zxa', 'q"zxb')
            rows = [self._site.put(self._row, wrapping.replace("{}", t)) for t in (shape, other)]
            owns = [self._harmless(wrapping, text) for text in (shape, other)]
            pairs = zip(self._views(rows[0]), self._views(rows[1]), strict=True)
            known = {
                (a.mode, a.call): (pattern_of(_whole(a), _whole(b), *owns), _read(a.reading))
                for a, b in pairs
            }
            self._known[wrapping, shape] = known
        return known

    def _harmless(self, wrapping: str, text: str) -> str:
        """What a harmless text shows."""
        row = self._site.put(self._row, wrapping.replace("{}", text))
        return self._escaped(self._own(row, text))

    def _escaped(self, text: str) -> str:
        return escape(text).text if self._reads_control else text

    def _own(self, row: Row, text: str) -> str:
        """The text that stands in a call because of what was put: all of a response, where it is
        one, because it is shown whole."""
        return self._desk.judged(row).response if self._site.is_response else text

    def _views(self, row: Row) -> Iterator[View]:
        others = [{**self._row, "response": "Another response to the same request."}]
        for mode in self._modes:
            yield from self._desk.view(mode, row, others)

    def _breaks(self, attack: Attack, mode: str, fault: Fault) -> None:
        which: Property = fault.what if self._site.is_response else "slots"
        kind = self._desk.kind
        self._ledger.breaks(Broken(attack.id, which, self._site.name, mode, kind, fault.says))


def _whole(view: View) -> str:
    """All messages of a call with the roles that they have."""
    return "".join(f"{message.role}\n{message.content}" for message in view.request.messages)


def _misread(before: Sequence[str], after: Sequence[str], plain: str, shown: str) -> Fault | None:
    """How a judge that tells tags by their codes reads the call otherwise, but for the text."""
    inside = json.dumps(plain, ensure_ascii=False)[1:-1]
    instead = json.dumps(shown, ensure_ascii=False)[1:-1]
    for expected, read in zip(before, after, strict=False):
        if plain in expected or inside in expected:
            expected = expected.replace(inside, instead).replace(plain, shown)
        if expected != read and _TAG.sub(r"\1#>", expected) != _TAG.sub(r"\1#>", read):
            return Fault("fence", f"a judge reads `{_short(read)}` for `{_short(expected)}`")
    if len(before) != len(after):
        return Fault("fence", "a judge reads more, or fewer, texts and statements")
    return None


def _read(reading: Reading) -> list[str]:
    """What a judge reads: what is asked, in which words, and every fenced text."""
    found = [reading.kind, *reading.keys]
    for question in reading.questions:
        found += (question.key, question.text)
    for name, text in (reading.fences.blocks | dict(reading.fences.group)).items():
        found += (name, text)
    return found


def _short(text: Any, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[:most]}\u2026"
