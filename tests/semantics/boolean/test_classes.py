"""Classes are exclusive and exhaustive exactly when every combination of facts says so."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.functions.evaluate import compile_expression
from rubricc.plan.criterion import Derived, OutcomeClass
from rubricc.plan.expression import (
    Call,
    Compare,
    Constant,
    Expression,
    ListOf,
    Logic,
    Not,
    Ref,
)
from rubricc.semantics.boolean.classes import (
    Gap,
    NeverHolds,
    Overlap,
    Undecided,
    prove_classes,
)

FACTS = ["a", "b", "c", "d", "e"]
WORDS = Call(function="words", arguments=(Ref(of="input", name="response"),))
LANGUAGE = Call(function="language", arguments=(Ref(of="input", name="response"),))


def fact(name: str) -> Ref:
    return Ref(of="criterion", name=name)


def derived(name: str) -> Ref:
    return Ref(of="derived", name=name)


def both(*parts: Expression) -> Logic:
    return Logic(operator="and", operands=parts)


def either(*parts: Expression) -> Logic:
    return Logic(operator="or", operands=parts)


def no(part: Expression) -> Not:
    return Not(value=part)


def compare(left: Expression, sign: str, right: object) -> Compare:
    return Compare(operators=(sign,), operands=(left, Constant(value=right)))  # type: ignore[arg-type]


def classes(*conditions: Expression | None) -> list[OutcomeClass]:
    return [
        OutcomeClass(name=f"k{place}", number=float(-place), when=condition)
        for place, condition in enumerate(conditions)
    ]


CONDITIONS = st.recursive(
    st.sampled_from(FACTS).map(fact),
    lambda inner: st.one_of(
        inner.map(no),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: both(*parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: either(*parts)),
    ),
    max_leaves=8,
)


def _holding(order: list[Derived], outcomes: list[OutcomeClass], met: dict[str, bool]) -> list[str]:
    """The classes that hold, computed by running their conditions."""
    row: dict[str, object] = {f"criterion:{name}": is_met for name, is_met in met.items()}
    for one in order:
        row[f"derived:{one.name}"] = compile_expression(one.value)(row)
    holding = [
        one.name for one in outcomes if one.when is not None and compile_expression(one.when)(row)
    ]
    return holding or [one.name for one in outcomes if one.when is None]


@given(
    st.lists(CONDITIONS, max_size=2), st.lists(CONDITIONS, min_size=1, max_size=4), st.booleans()
)
def test_proofs_agree_with_every_combination(defined, conditions, has_rest) -> None:
    order = [Derived(name=f"x{place}", value=value) for place, value in enumerate(defined)]
    if order:
        conditions = [either(conditions[0], derived("x0")), *conditions[1:]]
    outcomes = classes(*conditions, *([None] if has_rest else []))
    faults = prove_classes(order, outcomes)
    overlaps: set[tuple[str, str]] = set()
    seen: set[str] = set()
    has_gap = False
    for values in itertools.product([False, True], repeat=len(FACTS)):
        holding = _holding(order, outcomes, dict(zip(FACTS, values, strict=True)))
        overlaps.update(itertools.combinations(holding, 2))
        seen.update(holding)
        has_gap |= not holding
    assert {(f.first, f.second) for f in faults if isinstance(f, Overlap)} == overlaps
    assert any(isinstance(f, Gap) for f in faults) is has_gap
    assert {f.name for f in faults if isinstance(f, NeverHolds)} == {
        one.name for one in outcomes if one.name not in seen
    }
    for fault in faults:
        if isinstance(fault, Overlap | Gap):
            met = {name: fault.case.facts.get(name, False) for name in FACTS}
            holding = _holding(order, outcomes, met)
            wanted = [fault.first, fault.second] if isinstance(fault, Overlap) else []
            assert set(wanted) <= set(holding)
            assert bool(holding) is bool(wanted)


def test_a_counter_example_reads_as_a_sentence() -> None:
    (overlap, gap) = prove_classes([], classes(fact("refuses"), fact("complies")))
    assert isinstance(overlap, Overlap)
    assert str(overlap.case) == "`refuses` and `complies` are met"
    assert isinstance(gap, Gap)
    assert str(gap.case) == "`refuses` and `complies` are not"


def test_facts_that_make_no_difference_are_left_out() -> None:
    faults = prove_classes([], classes(fact("a"), either(fact("a"), fact("b")), None))
    assert isinstance(faults[0], Overlap)
    assert faults[0].case.facts == {"a": True}


LENGTHS = [
    ([compare(WORDS, "<", 5), compare(WORDS, ">=", 5)], None),
    ([compare(WORDS, "<", 5), compare(WORDS, ">", 4)], None),
    ([compare(WORDS, "<=", 4.5), compare(WORDS, ">=", 5)], None),
    ([compare(WORDS, "<", 5), compare(WORDS, ">", 5)], "words(response) == 5"),
    ([compare(WORDS, "<=", 5), compare(WORDS, ">=", 5)], "words(response) == 5"),
    ([compare(WORDS, "==", 5), compare(WORDS, "!=", 5)], None),
    ([compare(WORDS, "<", 5), compare(WORDS, ">=", 9)], "4 < words(response) <= 8"),
    ([compare(WORDS, ">=", 0)], None),
    (
        [
            compare(WORDS, "<", 5),
            Compare(
                operators=("<=", "<"), operands=(Constant(value=5), WORDS, Constant(value=10))
            ),
            compare(WORDS, ">=", 10),
        ],
        None,
    ),
    ([compare(fact("tone"), ">=", 0.5), compare(fact("tone"), "<", 0.5)], None),
    ([compare(fact("tone"), ">=", 0.5), compare(fact("tone"), "<=", 0.5)], "tone == 0.5"),
    ([compare(fact("tone"), "<=", 1)], None),
    ([compare(LANGUAGE, "==", "en"), compare(LANGUAGE, "!=", "en")], None),
    (
        [
            compare(LANGUAGE, "==", "en"),
            Call(
                function="one_of",
                arguments=(LANGUAGE, ListOf(items=(Constant(value="fr"), Constant(value="de")))),
            ),
            None,
        ],
        None,
    ),
    (
        [compare(LANGUAGE, "==", "en"), compare(LANGUAGE, "==", "fr")],
        'language(response) != "en"',
    ),
    ([compare(Call(function="is_json", arguments=(WORDS,)), "==", True),
      no(Call(function="is_json", arguments=(WORDS,)))], None),
]  # fmt: skip


@pytest.mark.parametrize(("conditions", "shown"), LENGTHS)
def test_comparisons_with_constants_are_understood(conditions, shown) -> None:
    faults = prove_classes([], classes(*conditions))
    if shown is None:
        assert faults == ()
    else:
        assert any(shown in str(fault.case) for fault in faults if hasattr(fault, "case"))


def test_two_sides_that_both_vary_are_opposites() -> None:
    other = Call(function="words", arguments=(Ref(of="input", name="prompt"),))
    less = Compare(operators=("<",), operands=(WORDS, other))
    more = Compare(operators=(">=",), operands=(WORDS, other))
    turned = Compare(operators=(">",), operands=(other, WORDS))
    assert prove_classes([], classes(less, more)) == ()
    assert prove_classes([], classes(turned, more)) == ()


def test_many_facts_and_derived_facts_are_quick() -> None:
    facts = [fact(f"f{place}") for place in range(60)]
    ladder = [both(one, *map(no, facts[:place])) for place, one in enumerate(facts)]
    assert prove_classes([], classes(*ladder[:1], *ladder[1:], None)) == ()
    order = [Derived(name="x0", value=facts[0])]
    for place in range(1, 200):
        value = either(both(derived(f"x{place - 1}"), facts[place % 60]), facts[place * 7 % 60])
        order.append(Derived(name=f"x{place}", value=value))
    last = derived("x199")
    assert prove_classes(order, classes(last, no(last))) == ()


def test_what_is_too_entangled_is_given_up() -> None:
    left = [fact(f"a{place}") for place in range(60)]
    right = [fact(f"b{place}") for place in range(60)]
    pairs = either(*(both(one, right[place * 17 % 60]) for place, one in enumerate(left)))
    others = both(*(either(one, right[place * 13 % 60]) for place, one in enumerate(left)))
    assert prove_classes([], classes(pairs, others)) == (Undecided(),)
    many = either(*(fact(f"f{place}") for place in range(500)))
    assert prove_classes([], classes(many, None)) == (Undecided(),)
