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
    bare_list,
    bullet,
    colon_before_brace,
    colon_in_list,
    decimal_comma,
    equals_for_colon,
    missing_colon,
    missing_key,
    missing_value,
    pattern_as_text,
    worded_range,
)
from rubricc.syntax.slips.expressions import (
    incomplete_expression,
    infix_function,
    single_equals,
    unclosed_bracket,
)
from rubricc.syntax.slips.headers import (
    colon_in_header,
    header_order,
    kindless_override,
    not_finite,
    rounded_body,
    spaced_weight,
    twice_given,
    two_parents,
    unsigned_weight,
    weight_after_text,
    weighted_fact,
)
from rubricc.syntax.slips.piece import Piece
from rubricc.syntax.slips.texts import malformed_token, quote_in_text, unquoted_text
from rubricc.syntax.slips.unexpected import unexpected
from rubricc.syntax.slips.words import (
    colon_after_expect,
    given_without_braces,
    half_keyword,
    hyphenated,
    incomplete_test,
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
    not_finite,
    decimal_comma,
    worded_range,
    malformed_token,
    bullet,
    misplaced,
    hyphenated,
    half_keyword,
    spaced_weight,
    unsigned_weight,
    weight_after_text,
    weighted_fact,
    header_order,
    twice_given,
    colon_in_header,
    two_parents,
    rounded_body,
    kindless_override,
    equals_for_colon,
    colon_before_brace,
    colon_in_list,
    missing_value,
    missing_key,
    pattern_as_text,
    missing_alias,
    reserved,
    incomplete_test,
    given_without_braces,
    colon_after_expect,
    missing_name,
    unknown_keyword,
    missing_colon,
    missing_text,
    unclosed_bracket,
    bare_list,
    infix_function,
    incomplete_expression,
    single_equals,
)
"""Tried in this order: the more a slip knows of what was meant, the earlier."""
