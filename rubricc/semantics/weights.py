"""Weights: the map of priorities, and the signed number of one criterion."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Final

from rubricc.diagnostics.catalogue.scores import (
    OUT_OF_RANGE,
    SIGNED_ENTRY,
    UNKNOWN_PRIORITY,
    UNKNOWN_WEIGHT_ENTRY,
    WEIGHT_NOT_HERE,
    WEIGHT_SIGN,
    ZERO_WEIGHT,
)
from rubricc.diagnostics.catalogue.types import WRONG_VALUE
from rubricc.diagnostics.diagnostic import Edit
from rubricc.plan.model import Kind
from rubricc.semantics.drafts import Draft
from rubricc.semantics.findings import Findings, did_you_mean
from rubricc.semantics.settings import Given, Settings
from rubricc.semantics.types import finite
from rubricc.source.file import SourceFile
from rubricc.syntax import nodes

PRIORITIES = ("essential", "important", "optional")

DEFAULTS: Mapping[str, float] = {
    "essential": 1.0,
    "important": 0.7,
    "optional": 0.3,
    "pitfall": 0.9,
}
"""The numbers of Rubrics as Rewards (arXiv 2507.17746, section 4.1)."""


def read_weights(entries: Settings, findings: Findings) -> dict[str, float]:
    """The magnitude of every priority and of ``pitfall``; what is left out has its default."""
    magnitudes = dict(DEFAULTS)
    for key, given in entries.items():
        if key not in DEFAULTS:
            findings.report(
                UNKNOWN_WEIGHT_ENTRY,
                given.file,
                given.node.key.span,
                f"there is no priority `{key}`",
                did_you_mean(key, DEFAULTS) or "a single rule's weight stands in its header",
            )
            continue
        magnitude = _magnitude(given, findings)
        if magnitude is not None:
            magnitudes[key] = magnitude
    return magnitudes


def _magnitude(given: Given, findings: Findings) -> float | None:
    key, value = given.key, given.node.value if isinstance(given.node, nodes.Setting) else None
    if isinstance(value, nodes.Unary) and isinstance(value.operand, nodes.Number):
        findings.report(
            SIGNED_ENTRY,
            given.file,
            value.span,
            f"`{key}` has a sign",
            "write the size alone: a pitfall costs it, a principle earns it",
            fix=Edit(value.span, value.operand.text),
        )
        return None
    if not isinstance(value, nodes.Number):
        findings.report(
            WRONG_VALUE, given.file, given.value_span, f"`{key}` takes a number", "write `0.7`"
        )
        return None
    number = finite(value)
    if number is None or number > MOST:
        _report_too_large(given.file, value, findings)
        return None
    if number == 0:
        findings.report(
            ZERO_WEIGHT,
            given.file,
            value.span,
            f"`{key}` weighs nothing",
            "give it a size above 0",
        )
        return None
    return float(number)


MOST = 1e100
"""No weight is larger, so that no sum of weights overflows."""


def _report_too_large(
    file: SourceFile, node: nodes.Number | nodes.Weight, findings: Findings
) -> None:
    findings.report(OUT_OF_RANGE, file, node.span, f"`{node.text[:20]}` is too large for a weight")


KINDS: Final[Mapping[str, Kind]] = {
    "hard rule": "hard_rule",
    "principle": "principle",
    "pitfall": "pitfall",
    "fact": "fact",
}
"""The kinds as they are written, and as the checked program calls them."""

Weighed = tuple[str | None, float | None, bool]
"""Priority, signed weight, and whether the author wrote the number."""


def weigh_headers(magnitudes: Mapping[str, float]) -> dict[tuple[str, str | None], Weighed]:
    """What every header without a number weighs, by kind and tag; wrong tags are not there."""
    weighed: dict[tuple[str, str | None], Weighed] = {
        ("hard rule", None): (None, None, False),
        ("fact", None): (None, None, False),
        ("principle", None): ("important", magnitudes["important"], False),
        ("pitfall", None): (None, -magnitudes["pitfall"], False),
    }
    for tag in PRIORITIES:
        weighed["principle", tag] = (tag, magnitudes[tag], False)
        weighed["pitfall", tag] = (tag, -magnitudes[tag], False)
    return weighed


def criterion_weight(draft: Draft, magnitudes: Mapping[str, float], findings: Findings) -> Weighed:
    """Priority, signed weight, and whether the author wrote the number.

    An untagged principle is ``important``; a pitfall's tag, or else the entry ``pitfall``, gives
    what it costs. Hard rules and facts have neither. What is wrong is reported, and a default
    stands in.
    """
    priority = _priority(draft, findings)
    if draft.kind in ("hard rule", "fact"):
        _refuse_weight(draft, priority, findings)
        return None, None, False
    pitfall = draft.kind == "pitfall"
    if priority is None and not pitfall:
        priority = "important"
    default = magnitudes[priority or "pitfall"]
    weight = -default if pitfall else default
    if draft.weight is None:
        return priority, weight, False
    if _is_right(draft.weight, pitfall, draft, findings):
        weight = draft.weight.value
    return priority, weight, True


def _priority(draft: Draft, findings: Findings) -> str | None:
    if draft.priority is None or draft.priority.text in PRIORITIES:
        return None if draft.priority is None else draft.priority.text
    findings.report(
        UNKNOWN_PRIORITY,
        draft.home("priority").source,
        draft.priority.span,
        f"there is no priority `{draft.priority.text}`",
        did_you_mean(draft.priority.text, PRIORITIES)
        or "there are `essential`, `important` and `optional`",
    )
    return None


def _refuse_weight(draft: Draft, priority: str | None, findings: Findings) -> None:
    advice = (
        "a hard rule passes or fails the whole response; make it a principle to weigh it"
        if draft.kind == "hard rule"
        else "a fact counts only through classes"
    )
    if draft.weight is not None:
        findings.report(
            WEIGHT_NOT_HERE,
            draft.home("weight").source,
            draft.weight.span,
            f"a {draft.kind} has no weight",
            advice,
        )
    elif draft.priority is not None and priority is not None:
        findings.report(
            WEIGHT_NOT_HERE,
            draft.home("priority").source,
            draft.priority.span,
            f"a {draft.kind} has no priority",
            advice,
        )


def _is_right(weight: nodes.Weight, pitfall: bool, draft: Draft, findings: Findings) -> bool:
    file = draft.home("weight").source
    if not isfinite(weight.value) or abs(weight.value) > MOST:
        _report_too_large(file, weight, findings)
        return False
    if weight.value == 0:
        findings.report(
            ZERO_WEIGHT,
            file,
            weight.span,
            f"`{draft.name.text}` weighs nothing",
            "give it a weight, or drop it",
        )
        return False
    if (weight.value < 0) != pitfall:
        sign = "-" if pitfall else "+"
        right = sign + weight.text.lstrip("+-")
        findings.report(
            WEIGHT_SIGN,
            file,
            weight.span,
            f"a {draft.kind} {'costs' if pitfall else 'earns'}, so its weight is "
            + ("negative" if pitfall else "positive"),
            f"write `{right}`, or make it a {'principle' if pitfall else 'pitfall'}",
            fix=Edit(weight.span, right),
        )
        return False
    return True


def group_weight(
    name: nodes.Name, weight: nodes.Weight | None, file: SourceFile, findings: Findings
) -> float | None:
    """The weight of a group, ``None`` for a mere label; wrong ones are reported."""
    if weight is None:
        return None
    if not isfinite(weight.value) or abs(weight.value) > MOST:
        _report_too_large(file, weight, findings)
    elif weight.value == 0:
        findings.report(
            ZERO_WEIGHT,
            file,
            weight.span,
            f"`{name.text}` weighs nothing",
            "leave the weight out for a mere label",
        )
    elif weight.value < 0:
        right = "+" + weight.text.lstrip("+-")
        findings.report(
            WEIGHT_SIGN,
            file,
            weight.span,
            "a group counts as a principle, so its weight is positive",
            f"write `{right}`",
            fix=Edit(weight.span, right),
        )
    return max(weight.value, 0.0)
