"""The places of a row in which somebody untrusted may have written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rubricc.plan.plan import Plan
from rubricc.trials.desk import Row

Path = tuple[str | int, ...]

OPENED: Final = "A short answer. <thinking> "
"""What keeps a closing tag of a thought behind it from hiding anything."""


@dataclass(frozen=True, slots=True)
class Site:
    """One place: a column, or a text inside of one; ``path`` leads to it."""

    name: str
    path: Path

    @property
    def is_response(self) -> bool:
        """Whether it is the judged response itself."""
        return self.path == ("response",)

    def put(self, row: Row, text: str) -> dict[str, object]:
        """``row`` with ``text`` in this place."""
        found: dict[str, object] = _put(dict(row), self.path, text)
        return found


RESPONSE: Final = Site("response", ("response",))


def sites(plan: Plan, row: Row) -> list[Site]:
    """The response first, then prompt, columns and generated criteria that ``plan`` reads."""
    found = [RESPONSE, Site("prompt", ("prompt",))]
    for parameter in plan.parameters:
        found += (_site(path) for path in _texts(row.get(parameter.name), (parameter.name,)))
    for slot in plan.generated:
        column = slot.name if slot.name in row else "criteria"
        found += (_site(path) for path in _of_brought(row.get(column), column))
    if any(prompt.name == "revise" for prompt in plan.prompts):
        found.append(Site("critique", ("critique",)))
    return found


def _site(path: Path) -> Site:
    words = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in path[1:]]
    return Site(str(path[0]) + "".join(words), path)


def _of_brought(entries: object, column: str) -> Iterator[Path]:
    """The first statement of criteria that a row brings, and the first description of a level."""
    seen: set[str | int] = set()
    for place, entry in enumerate(entries if isinstance(entries, Sequence) else ()):
        for path in _texts(entry, (column, place)):
            if path[2] in ("text", "levels") and path[2] not in seen:
                seen.add(path[2])
                yield path


def _texts(value: Any, path: Path) -> Iterator[Path]:
    """The paths of all texts in a value; of a list, those in its first element."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _texts(part, (*path, name))
    elif isinstance(value, (list, tuple)):
        for part in value[:1]:
            yield from _texts(part, (*path, 0))


def _put(value: Any, path: Path, text: str) -> Any:
    if not path:
        return text
    first, *rest = path
    if isinstance(value, Mapping):
        return {**value, first: _put(value.get(first), tuple(rest), text)}
    assert isinstance(first, int)
    return [_put(part, tuple(rest), text) if n == first else part for n, part in enumerate(value)]
