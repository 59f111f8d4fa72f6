"""The one finding for a broken piece.

The slips are tried in the order of one tuple; the first that fits speaks, so that a piece has one
finding. A slip is recognised from the kinds of the tokens, written as one string with a character
a token (see :mod:`rubricc.syntax.kinds`), and from where the grammar stopped.
"""

from __future__ import annotations

from collections.abc import Callable

from rubricc.diagnostics.diagnostic import Diagnostic
from rubricc.syntax.automaton import Stop
from rubricc.syntax.slips.entries import (
    equals_for_colon,
    missing_colon,
    missing_key,
    missing_value,
    pattern_as_text,
)
from rubricc.syntax.slips.expressions import incomplete_expression, single_equals, unclosed_bracket
from rubricc.syntax.slips.headers import (
    header_order,
    spaced_weight,
    unsigned_weight,
    weight_after_text,
    weighted_fact,
)
from rubricc.syntax.slips.piece import Piece
from rubricc.syntax.slips.texts import malformed_token, quote_in_text, unquoted_text
from rubricc.syntax.slips.unexpected import unexpected
from rubricc.syntax.slips.words import (
    half_keyword,
    hyphenated,
    misplaced,
    missing_alias,
    missing_name,
    missing_text,
    reserved,
    unknown_keyword,
)


def explain(piece: Piece, stop: Stop) -> Diagnostic:
    """The one finding for a piece that does not follow the grammar."""
    for slip in SLIPS:
        found = slip(piece, stop)
        if found is not None:
            return found
    return unexpected(piece, stop)


SLIPS: tuple[Callable[[Piece, Stop], Diagnostic | None], ...] = (
    unquoted_text,
    quote_in_text,
    malformed_token,
    misplaced,
    hyphenated,
    half_keyword,
    spaced_weight,
    unsigned_weight,
    weight_after_text,
    weighted_fact,
    header_order,
    equals_for_colon,
    missing_value,
    missing_key,
    pattern_as_text,
    missing_alias,
    reserved,
    missing_name,
    unknown_keyword,
    missing_colon,
    missing_text,
    unclosed_bracket,
    incomplete_expression,
    single_equals,
)
"""Tried in this order: the more a slip knows of what was meant, the earlier."""
