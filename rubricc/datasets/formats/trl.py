"""The datasets of TRL's trainers, as TRL 1.16 reads them.

Columns that a trainer does not know are taken out before its collator sees them, so that a soft
label, scores and whatever is kept may go along; GRPO passes them to the reward functions instead.
A few names have a meaning of their own and are reserved. Text that a trainer is given as text is
joined without anything in between.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from rubricc.datasets.formats.chat import joined
from rubricc.datasets.formats.chatml import FOUND, chatml_text, finds_markers
from rubricc.datasets.formats.example import Completion, Example, Preference, PromptOnly, Unpaired
from rubricc.datasets.formats.features import CHAT, NOTHING, Feature
from rubricc.datasets.formats.format import Format, finds_nothing
from rubricc.datasets.parquet import ColumnType

RESERVED: Final = frozenset(
    "prompt chosen rejected completion messages conversations text label tools "
    "chat_template_kwargs image images prompt_ids completion_ids chosen_ids rejected_ids "
    "chosen_input_ids rejected_input_ids input_ids labels seq_lengths attention_mask "
    "completion_mask assistant_masks KL_completion_ids ref_logps ref_KL_logps ref_chosen_logps "
    "ref_rejected_logps prompts completions trainer_state log_extra log_metric environments".split()
)
"""Columns that a trainer takes for something; `margin` is left out, which RewardTrainer adds to
its loss where somebody asks for it."""

_SOFT: Final[frozenset[Feature]] = frozenset({"soft"})
_EQUAL: Final[frozenset[Feature]] = frozenset({"equal"})
_PAIR: Final[dict[str, ColumnType]] = {
    "probability": "number",
    "score_chosen": "number",
    "score_rejected": "number",
}
_LABELLED: Final[dict[str, ColumnType]] = {"probability": "number", "reward": "number"}
_TOOLS: Final[dict[str, ColumnType]] = {"tools": "text"}


def preference(pair: Preference) -> dict[str, object]:
    """Explicit prompt: the responses alone, and the prompt beside them."""
    row: dict[str, object] = {
        "prompt": pair.prompt.messages,
        "chosen": pair.chosen.messages,
        "rejected": pair.rejected.messages,
    }
    return _with_pair(row, pair)


def implicit(pair: Preference) -> dict[str, object]:
    """Implicit prompt: two whole conversations that begin alike."""
    row: dict[str, object] = {
        "chosen": joined(pair.prompt, pair.chosen),
        "rejected": joined(pair.prompt, pair.rejected),
    }
    return _with_pair(row, pair)


def preference_text(pair: Preference) -> dict[str, object]:
    """The same as text."""
    row: dict[str, object] = {
        "prompt": pair.prompt.text,
        "chosen": pair.chosen.text,
        "rejected": pair.rejected.text,
    }
    return _with_pair(row, pair)


def implicit_text(pair: Preference) -> dict[str, object]:
    """The prompt and each response, joined as TRL joins them itself."""
    prompt = pair.prompt.text
    row: dict[str, object] = {
        "chosen": prompt + pair.chosen.text,
        "rejected": prompt + pair.rejected.text,
    }
    return _with_pair(row, pair)


def kto(one: Unpaired) -> dict[str, object]:
    """A completion that is wanted, or not."""
    row: dict[str, object] = {
        "prompt": one.prompt.messages,
        "completion": one.response.messages,
        "label": one.label,
    }
    return _with_label(row, one)


def kto_text(one: Unpaired) -> dict[str, object]:
    """The same as text."""
    row: dict[str, object] = {
        "prompt": one.prompt.text,
        "completion": one.response.text,
        "label": one.label,
    }
    return _with_label(row, one)


def sft(one: Completion) -> dict[str, object]:
    """One conversation."""
    return _with_tools({"messages": joined(one.prompt, one.response)}, one)


def prompt_completion(one: Completion) -> dict[str, object]:
    """The prompt, and the part that is learned."""
    row: dict[str, object] = {"prompt": one.prompt.messages, "completion": one.response.messages}
    return _with_tools(row, one)


def prompt_completion_text(one: Completion) -> dict[str, object]:
    """The same as text."""
    return {"prompt": one.prompt.text, "completion": one.response.text}


def prompt_only(one: PromptOnly) -> dict[str, object]:
    """The prompt alone."""
    return {"prompt": one.prompt.messages}


def prompt_only_text(one: PromptOnly) -> dict[str, object]:
    """The prompt alone, as text."""
    return {"prompt": one.prompt.text}


def finds_equal(pair: Preference) -> frozenset[Feature]:
    """Where both conversations are the same, nobody can tell where the prompt ends."""
    same = pair.chosen.messages == pair.rejected.messages
    return _EQUAL if same else NOTHING


def _with_pair(row: dict[str, object], pair: Preference) -> dict[str, object]:
    if pair.probability is not None:
        row["probability"] = pair.probability
    if pair.scores is not None:
        row["score_chosen"], row["score_rejected"] = pair.scores
    return _with_tools(row, pair)


def _with_label(row: dict[str, object], one: Unpaired) -> dict[str, object]:
    if one.probability is not None:
        row["probability"] = one.probability
    if one.reward is not None:
        row["reward"] = one.reward
    return _with_tools(row, one)


def _with_tools(row: dict[str, object], example: Example) -> dict[str, object]:
    """Definitions of tools as JSON, which every trainer of TRL reads."""
    if example.tools:
        row["tools"] = json.dumps(example.tools, ensure_ascii=False, allow_nan=False)
    return row


def _pair_of(
    name: str, reader: str, columns: dict[str, ColumnType], row: Callable[[Any], dict[str, object]]
) -> Format:
    """A format of pairs, of messages or of text."""
    chats = "messages" in columns.values()
    tools = _TOOLS if chats else {}
    implicit = "prompt" not in columns
    return Format(
        name,
        "preference",
        reader,
        {**columns, **_PAIR, **tools},
        row,
        _SOFT | (CHAT if chats else NOTHING),
        optional=frozenset({**_PAIR, **tools}),
        minds=_EQUAL if implicit else NOTHING,
        finds=finds_equal if implicit else finds_nothing,
        reserved=RESERVED,
    )


FORMATS: Final = (
    _pair_of(
        "trl-preference",
        "TRL's DPOTrainer and RewardTrainer, explicit prompt",
        {"prompt": "messages", "chosen": "messages", "rejected": "messages"},
        preference,
    ),
    _pair_of(
        "trl-preference-implicit",
        "TRL's RewardTrainer and DPOTrainer, implicit prompt",
        {"chosen": "messages", "rejected": "messages"},
        implicit,
    ),
    _pair_of(
        "trl-preference-text",
        "the same for models without a chat template, explicit prompt",
        {"prompt": "text", "chosen": "text", "rejected": "text"},
        preference_text,
    ),
    _pair_of(
        "trl-preference-implicit-text",
        "the same for models without a chat template, implicit prompt",
        {"chosen": "text", "rejected": "text"},
        implicit_text,
    ),
    Format(
        "trl-kto",
        "unpaired",
        "TRL's KTOTrainer",
        {
            "prompt": "messages",
            "completion": "messages",
            "label": "truth",
            **_LABELLED,
            **_TOOLS,
        },
        kto,
        CHAT | _SOFT,
        optional=frozenset({**_LABELLED, **_TOOLS}),
        reserved=RESERVED,
    ),
    Format(
        "trl-kto-text",
        "unpaired",
        "TRL's KTOTrainer, for models without a chat template",
        {"prompt": "text", "completion": "text", "label": "truth", **_LABELLED},
        kto_text,
        _SOFT,
        optional=frozenset(_LABELLED),
        reserved=RESERVED,
    ),
    Format(
        "trl-sft",
        "sft",
        "TRL's SFTTrainer: conversations",
        {"messages": "messages", **_TOOLS},
        sft,
        CHAT,
        optional=frozenset(_TOOLS),
        reserved=RESERVED,
    ),
    Format(
        "trl-sft-completion",
        "sft",
        "TRL's SFTTrainer: prompts and completions",
        {"prompt": "messages", "completion": "messages", **_TOOLS},
        prompt_completion,
        CHAT,
        optional=frozenset(_TOOLS),
        reserved=RESERVED,
    ),
    Format(
        "trl-sft-completion-text",
        "sft",
        "the same for models without a chat template",
        {"prompt": "text", "completion": "text"},
        prompt_completion_text,
        NOTHING,
        reserved=RESERVED,
    ),
    Format(
        "trl-sft-text",
        "sft",
        "TRL's SFTTrainer: whole texts, laid out in ChatML",
        {"text": "text"},
        chatml_text,
        CHAT - {"tools", "reasoning", "names"},
        minds=FOUND,
        finds=finds_markers,
        reserved=RESERVED,
    ),
    Format(
        "trl-prompts",
        "prompt_only",
        "TRL's GRPOTrainer and RLOOTrainer",
        {"prompt": "messages"},
        prompt_only,
        CHAT - {"tools", "trace"},
        reserved=RESERVED,
    ),
    Format(
        "trl-prompts-text",
        "prompt_only",
        "TRL's GRPOTrainer and RLOOTrainer, for models without a chat template",
        {"prompt": "text"},
        prompt_only_text,
        NOTHING,
        reserved=RESERVED,
    ),
)
