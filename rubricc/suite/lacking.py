"""What to say of verdicts that an expectation needs and nobody gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

NOT_RECORDED = "no recorded answer"
"""How the reason begins of a verdict that a recording lacks."""


def lacking(names: Sequence[str], reasons: Mapping[str, str], fault: str = "") -> str:
    """One phrase that names the verdicts and what supplies them.

    ``reasons`` say why a judge that was asked left a verdict open; where it says nothing of one,
    nobody was asked. ``fault`` is why nobody could be.
    """
    unasked = [name for name in names if not reasons.get(name)]
    unrecorded = [name for name in names if reasons.get(name, "").startswith(NOT_RECORDED)]
    silent = [name for name in names if name not in {*unasked, *unrecorded}]
    parts = []
    for reason in dict.fromkeys(reasons[name] for name in silent):
        alike = [name for name in silent if reasons[name] == reason]
        parts.append(f"{_listed(alike)} {'is' if len(alike) == 1 else 'are'} unscored: {reason}")
    if unrecorded:
        parts.append(f"{_have(unrecorded, 'recorded verdict')}: run again with `--judge`")
    if unasked:
        them = "it" if len(unasked) == 1 else "them"
        parts.append(f"{_have(unasked, 'verdict')}: add {them} to `given {{ … }}`")
    if fault:
        parts.append(f"a judge cannot be asked: {fault}")
    return "; ".join(parts)


def _have(names: Sequence[str], what: str) -> str:
    return f"{_listed(names)} {'has' if len(names) == 1 else 'have'} no {what}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
