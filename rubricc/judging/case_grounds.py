"""What a judge said, laid to the criteria of a case: answers for its score, grounds for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rubricc.judging.grounds import Grounds, Source
from rubricc.plan.verdict import Verdict
from rubricc.runtime.case import Case, Wanted
from rubricc.runtime.decide import Answer, Decider
from rubricc.scoring.layout import OVERALL


def answers_of(case: Case, verdicts: Mapping[Wanted, Verdict]) -> dict[str, Answer]:
    """Verdicts by question; those on elements as lists with ``None`` where nothing was asked."""
    answers: dict[str, Answer] = {}
    elements: dict[str, dict[int, Verdict]] = {}
    for wanted, verdict in verdicts.items():
        if wanted.element is None:
            answers[wanted.question] = verdict
        else:
            elements.setdefault(wanted.question, {})[wanted.element] = verdict
    for decider in case.deciders:
        name = decider.criterion.question
        if name in elements and name not in answers:
            count = len(decider.elements(case.facts) or ())
            answers[name] = [elements[name].get(place) for place in range(count)]
    return answers


def all_grounds(
    case: Case, known: Mapping[Wanted, Grounds]
) -> dict[str, Grounds | tuple[Grounds, ...]]:
    """Where the verdict on every criterion comes from, in file order; the rating comes last.

    Nothing is said of a response that was cut off and has no verdicts.
    """
    if case.is_cut_off:
        return {}
    found: dict[str, Grounds | tuple[Grounds, ...]] = {}
    for decider in case.deciders:
        found[decider.reader.name] = _grounds(case, decider, known)
    if Wanted(OVERALL) in known:
        found[OVERALL] = known[Wanted(OVERALL)]
    elif case.overall is not None:
        own = case.own.get(OVERALL)
        source: Source = "given" if case.given.get(OVERALL) is not None else "check"
        found[OVERALL] = Grounds(source, reason=own.reason if isinstance(own, Verdict) else "")
    return found


def _grounds(
    case: Case, decider: Decider, known: Mapping[Wanted, Grounds]
) -> Grounds | tuple[Grounds, ...]:
    criterion = decider.criterion
    name = decider.reader.name
    question = name if criterion.name in case.variant.names else criterion.question
    given, own = case.given.get(name), case.own[criterion.name]
    if isinstance(own, Verdict):
        asked = None if question is None else known.get(Wanted(question))
        return asked if asked is not None and given is None else _unasked(decider, given, own)
    each_given = given if isinstance(given, Sequence) else [None] * len(own)
    return tuple(
        known.get(Wanted(question or name, place), _unasked(decider, one, verdict))
        if one is None
        else _unasked(decider, one, verdict)
        for place, (one, verdict) in enumerate(zip(each_given, own, strict=True))
    )


def _unasked(decider: Decider, given: object, own: Verdict) -> Grounds:
    by_code = decider.check is not None and decider.criterion.decide == "check"
    return Grounds("given" if given is not None and not by_code else "check", reason=own.reason)
