"""How many calls a row costs: by the calls that a judge would make, with the row's verdicts as its
answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rubricc.judging.enough import is_enough
from rubricc.judging.questionnaire import Batch, Questionnaire
from rubricc.runtime.case import Case
from rubricc.runtime.scorer import Scorer
from rubricc.scoring.layout import OVERALL


@dataclass(frozen=True, slots=True)
class Calls:
    """``count`` calls were made; ``unanswered`` are criteria whose verdict nobody gave.

    With any unanswered, ``count`` is the greatest number possible.
    """

    count: int
    unanswered: tuple[str, ...]


def count_calls(scorer: Scorer, row: Mapping[str, object]) -> Calls:
    """Go through the calls that a judge would make, answered by the row's own verdicts.

    Samples and the members of a jury are calls of their own. Nothing is asked that code has
    decided, nor anything once the reward is decided.

    Raises:
        RowInvalid: the row cannot be scored.
    """
    plan = scorer.plan
    given = scorer.case(row, partial=True).given
    case = scorer.case({**row, "verdicts": {}}, partial=True)
    known: dict[str, object] = {}
    score = case.score()
    count = 0
    unanswered: list[str] = []
    for batch in Questionnaire(plan).batches(case, case.wanted()):
        if is_enough(plan, score):
            break
        count += 1
        for name, element in _open(case, batch):
            verdict = _verdict(given.get(name), element)
            if verdict is None:
                unanswered.append(name)
            else:
                _lay(verdict, known, name, element, case)
        score = scorer.score({**row, "verdicts": known}, partial=True)
    drawn = plan.judge.samples * max(len(plan.judge.models), 1)
    return Calls(count * drawn, tuple(dict.fromkeys(unanswered)))


def _open(case: Case, batch: Batch) -> Iterator[tuple[str, int | None]]:
    """The criteria, and elements of them, whose verdicts are open and come with a batch."""
    for question, element in dict.fromkeys(each.wanted for each in batch.asked):
        if question == OVERALL:
            yield OVERALL, None
        for decider in case.deciders:
            name = decider.reader.name
            brought = decider.criterion.name in case.variant.names
            if question == (name if brought else decider.criterion.question):
                own = case.own[decider.criterion.name]
                verdict = own if element is None else own[element]  # type: ignore[index]
                if verdict.state == "unscored":  # type: ignore[union-attr]
                    yield name, element


def _verdict(given: object, element: int | None) -> object:
    """What the row says of a criterion or of one element of it; ``None`` for nothing."""
    if element is None:
        return given
    is_list = isinstance(given, Sequence) and not isinstance(given, str)
    return given[element] if is_list and element < len(given) else None  # type: ignore[index, arg-type]


def _lay(
    verdict: object, known: dict[str, object], name: str, element: int | None, case: Case
) -> None:
    """Note a verdict as a row writes it; elements stand in a list."""
    if element is None:
        known[name] = verdict
        return
    own = case.own[name]
    row = known.setdefault(name, [None] * len(own))  # type: ignore[arg-type]
    row[element] = verdict  # type: ignore[index]
