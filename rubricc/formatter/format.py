"""A source laid out in the one standard way, or the reason why it was left alone."""

from __future__ import annotations

from dataclasses import dataclass

from rubricc.diagnostics.diagnostic import Diagnostic, has_errors
from rubricc.formatter.entries import file_entries
from rubricc.formatter.layout import file_text
from rubricc.formatter.lexemes import Lexeme, lexemes
from rubricc.formatter.meaning import comments, same_meaning
from rubricc.source.collector import collector_paused
from rubricc.source.file import SourceFile
from rubricc.source.read import text_source
from rubricc.syntax import nodes
from rubricc.syntax.parser import parse
from rubricc.syntax.tokens import tokenize


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
    with collector_paused():
        return _formatted(source)


def _formatted(source: SourceFile) -> Formatted:
    before = parse(source)
    if before.file.is_broken or has_errors(before.diagnostics):
        return Formatted(None, "it has errors", before.diagnostics)
    found = lexemes(source.text, tokenize(source))
    said = comments(found)
    text = laid_out(source, before.file, found)
    refusal = None if text == source.text else _refusal(source, before.file, said, text)
    return Formatted(text if refusal is None else None, refusal, before.diagnostics)


def laid_out(source: SourceFile, file: nodes.File, found: list[Lexeme]) -> str:
    """The new text, without any proof that it means the same; comments of ``found`` are moved."""
    return file_text(found[0], file_entries(source.text, file, found))


def _refusal(source: SourceFile, file: nodes.File, said: list[str], text: str) -> str | None:
    result = text_source(text, source.path)
    after = parse(result)
    if after.file.is_broken or has_errors(after.diagnostics):
        return "the result would not parse"
    if not same_meaning(file, after.file):
        return "the result would mean something else"
    found = lexemes(text, tokenize(result))
    if comments(found) != said:
        return "the result would lose a comment"
    if laid_out(result, after.file, found) != text:
        return "the result would be laid out differently again"
    return None
