"""OpenRLHF: pairs for reward models and DPO, with the margin of its margin loss.

Read with `--data.prompt_key prompt --data.apply_chat_template`. The margin is how much stronger the
chosen response is: that of a ranking, or else the log-odds of the probability, which is that of a
Bradley-Terry model.
"""

from __future__ import annotations

from math import log
from typing import Final

from rubricc.datasets.formats.example import Preference
from rubricc.datasets.formats.features import CHAT, NOTHING, Feature
from rubricc.datasets.formats.format import Format

_CERTAIN: Final[frozenset[Feature]] = frozenset({"certain"})
_SOFT: Final[frozenset[Feature]] = frozenset({"soft"})


def openrlhf(pair: Preference) -> dict[str, object]:
    """A prompt, two responses, and where it is known the margin."""
    row: dict[str, object] = {
        "prompt": pair.prompt.messages,
        "chosen": pair.chosen.messages,
        "rejected": pair.rejected.messages,
    }
    margin = _margin(pair)
    if margin is not None:
        row["margin"] = margin
    return row


def _margin(pair: Preference) -> float | None:
    if pair.margin is not None or pair.probability is None:
        return pair.margin
    return log(pair.probability / (1 - pair.probability))


def finds_certain(pair: Preference) -> frozenset[Feature]:
    """A probability of 1, whose log-odds are infinite."""
    return _CERTAIN if pair.margin is None and pair.probability == 1 else NOTHING


FORMATS: Final = (
    Format(
        "openrlhf-preference",
        "preference",
        "OpenRLHF, reward models and DPO, with margins",
        {"prompt": "messages", "chosen": "messages", "rejected": "messages", "margin": "number"},
        openrlhf,
        (CHAT | _SOFT) - {"tools"},
        optional=frozenset({"margin"}),
        minds=_CERTAIN,
        finds=finds_certain,
    ),
)
