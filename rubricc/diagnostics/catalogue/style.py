"""Diagnostics about the style of criteria (RB40xx): lints, all of which can be suppressed."""

from __future__ import annotations

from rubricc.diagnostics.diagnostic import Rule, Severity

COMPOUND_CRITERION = Rule(
    "RB4001", "compound-criterion", Severity.WARNING, "A criterion that asks two things."
)
VAGUE_CRITERION = Rule(
    "RB4002", "vague-criterion", Severity.WARNING, "A criterion that only says good."
)
PITFALL_AS_AVOIDANCE = Rule(
    "RB4003", "pitfall-as-avoidance", Severity.WARNING, "A pitfall that says what is avoided."
)
NEGATIVE_PRINCIPLE = Rule(
    "RB4004", "negative-principle", Severity.WARNING, "A principle that an empty answer meets."
)
EMPTY_EARNS = Rule(
    "RB4005", "empty-earns", Severity.WARNING, "A rubric that pays an empty response."
)
NEAR_DUPLICATE = Rule(
    "RB4006", "near-duplicate", Severity.WARNING, "Two criteria that say nearly the same."
)
NOT_SELF_CONTAINED = Rule(
    "RB4007", "not-self-contained", Severity.WARNING, "A criterion that points at another text."
)
OUTSIDE_FACTS = Rule(
    "RB4008", "outside-facts", Severity.HINT, "A criterion that needs facts nobody supplies."
)
OUTWEIGHS_ALL = Rule(
    "RB4009", "outweighs-all", Severity.WARNING, "One criterion that outweighs all others together."
)
CODE_COULD_DECIDE = Rule(
    "RB4010", "code-could-decide", Severity.HINT, "A hard rule that a check could decide."
)
UNUSED_PARAMETER = Rule(
    "RB4011", "unused-parameter", Severity.WARNING, "A parameter that nothing uses."
)
GATE_AND_PRINCIPLE = Rule(
    "RB4012",
    "gate-and-principle",
    Severity.WARNING,
    "A hard rule and a principle that say the same.",
)
ONLY_LENGTH = Rule("RB4013", "only-length", Severity.WARNING, "A rubric that rewards only length.")
PITFALL_REMAINDER = Rule(
    "RB4014",
    "pitfall-remainder",
    Severity.WARNING,
    "Pitfalls alone lift a row to 1 when no principle applies.",
)
MIXED_WEIGHT_SCALES = Rule(
    "RB4015", "mixed-weight-scales", Severity.WARNING, "Weights on two different scales."
)
MISLEADING_ENDING = Rule(
    "RB4016", "misleading-ending", Severity.WARNING, "A file ending that misleads."
)
GATE_PAYS = Rule(
    "RB4017", "gate-pays", Severity.WARNING, "Breaking a hard rule can pay more than keeping it."
)
