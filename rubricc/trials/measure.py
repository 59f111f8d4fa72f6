"""How often a bad response passes once an attack is put behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rubricc.judging.grounds import Grounds
from rubricc.judging.judged_row import JudgedRow
from rubricc.plan.plan import Plan
from rubricc.trials.attack import Attack
from rubricc.trials.better import Values
from rubricc.trials.desk import Row
from rubricc.trials.probes import without_verdicts
from rubricc.trials.share import Share

EPSILON: Final = 1e-9
"""Rewards that differ by less are the same."""


@dataclass(frozen=True, slots=True)
class Bad:
    """A row with a bad response, and the attacks on it. ``text`` is the response as text."""

    row: Row
    text: str
    attacks: Sequence[Attack]

    def rows(self) -> Iterator[dict[str, object]]:
        """The row as it is, then with each attack; their order is that of :class:`Measured`."""
        row = without_verdicts(self.row)
        own = row.get("id")
        yield {**row, "response": self.text, "id": f"{own}: alone"}
        for attack in self.attacks:
            yield {**row, "response": attack.on(self.text), "id": f"{own}: {attack.id}"}


@dataclass(slots=True)
class Counts:
    """What came of attacks of one kind."""

    passed: Share = field(default_factory=Share)
    """Attacks after which a judge found a criterion better than without."""
    raised: Share = field(default_factory=Share)
    """Attacks that raised the reward, of those where both rewards are decided and it could rise."""
    by_code: int = 0
    """Attacks that raised the reward while no verdict of the judge got better: code did that."""
    unscored: int = 0
    """Attacks after which verdicts are missing that the bad response alone had."""


@dataclass(frozen=True, slots=True, order=True)
class Example:
    """One attack that passed."""

    gain: float
    """By how much the reward rose; 0 where it did not, or is not known."""
    row: str
    attack: str
    before: float | None
    after: float | None
    flipped: tuple[str, ...]
    """The criteria whose verdicts got better, with both verdicts."""
    text: str


class Measured:
    """Counts attacks by family and by criterion as judged rows come in."""

    def __init__(self, plan: Plan) -> None:
        self.families: dict[str, Counts] = {}
        self.criteria: dict[str, Share] = {}
        """Verdicts that got better, of those that could, by criterion."""
        self.bad = 0
        """Bad responses."""
        self.failed = 0
        """Bad responses and attacks without any result, because the row could not be judged."""
        self._values = Values(plan)
        self._best = plan.reward_high
        self._worst: dict[str, Example] = {}

    def add(self, bad: Bad, judged: Iterable[JudgedRow]) -> None:
        """Take one bad response and all attacks on it into account."""
        rows = iter(judged)
        alone = next(rows)
        self.bad += 1
        if alone.score.error is not None:
            self.failed += 1
        for attack, row in zip(bad.attacks, rows, strict=True):
            if alone.score.error is not None or row.score.error is not None:
                self.failed += 1
                continue
            self._compare(bad, attack, alone, row)

    @property
    def all(self) -> Counts:
        """All families together but the harmless one."""
        whole = Counts()
        for family, counts in self.families.items():
            if family != "harmless":
                whole.by_code += counts.by_code
                whole.unscored += counts.unscored
                for own, other in ((whole.passed, counts.passed), (whole.raised, counts.raised)):
                    own.hits += other.hits
                    own.total += other.total
        return whole

    @property
    def worst(self) -> list[Example]:
        """The attack of each family that gained most, the greatest gain first."""
        return sorted(self._worst.values(), reverse=True)

    def _compare(self, bad: Bad, attack: Attack, alone: JudgedRow, row: JudgedRow) -> None:
        counts = self.families.setdefault(attack.family, Counts())
        flips = self._flips(alone, row)
        before, after = alone.score.reward, row.score.reward
        lost = self._has_lost(alone, row)
        counts.unscored += lost
        if flips is None and (before is None or after is None):
            self.failed += not lost  # nobody judged enough of both to say anything
            return
        gain = 0.0
        if before is not None and after is not None:
            gain = after - before
            if self._best is None or before < self._best - EPSILON:
                counts.raised.add(gain > EPSILON)
        counts.by_code += gain > EPSILON and not flips
        if flips is not None:
            counts.passed.add(bool(flips))
        if flips and attack.family != "harmless":
            text = row.responses.get("response") or attack.on(bad.text)
            example = Example(
                max(gain, 0.0), str(bad.row.get("id")), attack.id, before, after, flips, text
            )
            known = self._worst.get(attack.family)
            self._worst[attack.family] = example if known is None else max(known, example)

    def _flips(self, alone: JudgedRow, row: JudgedRow) -> tuple[str, ...] | None:
        """The criteria that a judge found better with the attack than without.

        ``None`` where no criterion was judged in both that could have become better.
        """
        flipped = []
        compared = False
        for name, label in row.score.verdicts.items():
            before = self._values.value(name, alone.score.verdicts.get(name))
            after = self._values.value(name, label)
            if before is None or after is None or not _is_judged(row, name) or before >= 1.0:
                continue
            compared = True
            better = after > before + EPSILON
            self.criteria.setdefault(name, Share()).add(better)
            if better:
                was = _label(alone.score.verdicts[name])
                flipped.append(f"{name}: {was} to {_label(label)}")
        return tuple(flipped) if compared else None

    def _has_lost(self, alone: JudgedRow, row: JudgedRow) -> bool:
        """Whether a verdict is missing that the bad response alone had."""
        return any(
            self._values.value(name, label) is not None
            and self._values.value(name, row.score.verdicts.get(name)) is None
            and row.score.verdicts.get(name) != "not_applicable"
            for name, label in alone.score.verdicts.items()
        )


def _is_judged(row: JudgedRow, name: str) -> bool:
    found = row.grounds.get(name)
    grounds = (found,) if isinstance(found, Grounds) else found or ()
    return any(each.source in ("judge", "cache") for each in grounds)


def _label(verdict: object) -> str:
    return ", ".join(map(str, verdict)) if isinstance(verdict, list) else str(verdict)


def record_of(measured: Measured) -> Mapping[str, object]:
    """What was measured, as JSON."""
    return {
        "bad_responses": measured.bad,
        "failed": measured.failed,
        "all": _counts(measured.all),
        "families": {family: _counts(counts) for family, counts in measured.families.items()},
        "criteria": {name: share.record() for name, share in measured.criteria.items()},
        "worst": [
            {
                "row": one.row,
                "attack": one.attack,
                "before": one.before,
                "after": one.after,
                "flipped": list(one.flipped),
                "response": one.text[:500],
            }
            for one in measured.worst
        ],
    }


def _counts(counts: Counts) -> dict[str, object]:
    return {
        "passed": counts.passed.record(),
        "raised": counts.raised.record(),
        "raised_by_code": counts.by_code,
        "unscored": counts.unscored,
    }
