"""Remarks that would come again on every row: said once, at the first place, with a count."""

from __future__ import annotations

from collections.abc import Iterable

from rubricc.interchange.sketch import Remark


class Recurring:
    """Collects remarks and says equal ones once, in the order in which they first came up."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[str, int]] = {}

    def add(self, place: str, message: str) -> None:
        """Note that ``message`` holds at ``place``."""
        first, count = self._found.get(message, (place, 0))
        self._found[message] = (first, count + 1)

    def left_out(self, place: str, keys: Iterable[str]) -> None:
        """Note keys that an entry has and nobody reads."""
        for key in keys:
            self.add(f"{place}.{key}", f"`{key}` has no place in a rubric: left out")

    def remarks(self) -> tuple[Remark, ...]:
        """One remark for each message."""
        return tuple(
            Remark(place, message + _again(count - 1))
            for message, (place, count) in self._found.items()
        )


def _again(times: int) -> str:
    if times < 2:
        return " (here and once more)" if times else ""
    return f" (here and {times} times more)"
