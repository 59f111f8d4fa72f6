"""Expressions together with their types, and what fits what."""

from __future__ import annotations

from dataclasses import dataclass

from rubricc.functions.signatures import Argument
from rubricc.plan.expression import Constant, Expression
from rubricc.plan.types import Type
from rubricc.syntax import nodes


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression, where it was written, and its type; the type of ``none`` is ``None``."""

    node: nodes.Node
    expression: Expression
    type: Type | None

    @property
    def kind(self) -> str:
        return self.type.kind if self.type else "none"

    @property
    def constant(self) -> bool | int | float | str | None:
        """The value, where it is a constant written in the source."""
        return self.expression.value if isinstance(self.expression, Constant) else None


def present(type_: Type) -> Type:
    """``type_`` of a value that is there."""
    return type_.model_copy(update={"optional": False}) if type_.optional else type_


def fits(given: Type, wanted: Type) -> bool:
    """Whether a value of ``given`` can stand where ``wanted`` is; being absent is left aside."""
    if given.kind != wanted.kind:
        return False
    if given.kind == "list":
        if given.element is None or wanted.element is None:
            return True
        return fits(given.element, wanted.element) and not given.element.optional
    if given.kind == "record":
        have = dict(given.fields)
        return all(name in have and fits(have[name], type_) for name, type_ in wanted.fields)
    return True


def fits_argument(given: Type, argument: Argument) -> bool:
    """Whether a value of ``given`` can be the ``argument``."""
    if argument.any_list and given.kind == "list":
        return True
    return any(fits(given, wanted) for wanted in argument.types)


def described(type_: Type | None) -> str:
    """A type as people say it: ``text``, ``a number``, ``a list of texts``."""
    if type_ is None:
        return "`none`"
    if type_.kind == "list":
        inner = type_.element.kind if type_.element else None
        plural = {"text": "texts", "number": "numbers", "record": "records"}.get(inner or "")
        return f"a list of {plural}" if plural else "a list"
    return {
        "text": "text",
        "number": "a number",
        "bool": "true or false",
        "record": "a record",
        "pattern": "a pattern",
        "messages": "a conversation",
    }[type_.kind]


def wanted(argument: Argument) -> str:
    """What an argument takes, as people say it."""
    kinds = [described(type_) for type_ in argument.types]
    if argument.any_list:
        kinds.append("a list")
    return " or ".join(kinds)
