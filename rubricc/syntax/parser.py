"""Text to tree: the one way in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rubricc.diagnostics.catalogue import syntax
from rubricc.diagnostics.diagnostic import Diagnostic, in_file_order
from rubricc.source.collector import collector_paused
from rubricc.source.file import SourceFile
from rubricc.source.span import Span
from rubricc.syntax.automaton import Stop, run
from rubricc.syntax.comments import comment_findings
from rubricc.syntax.lexical import character_faults, inside_tokens, noise
from rubricc.syntax.nodes import File
from rubricc.syntax.productions.builder import Builder
from rubricc.syntax.productions.tokens import Unbuildable
from rubricc.syntax.tokens import Tokens, tokenize


@dataclass(frozen=True, eq=False)
class Parsed:
    """What one file says: its tree, and what is wrong with it."""

    file: File
    diagnostics: tuple[Diagnostic, ...]
    source: SourceFile

    @cached_property
    def tokens(self) -> Tokens:
        """Every token of the file, comments among them."""
        return tokenize(self.source)


def parse(source: SourceFile, *, fast: bool = True) -> Parsed:
    """Parse ``source``, whatever it holds: what cannot be read is left out and reported.

    ``fast`` reads runs of plain criteria with one pattern; the tree and the findings are the same
    without it.
    """
    with collector_paused():
        return _parse(source, fast)


def _parse(source: SourceFile, fast: bool) -> Parsed:
    tokens = tokenize(source, shapes=fast)
    file, builder = _whole(tokens)
    found: list[Diagnostic] = []
    if file is None:
        tokens = tokenize(source) if tokens.shapes else tokens
        from rubricc.syntax.recover import recover  # a clean file never needs it

        recovered = recover(tokens)
        file, builder = recovered.file, recovered.builder
        found += recovered.diagnostics
        found += noise(tokens)
    found += character_faults(source)
    found += inside_tokens(source, builder.faults)
    found += comment_findings(tokens, builder, file)
    found += _emptiness(file, source)
    return Parsed(file, tuple(in_file_order(found)), source)


def _whole(tokens: Tokens) -> tuple[File | None, Builder]:
    """The tree of a file that follows the grammar, else ``None``."""
    builder = Builder(tokens)
    try:
        found = run(builder, "file", range(len(tokens.codes)))
    except Unbuildable:
        return None, builder
    return (None if isinstance(found, Stop) else found), builder


def _emptiness(file: File, source: SourceFile) -> Iterator[Diagnostic]:
    if not (file.declarations or file.imports or file.is_broken):
        message = "this file declares nothing"
        help_ = "a file holds rubrics, constitutions, judges or tests"
        yield Diagnostic(syntax.EMPTY_FILE, message, source, Span(0, 0), help_)
