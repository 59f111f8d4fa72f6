"""What critique, revision and preference prompts say about one criterion.

What an author wrote stands byte for byte. What an author left out is derived from the statement,
so that any rule works with any target. Pitfalls are read literally: the question is whether the
fault is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from rubricc.plan.model import Kind
from rubricc.plan.policy import Guidance
from rubricc.plan.scale import Scale
from rubricc.plan.text import Slot, Text
from rubricc.prompts.fill import Show, fill_text, only_text

Use = Literal["critique", "revise", "prefer"]

_RULE: Final[Mapping[Use, str]] = {
    "critique": "Say where the response falls short of this: ",
    "revise": "Rewrite the response so that this becomes true of it: ",
    "prefer": "Choose the response of which this is more fully true: ",
}
_PITFALL: Final[Mapping[Use, str]] = {
    "critique": "Say where this is literally true of the response: ",
    "revise": "Rewrite the response so that this is no longer true of it: ",
    "prefer": "Choose the response of which this is less true: ",
}


def derive_guidance(
    name: str,
    kind: Kind,
    text: Text | None,
    *,
    when: Sequence[Text] = (),
    scale: Scale | None = None,
    critique: Text | None = None,
    revise: Text | None = None,
    prefer: Text | None = None,
) -> Guidance | None:
    """The guidance on one criterion, with what its author left out derived from ``text``.

    A scale adds its highest anchor to what is derived, and a condition in prose follows both kinds
    of text on a line of its own. ``None`` for a fact, which is neither good nor bad, and for a rule
    without a text whose author wrote none of the three: code decides it and there is nothing to
    say. Where only some of the three can be had, the missing ones are empty.
    """
    written: dict[Use, Text | None] = {"critique": critique, "revise": revise, "prefer": prefer}
    if kind == "fact" or (text is None and not any(written.values())):
        return None
    said = {use: own or _derived(kind, use, text, scale) for use, own in written.items()}
    limited = {use: _limited(words, when) for use, words in said.items()}
    return Guidance(name=name, **limited)


def said(guidance: Guidance, use: Use, values: Mapping[str, object], show: Show = only_text) -> str:
    """What a prompt says about one criterion, slots filled: the value of its ``principle``.

    A critique has the criterion's name before it, because a finding has to name it; the other
    uses have the text alone.

    Raises:
        rubricc.prompts.fill.Unfilled: a slot has no value.
    """
    text: Text = getattr(guidance, use)
    filled = fill_text(text, values, show)
    return f"{guidance.name}: {filled}" if use == "critique" else filled


def _derived(kind: Kind, use: Use, text: Text | None, scale: Scale | None) -> Text:
    if text is None:
        return ()
    start = (_PITFALL if kind == "pitfall" else _RULE)[use]
    return _closed((start, *text, *_summit(scale, kind)))


def _summit(scale: Scale | None, kind: Kind) -> Text:
    """The anchor of the best level: the last one of a rule, the first one of a pitfall."""
    if scale is None:
        return ()
    best = scale.levels[0 if kind == "pitfall" else -1].anchor
    return () if best is None else (" At its best: ", *best)


def _limited(text: Text, when: Sequence[Text]) -> Text:
    """``text``, then each condition on a line of its own."""
    conditions = [part for each in when for part in ("\nOnly where this holds: ", *each)]
    return _closed((*text, *conditions)) if text else ()


def _closed(parts: Sequence[str | Slot]) -> Text:
    """The parts with neighbouring literal pieces joined."""
    joined: list[str | Slot] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(joined)
