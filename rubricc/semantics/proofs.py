"""What is proved of classes and of ``score:``, or shown to fail by one case."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from rubricc.diagnostics.catalogue.scores import (
    CLASS_NEVER_HOLDS,
    CLASSES_GAP,
    CLASSES_OVERLAP,
    CLASSES_UNPROVED,
    NOT_MONOTONE,
)
from rubricc.diagnostics.diagnostic import Label, Rule
from rubricc.ir.rubric import Classes, Criterion, Group, Item, Rubric
from rubricc.plan.criterion import Derived, OutcomeClass
from rubricc.plan.expression import Expression, Ref
from rubricc.plan.walk import walk
from rubricc.semantics.drafts import ClassDraft
from rubricc.semantics.work import Work

# The provers are imported where they are needed: most rubrics have neither classes nor a score.


def prove(rubric: Rubric, classes: Classes | None, drafts: list[ClassDraft], work: Work) -> None:
    """Prove what must hold of the classes and of the score of ``rubric``; report what does not."""
    held = () if classes is None else classes.classes
    if held:
        _prove_classes(rubric, held, drafts, work)
    if rubric.reward.score is not None:
        _prove_score(rubric, rubric.reward.score, held, work)


def prove_exclusive(
    derived: tuple[Derived, ...],
    held: tuple[OutcomeClass, ...],
    drafts: list[ClassDraft],
    work: Work,
) -> bool:
    """Whether just one class holds in every case; what speaks against it is reported."""
    from rubricc.semantics.boolean.classes import Gap, NeverHolds, Overlap, prove_classes

    named = {draft.name.text: draft for draft in drafts}
    sound = True
    for fault in prove_classes(derived, held):
        if isinstance(fault, Overlap):
            sound = False
            _report_overlap(fault.first, named[fault.second], str(fault.case), named, work)
        elif isinstance(fault, Gap):
            sound = False
            _report(
                work,
                CLASSES_GAP,
                drafts[-1],
                f"no class holds when {fault.case}",
                "add a class with `otherwise`",
            )
        elif isinstance(fault, NeverHolds):
            _report(
                work,
                CLASS_NEVER_HOLDS,
                named[fault.name],
                f"`{fault.name}` can never hold",
                "remove it, or widen its condition",
            )
        else:
            sound = False
            _report(
                work,
                CLASSES_UNPROVED,
                drafts[0],
                "the conditions of these classes are too entangled to be proved exclusive",
                "use fewer facts in the classes, or relate fewer of them to each other",
            )
    return sound


def _flat(items: tuple[Item, ...]) -> Iterator[Item]:
    pending = list(reversed(items))
    while pending:
        item = pending.pop()
        yield item
        if isinstance(item, Group):
            pending.extend(reversed(item.members))


def _prove_classes(
    rubric: Rubric, held: tuple[OutcomeClass, ...], drafts: list[ClassDraft], work: Work
) -> None:
    if prove_exclusive(rubric.derived, held, drafts, work):
        _prove_steps(rubric, held, {draft.name.text: draft for draft in drafts}, work)


def _report_overlap(
    first: str, second: ClassDraft, case: str, named: Mapping[str, ClassDraft], work: Work
) -> None:
    other, name, start = named[first], second.name.text, len(work.findings.found)
    work.findings.report(
        CLASSES_OVERLAP,
        second.scope.source,
        second.name.span,
        f"`{first}` and `{name}` both hold when {case}",
        "add `and not …` to one of them, so that only one can hold",
        (Label(other.scope.source, other.name.span, "the other one"),),
    )
    if second.via is not None and len(work.findings.found) > start:
        work.bring_home(start, second.via)


def _prove_steps(
    rubric: Rubric, held: tuple[OutcomeClass, ...], named: Mapping[str, ClassDraft], work: Work
) -> None:
    from rubricc.semantics.boolean.monotone import ClassMoves, prove_monotone_classes

    signs = _signs(rubric)
    for fault in prove_monotone_classes(rubric.derived, held, signs):
        wrong = "lower" if signs[fault.name] > 0 else "higher"
        if isinstance(fault, ClassMoves):
            _report(
                work,
                NOT_MONOTONE,
                named[fault.after],
                f"meeting `{fault.name}` leads from `{fault.before}` to `{fault.after}`, "
                f"which is {wrong}",
                _in_case(str(fault.case)),
            )
        else:
            _report(
                work,
                NOT_MONOTONE,
                next(iter(named.values())),
                f"meeting `{fault.name}` may lead to a {wrong} class",
                "this is neither proved nor shown to happen",
            )


def _in_case(case: str) -> str:
    return "this always happens" if case == "always" else f"it happens when {case}"


def _prove_score(
    rubric: Rubric, score: Expression, held: tuple[OutcomeClass, ...], work: Work
) -> None:
    from rubricc.semantics.boolean.monotone import Moves, prove_monotone

    signs = _signs(rubric)
    given = work.made.blocks["reward"]["score"]
    inside, ranges = _inside(rubric, held), _ranges(rubric, held)
    for fault in prove_monotone(score, signs, inside, ranges, _graded(rubric)):
        bad = "rises" if signs.get(fault.name, 1) < 0 else "falls"
        if isinstance(fault, Moves):
            message = f"the score {bad} from {fault.before:g} to {fault.after:g} as `{fault.name}`"
            message += f" goes from {fault.low:g} to {fault.high:g}"
            others = ", ".join(f"`{name}` is {value:g}" for name, value in fault.others.items())
            advice = f"it happens when {others}" if others else None
        else:
            message = f"the score may be one that {bad} with `{fault.name}`"
            advice = "this is neither proved nor shown to happen"
        work.findings.report(NOT_MONOTONE, given.file, given.value_span, message, advice)


def _signs(rubric: Rubric) -> dict[str, int]:
    return {
        criterion.name: -1 if criterion.kind == "pitfall" else 1
        for criterion in rubric.criteria()
        if criterion.kind != "fact"
    }


def _ranges(rubric: Rubric, held: tuple[OutcomeClass, ...]) -> dict[str, tuple[float, float]]:
    """Between what the names of a score lie, where that is less than they could."""
    ranges = {
        f"group:{item.name}": (0.0, 1.0)
        for item in _flat(rubric.members)
        if isinstance(item, Group) and item.weight is not None
    }
    for criterion in rubric.criteria():
        if criterion.scale is not None and criterion.decide == "judge":
            values = [level.value for level in criterion.scale.levels]
            low = 0.0 if criterion.needs else min(values)
            ranges[f"criterion:{criterion.name}"] = (low, max(values))
    if held:
        numbers = [one.number for one in held]
        ranges["class:class"] = (min(numbers), max(numbers))
    return ranges


def _graded(rubric: Rubric) -> Collection[str] | None:
    """The criteria whose value may lie between its ends; ``None`` for all."""
    if rubric.judge.vote == "mean":
        return None
    return {
        criterion.name
        for criterion in rubric.criteria()
        if criterion.scale is not None or criterion.each is not None or criterion.decide == "mean"
    }


def _inside(rubric: Rubric, held: tuple[OutcomeClass, ...]) -> dict[str, Collection[str]]:
    """The criteria of each group and tag, and those that the classes read."""
    inside: dict[str, set[str]] = {}
    for item in _flat(rubric.members):
        if isinstance(item, Group):
            inside[f"group:{item.name}"] = {
                one.name for one in _flat(item.members) if isinstance(one, Criterion)
            }
        elif isinstance(item, Criterion):
            for tag in item.tags:
                inside.setdefault(f"tag:{tag}", set()).add(item.name)
    read = [one.when for one in held if one.when is not None]
    read += [fact.value for fact in rubric.derived]
    inside["class:class"] = {
        part.name
        for condition in read
        for part in walk(condition)
        if isinstance(part, Ref) and part.of == "criterion"
    }
    return dict(inside)


def _report(work: Work, rule: Rule, draft: ClassDraft, message: str, advice: str) -> None:
    start = len(work.findings.found)
    work.findings.report(rule, draft.scope.source, draft.name.span, message, advice)
    if draft.via is not None and len(work.findings.found) > start:
        work.bring_home(start, draft.via)
