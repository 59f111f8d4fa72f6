"""The example of constitutional AI: one command writes both data sets, a second trains on them.

Every text is canned and every model drawn at random: this shows that the parts fit together.
"""

from __future__ import annotations

import importlib.util
import json
import math
import subprocess
import sys

import pytest

from rubricc.endpoints.fake import serve
from tests.language.blocks import ROOT
from tests.pipeline.runs import manifest, records

FOLDER = ROOT / "examples" / "constitutional_ai"
NEEDED = ("torch", "transformers", "datasets", "trl")


def script(name, folder, *arguments):
    done = subprocess.run(
        [sys.executable, str(FOLDER / name), *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cai")
    script("run.py", folder, "--port", 0)
    return folder / "build" / "constitutional_ai"


def test_there_are_fifty_prompts():
    prompts = records(FOLDER / "prompts.jsonl")
    assert len({row["id"] for row in prompts}) == len({row["prompt"] for row in prompts}) == 50


def test_one_command_writes_both_data_sets(written):
    prompts = {row["prompt"] for row in records(FOLDER / "prompts.jsonl")}
    revised = records(written / "phase_1" / "03-sft.jsonl")
    assert {row["prompt"][0]["content"] for row in revised} == prompts
    preferences = records(written / "phase_2" / "04-preferences.jsonl")
    assert {row["prompt"][0]["content"] for row in preferences} <= prompts
    assert len(preferences) > 40
    for phase in ("phase_1", "phase_2"):
        found = manifest(written / phase)
        assert {stage["state"] for stage in found["stages"]} == {"done"}
        assert found["sources"][0]["path"] == "std/harmlessness.constitution"
        assert found["total"]["usd"] == 0.0


def test_every_text_says_that_it_is_canned(written):
    for row in records(written / "phase_1" / "03-sft.jsonl"):
        assert row["completion"][0]["content"].startswith("[canned ")


def test_the_same_prompts_give_the_same_bytes(written, tmp_path):
    script("run.py", tmp_path, "--port", 0)
    again = tmp_path / "build" / "constitutional_ai"
    for name in ("phase_1/03-sft.jsonl", "phase_2/04-preferences.jsonl"):
        assert (again / name).read_bytes() == (written / name).read_bytes()


def test_models_of_ones_own_are_asked_instead(tmp_path):
    with serve("writer", keep=False) as server:
        models = ["--judge", f"{server.url}#mine", "--writer", f"{server.url}#own"]
        said = script("run.py", tmp_path, *models, "--dry")
        assert server.calls == 0
        assert said.count("about ") == 2
        script("run.py", tmp_path, *models)
        assert server.calls > 500
    found = manifest(tmp_path / "build" / "constitutional_ai" / "phase_2")
    assert found["stages"][0]["record"]["answered"] == {"own": 100}


@pytest.mark.trl
@pytest.mark.slow
@pytest.mark.skipif(
    any(importlib.util.find_spec(module) is None for module in NEEDED), reason="needs rubricc[trl]"
)
def test_a_second_command_trains_on_them(written, tmp_path):
    said = script("train.py", tmp_path, "--data", written).splitlines()
    assert [line.split()[0] for line in said] == ["supervised,", "preference", "DPO,", "GRPO,"]
    figures = [float(line.split()[-1]) for line in said]
    assert all(map(math.isfinite, figures))
    assert figures[1] == pytest.approx(math.log(2), abs=0.05), "a model that prefers nothing yet"
    assert figures[2] == pytest.approx(math.log(2), abs=0.01), "a policy that is its reference"


def test_training_without_data_says_what_to_do(tmp_path):
    if any(importlib.util.find_spec(module) is None for module in NEEDED):
        pytest.skip("needs rubricc[trl]")
    done = subprocess.run(
        [sys.executable, str(FOLDER / "train.py")], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "run `run.py` first" in done.stderr


def test_the_manifest_is_json_that_anybody_reads(written):
    text = (written / "phase_1" / "manifest.json").read_text("utf-8")
    assert json.loads(text)["name"] == "constitutional AI, phase 1"
    assert str(written) not in text
