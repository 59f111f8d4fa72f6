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


@pytest.mark.local
@pytest.mark.parametrize("command", [score, probe, agree], ids=lambda command: command.__name__)
def test_a_command_asks_a_model_in_this_process(command, place, capsys):
    """Random weights write no JSON, so every verdict stays open, with the reason."""
    pytest.importorskip("torch", reason="needs the extra `rubricc[local]`")
    pytest.importorskip("transformers", reason="needs the extra `rubricc[local]`")
    from tests.endpoints.tiny_model import build_tiny_model

    model = build_tiny_model(place / "model")
    status = None
    try:
        command(f"local:{model}")
    except AssertionError:
        status = 1
    assert status in (None, 1)


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
