"""Words in the place of others: keywords, names, and statements in the wrong part of a file."""

from __future__ import annotations

import re

from rubricc.diagnostics.catalogue import lexical
from rubricc.diagnostics.catalogue import syntax as rules
from rubricc.diagnostics.diagnostic import Diagnostic, Edit
from rubricc.syntax import kinds
from rubricc.syntax.automaton import Stop
from rubricc.syntax.slips.keywords import BLOCKS, DECLARATION_WORDS, ITEM_WORDS, meant_word
from rubricc.syntax.slips.piece import RULE_KEYWORD, TEXT, Piece, W, finding, shown


def half_keyword(piece: Piece, stop: Stop) -> Diagnostic | None:
    """``hard`` without ``rule``, ``rule`` without ``hard``."""
    if piece.context != "item" or not re.match(rf"O?(?:H(?!U)|U){W}", piece.codes):
        return None
    position = 1 if piece.codes[0] == "O" else 0
    span = piece.span(position)
    message = f"`{piece.text(position)}` alone begins nothing"
    return finding(
        piece, rules.UNKNOWN_KEYWORD, message, span, "write `hard rule`", Edit(span, "hard rule")
    )


def unknown_keyword(piece: Piece, stop: Stop) -> Diagnostic | None:
    if piece.context not in ("item", "file", "field", "test_entry") or not piece.codes:
        return None
    if piece.codes[0] not in (kinds.NAME, kinds.BLOCKWORD):
        return None
    known = {
        "item": ITEM_WORDS,
        "file": DECLARATION_WORDS,
        "field": ("level", "example"),
        "test_entry": ("expect",),
    }[piece.context]
    word, following = piece.text(0), piece.code(1)
    goes_on = kinds.WORD_KINDS | {"0", kinds.END}
    if following == ":" or (piece.context == "field" and following not in goes_on):
        return None
    meant = meant_word(word, known)
    if piece.context in ("field", "test_entry") and meant is None:
        return None
    if piece.context == "item" and piece.is_block and piece.has_body:
        return _unknown_block(piece)
    span = piece.span(0)
    help_ = f"did you mean `{meant}`?" if meant else f"here stands one of: {', '.join(known)}"
    fix = Edit(span, meant) if meant and meant.split(" ")[0] != "extern" else None
    message = f"`{word}` begins nothing"
    return finding(piece, rules.UNKNOWN_KEYWORD, message, span, help_, fix)


def _unknown_block(piece: Piece) -> Diagnostic:
    word, span = piece.text(0), piece.span(0)
    meant = meant_word(word, BLOCKS)
    help_ = f"did you mean `{meant}`?" if meant else f"a rubric has: {', '.join(BLOCKS)}"
    fix = Edit(span, meant) if meant else None
    return finding(piece, rules.UNKNOWN_BLOCK, f"a rubric has no block `{word}`", span, help_, fix)


def misplaced(piece: Piece, stop: Stop) -> Diagnostic | None:
    code = piece.code(0)
    is_item = code in "PLHfdcgtuDsO" or re.match(rf"{W}:", piece.codes)
    if piece.context == "file" and not piece.is_headed and is_item:
        message = f"`{piece.text(0)}` stands outside every rubric"
        help_ = "move it inside the braces of a rubric or constitution"
    elif piece.context == "item" and re.match(rf"[RCJXTEI](?:{W}|{TEXT})", piece.codes):
        message = f"`{piece.text(0)}` stands inside a rubric"
        help_ = "it stands on its own, outside every brace"
    elif piece.context in ("field", "member") and re.match(rf"[PLHfgt]U?{W}", piece.codes):
        message = f"`{piece.text(0)}` stands inside another rule"
        help_ = "close the rule before it with `}`"
    elif piece.context == "item" and re.match(rf"[lxp](?:{W}|0|w)", piece.codes):
        message = f"`{piece.text(0)}` stands outside a rule's braces"
        help_ = "move it inside the braces that it belongs to"
    else:
        return None
    return finding(piece, rules.MISPLACED, message, piece.span(0), help_)


def hyphenated(piece: Piece, stop: Stop) -> Diagnostic | None:
    if stop.index not in piece.order:
        return None
    position = piece.order.index(stop.index)
    last = position
    while piece.code(last) == "-" and piece.code(last + 1) in kinds.WORD_KINDS:
        last += 2
    if last == position or position == 0 or piece.code(position - 1) not in kinds.WORD_KINDS:
        return None
    span = piece.span(position - 1, last - 1)
    written = piece.source.text[span.start : span.end]
    if not re.fullmatch(r"\w+(?:-\w+)+", written):
        return None
    meant = written.replace("-", "_")
    return finding(
        piece,
        lexical.MALFORMED_NAME,
        f"`{written}` is no name",
        span,
        f"write `{meant}`",
        Edit(span, meant),
    )


