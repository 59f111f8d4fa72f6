"""The run files that ship, each from prompts to a data set, against the fake server.

Every text is canned: this shows what is asked, kept and written, and nothing of its quality.
"""

from __future__ import annotations

import json
from collections import Counter

import pytest

from rubricc.cli.main import main
from rubricc.cli.run import options_of_commands
from rubricc.endpoints.fake import serve, verdicts, writer
from rubricc.pipeline.run_file import Given, read_run_file
from rubricc.source.library import shipped_folder
from tests.pipeline.runs import manifest, records, write_prompts

READY = sorted(shipped_folder("runs").glob("*.toml"))
NAMES = [path.stem for path in READY]
PROMPTS = 6


@pytest.fixture(scope="module")
def server():
    with serve("writer") as running:
        yield running


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_prompts(tmp_path, PROMPTS)
    return tmp_path


def run(name, server, *more):
    models = ["--judge", f"{server.url}#judge", "--writer", f"{server.url}#writer"]
    return main(["run", f"std/{name}.toml", "--data", "prompts.jsonl", "--quiet", *models, *more])


def output(place, name, stage):
    (found,) = (place / name).glob(f"[0-9]*-{stage}.jsonl")
    return records(found)


def test_the_ready_runs_are_those_that_are_promised():
    assert NAMES == [
        "constitutional_ai_1",
        "constitutional_ai_2",
        "rejection_sampling",
        "rlaif",
        "self_rewarding",
        "ultrafeedback",
    ]


@pytest.mark.parametrize("path", READY, ids=NAMES)
def test_a_ready_run_needs_rows_and_models_alone(path):
    found = read_run_file(path, options_of_commands(), Given("rows.jsonl"))
    assert len(path.read_text("utf-8").splitlines()) < 60
    for stage in found.stages:
        assert not {"judge", "writer"} & stage.options.keys()


@pytest.mark.parametrize("name", NAMES)
def test_a_ready_run_goes_through(name, place, server):
    assert run(name, server, "--dry") == 0
    assert not (place / name).exists()
    assert run(name, server) == 0
    written = manifest(place / name)
    assert {stage["state"] for stage in written["stages"]} == {"done"}
    assert written["stages"][-1]["rows"] > 0
    calls = server.calls
    assert run(name, server) == 0
    assert server.calls == calls


def test_constitutional_ai_phase_1(place, server):
    name = "constitutional_ai_1"
    run(name, server)
    revised = {row["prompt"]: row for row in output(place, name, "revise")}
    assert {row["status"] for row in revised.values()} <= {"revised", "unchanged"}
    for row in output(place, name, "sft"):
        (asked,), (said,) = row["prompt"], row["completion"]
        assert said["content"] == revised[asked["content"]]["revision"]


def test_constitutional_ai_phase_2(place, server):
    name = "constitutional_ai_2"
    run(name, server)
    responses = {row["response"] for row in output(place, name, "generate")}
    assert len(responses) == 2 * PROMPTS
    compared = output(place, name, "prefer")
    for row in compared:
        assert row["by"] in ("hard_rules", "principles")
        for one in row["comparisons"]:
            assert {"ab", "ba"} <= one.keys(), "both orders"
    preferences = output(place, name, "preferences")
    assert len(preferences) == sum(row["outcome"] in ("a", "b") for row in compared)
    for row in preferences:
        assert row["chosen"] != row["rejected"]
        assert {one["content"] for one in (*row["chosen"], *row["rejected"])} <= responses


@pytest.mark.parametrize("rubric", ["ai_feedback", "ai_feedback_votes"])
def test_rlaif_labels_are_soft(place, server, rubric):
    assert run("rlaif", server, "--name", rubric) == 0
    for row in output(place, "rlaif", "prefer"):
        assert 0 <= row["p"] <= 1
    labels = [row["probability"] for row in output(place, "rlaif", "preferences")]
    assert labels
    assert all(0.5 < label <= 1 for label in labels)
    if rubric == "ai_feedback":
        assert all(label < 1 for label in labels), "log-probabilities are never certain"


def test_a_judge_without_log_probabilities_is_refused_before_anything_is_asked(
    place, server, capsys, monkeypatch
):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    calls = server.calls
    models = ["--judge", "anthropic:claude-haiku-5-5", "--writer", f"{server.url}#writer"]
    assert main(["run", "std/rlaif.toml", "--data", "prompts.jsonl", *models]) == 2
    assert "gives no log-probabilities" in capsys.readouterr().err
    assert server.calls == calls


def test_self_rewarding_labels(place, server):
    run("self_rewarding", server)
    scored = {row["id"]: row for row in output(place, "self_rewarding", "score")}
    assert len(scored) == 4 * PROMPTS
    for row in scored.values():
        assert 0 <= row["reward"] <= 5
        assert all(len(one["votes"]) == 3 for one in row["grounds"].values())
    pairs = output(place, "self_rewarding", "pairs")
    by_prompt = {}
    for row in output(place, "self_rewarding", "generate"):
        by_prompt.setdefault(row["prompt"], []).append(scored[row["id"]]["reward"])
    assert {row["prompt"] for row in pairs} == {
        prompt for prompt, rewards in by_prompt.items() if len(set(rewards)) > 1
    }, "ties are dropped"
    for row in pairs:
        rewards = by_prompt[row["prompt"]]
        assert (row["score_chosen"], row["score_rejected"]) == (max(rewards), min(rewards))


def test_the_points_of_self_rewarding_are_the_mean_of_three(place):
    """Two of three answers to each question are met."""
    answered = Counter()

    def moody(question):
        key = question.text, question.response
        answered[key] += 1
        return "unmet" if answered[key] == 3 else "met"

    judge, canned = verdicts(moody), writer()
    with serve(lambda asked: judge(asked) if asked.questions else canned(asked)) as server:
        run("self_rewarding", server)
    scored = output(place, "self_rewarding", "score")
    assert all(row["reward"] == pytest.approx(10 / 3) for row in scored)
    assert output(place, "self_rewarding", "pairs") == [], "all are equal"


def test_aspects_keep_their_reasons(place, server):
    run("ultrafeedback", server)
    aspects = {"follows_instructions", "truthful", "honest", "helpful"}
    for row in output(place, "ultrafeedback", "score"):
        assert row["grounds"].keys() == aspects
        assert all(row["verdicts"][name] in range(1, 6) for name in aspects)
        assert all(one["reason"] for one in row["grounds"].values())
        assert row["calls"] == 4, "each aspect in a call of its own"
        mean = sum(row["verdicts"][name] for name in aspects) / 4
        assert row["reward"] == pytest.approx(mean)
    for row in output(place, "ultrafeedback", "binarized"):
        assert row["score_chosen"] > row["score_rejected"]
        assert [one["role"] for one in row["chosen"]] == ["user", "assistant"]


def test_rejection_sampling_keeps_the_best(place, server):
    name = "rejection_sampling"
    run(name, server)
    scored = {row["id"]: row["reward"] for row in output(place, name, "score")}
    best = {}
    for row in output(place, name, "generate"):
        reward = scored[row["id"]]
        if reward is not None and reward > best.get(row["prompt"], (-1, ""))[0]:
            best[row["prompt"]] = reward, row["response"]
    found = {
        row["prompt"][0]["content"]: row["completion"][0]["content"]
        for row in output(place, name, "sft")
    }
    assert found == {prompt: response for prompt, (_, response) in best.items()}


def test_no_manifest_names_this_machine(place, server):
    run("rlaif", server)
    assert str(place) not in json.dumps(manifest(place / "rlaif"))
