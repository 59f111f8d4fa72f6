"""Texts and patterns inside expressions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rubricc.diagnostics.catalogue.checks import (
    ASCII_BOUNDARY,
    INVALID_PATTERN,
    SLOT_IN_EXPRESSION,
)
from rubricc.functions.pattern_fault import find_fault
from rubricc.plan.expression import Constant, Pattern
from rubricc.plan.types import PATTERN, TEXT
from rubricc.semantics.expressions.typed import Typed
from rubricc.source.span import Span
from rubricc.syntax import nodes

if TYPE_CHECKING:
    from rubricc.semantics.expressions.resolve import Reader


def resolve_text(node: nodes.Text, reader: Reader) -> Typed | None:
    """A text as a constant, or a pattern that is known to be one."""
    if node.form == "raw":
        return _pattern(node, reader)
    value = node.value.replace("{{{{", "\0")
    if "{{" in value:
        slot = re.search(r"\{\{\s*([\w.]*)\s*\}\}", value)
        return reader.fault(
            SLOT_IN_EXPRESSION,
            _slot_span(node, reader),
            "a slot inside an expression",
            f"write the name itself, without quotes and braces: `{slot[1]}`"
            if slot and slot[1]
            else "write `{{{{` for two braces that are no slot",
        )
    return Typed(node, Constant(value=value.replace("\0", "{{")), TEXT)


def _slot_span(node: nodes.Text, reader: Reader) -> Span:
    """Where the first slot of ``node`` stands in the file."""
    written = reader.scope.file.text[node.span.start : node.span.end]
    found = re.search(r"(?<!\{)(?:\{{4})*+\{\{(?!\{)[^}\n]*\}?\}?", written)
    if found is None:
        return node.span
    start = node.span.start + found.end() - len(found[0].lstrip("{")) - 2
    return Span(start, node.span.start + found.end())


def _pattern(node: nodes.Text, reader: Reader) -> Typed | None:
    fault = find_fault(node.value)
    opening = node.span.start + 2  # after the r and its quote
    if fault is not None:
        span = Span(opening + fault.start, opening + fault.end)
        return reader.fault(
            INVALID_PATTERN, span if fault.end else node.span, fault.message, fault.help
        )
    boundary = _foreign_boundary(node.value)
    if boundary:
        reader.fault(
            ASCII_BOUNDARY,
            Span(opening + boundary.start(), opening + boundary.end()),
            f"`{boundary[0]}` beside a letter outside a to z",
            "`\\b` knows only a to z, digits and `_`; find whole words with `mentions(…)`",
        )
    return Typed(node, Pattern(source=node.value), PATTERN)


def _foreign_boundary(source: str) -> re.Match[str] | None:
    """A word boundary with a letter outside ASCII right beside it."""
    if source.isascii():
        return None
    return re.search(r"\\[bB](?=[^\x00-\x7f])|(?<=[^\x00-\x7f])\\[bB]", source)
