"""A rubric put together from what it writes, extends and includes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rubricc.diagnostics.catalogue.names import (
    DUPLICATE_FIELD,
    DUPLICATE_NAME,
    MISPLACED_ITEM,
    REDEFINITION,
    UNKNOWN_SETTING,
    WRONG_THING,
)
from rubricc.diagnostics.catalogue.syntax import MISSING_NAME
from rubricc.diagnostics.catalogue.types import WRONG_VALUE
from rubricc.diagnostics.diagnostic import Edit, Label
from rubricc.semantics.drafts import (
    BLOCKS,
    SETTINGS,
    Assembly,
    ClassDraft,
    DeriveDraft,
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
from rubricc.semantics.include import include
from rubricc.semantics.override import apply_drop, apply_override
from rubricc.semantics.reuse_order import ReuseOrder
from rubricc.semantics.scope import FileScope, report_reserved
from rubricc.semantics.settings import Given, gather, report_twice
from rubricc.semantics.types import read_parameters
from rubricc.source.span import Span
from rubricc.syntax import nodes
from rubricc.syntax.kinds import RESERVED

Assemblies = Mapping[int, Assembly]
"""Every rubric that is put together already, by the identity of its node."""


def assemble(
    scope: FileScope,
    rubric: nodes.Rubric,
    order: ReuseOrder,
    assemblies: Assemblies,
    findings: Findings,
) -> Assembly:
    """``rubric`` with everything that it extends, includes, overrides and drops."""
    made = Assembly(scope, rubric, sources=[scope], is_broken=scope.has_fault(rubric.span))
    errors = findings.errors
    if rubric.extends is not None:
        target = order.targets.get(rubric.extends.span.start)
        if target is None:
            made.is_broken = made.is_partial = True
        elif target[2]:
            made.is_partial = True
            findings.report(
                WRONG_THING,
                scope.source,
                rubric.extends.span,
                f"`{rubric.extends.text}` is no rubric",
                "a rubric extends a whole rubric",
            )
        else:
            _inherit(made, assemblies[id(target[1])], rubric.extends.span)
    _own_parameters(made, findings)
    changes = _drop_inherited(made, rubric.items, findings)
    _Body(made, order, assemblies, findings).add_all(rubric.items, made.entries, ())
    for change in changes:
        if isinstance(change, nodes.Drop):
            apply_drop(made, change, findings)
        else:
            apply_override(made, change, findings)
    made.is_broken = made.is_broken or findings.errors > errors
    return made


def _inherit(made: Assembly, parent: Assembly, span: Span) -> None:
    via = Via(made.file, span, "extends")
    made.is_broken = made.is_broken or parent.is_broken
    made.is_partial = parent.is_partial
    made.sources += [source for source in parent.sources if source is not made.scope]
    made.parameters.update(parent.parameters)
    made.blocks = {name: dict(settings) for name, settings in parent.blocks.items()}
    made.title, made.judge = parent.title, parent.judge
    made.entries = [copied(entry, via) for entry in parent.entries if not entry.gone]
    for name, named in parent.names.items():
        if named.entry is None:
            made.names[name] = Named(named.name, named.file, None, inherited=True)
    pending: list[tuple[Entry, tuple[GroupDraft, ...]]] = [(e, ()) for e in made.entries]
    while pending:
        entry, groups = pending.pop()
        name = entry.name.text
        made.names[name] = Named(entry.name, entry.scope.source, entry, groups, inherited=True)
        if isinstance(entry, TierDraft):
            made.tiers[name] = entry
            pending.extend((item, groups) for item in entry.items)
        elif isinstance(entry, GroupDraft):
            pending.extend((item, (*groups, entry)) for item in entry.items)
    order = [entry.name.text for entry in made.entries if isinstance(entry, TierDraft)]
    made.tiers = {name: made.tiers[name] for name in order}


def _own_parameters(made: Assembly, findings: Findings) -> None:
    own = read_parameters(made.node.params, made.file, findings)
    for param in made.node.params:
        name = param.name.text
        if name not in own or (name in made.names and not made.names[name].inherited):
            continue
        inherited, declared = made.parameters.get(name), own[name]
        if inherited is not None and declared is not None and inherited.type != declared.type:
            findings.report(
                REDEFINITION,
                made.file,
                param.span,
                f"`{name}` is inherited as `{inherited.type}`",
                "give it the same type, or another name",
            )
            continue
        made.parameters[name] = declared
        made.names[name] = Named(param.name, made.file, None)


def _drop_inherited(
    made: Assembly, items: tuple[nodes.Item, ...], findings: Findings
) -> list[nodes.Override | nodes.Drop]:
    """Drop inherited names at once, so that they may be declared anew; return all other changes."""
    later: list[nodes.Override | nodes.Drop] = []
    if not {nodes.Group, nodes.Tier, nodes.Drop, nodes.Override} & set(map(type, items)):
        return later
    pending = list(reversed(items))
    while pending:
        item = pending.pop()
        if isinstance(item, nodes.Group | nodes.Tier):
            pending.extend(reversed(item.items))
        elif isinstance(item, nodes.Drop):
            parts = item.target.parts
            if len(parts) == 1 and parts[0].text in made.names:
                apply_drop(made, item, findings)
            else:
                later.append(item)
        elif isinstance(item, nodes.Override):
            later.append(item)
    return later


class _Body:
    """Adds the items of one rubric to its assembly."""

    def __init__(
        self, made: Assembly, order: ReuseOrder, assemblies: Assemblies, findings: Findings
    ) -> None:
        self.made = made
        self.order = order
        self.assemblies = assemblies
        self.findings = findings

    def add_all(
        self, items: Iterable[nodes.Item], into: list[Entry], groups: tuple[GroupDraft, ...]
    ) -> None:
        """Add ``items`` to ``into``, inside ``groups``."""
        made, names = self.made, self.made.names
        scope, file = made.scope, made.scope.source
        for item in items:
            if type(item) is nodes.Criterion:
                text = item.name.text
                taken = text in names or text in RESERVED
                if taken and not self._is_new(item.name, item):
                    continue
                draft = Draft(
                    item.kind,
                    item.name,
                    scope,
                    item.priority,
                    item.weight,
                    item.each,
                    item.text,
                    item.fields,
                    item.doc,
                    item.span,
                )
                names[text] = Named(item.name, file, draft, groups)
                into.append(draft)
            else:
                self._add(item, into, groups)

    def _add(self, item: nodes.Item, into: list[Entry], groups: tuple[GroupDraft, ...]) -> None:
        made = self.made
        if isinstance(item, nodes.Group):
            self._add_group(item, into, groups)
        elif isinstance(item, nodes.Tier):
            self._add_tier(item, into)
        elif isinstance(item, nodes.Include):
            self._include(item, into, groups)
        elif isinstance(item, nodes.Derive):
            self._append(DeriveDraft(item, made.scope), item, into, groups)
        elif isinstance(item, nodes.OutcomeClass):
            self._append(ClassDraft(item, made.scope), item, into, groups)
        elif isinstance(item, nodes.GeneratedSlot):
            self._append(SlotDraft(item, made.scope), item, into, groups)
        elif isinstance(item, nodes.Setting):
            self._set(item, into, groups)
        elif isinstance(item, nodes.Block):
            self._block(item, into)

    def _append(
        self, entry: Entry, item: nodes.Item, into: list[Entry], groups: tuple[GroupDraft, ...]
    ) -> None:
        if self._is_new(entry.name, item):
            self.made.names[entry.name.text] = Named(entry.name, self.made.file, entry, groups)
            into.append(entry)

    def _add_group(
        self, item: nodes.Group, into: list[Entry], groups: tuple[GroupDraft, ...]
    ) -> None:
        made = self.made
        group = GroupDraft(item.name, made.scope, item.weight, item.doc, item.span)
        self._append(group, item, into, groups)
        self.add_all(item.items, group.items, (*groups, group))

    def _add_tier(self, item: nodes.Tier, into: list[Entry]) -> None:
        made, name = self.made, item.name.text
        if into is not made.entries:
            self._misplaced(item.name.span, "a tier stands at the top of its rubric", "tier")
        tier = made.tiers.get(name)
        if tier is not None and not tier.own:
            tier.own = True
        elif self._is_new(item.name, item):
            tier = TierDraft(item.name, made.scope)
            made.tiers[name] = tier
            made.names[name] = Named(item.name, made.file, tier)
            made.entries.append(tier)
        else:
            tier = TierDraft(item.name, made.scope)
        self.add_all(item.items, tier.items, ())

    def _include(
        self, item: nodes.Include, into: list[Entry], groups: tuple[GroupDraft, ...]
    ) -> None:
        target = self.order.targets.get(item.target.span.start)
        if target is None:
            self.made.is_broken = self.made.is_partial = True
            return
        source = self.assemblies[id(target[1])]
        include(self.made, item, source, target[2], into, groups, self.findings)

    def _set(self, item: nodes.Setting, into: list[Entry], groups: tuple[GroupDraft, ...]) -> None:
        key, made = item.key.text, self.made
        if into is not made.entries:
            if groups and key == "when" and into is groups[-1].items:
                if groups[-1].when:
                    report_twice(item.key, groups[-1].when[0].node.key, made.file, self.findings)
                else:
                    groups[-1].when = (Given(item, made.file),)
                return
            place = "a group" if groups and into is groups[-1].items else "a tier"
            known = ("when",) if place == "a group" else ()
            self._unknown(item.key, place, (*known,))
        elif key == "title":
            self._replace_setting(item, made.title)
            made.title = Given(item, made.file)
        elif key == "judge":
            self._replace_setting(item, made.judge[0] if made.judge else None)
            made.judge = (Given(item, made.file), made.scope)
        elif key in BLOCKS:
            self.findings.report(
                WRONG_VALUE, made.file, item.span, f"`{key}` is a block", f"write `{key} {{ … }}`"
            )
        else:
            self._unknown(item.key, "a rubric", (*SETTINGS, *BLOCKS))

    def _replace_setting(self, item: nodes.Setting, before: Given | None) -> None:
        span = self.made.node.span
        if (
            before is not None
            and before.file is self.made.file
            and (span.start <= before.node.span.start < span.end)
        ):
            report_twice(item.key, before.node.key, self.made.file, self.findings)

    def _block(self, item: nodes.Block, into: list[Entry]) -> None:
        key, made = item.key.text, self.made
        if into is not made.entries:
            if key in BLOCKS:
                self._misplaced(item.key.span, f"`{key}` stands at the top of its rubric", key)
            else:
                self._unknown(item.key, "a group or tier", ())
            return
        if key not in BLOCKS:
            self._unknown(item.key, "a rubric", (*BLOCKS, *SETTINGS))
            return
        first = made.block_names.setdefault(key, item.key)
        if first is not item.key:
            self.findings.report(
                DUPLICATE_FIELD,
                made.file,
                item.key.span,
                f"`{key}` is given twice",
                "put both into one block",
                (Label(made.file, first.span, "given here"),),
            )
            return
        own = gather(item.settings, made.file, self.findings)
        before = made.blocks.get(key, {})
        if key == "reward":
            before = _without_excluded(before, own)
        made.blocks[key] = {**before, **own}

    def _unknown(self, key: nodes.Name, place: str, known: tuple[str, ...]) -> None:
        if key.text in NAMED:
            message, help_ = f"`{key.text}` has no name", f"give it a name: `{key.text} some_name`"
            self.findings.report(MISSING_NAME, self.made.file, key.span, message, help_)
            return
        self.findings.report(
            UNKNOWN_SETTING,
            self.made.file,
            key.span,
            f"{place} has no setting `{key.text}`",
            did_you_mean(key.text, known),
        )

    def _misplaced(self, span: Span, phrase: str, word: str) -> None:
        self.findings.report(
            MISPLACED_ITEM, self.made.file, span, phrase, f"move the {word} out of the braces"
        )

    def _is_new(self, name: nodes.Name, item: nodes.Item) -> bool:
        made = self.made
        report_reserved(name, made.file, self.findings)
        before = made.names.get(name.text)
        if before is None or (before.entry is not None and before.entry.gone):
            return True
        label = Label(before.file, before.name.span, "declared here")
        if before.inherited:
            self._report_redefinition(name, item, before, label)
        else:
            via = "" if before.entry is None or before.entry.via is None else " by an include"
            self.findings.report(
                DUPLICATE_NAME,
                made.file,
                name.span,
                f"`{name.text}` is already declared{via}: it is {what(before.entry)}",
                "give the second one another name",
                (label,),
            )
        return False

    def _report_redefinition(
        self, name: nodes.Name, item: nodes.Item, before: Named, label: Label
    ) -> None:
        message = f"`{name.text}` is inherited"
        if not (isinstance(item, nodes.Criterion) and isinstance(before.entry, Draft)):
            self.findings.report(
                REDEFINITION, self.made.file, name.span, message, "give it another name", (label,)
            )
            return
        start = item.span.start
        at_kind = self.made.file.text.startswith(item.kind.split()[0], start)
        self.findings.report(
            REDEFINITION,
            self.made.file,
            name.span,
            message,
            f"write `override {item.kind} {name.text}`",
            (label,),
            Edit(Span(start, start), "override ") if at_kind else None,
        )


NAMED = ("principle", "pitfall", "fact", "derive", "class", "group", "tier")
"""Words that a name follows and that somebody may have written as a setting."""

_EXCLUDES = {
    "score": ("aggregate", "denominator", "scale"),
    "aggregate": ("score",),
    "denominator": ("score",),
}
"""Own keys of a reward block that replace inherited ones they cannot stand beside."""


def _without_excluded(before: dict[str, Given], own: dict[str, Given]) -> dict[str, Given]:
    excluded = {other for key in own for other in _EXCLUDES.get(key, ())}
    if "aggregate" in own:
        excluded.add("scale")
    return {key: given for key, given in before.items() if key not in excluded}
