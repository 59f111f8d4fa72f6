"""A plan as a reward function of TRL's trainers (``GRPOTrainer``, ``RLOOTrainer``).

Tested with TRL 1.16, ``trl/trainer/grpo_trainer.py``. The trainer calls a reward once per batch
and process with keywords: ``prompts``, ``completions`` (texts, or lists of messages), every
further column of the dataset as a list, and ``log_metric`` and ``log_extra``. It wants a list of
numbers, ``None`` where there is none: such a row is left out of its group's baseline, where a 0
would bias it. An infinity would silently erase the step, so none is ever given.

A reward whose class has an ``async def __call__`` is awaited (``is_async_callable`` in
``trl/trainer/utils.py``, from TRL 1.14 on), together with the trainer's other such rewards.

Nothing of TRL is imported here: the same object serves whatever calls rewards in this way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, cast, overload

from rubricc.engine.settings import DEFAULTS, Settings
from rubricc.integrations.columns import Columns, ColumnsMissing
from rubricc.integrations.judging import BatchJudge
from rubricc.integrations.metrics import Metrics, why
from rubricc.judging.judged_row import JudgedRow
from rubricc.judging.juror import Model
from rubricc.plan.file import load_plan
from rubricc.plan.plan import Plan
from rubricc.runtime.row_score import RowScore
from rubricc.runtime.scorer import Scorer

__all__ = ["GRID", "AsyncRewardFunction", "ColumnsMissing", "RewardFunction", "reward_function"]

GRID: Final = 1024
"""Steps of the grid that rewards are put on, per 1.0."""

LogMetric = Callable[[str, float], object]
LogExtra = Callable[[str, list[Any]], object]


@overload
def reward_function(
    plan: Plan | Scorer | str | Path,
    *,
    name: str | None = None,
    allow_extern: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
    grid: int | None = GRID,
    judge: Model | Sequence[Model] | None = None,
    settings: Settings | None = None,
    asynchronous: Literal[False] = False,
) -> RewardFunction: ...


@overload
def reward_function(
    plan: Plan | Scorer | str | Path,
    *,
    name: str | None = None,
    allow_extern: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
    grid: int | None = GRID,
    judge: Model | Sequence[Model] | None = None,
    settings: Settings | None = None,
    asynchronous: Literal[True],
) -> AsyncRewardFunction: ...


def reward_function(
    plan: Plan | Scorer | str | Path,
    *,
    name: str | None = None,
    allow_extern: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
    grid: int | None = GRID,
    judge: Model | Sequence[Model] | None = None,
    settings: Settings | None = None,
    asynchronous: bool = False,
) -> RewardFunction | AsyncRewardFunction:
    """``plan``, or the plan in a file, as a reward function.

    ``name`` is how the trainer logs it, the plan's own by default. ``columns`` says which column
    of the dataset supplies a column of the rubric under another name, as in
    ``{"reference": "gold_answer"}``. ``grid`` puts rewards on multiples of ``1 / grid``, see
    :class:`RewardFunction`; ``None`` hands them on as they are.

    ``judge`` is who is asked for what code and given verdicts leave open: a model such as
    ``openai:gpt-5-mini``, several as a jury, or endpoints. By default it is the models that the
    plan names, if it names any; an empty list asks nobody. ``settings`` say how. With
    ``asynchronous`` the reward is awaited.

    Raises:
        PlanInvalid: the file is no intact plan.
        PlanUnusable: a Python function of the plan is not allowed, or not to be had.
        EndpointUnusable: who is to be asked cannot be.
        ValueError: ``grid`` is no power of two, ``columns`` names no column of the plan, or
            ``settings`` are given and nobody is asked.
    """
    if isinstance(plan, Scorer):
        scorer = plan
    else:
        read = plan if isinstance(plan, Plan) else load_plan(plan)
        scorer = Scorer(read, allow_extern)
    models = _jury(scorer.plan, judge)
    if settings is not None and not models:
        raise ValueError("`settings` say how to ask a judge, and nobody is asked: give `judge`")
    kind = AsyncRewardFunction if asynchronous else RewardFunction
    return kind(scorer, name or scorer.plan.name, columns or {}, grid, models, settings or DEFAULTS)


def _jury(plan: Plan, judge: Model | Sequence[Model] | None) -> tuple[Model, ...]:
    """Who is asked; empty for nobody."""
    if judge is None:
        return plan.judge.models
    if isinstance(judge, (list, tuple)):
        return tuple(judge)
    return (cast(Model, judge),)


class Reward:
    """What a reward function has, however it is called; may be pickled.

    **The grid.** A trainer turns rewards into float32 and compares them within a group. Eight
    rewards of 0.7 have a standard deviation of 6e-8 there instead of 0, which divides into
    advantages and a gradient out of nothing. Multiples of 1/1024 are exact in float32 and so are
    their sums, so that equal rewards have exactly no variance. The grid moves a reward by at most
    1/2048 and never changes the order of two; scores outside training are not put on it.

    **Failures.** A row that cannot be scored, or whose reward the verdicts leave open, gives
    ``None``; the shares of such rows are logged. What no row of the dataset could ever supply is
    an error of the first call, and so is a judge that never answers. One that fails later gives
    ``None`` for the rows that need it, and one warning.

    **Metrics** are ``NAME/decided``, ``NAME/error`` and ``NAME/hard_rules_failed`` as shares of
    the batch, under the same keys on every process; and, as means over the rows where they are
    known, ``NAME/groups/...``, ``NAME/tags/...``, ``NAME/priorities/...`` and
    ``NAME/criteria/...`` (the share of criteria met, or the mean value of levels). A mean that no
    row of a batch knows is not logged rather than logged as 0 or NaN; TRL from 1.16 on joins the
    keys of all processes. With a judge there are, again under the same keys everywhere,
    ``NAME/unscored`` and ``NAME/judge_failures`` as shares of the batch (rewards that are open,
    and those of them for want of an answer), ``NAME/calls`` and ``NAME/tokens_sent`` per
    completion, and ``NAME/cached``, the share of verdicts that the cache had.
    """

    def __init__(
        self,
        scorer: Scorer,
        name: str,
        columns: Mapping[str, str],
        grid: int | None,
        models: Sequence[Model] = (),
        settings: Settings = DEFAULTS,
    ) -> None:
        if grid is not None and (grid < 1 or grid & (grid - 1)):
            raise ValueError(f"the grid {grid} is no power of two, so its steps are not exact")
        self.__name__ = name
        self.scorer = scorer
        self.grid = grid
        self.models = tuple(models)
        """Who is asked; empty for nobody."""
        self.settings = settings
        self._columns = Columns(scorer, columns)
        self._metrics = Metrics(scorer.plan, name)
        self._judge = BatchJudge(name, scorer, self.models, settings) if self.models else None

    def __reduce__(self) -> tuple[Any, ...]:
        columns = self._columns.named
        arguments = (self.scorer, self.__name__, columns, self.grid, self.models, self.settings)
        return type(self), arguments

    def close(self) -> None:
        """Close the judge's connections and its cache; a later call opens them anew."""
        if self._judge is not None:
            self._judge.close()

    def _rewards(
        self,
        scores: Sequence[RowScore],
        judged: Sequence[JudgedRow],
        log_metric: LogMetric | None,
        log_extra: LogExtra | None,
    ) -> list[float | None]:
        """The rewards of ``scores``, once they are logged; ``judged`` is empty without a judge."""
        name = self.__name__
        if log_metric is not None:
            for key, value in self._metrics.of(scores):
                log_metric(key, value)
            if self._judge is not None:
                for key, value in self._judge.metrics(judged):
                    log_metric(f"{name}/{key}", value)
        if log_extra is not None:
            lines = [why(row.score, row.grounds) for row in judged] or list(map(why, scores))
            log_extra(f"{name}/why", lines)
        return [self._on_grid(score) for score in scores]

    def _on_grid(self, score: RowScore) -> float | None:
        if score.reward is None or self.grid is None:
            return score.reward
        return round(score.reward * self.grid) / self.grid


