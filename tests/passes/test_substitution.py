"""Known values in expressions and prose, against what a run would find."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.functions.evaluate import compile_expression
from rubricc.functions.no_value import NoValue
from rubricc.passes.substitution import Known, fill, fold, literal
from rubricc.plan.expression import Call, Compare, Constant, Index, Logic, Not, Otherwise, Ref
from rubricc.plan.text import Slot
from rubricc.prompts.fill import fill_text
from tests.ir.rubrics import arithmetic, logic, words_below

TRUE, FALSE = Constant(value=True), Constant(value=False)
LIMIT = Ref(of="input", name="limit")
OPEN = words_below(5)


def compare(left, sign, right):
    return Compare(operators=(sign,), operands=(left, right))


@pytest.mark.parametrize(
    ("expression", "folded"),
    [
        (LIMIT, Constant(value=7)),
        (compare(LIMIT, ">", Constant(value=3)), TRUE),
        (Not(value=compare(LIMIT, ">", Constant(value=3))), FALSE),
        (arithmetic("*", LIMIT, Constant(value=2)), Constant(value=14)),
        (logic("and", TRUE, OPEN), OPEN),
        (logic("and", OPEN, TRUE), OPEN),
        (logic("and", FALSE, OPEN), FALSE),
        (logic("and", OPEN, FALSE, OPEN), logic("and", OPEN, FALSE)),
        (logic("or", TRUE, OPEN), TRUE),
        (logic("or", FALSE, OPEN), OPEN),
        (logic("or", FALSE, FALSE), FALSE),
        (logic("or", OPEN, TRUE, OPEN), logic("or", OPEN, TRUE)),
        (Otherwise(value=Ref(of="input", name="absent"), default=LIMIT), Constant(value=7)),
        (Otherwise(value=LIMIT, default=OPEN), Constant(value=7)),
        (Ref(of="input", name="claim", fields=("weight",)), Constant(value=2)),
        (Index(value=Ref(of="input", name="facts"), index=Constant(value=1)), Constant(value="b")),
        (Call(function="words", arguments=(Constant(value="one two"),)), Constant(value=2)),
    ],
)
def test_what_is_known_is_computed(expression, folded):
    values = {"limit": 7, "absent": None, "facts": ["a", "b"], "claim": {"weight": 2}}
    assert fold(expression, Known(values)) == folded


@pytest.mark.parametrize(
    "expression",
    [
        OPEN,
        Ref(of="input", name="response"),
        Ref(of="criterion", name="limit"),
        Call(function="mine", arguments=(Constant(value="x"),), extern=True),
        Call(function="language", arguments=(Constant(value="Guten Tag, wie geht es?"),)),
        arithmetic("/", Constant(value=1), Constant(value=0)),
        Index(value=Call(function="mine", arguments=(), extern=True), index=Constant(value=0)),
    ],
)
def test_what_a_run_has_to_find_out_stays(expression):
    assert fold(expression, Known({"limit": 7})) == expression


numbers = st.sampled_from((-1, 0, 1, 2.5))
names = st.sampled_from(("a", "b", "c"))


def _number(children):
    return st.one_of(
        st.builds(arithmetic, st.sampled_from("+-*/"), children, children),
        st.builds(lambda v, d: Otherwise(value=v, default=d), children, children),
    )


number_expressions = st.recursive(
    st.one_of(
        st.builds(lambda v: Constant(value=v), numbers),
        st.builds(lambda n: Ref(of="input", name=n), names),
    ),
    _number,
    max_leaves=6,
)
tests_of_numbers = st.builds(
    compare, number_expressions, st.sampled_from(("<", "<=", "==", "!=")), number_expressions
)
booleans = st.recursive(
    tests_of_numbers,
    lambda inner: st.one_of(
        st.builds(lambda v: Not(value=v), inner),
        st.builds(
            lambda o, parts: Logic(operator=o, operands=tuple(parts)),
            st.sampled_from(("and", "or")),
            st.lists(inner, min_size=2, max_size=3),
        ),
    ),
    max_leaves=5,
)


@given(booleans, st.fixed_dictionaries({"a": numbers, "b": numbers, "c": numbers}), st.sets(names))
def test_folding_changes_no_result(expression, values, known):
    folded = fold(expression, Known({name: values[name] for name in known}))
    assert _outcome(folded, values) == _outcome(expression, values)


def _outcome(expression, values):
    try:
        return compile_expression(expression)(values)
    except NoValue:
        return "no value"


json_values = st.recursive(
    st.one_of(st.text(max_size=12), st.booleans(), st.integers(-9, 9), st.sampled_from((2.0, 0.5))),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from("xy"), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(json_values, st.text(max_size=8))
def test_a_filled_slot_reads_as_a_run_would_show_it(value, before):
    text = (before, Slot(slot=("value",)), "{{other}}", Slot(slot=("open",)))
    text = text if before else text[1:]
    filled = fill(text, Known({"value": value}))
    assert fill_text(filled, {"open": "x"}) == fill_text(text, {"value": value, "open": "x"})
    assert [part for part in filled if isinstance(part, Slot)] == [Slot(slot=("open",))]


def test_a_value_is_never_read_as_slots():
    assert fill((Slot(slot=("a",)),), Known({"a": "{{b}}", "b": "no"})) == ("{{b}}",)


def test_no_two_literal_pieces_stand_side_by_side():
    text = ("x ", Slot(slot=("a",)), " y")
    assert fill(text, Known({"a": "b"})) == ("x b y",)
    assert fill((Slot(slot=("a",)),), Known({"a": ""})) == ()


def test_none_stays_a_slot():
    text = (Slot(slot=("a",)),)
    assert fill(text, Known({"a": None})) == text


def test_the_element_hides_an_input_of_its_name():
    text = (Slot(slot=("fact", "text")),)
    assert fill(text, Known({"fact": {"text": "out"}}, {"fact": {"text": "in"}})) == ("in",)


@given(json_values)
def test_literals_hold_their_value(value):
    from rubricc.runtime.inputs import literal as value_of

    expression = literal(value)
    assert expression is not None
    assert value_of(expression) == value
