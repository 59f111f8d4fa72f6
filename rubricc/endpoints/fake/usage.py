"""Counts of tokens as a provider would give them, from estimates and an ideal prefix cache."""

from __future__ import annotations

from collections.abc import Sequence

from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.fake.prefix import (
    Breakpoints,
    Prefixes,
    prefix_tokens,
    prompt_tokens,
    tokens,
)
from rubricc.endpoints.reply import Usage


class Counts:
    """Counts calls against the prompts that came before them."""

    def __init__(self) -> None:
        self._prefixes = Prefixes()
        self._breakpoints = Breakpoints()

    def shared(self, asked: Asked, answer: str) -> Usage:
        """Where every prefix is cached without being asked: the longest one seen before is read."""
        length = self._prefixes.shared(asked.text)
        return _usage(asked, answer, prefix_tokens(_contents(asked), length), 0)

    def marked(self, asked: Asked, ends: Sequence[int], answer: str) -> Usage:
        """Where prefixes are cached that end at ``ends``, places in the text of the prompt."""
        known, last = self._breakpoints.read(asked.text, ends)
        cached = prefix_tokens(_contents(asked), known)
        return _usage(asked, answer, cached, prefix_tokens(_contents(asked), last) - cached)


def sent_tokens(asked: Asked) -> int:
    """About how many tokens the prompt has."""
    return prompt_tokens(_contents(asked))


def _contents(asked: Asked) -> list[str]:
    return [message.content for message in asked.messages]


def _usage(asked: Asked, answer: str, cached: int, written: int) -> Usage:
    sent = sent_tokens(asked)
    cached = min(cached, sent)
    return Usage(sent, cached, max(0, min(written, sent - cached)), tokens(answer))
