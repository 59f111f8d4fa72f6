"""Expressions as trees: every part is found, and replaced where it stands."""

from __future__ import annotations

from typing import get_args

import pytest

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
    Pattern,
    RecordOf,
    Ref,
)
from rubricc.plan.walk import PARTS, children, references, walk, with_parts

A, B, C = (Ref(of="input", name=name) for name in "abc")
WITH_PARTS = [
    (Arithmetic(operators=("+", "-"), operands=(A, B, C)), (A, B, C)),
    (Call(function="f", arguments=(A, B), extern=True), (A, B)),
    (Compare(operators=("<", "<="), operands=(A, B, C)), (A, B, C)),
    (Index(value=A, index=B), (A, B)),
    (ListOf(items=(A, B)), (A, B)),
    (Logic(operator="or", operands=(A, B, C)), (A, B, C)),
    (Negate(value=A), (A,)),
    (Not(value=A), (A,)),
    (Otherwise(value=A, default=B), (A, B)),
    (RecordOf(fields=(("x", A), ("y", B))), (A, B)),
]
LEAVES = [Constant(value=3), Pattern(source="a"), A]


def test_every_sort_of_expression_is_known():
    sorts = set(get_args(get_args(Expression)[0]))
    assert {type(one) for one, _ in WITH_PARTS} | {type(leaf) for leaf in LEAVES} == sorts
    assert set(PARTS) == {type(one) for one, _ in WITH_PARTS} - {RecordOf}


@pytest.mark.parametrize(("whole", "parts"), WITH_PARTS, ids=lambda one: getattr(one, "op", ""))
def test_parts_are_found_and_replaced(whole, parts):
    assert children(whole) == parts
    changed = with_parts(whole, lambda part: Negate(value=part))
    assert type(changed) is type(whole)
    assert children(changed) == tuple(Negate(value=part) for part in parts)
    assert with_parts(changed, lambda part: part.value) == whole


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda one: one.op)
def test_leaves_have_no_parts(leaf):
    assert children(leaf) == ()
    assert with_parts(leaf, lambda part: Negate(value=part)) is leaf


def test_a_walk_goes_from_left_to_right_and_down_first():
    inner = Arithmetic(operators=("*",), operands=(B, C))
    whole = Compare(operators=(">",), operands=(Negate(value=A), inner))
    assert list(walk(whole)) == [whole, whole.operands[0], A, inner, B, C]
    assert [ref.name for ref in references(whole)] == ["a", "b", "c"]
