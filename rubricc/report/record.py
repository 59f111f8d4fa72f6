"""What made the numbers of a run, as one JSON file beside them."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from pydantic import JsonValue

from rubricc.endpoints.endpoint import Endpoint
from rubricc.engine.meter import Meter
from rubricc.engine.settings import Settings
from rubricc.plan.model import Model
from rubricc.plan.plan import Plan
from rubricc.plan.policy import Judge
from rubricc.report.address import bare_address, bare_path
from rubricc.runtime.tally import Tally

RECORD_VERSION: Final = 1
"""Raised by one whenever a record of the old shape would be read wrongly."""

NOT_MEASURED: Final = "not measured"
"""Of the prompts' quality, until a judge was compared with people."""


class PlanFacts(Model):
    """Which plan scored."""

    name: str
    kind: Literal["rubric", "constitution"]
    title: str
    digest: str
    scores_digest: str


class EndpointFacts(Model):
    """Who was asked."""

    name: str
    """As the user named it, without secrets."""
    url: str
    """Without secrets."""
    model: str
    """The model that was asked for."""


class DataFacts(Model):
    """Which rows were read."""

    file: str
    """As the user typed it, without folders from the root on; ``-`` is standard input."""
    sha256: str
    """Of the bytes that were read, in hex."""


class CallFacts(Model):
    """Calls of the run."""

    made: int
    """Tries that an endpoint answered or failed."""
    failed: int
    """Those of ``made`` that brought no reply."""
    failures: dict[str, int]
    """The same by reason."""


class VerdictFacts(Model):
    """Verdicts that were wanted from a judge; each sample and member of a jury counts."""

    asked: int
    asked_again: int
    """Those that an answer lacked, or gave in no valid way."""
    cached: int
    """Those that the cache had, and nobody was asked for."""


class TokenFacts(Model):
    """Tokens, as the endpoints counted them."""

    sent: int
    cached: int
    """Those of ``sent`` that the provider read from its cache."""
    written: int
    """Those of ``sent`` that the provider charged for writing into its cache."""
    received: int
    uncounted_replies: int
    """Replies whose tokens the endpoint did not count."""


class CostFacts(Model):
    """Money."""

    usd: float | None
    """In US dollars; ``None`` where some reply has no price or no count."""
    priced_usd: float
    """What the replies with a price and a count cost."""
    unpriced_replies: int
    prices_date: str | None
    """The day on which the prices were looked up, as ``2026-01-31``."""


class RunRecord(Model):
    """One run. Holds no name of a machine or a person, and no text of a row."""

    record_version: Literal[1] = RECORD_VERSION
    rubricc: str
    python: str
    platform: str
    """The system and its processor, as ``Linux x86_64``."""
    started: str
    finished: str
    """In UTC, as ``2026-01-31T12:00:00Z``."""
    stopped: str
    """Why the run ended before all was asked; empty where it did not."""
    plan: PlanFacts
    judge: Judge
    """The policy of asking as it was used."""
    overridden: dict[str, JsonValue]
    """Settings of the judge that the caller changed, with what the plan says instead."""
    seeds: dict[str, int | None]
    endpoints: tuple[EndpointFacts, ...]
    answered: dict[str, int]
    """Replies by the name of the model that came back."""
    settings: dict[str, str | int | float | bool | None]
    """How the run asked: see :class:`rubricc.engine.settings.Settings`. Files without folders."""
    data: DataFacts
    rows: dict[str, int]
    """Rows by status."""
    hard_rules: dict[str, int]
    unscored_share: float | None
    """Of all verdicts, those that were not needed included, in 0..1; ``None`` without any."""
    verdicts: VerdictFacts
    calls: CallFacts
    tokens: TokenFacts
    cost: CostFacts
    warnings: dict[str, int]
    """Of the run and of its rows, with how often each came up."""
    prompt_quality: str | dict[str, JsonValue] = NOT_MEASURED
    """How well this judge agrees with people on this plan, where that was measured."""

    @property
    def wall_s(self) -> float:
        """How long the run took, in seconds; a restart begins anew."""
        begun, ended = map(datetime.fromisoformat, (self.started, self.finished))
        return (ended - begun).total_seconds()


@dataclass(frozen=True, slots=True)
class Run:
    """What a record is made from: who was asked, how, about what, and when."""

    version: str
    """That of rubricc."""
    judge: Judge
    """The plan's judge with the caller's changes."""
    endpoints: Sequence[Endpoint]
    settings: Settings
    meter: Meter
    data: DataFacts
    started: datetime
    finished: datetime
    """Both with a time zone."""
    prices_date: str | None = None
    """The day on which prices were looked up; ``None`` where none are known."""
    stopped: str = ""
    """Why the run ended before all was asked, in a phrase; empty where it did not."""
    agreement: Mapping[str, JsonValue] | None = None
    """Figures of the agreement with people; ``None`` where none were measured."""


