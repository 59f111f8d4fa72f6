"""``test`` declarations: a row, the verdicts that are given, and what must come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rubricc.diagnostics.catalogue.names import UNKNOWN_SETTING, WRONG_THING
from rubricc.diagnostics.catalogue.tests import (
    EXPECTS_NOTHING,
    INPUT_TYPE,
    MISSING_INPUT,
    UNKNOWN_INPUT,
)
from rubricc.diagnostics.catalogue.types import WRONG_VALUE
from rubricc.ir.module import Test
from rubricc.ir.rubric import Rubric
from rubricc.plan.expression import Constant, Expression, ListOf, RecordOf
from rubricc.plan.types import TEXT, Type
from rubricc.semantics.drafts import Draft, what
from rubricc.semantics.expectations import Subjects, read_expectation
from rubricc.semantics.findings import Findings, did_you_mean
from rubricc.semantics.given import read_given
from rubricc.semantics.rubrics import Built
from rubricc.semantics.scope import FileScope, find_rubric
from rubricc.semantics.settings import report_twice
from rubricc.semantics.types import literal, signed_number
from rubricc.semantics.work import origin_of
from rubricc.syntax import nodes

PAIR = ("chosen", "rejected")
"""The two responses that a preference compares."""


def read_test(
    node: nodes.Test, scope: FileScope, built: Mapping[int, Built], findings: Findings
) -> Test | None:
    """The test that ``node`` writes, or ``None`` after reporting, or where its rubric is broken."""
    target = find_rubric(scope, node.target, findings)
    if target is None:
        return None
    if target[2]:
        findings.report(
            WRONG_THING,
            scope.source,
            node.target.span,
            f"`{node.target.text}` is no rubric",
            "a test is for a whole rubric",
        )
        return None
    if target[0] is not scope:
        findings.report(
            WRONG_THING,
            scope.source,
            node.target.span,
            f"`{node.target.text}` stands in another file",
            "write the test there, or extend the rubric here",
        )
        return None
    made = built.get(id(target[1]))
    if made is None:
        return None
    errors = findings.errors
    test = _Reader(node, scope, made, findings).read()
    return test if findings.errors == errors and made.rubric is not None else None


class _Reader:
    """Reads one test against the rubric that it is for."""

    def __init__(
        self, node: nodes.Test, scope: FileScope, built: Built, findings: Findings
    ) -> None:
        self.node = node
        self.scope = scope
        self.file = scope.source
        self.built = built
        self.made = built.work.made
        self.findings = findings
        self.written: dict[str, nodes.Setting] = {}
        self.inputs: dict[str, Expression] = {}

    def read(self) -> Test:
        """The test; what is wrong with it is reported."""
        given: nodes.Block | None = None
        for entry in self.node.entries:
            if isinstance(entry, nodes.Setting):
                self._input(entry)
            elif isinstance(entry, nodes.Block):
                if entry.key.text != "given":
                    self._unknown_block(entry)
                elif given is not None:
                    report_twice(entry.key, given.key, self.file, self.findings)
                else:
                    given = entry
        generated = dict(self._brought())
        verdicts = (
            ()
            if given is None
            else read_given(given, self.built, generated, self.file, self.findings)
        )
        subjects = Subjects(self.built, frozenset(generated), self.file, self.findings)
        expects = [e for e in self.node.entries if isinstance(e, nodes.Expect)]
        expectations = [e for node in expects for e in read_expectation(node, subjects)]
        if not expects and not self.scope.has_fault(self.node.span):
            self.findings.report(
                EXPECTS_NOTHING,
                self.file,
                self.node.title.span,
                "the test expects nothing",
                "add a line such as `expect reward == 1`",
            )
        self._require_inputs(expects)
        return Test(
            title=self.node.title.value,
            rubric=self._rubric_name(),
            inputs=self.inputs,
            given=verdicts,
            expectations=tuple(expectations),
            origin=origin_of(self.file, self.node.title.span),
        )

    def _rubric_name(self) -> str:
        return self.node.target.text

    def _input(self, entry: nodes.Setting) -> None:
        name = entry.key.text
        if name in self.written:
            report_twice(entry.key, self.written[name].key, self.file, self.findings)
            return
        self.written[name] = entry
        if name in self.made.parameters and self.made.parameters[name] is None:
            return
        wanted = self._types().get(name)
        if wanted is None and name in self.built.generated:
            found = any_literal(entry.value)
        elif wanted is None:
            self._unknown_input(entry)
            return
        else:
            found = literal(entry.value, wanted)
        if found is None:
            self.findings.report(
                INPUT_TYPE,
                self.file,
                entry.value.span,
                f"`{name}` is " + (f"`{wanted}`" if wanted else "a list of records"),
                _example(wanted),
            )
            return
        self.inputs[name] = found

    def _types(self) -> dict[str, Type]:
        types = dict.fromkeys(("id", "prompt", "response", *PAIR), TEXT)
        for name, parameter in self.made.parameters.items():
            if parameter is not None:
                types[name] = parameter.type
        return types

    def _unknown_input(self, entry: nodes.Setting) -> None:
        name = entry.key.text
        if self.made.may_be_broken(name):
            return
        named = self.made.names.get(name)
        if name == "given" or name == "expect":
            self.findings.report(
                WRONG_VALUE, self.file, entry.span, f"`{name}` is no input", "write `given { … }`"
            )
            return
        known = [n for n in self._types() if n != "id"]
        advice = did_you_mean(name, known)
        if isinstance(named.entry if named else None, Draft):
            advice = f"write its verdict into a block: `given {{ {name}: met }}`"
        self.findings.report(
            UNKNOWN_INPUT,
            self.file,
            entry.key.span,
            f"`{self.made.name}` reads no `{name}`"
            + (f": it is {what(named.entry)}" if named and named.entry else ""),
            advice,
        )

    def _unknown_block(self, entry: nodes.Block) -> None:
        self.findings.report(
            UNKNOWN_SETTING,
            self.file,
            entry.key.span,
            f"a test has no block `{entry.key.text}`",
            did_you_mean(entry.key.text, ("given",)) or "it has `given`",
        )

    def _brought(self) -> Iterator[tuple[str, str]]:
        """Names and kinds of the criteria that the row itself brings."""
        columns = [self.inputs.get(name) for name in self.built.generated]
        for item in (i for column in columns if isinstance(column, ListOf) for i in column.items):
            fields = dict(item.fields) if isinstance(item, RecordOf) else {}
            name = fields.get("name")
            if isinstance(name, Constant) and isinstance(name.value, str):
                yield name.value, "scaled" if "scale" in fields else "plain"

    def _require_inputs(self, expects: list[nodes.Expect]) -> None:
        rubric = self.built.rubric
        if rubric is None or not expects:
            return
        compared = any(_mentions_preferred(expect.value) for expect in expects)
        if compared:
            self._require_pair(expects)
        lacking = [
            parameter.name
            for parameter in rubric.parameters
            if not parameter.type.optional
            and parameter.default is None
            and parameter.name not in self.written
            and parameter.name in _lists_of_each(rubric)
        ]
        for name in lacking:
            self.findings.report(
                MISSING_INPUT,
                self.file,
                self.node.title.span,
                f"the test gives no `{name}`, which `{self.made.name}` goes through",
                f"add `{name}: [ … ]`",
            )

    def _require_pair(self, expects: list[nodes.Expect]) -> None:
        lacking = [name for name in PAIR if name not in self.written]
        if lacking:
            first = next(e for e in expects if _mentions_preferred(e.value))
            self.findings.report(
                MISSING_INPUT,
                self.file,
                first.value.span,
                "the test compares, but gives no " + " and no ".join(f"`{n}`" for n in lacking),
                "add `chosen:` and `rejected:` with the two responses",
            )


def _lists_of_each(rubric: Rubric) -> set[str]:
    return {c.each.source[0] for c in rubric.criteria() if c.each is not None}


def _mentions_preferred(value: nodes.Expr) -> bool:
    operands = value.operands if isinstance(value, nodes.Comparison) else (value,)
    return any(isinstance(o, nodes.QName) and o.text == "preferred" for o in operands)


def _example(wanted: Type | None) -> str | None:
    if wanted is None or wanted.kind in ("list", "record"):
        element = wanted.element if wanted is not None and wanted.kind == "list" else wanted
        if element is not None and element.kind == "record" and wanted is not None:
            inner = "[" + ", ".join(f"{name} = …" for name, _ in element.fields) + "]"
            return f"write `[{inner}]`" if wanted.kind == "list" else f"write `{inner}`"
        return "write `[ …, … ]`"
    return {
        "text": "write it in quotes",
        "number": "write a number",
        "bool": "write `true` or `false`",
    }.get(wanted.kind)


def any_literal(value: nodes.Expr | nodes.Element) -> Expression | None:
    """The constant that ``value`` writes, of any type; words read as texts."""
    if isinstance(value, nodes.Text) and value.form != "raw":
        return Constant(value=value.value)
    if isinstance(value, nodes.QName):
        constants = {"true": True, "false": False, "none": None}
        return Constant(value=constants.get(value.text, value.text))
    if isinstance(value, nodes.ListExpr):
        return _any_list(value)
    if isinstance(value, nodes.Range):
        low, high = signed_number(value.low), signed_number(value.high)
        return None if low is None or high is None else Constant(value=f"{low}..{high}")
    number = None if isinstance(value, nodes.Element) else signed_number(value)
    return None if number is None else Constant(value=number)


def _any_list(value: nodes.ListExpr) -> Expression | None:
    named = [e for e in value.elements if isinstance(e, nodes.Element)]
    if named and len(named) == len(value.elements):
        fields = [(e.name.text, any_literal(e.value)) for e in named]
        read = tuple((name, item) for name, item in fields if item is not None)
        whole = len(read) == len(fields) and len({name for name, _ in read}) == len(read)
        return RecordOf(fields=read) if whole else None
    items = [any_literal(element) for element in value.elements if element not in named]
    found = tuple(item for item in items if item is not None)
    return ListOf(items=found) if len(found) == len(value.elements) else None
