"""The operations of expressions as closures over an environment."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from rubricc.functions.expression_key import environment_key
from rubricc.functions.no_value import CheckFailed, ExpressionFailed, NoValue
from rubricc.functions.numbers import finite
from rubricc.plan.expression import Ref

Environment = dict[Any, Any]
"""Values by name; the shared results of one row are kept in it under numbers."""

Evaluator = Callable[[Environment], Any]

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, "==": operator.eq,
    "!=": operator.ne, ">=": operator.ge, ">": operator.gt,
}  # fmt: skip
_LARGEST_BITS = 1024


def constant(value: Any) -> Evaluator:
    """``value``; ``none`` has no value."""
    if value is None:
        return _fail("`none` has no value")
    return lambda env: value


def _fail(reason: str) -> Evaluator:
    def fail(env: Environment) -> Any:
        raise NoValue(reason)

    return fail


def folded(compiled: Evaluator) -> Evaluator:
    """The result itself, where it is the same for every row; what fails stays to fail then."""
    try:
        return constant(compiled({}))
    except ExpressionFailed:
        return compiled


def reference(node: Ref) -> Evaluator:
    """The value of a name, or of a field of the record that it names."""
    key, shown = environment_key(node), ".".join((node.name, *node.fields))
    if not node.fields:

        def read(env: Environment) -> Any:
            value = env.get(key)
            if value is None:
                raise NoValue(f"`{shown}` has no value")
            return value

        return read

    def read_field(env: Environment) -> Any:
        value = env.get(key)
        for name in node.fields:
            value = value.get(name) if isinstance(value, Mapping) else None
        if value is None:
            raise NoValue(f"`{shown}` has no value")
        return value

    return read_field


def with_constant(run: Callable[..., Any], first: Evaluator, second: Evaluator) -> Evaluator:
    """``run(first, second)``, where ``second`` is the same for every row."""
    try:
        fixed = second({})
    except ExpressionFailed:
        return lambda env: run(first(env), second(env))
    return lambda env: run(first(env), fixed)


def both(parts: tuple[Evaluator, ...]) -> Evaluator:
    """``and``, left to right, stopping when decided."""
    return lambda env: all(part(env) for part in parts)


def either(parts: tuple[Evaluator, ...]) -> Evaluator:
    """``or``, left to right, stopping when decided."""
    return lambda env: any(part(env) for part in parts)


def otherwise(value: Evaluator, default: Evaluator) -> Evaluator:
    """``value ?? default``."""

    def run(env: Environment) -> Any:
        try:
            return value(env)
        except NoValue:
            return default(env)

    return run


def value_or_none(part: Evaluator, env: Environment) -> Any:
    """The value of ``part``, or ``None`` where it has none."""
    try:
        return part(env)
    except NoValue:
        return None


def checked_result(result: Any, name: str, wanted: type) -> Any:
    """What an extern gave back, if it is a boolean or a finite number, as ``wanted`` says."""
    is_number = isinstance(result, int | float) and not isinstance(result, bool)
    if (isinstance(result, bool) and wanted is not float) or (is_number and wanted is not bool):
        try:
            return _bounded(result)
        except CheckFailed:
            raise CheckFailed(f"`{name}` gave no finite number") from None
    due = "`true` or `false`" if wanted is bool else "a number"
    raise CheckFailed(f"`{name}` gave {type(result).__name__} instead of {due}")


def _bounded(result: Any) -> Any:
    if isinstance(result, int):
        if result.bit_length() > _LARGEST_BITS:
            raise CheckFailed("the number is too large")
        return result
    return finite(result)


def _total(apply: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def run(left: Any, right: Any) -> Any:
        try:
            return _bounded(apply(left, right))
        except OverflowError:
            raise CheckFailed("the number is too large") from None
        except ZeroDivisionError:
            raise NoValue("division by zero") from None

    return run


ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": _total(operator.add),
    "-": _total(operator.sub),
    "*": _total(operator.mul),
    "/": _total(operator.truediv),
}