def reserved(piece: Piece, stop: Stop) -> Diagnostic | None:
    if stop.index not in piece.order:
        return None
    position = piece.order.index(stop.index)
    if piece.codes[position] not in "&|!" or kinds.NAME not in stop.expected:
        return None
    before = piece.code(position - 1)
    if position == 0 or before not in "PLUfdcgtseJRCXAO" or piece.code(position + 1) in ":.":
        return None
    word = piece.text(position)
    return finding(
        piece,
        rules.RESERVED_NAME,
        f"`{word}` cannot be a name",
        piece.span(position),
        "the language keeps this word for itself",
    )


def missing_alias(piece: Piece, stop: Stop) -> Diagnostic | None:
    if not re.match(r'I"(?!A.)', piece.codes):
        return None
    return finding(
        piece,
        rules.MISSING_ALIAS,
        "an import without a name",
        piece.span(0, min(1, len(piece.order) - 1)),
        f"write `import {piece.text(1)} as NAME`",
    )


def incomplete_test(piece: Piece, stop: Stop) -> Diagnostic | None:
    """A test without its sentence, or without the name of its rubric."""
    if re.match(rf"T(?:F{W}|{W}(?:F|$))", piece.codes):
        message = "a test without a sentence"
        help_ = 'say in quotes what it shows: `test "a long answer pays less" for some_rubric`'
        return finding(piece, rules.MISSING_NAME, message, piece.span(0), help_)
    if not re.fullmatch(r'T"F?', piece.codes):
        return None
    message = "a test that names no rubric"
    help_ = f"write `test {shown(piece.text(1))} for some_rubric`"
    return finding(piece, rules.MISSING_NAME, message, piece.span(0, 1), help_)


def given_without_braces(piece: Piece, stop: Stop) -> Diagnostic | None:
    """``given a: met``: what follows it is read as an entry of the test."""
    if piece.context != "test_entry" or piece.codes != "n" or piece.text(0) != "given":
        return None
    message = "no `{` after `given`"
    help_ = "write `given { some_rule: met }`"
    return finding(piece, rules.MISSING_BRACE, message, piece.span(0), help_)


def colon_after_expect(piece: Piece, stop: Stop) -> Diagnostic | None:
    """``expect reward: 1``."""
    if piece.context != "test_entry" or not re.match(rf"p{W}:", piece.codes):
        return None
    span, word = piece.span(2), piece.text(1)
    message = f"a colon after `{word}`"
    fix = Edit(span, " ==")
    return finding(piece, rules.UNEXPECTED, message, span, f"write `expect {word} ==`", fix)


def missing_name(piece: Piece, stop: Stop) -> Diagnostic | None:
    if piece.context not in ("item", "file"):
        return None
    keyword = re.match(r"(?:O?(?:HU|P|L|f)|[gtdcsRCJ])(?=[^:.]|$)", piece.codes)
    place = piece.order[keyword.end()] if keyword and keyword.end() < len(piece.order) else None
    if keyword is None or kinds.NAME not in stop.expected:
        return None
    if place is not None and stop.index != place:
        return None
    written = " ".join(piece.text(p) for p in range(keyword.end()))
    return finding(
        piece,
        rules.MISSING_NAME,
        f"`{written}` has no name",
        piece.span(0, keyword.end() - 1),
        f"give it a name: `{written} some_name`",
    )


def missing_text(piece: Piece, stop: Stop) -> Diagnostic | None:
    head = rf"{RULE_KEYWORD}{W}n?w?(?:e{W}i{W}(?:\.{W})*)?"
    if piece.context != "item" or piece.has_body or not re.fullmatch(head, piece.codes):
        return None
    name = piece.declared_name() or piece.text(0)
    if piece.code(0) == "O":
        message = f"this `override` of `{name}` changes nothing"
        help_ = "write what is new: a priority, a weight, a sentence or a body in braces"
        return finding(piece, rules.MISSING_TEXT, message, piece.whole(), help_)
    return finding(
        piece,
        rules.MISSING_TEXT,
        f"`{name}` says nothing",
        piece.whole(),
        "write its sentence in quotes, or a body in braces with a `check`",
    )
