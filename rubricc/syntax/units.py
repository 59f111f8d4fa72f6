"""A broken file cut into its declarations, imports and edition, whatever stands inside them."""

from __future__ import annotations

from dataclasses import dataclass

from rubricc.syntax import kinds
from rubricc.syntax.layout import Layout
from rubricc.syntax.pieces import ITEM_KEYWORDS, Cutter, is_declaration

_WORDS = kinds.WORD_KINDS | {kinds.BAD_NAME}
_ENDS = _WORDS | {"}", kinds.STRING}
"""What the last token of a declaration, an import or an edition can be."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One part of a file; ``is_headed`` says whether it begins as a declaration does."""

    order: list[int]
    is_headed: bool
    has_braces: bool


def units(layout: Layout) -> list[Unit]:
    """The parts of a file in order; together they hold every token."""
    cutter = Cutter(layout, layout.order)
    starts = _starts(cutter)
    found: list[Unit] = []
    for number, start in enumerate(starts):
        stop = starts[number + 1] if number + 1 < len(starts) else len(layout.order)
        order = layout.order[start:stop]
        headed = is_declaration(cutter, start) or layout.code(order[0]) in "RCJXTEI"
        braces = any(layout.code(index) in "{}" for index in order)
        found.append(Unit(order, headed, braces))
    return found


def _starts(cutter: Cutter) -> list[int]:
    """Where declarations begin: where one is spelled out, or where a line says that it must."""
    order = cutter.order
    columns = cutter.layout.columns
    strict = [p for p in range(len(order)) if is_declaration(cutter, p)]
    firsts = [columns[order[p]] for p in strict if order[p] in columns]
    base = min(firsts, default=0)
    indented = not any(
        columns.get(order[p], base + 1) <= base
        for p in range(len(order))
        if cutter.code(p) in ITEM_KEYWORDS and cutter.is_headed(p)
    )
    found: list[int] = []
    depth = 0
    exact = frozenset(strict)
    for position in range(len(order)):
        code = cutter.code(position)
        column = columns.get(order[position])
        at_edge = column is not None and column <= base + (depth == 0)
        if position == 0 or (
            (position in exact and (at_edge or depth == 0))
            or (at_edge and _is_loose_start(cutter, position, indented, depth))
        ):
            found.append(position)
            depth = 0
        if code == "{":
            depth += 1
        elif code == "}":
            depth = max(depth - 1, 0)
    return found


def _is_loose_start(cutter: Cutter, position: int, indented: bool, depth: int) -> bool:
    """Whether a word at the left edge begins a declaration, though it is not spelled as one."""
    code = cutter.code(position)
    if depth == 0 and position and cutter.code(position - 1) in _ENDS:
        return code not in "{})],.~>2"
    if code not in _WORDS or cutter.code(position + 1) in (":", "="):
        return False
    return depth == 0 or indented
