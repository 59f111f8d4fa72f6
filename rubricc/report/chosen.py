"""Which rows a report shows in full: those that say most, and some that nobody picked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from rubricc.judging.grounds import Grounds
from rubricc.judging.judged_row import JudgedRow
from rubricc.report.kept import Kept

Why = Literal["broken", "lowest", "undecided", "failed", "split", "highest", "any"]

ROOM: Final[Mapping[Why, int]] = {
    "broken": 8,
    "lowest": 12,
    "undecided": 8,
    "failed": 6,
    "split": 6,
    "highest": 10,
}
"""The most rows that are chosen for one reason, in the order in which they are shown: a broken
hard rule, the lowest rewards among the others, no reward, rows that could not be scored, votes
that differ, and the highest rewards. What is left of the whole goes to ``any``, which the digest
of the id decides."""

ANY: Final[Why] = "any"

SHOWN_ROWS = 60
"""The most rows in one report."""

SHOWN_CHARACTERS = 20_000
"""The most characters of one text; what is beyond is counted and not kept."""


@dataclass(frozen=True, slots=True)
class ChosenRow:
    """A row that is shown, why, and how long its texts are as a whole."""

    number: int
    """Its place in the stream, from 1."""
    row: JudgedRow
    characters: Mapping[str, int]
    """The length of each text of ``row.responses`` before it was cut."""
    why: tuple[Why, ...] = ()


class Chosen:
    """The rows to show, out of any number of rows."""

    def __init__(self, room: int = SHOWN_ROWS) -> None:
        self._room = room
        self._by: dict[Why, Kept[tuple[float, int], ChosenRow]] = {
            why: Kept(limit) for why, limit in ROOM.items()
        }
        self._any: Kept[tuple[float, int], ChosenRow] = Kept(room)
        self._rewarded = 0

    def add(self, row: JudgedRow, number: int, key: int) -> None:
        """Look at one row; ``key`` is the digest of its id."""
        kept: ChosenRow | None = None
        places = _places(row, key)
        self._rewarded += "lowest" in places
        for why, place in places.items():
            among = self._any if why == ANY else self._by[why]
            if among.admits(place):
                kept = kept or _cut(row, number)
                among.put(place, kept)

    def rows(self) -> tuple[ChosenRow, ...]:
        """Each row once, with every reason for which it is there; in the order of reasons."""
        whys: dict[int, list[Why]] = {}
        found: dict[int, ChosenRow] = {}
        for why in (*ROOM, ANY):
            for chosen in self._of(why):
                if chosen.number not in found and len(found) < self._room:
                    found[chosen.number] = chosen
                    whys[chosen.number] = []
                if chosen.number in found and (why != ANY or not whys[chosen.number]):
                    whys[chosen.number].append(why)
        return tuple(replace(chosen, why=tuple(whys[n])) for n, chosen in found.items())

    def _of(self, why: Why) -> list[ChosenRow]:
        """The rows of one reason; the lowest and the highest are each at most a quarter."""
        if why == ANY:
            return sorted(self._any.values(), key=lambda chosen: chosen.number)
        among = list(self._by[why].values())
        return among[: -(-self._rewarded // 4)] if why in ("lowest", "highest") else among


def _places(row: JudgedRow, key: int) -> dict[Why, tuple[float, int]]:
    """Every reason to show a row, with its place among those of that reason."""
    score = row.score
    places: dict[Why, tuple[float, int]] = {"any": (0.0, key)}
    if score.status == "error":
        places["failed"] = (0.0, key)
    elif score.hard_rules == "fail":
        places["broken"] = (0.0, key)
    elif score.reward is None:
        places["undecided"] = (0.0, key)
    else:
        places["lowest"] = (score.reward, key)
        places["highest"] = (-score.reward, key)
    if any(map(differs, _each(row))):
        places["split"] = (0.0, key)
    return places


def differs(grounds: Grounds) -> bool:
    """Whether samples or members of the jury gave different labels, or some gave none."""
    return len(set(grounds.votes)) > 1


def _each(row: JudgedRow) -> list[Grounds]:
    return [
        one
        for found in row.grounds.values()
        for one in ((found,) if isinstance(found, Grounds) else found)
    ]


def _cut(row: JudgedRow, number: int) -> ChosenRow:
    texts = row.responses
    short = {name: text[:SHOWN_CHARACTERS] for name, text in texts.items()}
    characters = {name: len(text) for name, text in texts.items()}
    return ChosenRow(number, replace(row, responses=short), characters)
