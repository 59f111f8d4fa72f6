"""What in a reward would mislead a policy in training, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rubricc.plan.plan import Plan
from rubricc.trials.earned import Earned
from rubricc.trials.probes import LAZY
from rubricc.trials.spread import Stats, correlation

WORTH: Final = 0.1
"""The share of the reward's range above its low end from which on a reward is worth having."""

SAME: Final = 0.5
"""The share of prompts without any spread from which on they are a warning."""

ALIKE: Final = 0.5
"""The correlation of length and reward from which on, in either direction, it is a warning."""

FEW: Final = 20
"""Rows or verdicts below which no correlation and no constant verdict is a warning."""

EPSILON: Final = 1e-9

WHY: Final[Mapping[str, str]] = {
    "empty": "silence pays",
    "opener": "the promise of an answer pays",
    "prompt": "repeating the question pays",
    "rubric": "repeating the rubric pays",
    "refusal": "right where a prompt asks for what should be refused, and a way out elsewhere",
    "padding": "length without content pays",
    "other": "an answer pays whatever the question was",
}


def alarms(plan: Plan, earned: Mapping[str, Earned], stats: Stats | None) -> list[str]:
    """Warnings about what probes earn, and about the rows where there are any."""
    found = [*_lazy(plan, earned), *_good(plan, earned), *_copies(earned)]
    return [*found, *(_rows(plan, stats) if stats is not None else ())]


def _lazy(plan: Plan, earned: Mapping[str, Earned]) -> Iterator[str]:
    """Responses of little effort that are worth something."""
    low, high = plan.reward_low, plan.reward_high
    least = (low or 0.0) + WORTH * ((high - low) if low is not None and high is not None else 1.0)
    for name in LAZY:
        one = earned.get(name)
        if one is None:
            continue
        if one.reward is not None and one.reward >= least:
            yield f"{one.title} earns {one.reward:.3g}: {WHY[name]}{_pays(one)}"
        elif one.reward is None and one.low is not None and one.low >= least:
            yield f"{one.title} earns at least {one.low:.3g}: {WHY[name]}{_pays(one)}"


def _pays(one: Earned) -> str:
    """The principles that are met, as the reason."""
    names = [name for name, _ in one.pays.most_common()]
    if not names:
        return " (no principle is met, and nothing counts against it)"
    return f" (met: {listed(names)})"


def _good(plan: Plan, earned: Mapping[str, Earned]) -> Iterator[str]:
    """A reference that earns too little."""
    reference = earned.get("reference")
    if reference is None or reference.reward is None:
        return
    low, high = plan.reward_low, plan.reward_high
    if low is not None and high is not None and reference.reward < high - WORTH * (high - low):
        yield f"the reference earns {reference.reward:.3g} of at most {high:.3g}"
    others = [earned[name] for name in LAZY if name in earned]
    equal = [o.title for o in others if o.reward is not None and o.reward >= reference.reward]
    if equal:
        verb = "earns" if len(equal) == 1 else "earn"
        yield f"{listed(equal)} {verb} no less than the reference"


def listed(words: Sequence[str], most: int = 3) -> str:
    """Words in one phrase, the first few by name.

    >>> listed(["a", "b"]), listed(["a", "b", "c", "d"], 2)
    ('a and b', 'a, b and 2 more')
    """
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return " and ".join([*([", ".join(words[:-1])] if words[1:] else []), *words[-1:]])


def _copies(earned: Mapping[str, Earned]) -> Iterator[str]:
    """Halves, doubles and strangers that earn as much as the answer."""
    own = earned.get("answer")
    if own is None or own.reward is None:
        return
    for name, says, factor in (
        ("half", "half of an answer earns as much as all of it", 0.0),
        ("twice", "the same answer twice earns more than once", EPSILON),
        ("other", "answers to other prompts earn as much as those to the right one", 0.0),
    ):
        one = earned.get(name)
        if one is None or one.reward is None:
            continue
        if one.reward >= own.reward + factor and own.reward > 0:
            yield f"{says}: {one.reward:.3g}, and {own.reward:.3g} as it is"


def _rows(plan: Plan, stats: Stats) -> Iterator[str]:
    within = stats.within()
    if within.prompts and within.same >= SAME * within.prompts:
        yield (
            f"all responses earn the same in {within.same} of {within.prompts} groups with one "
            "prompt: a group without spread teaches nothing"
        )
    undecided = stats.tally.statuses["undecided"]
    if undecided:
        yield f"no reward in {undecided} of {stats.rows} rows, because verdicts are open"
    errors = stats.tally.statuses["error"]
    if errors:
        yield f"no reward in {errors} of {stats.rows} rows, because they cannot be scored"
    yield from _lengths(stats)
    yield from _criteria(plan, stats)


def _lengths(stats: Stats) -> Iterator[str]:
    pairs = stats.lengths
    between = correlation(pairs.squares_x, pairs.squares_y, pairs.products)
    within = stats.within().correlation
    places = (("within prompts", within), ("over all rows", between))
    strong = [(w, v) for w, v in places if v is not None and abs(v) >= ALIKE]
    if strong and pairs.count >= FEW:
        where, value = strong[0]
        kind = "longer" if value > 0 else "shorter"
        yield f"{kind} responses earn more: the correlation {where} is {value:+.2f}"


def _criteria(plan: Plan, stats: Stats) -> Iterator[str]:
    kinds = {criterion.name: criterion.kind for criterion in plan.criteria}
    constant = stats.constant()
    for name, value in constant.items():
        kind = kinds.get(name)
        if kind == "fact" or (kind == "pitfall" and not value) or (kind == "hard_rule" and value):
            continue  # a fault that nobody commits is no fault of the rubric
        count = stats.tally.criteria[name].values.count
        if count < FEW:
            continue
        yield f"`{name}` was {'always' if value else 'never'} met, in {count} verdicts"
    for name in stats.never_separating() if stats.rows >= FEW else ():
        if name not in constant and kinds.get(name) in ("principle", "pitfall"):
            yield f"`{name}` never tells responses to one prompt apart"
