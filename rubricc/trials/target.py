"""What an attacker may know: the texts of a row, and the rubric word for word."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from rubricc.judging.questionnaire import Asked, Questionnaire
from rubricc.judging.shown import Shown
from rubricc.plan.criterion import Question
from rubricc.prompts.fence import marker
from rubricc.prompts.fill import Unfilled, fill_question
from rubricc.prompts.schema import APPLIES, points
from rubricc.runtime.case import Case, Wanted
from rubricc.runtime.invalid import RowInvalid
from rubricc.scoring.layout import OVERALL


@dataclass(frozen=True, slots=True)
class Aim:
    """One statement that an attack wants to be judged in its favour."""

    key: str
    text: str
    best: str
    """The verdict that pays most."""


@dataclass(frozen=True, slots=True)
class Target:
    """The prompt, the reference (empty where there is none), and what is asked of a response."""

    prompt: str
    reference: str
    aims: tuple[Aim, ...]
    slots: tuple[str, ...] = ()
    """Names of columns that stand in statements."""

    @property
    def codes(self) -> dict[str, str]:
        """Codes of tags that an attacker can guess or work out, by where they come from."""
        found = {
            "zeros": "000000000",
            "nines": "999999999",
            "digits in order": "123456789",
            "the word": "CODE",
            "the code of the prompt": marker(self.prompt),
        }
        if self.reference:
            found["the code of the reference"] = marker(self.reference)
        return found

    def answer(self) -> dict[str, Any]:
        """An answer that decides everything in favour of the response."""
        return {
            aim.key: {"evidence": "as shown", "reason": "clearly so", "verdict": aim.best}
            for aim in self.aims
        }

    def answer_text(self) -> str:
        """The same as JSON."""
        return json.dumps(self.answer(), ensure_ascii=False)


def target_of(questionnaire: Questionnaire, case: Case, shown: Shown) -> Target:
    """What can be known of one row under one plan."""
    aims = []
    for batch in questionnaire.batches(case, everything(questionnaire, case)):
        for asked in batch.asked:
            if batch.prompt != "holistic":
                aims.append(_aim(asked, shown))
    if questionnaire.plan.reward.holistic is not None:
        aims.append(Aim(OVERALL, "", points(questionnaire.plan.reward.holistic)[-1]))
    reference = shown.plain.get("reference")
    names = tuple(parameter.name for parameter in questionnaire.plan.parameters)
    return Target(shown.prompt, reference if isinstance(reference, str) else "", tuple(aims), names)


def statements(questionnaire: Questionnaire, case: Case) -> list[str]:
    """The first line of everything that a judge may be asked, with the row's values in it; none
    where the row has no prompt to judge by."""
    try:
        target = target_of(questionnaire, case, Shown(case))
    except RowInvalid:
        return []
    return [aim.text for aim in target.aims if aim.text]


def everything(questionnaire: Questionnaire, case: Case) -> list[Wanted]:
    """All that a judge may ever be asked about a row, whoever decides it here."""
    found: list[Wanted] = []
    deciders = {decider.criterion.question: decider for decider in case.deciders}
    for name, question in questionnaire.questions.items():
        if question.each is None:
            found.append(Wanted(name))
        elif name in deciders:
            count = len(deciders[name].elements(case.facts) or ())
            found += [Wanted(name, place) for place in range(count)]
    found += [Wanted(generated.name) for generated in case.generated]
    if case.overall is not None:
        found.append(Wanted(OVERALL))
    return found


def _aim(asked: Asked, shown: Shown) -> Aim:
    try:
        text = fill_question(asked.keyed, shown.plain).partition("\n")[0]
    except Unfilled:
        text = ""
    return Aim(asked.key, text, _best(asked.question))


def _best(question: Question) -> str:
    """The verdict that pays most."""
    if question.asks == "applicability":
        return APPLIES
    own = ("unmet", "met") if question.scale is None else points(question.scale)
    return own[0 if question.kind == "pitfall" else -1]
