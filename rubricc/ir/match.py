"""Which criterion of one version is which of another."""

from __future__ import annotations

from dataclasses import dataclass

from rubricc.ir.asking import asks
from rubricc.ir.digest import asked_digest, digest, plain_model
from rubricc.ir.rubric import Criterion, Rubric


@dataclass(frozen=True, slots=True)
class Match:
    """A criterion in two versions; ``None`` where one of them lacks it. Places count from 0."""

    old: Criterion | None
    new: Criterion | None
    old_place: int = -1
    new_place: int = -1


def match_criteria(old: Rubric, new: Rubric) -> tuple[Match, ...]:
    """Pair criteria by name, then the rest by what they ask or compute.

    In the order of ``new``; what ``old`` alone has comes last.
    """
    before = {criterion.name: (place, criterion) for place, criterion in enumerate(old.criteria())}
    after = list(enumerate(new.criteria()))
    paired = {criterion.name: before.pop(criterion.name, None) for _, criterion in after}
    renamed: dict[str, list[str]] = {}
    for name, (_, criterion) in before.items():
        renamed.setdefault(_identity(criterion), []).append(name)
    found: list[Match] = []
    for place, criterion in after:
        entry = paired[criterion.name]
        if entry is None and before:
            names = renamed.get(_identity(criterion))
            entry = before.pop(names.pop(0)) if names else None
        if entry is None:
            found.append(Match(None, criterion, new_place=place))
        else:
            found.append(Match(entry[1], criterion, entry[0], place))
    found += [Match(criterion, None, old_place=place) for place, criterion in before.values()]
    return tuple(found)


def _identity(criterion: Criterion) -> str:
    """What stays when a criterion is renamed: its question, or else its check."""
    if asks(criterion) == "verdict":
        return asked_digest(criterion, "off")
    check = plain_model(criterion.check) if criterion.check is not None else None
    text = [part if isinstance(part, str) else part.slot for part in criterion.text or ()]
    return digest([criterion.kind, check, text])
