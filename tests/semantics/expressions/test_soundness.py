"""What the checker lets pass never goes wrong: it gives a value of its type, or says why not."""

from __future__ import annotations

import math
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from rubricc.functions.evaluate import compile_checks, compile_expression
from rubricc.functions.no_value import ExpressionFailed
from rubricc.functions.signatures import FUNCTIONS, Argument, Function
from rubricc.plan.types import BOOL, NUMBER, TEXT, Type
from tests.semantics.expressions.reading import read

NAMES = (
    "prompt response limit most strict reference facts numbers drug drug.name drug.dose claim.text"
    " claim.weight none true false respnse short"
).split()
TEXTS = ['"a"', '""', '"rain, rain"', '"a.b[0]"', '"{\\"a\\": 1}"', '"猫 é"', 'r"\\w+"', 'r"(a)|b"']
NUMBERS = ["0", "1", "2.5", "1000000000000000000000", "3"]
CALLS = [*FUNCTIONS, "compiles", "rouge", "wrods"]


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = ["+", "-", "*", "/", "??", "<", "==", "!=", ">=", "and", "or", "in"]
    return st.one_of(
        st.builds(lambda a, o, b: f"({a} {o} {b})", inner, st.sampled_from(operators), inner),
        st.builds(
            lambda name, parts: f"{name}({', '.join(parts)})",
            st.sampled_from(CALLS),
            st.lists(inner, max_size=3),
        ),
        inner.map(lambda part: f"(not {part})"),
        inner.map(lambda part: f"(-{part})"),
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
        st.builds(lambda a, b, c: f"({a} in {b}..{c})", inner, *[st.sampled_from(NUMBERS)] * 2),
    )


EXPRESSIONS = st.recursive(st.sampled_from([*NAMES, *TEXTS, *NUMBERS]), _joined, max_leaves=10)


def _kind(type_: Type) -> str:
    if type_.kind != "list":
        return type_.kind
    return "texts" if type_.element == TEXT else "numbers"


def _argument(argument: Argument) -> st.SearchStrategy[str]:
    kinds = [_kind(type_) for type_ in argument.types]
    return st.sampled_from([*kinds, "texts"] if argument.any_list else kinds).flatmap(typed)


def _call(function: Function) -> st.SearchStrategy[str]:
    parts = [_argument(argument) for argument in function.arguments]
    return st.tuples(*parts).map(lambda written: f"{function.name}({', '.join(written)})")


def _returning(kind: str) -> st.SearchStrategy[str]:
    fitting = [f for f in FUNCTIONS.values() if f.returns is not None and f.returns.kind == kind]
    return st.sampled_from(fitting).flatmap(_call)


def _binary(kind: str, operators: list[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda a, o, b: f"({a} {o} {b})", typed(kind), st.sampled_from(operators), typed(kind)
    )


@cache
def typed(kind: str) -> st.SearchStrategy[str]:
    """Expressions that should pass, of one type; they end early by chance."""
    leaves = {
        "text": ["prompt", "response", "drug.name", "claim.text", "facts[0]", *TEXTS[:6]],
        "number": ["limit", "drug.dose", "numbers[1]", "most ?? 1", *NUMBERS],
        "bool": ["strict", "true", "reference == none"],
        "texts": ["facts", '["a", "rain"]', "[]"],
        "numbers": ["numbers", "[1, 2.5]"],
        "pattern": [r'r"\w+"', r'r"(?i)(a)|n"', r'r"^$"', r'r"\s*"'],
    }
    leaf = st.sampled_from(leaves[kind])
    deeper = {
        "text": [lambda: _returning("text"), lambda: _binary("text", ["??"])],
        "number": [
            lambda: _returning("number"),
            lambda: _binary("number", ["+", "-", "*", "/", "??"]),
            lambda: typed("number").map(lambda part: f"(-{part})"),
            lambda: st.just("rouge(response)"),
        ],
        "bool": [
            lambda: _returning("bool"),
            lambda: _binary("number", ["<", "<=", "==", "!=", ">=", ">"]),
            lambda: _binary("text", ["==", "!="]),
            lambda: _binary("bool", ["and", "or", "=="]),
            lambda: typed("bool").map(lambda part: f"(not {part})"),
            lambda: st.just("compiles(response)"),
        ],
    }.get(kind, [])
    choices = [leaf, *(st.deferred(one) for one in deeper)]
    return st.one_of(leaf, leaf, *choices) if deeper else leaf


TEXTUAL = st.sampled_from(
    ["", "a", "Rain, rain.\n\n- a\n1. b", "[1, 2]", "猫が好き", "3", "I AM [x] *y*"]
)
NUMERIC = st.sampled_from([0, 1, -2.5, 7, 1e308])
ROWS = st.fixed_dictionaries(
    {
        "prompt": TEXTUAL,
        "response": TEXTUAL,
        "limit": NUMERIC,
        "most": st.none() | NUMERIC,
        "strict": st.booleans(),
        "reference": st.none() | TEXTUAL,
        "facts": st.lists(TEXTUAL, max_size=2),
        "numbers": st.lists(NUMERIC, max_size=2),
        "drug": st.fixed_dictionaries({"name": TEXTUAL, "dose": NUMERIC}),
        "claim": st.fixed_dictionaries({"text": TEXTUAL, "weight": NUMERIC}),
    }
)
EXTERNS = {"compiles": lambda code: len(code) > 1, "rouge": lambda a, b=None: 0.5}


def outcome(compute, row) -> object:
    """What an expression comes to: its value, or why it has none."""
    try:
        return compute(row)
    except ExpressionFailed as failure:
        return f"failed: {failure.reason}"


@settings(max_examples=200)
@given(EXPRESSIONS, ROWS)
def test_any_expression_is_read_and_what_passes_computes(written: str, row) -> None:
    got = read(written, expect=None)
    assert (got.expression is None) is any(d.is_error for d in got.found)
    for finding in got.found:
        assert finding.span.start <= finding.span.end <= len(got.source.text)
    if got.expression is not None:
        value = outcome(compile_expression(got.expression, EXTERNS), row)
        checks = compile_checks([got.expression, got.expression], EXTERNS)
        env = dict(row)
        assert [outcome(check, env) for check in checks] == [value, value]


@settings(max_examples=300)
@given(st.sampled_from(["text", "number", "bool"]), st.data(), ROWS)
def test_well_typed_expressions_give_their_type(kind: str, data, row) -> None:
    written = data.draw(typed(kind))
    got = read(written, expect={"text": TEXT, "number": NUMBER, "bool": BOOL}[kind])
    assert all(f.rule.slug in ("invalid-place", "invalid-path") for f in got.found if f.is_error)
    if got.expression is None:
        return
    value = outcome(compile_expression(got.expression, EXTERNS), row)
    if isinstance(value, str) and value.startswith("failed: "):
        return
    assert isinstance(value, {"text": str, "number": int | float, "bool": bool}[kind])
    assert not isinstance(value, float) or math.isfinite(value)
    assert (kind == "bool") is isinstance(value, bool)
