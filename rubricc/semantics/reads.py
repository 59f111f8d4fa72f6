"""Which names the prose and the expressions of an entry mention, before they are resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rubricc.semantics.drafts import DeriveDraft, Draft, Entry, GroupDraft
from rubricc.syntax import nodes

_SLOT = re.compile(r"\{\{\s*([a-z_][a-z0-9_]*)")


def inputs_read(entry: Entry) -> set[str]:
    """Names that may be inputs: roots of slots, of ``each`` sources and of dotted names.

    Names of functions and of other rules are among them; whoever asks knows the parameters.
    """
    if isinstance(entry, GroupDraft):
        return {name for given in entry.when for name in _of_field(given.node)}
    if isinstance(entry, DeriveDraft):
        return set(mentioned(entry.node.value))
    if not isinstance(entry, Draft):
        return set()
    names = set(_slots(entry.text)) if entry.text is not None else set()
    for field in (*entry.fields, *(given.node for given in entry.gates)):
        names.update(_of_field(field))
    if entry.each is not None:
        names.discard(entry.each.variable.text)
        names.add(entry.each.source.parts[0].text)
    return names


def _of_field(field: nodes.Field) -> Iterator[str]:
    if isinstance(field, nodes.Setting):
        yield from mentioned(field.value)
    elif isinstance(field, nodes.Level | nodes.Example):
        yield from _slots(field.text)


def _slots(text: nodes.Text) -> Iterator[str]:
    if "{{" in text.value:
        yield from _SLOT.findall(text.value.replace("{{{{", ""))


def mentioned(value: nodes.Expr) -> Iterator[str]:
    """The first part of every dotted name in ``value``, and the roots of slots in its texts."""
    pending: list[nodes.Expr | nodes.Element] = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, nodes.QName):
            yield part.parts[0].text
        elif isinstance(part, nodes.Text):
            yield from _slots(part)
        else:
            pending.extend(parts(part))


def parts(value: nodes.Expr | nodes.Element) -> tuple[nodes.Expr | nodes.Element, ...]:
    """The direct parts of ``value``, left to right; the name of a call is none."""
    match value:
        case nodes.Call(arguments=found):
            return found
        case nodes.Comparison(operands=found) | nodes.Logic(operands=found):
            return found
        case nodes.ListExpr(elements=elements):
            return elements
        case nodes.Binary(left=left, right=right):
            return (left, right)
        case nodes.Range(low=left, high=right):
            return (left, right)
        case nodes.Index(value=left, index=right):
            return (left, right)
        case nodes.Unary(operand=only) | nodes.Element(value=only) | nodes.Policy(number=only):
            return (only,)
    return ()
