"""What is wrong with single tokens and characters, each with its help and, where safe, a fix."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from rubricc.diagnostics.catalogue import lexical as rules
from rubricc.diagnostics.catalogue import syntax
from rubricc.diagnostics.diagnostic import Diagnostic, Edit
from rubricc.source.file import SourceFile
from rubricc.source.span import Span
from rubricc.syntax import kinds
from rubricc.syntax.layout import is_blank
from rubricc.syntax.tokens import MAX_DEPTH, Tokens

SHOWN = 20
"""How many faulty characters of one kind are reported for one file."""

SHOWN_INSIDE = 200
"""How many faults inside tokens are reported for one file."""

_LONE_RETURN = re.compile(r"\r(?!\n)")
_QUOTES = "“”„‟«»‘’‚‛‹›"
_OPERATORS = {
    "&": "`and`", "|": "`or`", "!": "`not`", "=>": "`:`", ":=": "`:`",
    "<>": "`!=`", "**": "`*`", "===": "`==`", "!==": "`!=`",
}  # fmt: skip
_MINUSES = "−–—‐‑"


def malformed(source: SourceFile, code: str, span: Span) -> Diagnostic:
    """The finding for a token that belongs to no grammar."""
    written = source.text[span.start : span.end]
    first = written.split("\n", 1)[0].rstrip("\r")
    shown = first if len(first) <= 40 else first[:39] + "…"
    if code == kinds.BAD_NUMBER:
        return _bad_number(source, written, shown, span)
    if code == kinds.BAD_NAME:
        return _bad_name(source, written, shown, span)
    if code == kinds.OPEN_STRING:
        return _open_string(source, written, span)
    if code == kinds.CURLY_STRING:
        return _curly_string(source, written, span)
    if code == kinds.SINGLE_STRING:
        is_plain = '"' not in written and "\\" not in written
        fix = Edit(span, f'"{written[1:-1]}"') if is_plain else None
        message = "text in single quotes"
        return Diagnostic(
            rules.SINGLE_QUOTES, message, source, span, 'write it in double quotes: `"…"`', fix=fix
        )
    if code == kinds.OPEN_BLOCK:
        quotes = re.match('"+', written)
        opening = Span(span.start, span.start + (quotes.end() if quotes else 3))
        help_ = f"close it with `{quotes[0] if quotes else ''}` on a line of its own"
        return Diagnostic(
            rules.UNCLOSED_BLOCK, "a block of text that is never closed", source, opening, help_
        )
    if code == kinds.INLINE_BLOCK:
        opening = Span(span.start, span.start + len(first))
        help_ = "the text of a block begins on the line after its quotes"
        return Diagnostic(
            rules.INLINE_BLOCK, "text on the line that opens a block", source, opening, help_
        )
    if code == kinds.TOO_DEEP:
        opening = Span(span.start, span.start + 1)
        message = f"nesting more than {MAX_DEPTH} levels deep"
        return Diagnostic(syntax.TOO_DEEP, message, source, opening)
    if code == kinds.LOOSE_SLOT:
        message = f"`{shown}` stands outside of text"
        return Diagnostic(
            syntax.UNEXPECTED, message, source, span, "slots belong in text in quotes"
        )
    if code == kinds.BAD_OPERATOR:
        meant = _OPERATORS.get(written) or _OPERATORS.get(written[0])
        message = f"`{shown}` is no operator"
        return Diagnostic(
            rules.UNKNOWN_OPERATOR, message, source, span, f"write {meant}" if meant else None
        )
    return _bad_character(source, written, span)


def _bad_number(source: SourceFile, written: str, shown: str, span: Span) -> Diagnostic:
    meant: str | None = None
    if re.fullmatch(r"[+-]?\.[0-9]+", written):
        meant = written.replace(".", "0.")
    elif re.fullmatch(r"[+-]?[0-9]+\.", written):
        meant = written[:-1]
    elif re.fullmatch(r"[0-9]+(?:_[0-9]+)+", written):
        meant = written.replace("_", "")
    help_ = f"write `{meant}`" if meant else "write it in full, as in `0.001`"
    fix = Edit(span, meant) if meant else None
    message = f"`{shown}` is no number"
    return Diagnostic(rules.MALFORMED_NUMBER, message, source, span, help_, fix=fix)


def _bad_name(source: SourceFile, written: str, shown: str, span: Span) -> Diagnostic:
    plain = unicodedata.normalize("NFKD", written).encode("ascii", "ignore").decode()
    meant = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", plain).lower().replace("-", "_")
    help_ = "names are lower-case words joined by underscores"
    fix = None
    if re.fullmatch("[a-z_][a-z0-9_]*", meant):
        help_, fix = f"write `{meant}`", Edit(span, meant)
    message = f"`{shown}` is no name"
    return Diagnostic(rules.MALFORMED_NAME, message, source, span, help_, fix=fix)


def _open_string(source: SourceFile, written: str, span: Span) -> Diagnostic:
    stripped = written.rstrip()
    if any(quote in stripped for quote in "“”„"):
        message = "text that a typographic quote ends"
        help_ = 'end it with a straight quote: `"`'
        close = max(stripped.rfind(quote) for quote in "“”„")
        place = Span(span.start + close, span.start + close + 1)
        fix = Edit(place, '"')
        return Diagnostic(rules.TYPOGRAPHIC_QUOTES, message, source, span, help_, fix=fix)
    end = span.start + len(stripped)
    is_certain = stripped != '"' and not stripped.endswith(("{", "}", "\\"))
    return Diagnostic(
        rules.UNCLOSED_STRING,
        "text whose quote is never closed",
        source,
        Span(span.start, end),
        'a text in `"` ends on its line; longer ones stand between `"""`',
        fix=Edit(Span(end, end), '"') if is_certain else None,
    )


def _curly_string(source: SourceFile, written: str, span: Span) -> Diagnostic:
    inside = written.rstrip().strip(_QUOTES + '"')
    is_closed = len(written.rstrip()) > 1 and written.rstrip()[-1] in _QUOTES + '"'
    fix = Edit(span, f'"{inside}"') if is_closed and '"' not in inside + "\\" else None
    return Diagnostic(
        rules.TYPOGRAPHIC_QUOTES,
        "text in typographic quotes",
        source,
        Span(span.start, span.start + len(written.rstrip())),
        'write straight quotes: `"…"`',
        fix=fix,
    )


def _bad_character(source: SourceFile, written: str, span: Span) -> Diagnostic:
    character = written[0]
    name = unicodedata.name(character, "").lower()
    code = f"U+{ord(character):04X}"
    if is_blank(written) or not character.isprintable():
        said = f"{code} ({name})" if name else code
        fix = Edit(span, " ") if character.isspace() else Edit(span, "")
        message = f"the invisible character {said}"
        return Diagnostic(rules.BAD_CHARACTER, message, source, span, "remove it", fix=fix)
    shown = written if len(written) <= 20 else written[:19] + "…"
    if character in _MINUSES:
        help_, fix = "write a plain `-`", Edit(Span(span.start, span.start + 1), "-")
        message = f"`{character}` is no minus sign"
        return Diagnostic(rules.BAD_CHARACTER, message, source, span, help_, fix=fix)
    return Diagnostic(rules.BAD_CHARACTER, f"`{shown}` means nothing here", source, span)


# ---- the whole file ---------------------------------------------------------------------------


def character_faults(source: SourceFile) -> Iterator[Diagnostic]:
    """Findings about bytes and line ends, which stand outside of every token."""
    for kind, span in source.faults:
        if kind == "nul":
            message = "a NUL character"
            yield Diagnostic(rules.NUL_CHARACTER, message, source, span, "remove it")
        else:
            message = "bytes that are not UTF-8"
            help_ = "save the file in UTF-8"
            yield Diagnostic(rules.INVALID_UTF8, message, source, span, help_)
    if "\r" in source.text:
        for count, match in enumerate(_LONE_RETURN.finditer(source.text)):
            if count == SHOWN:
                return
            yield Diagnostic(
                rules.CARRIAGE_RETURN,
                "a carriage return without a newline",
                source,
                Span(*match.span()),
                "end lines in LF or CRLF",
            )


def noise(tokens: Tokens) -> Iterator[Diagnostic]:
    """Findings about tokens that are read as if they were not there."""
    source = tokens.source
    faulty = {span.start for _, span in source.faults}
    counts: dict[str, int] = {}
    for index, code in enumerate(tokens.codes):
        if code not in (kinds.SEMICOLON, kinds.HASH, kinds.BAD_CHARACTER):
            continue
        counts[code] = counts.get(code, 0) + 1
        span = tokens.span(index)
        if counts[code] > SHOWN or span.start in faulty:
            continue
        if code == kinds.SEMICOLON:
            help_ = "entries need nothing between them"
            fix = Edit(span, "")
            yield Diagnostic(rules.SEMICOLON, "a `;`", source, span, help_, fix=fix)
        elif code == kinds.HASH:
            fix = Edit(Span(span.start, span.start + 1), "//")
            message = "a comment that begins with `#`"
            yield Diagnostic(
                rules.HASH_COMMENT, message, source, span, "comments begin with `//`", fix=fix
            )
        elif is_blank(tokens.text(index)):
            yield _bad_character(source, tokens.text(index), span)


def inside_tokens(source: SourceFile, faults: dict[tuple[str, Span], None]) -> Iterator[Diagnostic]:
    """Findings about what stands inside tokens that are otherwise whole."""
    for kind, span in islice(faults, SHOWN_INSIDE):
        written = source.text[span.start : span.end]
        if kind == "escape":
            message = f"`{written}` means nothing"
            help_ = 'escapes are `\\"`, `\\\\`, `\\n`, `\\t` and `\\u{…}`; a backslash is `\\\\`'
            fix = None if written == "\\u" else Edit(Span(span.start, span.start), "\\")
            yield Diagnostic(rules.UNKNOWN_ESCAPE, message, source, span, help_, fix=fix)
        elif kind == "margin":
            help_ = "the closing quotes set the margin: indent the line, or move them left"
            message = "a line left of its block's margin"
            yield Diagnostic(rules.BLOCK_MARGIN, message, source, span, help_)
        else:
            message = f"`{written}` cannot be a name"
            help_ = "the language keeps this word for itself"
            yield Diagnostic(syntax.RESERVED_NAME, message, source, span, help_)
