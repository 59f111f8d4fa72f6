"""What a batch of scores says beside its rewards: shares, means, and a line for each completion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rubricc.judging.grounds import AllGrounds, Grounds
from rubricc.plan.plan import Plan
from rubricc.runtime.row_score import RowScore


class Metrics:
    """The metrics of batches under one plan; keys begin with ``name``."""

    def __init__(self, plan: Plan, name: str) -> None:
        self._name = name
        self._values = _values_of_criteria(plan)
        self._tags = {tag for criterion in plan.criteria for tag in criterion.tags}

    def of(self, scores: Sequence[RowScore]) -> Iterator[tuple[str, float]]:
        """Shares of the batch, then means over the rows where they are known, in order of keys."""
        count, name = len(scores), self._name
        if not count:
            return
        yield f"{name}/decided", sum(score.status == "decided" for score in scores) / count
        yield f"{name}/error", sum(score.status == "error" for score in scores) / count
        failed = sum(score.hard_rules == "fail" for score in scores)
        yield f"{name}/hard_rules_failed", failed / count
        known: dict[str, list[float]] = {}
        for score in scores:
            for key, value in self._known(score):
                known.setdefault(f"{name}/{key}", []).append(value)
        for key in sorted(known):
            yield key, sum(known[key]) / len(known[key])

    def _known(self, score: RowScore) -> Iterator[tuple[str, float]]:
        for kind, parts in score.scores.items():
            for part, value in parts.items():
                if value is not None and (kind != "tags" or part in self._tags):
                    yield f"{kind}/{part}", value
        for criterion, label in score.verdicts.items():
            for known in self._known_values(criterion, label):
                yield f"criteria/{criterion}", known

    def _known_values(self, criterion: str, label: Any) -> list[float]:
        """The values in 0..1 of the verdicts on one criterion of the plan that are scored."""
        values = self._values.get(criterion)
        if values is None:
            return []
        labels = label if isinstance(label, list) else [label]
        known = [values.get(one, one) for one in labels]
        return [value for value in known if isinstance(value, float)]


def why(score: RowScore, grounds: AllGrounds | None = None) -> str:
    """Why a completion has its reward, in one line for the table of completions.

    ``grounds`` are those of a judge that was asked; its reasons stand behind its verdicts.
    """
    if score.error is not None:
        return score.error
    found = [
        f"{name}={_shown(label)}{_reason(name, score, grounds or {})}"
        for name, label in score.verdicts.items()
    ]
    return "; ".join([*found, *score.warnings])


def _shown(label: Any) -> str:
    return ",".join(map(str, label)) if isinstance(label, list) else str(label)


def _reason(name: str, score: RowScore, grounds: AllGrounds) -> str:
    found = grounds.get(name)
    if found is None:
        return ""
    each = [found] if isinstance(found, Grounds) else found
    said = dict.fromkeys(one.reason for one in each if one.reason)
    reason = ", ".join(said) or score.reasons.get(name, "")
    return f" ({reason})" if reason else ""


def _values_of_criteria(plan: Plan) -> Mapping[str, Mapping[Any, float]]:
    """The value of each verdict, by criterion and label."""
    values: dict[str, dict[Any, float]] = {}
    for criterion in plan.criteria:
        levels = criterion.scale.levels if criterion.scale is not None else ()
        named = {level.point: level.value for level in levels}
        values[criterion.name] = {"met": 1.0, "unmet": 0.0, **named}
    return values
