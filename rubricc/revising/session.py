"""One run of revisions in one event loop: rows in, revised rows out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rubricc.datasets.row import RowFault
from rubricc.engine.engine import Engine, Observer
from rubricc.engine.meter import Meter
from rubricc.engine.ordered import Ordered
from rubricc.engine.settings import Settings
from rubricc.judging.asker import Asker
from rubricc.judging.juror import Juror
from rubricc.judging.questionnaire import Questionnaire
from rubricc.judging.sample import Sampler
from rubricc.revising.editor import Editor
from rubricc.revising.hard_rules import HardRuleJudge
from rubricc.revising.step import Revised
from rubricc.revising.work import Tools, Work
from rubricc.runtime.invalid import RowInvalid
from rubricc.runtime.row_score import id_of
from rubricc.runtime.scorer import Scorer
from rubricc.writing.completion import Earlier
from rubricc.writing.replies import Replies
from rubricc.writing.session import open_cache

Item = Mapping[str, object] | RowFault | Earlier
"""A row, one that could not even be read, or a record of an earlier run that is passed on."""

Out = Revised | Earlier


class RevisingSession:
    """Asks a judge and a writer; what becomes of earlier rows never changes later ones."""

    def __init__(
        self,
        scorer: Scorer,
        jurors: Sequence[Juror],
        writer: Juror,
        settings: Settings,
        meter: Meter,
        observers: tuple[Observer, ...] = (),
        *,
        anew: bool = False,
    ) -> None:
        self._scorer = scorer
        self._people = (*jurors, writer)
        self._settings = settings
        self._cache = open_cache(settings, meter)
        self._engine = Engine(settings, meter, observers)
        plan = scorer.plan
        self.replies = Replies(self._engine, self._cache, plan.name, anew=anew)
        questionnaire = Questionnaire(plan)
        asker = Asker(questionnaire, jurors, Sampler(self._engine, self._cache, plan.name))
        self._tools = Tools(
            scorer,
            HardRuleJudge(plan, questionnaire, asker),
            Editor(plan, jurors[0], writer, self.replies, meter),
        )

    @property
    def stopped(self) -> str:
        """Why no further call is made; empty while there is room."""
        return self._engine.budget.spent

    def flow(self, items: Iterable[Item]) -> Ordered[tuple[int, Item], Out]:
        """Begin to revise."""
        return Ordered(enumerate(items, 1), self._revised, self._settings.concurrency * 2)

    async def aclose(self) -> None:
        """Close the connections and the cache."""
        for one in self._people:
            await one.endpoint.aclose()
        if self._cache is not None:
            self._cache.close()

    async def _revised(self, placed: tuple[int, Item]) -> Out:
        place, item = placed
        if isinstance(item, Earlier):
            return item
        digest = self._scorer.plan.digest
        if isinstance(item, RowFault):
            own_id = item.line if item.id is None else item.id
            return Revised(own_id, {}, digest, "error", item.message)
        if not isinstance(item, Mapping):
            return Revised(place, {}, digest, "error", "the row is not an object with columns")
        if item.get("id") is None:
            item = {**item, "id": place}
        try:
            return await Work(self._tools, item).done()
        except RowInvalid as invalid:
            return Revised(id_of(item), item, digest, "error", str(invalid))
