"""Expressions written as an author writes them, read in a scope made for tests."""

from __future__ import annotations

from dataclasses import dataclass

from rubricc.diagnostics.diagnostic import Diagnostic
from rubricc.functions.evaluate import compile_expression
from rubricc.plan.expression import Expression
from rubricc.plan.types import BOOL, NUMBER, TEXT, Extern, Parameter, Type
from rubricc.semantics.expressions.resolve import resolve_expression
from rubricc.semantics.expressions.scope import Scope, fact_names, input_names, score_names
from rubricc.source.file import SourceFile
from rubricc.source.read import text_source
from rubricc.syntax import nodes
from rubricc.syntax.parser import parse

TEXTS = Type(kind="list", element=TEXT)
PARAMETERS = {
    "limit": Parameter(name="limit", type=NUMBER),
    "most": Parameter(name="most", type=Type(kind="number", optional=True)),
    "strict": Parameter(name="strict", type=BOOL),
    "reference": Parameter(name="reference", type=Type(kind="text", optional=True)),
    "facts": Parameter(name="facts", type=TEXTS),
    "numbers": Parameter(name="numbers", type=Type(kind="list", element=NUMBER)),
    "drug": Parameter(
        name="drug", type=Type(kind="record", fields=(("name", TEXT), ("dose", NUMBER)))
    ),
    "broken": None,
}
EXTERNS = {
    "compiles": Extern(
        name="compiles", role="check", target="m:f", parameters=(Parameter(name="code", type=TEXT),)
    ),
    "rouge": Extern(
        name="rouge",
        role="score",
        target="m:g",
        parameters=(
            Parameter(name="a", type=TEXT),
            Parameter(name="b", type=Type(kind="text", optional=True)),
        ),
    ),
    "broken_extern": None,
}
CLAIM = Type(kind="record", fields=(("text", TEXT), ("weight", NUMBER)))


@dataclass(frozen=True)
class Read:
    expression: Expression | None
    found: tuple[Diagnostic, ...]
    source: SourceFile

    @property
    def underlined(self) -> list[tuple[str, str]]:
        """Slug and underlined text of every finding."""
        text = self.source.text
        return [(d.rule.slug, text[d.span.start : d.span.end]) for d in self.found]


def node_of(written: str) -> tuple[nodes.Expr, SourceFile]:
    """The node of an expression, and the file around it."""
    source = text_source(
        f'edition "2026"\n\nrubric r {{\n  principle p {{ check: {written} }}\n}}\n', "<test>"
    )
    parsed = parse(source)
    assert not parsed.diagnostics, parsed.diagnostics
    rubric = parsed.file.declarations[0]
    assert isinstance(rubric, nodes.Rubric)
    principle = rubric.items[0]
    assert isinstance(principle, nodes.Criterion)
    setting = principle.fields[0]
    assert isinstance(setting, nodes.Setting)
    return setting.value, source


def scope(source: SourceFile, context: str = "check") -> Scope:
    inputs = input_names(PARAMETERS, ("claim", CLAIM))
    check = Scope(
        source,
        "check",
        inputs,
        EXTERNS,
        hidden={"short": "a criterion"},
        may_be_broken=lambda name: name == "lost",
    )
    if context == "class":
        facts = fact_names([("refuses", False, False), ("tone", True, False)], ["soft"])
        return Scope(source, "class", {**inputs, **facts}, EXTERNS)
    if context == "score":
        names = score_names(
            [("short", False), ("covers", True)], ["style"], ["essential"], (), True
        )
        return Scope(
            source, "score", names, EXTERNS, hidden={"response": "an input"}, arguments=check
        )
    return check


def read(written: str, context: str = "check", expect: Type | None = BOOL) -> Read:
    node, source = node_of(written)
    found: list[Diagnostic] = []
    expression = resolve_expression(node, scope(source, context), expect, found.append)
    return Read(expression, tuple(found), source)


def value(written: str, **inputs: object) -> object:
    """What an expression comes to; findings other than warnings fail the test."""
    got = read(written, expect=None)
    assert got.expression is not None, [d.message for d in got.found]
    return compile_expression(got.expression)(inputs)
