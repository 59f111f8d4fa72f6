"""Every command that asks a judge, through every client, and through a model in this process.

What answers is canned, or a model whose weights are random: this shows that the commands reach a
judge and come back, and nothing about the quality of any answer.
"""

from __future__ import annotations

import json

import pytest

from rubricc.cli.main import main
from rubricc.endpoints.fake import serve
from tests.judging.judges import WIRES, model_name
from tests.language.blocks import ROOT

EXHIBIT = ROOT / "examples" / "museum" / "exhibit.rubric"
ROWS = ROOT / "examples" / "museum" / "rows.jsonl"
LABELLED = ROOT / "examples" / "museum" / "labelled.jsonl"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder of its own for what commands leave behind."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def score(model):
    assert (
        main(["score", str(EXHIBIT), "--data", str(rows()), *asking(model), "-o", "o.jsonl"]) == 0
    )


def redteam(model):
    assert main(["redteam", str(EXHIBIT), *asking(model)]) == 0


def probe(model):
    assert main(["probe", str(EXHIBIT), "--data", str(ROWS), *asking(model)]) == 0


def agree(model):
    pytest.importorskip("sklearn", reason="needs the extra `rubricc[agree]`")
    data = ["--data", str(LABELLED), "-o", "agreement.json"]
    assert main(["agree", str(EXHIBIT), *data, *asking(model)]) == 0


COMMANDS = [score, redteam, probe, agree]


def rows():
    """The example's rows without the verdicts that people gave."""
    from pathlib import Path

    path = Path("rows.jsonl")
    lines = (json.loads(line) for line in ROWS.read_text("utf-8").splitlines())
    path.write_text("".join(json.dumps(row | {"verdicts": None}) + "\n" for row in lines), "utf-8")
    return path


def asking(model):
    return ["--judge", model, "--cache", "cache.sqlite"]


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_a_command_asks_the_fake_server(command, wire, place, monkeypatch, capsys):
    with serve("hashed:7") as server:
        command(model_name(wire, server, monkeypatch))
        assert server.calls > 0
    out = capsys.readouterr().out
    assert "judge" in out or "asked" in out


@pytest.fixture(scope="module")
def local_model(tmp_path_factory):
    """A model whose weights are random, in a folder."""
    pytest.importorskip("torch", reason="needs the extra `rubricc[local]`")
    pytest.importorskip("transformers", reason="needs the extra `rubricc[local]`")
    from tests.endpoints.tiny_model import build_tiny_model

    return f"local:{build_tiny_model(tmp_path_factory.mktemp('model'))}"


@pytest.mark.local
def test_a_model_in_this_process_is_asked_for_scores(local_model, place, short_answers):
    """Random weights write no JSON, so every verdict that a judge owes stays open, with reasons."""
    assert main(["score", str(short_answers), "--data", str(rows()), *asking(local_model)]) == 0
    run = main(
        ["score", str(short_answers), "--data", "rows.jsonl", *asking(local_model), "-o", "o.jsonl"]
    )
    assert run == 0
    records = [json.loads(line) for line in (place / "o.jsonl").read_text().splitlines()]
    asked = [record for record in records if record["calls"]]
    assert asked
    for record in asked:
        assert record["reward"] is None
        assert record["verdicts"]["significance"] == "unscored"
        assert record["grounds"]["significance"]["reason"]


@pytest.mark.local
def test_a_model_in_this_process_is_probed_and_attacked(local_model, place, short_answers, capsys):
    """Where no verdict comes back, nothing is said to have passed, and nothing to have failed."""
    shared = [*asking(local_model), "--max-calls", "6"]
    assert main(["probe", str(short_answers), "--data", str(ROWS), *shared]) == 1
    assert "stopped early: the 6 calls of the run are spent" in capsys.readouterr().err
    assert main(["redteam", str(short_answers), *shared]) == 1
    out = capsys.readouterr().out
    assert "none of them broken" in out
    tried = [line.split()[-6:] for line in out.splitlines() if line.startswith("all but the harm")]
    assert "0%" not in str(tried)


@pytest.mark.local
def test_agreement_with_a_model_in_this_process(local_model, place, short_answers, capsys):
    """A judge that scored nothing is never stored as a measurement."""
    pytest.importorskip("sklearn", reason="needs the extra `rubricc[agree]`")
    data = ["--data", str(LABELLED), "-o", "agreement.json"]
    assert main(["agree", str(short_answers), *data, *asking(local_model)]) == 1
    assert "not stored" in capsys.readouterr().out
    assert not (place / "agreement.json").exists()


@pytest.fixture
def short_answers(place):
    """The example with a judge whose answers are short, so that nonsense ends soon."""
    text = EXHIBIT.read_text("utf-8").replace(
        "rubric exhibit {", "judge short { max_tokens: 16 }\n\nrubric exhibit {\n  judge: short"
    )
    path = place / "short.rubric"
    path.write_text(text, "utf-8")
    return path


def test_scored_rows_carry_their_grounds(place, monkeypatch):
    with serve("hashed:7") as server:
        score(model_name("compatible", server, monkeypatch))
    records = [json.loads(line) for line in (place / "o.jsonl").read_text().splitlines()]
    assert len(records) == 5
    for record in records:
        assert set(record["grounds"]) == set(record["verdicts"])
        assert record["cost_usd"] == 0.0  # a server of one's own
    judged = [r for r in records if r["grounds"]["significance"]["source"] == "judge"]
    assert judged
    run = json.loads((place / "o.run.json").read_text())
    assert run["plan"]["digest"] == records[0]["plan"]
    assert run["answered"] == {"judge": sum(record["calls"] for record in records)}
