"""Headers of rules: weights in a wrong form or place, and parts in another order."""

from __future__ import annotations

import re

from rubricc.diagnostics.catalogue import syntax as rules
from rubricc.diagnostics.diagnostic import Diagnostic, Edit
from rubricc.syntax.automaton import Stop
from rubricc.syntax.slips.piece import RULE_KEYWORD, Piece, W, finding


def spaced_weight(piece: Piece, stop: Stop) -> Diagnostic | None:
    found = re.match(rf"(?:{RULE_KEYWORD}{W}n?|g{W}|c{W})-0", piece.codes)
    if found is None:
        return None
    sign, number = found.end() - 2, found.end() - 1
    span = piece.span(sign, number)
    written = piece.text(sign) + piece.text(number)
    message = f"a blank between the sign and the number of `{written}`"
    help_ = f"write `{written}`"
    return finding(piece, rules.SPACED_WEIGHT, message, span, help_, Edit(span, written))


def unsigned_weight(piece: Piece, stop: Stop) -> Diagnostic | None:
    found = re.match(rf"(?:{RULE_KEYWORD}{W}n?|g{W})0", piece.codes)
    if found is None or stop.index not in piece.order:
        return None
    position = found.end() - 1
    sign = "-" if "L" in piece.codes[:2] else "+"
    written = sign + piece.text(position)
    span = piece.span(position)
    message = f"the weight `{piece.text(position)}` has no sign"
    help_ = f"write `{written}`"
    return finding(piece, rules.UNSIGNED_WEIGHT, message, span, help_, Edit(span, written))


def weight_after_text(piece: Piece, stop: Stop) -> Diagnostic | None:
    found = re.match(rf"{RULE_KEYWORD}{W}n?[\"B](-?0|w)", piece.codes)
    if found is None:
        return None
    text = piece.codes.index('"' if '"' in found[0] else "B")
    first = found.start(1)
    span = piece.span(text, found.end() - 1)
    sign = "-" if "L" in piece.codes[:2] else "+"
    written = "".join(piece.text(p) for p in range(first, found.end()))
    written = written if written[0] in "+-" else sign + written
    return finding(
        piece,
        rules.WEIGHT_AFTER_TEXT,
        f"the weight `{written}` stands after the text",
        piece.span(first, found.end() - 1),
        "a weight stands before the text",
        Edit(span, f"{written} {piece.text(text)}"),
    )


def weighted_fact(piece: Piece, stop: Stop) -> Diagnostic | None:
    found = re.match(rf"O?f{W}(n?w|n(?=[\"B{{])|n$)", piece.codes)
    if found is None:
        return None
    span = piece.span(found.start(1), found.end() - 1)
    message = "a fact has neither a priority nor a weight"
    return finding(
        piece, rules.WEIGHTED_FACT, message, span, "facts count through `derive` and `class`"
    )


def header_order(piece: Piece, stop: Stop) -> Diagnostic | None:
    head = rf"{RULE_KEYWORD}{W}"
    each = rf"e{W}i{W}(?:\.{W})*"
    found = re.match(rf"{head}(wn(?=[\"B{{e]|$)|{each}(?:nw|n|w)(?=[\"B{{]|$))", piece.codes)
    if found is None:
        return None
    return finding(
        piece,
        rules.HEADER_ORDER,
        "the parts of this header stand in another order",
        piece.span(found.start(1), found.end(1) - 1),
        "the order is: name, priority, weight, `each … in …`, text",
    )
