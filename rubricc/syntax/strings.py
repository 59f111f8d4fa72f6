"""What a quoted string says, and where in the file each of its characters stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from rubricc.source.span import Span

ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|(.))", re.DOTALL)
_SIMPLE = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A string without its quotes, escapes and margin.

    ``faults`` are the places of what could not be read, each with its reason: ``escape`` for an
    unknown escape, which stands in ``value`` as it was written, and ``margin`` for a line of a
    block that begins left of its closing quotes. ``pieces`` lists, in order, pairs of an offset
    in ``value`` and the offset in the file of the same character; between two pairs both run on
    alike.
    """

    value: str
    faults: tuple[tuple[str, Span], ...]
    pieces: tuple[tuple[int, int], ...]

    def place(self, offset: int) -> int:
        """The offset in the file of the character ``offset`` of the value."""
        index = bisect_right(self.pieces, (offset, 1 << 62)) - 1
        inside, outside = self.pieces[index]
        return outside + offset - inside


def decode_line(text: str, start: int, end: int) -> Decoded:
    """Decode ``"..."`` that stands at ``text[start:end]``, quotes included."""
    content = text[start + 1 : end - 1]
    if "\\" not in content:
        return Decoded(content, (), ((0, start + 1),))
    parts: list[str] = []
    faults: list[tuple[str, Span]] = []
    pieces = [(0, start + 1)]
    length = last = 0
    for match in ESCAPE.finditer(content):
        character = _character(match)
        if character is None:
            place = start + 1 + match.start()
            faults.append(("escape", Span(place, place + len(match[0]))))
            character = match[0]
        parts += (content[last : match.start()], character)
        length += match.start() - last
        last = match.end()
        pieces.append((length, start + 1 + match.start()))
        length += len(character)
        pieces.append((length, start + 1 + last))
    parts.append(content[last:])
    return Decoded("".join(parts), tuple(faults), tuple(pieces))


def _character(match: re.Match[str]) -> str | None:
    if match[1] is None:
        return _SIMPLE.get(match[2])
    code = int(match[1], 16)
    is_scalar = code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF and code != 0
    return chr(code) if is_scalar else None


def decode_raw(text: str, start: int, end: int) -> Decoded:
    """Decode ``r"..."``: every character stands for itself, backslashes too."""
    return Decoded(text[start + 2 : end - 1], (), ((0, start + 2),))


def decode_block(text: str, start: int, end: int) -> Decoded:
    """Decode a block in ``\"\"\"``: its lines without the margin that the closing quotes set.

    Lines end in a newline however the file ends them; the last newline, before the closing
    quotes, is not part of the value.
    """
    first = text.index("\n", start) + 1
    last = text.rfind("\n", start, end) + 1
    quotes = len(text) if last < first else last
    margin = text[quotes : end - len(text[quotes:end].lstrip(" \t"))]
    lines: list[str] = []
    faults: list[tuple[str, Span]] = []
    pieces: list[tuple[int, int]] = []
    length, at = 0, first
    for written in text[first:last].split("\n")[:-1]:
        line = written.removesuffix("\r")
        if line.startswith(margin):
            kept = line[len(margin) :]
        else:
            kept = line.lstrip(" \t")
            if kept:
                faults.append(("margin", Span(at, at + len(line))))
        pieces.append((length, at + len(line) - len(kept)))
        lines.append(kept)
        length += len(kept) + 1
        at += len(written) + 1
    return Decoded("\n".join(lines), tuple(faults), tuple(pieces) or ((0, first),))
