"""A tree taken apart into its leaves: the statements that no slip elsewhere may change."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, is_dataclass
from typing import Any

from rubricc.source.span import Span
from rubricc.syntax.nodes import File, Group, Rubric, Tier


def bare(node: Any) -> Any:
    """``node`` without its spans, as nested tuples that can be compared and hashed."""
    if is_dataclass(node) and not isinstance(node, type):
        inside = [(f.name, bare(getattr(node, f.name))) for f in fields(node) if f.name != "span"]
        return (type(node).__name__, *inside)
    if isinstance(node, tuple) and not isinstance(node, Span):
        return tuple(bare(child) for child in node)
    return node


def leaves(file: File) -> list[Any]:
    """Imports, items, judges, externs and tests in order; rubrics, groups and tiers are open."""
    found: list[Any] = []
    waiting: list[Any] = [*file.declarations, *file.imports, *([file.edition] * bool(file.edition))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Rubric | Group | Tier):
            waiting += node.items
        else:
            found.append(node)
    return sorted(found, key=lambda node: node.span)


def containers(file: File) -> list[Any]:
    """Rubrics, groups and tiers, outermost first."""
    found: list[Any] = []
    waiting: list[Any] = list(file.declarations)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Rubric | Group | Tier):
            found.append(node)
            waiting += node.items
    return sorted(found, key=lambda node: (node.span.start, -node.span.end))


def lost(before: File, after: File, touched: Span) -> list[Any]:
    """Leaves of ``before`` that lie outside ``touched`` and are not in ``after``."""
    kept = Counter(bare(node) for node in leaves(after))
    missing = []
    for node in leaves(before):
        if node.span.start < touched.end and touched.start < node.span.end:
            continue
        key = bare(node)
        if kept[key]:
            kept[key] -= 1
        else:
            missing.append(node)
    return missing
