"""Braces that are missing or too many, found by nesting and, where that fails, by layout.

A declaration whose braces balance is taken at its word. In one whose braces do not, a line says by
its indentation what it belongs to: a closing brace belongs to the line of the same indentation that
opened it, and a statement at the indentation of an open block, or left of it, is no longer inside.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rubricc.syntax import kinds
from rubricc.syntax.layout import Layout
from rubricc.syntax.pieces import ITEM_KEYWORDS, Cutter

MISSING_CLOSE = "missing close"
MISSING_OPEN = "missing open"
STRAY = "stray"
REVERSED = "reversed"
_INSIDE_EXPRESSION = frozenset("([,<-*&|!~2")


@dataclass(frozen=True, slots=True)
class Repair:
    """One brace that was invented or left out; ``token`` is it, ``opener`` what it belongs to."""

    kind: str
    token: int
    opener: int


@dataclass(slots=True)
class _Open:
    brace: int
    column: int
    first: int
    """The first token of the line that the brace stands on."""


@dataclass(slots=True)
class Balanced:
    """A declaration's tokens with balanced braces, and what was done to balance them."""

    order: list[int]
    repairs: list[Repair] = field(default_factory=list)


def balance(layout: Layout, order: list[int]) -> Balanced:
    """``order`` with its braces in balance; itself, if they are."""
    if _is_balanced(layout, order):
        return Balanced(order)
    return _Balancer(layout, order).run()


def _is_balanced(layout: Layout, order: list[int]) -> bool:
    depth = 0
    opened = False
    for position, index in enumerate(order):
        code = layout.code(index)
        if code == "{":
            depth += 1
            opened = True
        elif code == "}":
            depth -= 1
            if depth < 0 or (depth == 0 and position + 1 < len(order)):
                return False
    return depth == 0 and opened


