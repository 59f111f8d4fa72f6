"""Prose with slots, after the compiler has found every slot a value."""

from __future__ import annotations

from rubricc.plan.model import Model


class Slot(Model):
    """A place in prose where a value of the data row is inserted, once and never re-read."""

    slot: tuple[str, ...]
    """The dotted path: an input, a parameter or an ``each`` variable, then fields of a record."""


Text = tuple[str | Slot, ...]
"""Prose as literal pieces and slots in order; two literal pieces never stand side by side."""


def slot_text(slot: Slot) -> str:
    """The slot as an author writes it."""
    return "{{" + ".".join(slot.slot) + "}}"


def plain(text: Text) -> str:
    """The prose as an author would write it, slots visible as ``{{name}}``.

    A literal ``{{`` is doubled, so that the result parses back to the same pieces.
    """
    return "".join(
        part.replace("{{", "{{{{") if isinstance(part, str) else slot_text(part) for part in text
    )
