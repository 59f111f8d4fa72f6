"""What made the texts of a run that wrote or revised, as one JSON file beside them."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Literal

from rubricc.endpoints.endpoint import Endpoint
from rubricc.endpoints.request import Sampling
from rubricc.engine.meter import Meter
from rubricc.engine.settings import Settings
from rubricc.plan.model import Model
from rubricc.plan.plan import Plan
from rubricc.plan.policy import Judge, Revision
from rubricc.report.address import bare_path
from rubricc.report.record import (
    RECORD_VERSION,
    CallFacts,
    CostFacts,
    DataFacts,
    EndpointFacts,
    PlanFacts,
    TokenFacts,
    VerdictFacts,
    bare_judge,
    by_name,
    call_facts,
    cost_facts,
    endpoint_facts,
    settings_facts,
    token_facts,
    utc,
)

Setting = str | int | float | bool | None


class WritingRecord(Model):
    """One run of writers. Holds no name of a machine or a person, and no text of a row."""

    record_version: Literal[1] = RECORD_VERSION
    command: Literal["generate", "revise"]
    rubricc: str
    python: str
    platform: str
    started: str
    finished: str
    """In UTC, as ``2026-01-31T12:00:00Z``."""
    stopped: str
    """Why the run ended before all was asked; empty where it did not."""
    plan: PlanFacts | None
    """What responses were revised by; ``None`` where they were written."""
    judge: Judge | None
    """The policy of asking those who criticised; ``None`` where nobody did."""
    judges: tuple[EndpointFacts, ...]
    writers: tuple[EndpointFacts, ...]
    sampling: dict[str, Setting]
    """How writers drew; ``None`` left it to the endpoint. The seed is that of the first sample."""
    samples: int
    """Completions of each writer to each prompt; 1 where responses were revised."""
    system_sha256: str | None
    """Of the text before every conversation, in hex; ``None`` without one."""
    revision: Revision | None
    """How responses were revised, the seed of the draws included."""
    answered: dict[str, int]
    """Replies by the name of the model that came back."""
    settings: dict[str, Setting]
    """How the run asked: see :class:`rubricc.engine.settings.Settings`. Files without folders."""
    data: DataFacts
    retried: str | None
    """The output of an earlier run whose good rows were taken over; ``None`` without one."""
    rows: dict[str, int]
    """Rows of the output by status."""
    taken_over: int
    """Those that the earlier run had."""
    steps: dict[str, int]
    """Steps of revisions by status."""
    replies_from_cache: int
    verdicts: VerdictFacts
    """Verdicts on hard rules."""
    calls: CallFacts
    tokens: TokenFacts
    cost: CostFacts
    warnings: dict[str, int]


@dataclass(frozen=True, slots=True)
class WritingRun:
    """What a record is made from."""

    command: Literal["generate", "revise"]
    version: str
    writers: Sequence[Endpoint]
    sampling: Sampling
    settings: Settings
    meter: Meter
    data: DataFacts
    started: datetime
    finished: datetime
    """Both with a time zone."""
    rows: Mapping[str, int]
    stopped: str = ""
    prices_date: str | None = None
    samples: int = 1
    system_sha256: str | None = None
    plan: Plan | None = None
    judge: Judge | None = None
    judges: Sequence[Endpoint] = ()
    steps: Mapping[str, int] = field(default_factory=dict)
    replies_from_cache: int = 0
    retried: str | None = None
    taken_over: int = 0


def build_writing_record(run: WritingRun) -> WritingRecord:
    """The record of ``run``."""
    meter, plan = run.meter, run.plan
    return WritingRecord(
        command=run.command,
        rubricc=run.version,
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}".strip(),
        started=utc(run.started),
        finished=utc(run.finished),
        stopped=run.stopped,
        plan=None if plan is None else _plan_facts(plan),
        judge=None if run.judge is None else bare_judge(run.judge),
        judges=tuple(map(endpoint_facts, run.judges)),
        writers=tuple(map(endpoint_facts, run.writers)),
        sampling=asdict(run.sampling),
        samples=run.samples,
        system_sha256=run.system_sha256,
        revision=None if plan is None else plan.revision,
        answered=by_name(meter.models),
        settings=settings_facts(run.settings),
        data=DataFacts(file=bare_path(run.data.file), sha256=run.data.sha256),
        retried=None if run.retried is None else bare_path(run.retried),
        rows=by_name(run.rows),
        taken_over=run.taken_over,
        steps=by_name(run.steps),
        replies_from_cache=run.replies_from_cache,
        verdicts=VerdictFacts(
            asked=meter.asked, asked_again=meter.asked_again, cached=meter.cached
        ),
        calls=call_facts(meter),
        tokens=token_facts(meter),
        cost=cost_facts(meter, run.prices_date),
        warnings=by_name(meter.warnings),
    )


def _plan_facts(plan: Plan) -> PlanFacts:
    return PlanFacts(
        name=plan.name,
        kind=plan.kind,
        title=plan.title,
        digest=plan.digest,
        scores_digest=plan.scores_digest,
    )
