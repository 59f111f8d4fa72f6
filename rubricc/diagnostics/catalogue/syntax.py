"""Diagnostics about syntax (RB01xx)."""

from __future__ import annotations

from rubricc.diagnostics.diagnostic import Rule, Severity

_ERROR, _WARNING, _HINT = Severity.ERROR, Severity.WARNING, Severity.HINT

UNEXPECTED = Rule("RB0101", "unexpected", _ERROR, "Something that does not belong here")
UNCLOSED_BRACE = Rule("RB0102", "unclosed-brace", _ERROR, "A brace that is never closed")
MISSING_BRACE = Rule("RB0103", "missing-brace", _ERROR, "An opening brace that is missing")
STRAY_BRACE = Rule("RB0104", "stray-brace", _ERROR, "A brace too many")
UNCLOSED_BRACKET = Rule("RB0105", "unclosed-bracket", _ERROR, "A bracket without its other half")
EQUALS_FOR_COLON = Rule("RB0106", "equals-for-colon", _ERROR, "`=` in the place of a colon")
MISSING_COLON = Rule("RB0107", "missing-colon", _ERROR, "A key without its colon")
WEIGHT_AFTER_TEXT = Rule("RB0108", "weight-after-text", _ERROR, "A weight after the text")
SPACED_WEIGHT = Rule("RB0109", "spaced-weight", _ERROR, "A blank between a sign and its number")
UNSIGNED_WEIGHT = Rule("RB0110", "unsigned-weight", _ERROR, "A weight without a sign")
UNKNOWN_KEYWORD = Rule("RB0111", "unknown-keyword", _ERROR, "A word that begins nothing")
RESERVED_NAME = Rule("RB0112", "reserved-name", _ERROR, "A name that the language keeps for itself")
MISSING_ALIAS = Rule("RB0113", "missing-alias", _ERROR, "An import without a name")
MISSING_TEXT = Rule("RB0114", "missing-text", _ERROR, "A rule with neither a text nor a body")
MISSING_NAME = Rule("RB0115", "missing-name", _ERROR, "Something that needs a name and has none")
UNQUOTED_TEXT = Rule("RB0116", "unquoted-text", _ERROR, "Text without quotes")
TOO_DEEP = Rule("RB0117", "too-deep", _ERROR, "Nesting over 100 levels")
MISPLACED = Rule("RB0118", "misplaced", _ERROR, "Something in the wrong part of a file")
MISSING_VALUE = Rule("RB0119", "missing-value", _ERROR, "A key without a value")
INCOMPLETE_EXPRESSION = Rule("RB0120", "incomplete-expression", _ERROR, "An unfinished expression")
WEIGHTED_FACT = Rule("RB0121", "weighted-fact", _ERROR, "A fact with a priority or a weight")
EMPTY_FILE = Rule("RB0122", "empty-file", _WARNING, "A file that declares nothing")
TOO_MANY_ERRORS = Rule("RB0123", "too-many-errors", _HINT, "More errors than are shown")
PATTERN_AS_TEXT = Rule("RB0124", "pattern-as-text", _ERROR, "A pattern in the place of prose")
HEADER_ORDER = Rule("RB0125", "header-order", _ERROR, "A header whose parts stand in another order")
QUOTE_IN_TEXT = Rule("RB0126", "quote-in-text", _ERROR, "A quote inside text")
UNKNOWN_BLOCK = Rule("RB0127", "unknown-block", _ERROR, "A block that a rubric does not have")
