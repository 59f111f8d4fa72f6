"""From the score to final units: clip, saturate, length penalty and range, in this order."""

from __future__ import annotations

import math

from rubricc.plan.reward import LengthPenalty, Reward
from rubricc.scoring.span import Span


def shaped(score: float, reward: Reward, length: float | None) -> float:
    """One score in final units; ``length`` in the unit of the length penalty."""
    if reward.clip is not None:
        score = min(max(score, reward.clip[0]), reward.clip[1])
    if reward.saturate is not None:
        score = min(score, reward.saturate)
    if reward.length_penalty is not None and length is not None:
        score = score - penalty(reward.length_penalty, length)
        if reward.clip is not None:
            score = max(score, reward.clip[0])
    if reward.range is not None:
        start, end = reward.range
        score = start + (end - start) * score
    return score + 0.0  # never minus zero


def penalty(rule: LengthPenalty, length: float) -> float:
    """at_most * clamp((L - from) / (to - from), 0, 1), in units of the score before ``range``."""
    share = (length - rule.start) / (rule.end - rule.start)
    return rule.at_most * min(max(share, 0.0), 1.0)


def shaped_span(span: Span, reward: Reward, length: float | None) -> Span:
    """Bounds in final units; an unknown length leaves the penalty open.

    Every step is monotone, so the shaped ends are the ends of what is shaped.
    """
    if span.low is None or span.high is None:
        return span
    short = long = length
    if reward.length_penalty is not None and length is None:
        short, long = reward.length_penalty.start, reward.length_penalty.end
    ends = (shaped(span.low, reward, long), shaped(span.high, reward, short))
    if reward.range is not None and reward.range[1] < reward.range[0]:
        ends = (ends[1], ends[0])
    if any(math.isnan(end) for end in ends):
        return span._replace(low=-math.inf, high=math.inf)
    return span._replace(low=ends[0], high=ends[1])
