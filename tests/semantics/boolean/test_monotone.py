"""Scores and classes that fall when a principle is met are found, and no others."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.functions.evaluate import compile_expression
from rubricc.functions.no_value import ExpressionFailed
from rubricc.plan.criterion import OutcomeClass
from rubricc.plan.expression import (
    Arithmetic,
    Call,
    Compare,
    Constant,
    Expression,
    Logic,
    Negate,
    Not,
    Otherwise,
    Ref,
)
from rubricc.semantics.boolean.monotone import (
    ClassMoves,
    Moves,
    Unproved,
    prove_monotone,
    prove_monotone_classes,
)
from rubricc.semantics.boolean.slope import slope

SIGNS = {"p": 1, "q": 1, "x": -1}


def v(name: str) -> Ref:
    return Ref(of="criterion", name=name)


def op(left: Expression, sign: str, right: Expression) -> Arithmetic:
    return Arithmetic(operators=(sign,), operands=(left, right))  # type: ignore[arg-type]


def call(name: str, *arguments: Expression) -> Call:
    return Call(function=name, arguments=arguments)


ONE = Constant(value=1)
STYLE = Ref(of="group", name="style")

PROVED = [
    op(v("p"), "+", v("q")),
    op(v("p"), "-", v("x")),
    op(v("p"), "*", v("q")),
    op(v("p"), "/", op(ONE, "+", v("x"))),
    call("min", v("p"), op(ONE, "-", v("x"))),
    call("mean", v("p"), v("q")),
    call("abs", op(v("p"), "+", v("q"))),
    op(STYLE, "+", Ref(of="class", name="class")),
    op(v("fact"), "-", v("fact")),
    op(STYLE, "*", v("p")),
    op(ONE, "-", op(op(ONE, "-", v("p")), "*", op(ONE, "-", v("q")))),
    Otherwise(value=v("p"), default=Constant(value=0)),
    Negate(value=v("x")),
]


@pytest.mark.parametrize("score", PROVED)
def test_proved(score: Expression) -> None:
    assert prove_monotone(score, SIGNS, {"group:style": ["p", "q"]}) == ()


BROKEN = [
    (op(v("p"), "-", v("q")), "q"),
    (op(v("p"), "+", v("x")), "x"),
    (call("max", v("p"), v("x")), "x"),
    (op(op(ONE, "-", v("p")), "*", v("q")), "p"),
    (op(v("p"), "/", v("q")), "q"),
    (Negate(value=STYLE), "style"),
]


@pytest.mark.parametrize(("score", "name"), BROKEN)
def test_a_counter_example_can_be_checked(score: Expression, name: str) -> None:
    faults = prove_monotone(score, SIGNS, {"group:style": ["p", "q"]})
    (fault,) = [fault for fault in faults if fault.name == name]
    assert isinstance(fault, Moves)
    compute = compile_expression(score)
    kind = "group" if name == "style" else "criterion"
    row: dict[str, object] = {f"criterion:{other}": value for other, value in fault.others.items()}
    assert compute({**row, f"{kind}:{name}": fault.low}) == fault.before
    assert compute({**row, f"{kind}:{name}": fault.high}) == fault.after
    assert (fault.after - fault.before) * SIGNS.get(name, 1) < 0


def test_criteria_without_a_scale_are_only_met_or_not() -> None:
    curved = op(v("p"), "-", op(v("p"), "*", v("p")))
    assert prove_monotone(curved, SIGNS, graded=()) == ()
    assert isinstance(prove_monotone(curved, SIGNS, graded=["p"])[0], Moves)


def test_what_is_read_twice_is_left_open() -> None:
    score = op(STYLE, "-", v("p"))
    assert prove_monotone(score, SIGNS, {"group:style": ["p", "q"]}) == (Unproved("p"),)
    assert isinstance(prove_monotone(score, SIGNS, {"group:style": ["q"]})[0], Moves)


def test_a_group_with_pitfalls_may_turn_a_product() -> None:
    score = op(STYLE, "*", v("p"))
    assert prove_monotone(score, SIGNS, {"group:style": ["q", "x"]}) == (Unproved("p"),)
    bounded = {"group:style": (-0.5, 1.0)}
    (fault,) = prove_monotone(score, SIGNS, {"group:style": ["q", "x"]}, bounded)
    assert isinstance(fault, Moves)
    assert (fault.name, fault.others) == ("p", {"style": -0.5})


def test_an_extern_may_give_any_number() -> None:
    extern = Call(function="own", arguments=(), extern=True)
    assert prove_monotone(op(extern, "+", v("p")), SIGNS) == ()
    assert prove_monotone(op(extern, "*", v("p")), SIGNS) == (Unproved("p"),)


SCORES = st.recursive(
    st.one_of(
        st.sampled_from(["p", "q", "x"]).map(v),
        st.sampled_from([-2.0, -1.0, 0.5, 1.0, 3.0]).map(lambda n: Constant(value=n)),
    ),
    lambda inner: st.one_of(
        st.builds(op, inner, st.sampled_from(["+", "-", "*", "/"]), inner),
        st.builds(
            lambda name, *parts: call(name, *parts),
            st.sampled_from(["min", "max", "mean"]),
            inner,
            inner,
        ),
        inner.map(lambda part: call("abs", part)),
        inner.map(lambda part: Negate(value=part)),
        st.builds(lambda a, b: Otherwise(value=a, default=b), inner, inner),
    ),
    max_leaves=6,
)
STEPS = [0.0, 0.25, 0.5, 1.0]


def _value(compute, row: dict[str, float]) -> float | None:
    try:
        return float(compute({f"criterion:{name}": value for name, value in row.items()}))
    except ExpressionFailed:
        return None


@given(SCORES)
def test_what_is_proved_holds_everywhere(score: Expression) -> None:
    unsure = {fault.name for fault in prove_monotone(score, SIGNS)}
    compute = compile_expression(score)
    for p, q, x in itertools.product(STEPS, repeat=3):
        row = {"p": p, "q": q, "x": x}
        before = _value(compute, row)
        for name, sign in SIGNS.items():
            after = _value(compute, {**row, name: 1.0})
            if name not in unsure and before is not None and after is not None:
                assert (after - before) * sign >= -1e-9, name


@given(SCORES)
def test_scores_keep_to_their_interval(score: Expression) -> None:
    found = slope(score, {})
    compute = compile_expression(score)
    for p, q, x in itertools.product(STEPS, repeat=3):
        value = _value(compute, {"p": p, "q": q, "x": x})
        if value is not None:
            assert found.low - 1e-9 <= value <= found.high + 1e-9


def outcome(name: str, number: float, when: Expression | None) -> OutcomeClass:
    return OutcomeClass(name=name, number=number, when=when)


def at(name: str, sign: str, limit: float) -> Compare:
    return Compare(operators=(sign,), operands=(v(name), Constant(value=limit)))  # type: ignore[arg-type]


def test_classes_that_rise_with_a_principle_are_proved() -> None:
    good = Logic(operator="and", operands=(v("fact"), v("p")))
    assert (
        prove_monotone_classes([], [outcome("good", 1, good), outcome("bad", 0, None)], SIGNS) == ()
    )
    graded = [outcome("good", 1, at("p", ">=", 0.5)), outcome("bad", 0, None)]
    assert prove_monotone_classes([], graded, SIGNS) == ()


def test_classes_that_fall_with_a_principle_are_shown() -> None:
    good = Logic(operator="and", operands=(v("fact"), Not(value=v("p"))))
    outcomes = [outcome("good", 1, good), outcome("bad", 0, None)]
    (fault,) = prove_monotone_classes([], outcomes, SIGNS)
    assert isinstance(fault, ClassMoves)
    assert (fault.name, fault.before, fault.after) == ("p", "good", "bad")
    assert fault.case.facts == {"fact": True}
    graded = [outcome("good", 1, at("p", "<", 0.5)), outcome("bad", 0, None)]
    assert [type(fault) for fault in prove_monotone_classes([], graded, SIGNS)] == [ClassMoves]


def test_classes_that_rise_with_a_pitfall_are_shown() -> None:
    outcomes = [outcome("good", 1, v("x")), outcome("bad", 0, None)]
    (fault,) = prove_monotone_classes([], outcomes, SIGNS)
    assert isinstance(fault, ClassMoves)
    assert (fault.before, fault.after) == ("bad", "good")
