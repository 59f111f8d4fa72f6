"""Known values put in the place of names, and what follows from them computed.

Nothing is folded that a run could see differently: a function whose answer depends on what is
installed stays, an extern stays, and ``and`` and ``or`` are cut only where a run would stop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rubricc.plan.expression import (
    Call,
    Constant,
    Expression,
    ListOf,
    Logic,
    Otherwise,
    Pattern,
    RecordOf,
    Ref,
)
from rubricc.plan.text import Slot, Text
from rubricc.plan.walk import walk, with_parts
from rubricc.prompts.fill import fill_text

DEPENDS_ON_MACHINE = frozenset({"language"})
"""Functions whose answer depends on an optional package; never computed at compile time."""


@dataclass(frozen=True, slots=True)
class Known:
    """Values by name: of inputs, and of the variable of ``each``.

    A value is what JSON holds: text, numbers, booleans, ``None``, lists and records.
    """

    inputs: dict[str, object] = field(default_factory=dict)
    elements: dict[str, object] = field(default_factory=dict)

    def at(self, path: tuple[str, ...]) -> tuple[bool, object]:
        """Whether the value at a dotted path is known, and the value."""
        for values in (self.elements, self.inputs):
            if path[0] in values:
                return _within(values[path[0]], path[1:])
        return False, None


def _within(value: object, fields: tuple[str, ...]) -> tuple[bool, object]:
    for name in fields:
        if not isinstance(value, Mapping) or name not in value:
            return False, None
        value = value[name]
    return True, value


def literal(value: object) -> Expression | None:
    """``value``, as JSON holds it, as an expression; ``None`` for a value that has no literal."""
    if value is None or isinstance(value, bool | int | float | str):
        return Constant(value=value)
    if isinstance(value, list | tuple):
        items = [literal(item) for item in value]
        return ListOf(items=tuple(i for i in items if i is not None)) if all(items) else None
    if isinstance(value, Mapping):
        fields = [(str(name), literal(entry)) for name, entry in value.items()]
        known = tuple((name, entry) for name, entry in fields if entry is not None)
        return RecordOf(fields=known) if len(known) == len(fields) else None
    return None


def fill(text: Text, known: Known) -> Text:
    """``text`` with known values standing in their slots, exactly as a run would show them.

    A value is inserted once and never read again: slots inside it are plain characters. ``none``
    stays a slot.
    """
    pieces: list[str | Slot] = []
    for part in text:
        piece = part if isinstance(part, str) else _shown(part, known)
        if isinstance(piece, str) and pieces and isinstance(pieces[-1], str):
            pieces[-1] += piece
        elif piece != "":
            pieces.append(piece)
    return tuple(pieces)


def _shown(slot: Slot, known: Known) -> str | Slot:
    found, value = known.at(slot.slot)
    if not found or value is None:
        return slot
    head = slot.slot[0]
    return fill_text((slot,), {head: (known.inputs | known.elements)[head]})


def fold(expression: Expression, known: Known) -> Expression:
    """``expression`` with known names replaced and every part computed that can be."""
    if isinstance(expression, Ref):
        return _folded_name(expression, known)
    if isinstance(expression, Logic):
        return _folded_logic(expression, known)
    if isinstance(expression, Otherwise):
        return _folded_otherwise(expression, known)
    return _computed(with_parts(expression, lambda part: fold(part, known)))


def _folded_name(name: Ref, known: Known) -> Expression:
    values = {"input": known.inputs, "element": known.elements}.get(name.of, {})
    if name.name not in values:
        return name
    found, value = _within(values[name.name], name.fields)
    return (literal(value) if found and not isinstance(value, Mapping) else None) or name


def _folded_logic(expression: Logic, known: Known) -> Expression:
    """Neutral operands go; nothing after a deciding one is kept, for no run would reach it."""
    deciding = expression.operator == "or"
    kept: list[Expression] = []
    for operand in expression.operands:
        part = fold(operand, known)
        if isinstance(part, Constant) and part.value is (not deciding):
            continue
        kept.append(part)
        if isinstance(part, Constant) and part.value is deciding:
            break
    if len(kept) > 1:
        return expression.model_copy(update={"operands": tuple(kept)})
    return kept[0] if kept else Constant(value=not deciding)


def _folded_otherwise(expression: Otherwise, known: Known) -> Expression:
    value, default = fold(expression.value, known), fold(expression.default, known)
    if isinstance(value, Constant):
        return default if value.value is None else value
    return Otherwise(value=value, default=default)


def _computed(expression: Expression) -> Expression:
    """The literal that ``expression`` comes to, or itself where a run has to find out.

    What fails or has no value stays as it is, so that a run reports it.
    """
    if isinstance(expression, Constant | Pattern | ListOf | RecordOf) or not _computable(
        expression
    ):
        return expression
    from rubricc.functions.evaluate import compile_expression
    from rubricc.functions.no_value import CheckFailed, NoValue, OverBudget

    try:
        value = compile_expression(expression)({})
    except (NoValue, CheckFailed, OverBudget):
        return expression
    return literal(value) or expression


def _computable(expression: Expression) -> bool:
    return not any(
        isinstance(part, Ref)
        or (isinstance(part, Call) and (part.extern or part.function in DEPENDS_ON_MACHINE))
        for part in walk(expression)
    )
