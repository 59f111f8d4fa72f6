"""The slots of a prose string: ``{{name}}`` and ``{{claim.text}}``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rubricc.source.file import SourceFile
from rubricc.source.span import Span
from rubricc.syntax.nodes import Text
from rubricc.syntax.strings import Decoded, decode_block, decode_line, decode_raw

_BRACES = re.compile(r"(?P<literal>\{\{\{\{)|\{\{(?P<inside>[^{}\n]*)\}\}|(?P<open>\{\{)")
_PATH = re.compile(r"[ \t]*([a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*)[ \t]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class SlotSpan:
    """One slot: the dotted ``path`` that it names, and where it stands, braces included."""

    path: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class SlotFault:
    """Braces that make no slot; ``message`` says why in one phrase."""

    message: str
    span: Span


def split_slots(text: Text, source: SourceFile) -> list[str | SlotSpan | SlotFault]:
    """``text`` as prose and slots in order; ``{{{{`` is a literal ``{{`` and part of the prose.

    Neighbouring entries are never both prose, and no prose is empty.
    """
    if "{{" not in text.value:
        return [text.value] if text.value else []
    decoded = decode_text(text, source)
    found: list[str | SlotSpan | SlotFault] = []
    prose = ""
    last = 0
    for match in _BRACES.finditer(text.value):
        prose += text.value[last : match.start()]
        last = match.end()
        if match["literal"]:
            prose += "{{"
            continue
        if prose:
            found.append(prose)
            prose = ""
        found.append(_slot(text.value, match, decoded))
    prose += text.value[last:]
    return [*found, prose] if prose else found


def decode_text(text: Text, source: SourceFile) -> Decoded:
    """How ``text`` was read from ``source``; maps offsets of its value to offsets in the file."""
    decode = {"line": decode_line, "block": decode_block, "raw": decode_raw}[text.form]
    return decode(source.text, text.span.start, text.span.end)


def _slot(value: str, match: re.Match[str], decoded: Decoded) -> SlotSpan | SlotFault:
    span = Span(decoded.place(match.start()), decoded.place(match.end() - 1) + 1)
    if match["open"]:
        inside, closed, _ = value[match.end() :].partition("\n")[0].partition("}}")
        if closed and inside[:1] in "{}":
            return SlotFault("more than two braces around a slot", span)
        return SlotFault("a slot that is not closed on its line by `}}`", span)
    inside = match["inside"]
    path = _PATH.fullmatch(inside)
    if path:
        return SlotSpan(tuple(path[1].split(".")), span)
    if not inside.strip():
        return SlotFault("a slot without a name", span)
    return SlotFault(f"`{inside.strip()}` is no name of a slot", span)
