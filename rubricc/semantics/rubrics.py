"""A rubric from its assembly to the checked program."""

from __future__ import annotations

from dataclasses import dataclass, field

from rubricc.diagnostics.catalogue.names import MISPLACED_ITEM
from rubricc.diagnostics.catalogue.scores import NOTHING_TO_SCORE
from rubricc.diagnostics.catalogue.syntax import RESERVED_NAME
from rubricc.diagnostics.diagnostic import Label
from rubricc.ir.rubric import Classes, Criterion, Group, Item, Origin, Rubric
from rubricc.plan.criterion import Derived, GeneratedSlot
from rubricc.plan.expression import Expression
from rubricc.plan.policy import Judge, Preference, Revision
from rubricc.plan.reward import Reward
from rubricc.plan.scale import Scale
from rubricc.plan.types import NUMBER
from rubricc.semantics.classes import FactScopes, read_classes, read_derived
from rubricc.semantics.conditions import (
    ALWAYS,
    Conditions,
    check_scope,
    read_when,
    settle,
)
from rubricc.semantics.criteria import build_criterion
from rubricc.semantics.drafts import (
    Assembly,
    ClassDraft,
    DeriveDraft,
    Draft,
    Entry,
    GroupDraft,
    SlotDraft,
    TierDraft,
)
from rubricc.semantics.expressions.resolve import resolve_expression
from rubricc.semantics.expressions.scope import Scope, score_names
from rubricc.semantics.externs import Externs
from rubricc.semantics.findings import Findings
from rubricc.semantics.generated import read_generated
from rubricc.semantics.needs import NeedsOf, resolve_needs
from rubricc.semantics.plain_rules import PlainRules
from rubricc.semantics.preference import read_preference
from rubricc.semantics.proofs import prove, prove_exclusive
from rubricc.semantics.revision import read_revision
from rubricc.semantics.reward import read_reward
from rubricc.semantics.reward_range import report_bare_groups, report_signed, settle_range
from rubricc.semantics.scope import FileScope, find_judge
from rubricc.semantics.settings import INVALID, Given, prose, wrong_value
from rubricc.semantics.weights import group_weight, read_weights
from rubricc.semantics.work import Work, origin_of
from rubricc.syntax import nodes

Judges = dict[int, Judge | None]
"""Every judge by the identity of its node; ``None`` for one that was declared wrongly."""


@dataclass(slots=True)
class Built:
    """What became of one rubric: its parts, and the whole where it is free of errors.

    ``holistic`` is the scale of its one rating, where it has one; ``generated`` has the columns
    in which rows may bring criteria.
    """

    work: Work
    criteria: dict[str, Criterion]
    rubric: Rubric | None
    holistic: Scale | None
    generated: tuple[str, ...]


@dataclass(slots=True)
class _Parts:
    """Everything of a rubric that stands among its entries."""

    plain: PlainRules
    criteria: dict[str, Criterion] = field(default_factory=dict)
    needs: list[NeedsOf] = field(default_factory=list)
    derived: list[DeriveDraft] = field(default_factory=list)
    classes: list[ClassDraft] = field(default_factory=list)
    generated: list[GeneratedSlot] = field(default_factory=list)
    groups: dict[str, float | None] = field(default_factory=dict)


def build_rubric(made: Assembly, externs: Externs, judges: Judges, findings: Findings) -> Built:
    """Resolve everything in ``made``; every fault is reported."""
    errors = findings.errors
    magnitudes = read_weights(made.blocks.get("weights", {}), findings)
    work = Work(made, findings, externs, magnitudes)
    parts = _Parts(PlainRules(magnitudes))
    _walk(made.entries, None, ALWAYS, parts, work)
    _add_needs(parts, work)
    scopes = FactScopes(parts.criteria, work)
    derived = read_derived(parts.derived, scopes, work)
    classes = read_classes(parts.classes, scopes, work)
    members = tuple(_members(made.entries, parts, classes))
    judge = _judge(made, judges, findings)
    reward, fail_is_open = _reward(parts, classes, derived, work)
    is_whole = not made.is_broken and findings.errors == errors
    preference, revision = _uses(made, parts if is_whole else None, findings)
    title = _title(made, findings)
    if made.is_broken or findings.errors > errors or judge is None:
        if classes is not None and _is_provable(classes, derived, parts, made):
            prove_exclusive(derived, classes.classes, parts.classes, work)
        return Built(work, parts.criteria, None, reward.holistic, _columns(parts))
    rubric = Rubric(
        name=made.name,
        kind=made.node.keyword,
        title=title,
        doc="" if made.node.doc is None else made.node.doc.text,
        parameters=tuple(p for p in made.parameters.values() if p is not None),
        members=members,
        derived=derived,
        tiers=tuple(made.tiers),
        generated=tuple(parts.generated),
        priorities=magnitudes,
        reward=reward,
        judge=judge,
        preference=preference,
        revision=revision,
        externs=tuple(work.called[name] for name in sorted(work.called)),
        origin=_origin(made),
    )
    _examine(rubric, classes, parts, work)
    settled = settle_range(rubric, fail_is_open, work) if findings.errors == errors else None
    return Built(work, parts.criteria, settled, reward.holistic, _columns(parts))


