"""Examples of one kind as those of another: what a pair or a score says to each format."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from rubricc.datasets.formats.example import (
    ONE_OF,
    Completion,
    Example,
    Kind,
    Preference,
    PromptOnly,
    Scored,
    Unpaired,
)

SOURCES: Final[Mapping[Kind, tuple[Kind, ...]]] = MappingProxyType(
    {
        "preference": ("preference",),
        "unpaired": ("unpaired", "preference", "scored"),
        "sft": ("sft", "preference", "unpaired", "scored"),
        "prompt_only": ("prompt_only", "sft", "preference", "unpaired", "scored"),
        "scored": ("scored",),
    }
)
"""Of which kinds the examples of a kind can be made."""

BELOW: Final = "below the threshold"
BY_POLICY: Final = "by the policy of the judge"
UNWANTED: Final = "unwanted"


class KindMismatch(ValueError):
    """Examples of a kind that the wanted one cannot be made of; the message says what could."""


class ThresholdMissing(ValueError):
    """Rewards say which response is good only with a threshold."""


def cast(example: Example, kind: Kind, threshold: float | None) -> tuple[Example, ...] | str:
    """``example`` as examples of ``kind``; the reason, where it says nothing to that kind.

    Rewards of ``threshold`` or more are good. Without one every response is learned from that was
    given, while a label that nobody gave is never guessed.

    Raises:
        KindMismatch: it is of a kind that ``kind`` cannot be made of.
        ThresholdMissing: it is a score, labels are wanted, and there is no threshold.
    """
    if example.kind == kind:
        return (example,)
    if example.kind not in SOURCES[kind]:
        wanted = " or ".join(ONE_OF[one] for one in SOURCES[kind])
        raise KindMismatch(f"needs {wanted}, and this row is one of {ONE_OF[example.kind]}")
    if kind == "prompt_only":
        return (PromptOnly(**_common(example)),)
    if isinstance(example, Scored):
        return _of_score(example, kind, threshold)
    if isinstance(example, Preference):
        return _of_pair(example, kind)
    assert isinstance(example, Unpaired)
    if not example.label:
        return UNWANTED
    return (Completion(response=example.response, **_common(example)),)


def _of_pair(pair: Preference, kind: Kind) -> tuple[Example, ...]:
    common = _common(pair)
    if kind == "sft":
        return (Completion(response=pair.chosen, **common),)
    p = pair.probability
    return (
        Unpaired(response=pair.chosen, label=True, probability=p, **common),
        Unpaired(
            response=pair.rejected,
            label=False,
            probability=None if p is None else 1 - p,
            **common,
        ),
    )


def _of_score(scored: Scored, kind: Kind, threshold: float | None) -> tuple[Example, ...] | str:
    reward = scored.reward
    assert reward is not None
    if kind == "sft":
        if threshold is not None and reward < threshold:
            return BELOW
        return (Completion(response=scored.response, **_common(scored)),)
    if threshold is None:
        raise ThresholdMissing("rewards become labels with `--threshold`: say what is good")
    label = reward >= threshold
    return (Unpaired(response=scored.response, label=label, reward=reward, **_common(scored)),)


def _common(example: Example) -> dict[str, Any]:
    return {
        "prompt": example.prompt,
        "line": example.line,
        "id": example.id,
        "tools": example.tools,
        "kept": example.kept,
    }
