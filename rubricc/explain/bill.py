"""What a model charges for the calls of a plan: for one response, and for a run of many.

A run is 1,000 responses in groups of 8, the calls of a response one after the other, and the
responses to a prompt one after the other. A provider keeps the beginnings of prompts by its own
rules (see :class:`~rubricc.endpoints.prices.Price`): from its least length on, at breakpoints or
anywhere, and some charge for writing. Nothing that is kept is lost before the run ends: providers
promise minutes, and extend them with each use.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rubricc.endpoints.prices import Price, cost_usd
from rubricc.endpoints.reply import Usage
from rubricc.explain.calls import CallCost, Part
from rubricc.plan.policy import Judge

RESPONSES: Final = 1000
GROUP: Final = 8
"""A run as it is billed: so many responses, of which so many answer the same prompt."""

RECEIVED: Final = 25
RECEIVED_WITH_EVIDENCE: Final = 60
"""At most so many tokens a criterion in an answer; what the schema of an answer is designed for."""

Kept = set[tuple[object, ...]]
"""The beginnings that a provider has kept so far."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What one member of a jury is sent, answers and charges. Tokens received are an estimate."""

    model: str
    """As it was named."""
    price: Price | None
    """``None``: not in the table, and all dollars are then ``None``."""
    once: Usage
    """One response, before anything is kept."""
    once_usd: float | None
    run: Usage
    """:data:`RESPONSES` responses in groups of :data:`GROUP`."""
    run_usd: float | None


def bill(model: str, price: Price | None, calls: Sequence[CallCost], judge: Judge) -> Bill:
    """What ``model`` charges for ``calls``, each made once for every sample of ``judge``.

    Without a price nothing is counted as kept.
    """
    kept: Kept = set()
    cold = _charged(calls, judge, price, kept, prompt=0, response=0)
    next_prompt = _charged(calls, judge, price, kept, prompt=1, response=1)
    next_response = _charged(calls, judge, price, kept, prompt=1, response=2)
    prompts = -(-RESPONSES // GROUP)
    classes = ((cold, 1), (next_prompt, prompts - 1), (next_response, RESPONSES - prompts))
    run = sum((_times(used, count) for each, count in classes for used in each), Usage())
    once_usd = run_usd = None
    if price is not None:
        once_usd = _cost(price, cold)
        run_usd = sum(count * _cost(price, each) for each, count in classes)
    return Bill(model, price, sum(cold, Usage()), once_usd, run, run_usd)


def received_tokens(call: CallCost, judge: Judge) -> int:
    """About how many tokens answer a call, without hidden reasoning.

    A letter is one token; else :data:`RECEIVED` or :data:`RECEIVED_WITH_EVIDENCE` a criterion.
    """
    if call.prompt == "judge_logprobs":
        return 1
    return len(call.keys) * (RECEIVED if judge.evidence == "off" else RECEIVED_WITH_EVIDENCE)


def _cost(price: Price, uses: Sequence[Usage]) -> float:
    return sum(cost_usd(price, use) for use in uses)


def _times(use: Usage, count: int) -> Usage:
    return Usage(use.sent * count, use.cached * count, use.written * count, use.received * count)


def _charged(
    calls: Sequence[CallCost],
    judge: Judge,
    price: Price | None,
    kept: Kept,
    *,
    prompt: int,
    response: int,
) -> list[Usage]:
    """The calls for one response, with what is kept before and because of each; ``prompt`` and
    ``response`` are names that tell texts of rows apart."""
    return [
        _call(call, received_tokens(call, judge), price, kept, prompt, response)
        for call in calls
        for _ in range(judge.samples)
    ]


def _call(
    call: CallCost, received: int, price: Price | None, kept: Kept, prompt: int, response: int
) -> Usage:
    """One call. All of a prompt after what is read counts as written where a provider keeps what it
    likes, and as far as the last breakpoint where it keeps what it is told to."""
    if price is None:
        return Usage(call.sent, received=received)
    ends = list(_ends(call.parts, price, prompt, response))
    cached = max((length for beginning, length in ends if beginning in kept), default=0)
    longest = max((length for _, length in ends), default=0)
    kept.update(beginning for beginning, _ in ends)
    written = 0 if price.written is None else longest - cached
    return Usage(call.sent, cached, written, received)


def _ends(
    parts: Sequence[Part], price: Price, prompt: int, response: int
) -> Iterator[tuple[tuple[object, ...], int]]:
    """The beginnings of a call that the provider keeps, with their tokens."""
    names = {"run": 0, "prompt": prompt, "response": response}
    beginning: tuple[object, ...] = ()
    length = 0
    for part in parts:
        beginning = (*beginning, part.scope, names[part.scope], part.text)
        length += part.tokens
        allowed = part.breakpoint or not price.breakpoints
        if allowed and price.minimum_prefix is not None and length >= price.minimum_prefix:
            yield beginning, length
