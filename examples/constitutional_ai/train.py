"""Train on what ``run.py`` wrote: every kind of training that constitutional AI asks for, on a CPU.

    pip install "rubricc[trl]"
    python examples/constitutional_ai/train.py

Two tiny models are drawn at random; they read bytes and know nothing. There is one step of
supervised training on phase 1, a preference model and a step of DPO on phase 2, and a step of GRPO
for which that preference model gives the rewards. It shows that the files are what TRL's trainers
read. Nothing is learned: the texts are canned and the models too small. Exits with 1 unless every
figure is a number.
"""

from __future__ import annotations

import argparse
import logging
import math
import os
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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

import datasets
import torch
from datasets import Dataset, load_dataset
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
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

SFT = "phase_1/03-sft.jsonl"
PREFERENCES = "phase_2/04-preferences.jsonl"
CONTEXT = 512
COMPLETION = 16
"""Tokens: the longest text that a tiny model reads, and the longest that it writes."""
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def tiny_tokenizer(texts: list[str]) -> PreTrainedTokenizerFast:
    """A tokenizer of bytes and a few frequent pieces of ``texts``, which reads any text."""
    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=512,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    inner.train_from_iterator(texts, trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=inner,
        pad_token="<|endoftext|>",
        eos_token="<|im_end|>",
        padding_side="left",
        additional_special_tokens=["<|im_start|>"],
    )
    tokenizer.chat_template = TEMPLATE
    return tokenizer


def tiny_config(tokenizer: PreTrainedTokenizerFast, **more: Any) -> Qwen2Config:
    """The shape of both models."""
    return Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=False,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        bos_token_id=None,
        **more,
    )


class Training:
    """One step of each kind, in ``folder``, on the files of ``data``."""

    def __init__(self, data: Path, folder: Path) -> None:
        torch.manual_seed(0)
        self._folder = folder
        self._sft = self._loaded(data / SFT)
        self._preferences = self._loaded(data / PREFERENCES)
        texts = [message["content"] for row in self._sft for message in row["completion"]]
        self._tokenizer = tiny_tokenizer(texts)
        self.policy = Qwen2ForCausalLM(tiny_config(self._tokenizer))
        self.preference_model = Qwen2ForSequenceClassification(
            tiny_config(self._tokenizer, num_labels=1)
        )

    def supervised(self) -> dict[str, float]:
        """Phase 1: the policy learns the revisions."""
        trainer = SFTTrainer(
            model=self.policy,
            args=SFTConfig(**self._settings(), max_length=CONTEXT),
            train_dataset=self._sft,
            processing_class=self._tokenizer,
        )
        return _step(trainer)

    def preferring(self) -> dict[str, float]:
        """Phase 2: a model learns which response the constitution prefers."""
        trainer = RewardTrainer(
            model=self.preference_model,
            args=RewardConfig(**self._settings(), max_length=CONTEXT),
            train_dataset=self._preferences,
            processing_class=self._tokenizer,
        )
        return _step(trainer)

    def direct(self) -> dict[str, float]:
        """Phase 2 without such a model: the policy learns the preferences themselves."""
        reference = Qwen2ForCausalLM(self.policy.config)
        reference.load_state_dict(self.policy.state_dict())
        trainer = DPOTrainer(
            model=self.policy,
            ref_model=reference,
            args=DPOConfig(**self._settings(), max_length=CONTEXT),
            train_dataset=self._preferences,
            processing_class=self._tokenizer,
        )
        return _step(trainer)

    def reinforced(self) -> dict[str, float]:
        """Phase 2 with it: the policy writes, and the preference model says how good that is."""
        trainer = GRPOTrainer(
            model=self.policy,
            reward_funcs=self.preference_model,
            reward_processing_classes=self._tokenizer,
            args=GRPOConfig(
                **self._settings(), num_generations=4, max_completion_length=COMPLETION
            ),
            train_dataset=self._preferences.select_columns(["prompt"]),
            processing_class=self._tokenizer,
        )
        return _step(trainer)

    def _loaded(self, path: Path) -> Dataset:
        cache = str(self._folder / "datasets")
        return load_dataset("json", data_files=str(path), split="train", cache_dir=cache)

    def _settings(self) -> dict[str, Any]:
        return {
            "output_dir": str(self._folder / "out"),
            "max_steps": 1,
            "per_device_train_batch_size": 8,
            "learning_rate": 1e-3,
            "logging_steps": 1,
            "save_strategy": "no",
            "report_to": "none",
            "use_cpu": True,
            "bf16": False,
            "disable_tqdm": True,
            "gradient_checkpointing": False,
            "seed": 0,
        }


def _step(trainer: Any) -> dict[str, float]:
    """Train, and return the first entry of the log."""
    trainer.remove_callback(PrinterCallback)
    trainer.train()
    return next(entry for entry in trainer.state.log_history if "loss" in entry)


def steps(training: Training) -> Iterator[tuple[str, Callable[[], dict[str, float]], str]]:
    """What is done, in order: its name, the step, and the figure of its log that is shown."""
    yield "supervised, on the revisions of phase 1", training.supervised, "loss"
    yield "preference model, on phase 2", training.preferring, "loss"
    yield "DPO, on phase 2", training.direct, "loss"
    yield "GRPO, rewarded by the preference model", training.reinforced, "reward"


@contextmanager
def quiet() -> Iterator[None]:
    """Bars of the libraries say nothing that matters here."""
    datasets.disable_progress_bars()
    yield
    datasets.enable_progress_bars()


def main() -> int:
    """Take all steps; 1 unless every figure is a number, 2 without the files."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("build/constitutional_ai"), metavar="DIR")
    data = parser.parse_args().data
    for name in (SFT, PREFERENCES):
        if not (data / name).is_file():
            print(f"`{data / name}` does not exist: run `run.py` first", file=sys.stderr)
            return 2
    good = True
    with quiet(), tempfile.TemporaryDirectory() as folder:
        for name, step, figure in steps(Training(data, Path(folder))):
            value = step()[figure]
            good = good and math.isfinite(value)
            print(f"{name:42} {figure} {value:.4f}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
