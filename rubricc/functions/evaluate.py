"""Checked expressions as Python closures: no ``eval``, no code from data.

An environment maps names to values: inputs and ``each`` variables stand under their own names,
every other reference under
:func:`rubricc.functions.expression_key.environment_key`. A name that is missing, or ``None``, has
no value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rubricc.functions.expression_key import expression_key, reads_element
from rubricc.functions.lists import element
from rubricc.functions.no_value import CheckFailed, ExpressionFailed
from rubricc.functions.operations import (
    ARITHMETIC,
    COMPARISONS,
    Environment,
    Evaluator,
    both,
    checked_result,
    constant,
    either,
    folded,
    otherwise,
    reference,
    value_or_none,
    with_constant,
)
from rubricc.functions.patterns import compile_pattern
from rubricc.functions.signatures import FUNCTIONS
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
from rubricc.plan.walk import walk


def compile_expression(
    expression: Expression, externs: Mapping[str, Callable[..., Any]] | None = None
) -> Callable[[Mapping[str, Any]], Any]:
    """``expression`` as a function of an environment, which it leaves as it is.

    The result is a boolean, a number, a text or a list. It raises
    :class:`~rubricc.functions.no_value.NoValue` where an operand has no value and no ``??``
    catches it, and :class:`~rubricc.functions.no_value.CheckFailed` (or ``OverBudget``) where a
    function cannot say. Every exception of an extern becomes ``CheckFailed``.

    Raises:
        KeyError: a function or an extern is called that does not exist.
        PatternInvalid: a pattern is none.
    """
    compiled, _ = _Compiler(externs or {}, {}).compile(expression)
    return compiled  # type: ignore[return-value]  # it only reads: nothing is shared


def compile_checks(
    expressions: Iterable[Expression], externs: Mapping[str, Callable[..., Any]] | None = None
) -> tuple[Evaluator, ...]:
    """Each expression as a function of one row's environment; equal calls are computed once.

    The environment is a fresh ``dict`` per row, shared by all of these functions, in which they
    keep what they share. The variable of an ``each`` may be set anew between two evaluations:
    what depends on it is never kept. Raises as :func:`compile_expression`.
    """
    listed = list(expressions)
    calls = Counter(
        expression_key(part)
        for expression in listed
        for part in walk(expression)
        if isinstance(part, Call) and not reads_element(part)
    )
    slots = {key: slot for slot, (key, uses) in enumerate(calls.items()) if uses > 1}
    compiler = _Compiler(externs or {}, slots)
    return tuple(compiler.compile(expression)[0] for expression in listed)


class _Compiler:
    """Turns expressions into closures; each comes with whether it is the same for every row."""

    def __init__(
        self, externs: Mapping[str, Callable[..., Any]], slots: Mapping[tuple[Any, ...], int]
    ) -> None:
        self.externs = externs
        self.slots = slots

    def compile(self, node: Expression, wanted: type = object) -> tuple[Evaluator, bool]:
        """``node`` as a closure; ``wanted`` is ``bool`` or ``float`` where an extern must be."""
        if isinstance(node, Constant):
            return constant(node.value), node.value is not None
        if isinstance(node, Pattern):
            return constant(compile_pattern(node.source)), True
        if isinstance(node, Ref):
            return reference(node), False
        if isinstance(node, Call):
            return self._call(node, wanted)
        compiled, fixed = self._operation(node)
        return (folded(compiled) if fixed else compiled), fixed

    def _operation(self, node: Expression) -> tuple[Evaluator, bool]:
        if isinstance(node, Compare):
            return self._compare(node)
        if isinstance(node, Logic):
            parts, fixed = self._all(node.operands, bool)
            return (both if node.operator == "and" else either)(parts), all(fixed)
        if isinstance(node, Arithmetic):
            return self._arithmetic(node)
        if isinstance(node, Not):
            part, is_fixed = self.compile(node.value, bool)
            return (lambda env: not part(env)), is_fixed
        if isinstance(node, Negate):
            part, is_fixed = self.compile(node.value, float)
            return (lambda env: -part(env)), is_fixed
        if isinstance(node, Otherwise):
            parts, fixed = self._all((node.value, node.default))
            return otherwise(*parts), all(fixed)
        if isinstance(node, ListOf):
            parts, fixed = self._all(node.items)
            return (lambda env: tuple([part(env) for part in parts])), all(fixed)
        if isinstance(node, Index):
            (value, index), fixed = self._all((node.value, node.index))
            return (lambda env: element(value(env), index(env))), all(fixed)
        assert isinstance(node, RecordOf)
        names = [name for name, _ in node.fields]
        parts, fixed = self._all([part for _, part in node.fields])
        return (
            lambda env: dict(zip(names, [part(env) for part in parts], strict=True)),
            all(fixed),
        )

    def _all(
        self, nodes: Sequence[Expression], wanted: type = object
    ) -> tuple[tuple[Evaluator, ...], list[bool]]:
        compiled = [self.compile(node, wanted) for node in nodes]
        return tuple(part for part, _ in compiled), [fixed for _, fixed in compiled]

    def _call(self, node: Call, wanted: type) -> tuple[Evaluator, bool]:
        if node.extern:
            return self._shared(node, self._extern(node, wanted)), False
        compiled, fixed = self._function(node)
        if fixed and node.function != "language":
            return folded(compiled), True
        return self._shared(node, compiled), False

    def _shared(self, node: Call, compiled: Evaluator) -> Evaluator:
        """``compiled``, computed once a row where the same call stands in several places."""
        slot = self.slots.get(expression_key(node)) if self.slots else None
        if slot is None:
            return compiled

        def shared(env: Environment) -> Any:
            kept = env.get(slot)
            if kept is None:
                try:
                    kept = compiled(env)
                except ExpressionFailed as failure:
                    kept = failure
                env[slot] = kept
            if isinstance(kept, ExpressionFailed):
                raise kept
            return kept

        return shared

    def _function(self, node: Call) -> tuple[Evaluator, bool]:
        run = FUNCTIONS[node.function].implementation
        parts, fixed = self._all(node.arguments)
        if len(parts) == 1:
            (only,) = parts
            return (lambda env: run(only(env))), fixed[0]
        if len(parts) == 2:
            first, second = parts
            if fixed[1]:
                return with_constant(run, first, second), fixed[0]
            return (lambda env: run(first(env), second(env))), False
        return (lambda env: run(*[part(env) for part in parts])), all(fixed)

    def _extern(self, node: Call, wanted: type) -> Evaluator:
        run, name = self.externs[node.function], node.function
        parts, _ = self._all(node.arguments)

        def call(env: Environment) -> Any:
            arguments = [part(env) for part in parts]
            try:
                result = run(*arguments)
            except Exception as error:  # the code is not ours: whatever it raises is its failure
                raise CheckFailed(f"`{name}` raised {type(error).__name__}") from error
            return checked_result(result, name, wanted)

        return call

    def _compare(self, node: Compare) -> tuple[Evaluator, bool]:
        parts, fixed = self._all(node.operands)
        if any(isinstance(part, Constant) and part.value is None for part in node.operands):
            return _compare_with_none(node, parts), False
        tests = [COMPARISONS[sign] for sign in node.operators]
        if len(tests) == 1:
            (left, right), (test,) = parts, tests
            if fixed[1]:
                return with_constant(test, left, right), fixed[0]
            return (lambda env: test(left(env), right(env))), False

        def chain(env: Environment) -> bool:
            left = parts[0](env)
            for test, part in zip(tests, parts[1:], strict=True):
                right = part(env)
                if not test(left, right):
                    return False
                left = right
            return True

        return chain, all(fixed)

    def _arithmetic(self, node: Arithmetic) -> tuple[Evaluator, bool]:
        parts, fixed = self._all(node.operands, float)
        start = parts[0]
        steps = [(ARITHMETIC[o], part) for o, part in zip(node.operators, parts[1:], strict=True)]

        def compute(env: Environment) -> Any:
            total = start(env)
            for apply, part in steps:
                total = apply(total, part(env))
            return total

        return compute, all(fixed)


def _compare_with_none(node: Compare, parts: Sequence[Evaluator]) -> Evaluator:
    """``x == none`` and ``x != none``: whether ``x`` has no value, or has one."""
    wanted = [sign == "==" for sign in node.operators]

    def compare(env: Environment) -> bool:
        values = [value_or_none(part, env) for part in parts]
        pairs = zip(values, values[1:], wanted, strict=False)
        return all((left == right) is equal for left, right, equal in pairs)

    return compare
