"""``rubricc probe``: what is shown, what is written, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rubricc.cli.main import main
from rubricc.endpoints.fake import serve, verdicts
from tests.cli.golden import same_as_golden

ROOT = Path(__file__).resolve().parents[2]

SOURCE = """
edition "2026"

rubric manners(reference: text?) {
  principle please "Says please." { check: contains(response, "please") }
  principle brief "Is short." { check: words(response) <= 20 }
  principle useful "Answers the question."
}
"""


@pytest.fixture
def source(tmp_path):
    place = tmp_path / "manners.rubric"
    place.write_text(SOURCE)
    return place


@pytest.fixture(autouse=True)
def tokens_are_estimated(monkeypatch, tmp_path):
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))


def run(*arguments):
    return main(["probe", *map(str, arguments)])


def rows_file(tmp_path, rows):
    place = tmp_path / "rows.jsonl"
    place.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return place


def probes(out):
    return {one["probe"]: one for one in json.loads(out)["probes"]}


def useful(question):
    return "met" if "gate" in question.response else "unmet"


def test_a_shipped_rubric(capsys, request):
    assert run("std/summary.rubric", "summary") == 0
    same_as_golden(capsys.readouterr().out, "probe_summary.txt", request)


def test_a_shipped_rubric_with_rows(capsys, request, monkeypatch):
    monkeypatch.chdir(ROOT)
    rows = "examples/museum/rows.jsonl"
    assert run("examples/museum/exhibit.rubric", "--data", rows) == 0
    same_as_golden(capsys.readouterr().out, "probe_exhibit.txt", request)


def test_what_only_a_judge_decides_is_open_without_one(source, capsys):
    assert run(source, "--format", "json") == 0
    out = capsys.readouterr().out
    found = probes(out)
    assert found["empty"]["reward"] == pytest.approx(1 / 3)
    assert found["empty"]["by"] == {"code": 3}
    assert found["refusal"]["reward"] is None
    assert found["refusal"]["by"] == {"not asked": 3}
    assert found["refusal"]["open"] == {"useful": 3}
    assert found["refusal"]["low"] == pytest.approx(1 / 3)
    assert json.loads(out)["rows"] is None


def test_a_judge_decides_the_rest(source, capsys):
    with serve(verdicts(useful)) as server:
        arguments = ("--judge", f"{server.url}#fake", "--cache", "off", "--quiet")
        assert run(source, *arguments, "--format", "json") == 0
    record = json.loads(capsys.readouterr().out)
    found = {one["probe"]: one for one in record["probes"]}
    assert found["refusal"]["by"] == {"judge": 3}
    assert found["refusal"]["reward"] == pytest.approx(1 / 3)
    assert record["answered"] == ["fake"]


def test_a_script_proves_the_plumbing_alone(source, capsys):
    with serve(verdicts(useful)) as server:
        assert run(source, "--judge", f"{server.url}#fake", "--cache", "off", "--quiet") == 0
    assert "this proves the plumbing alone" in " ".join(capsys.readouterr().out.split())


def test_warnings_end_with_1_under_strict_alone(source, capsys):
    assert run(source) == 0
    assert "an empty answer earns 0.333: silence pays (met: brief)" in capsys.readouterr().out
    assert run(source, "--strict") == 1


def test_rows_are_scored_and_probed(source, tmp_path, capsys):
    rows = [
        {"prompt": f"P{n // 4}", "response": "x " * n + "please", "reference": "Yes, please.",
         "verdicts": {"useful": "met" if n % 2 else "unmet"}}
        for n in range(40)
    ]  # fmt: skip
    data = rows_file(tmp_path, rows)
    assert run(source, "--data", data, "--rows", 3, "--format", "json") == 0
    record = json.loads(capsys.readouterr().out)
    found = record["rows"]
    assert record["prompts"] == 3
    assert (found["rows"], found["prompts"], found["groups"]) == (40, 10, 10)
    assert found["always_met"] == ["please"]
    assert "useful" not in found["never_separating"]
    assert found["length_correlation"] < 0
    names = [one["probe"] for one in record["probes"]]
    assert {"reference", "other", "half", "twice"} <= set(names)
    assert "`please` was always met, in 40 verdicts" in record["warnings"]


def test_each_answer_stands_beside_the_prompt_of_another_row(source, tmp_path, capsys):
    rows = [{"prompt": "A", "response": "please"}, {"prompt": "B", "response": "no"}]
    with serve(verdicts(useful)) as server:
        arguments = ("--judge", f"{server.url}#fake", "--cache", "off", "--quiet")
        assert run(source, "--data", rows_file(tmp_path, rows), *arguments) == 0
        seen = {(call.asked.prompt, call.asked.response) for call in server.requests}
    assert {("A", "no"), ("B", "please")} <= seen
    capsys.readouterr()


def test_wrong_rows_are_reported_and_stop_no_other(source, tmp_path, capsys):
    data = tmp_path / "rows.jsonl"
    data.write_text('{broken\n{"prompt": "A", "response": "please"}\n')
    assert run(source, "--data", data, "--format", "json") == 0
    shown = capsys.readouterr()
    assert f"{data}:1: " in shown.err
    record = json.loads(shown.out)
    assert record["rows"]["statuses"]["error"] == 1
    assert any("cannot be scored" in warning for warning in record["warnings"])


def test_cost_is_said_with_the_price_of_the_model(source, capsys, monkeypatch):
    assert run(source) == 0
    out = capsys.readouterr().out
    assert "1,000 responses: 1,000 calls, about" in out
    assert "$" not in out


def test_what_code_decides_costs_nothing(tmp_path, capsys):
    place = tmp_path / "code.rubric"
    place.write_text('edition "2026"\nrubric a { fact b "B." { check: words(response) > 1 } }')
    assert run(place) in (0, 1)
    assert "nothing: code decides everything" in capsys.readouterr().out


def test_wrong_use(source, tmp_path, capsys):
    assert run(source, "--data", tmp_path / "none.jsonl") == 2
    assert "does not exist" in capsys.readouterr().err
    empty = rows_file(tmp_path, [])
    assert run(source, "--data", empty) == 2
    assert "has no row that can be scored" in capsys.readouterr().err


def test_a_run_that_stops_early_ends_with_1(source, capsys):
    with serve(verdicts(useful)) as server:
        arguments = ("--judge", f"{server.url}#fake", "--cache", "off", "--max-calls", 2)
        assert run(source, *arguments, "--quiet") == 1
    assert "stopped early" in capsys.readouterr().err
