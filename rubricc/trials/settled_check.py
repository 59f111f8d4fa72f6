"""Whether code settles what says nothing, before a judge could be taken in."""

from __future__ import annotations

from rubricc.prompts.schema import OVERALL
from rubricc.runtime.case import Case
from rubricc.runtime.scorer import Scorer
from rubricc.trials.attack import Attack
from rubricc.trials.desk import Row
from rubricc.trials.ledger import Broken, Ledger


def check_settled(scorer: Scorer, row: Row, attack: Attack, ledger: Ledger) -> None:
    """Hold one attack against the property ``settled``: no principle and no pitfall is asked about.

    Hard rules, facts and whether a criterion applies stay open: an empty answer may well hold to
    them, and only a judge can tell.
    """
    if not attack.settled or not (scorer.plan.questions or scorer.plan.generated):
        return
    ledger.held(attack.id, "settled")
    asked = _asked(scorer.case({**row, "response": attack.text}))
    if asked:
        ledger.breaks(Broken(attack.id, "settled", "response", "", "plain", asked))


def _asked(case: Case) -> str:
    """The first principle or pitfall that a judge is asked about; empty where there is none."""
    questions = {question.name: question for question in case.plan.questions}
    kinds = {generated.name: generated.shape.kind for generated in case.generated}
    for wanted in case.wanted():
        if wanted.question == OVERALL:
            return "the rating of the whole is asked of a judge"
        question = questions.get(wanted.question)
        if question is not None and question.asks == "applicability":
            continue
        kind = kinds[wanted.question] if question is None else question.kind
        if kind in ("principle", "pitfall"):
            return f"`{wanted.question}` is asked of a judge"
    return ""
