"""The ``revision`` block: how a response is criticised and rewritten."""

from __future__ import annotations

from rubricc.diagnostics.catalogue.preference import REVISION_CONFLICT
from rubricc.plan.policy import Revision
from rubricc.semantics.findings import Findings
from rubricc.semantics.preference import report_too_many
from rubricc.semantics.settings import (
    Given,
    Reader,
    Settings,
    flag,
    read_settings,
    whole,
    whole_or_all,
    word,
)

READERS: dict[str, Reader] = {
    "steps": whole(1, 1_000),
    "principles_per_step": whole_or_all,
    "seed": whole(0),
    "without_replacement": flag,
    "stop_when_satisfied": flag,
    "critiques": word("on", "off"),
}
"""Every setting of a ``revision`` block."""


def read_revision(given: Settings, rules: int | None, findings: Findings) -> Revision | None:
    """The revision, or ``None`` after reporting.

    ``rules`` is how many rules there are to draw from, ``None`` if unknown.
    """
    errors = findings.errors
    values = read_settings(given, READERS, "a revision", findings)
    if values.get("critiques") == "off" and values.get("stop_when_satisfied"):
        _conflict(given["stop_when_satisfied"], "only a critique can be satisfied", findings)
    drawn = values.get("principles_per_step")
    if drawn == "all" and values.get("without_replacement"):
        _conflict(given["without_replacement"], "every step takes all rules", findings)
    if rules is not None and isinstance(drawn, int) and drawn > rules:
        report_too_many(given["principles_per_step"], rules, findings)
    return None if findings.errors > errors else Revision(**values)


def _conflict(given: Given, reason: str, findings: Findings) -> None:
    findings.report(
        REVISION_CONFLICT,
        given.file,
        given.node.key.span,
        f"`{given.key}` has no effect: {reason}",
        "leave it out",
    )
