"""Text to tree: the one way in."""

from __future__ import annotations

from dataclasses import dataclass

from rubricc.diagnostics.catalogue import syntax as rules
from rubricc.diagnostics.diagnostic import Diagnostic
from rubricc.source.file import SourceFile
from rubricc.source.span import Span
from rubricc.syntax.automaton import Stop, run
from rubricc.syntax.build import Builder
from rubricc.syntax.nodes import File
from rubricc.syntax.tokens import Tokens, tokenize


@dataclass(frozen=True, eq=False)
class Parsed:
    """What one file says: its tree, what is wrong with it, and its tokens."""

    file: File
    diagnostics: tuple[Diagnostic, ...]
    tokens: Tokens


def parse(source: SourceFile, *, fast: bool = True) -> Parsed:
    """Parse ``source``, whatever it holds."""
    tokens = tokenize(source)
    builder = Builder(tokens)
    found = run(builder, "file", range(len(tokens.codes)))
    if not isinstance(found, Stop):
        return Parsed(found, (), tokens)
    span = tokens.span(found.index)
    message = f"`{source.text[span.start : span.end]}` does not belong here"
    broken = File(Span(0, len(source.text)), None, (), (), is_broken=True)
    return Parsed(broken, (Diagnostic(rules.UNEXPECTED, message, source, span),), tokens)
