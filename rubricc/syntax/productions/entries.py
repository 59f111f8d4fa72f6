"""Settings, blocks, levels, examples and the entries of tests."""

from __future__ import annotations

from typing import Any

from rubricc.source.span import Span
from rubricc.syntax import kinds
from rubricc.syntax.fresh import fresh_name
from rubricc.syntax.nodes import (
    Block,
    Example,
    Expect,
    Expr,
    Field,
    Level,
    Name,
    Number,
    Policy,
    Setting,
    Text,
    Unary,
)
from rubricc.syntax.productions.expressions import ExpressionBuilder


class EntryBuilder(ExpressionBuilder):
    """The productions of settings and of what stands beside them."""

    def fields(self, span: Span, fields: list[Field] | None = None) -> list[Field]:
        return fields or []

    def settings(self, span: Span, found: list[Any] | None = None) -> list[Setting | Block]:
        return found or []

    def test_entries(self, span: Span, found: list[Any] | None = None) -> list[Any]:
        return found or []

    def block(self, span: Span, key: Name | int, settings: list[Setting | Block]) -> Block:
        name = fresh_name(self._span(key), self._written(key)) if isinstance(key, int) else key
        return Block(span, name, tuple(settings))

    def setting(self, span: Span, key: Name, value: Expr) -> Setting:
        return Setting(span, key, value)

    def level(self, span: Span, keyword: int, point: Any, text: Text) -> Level:
        return Level(span, point, text)

    def example(self, span: Span, keyword: int, point: Any, text: Text) -> Example:
        return Example(span, point, text)

    def point(self, span: Span, point: int) -> Name | Number | Unary:
        code = self.codes[point]
        if code == kinds.NUMBER:
            return self.number(span, point)
        if code == kinds.WEIGHT:
            return self.signed_number(span, point)
        return fresh_name(span, self._written(point))

    def expect(self, span: Span, keyword: int, value: Expr) -> Expect:
        return Expect(span, value)

    def policy(self, span: Span, name: int, number: int) -> Policy:
        word = fresh_name(self._span(name), self._written(name))
        return Policy(span, word, self.number(self._span(number), number))

    def text(self, span: Span, index: int) -> Text:
        return self._text(index)
