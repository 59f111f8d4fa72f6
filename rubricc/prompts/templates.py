"""Templates of prompts, rendered when a plan is made into constant text and marked places.

A template sees facts about the plan and never a value of a row. Text that an author wrote reaches
a prompt as a part of its own (:meth:`_Parts.text`), so it is never read as a template either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from rubricc.plan.prompt import Insert, Message
from rubricc.plan.text import Slot, Text

if TYPE_CHECKING:
    from jinja2 import Environment

_ENDING: Final = ".jinja"
_PLACE: Final = re.compile("\0([0-9]+)\0")
"""A place in rendered text. No template holds a NUL, and no other text is rendered."""


@dataclass(frozen=True, slots=True)
class _Begin:
    """The start of a message."""

    role: Literal["system", "user", "assistant"]
    cache: bool


@dataclass(slots=True)
class _Parts:
    """What stands at the marked places of one rendering."""

    items: list[_Begin | Insert | str] = field(default_factory=list)

    def _place(self, item: _Begin | Insert | str) -> str:
        self.items.append(item)
        return f"\0{len(self.items) - 1}\0"

    def message(self, role: str, cache: bool = False) -> str:
        """Begins a message; the rest of the line is empty."""
        return self._place(_Begin(cast(Any, role), cache))

    def insert(self, kind: str, name: str = "") -> str:
        """Marks a place that is filled when a row is judged."""
        return self._place(Insert(insert=cast(Any, kind), name=name))

    def text(self, text: Text) -> str:
        """Author's prose, with a slot as the parameter of that path."""
        return "".join(
            self.insert("parameter", ".".join(part.slot))
            if isinstance(part, Slot)
            else self._place(part)
            for part in text
        )

    def lines(self, lines: Sequence[Text]) -> str:
        """Author's prose, line by line."""
        return "\n".join(self.text(line) for line in lines)


def read_templates() -> dict[str, str]:
    """Every template that ships: name with its ending -> source."""
    folder = resources.files("rubricc.prompts") / "templates"
    return {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(_ENDING)
    }


def environment(sources: Mapping[str, str]) -> Environment:
    """A Jinja environment of these templates, in which a name without a value is an error."""
    from jinja2 import DictLoader, Environment, StrictUndefined

    return Environment(
        loader=DictLoader(dict(sources)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  # prompts are not HTML, and no data is rendered
    )


@cache
def shipped_environment() -> Environment:
    """The environment of the templates that ship, made once."""
    return environment(read_templates())


def render_messages(
    jinja: Environment, name: str, facts: Mapping[str, object]
) -> tuple[Message, ...]:
    """The messages of the template ``name``, as constant text and inserts.

    Raises:
        jinja2.UndefinedError: the template uses a fact that is not given.
    """
    parts = _Parts()
    tools = {"message": parts.message, "insert": parts.insert, "lines": parts.lines}
    rendered = jinja.get_template(name + _ENDING).render({**tools, **facts})
    return _messages(_PLACE.split(rendered), parts.items)


def _messages(pieces: Sequence[str], items: Sequence[_Begin | Insert | str]) -> tuple[Message, ...]:
    """Assembles messages; ``pieces`` alternate between text and the number of a place."""
    begun: list[tuple[_Begin, list[str | Insert]]] = []
    for number, piece in enumerate(pieces):
        item = items[int(piece)] if number % 2 else piece
        if isinstance(item, _Begin):
            begun.append((item, []))
        elif begun:
            fresh = number % 2 == 0 and not begun[-1][1]
            _append(begun[-1][1], item.removeprefix("\n") if fresh else item)  # type: ignore[union-attr]
    return tuple(
        Message(role=begin.role, parts=tuple(parts), cache_breakpoint=begin.cache)
        for begin, parts in begun
    )


def _append(parts: list[str | Insert], item: str | Insert) -> None:
    if isinstance(item, str) and parts and isinstance(parts[-1], str):
        parts[-1] += item
    elif item != "":
        parts.append(item)
