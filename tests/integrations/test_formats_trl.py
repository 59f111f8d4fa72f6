"""Files that rubricc writes, in TRL's own trainers: each takes a step; needs ``rubricc[trl]``.

The files are loaded as their readers load them, by ``datasets``, and the model is tiny, drawn at
random, and knows no more than bytes.
"""

from __future__ import annotations

import importlib.util
import math

import pytest

from rubricc.datasets.formats import read_examples, write_format
from rubricc.datasets.row import Row
from tests.endpoints.tiny_model import build_tiny_model

NEEDED = ("torch", "transformers", "datasets", "trl")

pytestmark = [
    pytest.mark.trl,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(
        any(importlib.util.find_spec(module) is None for module in NEEDED),
        reason="needs rubricc[trl]",
    ),
]

SYSTEM = {"role": "system", "content": "Be brief."}
TEXTS = [
    (f"What is {n} and {n}?", f"{n} and {n} is {2 * n}.", "I do not know \u2013 sorry.")
    for n in range(8)
]
PAIRS = [
    {
        "id": n,
        "prompt": [SYSTEM, {"role": "user", "content": prompt}] if n % 2 else prompt,
        "response_a": good,
        "response_b": bad,
        "p": 0.75 if n % 3 else 1.0,
        "outcome": "a",
        "topic": "sums",
    }
    for n, (prompt, good, bad) in enumerate(TEXTS)
]
PLAIN = [{**pair, "prompt": prompt} for pair, (prompt, _, _) in zip(PAIRS, TEXTS, strict=True)]
REVISED = [
    {"id": n, "prompt": prompt, "response": bad, "revision": good, "status": "revised"}
    for n, (prompt, good, bad) in enumerate(TEXTS)
]
SCORED = [
    {"id": n, "prompt": prompt, "response": good, "reward": n / 8, "status": "decided"}
    for n, (prompt, good, _) in enumerate(TEXTS)
]
RANKED = [
    {
        "id": n,
        "prompt": prompt,
        "responses": [good, bad],
        "chosen": 0,
        "rejected": 1,
        "rewards": [1.0, 0.25],
        "margin": 0.75,
    }
    for n, (prompt, good, bad) in enumerate(TEXTS)
]

CALL = {"type": "function", "function": {"name": "add", "arguments": {"a": 1, "b": 1}}}
TOOLS = [
    {
        "name": "add",
        "description": "Add.",
        "parameters": {"type": "object", "properties": {"a": {"type": "integer"}}},
    }
]
CALLING = [
    {
        "id": n,
        "prompt": "What is 1 and 1?",
        "response": [
            {"role": "assistant", "content": "", "tool_calls": [CALL]},
            {"role": "tool", "content": "2"},
            {"role": "assistant", "content": "2", "reasoning_content": "Easy."},
        ],
        "tools": TOOLS,
    }
    for n in range(4)
] + [{"id": 9, "prompt": "Hello?", "response": "Hello!"}]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build_tiny_model(tmp_path_factory.mktemp("model"), context=1024)


@pytest.fixture
def tokenizer(folder):
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(folder)


def model(folder):
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(folder)


def reward_model(folder):
    from transformers import AutoModelForSequenceClassification

    return AutoModelForSequenceClassification.from_pretrained(folder, num_labels=1)


def loaded(tmp_path, name, rows, ending="jsonl", **options):
    """The file that rows become, as a dataset of its reader."""
    from datasets import load_dataset

    path = tmp_path / f"data.{ending}"
    keep = options.get("keep", ())
    examples = read_examples((Row(n, row) for n, row in enumerate(rows, 1)), keep)
    write_format(name, examples, path, **options)
    kind = "json" if ending == "jsonl" else "parquet"
    return load_dataset(kind, data_files=str(path), split="train", cache_dir=str(tmp_path / "hf"))


def arguments(tmp_path, **more):
    return {
        "output_dir": str(tmp_path / "out"),
        "max_steps": 1,
        "per_device_train_batch_size": 4,
        "logging_steps": 1,
        "save_strategy": "no",
        "report_to": "none",
        "use_cpu": True,
        "bf16": False,
        "disable_tqdm": True,
        "gradient_checkpointing": False,
        "seed": 0,
        **more,
    }


def takes_a_step(trainer):
    """Train, and return the first entry of the log, whose loss is a number."""
    trainer.train()
    entry = next(entry for entry in trainer.state.log_history if "loss" in entry)
    assert trainer.state.global_step == 1
    assert math.isfinite(entry["loss"])
    return entry


ENDINGS = ("jsonl", "parquet")


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("trl-preference", PAIRS),
        ("trl-preference", RANKED),
        ("trl-preference-implicit", PAIRS),
        ("trl-preference-text", PLAIN),
        ("trl-preference-implicit-text", PLAIN),
    ],
)
def test_dpo(tmp_path, folder, tokenizer, name, rows, ending):
    from trl import DPOConfig, DPOTrainer

    data = loaded(tmp_path, name, rows, ending)
    assert len(data) == len(rows)
    trainer = DPOTrainer(
        model=model(folder),
        ref_model=model(folder),
        args=DPOConfig(**arguments(tmp_path)),
        train_dataset=data,
        processing_class=tokenizer,
    )
    assert "rewards/margins" in takes_a_step(trainer)


