"""Diagnostics about tests in the language (RB50xx)."""

from __future__ import annotations

from rubricc.diagnostics.diagnostic import Rule, Severity

UNKNOWN_INPUT = Rule(
    "RB5001", "unknown-input", Severity.ERROR, "An input that the rubric does not read."
)
INPUT_TYPE = Rule("RB5002", "input-type", Severity.ERROR, "An input of the wrong type.")
INVALID_VERDICT = Rule(
    "RB5003", "invalid-verdict", Severity.ERROR, "A verdict that the rule cannot have."
)
DECIDED_BY_CODE = Rule(
    "RB5004", "decided-by-code", Severity.ERROR, "A given verdict for a rule that code decides."
)
UNKNOWN_SUBJECT = Rule(
    "RB5005", "unknown-subject", Severity.ERROR, "An expectation of something that is not there."
)
INVALID_EXPECTATION = Rule(
    "RB5006", "invalid-expectation", Severity.ERROR, "An expectation that can never be checked."
)
EXPECTS_NOTHING = Rule("RB5007", "expects-nothing", Severity.WARNING, "A test that cannot fail.")
MISSING_INPUT = Rule(
    "RB5008", "missing-input", Severity.ERROR, "A test that leaves out what the rubric reads."
)
