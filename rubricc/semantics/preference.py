"""The ``preference`` block: how two responses are compared."""

from __future__ import annotations

from rubricc.diagnostics.catalogue.preference import PREFERENCE_CONFLICT, TOO_MANY_SAMPLED
from rubricc.plan.policy import Preference
from rubricc.semantics.findings import Findings
from rubricc.semantics.settings import (
    Given,
    Reader,
    Settings,
    flag,
    interval,
    read_settings,
    whole,
    whole_or_all,
    word,
)

READERS: dict[str, Reader] = {
    "mode": word("pairwise", "scores"),
    "swap": flag,
    "principles_per_comparison": whole_or_all,
    "seed": whole(0),
    "ties": word("half", "drop"),
    "labels": word("soft", "hard"),
    "soft_from": word("verdict", "logprobs", "votes"),
    "clamp": interval(0, 1),
    "samples": whole(1, 1_000),
}
"""Every setting of a ``preference`` block."""

ASKING = ("swap", "principles_per_comparison", "seed", "soft_from", "clamp", "samples")
"""What only a judge that sees both responses can honour."""


def read_preference(given: Settings, rules: int | None, findings: Findings) -> Preference | None:
    """The preference, or ``None`` after reporting.

    ``rules`` is how many principles and pitfalls there are to draw from, ``None`` if unknown.
    """
    errors = findings.errors
    values = read_settings(given, READERS, "a preference", findings)
    if values.get("mode") == "scores":
        for key in ASKING:
            if key in given:
                _conflict(given[key], "`mode: scores` asks no judge", findings)
    if values.get("labels") == "hard":
        for key in ("soft_from", "clamp"):
            if key in given:
                _conflict(given[key], "`labels: hard` leaves no probability", findings)
    if values.get("soft_from") == "votes" and "samples" in values and values["samples"] == 1:
        _conflict(given["samples"], "`soft_from: votes` counts several samples", findings)
    elif values.get("soft_from") == "votes" and "samples" not in given:
        _conflict(given["soft_from"], "votes need `samples` above 1", findings)
    drawn = values.get("principles_per_comparison")
    if rules is not None and isinstance(drawn, int) and drawn > rules:
        report_too_many(given["principles_per_comparison"], rules, findings)
    return None if findings.errors > errors else Preference(**values)


def _conflict(given: Given, reason: str, findings: Findings) -> None:
    findings.report(
        PREFERENCE_CONFLICT,
        given.file,
        given.node.key.span,
        f"`{given.key}` has no effect: {reason}",
        "leave one of them out",
    )


def report_too_many(given: Given, rules: int, findings: Findings) -> None:
    """Warn that a draw takes more rules than there are."""
    there = "is only one" if rules == 1 else f"are only {rules}" if rules else "are none"
    findings.report(
        TOO_MANY_SAMPLED,
        given.file,
        given.value_span,
        f"there {there} to draw from",
        "write `all`, or a smaller number",
    )