def _is_provable(
    classes: Classes, derived: tuple[Derived, ...], parts: _Parts, made: Assembly
) -> bool:
    """Whether all that says which class holds was read, whatever else is wrong with the rubric."""
    conditions = [one.when for one in classes.classes]
    return (
        not made.is_broken
        and len(derived) == len(parts.derived)
        and len(conditions) > 1
        and conditions.count(None) <= 1
        and all(
            (draft.node.when is None) == (when is None)
            for draft, when in zip(parts.classes, conditions, strict=True)
        )
    )


def _uses(
    made: Assembly, parts: _Parts | None, findings: Findings
) -> tuple[Preference | None, Revision | None]:
    """The blocks of the other uses; ``parts`` is ``None`` where not every rule can be counted."""
    preference, revision = made.blocks.get("preference"), made.blocks.get("revision")
    draws = preference is not None or revision is not None
    rules = _count_rules(parts) if parts is not None and draws else None
    return (
        None if preference is None else read_preference(preference, rules, findings),
        None if revision is None else read_revision(revision, rules, findings),
    )


def _examine(rubric: Rubric, classes: Classes | None, parts: _Parts, work: Work) -> None:
    """Report what is wrong with the rubric as a whole."""
    _report_empty(rubric, work)
    report_signed(rubric, work)
    if parts.groups:
        report_bare_groups(rubric, work)
    prove(rubric, classes, parts.classes, work)


def _columns(parts: _Parts) -> tuple[str, ...]:
    names = [slot.name for slot in parts.generated]
    return (*names, "criteria") if len(names) == 1 else tuple(names)


def _origin(made: Assembly) -> Origin:
    """From the name to the end of the header."""
    node = made.node
    end = node.name.span.end
    if node.params:
        end = node.params[-1].span.end
    if node.extends is not None:
        end = node.extends.span.end
    return Origin(path=made.file.path, start=node.name.span.start, end=end)


def _walk(
    entries: list[Entry], tier: str | None, around: Conditions, parts: _Parts, work: Work
) -> None:
    criteria, needs, read_plain = parts.criteria, parts.needs, parts.plain.read
    for entry in entries:
        if entry.gone:
            continue
        if isinstance(entry, Draft):
            rule = read_plain(entry, tier, around)
            if rule is None:
                rule = build_criterion(entry, tier, around, work, needs)
            criteria[entry.name.text] = rule
        elif isinstance(entry, GroupDraft):
            inner = _enter_group(entry, around, parts, work)
            _walk(entry.items, tier, inner, parts, work)
        elif isinstance(entry, TierDraft):
            _walk(entry.items, entry.name.text, around, parts, work)
        elif isinstance(entry, DeriveDraft):
            parts.derived.append(entry)
        elif isinstance(entry, ClassDraft):
            _refuse_gate(entry, around, work)
            parts.classes.append(entry)
        else:
            _add_slot(entry, parts, work)


def _enter_group(group: GroupDraft, around: Conditions, parts: _Parts, work: Work) -> Conditions:
    start, file = len(work.findings.found), group.scope.source
    weight = group_weight(group.name, group.weight, file, work.findings)
    parts.groups[group.name.text] = weight
    for given in group.when:
        around = read_when(given, None, group.scope, around, work)
    if group.via is not None and len(work.findings.found) > start:
        work.bring_home(start, group.via)
    return around


def _refuse_gate(entry: ClassDraft, around: Conditions, work: Work) -> None:
    if around.check is not None or around.prose:
        work.findings.report(
            MISPLACED_ITEM,
            entry.scope.source,
            entry.name.span,
            "a class stands in a group with a condition",
            "move it out, and add the condition to its own `when`",
        )


def _add_slot(entry: SlotDraft, parts: _Parts, work: Work) -> None:
    start = len(work.findings.found)
    slot = read_generated(entry, work.findings)
    if entry.via is not None and len(work.findings.found) > start:
        work.bring_home(start, entry.via)
    if slot is not None:
        parts.generated.append(slot)


