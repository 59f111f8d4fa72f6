"""Trains tiny models on what ``label.py`` wrote, on a CPU, in under a minute.

    pip install "rubricc[trl]"
    python examples/constitutional_ai/train.py

One step of supervised training on the revisions of phase 1; then, on the preferences of phase 2, a
preference model, one step of DPO, and GRPO with that preference model as the reward. The models
begin at random and the text is canned: what this shows is that the files are what the trainers of
TRL read, and nothing else. Exits with 1 if a loss is no finite number.
"""

from __future__ import annotations

import json
import logging
import math
import os
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

os.environ |= {
    "CUDA_VISIBLE_DEVICES": "",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TRL_EXPERIMENTAL_SILENCE": "1",
}
warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

import torch
from datasets import Dataset, disable_progress_bars
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import (
    PreTrainedTokenizerFast,
    PrinterCallback,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen2ForSequenceClassification,
)
from trl import (
    DPOConfig,
    DPOTrainer,
    GRPOConfig,
    GRPOTrainer,
    RewardConfig,
    RewardTrainer,
    SFTConfig,
    SFTTrainer,
)

disable_progress_bars()

HERE = Path(__file__).parent
TEMPLATE = (
    "{% for m in messages %}{{ '<|im_start|> ' + m['role'] + ' ' + m['content'] + "
    "' <|im_end|> ' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|> assistant ' }}{% endif %}"
)
COMMON: dict[str, Any] = {
    "use_cpu": True,
    "bf16": False,
    "report_to": "none",
    "seed": 0,
    "logging_steps": 1,
    "save_strategy": "no",
    "disable_tqdm": True,
    "gradient_checkpointing": False,
}


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a data set that ``label.py`` wrote."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def tokenizer_of(data: list[dict[str, Any]]) -> PreTrainedTokenizerFast:
    """A tokenizer of the whole words in ``data``."""
    words = {
        word
        for row in data
        for messages in row.values()
        if isinstance(messages, list)
        for message in messages
        for word in message["content"].split()
    }
    special = ["<pad>", "<eos>", "<unk>", "<|im_start|>", "<|im_end|>", "user", "assistant"]
    known = {word: number for number, word in enumerate(dict.fromkeys([*special, *sorted(words)]))}
    whole = Tokenizer(models.WordLevel(known, unk_token="<unk>"))
    whole.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=whole,
        pad_token="<pad>",
        eos_token="<eos>",
        unk_token="<unk>",
        padding_side="left",
        additional_special_tokens=["<|im_start|>", "<|im_end|>"],
    )
    tokenizer.chat_template = TEMPLATE
    return tokenizer


def tiny(kind: Any, tokenizer: PreTrainedTokenizerFast, **more: Any) -> Any:
    """A model of two layers that knows nothing yet."""
    torch.manual_seed(0)
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=512,
        tie_word_embeddings=False,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        bos_token_id=None,
        **more,
    )
    return kind(config)


def trained(trainer: Any) -> list[dict[str, float]]:
    """Train, and return what was logged at each step."""
    trainer.remove_callback(PrinterCallback)
    trainer.train()
    return [entry for entry in trainer.state.log_history if "loss" in entry]


def train(folder: Path, work: str) -> dict[str, float]:
    """Train on both phases; the last loss of each trainer, by its name."""
    revised = rows(folder / "phase_1" / "03-sft.jsonl")
    preferred = rows(folder / "phase_2" / "04-preferences.jsonl")
    tokenizer = tokenizer_of([*revised, *preferred])
    batch = {"per_device_train_batch_size": 8, "output_dir": work, **COMMON}
    losses = {}

    supervised = SFTTrainer(
        model=tiny(Qwen2ForCausalLM, tokenizer),
        args=SFTConfig(max_steps=1, **batch),
        train_dataset=Dataset.from_list(revised),
        processing_class=tokenizer,
    )
    losses["SFT on the revisions"] = trained(supervised)[-1]["loss"]

    judge = RewardTrainer(
        model=tiny(Qwen2ForSequenceClassification, tokenizer, num_labels=1),
        args=RewardConfig(max_steps=10, learning_rate=5e-3, **batch),
        train_dataset=Dataset.from_list(preferred),
        processing_class=tokenizer,
    )
    losses["preference model"] = trained(judge)[-1]["loss"]

    direct = DPOTrainer(
        model=tiny(Qwen2ForCausalLM, tokenizer),
        ref_model=tiny(Qwen2ForCausalLM, tokenizer),
        args=DPOConfig(max_steps=1, **batch),
        train_dataset=Dataset.from_list(preferred),
        processing_class=tokenizer,
    )
    losses["DPO on the preferences"] = trained(direct)[-1]["loss"]

    policy = GRPOTrainer(
        model=tiny(Qwen2ForCausalLM, tokenizer),
        reward_funcs=judge.model,
        reward_processing_classes=tokenizer,
        args=GRPOConfig(
            max_steps=2, num_generations=4, max_completion_length=12, beta=0.0, **batch
        ),
        train_dataset=Dataset.from_list([{"prompt": row["prompt"]} for row in preferred]),
        processing_class=tokenizer,
    )
    losses["GRPO with the preference model"] = trained(policy)[-1]["loss"]
    return losses


def main() -> int:
    """Train on the folder that is named, or on the one beside this file."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    if not (folder / "phase_2" / "04-preferences.jsonl").is_file():
        print("run `python examples/constitutional_ai/label.py` first", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as work:
        losses = train(folder, work)
    for name, loss in losses.items():
        print(f"{name:32} loss {loss:.3f}")
    print("the text is canned and the models begin at random: only the plumbing was tried")
    return 0 if all(map(math.isfinite, losses.values())) else 1


if __name__ == "__main__":
    sys.exit(main())
