"""A member of the jury: an endpoint, how it is asked, and what its voice counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from rubricc.endpoints.endpoint import Endpoint
from rubricc.endpoints.errors import SettingRefused
from rubricc.endpoints.honour import refuse_settings
from rubricc.endpoints.open import open_endpoint
from rubricc.endpoints.request import Sampling, SchemaUse
from rubricc.engine.meter import price_at
from rubricc.engine.settings import Settings
from rubricc.judging.shown import digest_of
from rubricc.plan.policy import Judge, JudgeModel

Model = str | JudgeModel | Endpoint | tuple[Endpoint, float]
"""How a caller names a model: ``openai:gpt-5-mini`` or an endpoint, each perhaps with a weight."""

LADDER: Final[tuple[SchemaUse, ...]] = ("strict", "lenient", "none")
"""What is tried in turn where a server refuses a schema."""


@dataclass(slots=True)
class Juror:
    """One member. ``schema_use`` steps down for the rest of the run where a schema is refused."""

    endpoint: Endpoint
    weight: float
    sampling: Sampling
    digest: bytes
    """SHA-256 of everything about it that can change an answer."""
    schema_use: SchemaUse = "strict"

    def sampling_of(self, sample: int) -> Sampling:
        """How the sample counted ``sample`` is drawn: each has a seed of its own."""
        seed = self.sampling.seed
        return self.sampling if seed is None else replace(self.sampling, seed=seed + sample)

    def step_down(self) -> bool:
        """Ask with less of a schema from now on; false when nothing is left to leave out."""
        place = LADDER.index(self.schema_use) + 1
        if place == len(LADDER):
            return False
        self.schema_use = LADDER[place]
        return True


def seat_jury(
    judge: Judge, models: Sequence[Model], settings: Settings
) -> tuple[list[Juror], list[str]]:
    """The jury, and warnings about settings of ``judge`` that an endpoint does not honour.

    ``models`` replaces the models that the judge names; without either nobody sits.

    Raises:
        EndpointUnusable: a name is not well formed, a key or a package is missing, or an endpoint
            cannot honour a setting without which its answers would mean something else.
    """
    sampling = Sampling(judge.temperature, judge.seed, judge.effort, judge.max_tokens)
    jurors, warnings = [], []
    for model in models or judge.models:
        endpoint, weight = _opened(model, settings)
        wants_logprobs = judge.verdicts == "logprobs"
        warnings += refuse_settings(endpoint.name, endpoint.abilities, sampling, wants_logprobs)
        digest = digest_of(
            endpoint.url,
            endpoint.model,
            [sampling.temperature, sampling.seed, sampling.effort, sampling.max_tokens],
        )
        jurors.append(Juror(endpoint, weight, sampling, digest))
        if settings.max_cost_usd is not None:
            _require_price(endpoint)
    return jurors, warnings


def with_jury(judge: Judge, jurors: Sequence[Juror]) -> Judge:
    """The policy ``judge`` with the models that are asked in place of those it names."""
    jury = tuple(JudgeModel(model=juror.endpoint.name, weight=juror.weight) for juror in jurors)
    return judge.model_copy(update={"models": jury})


def _require_price(endpoint: Endpoint) -> None:
    if price_at(endpoint) is None:
        raise SettingRefused(
            f"no price of `{endpoint.name}` is known, so that no cost can be held to: "
            "limit the number of calls instead"
        )


def _opened(model: Model, settings: Settings) -> tuple[Endpoint, float]:
    if isinstance(model, JudgeModel):
        return _opened(model.model, settings)[0], model.weight
    if isinstance(model, str):
        connections = settings.concurrency
        return open_endpoint(model, timeout_s=settings.timeout_s, connections=connections), 1.0
    return model if isinstance(model, tuple) else (model, 1.0)
