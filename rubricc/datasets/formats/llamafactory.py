"""LLaMA-Factory: Alpaca and ShareGPT, for supervised training, rankings and KTO.

Each is registered in `dataset_info.json`, which says which column is what. It names every column,
because what it leaves out is not read. Rows whose roles do not take turns are dropped there with a
warning in the log, and labels that are no truth values are passed over, so both are refused here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rubricc.datasets.formats import alpaca as alpaca_family
from rubricc.datasets.formats import sharegpt as sharegpt_family
from rubricc.datasets.formats.chat import joined
from rubricc.datasets.formats.example import Completion, Preference, Unpaired
from rubricc.datasets.formats.format import Format
from rubricc.datasets.formats.sharegpt import turn, turns

_INSTRUCTION: Final = {"prompt": "instruction", "query": "input"}
_BEFORE: Final = {"system": "system", "history": "history"}
_PAIR: Final = {"chosen": "chosen", "rejected": "rejected"}
_TURNS: Final = {"messages": "conversations", "tools": "tools"}
_TAGS: Final = {
    "role_tag": "from",
    "content_tag": "value",
    "user_tag": "human",
    "assistant_tag": "gpt",
    "observation_tag": "observation",
    "function_tag": "function_call",
    "system_tag": "system",
}


def alpaca_ranking(pair: Preference) -> dict[str, object]:
    """An instruction and two outputs."""
    return {
        "instruction": pair.prompt.text,
        "input": "",
        "chosen": pair.chosen.text,
        "rejected": pair.rejected.text,
        **alpaca_family.before(pair.prompt),
    }


def alpaca_kto(one: Unpaired) -> dict[str, object]:
    """An instruction and an output that is wanted, or not."""
    return {
        "instruction": one.prompt.text,
        "input": "",
        "output": one.response.text,
        "kto_tag": one.label,
        **alpaca_family.before(one.prompt),
    }


def sharegpt(one: Completion) -> dict[str, object]:
    """A conversation; tools are empty text where there are none, as the converter wants them."""
    return {
        "conversations": turns(joined(one.prompt, one.response)),
        "tools": sharegpt_family.tools_text(one),
    }


def sharegpt_ranking(pair: Preference) -> dict[str, object]:
    """A conversation that ends with the human, and two ways to go on."""
    return {
        "conversations": turns(pair.prompt.messages),
        "chosen": turn(pair.chosen.messages[0]),
        "rejected": turn(pair.rejected.messages[0]),
        "tools": sharegpt_family.tools_text(pair),
    }


def sharegpt_kto(one: Unpaired) -> dict[str, object]:
    """A conversation whose last turn is wanted, or not."""
    return {
        "conversations": turns(joined(one.prompt, one.response)),
        "kto_tag": one.label,
        "tools": sharegpt_family.tools_text(one),
    }


def _alpaca_entry(columns: Mapping[str, str], *, ranking: bool = False) -> dict[str, object]:
    entry: dict[str, object] = {"formatting": "alpaca"}
    if ranking:
        entry["ranking"] = True
    return {**entry, "columns": {**_INSTRUCTION, **columns, **_BEFORE}}


def _sharegpt_entry(columns: Mapping[str, str], *, ranking: bool = False) -> dict[str, object]:
    entry: dict[str, object] = {"formatting": "sharegpt"}
    if ranking:
        entry["ranking"] = True
    return {**entry, "columns": {**_TURNS, **columns}, "tags": dict(_TAGS)}


FORMATS: Final = (
    Format(
        "llamafactory-alpaca",
        "sft",
        "LLaMA-Factory, supervised",
        {"instruction": "text", "input": "text", "output": "text", **alpaca_family.BEFORE},
        alpaca_family.alpaca,
        alpaca_family.HOLDS,
        entry=_alpaca_entry({"response": "output"}),
    ),
    Format(
        "llamafactory-alpaca-ranking",
        "preference",
        "LLaMA-Factory, DPO and reward models",
        {
            "instruction": "text",
            "input": "text",
            "chosen": "text",
            "rejected": "text",
            **alpaca_family.BEFORE,
        },
        alpaca_ranking,
        alpaca_family.HOLDS,
        entry=_alpaca_entry(_PAIR, ranking=True),
    ),
    Format(
        "llamafactory-alpaca-kto",
        "unpaired",
        "LLaMA-Factory, KTO",
        {
            "instruction": "text",
            "input": "text",
            "output": "text",
            "kto_tag": "truth",
            **alpaca_family.BEFORE,
        },
        alpaca_kto,
        alpaca_family.HOLDS,
        entry=_alpaca_entry({"response": "output", "kto_tag": "kto_tag"}),
    ),
    Format(
        "llamafactory-sharegpt",
        "sft",
        "LLaMA-Factory, supervised, with tools",
        {"conversations": "turns", "tools": "text"},
        sharegpt,
        sharegpt_family.HOLDS,
        minds=sharegpt_family.OUT_OF_TURN,
        finds=sharegpt_family.finds_speech_with_calls,
        entry=_sharegpt_entry({}),
    ),
    Format(
        "llamafactory-sharegpt-ranking",
        "preference",
        "LLaMA-Factory, DPO and reward models, with tools",
        {"conversations": "turns", "chosen": "turn", "rejected": "turn", "tools": "text"},
        sharegpt_ranking,
        sharegpt_family.HOLDS - {"trace"},
        minds=sharegpt_family.OUT_OF_TURN,
        finds=sharegpt_family.finds_speech_with_calls,
        entry=_sharegpt_entry(_PAIR, ranking=True),
    ),
    Format(
        "llamafactory-sharegpt-kto",
        "unpaired",
        "LLaMA-Factory, KTO, with tools",
        {"conversations": "turns", "kto_tag": "truth", "tools": "text"},
        sharegpt_kto,
        sharegpt_family.HOLDS,
        minds=sharegpt_family.OUT_OF_TURN,
        finds=sharegpt_family.finds_speech_with_calls,
        entry=_sharegpt_entry({"kto_tag": "kto_tag"}),
    ),
)
