"""Findings about comments: doc comments that attach to nothing, divisions that are none."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from rubricc.diagnostics.catalogue import CATALOGUE
from rubricc.diagnostics.catalogue import lexical as rules
from rubricc.diagnostics.diagnostic import Diagnostic
from rubricc.source.span import Span
from rubricc.syntax import kinds
from rubricc.syntax.nodes import File
from rubricc.syntax.productions.builder import Builder
from rubricc.syntax.suppressions import SuppressionFault, read_suppressions
from rubricc.syntax.tokens import Tokens

_OPERAND_ENDS = kinds.WORD_KINDS | {kinds.NUMBER, kinds.WEIGHT, ")", "]"}
_OPERAND = re.compile(
    r"//[ \t]*(?:"
    r"[0-9]+(?:\.[0-9]+)?[ \t]*(?:$|[-+*/%)\]<>]|[=!]=|and\b|or\b)"
    r"|[a-z_][a-z0-9_.]*[ \t]*(?:[<>]=?|[=!]=)"
    r"|[a-z_][a-z0-9_.]*\([^()]*\)[ \t]*(?:$|[-+*/%)\]<>]|[=!]=|and\b|or\b)"
    r"|\("
    r")"
)


def comment_findings(tokens: Tokens, builder: Builder, file: File) -> Iterator[Diagnostic]:
    """What is wrong with the comments of a file."""
    if not file.is_broken:
        yield from _unattached(tokens, builder)
    yield from _divisions(tokens)
    yield from _suppressions(tokens, file)


def _unattached(tokens: Tokens, builder: Builder) -> Iterator[Diagnostic]:
    for place, doc in builder.docs.items():
        if place not in builder.claimed:
            message = "a doc comment that belongs to nothing"
            help_ = "it stands before a rule, a group, a tier or a declaration; else write `//`"
            yield Diagnostic(rules.UNATTACHED_DOC, message, tokens.source, doc.span, help_)


def _divisions(tokens: Tokens) -> Iterator[Diagnostic]:
    text = tokens.source.text
    for kind, start, end in tokens.comments:
        if kind != kinds.COMMENT or not _OPERAND.match(text, start, end):
            continue
        before = bisect_left(tokens.starts, start) - 1
        if before < 0 or tokens.codes[before] not in _OPERAND_ENDS:
            continue
        if "\n" not in text[tokens.ends[before] : start]:
            message = "`//` begins a comment, it does not divide"
            help_ = "divide with `/`; what follows `//` is not read"
            span = Span(start, end)
            yield Diagnostic(rules.COMMENT_AS_DIVISION, message, tokens.source, span, help_)


def _suppressions(tokens: Tokens, file: File) -> Iterator[Diagnostic]:
    help_ = "write `// rubricc: allow RB4002 -- the reason`"
    for entry in read_suppressions(tokens, file):
        if isinstance(entry, SuppressionFault):
            message = entry.message
        elif entry.id not in CATALOGUE:
            message = f"no finding is called `{entry.id}`"
        elif CATALOGUE[entry.id].severity == "error":
            message = f"`{entry.id}` is an error and cannot be allowed"
        else:
            continue
        yield Diagnostic(rules.SUPPRESSION_FORM, message, tokens.source, entry.span, help_)