class _Balancer:
    def __init__(self, layout: Layout, order: list[int]) -> None:
        self.layout = layout
        self.order = order
        self.cutter = Cutter(layout, order)
        self.open: list[_Open] = []
        self.done: list[int] = []
        self.repairs: list[Repair] = []
        closes = sum(layout.code(i) == "}" for i in order)
        opens = sum(layout.code(i) == "{" for i in order)
        self.surplus = closes - opens
        self.line_first = order[0] if order else 0
        self.line_column = 0
        self.line_opens = 0
        self.line_opened = False
        self.is_laid_out = _is_laid_out(self.cutter)

    def run(self) -> Balanced:
        header_end = self._header_without_brace()
        for position, index in enumerate(self.order):
            if position == header_end:
                self._open_header()
            column = self.layout.columns.get(index)
            code = self.layout.code(index)
            if column is not None:
                self._close_left_of(position, index, column)
                self.line_opens, self.line_opened = 0, False
                if code in kinds.WORD_KINDS or code == kinds.BAD_NAME or code == "}":
                    self.line_first, self.line_column = index, column
            if code == "{":
                self._on_open(index)
            elif code == "}":
                self._on_close(position, index, column)
            else:
                self.done.append(index)
        while self.open:
            self._invent_close(self._end())
        return Balanced(self.done, self.repairs)

    def _end(self) -> int:
        return self.layout.span(self.done[-1]).end

    def _header_without_brace(self) -> int | None:
        """Where the body of the declaration begins, if its opening brace is missing."""
        if self.surplus <= 0 or self.layout.code(self.order[0]) not in "RCJT":
            return None
        for position in range(1, len(self.order)):
            if self.cutter.code(position) == "{":
                return None
            is_first = self.order[position] in self.layout.columns
            if is_first and (
                self.cutter.is_headed(position) or self.cutter.code(position + 1) == ":"
            ):
                return position
        return None

    def _open_header(self) -> None:
        self._invent_open(len(self.done), self.order[0])
        self.open.append(_Open(self.done[-1], self.line_column, self.order[0]))
        self.surplus -= 1

    # ---- opening --------------------------------------------------------------------------

    def _on_open(self, index: int) -> None:
        before = self.layout.code(self.done[-1]) if self.done else ""
        if before == "{" or before in _INSIDE_EXPRESSION:
            self.repairs.append(Repair(STRAY, index, self.done[-1]))
            return
        column = self.layout.columns.get(index)
        if column is not None and self.open and self.open[-1].column == column < self.line_column:
            self.repairs.append(Repair(REVERSED, index, self.open[-1].first))
            self.done.append(self.layout.invent("}", self.layout.span(index).start))
            self.open.pop()
            return
        self.done.append(index)
        self.open.append(_Open(index, self.line_column, self.line_first))
        self.line_opens += 1
        self.line_opened = True

    # ---- closing --------------------------------------------------------------------------

    def _close_left_of(self, position: int, index: int, column: int) -> None:
        """Close what a line can no longer belong to, by its indentation."""
        if self.layout.code(index) == "}":
            return
        headed = self.cutter.is_headed(position) or self.cutter.code(position + 1) == ":"
        while len(self.open) > 1 and headed and self._is_past(index, column):
            self._invent_close(self._end())

    def _is_past(self, index: int, column: int) -> bool:
        """Whether a statement that begins a line cannot be inside the innermost open brace."""
        if self.is_laid_out:
            return column <= self.open[-1].column
        holds_items = self.layout.code(self.open[-1].first) in "gt"
        return self.layout.code(index) in ITEM_KEYWORDS and not holds_items

    def _on_close(self, position: int, index: int, column: int | None) -> None:
        if column is None:
            self._close_within_line(index)
            return
        if not self.is_laid_out:
            column = self.open[-1].column if self.open else 0
        while len(self.open) > 1 and column < self.open[-1].column and self._is_known(column):
            self._invent_close(self._end())
        if not self.open:
            self.repairs.append(Repair(STRAY, index, index))
        elif column > self.open[-1].column and self.surplus > 0:
            self._close_deeper(index, column)
        else:
            self._close(index)

    def _is_known(self, column: int) -> bool:
        return any(entry.column == column for entry in self.open)

    def _close(self, index: int) -> None:
        self.done.append(index)
        self.open.pop()

    def _close_within_line(self, index: int) -> None:
        if not self.open:
            self.repairs.append(Repair(STRAY, index, index))
        elif self.surplus > 0 and self.line_opens == 0:
            if self.layout.code(self.line_first) == "}" or self.line_column > self.open[-1].column:
                self._open_within_line(index)
            else:
                self._close(index)
        else:
            self._close(index)
            self.line_opens = max(self.line_opens - 1, 0)

    def _open_within_line(self, index: int) -> None:
        """A line closes what it never opened: a brace is missing in it, or one too many."""
        begin = len(self.done) - 1
        while begin > 0 and self.done[begin] != self.line_first:
            begin -= 1
        place = self._first_setting(begin)
        if self.line_opened or self.layout.code(self.line_first) == "}" or place is None:
            self.repairs.append(Repair(STRAY, index, index))
        else:
            self._invent_open(place, self.line_first)
            self.done.append(index)
        self.surplus -= 1

    def _first_setting(self, begin: int) -> int | None:
        """The place in ``done`` of the first key of the line, after its header."""
        codes = [self.layout.code(i) for i in self.done[begin:]]
        for offset in range(len(codes) - 1):
            if codes[offset + 1] == ":" and codes[offset] in kinds.WORD_KINDS:
                return begin + offset if offset else None
        return None

    def _close_deeper(self, index: int, column: int) -> None:
        """A brace right of all that is open: its own opening brace is missing, or it is stray."""
        self.surplus -= 1
        for place in range(len(self.done) - 1, -1, -1):
            own = self.layout.columns.get(self.done[place])
            if own is None or own > column:
                continue
            if own < column or self.layout.code(self.done[place]) == "}":
                break
            end = place + 1
            while end < len(self.done) and self.done[end] not in self.layout.columns:
                end += 1
            if end < len(self.done):
                self._invent_open(end, self.done[place])
                self.done.append(index)
                return
            break
        self.repairs.append(Repair(STRAY, index, index))

    def _invent_open(self, place: int, opener: int) -> None:
        before = self.done[place - 1]
        if self.layout.text(before) in kinds.BLOCK_WORDS:
            self.layout.codes[before] = kinds.BLOCKWORD
        token = self.layout.invent("{", self.layout.span(before).end)
        self.done.insert(place, token)
        self.repairs.append(Repair(MISSING_OPEN, token, opener))

    def _invent_close(self, place: int) -> None:
        entry = self.open.pop()
        token = self.layout.invent("}", place)
        self.done.append(token)
        self.repairs.append(Repair(MISSING_CLOSE, token, entry.first))


def _is_laid_out(cutter: Cutter) -> bool:
    """Whether most lines inside the declaration are indented, so that layout can be trusted."""
    columns = cutter.layout.columns
    inner = [columns[i] for i in cutter.order[1:] if i in columns and cutter.layout.code(i) != "}"]
    root = columns.get(cutter.order[0], 0)
    return sum(column > root for column in inner) * 2 > len(inner)
