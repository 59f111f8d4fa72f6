"""Files and declarations, and with them the whole builder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, cast

from rubricc.source.span import Span
from rubricc.syntax.nodes import (
    Block,
    Declaration,
    Edition,
    Expect,
    Expr,
    Extern,
    File,
    Import,
    Item,
    Judge,
    Name,
    Param,
    QName,
    Rubric,
    Setting,
    Test,
    TypeExpr,
)
from rubricc.syntax.productions.items import ItemBuilder
from rubricc.syntax.tokens import Tokens


class Builder(ItemBuilder):
    """Builds the nodes of one file; ``methods`` has the method of each production by its name."""

    def __init__(self, tokens: Tokens, written: Tokens | None = None) -> None:
        super().__init__(tokens, written)
        self.methods: dict[str, Callable[..., Any]] = {
            name: getattr(self, name) for name in dir(type(self)) if not name.startswith("_")
        }

    def file(
        self,
        span: Span,
        edition: Edition | None,
        imports: list[Import],
        declarations: list[Declaration],
    ) -> File:
        whole = Span(0, len(self.text_of_file))
        return File(whole, edition, tuple(imports), tuple(declarations))

    def edition(self, span: Span, keyword: int, value: int) -> Edition:
        return Edition(span, self._text(value))

    def imports(self, span: Span, imports: list[Import] | None = None) -> list[Import]:
        return imports or []

    def import_(self, span: Span, keyword: int, path: int, _as: int, alias: Name) -> Import:
        return Import(span, self._text(path), self._declared(alias))

    def declarations(self, span: Span, found: list[Declaration] | None = None) -> list[Declaration]:
        return found or []

    def rubric(
        self,
        span: Span,
        keyword: int,
        name: Name,
        params: tuple[Param, ...] | None,
        extends: QName | None,
        items: list[Item],
    ) -> Rubric:
        word = cast(Literal["rubric", "constitution"], self._written(keyword))
        doc = self._doc(span.start)
        for declared in (name, *(param.name for param in params or ())):
            self._declared(declared)
        return Rubric(span, word, name, params or (), extends, tuple(items), doc)

    def judge(self, span: Span, keyword: int, name: Name, settings: list[Setting | Block]) -> Judge:
        return Judge(span, self._declared(name), tuple(settings), self._doc(span.start))

    def extern(
        self,
        span: Span,
        keyword: int,
        role: Name,
        name: Name,
        params: tuple[Param, ...],
        returns: TypeExpr,
        _from: int,
        target: int,
    ) -> Extern:
        doc = self._doc(span.start)
        text = self._text(target)
        return Extern(span, role, self._declared(name), params, returns, text, doc)

    def test(
        self,
        span: Span,
        keyword: int,
        title: int,
        _for: int,
        target: QName,
        entries: list[Setting | Block | Expect],
    ) -> Test:
        return Test(span, self._text(title), target, tuple(entries), self._doc(span.start))

    def params(self, span: Span, params: list[Param] | None) -> tuple[Param, ...]:
        return tuple(params or ())

    def param_list(self, span: Span, first: Param, rest: list[Param] | None = None) -> list[Param]:
        return [first, *(rest or ())]

    def param(self, span: Span, name: Name, type_: TypeExpr, default: Expr | None) -> Param:
        return Param(span, name, type_, default)

    def type(
        self,
        span: Span,
        name: Name,
        inner: TypeExpr | tuple[Param, ...] | None,
        optional: int | None,
    ) -> TypeExpr:
        is_record = isinstance(inner, tuple)
        element = None if is_record else cast(TypeExpr | None, inner)
        fields = cast(tuple[Param, ...], inner) if is_record else ()
        return TypeExpr(span, name, element, fields, optional is not None)

    def extends(self, span: Span, keyword: int, parent: QName) -> QName:
        return parent
