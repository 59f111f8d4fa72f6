"""The reward function inside TRL's own trainer; needs ``rubricc[trl]``."""

from __future__ import annotations

import importlib.util
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rubricc.endpoints.fake import hashed, serve
from rubricc.engine.settings import Settings
from rubricc.integrations.trl import reward_function
from rubricc.runtime.settled import says_nothing
from tests.judging.judges import scorer
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
    trainer = _trainer(example, reward, rows, tmp_path)
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


JUDGED_BY = {"unscored", "judge_failures", "calls", "tokens_sent", "cached"}


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("group", [1, 4])
def test_a_judge_gives_the_rewards_of_a_training(example, tmp_path, asynchronous, group):
    """Two prompts a step with four completions each, judged by a server; groups in one call."""
    rows = [{"prompt": [{"role": "user", "content": "hello help"}], "n": n} for n in range(8)]
    with serve("hashed:1") as server:
        reward = reward_function(
            scorer(),
            judge=f"{server.url}#judge",
            settings=Settings(group=group),
            asynchronous=asynchronous,
        )
        trainer = _trainer(example, reward, rows, tmp_path)
        trainer.train()
        reward.close()
        calls = server.calls
    log = [entry for entry in trainer.state.log_history if "reward" in entry]
    assert len(log) == 4
    for entry in log:
        assert {f"answer/{key}" for key in JUDGED_BY} <= entry.keys()
        assert math.isfinite(entry["loss"])
        assert entry["answer/decided"] == 1.0
        assert entry["answer/judge_failures"] == 0.0
    asked = sum(entry["answer/calls"] * 8 for entry in log)
    assert round(asked) == calls
    assert 0 < calls <= 4 * 8 // group


def test_a_judge_that_breaks_under_way_ends_no_training(example, tmp_path):
    rows = [{"prompt": [{"role": "user", "content": "hello help"}]}] * 8
    answered = 0

    def breaks(asked):
        nonlocal answered
        answered += 1
        if answered > 8:
            raise LookupError("the script has no more answers")
        return hashed(1)(asked)

    with serve(breaks) as server:
        once = Settings(tries=1)
        reward = reward_function(scorer(), judge=f"{server.url}#judge", settings=once)
        trainer = _trainer(example, reward, rows, tmp_path)
        trainer.train()
        reward.close()
    log = [entry for entry in trainer.state.log_history if "answer/decided" in entry]
    assert log[0]["answer/judge_failures"] == 0.0
    assert log[-1]["answer/judge_failures"] > 0.0
    assert all(math.isfinite(entry["loss"]) for entry in log)


def _trainer(example, reward, rows, folder):
    """A tiny model, two prompts a step with four completions each, four steps."""
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer

    tokenizer = example.tiny_tokenizer()
    return GRPOTrainer(
        model=example.tiny_model(tokenizer),
        reward_funcs=reward,
        args=GRPOConfig(
            output_dir=str(folder),
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


def test_equal_rewards_have_no_variance_in_float32():
    import torch

    share = plan(criterion("a", 0.7, check=words_at_most(9)), criterion("b", 0.3))
    columns = {"verdicts": [{"b": "unmet"}] * 8}
    texts = {"prompts": ["Q"] * 8, "completions": ["x"] * 8}
    on_grid = torch.tensor(reward_function(share)(**texts, **columns))
    assert torch.equal(on_grid - on_grid.mean(), torch.zeros(8))
