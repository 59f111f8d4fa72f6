"""The tokens of one entry, on one line where they fit and broken where they do not.

Brackets become groups. A group is written one element a line when it holds a comment or a block,
or when the line is too long; a long condition breaks before its loosest operators. Strings are
never broken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rubricc.formatter.lexemes import Comment, joined
from rubricc.formatter.spacing import Word

WIDTH = 100
"""Columns of a line, in code points."""

STEP = 2
"""Blanks of one level of indentation."""

_CLOSING = {"(": ")", "[": "]"}


@dataclass(slots=True)
class Element:
    """One element between brackets, and the comments that follow it and its comma."""

    parts: list[Part]
    after: list[Comment] = field(default_factory=list)


@dataclass(slots=True)
class Brackets:
    """Elements between ``(`` and ``)`` or ``[`` and ``]``."""

    open: Word
    elements: list[Element]
    close: Word

    @property
    def space(self) -> bool:
        return self.open.space

    @property
    def breaks(self) -> str:
        return ""

    @property
    def after(self) -> list[Comment]:
        return self.close.after


Part = Word | Brackets


def parts_of(words: Sequence[Word]) -> list[Part]:
    """The words of a head with brackets gathered; a comma before a closing bracket is dropped."""
    parts, _ = _gather(words, 0, "")
    return parts


def _gather(words: Sequence[Word], at: int, stop: str) -> tuple[list[Part], int]:
    parts: list[Part] = []
    while at < len(words) and words[at].text not in (stop, ","):
        word = words[at]
        if word.text in _CLOSING:
            group, at = _brackets(words, at)
            parts.append(group)
        else:
            parts.append(word)
            at += 1
    return parts, at


def _brackets(words: Sequence[Word], at: int) -> tuple[Brackets, int]:
    opening = words[at]
    stop = _CLOSING[opening.text]
    elements: list[Element] = []
    at += 1
    while words[at].text != stop:
        parts, at = _gather(words, at, stop)
        element = Element(parts)
        element.after = list(parts[-1].after)
        parts[-1].after.clear()
        if words[at].text == ",":
            element.after = joined(element.after, words[at].after)
            at += 1
        elements.append(element)
    return Brackets(opening, elements, words[at]), at + 1


def flat(parts: Sequence[Part]) -> str | None:
    """The parts on one line, or ``None`` when a comment or a block keeps them apart."""
    pieces: list[str] = []
    for index, part in enumerate(parts):
        if part.after and index + 1 < len(parts):
            return None
        text = _flat_part(part)
        if text is None:
            return None
        pieces.append(f" {text}" if part.space and index else text)
    return "".join(pieces)


def _flat_part(part: Part) -> str | None:
    if isinstance(part, Word):
        return None if part.is_block else part.text
    if part.open.after or any(element.after for element in part.elements):
        return None
    inner = [flat(element.parts) for element in part.elements]
    if any(text is None for text in inner):
        return None
    return part.open.text + ", ".join(filter(None, inner)) + part.close.text


def lay_out(parts: Sequence[Part], indent: int, used: int, reserved: int) -> list[str]:
    """Lines for ``parts``; the first continues a line, the others carry their indentation.

    ``used`` columns of the first line are taken, ``reserved`` are needed behind the last.
    """
    on_one_line = flat(parts)
    if on_one_line is not None and used + len(on_one_line) + reserved <= WIDTH:
        return [on_one_line]
    runs = _runs(parts)
    if len(runs) > 1:
        return _with_comments(runs, indent, used, reserved)
    if on_one_line is None:
        return _exploded(parts, [part for part in parts if _flat_part(part) is None], indent)
    for operator in ("or", "and"):
        if any(part.breaks == operator for part in parts[1:]):
            return _at_operators(parts, operator, indent, used, reserved)
    groups = [part for part in parts if isinstance(part, Brackets) and part.elements]
    if not groups:
        return [on_one_line]
    return _exploded(parts, [max(groups, key=lambda group: len(_flat_part(group) or ""))], indent)


def _runs(parts: Sequence[Part]) -> list[Sequence[Part]]:
    """Parts up to each comment that stands between them."""
    runs, start = [], 0
    for index, part in enumerate(parts[:-1]):
        if part.after:
            runs.append(parts[start : index + 1])
            start = index + 1
    return [*runs, parts[start:]]


def _with_comments(
    runs: Sequence[Sequence[Part]], indent: int, used: int, reserved: int
) -> list[str]:
    margin = indent + 2 * STEP
    lines: list[str] = []
    for index, run in enumerate(runs):
        is_last = index + 1 == len(runs)
        inner = lay_out(run, indent, used, reserved if is_last else 0)
        lines += _placed(inner, margin) if index else inner
        if not is_last:
            add_comments(lines, run[-1].after, margin)
        used = margin
    return lines


def _at_operators(
    parts: Sequence[Part], operator: str, indent: int, used: int, reserved: int
) -> list[str]:
    inner_starts = (i for i, part in enumerate(parts) if i and part.breaks == operator)
    starts = [0, *inner_starts, len(parts)]
    margin = indent + 2 * STEP
    lines: list[str] = []
    for low, high in pairwise(starts):
        inner = lay_out(
            parts[low:high], margin if low else indent, used, reserved if high == len(parts) else 0
        )
        lines += _placed(inner, margin) if low else inner
        used = margin
    return lines


def _exploded(parts: Sequence[Part], opened: Sequence[Part], indent: int) -> list[str]:
    """The parts in a row, with the groups and blocks among ``opened`` over several lines."""
    lines = [""]
    for index, part in enumerate(parts):
        if part.space and index:
            lines[-1] += " "
        if not any(part is group for group in opened):
            lines[-1] += _flat_part(part) or ""
        elif isinstance(part, Word):
            block = block_lines(part.text, indent + STEP)
            lines[-1] += block[0]
            lines += block[1:]
        else:
            _explode(part, lines, indent)
    return lines


def _explode(group: Brackets, lines: list[str], indent: int) -> None:
    lines[-1] += group.open.text
    margin = indent + STEP
    add_comments(lines, group.open.after, margin)
    for index, element in enumerate(group.elements):
        comma = "," if index + 1 < len(group.elements) else ""
        inner = lay_out(element.parts, margin, margin, len(comma))
        lines += _placed(inner, margin)
        lines[-1] += comma
        add_comments(lines, element.after, margin)
    lines.append(" " * indent + group.close.text)


def _placed(lines: list[str], margin: int) -> list[str]:
    return [" " * margin + lines[0], *lines[1:]]


def add_comments(lines: list[str], comments: Iterable[Comment], margin: int) -> None:
    """Write comments behind the last of ``lines`` or below it, each where its author put it."""
    for comment in comments:
        if comment.own_line:
            lines.append(" " * margin + comment.text)
        else:
            lines[-1] += f"  {comment.text}"


def block_lines(text: str, margin: int) -> list[str]:
    """A block string whose closing quotes stand at ``margin``; its text moves with them."""
    opening, *content, closing = text.split("\n")
    old = len(closing) - len(closing.lstrip(" \t"))
    rows = [row.removesuffix("\r") for row in content]
    moved = [" " * margin + row[old:] if row[old:] else "" for row in rows]
    return [opening.rstrip(), *moved, " " * margin + closing.lstrip(" \t")]
