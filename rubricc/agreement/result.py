"""What a measurement of agreement found, with everything that it holds for."""

from __future__ import annotations

from typing import Final, Literal

from rubricc.agreement.figures import Figures, Method, Rate
from rubricc.plan.model import Model
from rubricc.plan.policy import Judge

SCHEMA_VERSION: Final = 1
"""Raised by one whenever a result of the old shape would be read wrongly."""


class Measured(Model):
    """How well the judge agrees with people on one criterion, or on all together."""

    labelled: int = 0
    """Labels to agree with: one a response, or one an element of it."""
    split: int = 0
    """Responses or elements on which no label has more than half of the people; left out."""
    unscored: int = 0
    """Those of ``labelled`` that the judge left unscored; left out, and seen in ``coverage``."""
    by_code: int = 0
    """Verdicts that code decided although a judge can be asked, as for an empty response, or that
    it took part in; left out of everything."""
    coverage: float | None = None
    """The share of ``labelled`` that the judge scored, in 0..1; ``None`` without any."""
    majority: Figures
    """The judge against the label that more than half of the people gave."""
    each_person: Figures | None = None
    """The judge against every single label, as HealthBench's meta-evaluation counts
    (arXiv 2505.08775); ``None`` where no response has several."""
    people: Figures | None = None
    """People against each other, every two of them both ways round, because rows do not say who
    is who: what can be hoped for. ``None`` where no response has several labels."""
    retest: Rate | None = None
    """How often a second answer differs, nothing else being changed; ``None`` if not measured."""
    order_flip: Rate | None = None
    """How often an answer to the criteria in another order differs; ``None`` if not measured."""


class CriterionMeasured(Measured):
    """One criterion of the plan, or all that rows bring."""

    name: str
    decided_by: Literal["judge", "code"]
    """Whether a judge is asked at all; what code decides is left out of all that sums up."""
    digest: str = ""
    """The digest of its question; empty where it has none, or rows bring it."""


class JudgeAsked(Model):
    """Who gave the verdicts."""

    recorded: bool = False
    """Whether the rows brought the verdicts, so that nobody knows here who gave them."""
    asked: tuple[str, ...] = ()
    """The models as they were named."""
    returned: dict[str, int] = {}
    """Replies by the name of the model that came back."""
    policy: Judge | None = None
    """How they were asked; ``None`` where that is not known."""
    calls: int = 0
    """Calls that were made, those for asking again included."""
    cost_usd: float | None = None
    """What they cost in US dollars; ``None`` where that is not known."""
    failures: dict[str, int] = {}
    """Calls that brought no answer, by reason."""
    warnings: tuple[str, ...] = ()
    """Settings that an endpoint did not honour, and their like."""
    stopped: str = ""
    """Why asking ended before the rows did, as for a budget that was spent; empty if it did not."""
    instructions: str = ""
    """The digest of the prompts without the questions; see :mod:`rubricc.agreement.stale`."""


class Data(Model):
    """The labelled rows."""

    file: str
    """Its name, without folders."""
    sha256: str
    """Of its bytes, in hex."""
    rows: int = 0
    """Rows with a label of a person that could be used."""
    unlabelled: int = 0
    """Rows without one; nobody is asked about them."""
    faults: int = 0
    """Rows that could not be used, which were reported."""


class Agreement(Model):
    """One measurement. It holds for these questions, this judge and these rows, and no others."""

    schema_version: Literal[1] = SCHEMA_VERSION
    rubric: str
    plan: str
    """The digest of the plan."""
    date: str
    """The day in UTC, as 2026-11-30."""
    version: str
    """Of rubricc."""
    judge: JudgeAsked
    data: Data
    method: Method
    overall: Measured
    """All criteria that the judge decides. ``f1`` and ``kappa`` pool those that are met or unmet;
    criteria that differ in how often they are met make a pooled kappa larger than theirs."""
    criteria: tuple[CriterionMeasured, ...]
    notes: tuple[str, ...] = ()
    """What was left out, in words."""
