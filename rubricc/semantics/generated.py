"""``slot NAME: generated { … }``: room for criteria that a data row brings."""

from __future__ import annotations

from typing import Any

from rubricc.diagnostics.catalogue.types import SLOT_BOUNDS, UNKNOWN_SLOT_KIND
from rubricc.plan.criterion import GeneratedSlot
from rubricc.semantics.drafts import SlotDraft
from rubricc.semantics.findings import Findings, did_you_mean
from rubricc.semantics.settings import (
    Given,
    Reader,
    gather,
    interval,
    read_settings,
    whole,
)
from rubricc.semantics.weights import MOST
from rubricc.source.suggest import suggest


def _weight(given: Given, findings: Findings) -> Any:
    return interval(-MOST, MOST)(given, findings)


READERS: dict[str, Reader] = {"at_most": whole(1, 10_000), "weight": _weight}


def read_generated(draft: SlotDraft, findings: Findings) -> GeneratedSlot | None:
    """The slot that ``draft`` writes, or ``None`` after reporting what is wrong with it."""
    errors, file, node = findings.errors, draft.scope.source, draft.node
    if node.type.text != "generated":
        findings.report(
            UNKNOWN_SLOT_KIND,
            file,
            node.type.span,
            f"no slot is `{node.type.text}`",
            did_you_mean(node.type.text, ("generated",)) or "write `generated`",
        )
    given = gather(node.settings, file, findings)
    values = read_settings(given, READERS, "a generated slot", findings)
    for key, example in (("at_most", "at_most: 20"), ("weight", "weight: -5..10")):
        if key not in given and not any(suggest(other, (key,)) for other in given):
            findings.report(
                SLOT_BOUNDS,
                file,
                node.name.span,
                f"`{node.name.text}` has no `{key}`",
                f"a row must not bring just anything: write `{example}`",
            )
    if findings.errors > errors:
        return None
    low, high = values["weight"]
    return GeneratedSlot(
        name=node.name.text, at_most=values["at_most"], weight_low=low, weight_high=high
    )
