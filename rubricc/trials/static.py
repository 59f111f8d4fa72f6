"""Everything about attacks that can be said without a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rubricc.judging.questionnaire import Questionnaire
from rubricc.judging.shown import Shown
from rubricc.runtime.scorer import Scorer
from rubricc.trials.attack import Attack
from rubricc.trials.desk import Desk, Row, control_endpoint, plain_endpoint
from rubricc.trials.group_check import GroupCheck
from rubricc.trials.ledger import Ledger
from rubricc.trials.settled_check import check_settled
from rubricc.trials.shown_check import ShownCheck
from rubricc.trials.site import sites
from rubricc.trials.suite import suite
from rubricc.trials.target import target_of
from rubricc.trials.turn_check import TurnCheck


@dataclass(frozen=True, slots=True)
class Static:
    """What was checked of one rubric on one row."""

    attacks: Sequence[Attack]
    modes: tuple[str, ...]
    """The ways of asking whose calls were looked at."""
    places: tuple[str, ...]
    """The places of the row that a text was put into."""
    ledger: Ledger

    @property
    def holds(self) -> bool:
        """Whether nothing is broken."""
        return not self.ledger.broken


def check_static(scorer: Scorer, row: Row) -> Static:
    """Hold every attack of the suite against every property, with ``row`` around it.

    Raises:
        RowInvalid: the row cannot be judged.
    """
    ledger = Ledger()
    attacks = attacks_on(scorer, row)
    plain, control = Desk(scorer, plain_endpoint()), Desk(scorer, control_endpoint())
    places = sites(scorer.plan, row)
    for desk in (plain, control):
        checks: list[ShownCheck | GroupCheck] = [
            ShownCheck(desk, row, site, ledger) for site in places if desk.modes
        ]
        for check in (*checks, GroupCheck(desk, row, ledger)):
            for attack in attacks:
                check.check(attack)
    turns = TurnCheck(plain, row, ledger)
    for attack in attacks:
        turns.check(attack)
        check_settled(scorer, row, attack, ledger)
    turns.check_labels(next(attack for attack in attacks if attack.family == "turns"))
    return Static(attacks, plain.modes, tuple(site.name for site in places), ledger)


def attacks_on(scorer: Scorer, row: Row) -> Sequence[Attack]:
    """The suite, aimed at one row.

    Raises:
        RowInvalid: the row cannot be judged.
    """
    case = scorer.case(row)
    return suite(target_of(Questionnaire(scorer.plan), case, Shown(case)))