def build_record(plan: Plan, tally: Tally, run: Run) -> RunRecord:
    """The record of ``run``, in which ``plan`` scored the rows of ``tally``."""
    meter = run.meter
    return RunRecord(
        rubricc=run.version,
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}".strip(),
        started=utc(run.started),
        finished=utc(run.finished),
        stopped=run.stopped,
        plan=PlanFacts(
            name=plan.name,
            kind=plan.kind,
            title=plan.title,
            digest=plan.digest,
            scores_digest=plan.scores_digest,
        ),
        judge=bare_judge(run.judge),
        overridden=_overridden(bare_judge(plan.judge), bare_judge(run.judge)),
        seeds=_seeds(plan, run.judge),
        endpoints=tuple(map(endpoint_facts, run.endpoints)),
        answered=by_name(meter.models),
        settings=settings_facts(run.settings),
        data=DataFacts(file=bare_path(run.data.file), sha256=run.data.sha256),
        rows=by_name(tally.statuses),
        hard_rules=by_name(tally.hard_rules),
        unscored_share=tally.unscored_share,
        verdicts=VerdictFacts(
            asked=meter.asked, asked_again=meter.asked_again, cached=meter.cached
        ),
        calls=call_facts(meter),
        tokens=token_facts(meter),
        cost=cost_facts(meter, run.prices_date),
        warnings=by_name(meter.warnings + tally.warnings),
        prompt_quality=NOT_MEASURED if run.agreement is None else dict(run.agreement),
    )


def record_text(record: Model) -> str:
    """The record as JSON with a line end; keys stand in one order."""
    content = record.model_dump(mode="json")
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def write_record(path: Path, record: Model) -> None:
    """Write the record to ``path``.

    Raises:
        OSError: the file cannot be written.
    """
    path.write_text(record_text(record), "utf-8", newline="\n")


def call_facts(meter: Meter) -> CallFacts:
    """Calls of a run."""
    return CallFacts(made=meter.calls, failed=meter.failed, failures=by_name(meter.failures))


def token_facts(meter: Meter) -> TokenFacts:
    """Tokens of a run."""
    usage = meter.usage
    return TokenFacts(
        sent=usage.sent,
        cached=usage.cached,
        written=usage.written,
        received=usage.received,
        uncounted_replies=meter.uncounted,
    )


def cost_facts(meter: Meter, prices_date: str | None) -> CostFacts:
    """Money of a run. Rounded: replies come in any order, and sums differ in their last bits."""
    return CostFacts(
        usd=None if meter.cost is None else round(meter.cost, 9),
        priced_usd=round(meter.cost_usd, 9),
        unpriced_replies=meter.unpriced,
        prices_date=prices_date,
    )


def endpoint_facts(endpoint: Endpoint) -> EndpointFacts:
    """Who was asked, without secrets and folders."""
    is_remote = "//" in endpoint.url
    return EndpointFacts(
        name=bare_address(endpoint.name),
        url=bare_address(endpoint.url),
        model=endpoint.model if is_remote else bare_path(endpoint.model),
    )


def bare_judge(judge: Judge) -> Judge:
    """A policy of asking whose models are named without secrets and folders."""
    models = tuple(
        model.model_copy(update={"model": bare_address(model.model)}) for model in judge.models
    )
    return judge.model_copy(update={"models": models})


def _overridden(plan: Judge, used: Judge) -> dict[str, JsonValue]:
    said, done = plan.model_dump(mode="json"), used.model_dump(mode="json")
    return {name: value for name, value in said.items() if value != done[name]}


def _seeds(plan: Plan, judge: Judge) -> dict[str, int | None]:
    found = {"judge": judge.seed}
    if plan.preference is not None:
        found["preference"] = plan.preference.seed
    if plan.revision is not None:
        found["revision"] = plan.revision.seed
    return found


def settings_facts(settings: Settings) -> dict[str, str | int | float | bool | None]:
    """How a run asked; files without folders."""
    values = ((field.name, getattr(settings, field.name)) for field in fields(settings))
    return {
        name: bare_path(str(value)) if isinstance(value, Path) else value for name, value in values
    }


def by_name(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts above 0 in the order of their names."""
    return {name: counts[name] for name in sorted(counts) if counts[name]}


def utc(moment: datetime) -> str:
    """A moment as records have it."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