class RewardFunction(Reward):
    """Scores a batch of completions under one plan; may be pickled. See :class:`Reward`."""

    def __call__(
        self,
        prompts: Sequence[Any],
        completions: Sequence[Any],
        completion_ids: Sequence[Any] | None = None,
        *,
        log_metric: LogMetric | None = None,
        log_extra: LogExtra | None = None,
        trainer_state: object = None,
        environments: object = None,
        **columns: Any,
    ) -> list[float | None]:
        """One reward per completion, in order; ``None`` where there is none.

        Where a judge is asked this waits for it, while rows are judged concurrently.

        Raises:
            ColumnsMissing: the dataset lacks a column that the plan requires.
            EndpointUnusable: the judge never answered.
        """
        rows = self._columns.rows(prompts, completions, columns)
        if self._judge is None:
            return self._rewards(
                [self.scorer.score(row) for row in rows], [], log_metric, log_extra
            )
        judged = self._judge.score(rows)
        return self._rewards([row.score for row in judged], judged, log_metric, log_extra)


class AsyncRewardFunction(Reward):
    """The same to be awaited, so that a trainer asks for several rewards at once."""

    async def __call__(
        self,
        prompts: Sequence[Any],
        completions: Sequence[Any],
        completion_ids: Sequence[Any] | None = None,
        *,
        log_metric: LogMetric | None = None,
        log_extra: LogExtra | None = None,
        trainer_state: object = None,
        environments: object = None,
        **columns: Any,
    ) -> list[float | None]:
        """One reward per completion, in order; ``None`` where there is none.

        Raises:
            ColumnsMissing: the dataset lacks a column that the plan requires.
            EndpointUnusable: the judge never answered.
        """
        rows = self._columns.rows(prompts, completions, columns)
        if self._judge is None:
            return self._rewards(
                [self.scorer.score(row) for row in rows], [], log_metric, log_extra
            )
        judged = await self._judge.score_async(rows)
        return self._rewards([row.score for row in judged], judged, log_metric, log_extra)
