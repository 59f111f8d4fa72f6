"""The worked example: both phases over the fake server, then TRL's trainers on what they wrote."""

from __future__ import annotations

import importlib.util
import json
import math

import pytest

from tests.language.blocks import ROOT

EXAMPLE = ROOT / "examples" / "constitutional_ai"


def script(name):
    """A script of the example, as a module."""
    spec = importlib.util.spec_from_file_location(
        f"constitutional_ai_{name}", EXAMPLE / f"{name}.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def labelled(tmp_path_factory):
    """A folder with both phases."""
    folder = tmp_path_factory.mktemp("constitutional_ai")
    assert script("label").label(folder) == 0
    return folder


def rows(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_every_prompt_is_answered_criticised_and_revised(labelled):
    revised = rows(labelled / "phase_1" / "02-revise.jsonl")
    assert len(revised) == 50
    assert all(row["steps"] for row in revised)
    assert len(rows(labelled / "phase_1" / "03-sft.jsonl")) == 50


def test_every_prompt_has_a_pair_that_was_compared(labelled):
    preferred = rows(labelled / "phase_2" / "03-prefer.jsonl")
    assert len(preferred) == 50
    assert {row["outcome"] for row in preferred} <= {"a", "b", "tie", "inconsistent"}
    for row in rows(labelled / "phase_2" / "04-preferences.jsonl"):
        assert set(row) == {"prompt", "chosen", "rejected"}


@pytest.mark.trl
def test_the_trainers_take_what_was_written(labelled, tmp_path):
    pytest.importorskip("trl", reason="needs the extra `rubricc[trl]`")
    losses = script("train").train(labelled, str(tmp_path))
    assert len(losses) == 4
    assert all(map(math.isfinite, losses.values()))
