"""Optional values: where they are read as if they were given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rubricc.diagnostics.catalogue.checks import MAY_BE_ABSENT
from rubricc.semantics.expressions.typed import Typed
from rubricc.syntax import nodes

if TYPE_CHECKING:
    from rubricc.semantics.expressions.resolve import Reader


def present_if(node: nodes.Expr, holds: bool) -> frozenset[str]:
    """The optional names that are there when ``node`` is true (or false, after ``holds``).

    ``reference != none`` makes sure of `reference`; so does ``not reference == none``, and so does
    every part of an ``and`` that holds or of an ``or`` that does not.
    """
    match node:
        case nodes.Unary(operator="not", operand=operand):
            return present_if(operand, not holds)
        case nodes.Logic(operator=operator, operands=operands):
            if (operator == "and") is holds:
                return frozenset().union(*(present_if(part, holds) for part in operands))
        case nodes.Comparison(operands=(left, right), operators=(sign,)):
            if sign == ("!=" if holds else "=="):
                return _beside_none(left, right) | _beside_none(right, left)
    return frozenset()


def warn_if_absent(typed: Typed, reader: Reader) -> None:
    """Warn about an operand that a row may leave out."""
    if typed.type is None or not typed.type.optional:
        return
    written = reader.written(typed.node)
    reader.fault(
        MAY_BE_ABSENT,
        typed.node.span,
        f"`{written}` may be absent, which leaves the rule unscored",
        f"say what then with `{written} ?? …`, or ask for it with `when: {written} != none`",
    )


def _beside_none(name: nodes.Expr, other: nodes.Expr) -> frozenset[str]:
    is_none = isinstance(other, nodes.QName) and other.text == "none"
    return frozenset([name.text]) if is_none and isinstance(name, nodes.QName) else frozenset()
