"""A source laid out in the one standard way, or the reason why it was left alone."""

from __future__ import annotations

from dataclasses import dataclass

from rubricc.diagnostics.diagnostic import Diagnostic, has_errors
from rubricc.formatter.entries import file_entries
from rubricc.formatter.layout import file_text
from rubricc.formatter.lexemes import lexemes
from rubricc.formatter.meaning import comments, meaning
from rubricc.source.file import SourceFile
from rubricc.source.read import text_source
from rubricc.syntax import nodes
from rubricc.syntax.parser import parse
from rubricc.syntax.tokens import Tokens, tokenize


@dataclass(frozen=True, slots=True)
class Formatted:
    """The outcome of formatting one source.

    ``text`` is the new text, with LF line ends, or ``None`` where it was refused; ``refusal`` then
    says why in one phrase. ``diagnostics`` are the findings of parsing.
    """

    text: str | None
    refusal: str | None
    diagnostics: tuple[Diagnostic, ...]


def format_source(source: SourceFile) -> Formatted:
    """Lay ``source`` out, unless anything but its layout would change.

    Refused are sources that do not parse, and any result whose tree or comments differ from the
    source's, or which would be laid out differently a second time.
    """
    before = parse(source, fast=False)
    if before.file.is_broken or has_errors(before.diagnostics):
        return Formatted(None, "it has errors", before.diagnostics)
    tokens = tokenize(source)
    text = laid_out(source, before.file, tokens)
    refusal = None if text == source.text else _refusal(source, before.file, tokens, text)
    return Formatted(text if refusal is None else None, refusal, before.diagnostics)


def laid_out(source: SourceFile, file: nodes.File, tokens: Tokens) -> str:
    """The new text, without any proof that it means the same."""
    found = lexemes(source.text, tokens)
    return file_text(found[0], file_entries(source.text, file, found))


def _refusal(source: SourceFile, file: nodes.File, tokens: Tokens, text: str) -> str | None:
    result = text_source(text, source.path)
    after = parse(result, fast=False)
    if after.file.is_broken or has_errors(after.diagnostics):
        return "the result would not parse"
    if meaning(file) != meaning(after.file):
        return "the result would mean something else"
    new_tokens = tokenize(result)
    if comments(tokens) != comments(new_tokens):
        return "the result would lose a comment"
    if laid_out(result, after.file, new_tokens) != text:
        return "the result would be laid out differently again"
    return None
