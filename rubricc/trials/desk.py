"""What a judge is shown of a row, in every way of asking that a plan has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from rubricc.endpoints.endpoint import Endpoint
from rubricc.endpoints.fake.asked import Asked as Reading
from rubricc.endpoints.fake.endpoint import ABILITIES, FakeEndpoint
from rubricc.endpoints.request import Request, Sampling
from rubricc.judging.group_sheet import GroupSheet
from rubricc.judging.juror import Juror
from rubricc.judging.questionnaire import Asked, Batch, Questionnaire, is_groupable
from rubricc.judging.shown import Shown, escaped
from rubricc.plan.plan import Plan
from rubricc.plan.text import Slot
from rubricc.prompts.fill import Unfilled, fill
from rubricc.prompts.guidance import said
from rubricc.prompts.question import varies
from rubricc.prompts.schema import OVERALL
from rubricc.runtime.case import Case
from rubricc.runtime.scorer import Scorer
from rubricc.trials.calls import fillable, request_about
from rubricc.trials.target import everything

Row = Mapping[str, object]

ASKING: Final[Mapping[str, Mapping[str, Any]]] = {
    "one call": {"batch": None, "verdicts": "text"},
    "each alone": {"batch": 1, "verdicts": "text"},
    "by letters": {"batch": 1, "verdicts": "logprobs"},
}
"""What the judge of a plan is set to for each way of asking."""

PAIRS: Final = ("compare", "compare_logprobs")
WRITING: Final = ("critique", "revise")
OTHER_RESPONSE: Final = "A response that stands beside the other one."
CRITIQUE: Final = "The response does not say why."


def plain_endpoint() -> FakeEndpoint:
    """An endpoint for which a text is only a text."""
    return FakeEndpoint("met")


def control_endpoint() -> FakeEndpoint:
    """An endpoint that reads control tokens in a text as control."""
    return FakeEndpoint("met", abilities=replace(ABILITIES, reads_control=True))


@dataclass(frozen=True, slots=True)
class View:
    """One call about a row, and the judged texts that stand in it, as that endpoint sees them."""

    mode: str
    call: str
    """The keys that it asks for, or what it is about."""
    request: Request
    shown: Mapping[str, object]

    @property
    def reading(self) -> Reading:
        """The call as a judge that tells tags by their codes would read it."""
        return Reading.of(self.request)


class Desk:
    """Renders rows under one plan for one endpoint, as the runtime does."""

    def __init__(self, scorer: Scorer, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.plan = scorer.plan
        self._juror = Juror(endpoint, 1.0, Sampling(), b"")
        self._scorers = {
            mode: Scorer(_asking(scorer.plan, settings), scorer.allow_extern)
            for mode, settings in ASKING.items()
        }
        self._sheets = {mode: Questionnaire(one.plan) for mode, one in self._scorers.items()}

    @property
    def modes(self) -> tuple[str, ...]:
        """The ways of asking that the plan has prompts for."""
        names = {prompt.name for prompt in self.plan.prompts}
        asked = (*ASKING, "group") if self.plan.questions or self.plan.generated else ()
        whole = ("of the whole",) if "holistic" in names else ()
        return (*asked, *whole, *(name for name in (*PAIRS, *WRITING) if name in names))

    def views(self, row: Row, others: Sequence[Row] = ()) -> Iterator[View]:
        """Every call about ``row``; in group mode together with ``others``.

        Raises:
            RowInvalid: the row cannot be judged.
        """
        for mode in self.modes:
            yield from self.view(mode, row, others)

    def view(self, mode: str, row: Row, others: Sequence[Row] = ()) -> Iterator[View]:
        """The calls of one way of asking.

        Raises:
            RowInvalid: the row cannot be judged.
        """
        if mode == "group":
            yield from self._group([row, *others])
        elif mode in PAIRS or mode in WRITING:
            yield from self._by_guidance(mode, row)
        else:
            yield from self._single(mode, row)

    def group(self, rows: Sequence[Row]) -> tuple[GroupSheet, Sequence[Shown]] | None:
        """The sheet about several responses; ``None`` where no question can be asked of a group."""
        shown = [self._shown("one call", row)[1] for row in rows]
        asked = self._groupable(shown[0])
        if not asked:
            return None
        wanted = {(place, each.key) for place in range(len(shown)) for each in asked}
        return GroupSheet(self._sheets["one call"], shown, asked, wanted), shown

    @property
    def kind(self) -> Literal["plain", "reads control"]:
        """The kind of endpoint that it renders for."""
        return "reads control" if self.endpoint.abilities.reads_control else "plain"

    @property
    def juror(self) -> Juror:
        """Who is asked."""
        return self._juror

    def judged(self, row: Row) -> Shown:
        """The texts of ``row`` that a judge is shown.

        Raises:
            RowInvalid: the row cannot be judged.
        """
        return self._shown("one call", row)[1]

    def as_shown(self, value: object) -> object:
        """A value as the endpoint may see it."""
        if not self.endpoint.abilities.reads_control:
            return value
        return escaped(value, self.endpoint.control_tokens, {})

    def _shown(self, mode: str, row: Row) -> tuple[Case, Shown]:
        case = self._scorers[mode].case(row)
        return case, Shown(case)

    def _batches(self, mode: str, case: Case, shown: Shown) -> Iterator[Batch]:
        """The calls about everything that a judge may be asked about a case."""
        sheets = self._sheets[mode]
        return fillable(sheets, case, shown, everything(sheets, case))

    def _single(self, mode: str, row: Row) -> Iterator[View]:
        whole = mode == "of the whole"
        asking = "one call" if whole else mode
        case, shown = self._shown(asking, row)
        batches = [
            batch
            for batch in self._batches(asking, case, shown)
            if (batch.prompt == "holistic") == whole
        ]
        for batch in batches if whole or mode == "one call" else self._telling(batches):
            request = request_about(self._sheets[asking], batch, shown, self._juror)
            keys = OVERALL if whole else ", ".join(each.key for each in batch.asked)
            yield View(mode, keys, request, shown.values(self.endpoint)[0])

    def _telling(self, batches: Sequence[Batch]) -> Iterator[Batch]:
        """The first call, and those whose question differs from row to row: the others differ from
        the first in constant text alone."""
        names = self._sheets["one call"].questions
        for place, batch in enumerate(batches):
            each = batch.asked[0].question
            if not place or varies(each) or each.name not in names:
                yield batch

    def _groupable(self, shown: Shown) -> list[Asked]:
        batches = self._batches("one call", shown.case, shown)
        return [
            each
            for batch in batches
            if batch.prompt != "holistic"
            for each in batch.asked
            if is_groupable(Batch(batch.prompt, (each,)))
        ]

    def _group(self, rows: Sequence[Row]) -> Iterator[View]:
        found = self.group(rows)
        if found is not None:
            sheet, shown = found
            request = sheet.request(self._juror, 0, sheet.slots)
            yield View("group", "all responses", request, shown[0].values(self.endpoint)[0])

    def _by_guidance(self, mode: str, row: Row) -> Iterator[View]:
        """Comparisons with the response on either side, critiques, and revisions."""
        prompt = self._sheets["one call"].prompt(mode)
        _, shown = self._shown("one call", row)
        values = dict(shown.values(self.endpoint)[0])
        values["critique"] = self.as_shown(row.get("critique", CRITIQUE))
        use = {"compare": "prefer", "compare_logprobs": "prefer"}.get(mode, mode)
        principle = _principle(self.plan, use, values)
        if principle is None:
            return
        texts = [{**values, "principle": principle}]
        if mode in PAIRS:
            own = values["response"]
            texts = [
                {**texts[0], "response_a": own, "response_b": OTHER_RESPONSE},
                {**texts[0], "response_a": OTHER_RESPONSE, "response_b": own},
            ]
        for side, filling in zip("AB", texts, strict=False):
            messages = tuple(fill(prompt, filling))
            request = Request(messages, schema=prompt.answer_schema)
            yield View(mode, f"as {side}" if mode in PAIRS else "", request, values)


def _asking(plan: Plan, settings: Mapping[str, Any]) -> Plan:
    return plan.model_copy(update={"judge": plan.judge.model_copy(update=dict(settings))})


def _principle(plan: Plan, use: str, values: Mapping[str, object]) -> str | None:
    """What the prompt says it goes by: the first guidance with a slot that can be filled, else the
    first at all; ``None`` where there is nothing to say."""
    found: str | None = None
    for guidance in plan.guidance:
        text = getattr(guidance, use)
        if not text:
            continue
        has_slot = any(isinstance(part, Slot) for part in text)
        if found is not None and not has_slot:
            continue
        try:
            found = said(guidance, use, values)  # type: ignore[arg-type]
        except Unfilled:
            continue
        if has_slot:
            break
    return found
