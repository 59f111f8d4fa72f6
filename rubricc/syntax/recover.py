"""A file that does not follow the grammar: cut into pieces, each parsed alone.

Every piece that follows the grammar becomes the node that it would be in a whole file; every other
is left out and reported once. So one slip never hides another, nor makes one up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from rubricc.diagnostics.catalogue import syntax as rules
from rubricc.diagnostics.diagnostic import Diagnostic, Edit
from rubricc.source.span import Span
from rubricc.syntax import kinds
from rubricc.syntax.automaton import Stop, run
from rubricc.syntax.braces import (
    MISSING_CLOSE,
    MISSING_OPEN,
    REVERSED,
    STRAY,
    Balanced,
    Repair,
    balance,
)
from rubricc.syntax.layout import Layout, lay_out
from rubricc.syntax.nodes import (
    Declaration,
    Edition,
    File,
    Group,
    Import,
    Item,
    Name,
    Rubric,
    Tier,
)
from rubricc.syntax.pieces import ITEM_KEYWORDS, Cutter
from rubricc.syntax.productions.builder import Builder
from rubricc.syntax.productions.tokens import Unbuildable
from rubricc.syntax.slips.explain import explain
from rubricc.syntax.slips.piece import Piece
from rubricc.syntax.slips.unexpected import unbuildable
from rubricc.syntax.tokens import Tokens
from rubricc.syntax.units import Unit, units

MAX_ERRORS = 200
"""A file with more broken pieces than this is reported up to here."""

_CONTENTS = {"R": "item", "C": "item", "g": "item", "t": "item", "T": "test_entry", "J": "member"}


@dataclass(eq=False)
class Recovered:
    """What could be read, what could not, and the builder that knows of faults inside tokens."""

    file: File
    diagnostics: list[Diagnostic]
    builder: Builder


def recover(tokens: Tokens) -> Recovered:
    """Read the pieces of a file that does not follow the grammar as a whole."""
    return _Recovery(tokens).run()


@dataclass(eq=False)
class _Recovery:
    tokens: Tokens
    diagnostics: list[Diagnostic] = field(default_factory=list)
    broken_names: set[str] = field(default_factory=set)
    left_out: int = 0

    def __post_init__(self) -> None:
        self.layout: Layout = lay_out(self.tokens)
        self.builder = Builder(self.layout.tokens, self.tokens)
        self.repaired: dict[int, Repair] = {}
        self.broken_line = 0

    def run(self) -> Recovered:
        editions: list[Edition] = []
        imports: list[Import] = []
        declarations: list[Declaration] = []
        for unit in units(self.layout):
            node = self._unit(unit)
            self._check_place(unit, bool(editions), bool(imports), bool(declarations))
            if isinstance(node, Edition):
                editions.append(node)
            elif isinstance(node, Import):
                imports.append(node)
            elif node is not None:
                declarations.append(node)
        whole = Span(0, len(self.tokens.source.text))
        file = File(
            whole,
            editions[0] if editions else None,
            tuple(imports),
            tuple(declarations),
            frozenset(self.broken_names),
            is_broken=bool(self.diagnostics),
        )
        return Recovered(file, self.diagnostics, self.builder)

    # ---- reporting ------------------------------------------------------------------------

    def _report(self, diagnostic: Diagnostic) -> None:
        if len(self.diagnostics) < MAX_ERRORS:
            self.diagnostics.append(diagnostic)
            return
        if self.left_out == 0:
            self.diagnostics.append(
                Diagnostic(
                    rules.TOO_MANY_ERRORS,
                    f"more than {MAX_ERRORS} errors",
                    diagnostic.file,
                    diagnostic.span,
                    "those after this place are not shown",
                )
            )
        self.left_out += 1

    def _break(self, piece: Piece) -> None:
        name = piece.declared_name()
        if name:
            self.broken_names.add(name)

    def _check_place(self, unit: Unit, edition: bool, imports: bool, declared: bool) -> None:
        """Report an edition or an import that stands after what it has to come before."""
        code = self.layout.code(unit.order[0])
        message = help_ = None
        if code == "E" and unit.is_headed and (edition or imports or declared):
            message = "a second edition" if edition else "an edition that does not come first"
            help_ = "a file says its edition once, on its first line"
        elif code == "I" and unit.is_headed and declared:
            message, help_ = "an import after a declaration", "imports come first in a file"
        if message:
            span = self.layout.span(unit.order[0])
            source = self.tokens.source
            self._report(Diagnostic(rules.MISPLACED, message, source, span, help_))

    # ---- pieces ---------------------------------------------------------------------------

    def _report_piece(self, piece: Piece, diagnostic: Diagnostic) -> None:
        """Report a broken piece, unless it goes on with the line of one that is broken already."""
        line = self.tokens.source.position(piece.span(0).start)[0] if piece.order else 0
        begins_line = not piece.order or piece.order[0] in self.layout.columns
        if begins_line or line != self.broken_line:
            self._report(diagnostic)
        self.broken_line = line

    def _parse(self, start: str, order: list[int], piece: Piece) -> Any | None:
        """The node of a piece, or ``None`` once its fault is reported."""
        try:
            found = run(self.builder, start, order)
        except Unbuildable as fault:
            self._report_piece(piece, unbuildable(fault, self.tokens.source))
            return None
        if isinstance(found, Stop):
            if self.left_out:
                self.left_out += 1
            else:
                self._report_piece(piece, explain(piece, found))
            return None
        return found

    def _try(self, start: str, order: list[int]) -> Any | None:
        """The node of a piece, or ``None``; nothing is reported."""
        try:
            found = run(self.builder, start, order)
        except Unbuildable:
            return None
        return None if isinstance(found, Stop) else found

    def _unit(self, unit: Unit) -> Any | None:
        balanced = balance(self.layout, unit.order) if unit.has_braces else Balanced(unit.order)
        is_deep = any(self.layout.code(index) == kinds.TOO_DEEP for index in unit.order)
        for repair in balanced.repairs:
            self.repaired[repair.token] = repair
            if not is_deep:
                self._report_repair(repair)
        cutter = Cutter(self.layout, balanced.order)
        return self._container(cutter, 0, len(balanced.order), "file", unit.is_headed)

    def _report_repair(self, repair: Repair) -> None:
        layout = self.layout
        source = self.tokens.source
        opener = layout.span(repair.opener)
        line = layout.text(repair.opener)
        if repair.kind == MISSING_CLOSE:
            message = f"`{line}` opens a brace that is never closed"
            help_ = "close it with `}` on a line of its own"
            self._report(Diagnostic(rules.UNCLOSED_BRACE, message, source, opener, help_))
        elif repair.kind == MISSING_OPEN:
            place = layout.span(repair.token)
            span = Span(opener.start, max(place.end, opener.end))
            message = f"no `{{` opens the body of `{line}`"
            self._report(
                Diagnostic(rules.MISSING_BRACE, message, source, span, "write `{` before the body")
            )
        elif repair.kind == REVERSED:
            span = layout.span(repair.token)
            message = f"`{{` in the place of `}}`, which would close `{line}`"
            fix = Edit(span, "}")
            self._report(Diagnostic(rules.STRAY_BRACE, message, source, span, "write `}`", fix=fix))
        elif repair.kind == STRAY:
            span = layout.span(repair.token)
            brace = layout.text(repair.token)
            message = f"a `{brace}` too many"
            self._report(Diagnostic(rules.STRAY_BRACE, message, source, span))

    # ---- containers -----------------------------------------------------------------------

    def _container(
        self, cutter: Cutter, start: int, stop: int, context: str, is_headed: bool = True
    ) -> Any | None:
        """A statement: a container is read piece by piece, anything else as one piece."""
        order = cutter.order[start:stop]
        opening = self._opening(cutter, start, stop)
        if opening is None or self._is_whole(order):
            found = self._try(context, order) if self._is_whole(order) else None
            if found is not None:
                return self._first_declaration(found) if context == "file" else found
        if opening is None:
            piece = Piece(self.layout, order, context, is_headed)
            found = self._parse(context, order, piece)
            if found is None:
                self._break(piece)
            return self._first_declaration(found) if context == "file" and found else found
        return self._open_container(cutter, start, opening, stop, context, is_headed)

    def _open_container(
        self, cutter: Cutter, start: int, opening: int, stop: int, context: str, is_headed: bool
    ) -> Any | None:
        order = cutter.order
        closing = cutter.match.get(opening, stop)
        header = order[start:opening]
        piece = Piece(self.layout, header, context, is_headed, has_body=True)
        braces = [order[opening], order[closing] if closing < stop else order[opening]]
        reported = len(self.diagnostics) + self.left_out
        rest = order[closing + 1 : stop]
        head = self._head(context, header, braces, piece, rest)
        inner = self._inner_context(piece, context, cutter, opening + 1, closing)
        before = len(self.diagnostics) + self.left_out
        nodes = [
            self._container(cutter, a, b, inner) for a, b in cutter.statements(opening + 1, closing)
        ]
        is_sound = len(self.diagnostics) + self.left_out == before
        if head is None:
            self._break(piece)
            self.broken_names.update(_names(nodes))
            return None
        invented = [self.repaired.get(index) for index in braces]
        if isinstance(head, Rubric | Group | Tier):
            items: tuple[Item, ...] = tuple(node for node in nodes if node is not None)
            return replace(head, items=items)
        if is_sound and not any(invented) and not rest:
            whole = self._try(context, order[start:stop])
            if whole is not None:
                return self._first_declaration(whole) if context == "file" else whole
        if len(self.diagnostics) + self.left_out == reported and not any(invented):
            self._report_whole(context, order[start:stop], piece)
        self._break(piece)
        return None

    def _report_whole(self, context: str, order: list[int], piece: Piece) -> None:
        """Every part follows the grammar and the whole does not: say where it stops."""
        whole = Piece(self.layout, order, context, piece.is_headed)
        self._parse(context, order, whole)

    def _head(
        self, context: str, header: list[int], braces: list[int], piece: Piece, rest: list[int]
    ) -> Any | None:
        """The node of a header with an empty body."""
        opening, closing = braces
        if self.layout.code(closing) != "}":
            closing = self.layout.invent("}", self.layout.span(opening).end)
        found = self._parse(context, [*header, opening, closing], piece)
        if found is not None and rest:
            left = Piece(self.layout, rest, context, True)
            self._report(explain(left, Stop(rest[0], frozenset())))
        return self._first_declaration(found) if context == "file" and found else found

    def _opening(self, cutter: Cutter, start: int, stop: int) -> int | None:
        for position in range(start, stop):
            if cutter.code(position) == "{":
                return position
        return None

    def _is_whole(self, order: list[int]) -> bool:
        """Whether no brace in ``order`` was invented to stand for a missing one."""
        return not any(index in self.repaired for index in order)

    def _inner_context(
        self, piece: Piece, context: str, cutter: Cutter, start: int, stop: int
    ) -> str:
        """What the braces after a header hold: what its keyword says, else what they look like."""
        code = piece.code(0)
        if context == "file" and code in _CONTENTS:
            return _CONTENTS[code]
        if context == "file" or (context == "item" and code == kinds.NAME):
            starts = [a for a, _ in cutter.statements(start, stop)]
            heads = {cutter.code(a) for a in starts if cutter.is_headed(a)}
            if heads & ITEM_KEYWORDS:
                return "item"
            return "test_entry" if "p" in heads else "field" if heads & {"l", "x"} else "member"
        if context == "item":
            if code in "gt":
                return "item"
            return "member" if code in (kinds.BLOCKWORD, "s") or piece.is_block else "field"
        return "member"

    def _first_declaration(self, file: File) -> Any | None:
        nodes = (*((file.edition,) if file.edition else ()), *file.imports, *file.declarations)
        return nodes[0] if nodes else None


def _names(nodes: list[Any]) -> Iterator[str]:
    """The names that the items ``nodes`` would have declared."""
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        name = getattr(node, "name", None)
        if isinstance(name, Name):
            yield name.text
        waiting += getattr(node, "items", ())
