"""A row that a judge was asked about, as labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rubricc.agreement.labels import Label, Labels
from rubricc.agreement.read import Sheet
from rubricc.judging.grounds import Grounds
from rubricc.judging.judged_row import JudgedRow
from rubricc.plan.plan import Plan
from rubricc.plan.scale import Scale
from rubricc.scoring.layout import OVERALL

NO_LABELS = ("unscored", "cannot_tell")


class JudgedLabels:
    """Turns rows that were judged under one plan into labels."""

    def __init__(self, plan: Plan) -> None:
        self._scales = {criterion.name: criterion.scale for criterion in plan.criteria}
        self._scales[OVERALL] = plan.reward.holistic
        self._mixed = {one.name for one in plan.criteria if one.decide == "mean"}

    def sheet(self, judged: JudgedRow) -> Sheet:
        """The judge's own labels, whatever needs made of them."""
        verdicts: Mapping[str, object] = {**judged.score.verdicts, **judged.score.own}
        return {name: self._labels(name, _listed(written)) for name, written in verdicts.items()}

    def by_code(self, judged: JudgedRow) -> set[str]:
        """The criteria that code decided in this row, alone or together with the judge.

        Their verdicts say nothing about the judge, or not about the judge alone.
        """
        decided = {
            name
            for name, grounds in judged.grounds.items()
            if all(one.source == "check" for one in _each(grounds))
        }
        return decided | self._mixed

    def two_samples(self, judged: JudgedRow, samples: int) -> Iterator[tuple[Sheet, Sheet]]:
        """The labels of the first two of ``samples`` samples, one pair of sheets a juror."""
        votes = {
            name: [one.votes for one in _each(grounds)] for name, grounds in judged.grounds.items()
        }
        most = max((len(one) for found in votes.values() for one in found), default=0)
        for place in range(0, most - 1, samples):
            full = {n: v for n, v in votes.items() if v and all(len(o) > place + 1 for o in v)}
            yield (
                {name: self._labels(name, [one[place] for one in v]) for name, v in full.items()},
                {
                    name: self._labels(name, [one[place + 1] for one in v])
                    for name, v in full.items()
                },
            )

    def _labels(self, name: str, written: Sequence[object]) -> Labels:
        scale = self._scales.get(name)
        return tuple(label_of(entry, scale) for entry in written)


def label_of(written: object, scale: Scale | None) -> Label | None:
    """The label nearest to a verdict; ``None`` for one that is unscored, or between two labels.

    Means of votes and probabilities are values in 0..1: those above a half are met, those below
    unmet, and on a scale the nearest level counts, of two equally near ones the lower.
    """
    if isinstance(written, (str, int)):
        return None if written in NO_LABELS else written
    if not isinstance(written, float):
        return None
    if scale is not None:
        return min(scale.levels, key=lambda level: abs(level.value - written)).point
    return None if written == 0.5 else "met" if written > 0.5 else "unmet"


def _each(grounds: Grounds | tuple[Grounds, ...]) -> tuple[Grounds, ...]:
    return (grounds,) if isinstance(grounds, Grounds) else grounds


def _listed(written: object) -> Sequence[object]:
    return written if isinstance(written, list) else [written]