@pytest.mark.parametrize("ending", ENDINGS)
def test_dpo_on_ultrafeedback(tmp_path, folder, tokenizer, ending):
    """As with the dataset of that name, TRL wants the conversations without the prompt's text."""
    from trl import DPOConfig, DPOTrainer

    data = loaded(tmp_path, "ultrafeedback-binarized", PLAIN, ending)
    trainer = DPOTrainer(
        model=model(folder),
        ref_model=model(folder),
        args=DPOConfig(**arguments(tmp_path)),
        train_dataset=data.select_columns(["chosen", "rejected", "score_chosen"]),
        processing_class=tokenizer,
    )
    takes_a_step(trainer)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("trl-preference-implicit", PAIRS),
        ("trl-preference", PAIRS),
        ("trl-preference-implicit-text", PLAIN),
        ("openrlhf-preference", RANKED),
    ],
)
def test_reward_model(tmp_path, folder, tokenizer, name, rows, ending):
    from trl import RewardConfig, RewardTrainer

    trainer = RewardTrainer(
        model=reward_model(folder),
        args=RewardConfig(**arguments(tmp_path)),
        train_dataset=loaded(tmp_path, name, rows, ending),
        processing_class=tokenizer,
    )
    takes_a_step(trainer)


def test_a_kept_margin_is_in_the_loss_of_the_reward_model_and_a_probability_is_not(
    tmp_path, folder, tokenizer
):
    from trl import RewardConfig, RewardTrainer

    losses = []
    for number, keep in enumerate(((), ("margin",))):
        place = tmp_path / str(number)
        place.mkdir()
        trainer = RewardTrainer(
            model=reward_model(folder),
            args=RewardConfig(**arguments(place)),
            train_dataset=loaded(place, "trl-preference-implicit", RANKED, keep=keep),
            processing_class=tokenizer,
        )
        trainer.model.score.weight.data.zero_()
        losses.append(takes_a_step(trainer)["loss"])
    assert losses[0] == pytest.approx(math.log(2), abs=1e-4)
    assert losses[1] == pytest.approx(math.log(1 + math.exp(0.75)), abs=1e-4)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    ("name", "rows"),
    [("trl-kto", PAIRS), ("trl-kto", SCORED), ("trl-kto-text", PLAIN)],
)
def test_kto(tmp_path, folder, tokenizer, name, rows, ending):
    from trl import KTOConfig, KTOTrainer

    data = loaded(tmp_path, name, rows, ending, threshold=0.5)
    assert data.features["label"].dtype == "bool"
    trainer = KTOTrainer(
        model=model(folder),
        ref_model=model(folder),
        args=KTOConfig(**arguments(tmp_path)),
        train_dataset=data,
        processing_class=tokenizer,
    )
    takes_a_step(trainer)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("trl-sft", REVISED),
        ("trl-sft", PAIRS),
        ("trl-sft-completion", PAIRS),
        ("trl-sft-completion-text", REVISED),
        ("trl-sft-text", PAIRS),
        ("chatml", REVISED),
        ("chatml-text", REVISED),
        ("sharegpt", REVISED),
    ],
)
def test_sft(tmp_path, folder, tokenizer, name, rows, ending):
    from trl import SFTConfig, SFTTrainer

    trainer = SFTTrainer(
        model=model(folder),
        args=SFTConfig(**arguments(tmp_path)),
        train_dataset=loaded(tmp_path, name, rows, ending),
        processing_class=tokenizer,
    )
    takes_a_step(trainer)


@pytest.mark.parametrize("name", ["trl-sft", "trl-sft-completion"])
def test_sft_with_tools(tmp_path, folder, tokenizer, name):
    """The template sees the calls as objects and the tools as a list, whatever other rows have."""
    from trl import SFTConfig, SFTTrainer

    tokenizer.chat_template = (
        "{% for tool in tools or [] %}[{{ tool.function.name }}]{% endfor %}"
        "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.reasoning_content or '' }}"
        "{{ m.content }}{% for c in m.tool_calls or [] %}"
        "{{ c.function.name }} {{ c.function.arguments.a + c.function.arguments.b }}"
        "{% endfor %}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    )
    trainer = SFTTrainer(
        model=model(folder),
        args=SFTConfig(**arguments(tmp_path)),
        train_dataset=loaded(tmp_path, name, CALLING),
        processing_class=tokenizer,
    )
    text = tokenizer.decode(trainer.train_dataset[0]["input_ids"])
    assert text.startswith("[add]<|im_start|>user\nWhat is 1 and 1?")
    assert "assistant\nadd 2<|im_end|>" in text
    assert "Easy.2<|im_end|>" in text
    takes_a_step(trainer)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(("name", "rows"), [("trl-prompts", PAIRS), ("trl-prompts-text", PLAIN)])
def test_grpo(tmp_path, folder, tokenizer, name, rows, ending):
    from trl import GRPOConfig, GRPOTrainer

    seen = []

    def reward(prompts, completions, topic, **columns):
        seen.append((prompts, topic))
        return [float(len(str(one))) for one in completions]

    trainer = GRPOTrainer(
        model=model(folder),
        reward_funcs=reward,
        args=GRPOConfig(**arguments(tmp_path, num_generations=4, max_completion_length=4)),
        train_dataset=loaded(tmp_path, name, rows, ending, keep=("topic",)),
        processing_class=tokenizer,
    )
    takes_a_step(trainer)
    [(prompts, topics)] = seen
    assert topics == ["sums"] * 4
    assert isinstance(prompts[0], list if name == "trl-prompts" else str)
