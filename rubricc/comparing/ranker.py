"""Rows with many responses to rankings."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import Any

from rubricc.comparing.candidates import Candidates
from rubricc.comparing.comparer import Comparer
from rubricc.comparing.pair import own_columns
from rubricc.comparing.ranked import By, Ranking, of_pairs, of_rewards
from rubricc.comparing.strengths import require_ranking
from rubricc.engine.engine import Observer
from rubricc.engine.settings import DEFAULTS, Settings
from rubricc.judging.judge import Judge
from rubricc.judging.juror import Model
from rubricc.judging.shown import digest_of
from rubricc.judging.unasked import unasked
from rubricc.plan.plan import Plan
from rubricc.runtime.scorer import Scorer

GROUP = 8
"""The most responses in one call of ``by="group"``, unless the settings say otherwise."""


@dataclass(slots=True)
class _Open:
    """A row whose results are still coming in."""

    candidates: Candidates
    places: list[tuple[int, int]]
    """What each result is about: two responses, or one twice."""
    results: list[Any]

    @property
    def is_complete(self) -> bool:
        return len(self.results) == len(self.places)


class Ranker:
    """Ranks many responses to one prompt.

    ``by="pairs"`` compares every two of them like :class:`Comparer`; ``"group"`` scores them, in
    calls about up to ``settings.group`` responses; ``"scores"`` scores them one by one. ``models``
    and ``observers`` are those of a comparer; with ``None`` nobody is asked.

    Raises:
        RankingMissing: pairs shall be compared, and the extra ``rubricc[rank]`` is not installed.
        PlanUnusable: pairs shall be compared, and the plan was compiled without ``preference``.
        EndpointUnusable: see :class:`Comparer`.
        CacheUnusable: the file of the cache cannot be used.
    """

    def __init__(
        self,
        scorer: Scorer | Plan,
        models: Sequence[Model] | Model | None = (),
        settings: Settings = DEFAULTS,
        observers: Sequence[Observer] = (),
        by: By = "pairs",
    ) -> None:
        self.scorer = scorer if isinstance(scorer, Scorer) else Scorer(scorer)
        self.by = by
        self.asking: Comparer | Judge | None = None
        if by == "pairs":
            require_ranking()
            self.asking = Comparer(self.scorer, models, settings, observers)
        elif models is not None:
            group = (settings.group if settings.group > 1 else GROUP) if by == "group" else 1
            self.asking = Judge(self.scorer, models, replace(settings, group=group), observers)

    @property
    def stopped(self) -> str:
        """Why nobody is asked any more: a budget that is spent; empty while there is room."""
        return "" if self.asking is None else self.asking.stopped

    def rank(self, rows: Iterable[Candidates]) -> list[Ranking]:
        """Rank rows and wait for all of them; one result a row, in order.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        return list(self.stream(rows))

    def stream(self, rows: Iterable[Candidates]) -> Iterator[Ranking]:
        """Rank rows as they come, in order; ``rows`` is read ahead, perhaps in another thread.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        waiting: deque[_Open] = deque()
        for result in self._results(rows, waiting):
            yield from self._complete(waiting)
            waiting[0].results.append(result)
        yield from self._complete(waiting)

    def close(self) -> None:
        """Close connections and the cache; the ranker can be used again."""
        if self.asking is not None:
            self.asking.close()

    def __enter__(self) -> Ranker:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def _results(self, rows: Iterable[Candidates], waiting: deque[_Open]) -> Iterator[Any]:
        """What is said of each pair or response, in order; rows under way go to ``waiting``."""
        if isinstance(self.asking, Comparer):
            return self.asking.stream(
                _laid_out(rows, waiting, partial(_pairs, own_columns(self.scorer.plan)))
            )
        alone = _laid_out(rows, waiting, _alone)
        if self.asking is not None:
            return self.asking.stream(alone)
        return (unasked(self.scorer, row) for row in alone)

    def _complete(self, waiting: deque[_Open]) -> Iterator[Ranking]:
        while waiting and waiting[0].is_complete:
            yield self._ranking(waiting.popleft())

    def _ranking(self, done: _Open) -> Ranking:
        digest = self.scorer.plan.digest
        if done.candidates.error is not None:
            return Ranking(done.candidates, digest, self.by)
        if self.by == "pairs":
            return of_pairs(done.candidates, digest, done.places, done.results)
        return of_rewards(done.candidates, digest, self.by, done.results)


_Layout = Callable[[Candidates], list[tuple[tuple[int, int], dict[str, Any]]]]


def _laid_out(
    rows: Iterable[Candidates], waiting: deque[_Open], layout: _Layout
) -> Iterator[dict[str, Any]]:
    for candidates in rows:
        entries = layout(candidates)
        waiting.append(_Open(candidates, [place for place, _ in entries], []))
        yield from (item for _, item in entries)


def _alone(candidates: Candidates) -> list[tuple[tuple[int, int], dict[str, Any]]]:
    rows = enumerate(candidates.rows)
    return [((i, i), {**row, "id": f"{candidates.id}[{i}]"}) for i, row in rows]


def _pairs(
    own: Sequence[str], candidates: Candidates
) -> list[tuple[tuple[int, int], dict[str, Any]]]:
    """Every two responses once.

    Which is a, which b, and what their principles are drawn from follow from the responses
    themselves, so that the order in which a row has them changes nothing.
    """
    digests = [digest_of(row["response"]) for row in candidates.rows]
    found = []
    for one, other in combinations(range(len(candidates.rows)), 2):
        a, b = (one, other) if digests[one] <= digests[other] else (other, one)
        drawn = digest_of(candidates.id, digests[a].hex(), digests[b].hex()).hex()
        found.append(((a, b), {**_joined(own, candidates, a, b), "id": drawn}))
    return found


def _joined(own: Sequence[str], candidates: Candidates, a: int, b: int) -> dict[str, Any]:
    rows = {"a": candidates.rows[a], "b": candidates.rows[b]}
    shared = {name: v for name, v in rows["a"].items() if name not in own}
    apart = {
        f"{name}_{side}": row[name]
        for side, row in rows.items()
        for name in own
        if row.get(name) is not None
    }
    return shared | apart
