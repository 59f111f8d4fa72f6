"""The reward function inside TRL's own trainer; needs ``rubricc[trl]``."""

from __future__ import annotations

import importlib.util
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rubricc.integrations.trl import reward_function
from rubricc.runtime.settled import says_nothing
from tests.runtime.plans import call, criterion, parameter, plan, read, words_at_most

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "grpo_trl.py"
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

JUDGED = plan(
    criterion("brief", 1.0, check=words_at_most(4)),
    criterion("topical", 1.0, check=call("contains", read("response"), read("topic"))),
    criterion("liked", 2.0),
    parameters=(parameter("topic"),),
    name="judged",
)


@pytest.fixture
def example(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "examples"))
    before = dict(os.environ)
    module = importlib.import_module("grpo_trl")
    yield module
    os.environ.clear()
    os.environ.update(before)
    module.logging.disable(module.logging.NOTSET)


def test_the_example_learns():
    run = subprocess.run([sys.executable, EXAMPLE], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    assert run.stdout.rstrip().endswith("in 40 steps: learned")


def test_rows_of_a_dataset_reach_the_rubric_and_open_rows_are_left_out(example, tmp_path):
    """Half of the rows bring a verdict; the others have no reward, and no number in its place.

    An empty completion is settled by code, so that it has a reward without a verdict.
    """
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer

    calls = []
    inner = reward_function(JUDGED, columns={"topic": "subject"})

    def reward(prompts, completions, **columns):
        rewards = inner(prompts, completions, **columns)
        calls.append(([list(c) for c in completions], columns, rewards))
        return rewards

    rows = [
        {
            "prompt": [{"role": "user", "content": "hello help"}],
            "subject": "please",
            "verdicts": {"liked": "met"} if number % 2 else {"liked": None},
        }
        for number in range(8)
    ]
    tokenizer = example.tiny_tokenizer()
    trainer = GRPOTrainer(
        model=example.tiny_model(tokenizer),
        reward_funcs=reward,
        args=GRPOConfig(
            output_dir=str(tmp_path),
            use_cpu=True,
            bf16=False,
            report_to="none",
            seed=0,
            per_device_train_batch_size=8,
            num_generations=4,
            max_completion_length=4,
            max_steps=4,  # two prompts a step: every row once, in whatever order
            logging_steps=1,
            save_strategy="no",
            disable_tqdm=True,
            gradient_checkpointing=False,
        ),
        train_dataset=Dataset.from_list(rows),
        processing_class=tokenizer,
    )
    trainer.train()
    rewards = [reward for _, _, batch in calls for reward in batch]
    assert None in rewards
    assert any(reward is not None for reward in rewards)
    for completions, columns, batch in calls:
        for said, verdicts, found in zip(completions, columns["verdicts"], batch, strict=True):
            settled = says_nothing(said[-1]["content"])
            assert (found is None) == (verdicts["liked"] is None and not settled)
    log = [entry for entry in trainer.state.log_history if "reward" in entry]
    assert all(math.isfinite(entry["loss"]) for entry in log)
    assert {"judged/decided", "judged/error", "judged/criteria/brief"} <= log[-1].keys()


def test_equal_rewards_have_no_variance_in_float32():
    import torch

    share = plan(criterion("a", 0.7, check=words_at_most(9)), criterion("b", 0.3))
    columns = {"verdicts": [{"b": "unmet"}] * 8}
    texts = {"prompts": ["Q"] * 8, "completions": ["x"] * 8}
    on_grid = torch.tensor(reward_function(share)(**texts, **columns))
    assert torch.equal(on_grid - on_grid.mean(), torch.zeros(8))