def _add_needs(parts: _Parts, work: Work) -> None:
    if not parts.needs:
        return
    pitfalls = {needs.draft.name.text for needs in parts.needs}
    found = resolve_needs(work.made, parts.needs, parts.criteria, work.unsure, work.findings)
    for name in pitfalls:
        if found.get(name):
            parts.criteria[name] = parts.criteria[name].model_copy(update={"needs": found[name]})


def _members(entries: list[Entry], parts: _Parts, classes: Classes | None) -> list[Item]:
    """The tree in which sums run; the classes stand where the first of them does."""
    members: list[Item] = []
    first = parts.classes[0] if parts.classes else None
    for entry in entries:
        if entry.gone:
            continue
        if isinstance(entry, Draft):
            members.append(parts.criteria[entry.name.text])
        elif isinstance(entry, GroupDraft):
            members.append(
                Group(
                    name=entry.name.text,
                    weight=parts.groups[entry.name.text],
                    members=tuple(_members(entry.items, parts, classes)),
                    doc="" if entry.doc is None else entry.doc.text,
                    origin=origin_of(entry.scope.source, entry.name.span),
                )
            )
        elif isinstance(entry, TierDraft):
            members += _members(entry.items, parts, classes)
        elif entry is first and classes is not None:
            members.append(classes)
    return members


def _count_rules(parts: _Parts) -> int | None:
    """Principles and pitfalls; ``None`` where rows decide how many there are."""
    if parts.generated or any(c.each is not None for c in parts.criteria.values()):
        return None
    return sum(c.kind in ("principle", "pitfall") for c in parts.criteria.values())


def _title(made: Assembly, findings: Findings) -> str:
    if made.title is None:
        return ""
    value = prose(made.title, findings)
    return "" if value is INVALID else str(value)


def _judge(made: Assembly, judges: Judges, findings: Findings) -> Judge | None:
    """The judge that the rubric names; ``None`` when that one is wrong."""
    if made.judge is None:
        return Judge()
    given, scope = made.judge
    value = given.node.value if isinstance(given.node, nodes.Setting) else None
    if not isinstance(value, nodes.QName):
        wrong_value(given, "the name of a judge", findings)
        return None
    found = find_judge(scope, value, findings)
    return None if found is None else judges[id(found[1])]


def _reward(
    parts: _Parts,
    classes: Classes | None,
    derived: tuple[Derived, ...],
    work: Work,
) -> tuple[Reward, bool]:
    given = work.made.blocks.get("reward", {})

    def read_score(score: Given) -> Expression | None:
        home = next(s for s in work.made.sources if s.source is score.file)
        scope = _score_scope(home, parts, classes, derived, work)
        assert isinstance(score.node, nodes.Setting)
        found = resolve_expression(score.node.value, scope, NUMBER, work.findings.add)
        return settle(found, home, work)

    if "overall" in parts.criteria and "aggregate" in given:
        _report_overall(given["aggregate"], work)
    return read_reward(given, read_score, work.findings)


def _score_scope(
    home: FileScope,
    parts: _Parts,
    classes: Classes | None,
    derived: tuple[Derived, ...],
    work: Work,
) -> Scope:
    check = check_scope(home, work)
    tags = dict.fromkeys(tag for c in parts.criteria.values() for tag in c.tags)
    names = score_names(
        [(name, c.each is not None) for name, c in parts.criteria.items()],
        groups=list(parts.groups),
        tags=list(tags),
        derived=[fact.name for fact in derived],
        has_classes=classes is not None,
    )
    names.update(dict.fromkeys(name for name in work.unsure if name not in parts.criteria))
    hidden = {name: "an input" for name in work.inputs.types if name not in names}
    hidden |= {tier: "a tier" for tier in work.made.tiers if tier not in names}
    return Scope(
        file=home.source,
        context="score",
        names=names,
        externs=check.externs,
        hidden=hidden,
        may_be_broken=work.made.may_be_broken,
        arguments=check,
    )


def _report_overall(aggregate: Given, work: Work) -> None:
    node = aggregate.node
    value = node.value if isinstance(node, nodes.Setting) else None
    if isinstance(value, nodes.QName) and value.text == "holistic":
        named = work.made.names["overall"]
        work.findings.report(
            RESERVED_NAME,
            named.file,
            named.name.span,
            "`overall` is the name of the holistic rating",
            "rename it",
            (Label(aggregate.file, value.span, "rated as a whole here"),),
        )


def _report_empty(rubric: Rubric, work: Work) -> None:
    if not rubric.generated and next(iter(rubric.criteria()), None) is None:
        made = work.made
        work.findings.report(
            NOTHING_TO_SCORE,
            made.file,
            made.node.name.span,
            f"`{made.name}` has no rule",
            "every response would earn the same",
        )
