"""Values given at compile time, held against the parameters that they are for."""

from __future__ import annotations

from collections.abc import Mapping

from rubricc.ir.rubric import Rubric
from rubricc.runtime.inputs import checker
from rubricc.runtime.invalid import RowInvalid


class KnownInvalid(Exception):
    """A value given at compile time cannot be used; the message names it, for a person."""


def known_values(rubric: Rubric, values: Mapping[str, object]) -> dict[str, object]:
    """``values``, each of which is for a parameter of ``rubric`` and of its type.

    Raises:
        KnownInvalid: one names no parameter, or is of another type.
    """
    types = {parameter.name: parameter.type for parameter in rubric.parameters}
    for name in values:
        if name not in types:
            declared = ", ".join(f"`{known}`" for known in types)
            has = f"its parameters are {declared}" if declared else "it declares none"
            raise KnownInvalid(f"`{rubric.name}` has no parameter `{name}`: {has}")
    try:
        return {name: checker(types[name])(value, name) for name, value in values.items()}
    except RowInvalid as fault:
        raise KnownInvalid(str(fault)) from None
