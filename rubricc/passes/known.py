"""Values given at compile time, held against the parameters that they are for."""

from __future__ import annotations

import math
from collections.abc import Mapping

from rubricc.ir.rubric import Rubric
from rubricc.plan.types import Type


class KnownInvalid(Exception):
    """A value given at compile time cannot be used; the message names it, for a person."""


def known_values(rubric: Rubric, values: Mapping[str, object]) -> dict[str, object]:
    """``values``, each of which is for a parameter of ``rubric`` and of its type.

    Raises:
        KnownInvalid: one names no parameter, or is of another type.
    """
    types = {parameter.name: parameter.type for parameter in rubric.parameters}
    for name, value in values.items():
        if name not in types:
            declared = ", ".join(f"`{known}`" for known in types) or "none"
            raise KnownInvalid(
                f"`{rubric.name}` has no parameter `{name}`: its parameters are {declared}"
            )
        if not fits(value, types[name]):
            raise KnownInvalid(f"`{name}` is not a value of type `{types[name]}`")
    return dict(values)


def fits(value: object, of: Type) -> bool:
    """Whether ``value``, as JSON holds it, is of type ``of``."""
    if value is None:
        return of.optional
    match of.kind:
        case "text":
            return isinstance(value, str)
        case "bool":
            return isinstance(value, bool)
        case "number":
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return is_number and math.isfinite(value)  # type: ignore[arg-type]
        case "list":
            return isinstance(value, list | tuple) and all(
                of.element is not None and fits(item, of.element) for item in value
            )
        case "record":
            return isinstance(value, Mapping) and _fits_fields(value, of)
        case _:
            return False


def _fits_fields(value: Mapping[object, object], of: Type) -> bool:
    """Whether every declared field fits, and nothing else is there."""
    types = dict(of.fields)
    return set(value) <= set(types) and all(
        fits(value.get(name), field) for name, field in types.items()
    )
