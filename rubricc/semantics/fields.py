"""The fields of one criterion: which there are, which its kind takes, each at most once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rubricc.diagnostics.catalogue.names import MISPLACED_FIELD, UNKNOWN_FIELD
from rubricc.diagnostics.catalogue.scores import SCALE_NOT_HERE
from rubricc.diagnostics.catalogue.types import WRONG_VALUE
from rubricc.semantics.drafts import Draft
from rubricc.semantics.findings import Findings, did_you_mean
from rubricc.semantics.settings import Given, report_twice
from rubricc.source.file import SourceFile
from rubricc.syntax import nodes

ALL = (
    "text",
    "check",
    "when",
    "decide",
    "needs",
    "needs_raw",
    "scale",
    "level",
    "example",
    "tags",
    "critique",
    "revise",
    "prefer",
    "note",
    "source",
)

NOT_TAKEN: Mapping[str, frozenset[str]] = {
    "principle": frozenset(),
    "hard rule": frozenset({"decide", "scale", "level"}),
    "pitfall": frozenset({"decide", "needs", "needs_raw"}),
    "fact": frozenset(
        {
            "decide",
            "needs",
            "needs_raw",
            "scale",
            "level",
            "tags",
            "critique",
            "revise",
            "prefer",
        }
    ),
}

ADVICE: Mapping[str, str] = {
    "weight": "write the weight after the name: `+3`",
    "priority": "write the priority after the name: `essential`",
    "levels": 'write one `level` for each: `level 3: "…"`',
    "examples": 'write one `example` for each: `example met: "…"`',
    "each": "write `each` after the name: `each fact in facts`",
    "level": 'write which one: `level 3: "…"`',
    "example": 'write what it deserves: `example met: "…"`',
    "description": "write `text` for what is judged, or `note` for what only people read",
    "if": "did you mean `when`?",
    "condition": "did you mean `when`?",
    "requires": "did you mean `needs`?",
    "judge": "a rubric names its judge, not a rule",
}


@dataclass(slots=True)
class Fields:
    """What the body of a criterion gives, by key."""

    given: dict[str, Given] = field(default_factory=dict)
    levels: list[nodes.Level] = field(default_factory=list)
    examples: list[nodes.Example] = field(default_factory=list)
    was_graded: bool = False
    """Whether a scale or a level was left out, because the kind takes none."""


def read_fields(draft: Draft, findings: Findings) -> Fields:
    """The fields of ``draft``; unknown, misplaced and repeated ones are reported and left out."""
    fields = Fields()
    not_taken = NOT_TAKEN[draft.kind]
    for part in draft.fields:
        if isinstance(part, nodes.Level):
            if "level" in not_taken:
                fields.was_graded = True
                _report_misplaced(draft, part, "level", draft.home("level").source, findings)
            else:
                fields.levels.append(part)
            continue
        if isinstance(part, nodes.Example):
            fields.examples.append(part)
            continue
        key = part.key.text
        file = draft.home(key).source
        if key not in ALL or key in ("level", "example"):
            findings.report(
                UNKNOWN_FIELD,
                file,
                part.key.span,
                f"no rule has a field `{key}`",
                ADVICE.get(key) or did_you_mean(key, ALL),
            )
        elif key in not_taken:
            fields.was_graded = fields.was_graded or key == "scale"
            _report_misplaced(draft, part, key, file, findings)
        elif isinstance(part, nodes.Block):
            findings.report(
                WRONG_VALUE, file, part.span, f"`{key}` is no block", f"write `{key}: …`"
            )
        elif key in fields.given:
            report_twice(part.key, fields.given[key].node.key, file, findings)
        else:
            fields.given[key] = Given(part, file)
    return fields


def _report_misplaced(
    draft: Draft, part: nodes.Field, key: str, file: SourceFile, findings: Findings
) -> None:
    span = part.key.span if isinstance(part, nodes.Setting | nodes.Block) else part.point.span
    if key in ("scale", "level"):
        if key == "level" and any(
            isinstance(f, nodes.Setting) and f.key.text == "scale" for f in draft.fields
        ):
            return
        findings.report(
            SCALE_NOT_HERE,
            file,
            span,
            f"a {draft.kind} has no scale: it is met or unmet",
            "make it a principle to grade it" if draft.kind == "hard rule" else None,
        )
        return
    reasons = {
        "decide": "code decides it wherever it has a check",
        "needs": "only hard rules and principles have needs",
        "needs_raw": "only hard rules and principles have needs",
    }
    findings.report(
        MISPLACED_FIELD, file, span, f"a {draft.kind} takes no `{key}`", reasons.get(key)
    )
