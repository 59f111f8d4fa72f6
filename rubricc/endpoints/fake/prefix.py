"""A cache of prompt prefixes as an ideal provider would keep one, for counts of tokens."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from functools import lru_cache

from rubricc.prompts.tokens import MESSAGE_TOKENS, estimate_tokens


@lru_cache(maxsize=4096)
def tokens(text: str) -> int:
    """About how many tokens a text has; texts that come again are counted once."""
    return estimate_tokens(text)


def prompt_tokens(contents: Sequence[str]) -> int:
    """About how many tokens these messages have, with what a chat format adds to each."""
    return sum(tokens(content) + MESSAGE_TOKENS for content in contents)


def prefix_tokens(contents: Sequence[str], length: int) -> int:
    """About how many tokens the first ``length`` characters of these messages have."""
    total = 0
    for content in contents:
        if length <= 0:
            break
        whole = length >= len(content)
        total += tokens(content) + MESSAGE_TOKENS if whole else tokens(content[:length])
        length -= len(content)
    return total


class Prefixes:
    """The prompts seen so far; it keeps the ``most`` latest ones.

    The prompt that shares the longest prefix with another stands next to it in alphabetical order,
    so two comparisons find it.
    """

    def __init__(self, most: int = 4096) -> None:
        self._sorted: list[str] = []
        self._latest: deque[str] = deque()
        self._most = most

    def shared(self, prompt: str) -> int:
        """The length of the longest prefix of ``prompt`` that was seen before; then it is seen."""
        place = bisect_left(self._sorted, prompt)
        neighbours = self._sorted[max(place - 1, 0) : place + 1]
        length = max((_common(prompt, other) for other in neighbours), default=0)
        if place == len(self._sorted) or self._sorted[place] != prompt:
            self._sorted.insert(place, prompt)
            self._latest.append(prompt)
        if len(self._latest) > self._most:
            del self._sorted[bisect_left(self._sorted, self._latest.popleft())]
        return length


class Breakpoints:
    """Prefixes that were written at breakpoints, as a provider keeps them that wants to be told."""

    def __init__(self) -> None:
        self._written: set[bytes] = set()

    def read(self, prompt: str, ends: Sequence[int]) -> tuple[int, int]:
        """How long the longest prefix is that ends at one of ``ends`` and was written before, and
        where the last one ends; then all of them are written."""
        digests = {end: _digest(prompt[:end]) for end in ends}
        known = [end for end, each in digests.items() if each in self._written]
        self._written.update(digests.values())
        return max(known, default=0), max(ends, default=0)


def _common(one: str, other: str) -> int:
    """The length of the common prefix, by halving."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
