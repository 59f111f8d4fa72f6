"""A file as entries: a head of tokens, and perhaps a body of entries between braces.

Nothing but the tree says where an entry ends, since no mark does: ``a: b c: d`` are two settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from rubricc.formatter.head import Part
from rubricc.formatter.lexemes import Comment, Lexeme, joined
from rubricc.syntax import nodes


@dataclass(slots=True)
class Body:
    """What stands between two braces."""

    open: Lexeme
    entries: list[Entry]
    close: Lexeme
    is_spread: bool
    """Whether its author wrote it over several lines."""


@dataclass(slots=True)
class Entry:
    """One declaration, item, field or setting."""

    node: nodes.Node
    head: list[Lexeme]
    body: Body | None = None
    above: list[Comment] = field(default_factory=list)
    """Comments that were behind a part of it and moved above it."""
    parts: list[Part] | None = None
    """The head as it will be written, once that was worked out."""

    @property
    def last(self) -> Lexeme:
        """Its last token; the comments after it belong to the place where the entry stands."""
        return self.head[-1] if self.body is None else self.body.close

    def lay_out_anew(self) -> None:
        """Forget how heads are written, because a comment was moved."""
        self.parts = None
        if self.body is not None:
            for entry in self.body.entries:
                entry.lay_out_anew()

    def lexemes(self) -> Iterator[Lexeme]:
        """Every token of it, those of its body included, in order."""
        yield from self.head
        if self.body is not None:
            yield self.body.open
            for entry in self.body.entries:
                yield from entry.lexemes()
            yield self.body.close


def file_entries(text: str, file: nodes.File, found: list[Lexeme]) -> list[Entry]:
    """The entries of a whole file; ``found`` begins with the empty lexeme of its start."""
    starts = {node.span.start: node for node in _entry_nodes(file)}
    return _Reader(text, found, starts).entries()


def _entry_nodes(node: nodes.Node) -> Iterator[nodes.Node]:
    """Every node that is an entry of the file or of a body, outermost first."""
    pending = list(_children(node))
    while pending:
        child = pending.pop()
        yield child
        pending.extend(_children(child))


def _children(node: nodes.Node) -> Iterator[nodes.Node]:
    match node:
        case nodes.File():
            if node.edition is not None:
                yield node.edition
            yield from node.imports
            yield from node.declarations
        case nodes.Rubric() | nodes.Group() | nodes.Tier():
            yield from node.items
        case nodes.Judge() | nodes.GeneratedSlot() | nodes.Block():
            yield from node.settings
        case nodes.Test():
            yield from node.entries
        case nodes.Criterion():
            yield from node.fields
        case nodes.Override():
            yield from node.criterion.fields
        case _:
            return


class _Reader:
    """Walks over the lexemes once, front to back."""

    def __init__(self, text: str, found: list[Lexeme], starts: dict[int, nodes.Node]) -> None:
        self.text = text
        self.found = found
        self.starts = starts
        self.at = 1
        self.before = found[0]

    def entries(self) -> list[Entry]:
        """Entries up to the closing brace or the end; commas between them are left out."""
        entries: list[Entry] = []
        while self.at < len(self.found) and self.found[self.at].text != "}":
            if self.found[self.at].text == ",":
                self.before.after = joined(self.before.after, self.found[self.at].after)
                self.at += 1
            else:
                entries.append(self._entry())
        return entries

    def _entry(self) -> Entry:
        first = self._take()
        entry = Entry(self.starts[first.start], [first])
        depth = 0
        while self.at < len(self.found):
            here = self.found[self.at]
            if here.text == "{":
                entry.body = self._body()
                break
            if depth == 0 and (here.text in (",", "}") or here.start in self.starts):
                break
            depth += (here.text in ("(", "[")) - (here.text in (")", "]"))
            entry.head.append(self._take())
        return entry

    def _body(self) -> Body:
        before, opening = self.before, self._take()
        if not any(comment.is_doc for comment in before.after):
            opening.after = joined(before.after, opening.after)
            before.after = []
        entries = self.entries()
        closing = self._take()
        is_spread = any(self.text.find(end, opening.start, closing.start) != -1 for end in "\r\n")
        return Body(opening, entries, closing, is_spread)

    def _take(self) -> Lexeme:
        self.before = self.found[self.at]
        self.at += 1
        return self.before
