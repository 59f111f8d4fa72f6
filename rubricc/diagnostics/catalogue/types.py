"""Diagnostics about slots and types (RB20xx)."""

from __future__ import annotations

from rubricc.diagnostics.diagnostic import Rule, Severity

UNKNOWN_SLOT = Rule("RB2001", "unknown-slot", Severity.ERROR, "A slot that nothing fills.")
MALFORMED_SLOT = Rule(
    "RB2002", "malformed-slot", Severity.ERROR, "A slot that is not a name in double braces."
)
SLOT_TYPE = Rule(
    "RB2003", "slot-type", Severity.ERROR, "A slot whose value cannot be put into prose."
)
UNKNOWN_TYPE = Rule("RB2004", "unknown-type", Severity.ERROR, "A type that does not exist.")
WRONG_VALUE = Rule(
    "RB2005", "wrong-value", Severity.ERROR, "A value of another sort than the setting takes."
)
NOT_A_LIST = Rule(
    "RB2006", "not-a-list", Severity.ERROR, "An `each` over something that is no list of the row."
)
PATTERN_AS_PROSE = Rule(
    "RB2007", "pattern-as-prose", Severity.ERROR, "A pattern where prose is wanted."
)
WRONG_DEFAULT = Rule(
    "RB2008", "wrong-default", Severity.ERROR, "A default that does not fit its parameter."
)
UNKNOWN_SLOT_KIND = Rule(
    "RB2009", "unknown-slot-kind", Severity.ERROR, "A slot block of a kind that does not exist."
)
SLOT_BOUNDS = Rule(
    "RB2010", "slot-bounds", Severity.ERROR, "A slot block whose bounds allow nothing or anything."
)
REFERENCE_TYPE = Rule(
    "RB2011", "reference-type", Severity.ERROR, "A `reference` that is declared as no text."
)
SINGLE_BRACES = Rule(
    "RB2012", "single-braces", Severity.WARNING, "A name in single braces, which no value replaces."
)
