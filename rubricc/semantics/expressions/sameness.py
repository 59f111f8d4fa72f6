"""Conditions that come out the same for every response."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rubricc.diagnostics.catalogue.checks import ALWAYS_THE_SAME
from rubricc.functions.evaluate import compile_expression
from rubricc.functions.expression_key import expression_key
from rubricc.functions.no_value import ExpressionFailed
from rubricc.plan.expression import Call, Compare, Constant, Expression, Logic, Not, Ref
from rubricc.plan.walk import walk
from rubricc.semantics.expressions.typed import Typed

if TYPE_CHECKING:
    from rubricc.semantics.expressions.resolve import Reader

_NEVER_NEGATIVE = frozenset(
    "words characters sentences paragraphs lines bullets numbered headings highlights placeholders"
    " labels capital_words count mentions pieces json_length length abs overlap".split()
)


def warn_if_same(typed: Typed, reader: Reader) -> None:
    """Warn about a condition that is always true, always false, or never has a value.

    A lone ``true`` or ``false`` is meant as it stands.
    """
    if isinstance(typed.expression, Constant):
        return
    outcome = settled(typed.expression)
    if outcome is None:
        return
    reader.fault(
        ALWAYS_THE_SAME,
        typed.node.span,
        f"`{reader.written(typed.node)}` is always {'true' if outcome else 'false'}",
        "compare something that depends on the response",
    )


def settled(expression: Expression) -> bool | None:
    """What a condition always comes to, or ``None`` when that depends or is not known."""
    if not any(
        isinstance(part, Ref)
        or (isinstance(part, Call) and (part.extern or part.function == "language"))
        for part in walk(expression)
    ):
        try:
            return bool(compile_expression(expression)({}))
        except ExpressionFailed:
            return None
    match expression:
        case Not(value=value):
            inner = settled(value)
            return None if inner is None else not inner
        case Logic(operator=operator, operands=operands):
            outcomes = [settled(part) for part in operands]
            if (operator == "or") in outcomes:
                return operator == "or"
            return None if None in outcomes else operator == "and"
        case Compare():
            return _settled_comparison(expression)
    return None


def _settled_comparison(comparison: Compare) -> bool | None:
    """Comparisons of a count with a number below 0, of a thing with itself, and empty ranges."""
    operands = comparison.operands
    links = list(zip(operands, comparison.operators, operands[1:], strict=False))
    outcomes = [_settled_link(left, sign, right) for left, sign, right in links]
    if False in outcomes or _is_empty_range(comparison):
        return False
    return None if None in outcomes else True


def _settled_link(left: Expression, sign: str, right: Expression) -> bool | None:
    if expression_key(left) == expression_key(right):
        return sign in ("<=", "==", ">=")
    if isinstance(left, Constant):
        left, right = right, left
        sign = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(sign, sign)
    if not (isinstance(left, Call) and left.function in _NEVER_NEGATIVE and not left.extern):
        return None
    limit = right.value if isinstance(right, Constant) else None
    if not isinstance(limit, int | float) or isinstance(limit, bool) or limit > 0:
        return None
    if limit < 0:
        return sign in (">", ">=", "!=")
    return {">=": True, "<": False}.get(sign)


def _is_empty_range(comparison: Compare) -> bool:
    """Whether a chain such as ``200 <= x <= 100`` has ends that no number lies between."""
    operands = comparison.operands
    ends = [operands[0], operands[-1]]
    numbers = [end.value for end in ends if isinstance(end, Constant)]
    if len(operands) < 3 or len(numbers) < 2:
        return False
    low, high = numbers
    if not (isinstance(low, int | float) and isinstance(high, int | float)):
        return False
    if all(sign in ("<", "<=") for sign in comparison.operators):
        return low > high or (low == high and "<" in comparison.operators)
    if all(sign in (">", ">=") for sign in comparison.operators):
        return low < high or (low == high and ">" in comparison.operators)
    return False
