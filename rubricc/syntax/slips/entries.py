"""Settings: colons, values and keys that are missing or something else."""

from __future__ import annotations

import re

from rubricc.diagnostics.catalogue import lexical
from rubricc.diagnostics.catalogue import syntax as rules
from rubricc.diagnostics.diagnostic import Diagnostic, Edit
from rubricc.source.span import Span
from rubricc.syntax import kinds
from rubricc.syntax.automaton import Stop
from rubricc.syntax.slips.keywords import ITEM_WORDS, meant_word
from rubricc.syntax.slips.piece import RULE_KEYWORD, TEXT, Piece, W, finding, shown


def equals_for_colon(piece: Piece, stop: Stop) -> Diagnostic | None:
    found = re.match(rf"(?:[lx][{W[1:-1]}0w]|{W})=", piece.codes)
    if found is None or (piece.context == "item" and piece.codes.startswith("d")):
        return None
    position = found.end() - 1
    span = piece.span(position)
    message = f"`=` after `{piece.text(position - 1)}`"
    if piece.has_body:
        return finding(piece, rules.EQUALS_FOR_COLON, message, span, "leave it out", Edit(span, ""))
    return finding(piece, rules.EQUALS_FOR_COLON, message, span, "write `:`", Edit(span, ":"))


def missing_colon(piece: Piece, stop: Stop) -> Diagnostic | None:
    if piece.context == "file":
        return None
    found = re.match(rf"[lx](?:{W}|0|w)(?={TEXT})", piece.codes)
    if found is None and not re.match(RULE_KEYWORD, piece.codes) and piece.context != "item":
        found = re.match(rf"{W}(?=[\"B0\[rw]|{W}$)", piece.codes)
    elif found is None and piece.context == "item":
        found = re.match(r"n(?=[\"B0\[rw])", piece.codes)
    if found is None or piece.code(0) == "p":
        return None
    position = found.end() - 1
    if piece.context == "item" and meant_word(piece.text(0), ITEM_WORDS):
        return None
    written = " ".join(piece.text(p) for p in range(found.end()))
    place = Span(piece.span(position).end, piece.span(position).end)
    return finding(
        piece,
        rules.MISSING_COLON,
        f"no colon after `{written}`",
        piece.span(0, position),
        f"write `{written}:`",
        Edit(place, ":"),
    )


def colon_before_brace(piece: Piece, stop: Stop) -> Diagnostic | None:
    """``weights: {``."""
    if not piece.has_body or not re.fullmatch(rf"{W}:", piece.codes):
        return None
    span = piece.span(1)
    message = f"a colon between `{piece.text(0)}` and `{{`"
    return finding(piece, rules.UNEXPECTED, message, span, "leave it out", Edit(span, ""))


def bare_list(piece: Piece, stop: Stop) -> Diagnostic | None:
    """``tags: a, b``: what is left of it behind the comma."""
    if piece.context not in ("field", "member", "test_entry") or not piece.order:
        return None
    before = piece.order[0] - 1
    if (
        before < 0
        or piece.layout.code(before) != ","
        or not re.fullmatch(rf"(?:{W}(?:<(?:0|{W}))?|{TEXT}|0)", piece.codes)
    ):
        return None
    return finding(
        piece,
        rules.UNEXPECTED,
        f"`{shown(piece.text(0))}` behind a comma, outside of a list",
        piece.whole(),
        "write a list between `[` and `]`, as in `[a, b]`",
    )


def decimal_comma(piece: Piece, stop: Stop) -> Diagnostic | None:
    """``1,5``: the number ends one piece, and what follows the comma begins another."""
    if not piece.order:
        return None
    comma = piece.order[0] - 1 if piece.codes[0] == "0" else piece.order[-1] + 1
    if comma < 1 or "".join(piece.layout.codes[comma - 1 : comma + 2]) not in ("0,0", "w,0"):
        return None
    first, between, last = (piece.layout.span(at) for at in (comma - 1, comma, comma + 1))
    if (first.end, between.end) != (between.start, last.start):
        return None
    whole = first.to(last)
    written = piece.source.text[whole.start : whole.end]
    meant = written.replace(",", ".") if last.end - last.start != 3 else written.replace(",", "")
    message = f"`{written}` is no number"
    return finding(
        piece, lexical.MALFORMED_NUMBER, message, whole, f"write `{meant}`", Edit(whole, meant)
    )


def colon_in_list(piece: Piece, stop: Stop) -> Diagnostic | None:
    """``[poor: 0, good: 1]``."""
    if stop.index not in piece.order:
        return None
    position = piece.order.index(stop.index)
    inside = re.search(rf"\[[^\]]*{W}$", piece.codes[:position])
    if inside is None or piece.code(position) != ":":
        return None
    word, span = piece.text(position - 1), piece.span(position)
    message = f"a colon after `{word}` in a list"
    return finding(piece, rules.UNEXPECTED, message, span, f"write `{word} =`", Edit(span, " ="))


def worded_range(piece: Piece, stop: Stop) -> Diagnostic | None:
    """``1 to 5``, or a range with a dash."""
    found = re.search(rf"(?<=:)0(n|{kinds.BAD_CHARACTER})0", piece.codes)
    if found is None or piece.text(found.start(1)) not in ("to", "until", "–", "—", "−"):
        return None
    low, between, high = range(found.start(), found.end())
    meant = f"{piece.text(low)}..{piece.text(high)}"
    return finding(
        piece,
        rules.UNEXPECTED,
        f"`{piece.text(between)}` between the ends of a range",
        piece.span(low, high),
        f"write `{meant}`",
        Edit(piece.span(low, high), meant),
    )


def bullet(piece: Piece, stop: Stop) -> Diagnostic | None:
    """``- principle a "..."``."""
    if piece.context == "file" or not re.match(rf"[-*](?:{RULE_KEYWORD}|{W})", piece.codes):
        return None
    span = piece.span(0)
    message = f"`{piece.text(0)}` before an entry"
    return finding(piece, rules.UNEXPECTED, message, span, "leave it out", Edit(span, ""))


def missing_value(piece: Piece, stop: Stop) -> Diagnostic | None:
    if not re.fullmatch(rf"(?:{W}|[lx](?:{W}|0|w)):", piece.codes):
        return None
    key = piece.text(len(piece.codes) - 2)
    return finding(piece, rules.MISSING_VALUE, f"`{key}:` has no value", piece.whole(), None)


def missing_key(piece: Piece, stop: Stop) -> Diagnostic | None:
    if piece.code(0) != ":":
        return None
    return finding(
        piece, rules.MISSING_NAME, "no key stands before this colon", piece.span(0), None
    )


def pattern_as_text(piece: Piece, stop: Stop) -> Diagnostic | None:
    if stop.index not in piece.order:
        return None
    position = piece.order.index(stop.index)
    if piece.codes[position] != kinds.RAW or not re.match(
        rf"(?:{RULE_KEYWORD}|[lx]|[RCITE])", piece.codes
    ):
        return None
    span = piece.span(position)
    return finding(
        piece,
        rules.PATTERN_AS_TEXT,
        'a pattern `r"…"` in the place of prose',
        span,
        "leave out the `r`",
        Edit(Span(span.start, span.start + 1), ""),
    )
