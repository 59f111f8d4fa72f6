"""What expressions compute, what has no value, and what is computed once."""

from __future__ import annotations

import math

import pytest

from rubricc.functions import evaluate
from rubricc.functions.evaluate import compile_checks, compile_expression
from rubricc.functions.no_value import CheckFailed, NoValue
from rubricc.functions.signatures import FUNCTIONS, Function
from rubricc.plan.expression import (
    Arithmetic,
    Call,
    Compare,
    Constant,
    Expression,
    Index,
    ListOf,
    Logic,
    Negate,
    Not,
    Otherwise,
    RecordOf,
    Ref,
)

RESPONSE = Ref(of="input", name="response")
WORDS = Call(function="words", arguments=(RESPONSE,))


def c(value: bool | int | float | str | None) -> Constant:
    return Constant(value=value)


def arithmetic(operator: str, left: Expression, right: Expression) -> Arithmetic:
    return Arithmetic(operators=(operator,), operands=(left, right))  # type: ignore[arg-type]


def compare(left: Expression, operator: str, right: Expression) -> Compare:
    return Compare(operators=(operator,), operands=(left, right))  # type: ignore[arg-type]


def ref(name: str, *fields: str) -> Ref:
    return Ref(of="input", name=name, fields=fields)


BROKEN = arithmetic("/", c(1), c(0))
HUGE = c(1.7e308)

VALUES = [
    (arithmetic("+", c(1), c(2)), 3),
    (arithmetic("/", c(1), c(4)), 0.25),
    (arithmetic("-", arithmetic("-", c(1), c(2)), c(3)), -4),
    (Negate(value=c(3)), -3),
    (Not(value=c(False)), True),
    (Compare(operators=("<", "<="), operands=(c(1), c(2), c(2))), True),
    (Compare(operators=("<", "<"), operands=(c(1), c(1), c(2))), False),
    (compare(c("a"), "!=", c("b")), True),
    (Logic(operator="and", operands=(c(False), compare(BROKEN, ">", c(0)))), False),
    (Logic(operator="or", operands=(c(True), compare(BROKEN, ">", c(0)))), True),
    (Otherwise(value=BROKEN, default=c(7)), 7),
    (Otherwise(value=c(1), default=BROKEN), 1),
    (Index(value=ListOf(items=(c("a"), c("b"))), index=c(1)), "b"),
    (Otherwise(value=Index(value=ListOf(items=()), index=c(0)), default=c("x")), "x"),
    (RecordOf(fields=(("a", c(1)),)), {"a": 1}),
    (compare(ref("absent"), "==", c(None)), True),
    (compare(c("x"), "!=", c(None)), True),
    (compare(BROKEN, "==", c(None)), True),
]


@pytest.mark.parametrize(("expression", "expected"), VALUES)
def test_value(expression: Expression, expected: object) -> None:
    assert compile_expression(expression)({}) == expected


FAILURES = [
    (BROKEN, NoValue),
    (c(None), NoValue),
    (ref("absent"), NoValue),
    (ref("drug", "name"), NoValue),
    (Index(value=ListOf(items=(c(1),)), index=c(1)), NoValue),
    (Index(value=ListOf(items=(c(1),)), index=Negate(value=c(1))), NoValue),
    (Logic(operator="and", operands=(compare(BROKEN, ">", c(0)), c(False))), NoValue),
    (arithmetic("*", HUGE, HUGE), CheckFailed),
    (arithmetic("+", HUGE, HUGE), CheckFailed),
    (arithmetic("+", c(10**400), c(0.5)), CheckFailed),
    (arithmetic("*", c(10**200), c(10**200)), CheckFailed),
    (Otherwise(value=arithmetic("*", HUGE, HUGE), default=c(1)), CheckFailed),
]


@pytest.mark.parametrize(("expression", "failure"), FAILURES)
def test_failure(expression: Expression, failure: type[Exception]) -> None:
    compiled = compile_expression(expression)
    with pytest.raises(failure):
        compiled({})


def test_a_failed_function_is_not_a_missing_value() -> None:
    assert not issubclass(CheckFailed, NoValue)


def test_names_are_read_from_the_row() -> None:
    row = {"response": "a b c", "drug": {"name": "x", "dose": None}, "criterion:p": 0.5}
    assert compile_expression(WORDS)(row) == 3
    assert compile_expression(ref("drug", "name"))(row) == "x"
    assert compile_expression(Ref(of="criterion", name="p"))(row) == 0.5
    with pytest.raises(NoValue):
        compile_expression(ref("drug", "dose"))(row)


def test_a_row_is_left_as_it_is() -> None:
    row = {"response": "a b c"}
    compile_expression(compare(WORDS, "==", WORDS))(row)
    assert row == {"response": "a b c"}


