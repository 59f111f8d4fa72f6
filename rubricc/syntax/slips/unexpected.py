"""What is said where no slip fits."""

from __future__ import annotations

from rubricc.diagnostics.catalogue import lexical
from rubricc.diagnostics.catalogue import syntax as rules
from rubricc.diagnostics.diagnostic import Diagnostic
from rubricc.source.file import SourceFile
from rubricc.source.span import Span
from rubricc.syntax import kinds
from rubricc.syntax.automaton import Stop
from rubricc.syntax.productions.tokens import Unbuildable
from rubricc.syntax.slips.piece import Piece, finding, shown
from rubricc.syntax.tokens import MAX_DEPTH

_SAID = {
    "n": "a name", '"': "text in quotes", "0": "a number", "w": "a signed weight",
    "{": "`{`", "}": "`}`", "(": "`(`", ")": "`)`", "[": "`[`", "]": "`]`", ",": "`,`",
    ":": "`:`", ".": "`.`", "=": "`=`", ">": "`->`", "~": "`..`", "<": "a comparison",
    "A": "`as`", "F": "`for`", "M": "`from`", "i": "`in`", "W": "`when`", "o": "`otherwise`",
    "U": "`rule`", "$": "the end",
}  # fmt: skip


def unexpected(piece: Piece, stop: Stop) -> Diagnostic:
    if not piece.order:
        span = piece.layout.span(stop.index) if stop.index < len(piece.layout.codes) else Span(0, 0)
        return finding(piece, rules.UNEXPECTED, "something is missing here", span, None)
    help_ = _expected(stop)
    if stop.index not in piece.order:
        message = f"`{shown(piece.text(len(piece.order) - 1))}` is not the end of this"
        return finding(piece, rules.UNEXPECTED, message, piece.end(), help_)
    position = piece.order.index(stop.index)
    message = f"`{shown(piece.text(position))}` does not belong here"
    return finding(piece, rules.UNEXPECTED, message, piece.span(position), help_)


def _expected(stop: Stop) -> str | None:
    plain = {"n"} if "n" in stop.expected else set()
    kept = [k for k in stop.expected if k in _SAID and (k not in kinds.WORD_KINDS or not plain)]
    said = sorted({_SAID[k] for k in kept} | {_SAID[k] for k in plain})
    return f"expected {' or '.join(said)}" if 0 < len(said) <= 4 else None


def unbuildable(fault: Unbuildable, source: SourceFile) -> Diagnostic:
    """The finding for a piece that follows the grammar and still cannot be held."""
    if fault.fault == "deep":
        message = f"an expression of more than {MAX_DEPTH} operations inside each other"
        help_ = "put parts of it into groups, or derive them under names of their own"
        return Diagnostic(rules.TOO_DEEP, message, source, fault.span, help_)
    return too_large(source, fault.span)


def too_large(source: SourceFile, span: Span) -> Diagnostic:
    """The finding for a number with more digits than a number can hold."""
    return Diagnostic(lexical.NUMBER_TOO_LARGE, "a number with more than 300 digits", source, span)
