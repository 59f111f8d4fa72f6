"""UltraFeedback, binarised: the columns of HuggingFaceH4's dataset of that name.

`prompt_id` is the SHA-256 of the prompt, in hexadecimal, as there. The scores are those of a
ranking, or else the probability of each response to be the better one.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from rubricc.datasets.formats.chat import joined
from rubricc.datasets.formats.example import Preference
from rubricc.datasets.formats.features import NOTHING, Feature
from rubricc.datasets.formats.format import Format
from rubricc.datasets.formats.trl import RESERVED

_UNRATED: Final[frozenset[Feature]] = frozenset({"unrated"})


def ultrafeedback(pair: Preference) -> dict[str, object]:
    """Two conversations, the better of which is also the one to imitate."""
    prompt = pair.prompt.text
    chosen = joined(pair.prompt, pair.chosen)
    high, low = _scores(pair)
    return {
        "prompt": prompt,
        "prompt_id": sha256(prompt.encode("utf-8")).hexdigest(),
        "chosen": chosen,
        "rejected": joined(pair.prompt, pair.rejected),
        "messages": chosen,
        "score_chosen": high,
        "score_rejected": low,
    }


def _scores(pair: Preference) -> tuple[float, float]:
    if pair.scores is not None:
        return pair.scores
    assert pair.probability is not None
    return pair.probability, 1 - pair.probability


def finds_unrated(pair: Preference) -> frozenset[Feature]:
    """A pair that has neither scores nor a probability."""
    return _UNRATED if pair.scores is None and pair.probability is None else NOTHING


FORMATS: Final = (
    Format(
        "ultrafeedback-binarized",
        "preference",
        "recipes made for HuggingFaceH4/ultrafeedback_binarized",
        {
            "prompt": "text",
            "prompt_id": "text",
            "chosen": "messages",
            "rejected": "messages",
            "messages": "messages",
            "score_chosen": "number",
            "score_rejected": "number",
        },
        ultrafeedback,
        frozenset({"soft"}),
        minds=_UNRATED,
        finds=finds_unrated,
        reserved=RESERVED | {"prompt_id"},
    ),
)