def test_long_sums_do_not_recurse() -> None:
    total = Arithmetic(operators=("+",) * 5_000, operands=(c(0), *[c(1)] * 5_000))
    assert compile_expression(total)({}) == 5_000


def test_operators_apply_from_left_to_right() -> None:
    mixed = Arithmetic(operators=("-", "/", "+", "*"), operands=(c(9), c(1), c(4), c(3), c(2)))
    assert compile_expression(mixed)({}) == ((9 - 1) / 4 + 3) * 2


def test_sums_run_from_left_to_right() -> None:
    total = arithmetic("+", arithmetic("+", c(0.1), c(0.2)), c(0.3))
    assert compile_expression(total)({}) == (0.1 + 0.2) + 0.3


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that `words` was asked about."""
    asked: list[str] = []
    real = FUNCTIONS["words"]

    def words(text: str) -> int:
        asked.append(text)
        return int(real.implementation(text))

    fake = Function(real.name, real.arguments, real.returns, words, real.summary)
    monkeypatch.setattr(evaluate, "FUNCTIONS", {**FUNCTIONS, "words": fake})
    return asked


def test_equal_calls_are_computed_once_a_row(counted: list[str]) -> None:
    checks = compile_checks(
        [compare(WORDS, ">", c(1)), compare(c(9), ">", WORDS), compare(WORDS, "==", WORDS)]
    )
    for text in ("a b", "a"):
        env = {"response": text}
        assert [check(env) for check in checks] == [text == "a b", True, True]
    assert counted == ["a b", "a"]


def test_what_depends_on_the_element_is_computed_anew(counted: list[str]) -> None:
    own = Call(function="words", arguments=(Ref(of="element", name="fact"),))
    checks = compile_checks([compare(own, "==", c(1)), compare(own, "==", c(2))])
    env: dict[object, object] = {"response": "x"}
    found = []
    for element in ("a", "a b"):
        env["fact"] = element
        found.append([check(env) for check in checks])
    assert found == [[True, False], [False, True]]


def test_shared_failures_stay_failures() -> None:
    number = Call(function="number", arguments=(RESPONSE,))
    checks = compile_checks([compare(number, ">", c(1)), compare(number, "<", c(1))])
    env: dict[object, object] = {"response": "none"}
    for check in checks:
        with pytest.raises(NoValue):
            check(env)


def test_constants_that_look_alike_are_told_apart() -> None:
    calls = [
        Call(function="one_of", arguments=(c(value), ListOf(items=(RESPONSE,))))
        for value in ("1", 1, 1.0)
    ]
    checks = compile_checks([*calls, *calls])
    env: dict[object, object] = {"response": "1"}
    assert [check(env) for check in checks] == [True, False, False] * 2


def test_what_is_constant_is_computed_before_any_row(counted: list[str]) -> None:
    compiled = compile_expression(Call(function="words", arguments=(c("a b"),)))
    assert counted == ["a b"]
    assert [compiled({}), compiled({})] == [2, 2]
    assert counted == ["a b"]


def extern(*arguments: Expression) -> Call:
    return Call(function="own", arguments=arguments, extern=True)


@pytest.mark.parametrize("result", [True, False, 0, 2.5, -3])
def test_externs_give_conditions_and_numbers(result: object) -> None:
    compiled = compile_expression(extern(RESPONSE), {"own": lambda text: result})
    assert compiled({"response": "x"}) is result


@pytest.mark.parametrize("result", [None, "yes", math.nan, math.inf, [], 1j])
def test_other_results_of_externs_are_failures(result: object) -> None:
    compiled = compile_expression(extern(RESPONSE), {"own": lambda text: result})
    with pytest.raises(CheckFailed, match="`own` gave"):
        compiled({"response": "x"})


def test_externs_are_held_to_what_is_wanted() -> None:
    truth = {"own": lambda: True}
    number = {"own": lambda: 1.0}
    with pytest.raises(CheckFailed, match="instead of a number"):
        compile_expression(arithmetic("+", extern(), c(1)), truth)({})
    with pytest.raises(CheckFailed, match="instead of `true` or `false`"):
        compile_expression(Not(value=extern()), number)({})


@pytest.mark.parametrize(
    "error", [ValueError("secret"), KeyError("k"), NoValue("x"), RecursionError()]
)
def test_an_extern_that_raises_has_failed(error: Exception) -> None:
    def own() -> bool:
        raise error

    with pytest.raises(CheckFailed) as failure:
        compile_expression(extern(), {"own": own})({})
    assert failure.value.reason == f"`own` raised {type(error).__name__}"


def test_an_unknown_function_is_no_plan() -> None:
    with pytest.raises(KeyError):
        compile_expression(Call(function="sing", arguments=()))
