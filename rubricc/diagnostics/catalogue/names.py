"""Diagnostics about names and imports (RB10xx)."""

from __future__ import annotations

from rubricc.diagnostics.diagnostic import Rule, Severity

MISSING_EDITION = Rule("RB1001", "missing-edition", Severity.HINT, "A file without an edition.")
UNKNOWN_EDITION = Rule(
    "RB1002", "unknown-edition", Severity.ERROR, "An edition that does not exist."
)
UNKNOWN_NAME = Rule("RB1003", "unknown-name", Severity.ERROR, "A name that nobody declared.")
DUPLICATE_NAME = Rule(
    "RB1004", "duplicate-name", Severity.ERROR, "Two things of one name in one place."
)
IMPORT_UNREADABLE = Rule(
    "RB1006", "import-unreadable", Severity.ERROR, "An import of something that cannot be read."
)
IMPORT_OUTSIDE = Rule(
    "RB1007", "import-outside", Severity.ERROR, "An import that leaves the project."
)
IMPORT_CYCLE = Rule("RB1008", "import-cycle", Severity.ERROR, "Files that import each other.")
REUSE_CYCLE = Rule(
    "RB1009", "reuse-cycle", Severity.ERROR, "Rubrics that extend or include each other."
)
UNKNOWN_FIELD = Rule("RB1010", "unknown-field", Severity.ERROR, "A field that no rule has.")
MISPLACED_FIELD = Rule(
    "RB1011", "misplaced-field", Severity.ERROR, "A field on a kind of rule that does not take it."
)
DUPLICATE_FIELD = Rule(
    "RB1012", "duplicate-field", Severity.ERROR, "A field or setting that is given twice."
)
UNKNOWN_SETTING = Rule(
    "RB1013", "unknown-setting", Severity.ERROR, "A setting that the block does not have."
)
UNKNOWN_VALUE = Rule(
    "RB1014", "unknown-value", Severity.ERROR, "A word that is none of the choices."
)
MISPLACED_ITEM = Rule(
    "RB1015", "misplaced-item", Severity.ERROR, "Something that cannot stand where it stands."
)
MISSING_PARAMETER = Rule(
    "RB1016", "missing-parameter", Severity.ERROR, "Reused rules that read what is not declared."
)
MISSING_NEED = Rule(
    "RB1017", "missing-need", Severity.ERROR, "Reused rules that rest on what is not there."
)
REDEFINITION = Rule(
    "RB1018", "redefinition", Severity.ERROR, "An inherited name that is declared again."
)
NOTHING_TO_CHANGE = Rule(
    "RB1019", "nothing-to-change", Severity.ERROR, "An override or drop of what is not inherited."
)
OVERRIDE_KIND = Rule(
    "RB1020", "override-kind", Severity.ERROR, "An override that would change the kind of a rule."
)
STALE_FIELD = Rule(
    "RB1021", "stale-field", Severity.WARNING, "New text over an inherited check or critique."
)
EXTERN_NOT_ALLOWED = Rule(
    "RB1022", "extern-not-allowed", Severity.ERROR, "An extern that the settings do not allow."
)
INVALID_EXTERN = Rule(
    "RB1023", "invalid-extern", Severity.ERROR, "An extern that cannot be called as declared."
)
UNUSED_SUPPRESSION = Rule(
    "RB1024", "unused-suppression", Severity.HINT, "A suppression that suppresses nothing."
)
WRONG_THING = Rule(
    "RB1025", "wrong-thing", Severity.ERROR, "A name of something else than is wanted there."
)
EMPTY_REUSE = Rule(
    "RB1026", "empty-reuse", Severity.WARNING, "An include or override that changes nothing."
)
