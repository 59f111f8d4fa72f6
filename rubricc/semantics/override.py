"""``override`` and ``drop``: what a rubric changes in what it inherits or includes."""

from __future__ import annotations

from rubricc.diagnostics.catalogue.names import (
    NOTHING_TO_CHANGE,
    OVERRIDE_KIND,
    STALE_FIELD,
    UNKNOWN_FIELD,
    WRONG_THING,
)
from rubricc.diagnostics.diagnostic import Edit, Label
from rubricc.semantics.drafts import Assembly, Draft, Entry, GroupDraft, TierDraft, Via, what
from rubricc.semantics.findings import Findings, did_you_mean
from rubricc.source.span import Span
from rubricc.syntax import nodes

HEADER = ("priority", "weight", "each", "text")
DROPPABLE = (
    *HEADER,
    "check",
    "when",
    "decide",
    "needs",
    "needs_raw",
    "scale",
    "level",
    "example",
    "tags",
    "critique",
    "revise",
    "prefer",
    "note",
    "source",
)


def field_key(field: nodes.Field) -> str:
    """The key under which ``field`` is replaced and dropped: ``level`` for every level."""
    if isinstance(field, nodes.Level):
        return "level"
    if isinstance(field, nodes.Example):
        return "example"
    return field.key.text


def apply_override(made: Assembly, item: nodes.Override, findings: Findings) -> None:
    """Replace, field by field, what ``item`` gives; the kind and the place stay."""
    change = item.criterion
    draft = _changeable(made, change.name, "override", findings)
    if draft is None:
        return
    if draft.kind != change.kind:
        _report_kind(made, item, draft, findings)
        return
    changed = {field_key(field) for field in change.fields}
    changed |= {key for key in HEADER if getattr(change, key) is not None}
    _report_stale(made, change, draft, changed, findings)
    for key in HEADER:
        if getattr(change, key) is not None or key in changed:
            setattr(draft, key, getattr(change, key))
    kept = tuple(field for field in draft.fields if field_key(field) not in changed)
    draft.fields = kept + change.fields
    draft.homes = {**(draft.homes or {}), **dict.fromkeys(changed, made.scope)}
    if draft.scope is made.scope:
        draft.homes = {k: home for k, home in draft.homes.items() if home is not made.scope}
    draft.doc = change.doc or draft.doc
    draft.via = Via(made.file, change.name.span, "override")


def apply_drop(made: Assembly, item: nodes.Drop, findings: Findings) -> None:
    """Take an entry out, with everything inside it, or one field off a criterion."""
    name, *fields = item.target.parts
    if fields:
        draft = _changeable(made, name, "drop", findings)
        if draft is not None:
            _drop_field(made, item, draft, fields, findings)
        return
    named = made.names.get(name.text)
    if named is None or named.entry is None or named.entry.gone or not _is_foreign(named.entry):
        _report_nothing(made, name, "drop", findings)
        return
    pending: list[Entry] = [named.entry]
    via = Via(made.file, item.target.span, "drop")
    while pending:
        entry = pending.pop()
        entry.gone = True
        made.dropped[entry.name.text] = via
        if isinstance(entry, GroupDraft | TierDraft):
            pending.extend(entry.items)
        if isinstance(entry, TierDraft):
            made.tiers.pop(entry.name.text, None)


def _drop_field(
    made: Assembly,
    item: nodes.Drop,
    draft: Draft,
    fields: list[nodes.Name],
    findings: Findings,
) -> None:
    key = fields[0].text
    if len(fields) > 1 or key not in DROPPABLE:
        findings.report(
            UNKNOWN_FIELD,
            made.file,
            fields[0].span,
            f"no rule has a field `{'.'.join(field.text for field in fields)}`",
            did_you_mean(key, DROPPABLE),
        )
        return
    kept = tuple(field for field in draft.fields if field_key(field) != key)
    in_header = key in HEADER and getattr(draft, key) is not None
    if len(kept) == len(draft.fields) and not in_header:
        findings.report(
            NOTHING_TO_CHANGE,
            made.file,
            item.target.span,
            f"`{draft.name.text}` has no `{key}`",
            "remove this line",
        )
        return
    draft.fields = kept
    if in_header:
        setattr(draft, key, None)
    draft.via = Via(made.file, item.target.span, "drop")


def _changeable(made: Assembly, name: nodes.Name, word: str, findings: Findings) -> Draft | None:
    named = made.names.get(name.text)
    entry = None if named is None else named.entry
    if named is not None and not isinstance(entry, Draft):
        findings.report(
            WRONG_THING,
            made.file,
            name.span,
            f"`{name.text}` is {what(entry)}",
            "only rules and facts can be overridden",
        )
        return None
    if entry is None or entry.gone or not _is_foreign(entry):
        _report_nothing(made, name, word, findings)
        return None
    assert isinstance(entry, Draft)
    return entry


def _is_foreign(entry: Entry) -> bool:
    return entry.via is not None


def _report_nothing(made: Assembly, name: nodes.Name, word: str, findings: Findings) -> None:
    named = made.names.get(name.text)
    if named is None and made.may_be_broken(name.text):
        return
    foreign = [n for n, known in made.names.items() if known.entry and _is_foreign(known.entry)]
    if named is not None and named.entry is not None and not named.entry.gone:
        message = f"`{name.text}` is declared here, not inherited"
        advice = "change it where it stands"
    elif name.text in made.dropped:
        message, advice = f"`{name.text}` is dropped already", "remove one of the two"
    else:
        message = f"nothing inherited is called `{name.text}`"
        near = did_you_mean(name.text, foreign)
        advice = near or (
            f"`{made.name}` inherits nothing" if not foreign else f"leave out `{word}`"
        )
    findings.report(NOTHING_TO_CHANGE, made.file, name.span, message, advice)


def _report_kind(made: Assembly, item: nodes.Override, draft: Draft, findings: Findings) -> None:
    start = item.criterion.span.start
    length = len(item.criterion.kind)
    written = made.file.text[start : start + length] == item.criterion.kind
    span = Span(start, start + length) if written else item.criterion.name.span
    findings.report(
        OVERRIDE_KIND,
        made.file,
        span,
        f"`{draft.name.text}` is a {draft.kind}, and an override keeps the kind",
        f"write `override {draft.kind} {draft.name.text}`",
        (Label(draft.scope.source, draft.name.span, "declared here"),),
        Edit(span, draft.kind) if written else None,
    )


def _report_stale(
    made: Assembly,
    change: nodes.Criterion,
    draft: Draft,
    changed: set[str],
    findings: Findings,
) -> None:
    if "text" not in changed:
        return
    new: nodes.Node | None = change.text
    if new is None:
        field = next(f for f in change.fields if field_key(f) == "text")
        new = field.value if isinstance(field, nodes.Setting) else field
    for field in draft.fields:
        key = field_key(field)
        if key in ("check", "critique") and key not in changed:
            findings.report(
                STALE_FIELD,
                made.file,
                new.span,
                f"the inherited `{key}` of `{draft.name.text}` was written for another text",
                f"override `{key}` too, or write `drop {draft.name.text}.{key}`",
                (Label(draft.home(key).source, field.span, "inherited from here"),),
            )
