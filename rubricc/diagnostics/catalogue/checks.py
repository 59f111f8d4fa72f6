"""Diagnostics about checks (RB35xx)."""

from __future__ import annotations

from rubricc.diagnostics.diagnostic import Rule, Severity

UNKNOWN_FUNCTION = Rule(
    "RB3501", "unknown-function", Severity.ERROR, "A function that does not exist."
)
ARGUMENT_COUNT = Rule(
    "RB3502", "argument-count", Severity.ERROR, "A function with too few or too many arguments."
)
ARGUMENT_TYPE = Rule(
    "RB3503", "argument-type", Severity.ERROR, "A function over something that it does not take."
)
OPERAND_TYPE = Rule(
    "RB3504", "operand-type", Severity.ERROR, "An operator over something that it does not take."
)
COMPARISON_TYPE = Rule(
    "RB3505", "comparison-type", Severity.ERROR, "A comparison of things that never compare."
)
NOT_TRUE_OR_FALSE = Rule(
    "RB3506", "not-true-or-false", Severity.ERROR, "A condition that is neither true nor false."
)
NOT_A_NUMBER = Rule("RB3507", "not-a-number", Severity.ERROR, "A score that is not a number.")
UNKNOWN_OPERAND = Rule(
    "RB3508", "unknown-operand", Severity.ERROR, "A name in an expression that nothing has."
)
OUT_OF_REACH = Rule(
    "RB3509", "out-of-reach", Severity.ERROR, "A name that an expression of this kind cannot read."
)
UNKNOWN_RECORD_FIELD = Rule(
    "RB3510", "unknown-record-field", Severity.ERROR, "A field that a record does not have."
)
INVALID_PATTERN = Rule(
    "RB3511", "invalid-pattern", Severity.ERROR, "A pattern that cannot be matched."
)
SLOT_IN_EXPRESSION = Rule(
    "RB3512", "slot-in-expression", Severity.ERROR, "A slot in a text of an expression."
)
UNSUPPORTED_OPERATOR = Rule(
    "RB3513", "unsupported-operator", Severity.ERROR, "An operator that the language lacks."
)
MISPLACED_VALUE = Rule(
    "RB3514", "misplaced-value", Severity.ERROR, "A range or a setting inside an expression."
)
MIXED_LIST = Rule("RB3515", "mixed-list", Severity.ERROR, "A list of different sorts of things.")
INVALID_PLACE = Rule(
    "RB3516", "invalid-place", Severity.ERROR, "A place that no word, line or element has."
)
INVALID_PATH = Rule(
    "RB3517", "invalid-path", Severity.ERROR, "A path into JSON that is written wrongly."
)
MAY_BE_ABSENT = Rule(
    "RB3518", "may-be-absent", Severity.WARNING, "An optional value that is read as if given."
)
ASCII_BOUNDARY = Rule(
    "RB3519", "ascii-boundary", Severity.WARNING, "A word boundary beside letters it does not know."
)
ALWAYS_THE_SAME = Rule(
    "RB3520", "always-the-same", Severity.WARNING, "A condition that no response can change."
)
LANGUAGE_CODE = Rule(
    "RB3521", "language-code", Severity.WARNING, "A language that is not written as its code."
)
IMPOSSIBLE_CASE = Rule(
    "RB3522", "impossible-case", Severity.WARNING, "A text whose letter case can never occur."
)
