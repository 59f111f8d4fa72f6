"""Diagnostics about weights, scales and scores (RB30xx)."""

from __future__ import annotations

from rubricc.diagnostics.diagnostic import Rule, Severity

UNKNOWN_PRIORITY = Rule(
    "RB3001", "unknown-priority", Severity.ERROR, "A priority that does not exist."
)
WEIGHT_NOT_HERE = Rule(
    "RB3002", "hard-rule-weight", Severity.ERROR, "A weight or priority on what has no weight."
)
WEIGHT_SIGN = Rule(
    "RB3003", "weight-sign", Severity.ERROR, "A weight whose sign contradicts the kind."
)
ZERO_WEIGHT = Rule("RB3004", "zero-weight", Severity.ERROR, "A weight of zero.")
SIGNED_ENTRY = Rule("RB3005", "signed-entry", Severity.ERROR, "A sign in a `weights` block.")
UNKNOWN_WEIGHT_ENTRY = Rule(
    "RB3006", "unknown-weight-entry", Severity.ERROR, "An entry that a `weights` block has not."
)
EMPTY_TEXT = Rule("RB3007", "empty-text", Severity.ERROR, "A text that says nothing.")
NOTHING_TO_JUDGE = Rule(
    "RB3008", "nothing-to-judge", Severity.ERROR, "A rule without a text and without a check."
)
TWO_TEXTS = Rule("RB3009", "two-texts", Severity.ERROR, "A rule with two texts.")
INVALID_SCALE = Rule(
    "RB3010", "invalid-scale", Severity.ERROR, "A scale that no verdict can be read from."
)
UNKNOWN_LEVEL = Rule(
    "RB3011", "level-outside-scale", Severity.ERROR, "A level that the scale does not have."
)
DUPLICATE_LEVEL = Rule(
    "RB3012", "duplicate-level", Severity.ERROR, "A level that is described twice."
)
LEVEL_WITHOUT_SCALE = Rule(
    "RB3013", "level-without-scale", Severity.ERROR, "A level of a rule that has no scale."
)
SCALE_NOT_HERE = Rule(
    "RB3014", "scale-not-here", Severity.ERROR, "A scale on what is only met or unmet."
)
NEEDS_CYCLE = Rule("RB3015", "needs-cycle", Severity.ERROR, "Rules that need each other.")
INVALID_NEED = Rule("RB3016", "invalid-need", Severity.ERROR, "A need that cannot be met or read.")
DECIDE_NOT_HERE = Rule(
    "RB3017", "decide-not-here", Severity.ERROR, "A `decide` that leaves nothing to choose."
)
CLASS_ORDER = Rule(
    "RB3018", "class-order", Severity.ERROR, "Classes that do not run from best to worst."
)
CLASSES_OVERLAP = Rule(
    "RB3019", "classes-overlap", Severity.ERROR, "Two classes that can hold at once."
)
CLASSES_GAP = Rule(
    "RB3020", "classes-gap", Severity.ERROR, "Classes that leave a case without a class."
)
INVALID_OTHERWISE = Rule(
    "RB3021", "invalid-otherwise", Severity.ERROR, "An `otherwise` that stands twice, or alone."
)
REWARD_CONFLICT = Rule(
    "RB3022", "reward-conflict", Severity.ERROR, "Settings of a reward that exclude each other."
)
SIGNED_NOT_POSITIVE = Rule(
    "RB3023", "signed-not-positive", Severity.ERROR, "A signed denominator that is not positive."
)
BACKWARDS_RANGE = Rule(
    "RB3024", "backwards-range", Severity.ERROR, "A range whose ends stand the wrong way round."
)
OUT_OF_RANGE = Rule(
    "RB3025", "out-of-range", Severity.ERROR, "A number outside what the setting takes."
)
NO_REWARD = Rule("RB3034", "no-reward", Severity.WARNING, "A reward that no response can have.")
CANNOT_MATTER = Rule(
    "RB3026", "cannot-matter", Severity.WARNING, "A rule that can never change the reward."
)
INVALID_JURY = Rule("RB3027", "invalid-jury", Severity.ERROR, "A jury that cannot be asked.")
NOTHING_TO_SCORE = Rule("RB3028", "nothing-to-score", Severity.ERROR, "A rubric without any rule.")
EXAMPLE_VERDICT = Rule(
    "RB3029", "example-verdict", Severity.ERROR, "An example of a verdict that the rule has not."
)
NOT_MONOTONE = Rule(
    "RB3030",
    "not-monotone",
    Severity.WARNING,
    "A score that may fall with a principle or rise with a pitfall.",
)
CLASS_NEVER_HOLDS = Rule(
    "RB3031", "class-never-holds", Severity.WARNING, "A class that no case falls into."
)
CLASSES_UNPROVED = Rule(
    "RB3032", "classes-unproved", Severity.ERROR, "Classes that cannot be proved exclusive."
)
SCALE_BACKWARDS = Rule(
    "RB3033", "scale-backwards", Severity.ERROR, "A scale that runs from good to bad."
)
