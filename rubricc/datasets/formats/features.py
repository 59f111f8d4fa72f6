"""What an example may have that not every format can hold, by the name that `--drop` takes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

Feature = Literal[
    "soft",
    "tie",
    "inconsistent",
    "undecided",
    "incomplete",
    "equal",
    "certain",
    "unrated",
    "system",
    "turns",
    "roles",
    "ending",
    "trace",
    "tools",
    "reasoning",
    "names",
    "media",
    "markers",
]

FEATURES: Final[Mapping[Feature, str]] = MappingProxyType(
    {
        "soft": "a soft label: a probability short of certainty",
        "tie": "a tie: neither response is better",
        "inconsistent": "an inconsistent pair: the two orders disagree",
        "undecided": "a row that nobody decided, or that failed",
        "incomplete": "a revision that a step failed on",
        "equal": "two equal responses",
        "certain": "a label without any doubt, whose margin would be infinite",
        "unrated": "a pair without a score for each response",
        "system": "a system message",
        "turns": "several turns in the prompt",
        "roles": "roles that do not take turns",
        "ending": "a conversation that ends with the wrong speaker",
        "trace": "a response of several messages",
        "tools": "tools: their definitions, calls or results",
        "reasoning": "reasoning apart from the text",
        "names": "names of speakers",
        "media": "images or other media",
        "markers": "text that contains a marker of the format itself",
    }
)
"""Each feature, as messages and the docs say it."""

STATES: Final[frozenset[Feature]] = frozenset({"tie", "inconsistent", "undecided", "incomplete"})
"""Those that leave a row without a result, whatever the format."""

STRIPPED: Final[tuple[Feature, ...]] = ("system", "reasoning")
"""Those that can be taken out of an example without taking it apart."""

NOTHING: Final[frozenset[Feature]] = frozenset()
CHAT: Final[frozenset[Feature]] = frozenset(
    {"system", "turns", "roles", "trace", "tools", "reasoning", "names"}
)
"""What a list of messages holds, where nothing narrows it."""
