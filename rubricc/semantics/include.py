"""``include``: rules, facts, groups and tiers of another rubric, brought into this one."""

from __future__ import annotations

from collections.abc import Iterator

from rubricc.diagnostics.catalogue.names import (
    DUPLICATE_NAME,
    EMPTY_REUSE,
    MISSING_PARAMETER,
    UNKNOWN_NAME,
    WRONG_THING,
)
from rubricc.diagnostics.diagnostic import Label
from rubricc.semantics.drafts import (
    Assembly,
    ClassDraft,
    Draft,
    Entry,
    GroupDraft,
    Named,
    SlotDraft,
    TierDraft,
    Via,
    copied,
    what,
)
from rubricc.semantics.findings import Findings, did_you_mean
from rubricc.semantics.reads import inputs_read
from rubricc.semantics.settings import Given
from rubricc.syntax import nodes


def include(
    made: Assembly,
    item: nodes.Include,
    source: Assembly,
    rest: tuple[nodes.Name, ...],
    into: list[Entry],
    groups: tuple[GroupDraft, ...],
    findings: Findings,
) -> None:
    """Add to ``into`` what ``item`` names of ``source``: one entry, or all of them."""
    via = Via(made.file, item.target.span, "include")
    made.is_broken = made.is_broken or source.is_broken
    made.is_partial = made.is_partial or source.is_partial
    made.sources += [scope for scope in source.sources if scope not in made.sources]
    if rest:
        found = _entry(made, item, source, rest, findings)
        if found is None:
            return
        entries = [_gated(copied(found.entry, via), found.groups)] if found.entry else []
    else:
        entries = [copied(entry, via) for entry in source.entries if not entry.gone]
    entries = [entry for entry in entries if not isinstance(entry, ClassDraft | SlotDraft)]
    if not entries:
        findings.report(
            EMPTY_REUSE, made.file, item.target.span, f"`{item.target.text}` brings no rule"
        )
    _require_parameters(made, source, entries, via, findings)
    if _report_clash(made, entries, via, findings):
        return
    for entry in entries:
        if isinstance(entry, TierDraft):
            _add_tier(made, entry, into, groups)
        else:
            _add(made, entry, into, groups)


def _entry(
    made: Assembly,
    item: nodes.Include,
    source: Assembly,
    rest: tuple[nodes.Name, ...],
    findings: Findings,
) -> Named | None:
    name = rest[0]
    named = source.names.get(name.text)
    if named is None or (named.entry is not None and named.entry.gone):
        if not source.may_be_broken(name.text):
            findings.report(
                UNKNOWN_NAME,
                made.file,
                name.span,
                f"`{source.name}` has no rule `{name.text}`",
                did_you_mean(name.text, source.names),
            )
        made.is_broken = made.is_partial = True
        return None
    if len(rest) > 1 or named.entry is None or isinstance(named.entry, ClassDraft | SlotDraft):
        findings.report(
            WRONG_THING,
            made.file,
            item.target.span,
            f"`{name.text}` is {what(named.entry)}",
            "include a rule, a fact, a group, a tier or a whole rubric",
        )
        return None
    return named


def _gated(entry: Entry, groups: tuple[GroupDraft, ...]) -> Entry:
    """``entry`` with the conditions of the groups that it leaves behind."""
    gates: tuple[Given, ...] = tuple(given for group in groups for given in group.when)
    if isinstance(entry, Draft):
        entry.gates = gates + entry.gates
    elif isinstance(entry, GroupDraft):
        entry.when = gates + entry.when
    return entry


def _add_tier(
    made: Assembly,
    tier: TierDraft,
    into: list[Entry],
    groups: tuple[GroupDraft, ...],
) -> None:
    """A tier keeps its name at the top of a rubric; inside a tier or a group only its rules."""
    name = tier.name.text
    if into is not made.entries:
        for entry in tier.items:
            _add(made, entry, into, groups)
        return
    items, tier.items = tier.items, []
    known = made.tiers.get(name)
    if known is None:
        made.tiers[name] = known = tier
        made.names[name] = Named(tier.name, tier.scope.source, tier)
        into.append(tier)
    for entry in items:
        _add(made, entry, known.items, ())


def _add(
    made: Assembly,
    entry: Entry,
    into: list[Entry],
    groups: tuple[GroupDraft, ...],
) -> None:
    if isinstance(entry, ClassDraft | SlotDraft):
        return
    made.names[entry.name.text] = Named(entry.name, entry.scope.source, entry, groups)
    into.append(entry)
    if isinstance(entry, GroupDraft):
        items, entry.items = entry.items, []
        for inner in items:
            _add(made, inner, entry.items, (*groups, entry))


def _report_clash(made: Assembly, entries: list[Entry], via: Via, findings: Findings) -> bool:
    """Whether a name that comes along is taken; the first of them is reported.

    Tiers of one name become one.
    """
    for entry in _flat(entries):
        before = made.names.get(entry.name.text)
        if before is None or (before.entry is not None and before.entry.gone):
            continue
        if isinstance(entry, TierDraft) and isinstance(before.entry, TierDraft):
            continue
        findings.report(
            DUPLICATE_NAME,
            via.file,
            via.span,
            f"`{entry.name.text}` is already declared",
            "include the rules that you need one by one, or rename your own",
            (Label(before.file, before.name.span, "declared here"),),
        )
        return True
    return False


def _require_parameters(
    made: Assembly, source: Assembly, entries: list[Entry], via: Via, findings: Findings
) -> None:
    """Report each parameter that ``entries`` read and this rubric lacks, once."""
    wanted = source.parameters
    if not wanted:
        return
    reported: set[str] = set()
    for entry in _flat(entries):
        lacking = False
        for name in sorted(inputs_read(entry) & wanted.keys()):
            theirs, ours = wanted[name], made.parameters.get(name)
            if theirs is None or (name in made.parameters and ours is None):
                lacking = True
                continue
            if ours is not None and ours.type == theirs.type:
                continue
            lacking = True
            if name in reported:
                continue
            reported.add(name)
            findings.report(
                MISSING_PARAMETER,
                via.file,
                via.span,
                f"`{entry.name.text}` reads `{name}`, which `{made.name}` "
                + ("does not declare" if ours is None else f"declares as `{ours.type}`"),
                f"declare it after the rubric's name: `({name}: {theirs.type})`",
                (Label(source.file, source.names[name].name.span, "declared here"),)
                if source.names[name].file is source.file
                else (),
            )
        entry.gone = entry.gone or lacking


def _flat(entries: list[Entry]) -> Iterator[Entry]:
    pending = list(reversed(entries))
    while pending:
        entry = pending.pop()
        yield entry
        if isinstance(entry, GroupDraft | TierDraft):
            pending.extend(reversed(entry.items))
