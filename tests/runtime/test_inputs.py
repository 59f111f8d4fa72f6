"""Columns are held to what the plan declares."""

from __future__ import annotations

import pytest

from rubricc.plan.expression import Constant, ListOf, Negate, RecordOf, Ref
from rubricc.plan.types import BOOL, NUMBER, TEXT, Parameter, Type
from rubricc.runtime.inputs import Inputs, literal
from rubricc.runtime.invalid import RowInvalid

TEXTS = Type(kind="list", element=TEXT)
CLAIM = Type(
    kind="record",
    fields=(("text", TEXT), ("weight", NUMBER), ("by", Type(kind="text", optional=True))),
)


def inputs(*parameters: Parameter, prompt_needed: bool = False) -> Inputs:
    return Inputs(parameters, prompt_needed, ["verdicts", "criteria"])


def read(declared: Type, value: object) -> object:
    found = inputs(Parameter(name="x", type=declared)).parameters({"x": value}, False)
    return found["x"]


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        (TEXT, ""),
        (NUMBER, 3),
        (NUMBER, -0.5),
        (BOOL, False),
        (TEXTS, []),
        (TEXTS, ["a", "b"]),
        (Type(kind="list", element=TEXTS), [["a"], []]),
        (CLAIM, {"text": "a", "weight": 1, "by": "me"}),
    ],
)
def test_values_of_the_declared_type_pass(declared, value):
    assert read(declared, value) == value


@pytest.mark.parametrize(
    ("declared", "value", "says"),
    [
        (TEXT, 5, "`x` is a number, and not text"),
        (TEXT, ["a"], "`x` is a list, and not text"),
        (NUMBER, "5", "`x` is text, and not a number"),
        (NUMBER, True, "`x` is true or false, and not a number"),
        (NUMBER, float("nan"), "`x` is not a finite number"),
        (NUMBER, float("-inf"), "`x` is not a finite number"),
        (NUMBER, 10**400, "`x` is not a finite number"),
        (BOOL, 1, "`x` is a number, and not true or false"),
        (TEXTS, "a", "`x` is text, and not a list"),
        (TEXTS, ["a", 5], "`x[1]` is a number, and not text"),
        (TEXTS, [None], "`x[0]` is nothing, and not text"),
        (CLAIM, [], "`x` is a list, and not a record"),
        (CLAIM, {"text": "a"}, "`x.weight` is missing"),
        (CLAIM, {"text": "a", "weight": "b"}, "`x.weight` is text, and not a number"),
        (
            CLAIM,
            {"text": "a", "weight": 1, "txet": "b"},
            "`x` has no field `txet`: did you mean `text`?",
        ),
        (CLAIM, {"text": "a", "weight": 1, "z": 1}, "`x` has no field `z`"),
        (Type(kind="list", element=CLAIM), [{}], "`x[0].text` is missing"),
        (NUMBER, object(), "`x` is something else, and not a number"),
    ],
)
def test_other_values_are_refused_with_their_place(declared, value, says):
    with pytest.raises(RowInvalid) as refused:
        read(declared, value)
    assert str(refused.value) == says


def test_what_a_table_filled_with_nothing_is_absent():
    assert read(CLAIM, {"text": "a", "weight": 1, "by": None, "other": None}) == {
        "text": "a",
        "weight": 1,
        "by": None,
    }


def test_optionals_and_defaults():
    wanted = inputs(
        Parameter(name="a", type=Type(kind="text", optional=True)),
        Parameter(name="b", type=NUMBER, default=Constant(value=5)),
        Parameter(name="c", type=TEXTS, default=ListOf(items=(Constant(value="x"),))),
    )
    assert wanted.parameters({"a": None}, False) == {"a": None, "b": 5, "c": ["x"]}
    assert wanted.parameters({"b": 6}, False)["b"] == 6


def test_a_missing_column_is_named_with_what_may_have_been_meant():
    wanted = inputs(Parameter(name="drug", type=TEXT))
    with pytest.raises(RowInvalid, match=r"^the column `drug` is missing$"):
        wanted.parameters({"response": "x"}, False)
    with pytest.raises(RowInvalid, match="missing: did you mean it by `drugs`"):
        wanted.parameters({"drugs": "x"}, False)
    assert wanted.parameters({}, True) == {}


def test_response_always_and_prompt_where_something_reads_it():
    with pytest.raises(RowInvalid, match="the column `response` is missing: did you mean it by"):
        inputs().require({"respones": "x"})
    inputs().require({"response": ""})
    with pytest.raises(RowInvalid, match="the column `prompt` is missing"):
        inputs(prompt_needed=True).require({"response": ""})


def test_a_column_that_is_almost_a_missing_one_is_warned_about():
    wanted = inputs(Parameter(name="facts", type=Type(kind="list", element=TEXT, optional=True)))
    assert wanted.warnings({"response": "", "fact": [], "verdict": {}, "source": "web"}) == [
        "the column `fact` is not read: did you mean `facts`?",
        "the column `verdict` is not read: did you mean `verdicts`?",
    ]
    assert wanted.warnings({"response": "", "fact": [], "facts": []}) == []


def test_literals():
    record = RecordOf(fields=(("a", Negate(value=Constant(value=2))),))
    assert literal(ListOf(items=(record, Constant(value=None)))) == [{"a": -2}, None]
    with pytest.raises(ValueError, match="`ref` is no literal"):
        literal(Ref(of="input", name="x"))
