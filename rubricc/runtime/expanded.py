"""Criteria over a list that was known at compile time, as rows go on to name them.

The plan has ``covers[0]`` and ``covers[1]`` where the source has ``covers``; a row may give one
verdict under each of these names, or a list under the name of the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rubricc.runtime.invalid import RowInvalid


class Expanded:
    """The criteria of a plan that stand for elements, prepared once."""

    def __init__(self, names: Iterable[str]) -> None:
        self._elements: dict[str, list[str]] = {}
        for name in names:
            if name.endswith("]"):
                self._elements.setdefault(name.partition("[")[0], []).append(name)

    def spread(self, given: Mapping[str, object]) -> Mapping[str, object]:
        """``given`` with a list of verdicts put under the names of its elements.

        Raises:
            RowInvalid: a list has another number of verdicts than there are elements.
        """
        if not any(name in given for name in self._elements):
            return given
        found = {name: verdict for name, verdict in given.items() if name not in self._elements}
        for name, elements in self._elements.items():
            if name in given:
                found |= _paired(name, elements, given[name])
        return found


def _paired(name: str, elements: Sequence[str], written: object) -> dict[str, object]:
    if not isinstance(written, Sequence) or isinstance(written, str):
        raise RowInvalid(f"`{name}` takes a list of verdicts, one per element")
    if len(written) != len(elements):
        raise RowInvalid(
            f"`{name}` takes {len(elements)} verdicts, one per element, and has {len(written)}"
        )
    return {
        element: entry
        for element, entry in zip(elements, written, strict=True)
        if entry is not None
    }
