"""A plan as a reward function of TRL's trainers (``GRPOTrainer``, ``RLOOTrainer``).

Tested with TRL 1.16, ``trl/trainer/grpo_trainer.py``. The trainer calls a reward once per batch
and process with keywords: ``prompts``, ``completions`` (texts, or lists of messages), every
further column of the dataset as a list, and ``log_metric`` and ``log_extra``. It wants a list of
numbers, ``None`` where there is none: such a row is left out of its group's baseline, where a 0
would bias it. An infinity would silently erase the step, so none is ever given.

Nothing of TRL is imported here: the same object serves whatever calls rewards in this way.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rubricc.plan.file import load_plan
from rubricc.plan.plan import Plan
from rubricc.runtime.row_score import RowScore
from rubricc.runtime.scorer import Scorer

GRID: Final = 1024
"""Steps of the grid that rewards are put on, per 1.0."""

LogMetric = Callable[[str, float], object]
LogExtra = Callable[[str, list[Any]], object]


class ColumnsMissing(ValueError):
    """The dataset lacks columns that the plan declares; nothing could ever be scored with it."""


def reward_function(
    plan: Plan | Scorer | str | Path,
    *,
    name: str | None = None,
    allow_extern: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
    grid: int | None = GRID,
) -> RewardFunction:
    """``plan``, or the plan in a file, as a reward function.

    ``name`` is how the trainer logs it, the plan's own by default. ``columns`` says which column
    of the dataset supplies a column of the rubric under another name, as in
    ``{"reference": "gold_answer"}``. ``grid`` puts rewards on multiples of ``1 / grid``, see
    :class:`RewardFunction`; ``None`` hands them on as they are.

    Raises:
        PlanInvalid: the file is no intact plan.
        PlanUnusable: a Python function of the plan is not allowed, or not to be had.
        ValueError: ``grid`` is no power of two, or ``columns`` names no column of the plan.
    """
    if isinstance(plan, Scorer):
        scorer = plan
    else:
        read = plan if isinstance(plan, Plan) else load_plan(plan)
        scorer = Scorer(read, allow_extern)
    return RewardFunction(scorer, name or scorer.plan.name, columns or {}, grid)


class RewardFunction:
    """Scores a batch of completions under one plan; may be pickled.

    **The grid.** A trainer turns rewards into float32 and compares them within a group. Eight
    rewards of 0.7 have a standard deviation of 6e-8 there instead of 0, which divides into
    advantages and a gradient out of nothing. Multiples of 1/1024 are exact in float32 and so are
    their sums, so that equal rewards have exactly no variance. The grid moves a reward by at most
    1/2048 and never changes the order of two; scores outside training are not put on it.

    **Failures.** A row that cannot be scored, or whose reward the verdicts leave open, gives
    ``None``; the shares of such rows are logged. What no row of the dataset could ever supply is
    an error of the first call.

    **Metrics** are ``NAME/decided``, ``NAME/error`` and ``NAME/hard_rules_failed`` as shares of
    the batch, under the same keys on every process; and, as means over the rows where they are
    known, ``NAME/groups/...``, ``NAME/tags/...``, ``NAME/priorities/...`` and
    ``NAME/criteria/...`` (the share of criteria met, or the mean value of levels). A mean that no
    row of a batch knows is not logged rather than logged as 0 or NaN; TRL from 1.16 on joins the
    keys of all processes.
    """

    def __init__(
        self, scorer: Scorer, name: str, columns: Mapping[str, str], grid: int | None
    ) -> None:
        if grid is not None and (grid < 1 or grid & (grid - 1)):
            raise ValueError(f"the grid {grid} is no power of two, so its steps are not exact")
        known = scorer.columns
        for column in columns:
            if column not in known:
                raise ValueError(f"`{scorer.plan.name}` reads no column `{column}`")
        self.__name__ = name
        self.scorer = scorer
        self.columns = dict(columns)
        self.grid = grid
        self._values = _values_of_criteria(scorer.plan)
        self._tags = {tag for criterion in scorer.plan.criteria for tag in criterion.tags}
        self._checked_columns = False

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

        Raises:
            ColumnsMissing: the dataset lacks a column that the plan requires.
        """
        rows = self._rows(prompts, completions, columns)
        scores = [self.scorer.score(row) for row in rows]
        if log_metric is not None:
            self._log_metrics(scores, log_metric)
        if log_extra is not None:
            log_extra(f"{self.__name__}/why", [why(score) for score in scores])
        return [self._reward(score) for score in scores]

    def _reward(self, score: RowScore) -> float | None:
        if score.reward is None or self.grid is None:
            return score.reward
        return round(score.reward * self.grid) / self.grid

    def _rows(
        self, prompts: Sequence[Any], completions: Sequence[Any], given: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        """One row per completion, with the columns that the plan reads."""
        sources = {
            column: given[source]
            for column in self.scorer.columns - {"prompt", "response"}
            if (source := self.columns.get(column, column)) in given
        }
        self._check_columns(given, sources)
        rows = []
        for number, (prompt, completion) in enumerate(zip(prompts, completions, strict=True)):
            row = {column: values[number] for column, values in sources.items()}
            for column in ("verdicts", *(slot.name for slot in self.scorer.plan.generated)):
                if isinstance(row.get(column), str):
                    row[column] = _parsed(row[column])
            rows.append(row | {"prompt": prompt, "response": completion})
        return rows

    def _check_columns(self, given: Mapping[str, Any], sources: Mapping[str, Any]) -> None:
        """At the first call: refuse what is missing, warn about what is almost a column."""
        if self._checked_columns:
            return
        self._checked_columns = True
        missing = sorted(self.scorer.required - sources.keys() - {"prompt", "response"})
        if missing:
            names = ", ".join(f"`{self.columns.get(column, column)}`" for column in missing)
            raise ColumnsMissing(
                f"the dataset has no column {names}, which `{self.scorer.plan.name}` needs; "
                "`columns` maps columns of other names"
            )
        mapped = set(self.columns.values())
        others = [column for column in given if column not in mapped]
        for warning in self.scorer.misspelt(["prompt", "response", *sources, *others]):
            warnings.warn(f"`{self.scorer.plan.name}`: {warning}", stacklevel=4)

    def _log_metrics(self, scores: Sequence[RowScore], log_metric: LogMetric) -> None:
        count = len(scores)
        if not count:
            return
        name = self.__name__
        decided = sum(score.status == "decided" for score in scores)
        log_metric(f"{name}/decided", decided / count)
        log_metric(f"{name}/error", sum(score.status == "error" for score in scores) / count)
        failed = sum(score.hard_rules == "fail" for score in scores)
        log_metric(f"{name}/hard_rules_failed", failed / count)
        known: dict[str, list[float]] = {}
        for score in scores:
            for kind, parts in score.scores.items():
                for part, value in parts.items():
                    if value is not None and (kind != "tags" or part in self._tags):
                        known.setdefault(f"{name}/{kind}/{part}", []).append(value)
            for criterion, label in score.verdicts.items():
                for value in self._known_values(criterion, label):
                    known.setdefault(f"{name}/criteria/{criterion}", []).append(value)
        for key in sorted(known):
            log_metric(key, sum(known[key]) / len(known[key]))

    def _known_values(self, criterion: str, label: Any) -> list[float]:
        """The values in 0..1 of the verdicts on one criterion of the plan that are scored."""
        values = self._values.get(criterion)
        if values is None:
            return []
        labels = label if isinstance(label, list) else [label]
        known = [values.get(one, one) for one in labels]
        return [value for value in known if isinstance(value, float)]


def why(score: RowScore) -> str:
    """Why a completion has its reward, in one line for the table of completions."""
    if score.error is not None:
        return score.error
    found = [f"{name}={_shown(label)}" for name, label in score.verdicts.items()]
    return "; ".join([*found, *score.warnings])


def _shown(label: Any) -> str:
    return ",".join(map(str, label)) if isinstance(label, list) else str(label)


def _values_of_criteria(plan: Plan) -> dict[str, dict[Any, float]]:
    """The value of each verdict, by criterion and label."""
    values: dict[str, dict[Any, float]] = {}
    for criterion in plan.criteria:
        levels = criterion.scale.levels if criterion.scale is not None else ()
        named = {level.point: level.value for level in levels}
        values[criterion.name] = {"met": 1.0, "unmet": 0.0, **named}
    return values


def _parsed(text: str) -> object:
    """A cell of a dataset that holds JSON, because its rows are of different shapes."""
    try:
        return json.loads(text)
    except ValueError:
        return text
