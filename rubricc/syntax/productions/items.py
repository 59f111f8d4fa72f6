"""The items of a rubric."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import Any

from rubricc.source.span import Span
from rubricc.syntax import kinds
from rubricc.syntax.fresh import fresh_criterion, fresh_name
from rubricc.syntax.nodes import (
    Block,
    Criterion,
    CriterionKind,
    Derive,
    Drop,
    Each,
    Expr,
    Field,
    GeneratedSlot,
    Group,
    Include,
    Item,
    Name,
    Number,
    OutcomeClass,
    Override,
    QName,
    Setting,
    Text,
    Tier,
    Weight,
)
from rubricc.syntax.productions.entries import EntryBuilder


class ItemBuilder(EntryBuilder):
    """The productions of items."""

    def items(self, span: Span, items: Any = None) -> list[Item]:
        if not self.tokens.shapes or not items:
            return items or []
        return list(chain.from_iterable(i if isinstance(i, list) else (i,) for i in items))

    def plain(self, span: Span, index: int) -> list[Criterion]:
        """A run of criteria that :mod:`rubricc.syntax.shapes` read."""
        run = self.tokens.shapes[index]
        if span.start in self.docs:
            run[0] = replace(run[0], doc=self._doc(span.start))
        return run

    def _criterion(
        self,
        span: Span,
        kind: CriterionKind,
        name: Name,
        priority: Name | None,
        weight: int | None,
        each: Each | None,
        content: tuple[Text | None, list[Field] | None],
    ) -> Criterion:
        text, fields = content
        made = fresh_criterion(
            span,
            kind,
            self._declared(name),
            priority,
            self._weight(weight),
            each,
            text,
            tuple(fields or ()),
        )
        if span.start in self.docs:
            return replace(made, doc=self._doc(span.start))
        return made

    def hard_rule(self, span: Span, hard: int, rule: int, *rest: Any) -> Criterion:
        return self._criterion(span, "hard rule", *rest)

    def principle(self, span: Span, keyword: int, *rest: Any) -> Criterion:
        return self._criterion(span, "principle", *rest)

    def pitfall(self, span: Span, keyword: int, *rest: Any) -> Criterion:
        return self._criterion(span, "pitfall", *rest)

    def fact(
        self,
        span: Span,
        keyword: int,
        name: Name,
        each: Each | None,
        content: tuple[Text | None, list[Field] | None],
    ) -> Criterion:
        return self._criterion(span, "fact", name, None, None, each, content)

    def priority(self, span: Span, name: int) -> Name:
        return fresh_name(span, self._written(name))

    def each(self, span: Span, keyword: int, variable: Name, _in: int, source: QName) -> Each:
        return Each(span, self._declared(variable), source)

    def content(self, span: Span, first: Text | list[Field], *rest: Any) -> Any:
        if isinstance(first, list):
            return None, first
        return first, rest[0] if rest else None

    def body(self, span: Span, fields: list[Field]) -> list[Field]:
        return fields

    def override(self, span: Span, keyword: int, criterion: Criterion) -> Override:
        if span.start in self.docs:
            criterion = replace(criterion, doc=self._doc(span.start))
        return Override(span, criterion)

    def change(self, span: Span, content: Any) -> Any:
        return None, None, None, content

    def change_priority(
        self, span: Span, priority: Name, weight: int | None, each: Each | None, content: Any
    ) -> Any:
        return priority, weight, each, content or (None, None)

    def change_weight(self, span: Span, weight: int, each: Each | None, content: Any) -> Any:
        return None, weight, each, content or (None, None)

    def change_each(self, span: Span, each: Each, content: Any) -> Any:
        return None, None, each, content or (None, None)

    def hard_rule_change(
        self, span: Span, hard: int, rule: int, name: Name, change: Any
    ) -> Criterion:
        return self._criterion(span, "hard rule", name, *change)

    def principle_change(self, span: Span, keyword: int, name: Name, change: Any) -> Criterion:
        return self._criterion(span, "principle", name, *change)

    def pitfall_change(self, span: Span, keyword: int, name: Name, change: Any) -> Criterion:
        return self._criterion(span, "pitfall", name, *change)

    def fact_change(self, span: Span, keyword: int, name: Name, change: Any) -> Criterion:
        return self._criterion(span, "fact", name, *change)

    def derive(self, span: Span, keyword: int, name: Name, value: Expr) -> Derive:
        return Derive(span, self._declared(name), value, self._doc(span.start))

    def class_(
        self, span: Span, keyword: int, name: Name, number: int, word: int, when: Expr | None = None
    ) -> OutcomeClass:
        written, place = self._written(number), self._span(number)
        value = self._number(written, place)
        made: Weight | Number
        if self.codes[number] == kinds.WEIGHT:
            made = Weight(place, float(value), written)
        else:
            made = Number(place, value, written)
        return OutcomeClass(span, self._declared(name), made, when, self._doc(span.start))

    def group(
        self, span: Span, keyword: int, name: Name, weight: int | None, items: list[Item]
    ) -> Group:
        doc = self._doc(span.start)
        return Group(span, self._declared(name), self._weight(weight), tuple(items), doc)

    def tier(self, span: Span, keyword: int, name: Name, items: list[Item]) -> Tier:
        return Tier(span, self._declared(name), tuple(items), self._doc(span.start))

    def include(self, span: Span, keyword: int, target: QName) -> Include:
        return Include(span, target)

    def drop(self, span: Span, keyword: int, target: QName) -> Drop:
        return Drop(span, target)

    def slot(
        self,
        span: Span,
        keyword: int,
        name: Name,
        type_: Name,
        settings: list[Setting | Block] | None,
    ) -> GeneratedSlot:
        doc = self._doc(span.start)
        return GeneratedSlot(span, self._declared(name), type_, tuple(settings or ()), doc)
