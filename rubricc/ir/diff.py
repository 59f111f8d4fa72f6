"""What an edit changes: what is asked, what it pays, what prompts say besides, or nothing.

Criteria are matched by name first and then by what they ask, so that a renamed criterion is a
renamed criterion, and recorded verdicts of unchanged questions stay good.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rubricc.ir import worded
from rubricc.ir.asking import asks
from rubricc.ir.change import Change, Effect
from rubricc.ir.compare_criteria import differences
from rubricc.ir.compare_rubrics import rubric_differences
from rubricc.ir.match import Match, match_criteria
from rubricc.ir.module import Module
from rubricc.ir.rename import renamed
from rubricc.ir.rubric import Criterion, Rubric

__all__ = ["Change", "Effect", "diff", "diff_rubric"]


def diff(old: Module, new: Module) -> tuple[Change, ...]:
    """Every change of meaning from ``old`` to ``new``, rubric by rubric in the order of ``new``.

    Two files with one rubric each are compared even where its name differs.
    """
    if len(old.rubrics) == 1 and len(new.rubrics) == 1:
        return diff_rubric(old.rubrics[0], new.rubrics[0])
    before = {rubric.name: rubric for rubric in old.rubrics}
    found: list[Change] = []
    for rubric in new.rubrics:
        known = before.pop(rubric.name, None)
        found += diff_rubric(known, rubric) if known is not None else [_rubric(rubric, "new")]
    return (*found, *(_rubric(rubric, "removed") for rubric in before.values()))


def diff_rubric(old: Rubric, new: Rubric) -> tuple[Change, ...]:
    """Every change of meaning between two versions of one rubric, whatever their names.

    What names a criterion that was renamed is no change.
    """
    matched = match_criteria(old, new)
    names = {
        match.old.name: match.new.name
        for match in matched
        if match.old is not None and match.new is not None and match.old.name != match.new.name
    }
    before = renamed(old, names)
    called = before.criteria() if names else ()
    return (
        *(Change(new.name, *entry) for entry in rubric_differences(before, new)),
        *(change for match in matched for change in _criterion(new.name, match, called)),
        *_order(new.name, matched),
    )


def _rubric(rubric: Rubric, what: str) -> Change:
    return Change(rubric.name, rubric.name, Effect.ASKS, f"{what} {rubric.kind}")


def _criterion(rubric: str, match: Match, called: Sequence[Criterion]) -> Iterator[Change]:
    """The changes of one criterion; ``called`` has the old ones as they are called now, if any."""
    old, new = match.old, match.new
    if new is None or old is None:
        yield from (_whole(rubric, c, "removed") for c in (old,) if c is not None)
        yield from (_whole(rubric, c, "new") for c in (new,) if c is not None)
        return
    if old.name != new.name:
        yield Change(rubric, new.name, Effect.NOTHING, "name", old.name, new.name)
    was = called[match.old_place] if called else old
    yield from (Change(rubric, new.name, *difference) for difference in differences(was, new))


def _whole(rubric: str, criterion: Criterion, what: str) -> Change:
    """A criterion that one version lacks: a question more or less where a judge is asked."""
    effect = Effect.ASKS if asks(criterion) is not None else Effect.SCORES
    words = worded.header(criterion)
    ends = (words, None) if what == "removed" else (None, words)
    return Change(
        rubric, criterion.name, effect, f"{what} {criterion.kind.replace('_', ' ')}", *ends
    )


def _order(rubric: str, matched: tuple[Match, ...]) -> Iterator[Change]:
    places = [match.old_place for match in matched if match.old and match.new]
    if places != sorted(places):
        what = "criteria stand in another order, which moves a reward by rounding at most"
        yield Change(rubric, "order", Effect.GUIDES, what)
