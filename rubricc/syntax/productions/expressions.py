"""Expressions, and how high they may grow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal, TypeVar, cast

from rubricc.source.span import Span
from rubricc.syntax.fresh import fresh_name
from rubricc.syntax.nodes import (
    Binary,
    Call,
    Comparison,
    Element,
    Expr,
    Index,
    ListExpr,
    Logic,
    Name,
    Number,
    QName,
    Range,
    Text,
    Unary,
)
from rubricc.syntax.productions.tokens import TokenReader, Unbuildable
from rubricc.syntax.tokens import MAX_DEPTH

_E = TypeVar("_E", bound=Expr)


class ExpressionBuilder(TokenReader):
    """The productions of expressions."""

    def _raised(self, made: _E, *children: Expr) -> _E:
        """``made``, once it is known to be no higher than ``MAX_DEPTH``."""
        heights = self._heights
        height = 1 + max((heights[id(c)][1] for c in children if id(c) in heights), default=0)
        if height > MAX_DEPTH:
            raise Unbuildable("deep", made.span)
        heights[id(made)] = (made, height)
        return made

    def _chained(self, made: Binary, right: Expr) -> Binary:
        """``made`` as one more link of a chain such as ``a + b - c``, which is no higher for it."""
        heights = self._heights
        left = heights.get(id(made.left), (made.left, 0))[1]
        is_link = isinstance(made.left, Binary) and made.left.operator != "??"
        height = max(left if is_link else left + 1, heights.get(id(right), (right, 0))[1] + 1)
        if height > MAX_DEPTH:
            raise Unbuildable("deep", made.span)
        heights[id(made)] = (made, height)
        return made

    def disjunction(self, span: Span, first: Expr, rest: list[Any]) -> Logic:
        return self._logic(span, "or", first, rest)

    def conjunction(self, span: Span, first: Expr, rest: list[Any]) -> Logic:
        return self._logic(span, "and", first, rest)

    def _logic(
        self, span: Span, operator: Literal["and", "or"], first: Expr, rest: list[Any]
    ) -> Logic:
        operands = (first, *(node for node in rest if not isinstance(node, int)))
        return self._raised(Logic(span, operator, operands), *operands)

    def negation(self, span: Span, keyword: int, operand: Expr) -> Unary:
        return self._raised(Unary(span, "not", operand), operand)

    def comparison(self, span: Span, first: Expr, tails: list[tuple[Any, Expr]]) -> Comparison:
        operands = (first, *(operand for _, operand in tails))
        operators = tuple(operator for operator, _ in tails)
        return self._raised(Comparison(span, operands, operators), *operands)

    def comparison_tail(self, span: Span, operator: int, operand: Expr) -> tuple[str, Expr]:
        return self._written(operator), operand

    def membership(self, span: Span, keyword: int, operand: Expr) -> tuple[str, Expr]:
        return "in", operand

    def membership_range(self, span: Span, keyword: int, low: Expr, high: Expr) -> tuple[str, Expr]:
        return "in", self.range(low.span.to(high.span), low, high)

    def range(self, span: Span, low: Expr, high: Expr) -> Range:
        return self._raised(Range(span, low, high), low, high)

    def binary(self, span: Span, left: Expr, operator: int, right: Expr) -> Binary:
        word = cast(Literal["+", "-", "*", "/", "%"], self._written(operator))
        return self._chained(Binary(span, word, left, right), right)

    def signed_sum(self, span: Span, left: Expr, right: Expr) -> Binary:
        """``a -4 * b``: the sign of the first number of the product is the operator."""
        sign, product = _unsigned(right)
        return self._chained(Binary(span, cast(Any, sign), left, product), right)

    def signed_number(self, span: Span, index: int) -> Unary:
        place = Span(span.start + 1, span.end)
        written = self._written(index)
        value = self._number(written[1:], place)
        number = Number(place, value, written[1:])
        return self._raised(Unary(span, cast(Any, written[0]), number), number)

    def signed(self, span: Span, sign: int, operand: Expr) -> Unary:
        word = cast(Literal["-", "+"], self._written(sign))
        return self._raised(Unary(span, word, operand), operand)

    def coalesce(self, span: Span, left: Expr, right: Expr) -> Binary:
        return self._raised(Binary(span, "??", left, right), left, right)

    def index(self, span: Span, value: Expr, index: Expr) -> Index:
        return self._raised(Index(span, value, index), value, index)

    def number(self, span: Span, index: int) -> Number:
        written = self._written(index)
        return Number(span, self._number(written, span), written)

    def raw(self, span: Span, index: int) -> Text:
        return self._text(index)

    def call(self, span: Span, function: QName, arguments: tuple[Expr, ...] | None) -> Call:
        return self._raised(Call(span, function, arguments or ()), *(arguments or ()))

    def arguments(
        self, span: Span, first: Expr, rest: list[Expr] | None = None
    ) -> tuple[Expr, ...]:
        return (first, *(rest or ()))

    def list(self, span: Span, elements: tuple[Expr | Element, ...] | None) -> ListExpr:
        values = (e.value if isinstance(e, Element) else e for e in elements or ())
        return self._raised(ListExpr(span, elements or ()), *values)

    def elements(self, span: Span, first: Any, rest: Any = None) -> tuple[Expr | Element, ...]:
        return (first, *(rest or ()))

    def named(self, span: Span, name: int, value: Expr) -> Element:
        return Element(span, fresh_name(self._span(name), self._written(name)), value)

    def name(self, span: Span, word: int) -> Name:
        return fresh_name(span, self.text_of_file[span[0] : span[1]])

    key = name

    def qname(self, span: Span, first: Name, rest: Any = None) -> QName:
        return QName(span, (first, *(rest or ())))


def _unsigned(product: Expr) -> tuple[str, Expr]:
    """The sign that ``product`` begins with, and ``product`` without it."""
    links: list[Binary] = []
    while isinstance(product, Binary):
        links.append(product)
        product = product.left
    signed = cast(Unary, product)
    bare = signed.operand
    for link in reversed(links):
        bare = replace(link, span=Span(bare.span.start, link.span.end), left=bare)
    return signed.operator, bare
