"""Productions of the grammar to nodes: one method a production, named as it is.

Values of terminals are indices of tokens; values of nonterminals are nodes or lists of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from typing import Any, Literal, TypeVar, cast

from rubricc.source.span import Span
from rubricc.syntax import kinds
from rubricc.syntax.fresh import fresh_criterion, fresh_name, fresh_text, fresh_weight
from rubricc.syntax.nodes import (
    Binary,
    Block,
    Call,
    Comparison,
    Criterion,
    CriterionKind,
    Declaration,
    Derive,
    Doc,
    Drop,
    Each,
    Edition,
    Element,
    Example,
    Expect,
    Expr,
    Extern,
    Field,
    File,
    GeneratedSlot,
    Group,
    Import,
    Include,
    Index,
    Item,
    Judge,
    Level,
    ListExpr,
    Logic,
    Name,
    Number,
    OutcomeClass,
    Override,
    Param,
    Policy,
    QName,
    Range,
    Rubric,
    Setting,
    Test,
    Text,
    Tier,
    TypeExpr,
    Unary,
    Weight,
)
from rubricc.syntax.strings import decode_block, decode_line, decode_raw
from rubricc.syntax.tokens import MAX_DEPTH, Tokens

MAX_DIGITS = 300
"""Longer numbers are refused: a double holds no more digits before its point."""


_E = TypeVar("_E", bound=Expr)


class Unbuildable(Exception):
    """A piece follows the grammar and still makes no node; ``fault`` says why.

    ``fault`` is ``deep`` (an expression higher than ``MAX_DEPTH``) or ``large`` (a number that a
    double cannot hold).
    """

    def __init__(self, fault: str, span: Span) -> None:
        super().__init__(fault)
        self.fault = fault
        self.span = span


class Builder:
    """Builds the nodes of one file.

    ``faults`` collects what is wrong inside tokens that are otherwise whole: pairs of a reason
    (``escape``, ``margin``, ``reserved``) and a place. ``docs`` holds the doc comments by the
    offset of the token that follows them, and ``claimed`` those that a node has taken.
    """

    def __init__(self, tokens: Tokens, written: Tokens | None = None) -> None:
        """``written`` are the tokens as they stand in the file, where ``tokens`` has more."""
        self.tokens = tokens
        self.text_of_file = tokens.source.text
        self.codes = tokens.codes
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.faults: dict[tuple[str, Span], None] = {}
        self.docs = _docs(written or tokens)
        self.claimed: set[int] = set()
        self._heights: dict[int, tuple[Expr, int]] = {}
        self.methods: dict[str, Callable[..., Any]] = {
            name: getattr(self, name) for name in dir(type(self)) if not name.startswith("_")
        }

    # ---- tokens ---------------------------------------------------------------------------

    def _span(self, index: int) -> Span:
        return Span(self.starts[index], self.ends[index])

    def _written(self, index: int) -> str:
        return self.text_of_file[self.starts[index] : self.ends[index]]

    def _doc(self, start: int) -> Doc | None:
        doc = self.docs.get(start)
        if doc is not None:
            self.claimed.add(start)
        return doc

    def _declared(self, name: Name) -> Name:
        if name.text in kinds.RESERVED:
            self.faults["reserved", name.span] = None
        return name

    def _text(self, index: int) -> Text:
        start, end = self.starts[index], self.ends[index]
        code = self.codes[index]
        if code == kinds.STRING:
            form: Literal["line", "block", "raw"] = "line"
            decoded = decode_line(self.text_of_file, start, end)
        elif code == kinds.BLOCK:
            form, decoded = "block", decode_block(self.text_of_file, start, end)
        else:
            form, decoded = "raw", decode_raw(self.text_of_file, start, end)
        for fault in decoded.faults:
            self.faults[fault] = None
        return fresh_text(Span(start, end), decoded.value, form)

    def _number(self, written: str, span: Span) -> int | float:
        if len(written) > MAX_DIGITS:
            raise Unbuildable("large", span)
        return float(written) if "." in written else int(written)

    def _weight(self, index: int | None) -> Weight | None:
        if index is None:
            return None
        written, span = self._written(index), self._span(index)
        return fresh_weight(span, float(self._number(written, span)), written)

    # ---- files and declarations -----------------------------------------------------------

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

    def judge(
        self, span: Span, keyword: int, name: Name, settings: list[Setting | Block]
    ) -> Judge:
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

    # ---- items ----------------------------------------------------------------------------

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

    # ---- fields, settings and tests -------------------------------------------------------

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

    def range(self, span: Span, low: Expr, high: Expr) -> Range:
        return self._raised(Range(span, low, high), low, high)

    def policy(self, span: Span, name: int, number: int) -> Policy:
        word = fresh_name(self._span(name), self._written(name))
        return Policy(span, word, self.number(self._span(number), number))

    def text(self, span: Span, index: int) -> Text:
        return self._text(index)

    # ---- expressions ----------------------------------------------------------------------

    def _raised(self, made: _E, *children: Expr) -> _E:
        """``made``, once it is known to be no higher than ``MAX_DEPTH``."""
        heights = self._heights
        height = 1 + max((heights[id(c)][1] for c in children if id(c) in heights), default=0)
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

    def membership_range(
        self, span: Span, keyword: int, low: Expr, high: Expr
    ) -> tuple[str, Expr]:
        return "in", self.range(low.span.to(high.span), low, high)

    def binary(self, span: Span, left: Expr, operator: int, right: Expr) -> Binary:
        word = cast(Literal["+", "-", "*", "/", "%"], self._written(operator))
        return self._raised(Binary(span, word, left, right), left, right)

    def signed_sum(self, span: Span, left: Expr, right: Expr) -> Binary:
        """``a -4 * b``: the sign of the first number of the product is the operator."""
        sign, product = _unsigned(right)
        return self._raised(Binary(span, cast(Any, sign), left, product), left, product)

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
    if isinstance(product, Unary):
        return product.operator, product.operand
    binary = cast(Binary, product)
    sign, left = _unsigned(binary.left)
    return sign, replace(binary, span=Span(left.span.start, binary.span.end), left=left)


def _docs(tokens: Tokens) -> dict[int, Doc]:
    """The doc comments of a file by the offset of the token that follows; -1 for the end."""
    found: dict[int, list[tuple[int, int]]] = {}
    for kind, start, end in tokens.comments:
        if kind == kinds.DOC:
            index = bisect_left(tokens.starts, start)
            following = tokens.starts[index] if index < len(tokens.starts) else -1
            found.setdefault(following, []).append((start, end))
    return {place: _doc(tokens.source.text, lines) for place, lines in found.items()}


def _doc(text: str, lines: list[tuple[int, int]]) -> Doc:
    said = (text[start + 3 : end].removeprefix(" ").rstrip() for start, end in lines)
    return Doc(Span(lines[0][0], lines[-1][1]), "\n".join(said))
