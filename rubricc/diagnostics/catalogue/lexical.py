"""Diagnostics about characters and tokens (RB00xx)."""

from __future__ import annotations

from rubricc.diagnostics.diagnostic import Rule, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

INVALID_UTF8 = Rule("RB0001", "invalid-utf8", _ERROR, "Bytes that are not UTF-8")
NUL_CHARACTER = Rule("RB0002", "nul-character", _ERROR, "A NUL character")
BAD_CHARACTER = Rule("RB0003", "bad-character", _ERROR, "A character that means nothing here")
TYPOGRAPHIC_QUOTES = Rule("RB0004", "typographic-quotes", _ERROR, "Text in typographic quotes")
SINGLE_QUOTES = Rule("RB0005", "single-quotes", _ERROR, "Text in single quotes")
UNCLOSED_STRING = Rule("RB0006", "unclosed-string", _ERROR, "Text whose quote is never closed")
UNCLOSED_BLOCK = Rule("RB0007", "unclosed-block", _ERROR, "A block of text that is never closed")
INLINE_BLOCK = Rule("RB0008", "inline-block", _ERROR, "A block whose text begins too early")
BLOCK_MARGIN = Rule("RB0009", "block-margin", _ERROR, "A line left of its block's margin")
UNKNOWN_ESCAPE = Rule("RB0010", "unknown-escape", _ERROR, "A backslash that means nothing")
MALFORMED_NUMBER = Rule("RB0011", "malformed-number", _ERROR, "A number in a form that is not read")
MALFORMED_NAME = Rule("RB0012", "malformed-name", _ERROR, "A name that is not in snake_case")
SEMICOLON = Rule("RB0013", "semicolon", _ERROR, "A semicolon between entries")
HASH_COMMENT = Rule("RB0014", "hash-comment", _ERROR, "A comment that begins with `#`")
UNKNOWN_OPERATOR = Rule("RB0015", "unknown-operator", _ERROR, "An operator of another language")
CARRIAGE_RETURN = Rule("RB0016", "carriage-return", _ERROR, "A carriage return without a newline")
NUMBER_TOO_LARGE = Rule("RB0017", "number-too-large", _ERROR, "A number that cannot be held")
COMMENT_AS_DIVISION = Rule("RB0018", "comment-as-division", _WARNING, "A comment for a division")
SUPPRESSION_FORM = Rule("RB0019", "suppression-form", _WARNING, "A suppression without effect")
UNATTACHED_DOC = Rule("RB0020", "unattached-doc", _WARNING, "A doc comment that belongs to nothing")
