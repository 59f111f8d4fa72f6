"""Headers of rules: weights in a wrong form or place, and parts in another order."""

from __future__ import annotations

import re

from rubricc.diagnostics.catalogue import lexical
from rubricc.diagnostics.catalogue import syntax as rules
from rubricc.diagnostics.diagnostic import Diagnostic, Edit
from rubricc.syntax.automaton import Stop
from rubricc.syntax.slips.piece import RULE_KEYWORD, TEXT, Piece, W, finding


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


def not_finite(piece: Piece, stop: Stop) -> Diagnostic | None:
    """``+inf`` and ``+NaN``."""
    found = re.match(rf"(?:{RULE_KEYWORD}{W}n?|g{W}|c{W})-{W}", piece.codes)
    if found is None or piece.text(found.end() - 1).lower() not in ("inf", "infinity", "nan"):
        return None
    span = piece.span(found.end() - 2, found.end() - 1)
    message = f"`{piece.source.text[span.start : span.end]}` is no weight"
    return finding(
        piece, lexical.MALFORMED_NUMBER, message, span, "a weight is a number such as `+4`"
    )


def twice_given(piece: Piece, stop: Stop) -> Diagnostic | None:
    """A second priority, or a second weight."""
    found = re.match(rf"{RULE_KEYWORD}{W}(?:nn(?=[\"B{{w]|$)|n?ww)", piece.codes)
    if found is None:
        return None
    position = found.end() - 1
    what = "weight" if piece.code(position) == "w" else "priority"
    message = f"a second {what}, `{piece.text(position)}`"
    return finding(piece, rules.UNEXPECTED, message, piece.span(position), "keep one of them")


def colon_in_header(piece: Piece, stop: Stop) -> Diagnostic | None:
    """``principle clear: "..."`` and ``rubric r:``."""
    found = re.match(rf"(?:{RULE_KEYWORD}{W}n?w?|[RCgt]{W}w?):", piece.codes)
    if found is None or piece.context not in ("item", "file"):
        return None
    position = found.end() - 1
    has_more = piece.has_body or position + 1 < len(piece.codes)
    span = piece.span(position)
    return finding(
        piece,
        rules.UNEXPECTED,
        f"a colon after `{piece.text(position - 1)}`",
        span,
        "leave it out" if has_more else "what belongs to it stands between `{` and `}`",
        Edit(span, "") if has_more else None,
    )


def two_parents(piece: Piece, stop: Stop) -> Diagnostic | None:
    found = re.search(rf"N{W}(?:\.{W})*(?=[,&])", piece.codes)
    if found is None or piece.code(0) not in "RC":
        return None
    return finding(
        piece,
        rules.UNEXPECTED,
        "a second rubric to extend",
        piece.span(found.end()),
        "extend one of them and `include` the rules of the other",
    )


def rounded_body(piece: Piece, stop: Stop) -> Diagnostic | None:
    """Rules between ``(`` and ``)``, or fields between ``[`` and ``]``."""
    rules_inside = re.match(rf"[RC]{W}\((?={RULE_KEYWORD}|[gtu]{W}\W)", piece.codes)
    fields_inside = re.match(rf"{RULE_KEYWORD}{W}n?w?{TEXT}?[\[(]", piece.codes)
    found = rules_inside or fields_inside
    if found is None:
        return None
    position = found.end() - 1
    return finding(
        piece,
        rules.UNEXPECTED,
        f"`{piece.text(position)}` in the place of `{{`",
        piece.span(position),
        "what belongs to it stands between `{` and `}`",
    )


def kindless_override(piece: Piece, stop: Stop) -> Diagnostic | None:
    if piece.context != "item" or not re.match(rf"O{W}", piece.codes) or piece.code(1) in "HPLf":
        return None
    name = piece.text(1)
    return finding(
        piece,
        rules.UNEXPECTED,
        f"`override {name}` does not say what `{name}` is",
        piece.span(0, 1),
        f"write its kind, as in `override principle {name}`",
    )


def header_order(piece: Piece, stop: Stop) -> Diagnostic | None:
    head = rf"{RULE_KEYWORD}{W}"
    each = rf"e{W}i{W}(?:\.{W})*"
    found = re.match(rf"{head}(wn(?=[\"B{{e]|$)|{each}(?:nw|n|w)(?=[\"B{{]|$))", piece.codes)
    found = found or re.match(rf"{head}w?((?:{each})?{TEXT}(?:n|{each}))(?={{|$)", piece.codes)
    if found is None:
        return None
    return finding(
        piece,
        rules.HEADER_ORDER,
        "the parts of this header stand in another order",
        piece.span(found.start(1), found.end(1) - 1),
        "the order is: name, priority, weight, `each … in …`, text",
    )
