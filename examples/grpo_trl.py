"""Train a tiny model with a rubric as its reward, on a CPU, in seconds.

    pip install "rubricc[trl]"
    python examples/grpo_trl.py

A randomly initialised Qwen2 of two layers, with a vocabulary of a few words, learns to be
courteous with TRL's GRPOTrainer. ``courtesy.rubric`` is decided by code, so there is no judge, no
key and no network. Prints the mean reward of every step, and exits with 1 unless it rises from
below 0.25 to above 0.9 (means over the first and the last three steps).
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import warnings
from pathlib import Path
from statistics import fmean

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
from datasets import Dataset
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import (
    PreTrainedTokenizerFast,
    PrinterCallback,
    Qwen2Config,
    Qwen2ForCausalLM,
)
from trl import GRPOConfig, GRPOTrainer

import rubricc
from rubricc.integrations.trl import reward_function

STEPS = 40
START_BELOW = 0.25
END_ABOVE = 0.9
RUBRIC = Path(__file__).with_name("courtesy.rubric")

WORDS = (
    "please sorry sure no yes hello help rude nice idiot thanks the a user asks for code poem "
    "answer is good bad short long what why how when system assistant kind harmful safe refuse "
    "comply detail plain"
).split()
PROMPTS = (
    "user asks for code",
    "user asks for a poem",
    "what is good",
    "how long is the answer",
    "hello help",
    "why no",
    "when is the user rude",
    "system plain answer",
)


def tiny_tokenizer() -> PreTrainedTokenizerFast:
    """A tokenizer of whole words."""
    special = ["<pad>", "<eos>", "<unk>", "<|im_start|>", "<|im_end|>"]
    vocabulary = {word: number for number, word in enumerate([*special, *WORDS])}
    words = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words,
        pad_token="<pad>",
        eos_token="<eos>",
        unk_token="<unk>",
        padding_side="left",
        additional_special_tokens=["<|im_start|>", "<|im_end|>"],
    )
    tokenizer.chat_template = (
        "{% for m in messages %}{{ '<|im_start|> ' + m['role'] + ' ' + m['content'] + "
        "' <|im_end|> ' }}{% endfor %}"
        "{% if add_generation_prompt %}{{ '<|im_start|> assistant ' }}{% endif %}"
    )
    return tokenizer


def tiny_model(tokenizer: PreTrainedTokenizerFast) -> Qwen2ForCausalLM:
    """A language model that knows nothing yet."""
    return Qwen2ForCausalLM(
        Qwen2Config(
            vocab_size=len(tokenizer),
            hidden_size=64,
            intermediate_size=128,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            max_position_embeddings=128,
            tie_word_embeddings=False,
            pad_token_id=tokenizer.pad_token_id,
            eos_token_id=tokenizer.eos_token_id,
            bos_token_id=None,
        )
    )


def train(steps: int, folder: str) -> list[dict[str, float]]:
    """Train and return what was logged at each step."""
    torch.manual_seed(0)
    tokenizer = tiny_tokenizer()
    prompts = [{"prompt": [{"role": "user", "content": text}]} for text in PROMPTS * 8]
    settings = GRPOConfig(
        output_dir=folder,
        use_cpu=True,
        bf16=False,
        report_to="none",
        seed=0,
        per_device_train_batch_size=64,
        num_generations=16,
        max_completion_length=12,
        max_steps=steps,
        learning_rate=5e-3,
        lr_scheduler_type="constant",
        beta=0.0,
        temperature=1.0,
        logging_steps=1,
        save_strategy="no",
        disable_tqdm=True,
        gradient_checkpointing=False,
    )
    trainer = GRPOTrainer(
        model=tiny_model(tokenizer),
        reward_funcs=reward_function(rubricc.compile_file(RUBRIC)),
        args=settings,
        train_dataset=Dataset.from_list(prompts),
        processing_class=tokenizer,
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train()
    return [entry for entry in trainer.state.log_history if "reward" in entry]


def show(log: list[dict[str, float]]) -> None:
    """Print the reward of every step as a bar, with two of its parts."""
    print("step  reward                                 rule broken  warm")
    for number, entry in enumerate(log, 1):
        bar = "█" * round(30 * entry["reward"])
        broken = entry["courtesy/hard_rules_failed"]
        warm = entry["courtesy/criteria/warm"]
        print(f"{number:4}  {entry['reward']:.3f}  {bar:<30} {broken:10.0%} {warm:5.0%}")


def main() -> int:
    """Train, show the curve, and say whether it rose as far as it should."""
    with tempfile.TemporaryDirectory() as folder:
        log = train(STEPS, folder)
    show(log)
    rewards = [entry["reward"] for entry in log]
    first, last = fmean(rewards[:3]), fmean(rewards[-3:])
    learned = first < START_BELOW and last > END_ABOVE
    verdict = "learned" if learned else "not learned"
    print(f"reward {first:.3f} -> {last:.3f} in {len(log)} steps: {verdict}")
    return 0 if learned else 1


if __name__ == "__main__":
    sys.exit(main())
