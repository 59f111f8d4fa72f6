"""Entries to lines: indentation, blank lines, comments, and what may share a line.

The house layout: two blanks a level; one entry a line; a body that its author wrote on one line
stays there while it fits; at most one blank line between entries and exactly one between
declarations; comments stay behind or above what they stood behind or above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rubricc.formatter.entries import Body, Entry
from rubricc.formatter.head import (
    STEP,
    WIDTH,
    Part,
    add_comments,
    flat,
    lay_out,
    parts_of,
)
from rubricc.formatter.lexemes import Comment, Lexeme
from rubricc.formatter.spacing import words
from rubricc.syntax import nodes

_ALWAYS_BROKEN = (nodes.Rubric, nodes.Group, nodes.Tier, nodes.Test)
"""Bodies of these hold rules or expectations, and each deserves a line."""

_ALIGNED = (nodes.Level, nodes.Example)
"""Neighbours of one of these kinds have their texts set in one column."""

MAX_PADDING = 12
"""Neighbours whose points differ by more columns are not aligned."""


@dataclass(slots=True)
class Row:
    """A comment on a line of its own, or an entry with what trails it."""

    content: Comment | Entry
    blank_before: bool
    padding: int = 0
    """Blanks put before the text of an aligned entry."""


def file_text(start: Lexeme, entries: Sequence[Entry]) -> str:
    """The whole file; ``start`` holds the comments before its first token."""
    rows = _rows(start.after, entries)
    _part_declarations(rows)
    lines = _row_lines(rows, 0)
    return "\n".join(lines) + "\n" if lines else ""


def _rows(leading: Sequence[Comment], entries: Sequence[Entry]) -> list[Row]:
    """Rows of one body; comments that trail a token are not rows."""
    rows = [Row(comment, comment.blank_before) for comment in leading if comment.own_line]
    for entry in entries:
        rows.append(Row(entry, entry.head[0].blank_before))
        after = entry.last.after
        rows += [Row(comment, comment.blank_before) for comment in after if comment.own_line]
    for before, row in zip([None, *rows], rows, strict=False):
        if before is None or (isinstance(before.content, Comment) and before.content.is_doc):
            row.blank_before = False
    _align(rows)
    return rows


def _part_declarations(rows: Sequence[Row]) -> None:
    """See to a blank line between any two declarations, above the comments of the second."""
    last: nodes.Node | None = None
    since: list[Row] = []
    for row in rows:
        since.append(row)
        if isinstance(row.content, Comment):
            continue
        node = row.content.node
        both_imports = isinstance(last, nodes.Import) and isinstance(node, nodes.Import)
        if last is not None and not both_imports and not any(r.blank_before for r in since):
            since[0].blank_before = True
        last, since = node, []


def _align(rows: Sequence[Row]) -> None:
    """Pad runs of neighbouring levels, and of neighbouring examples, to one column."""
    run: list[Row] = []
    for row in [*rows, None]:
        if row is not None and run and _is_neighbour(run[-1], row):
            run.append(row)
            continue
        _pad(run)
        run = [row] if row is not None and _can_align(row) else []


def _can_align(row: Row) -> bool:
    entry = row.content
    if not isinstance(entry, Entry) or not isinstance(entry.node, _ALIGNED):
        return False
    return not entry.head[-1].is_block and not any(lexeme.after for lexeme in entry.head[:-1])


def _is_neighbour(before: Row, row: Row) -> bool:
    if not _can_align(row) or row.blank_before:
        return False
    assert isinstance(before.content, Entry)
    assert isinstance(row.content, Entry)
    return type(before.content.node) is type(row.content.node)


def _pad(run: Sequence[Row]) -> None:
    lengths = [sum(len(lexeme.text) for lexeme in _entry(row).head[1:-1]) for row in run]
    if run and max(lengths) - min(lengths) <= MAX_PADDING:
        for row, length in zip(run, lengths, strict=True):
            row.padding = max(lengths) - length


def _entry(row: Row) -> Entry:
    assert isinstance(row.content, Entry)
    return row.content


def _row_lines(rows: Sequence[Row], indent: int) -> list[str]:
    lines: list[str] = []
    for row in rows:
        if row.blank_before:
            lines.append("")
        if isinstance(row.content, Comment):
            add_comments(lines, [row.content], indent)
            continue
        lines += _commented_lines(row.content, indent, row.padding)
    return lines


def _commented_lines(entry: Entry, indent: int, padding: int) -> list[str]:
    """An entry with the comment that trails it.

    A comment that allows a finding speaks of the line it stands behind. Where the entry takes
    several lines and the comment would come to stand behind a later one, it moves above the entry,
    where it speaks of all of it.
    """
    lines = _entry_lines(entry, indent, padding)
    add_comments(lines, [c for c in entry.last.after if not c.own_line], indent)
    speaking = next((lexeme for lexeme in entry.lexemes() if lexeme.after), None)
    if speaking is not None and _loses_its_line(speaking.after[0], entry, lines):
        entry.above.append(speaking.after.pop(0))
        entry.lay_out_anew()
        return _commented_lines(entry, indent, padding)
    return [*(" " * indent + comment.text for comment in entry.above), *lines]


def _loses_its_line(comment: Comment, entry: Entry, lines: Sequence[str]) -> bool:
    """Whether ``comment`` was written on the first line of ``entry`` and left it in ``lines``."""
    if isinstance(entry.node, _ALWAYS_BROKEN) or not comment.is_suppression:
        return False
    was_there = not comment.own_line and comment.line <= entry.head[0].start
    return was_there and not lines[0].endswith(comment.text)


def _entry_lines(entry: Entry, indent: int, padding: int) -> list[str]:
    margin = " " * indent
    short = _flat_entry(entry)
    if short is not None and not padding and indent + len(short) <= WIDTH:
        return [margin + short]
    suffix = _suffix(entry)
    lines = _head_lines(entry, indent, len(suffix), padding)
    body = entry.body
    if body is None:
        return lines
    if entry.head[-1].after:
        add_comments(lines, entry.head[-1].after, indent)
        lines.append(margin + suffix.lstrip())
    else:
        lines[-1] += suffix
    if _is_empty(body):
        return lines
    add_comments(lines, [c for c in body.open.after if not c.own_line], indent)
    lines += _row_lines(_rows(body.open.after, body.entries), indent + STEP)
    lines.append(margin + "}")
    return lines


def _is_empty(body: Body) -> bool:
    return not body.entries and not body.open.after


def _suffix(entry: Entry) -> str:
    if entry.body is None:
        return ""
    return " {}" if _is_empty(entry.body) else " {"


def _head_lines(entry: Entry, indent: int, reserved: int, padding: int) -> list[str]:
    """The head from its margin on; a rule whose line is too long has its text below its name."""
    parts = _parts(entry)
    margin = " " * indent
    on_one_line = flat(parts)
    if on_one_line is not None and padding:
        on_one_line = flat(parts[:-1]) or ""
        return [margin + on_one_line + " " * (1 + padding) + entry.head[-1].text]
    fits = on_one_line is None or indent + len(on_one_line) + reserved <= WIDTH
    if not fits and len(parts) > 1 and _ends_in_text(entry):
        return _text_below(parts, indent, reserved)
    lines = lay_out(parts, indent, indent, reserved)
    return [margin + lines[0], *lines[1:]]


def _parts(entry: Entry) -> list[Part]:
    if entry.parts is None:
        entry.parts = parts_of(words(entry.node, entry.head))
    return entry.parts


def _ends_in_text(entry: Entry) -> bool:
    return isinstance(entry.node, nodes.Criterion | nodes.Override) and entry.head[-1].is_prose


def _text_below(parts: Sequence[Part], indent: int, reserved: int) -> list[str]:
    head = lay_out(parts[:-1], indent, indent, 0)
    below = indent + 2 * STEP
    text = lay_out(parts[-1:], below, below, reserved)
    return [" " * indent + head[0], *head[1:], " " * below + text[0], *text[1:]]


def _flat_entry(entry: Entry) -> str | None:
    """The entry on one line, body included, or ``None`` where it may not be."""
    if entry.body is not None and entry.head[-1].after:
        return None
    head = flat(_parts(entry))
    if head is None or entry.body is None:
        return head
    body = _flat_body(entry, entry.body)
    return None if body is None else f"{head} {body}"


def _flat_body(entry: Entry, body: Body) -> str | None:
    if _is_empty(body):
        return "{}"
    if isinstance(entry.node, _ALWAYS_BROKEN) or body.is_spread or body.open.after:
        return None
    inner: list[str] = []
    for child in body.entries:
        text = None if child.last.after else _flat_entry(child)
        if text is None:
            return None
        inner.append(text)
    return "{ " + "  ".join(inner) + " }"
