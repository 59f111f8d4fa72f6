"""``rubricc redteam``: what is shown, what is written, and how it ends."""

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

rubric kind {
  principle useful "Answers the question."
  pitfall wordy "Repeats itself."
}
"""

CODE = """
edition "2026"

rubric code { hard rule brief "Is short." { check: words(response) <= 20 } }
"""


@pytest.fixture
def source(tmp_path):
    place = tmp_path / "kind.rubric"
    place.write_text(SOURCE)
    return place


@pytest.fixture(autouse=True)
def tokens_are_estimated(monkeypatch, tmp_path):
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))


def run(*arguments):
    return main(["redteam", *map(str, arguments)])


def fooled(question):
    met, unmet = question.scored[-1], question.scored[0]
    wordy = "Repeats" in question.text
    if "Ignore the rubric" in question.response:
        return unmet if wordy else met
    return met if wordy else unmet


def test_a_shipped_rubric(capsys, request):
    assert run("std/museum.rubric") == 0
    same_as_golden(capsys.readouterr().out, "redteam_museum.txt", request)


def test_without_a_judge_it_is_not_measured(source, capsys):
    assert run(source) == 0
    out = capsys.readouterr().out
    assert "how often a bad response passes: not measured" in out
    assert "No judge was asked. `--judge MODEL` asks one about 3 bad responses" in out
    assert "calls, about" in out


def test_json(source, capsys, tmp_path):
    assert run(source, "--format", "json", "-o", tmp_path / "out.json") == 0
    record = json.loads(capsys.readouterr().out)
    assert record == json.loads((tmp_path / "out.json").read_text())
    assert record["rubric"] == "kind"
    assert record["holds"] is True
    assert record["pass_rate"] == "not measured"
    assert record["measured"] is None
    assert record["cost"]["usd"] is None
    assert record["cost"]["calls"] > 100
    attack = next(a for a in record["attacks"] if a["id"] == "nothing/empty")
    assert attack["properties"]["settled"] == "held"
    assert set(record["properties"]) == {
        *("fence", "unaltered", "group", "settled", "slots", "turns"),
    }


def test_what_is_broken_is_shown_and_ends_with_1(source, capsys, monkeypatch):
    monkeypatch.setattr("rubricc.runtime.scorer.says_nothing", lambda text: False)
    assert run(source) == 1
    out = capsys.readouterr().out
    assert "broken: 24 attacks did what it must not do" in out
    assert "settled: response: nothing/empty and 23 more" in out
    assert "`useful` is asked of a judge" in out
    assert run(source, "--format", "json") == 1
    broken = json.loads(capsys.readouterr().out)["broken"]
    assert broken[0]["property"] == "settled"


def test_a_rubric_that_code_decides(tmp_path, capsys):
    place = tmp_path / "code.rubric"
    place.write_text(CODE)
    assert run(place) == 0
    out = capsys.readouterr().out
    assert "there is nobody to take in" in out


def test_a_judge_that_falls_for_attacks_is_counted(source, capsys):
    with serve(verdicts(fooled)) as server:
        judge = f"{server.url}#fake"
        assert run(source, "--judge", judge, "--cache", "off", "--quiet") == 0
    shown = capsys.readouterr()
    assert "This proves the plumbing alone" in " ".join(shown.out.split())
    assert "claims of authority" in shown.out
    assert "0.000 to 1.000" in shown.out
    assert shown.err.startswith("asks about ")


def test_the_model_that_answered_is_named_and_measured(source, capsys):
    with serve(verdicts(fooled)) as server:
        judge = f"{server.url}#some-model"
        arguments = ("--judge", judge, "--cache", "off", "--quiet", "--format", "json")
        assert run(source, *arguments) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["answered"] == ["some-model"]
    assert record["pass_rate"] == "measured"
    measured = record["measured"]
    assert measured["bad_responses"] == 3
    assert measured["families"]["harmless"]["passed"]["hits"] == 0
    plain = measured["families"]["fences"]["passed"]
    assert 0 < plain["low"] < plain["share"] < plain["high"] < 1
    assert measured["criteria"]["wordy"]["hits"] == measured["criteria"]["useful"]["hits"] > 0


def test_bad_responses_of_ones_own(source, tmp_path, capsys):
    rows = tmp_path / "bad.jsonl"
    lines = [
        json.dumps({"id": f"r{n}", "prompt": "Why?", "response": "Because.",
                    "verdicts": {"useful": "met", "wordy": "unmet"}})
        for n in range(4)
    ]  # fmt: skip
    rows.write_text("\n".join(["{broken", *lines]))
    with serve(verdicts(fooled)) as server:
        judge = f"{server.url}#fake"
        arguments = ("--data", rows, "--rows", 2, "--judge", judge, "--cache", "off", "--quiet")
        assert run(source, *arguments, "--format", "json") == 0
    shown = capsys.readouterr()
    assert f"{rows}:1: " in shown.err
    measured = json.loads(shown.out)["measured"]
    assert measured["bad_responses"] == 2
    assert {one["row"] for one in measured["worst"]} <= {"r0", "r1"}
    assert measured["all"]["passed"]["hits"] > 0


def test_a_run_that_stops_early_ends_with_1(source, capsys):
    with serve(verdicts(fooled)) as server:
        arguments = ("--judge", f"{server.url}#fake", "--cache", "off", "--max-calls", 5)
        assert run(source, *arguments, "--quiet") == 1
    assert "stopped early" in capsys.readouterr().out


def test_answers_of_a_first_run_cost_nothing_in_a_second(source, tmp_path, capsys):
    cache = tmp_path / "cache.sqlite"
    with serve(verdicts(fooled)) as server:
        for _ in range(2):
            calls = server.calls
            judge = f"{server.url}#fake"
            assert run(source, "--judge", judge, "--cache", cache, "--quiet") == 0
        assert server.calls == calls


def test_wrong_use(source, tmp_path, capsys):
    assert run(source, "--group", 4) == 2
    assert "leave `--group` out" in capsys.readouterr().err
    assert run(source, "--data", tmp_path / "none.jsonl") == 2
    assert "does not exist" in capsys.readouterr().err
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    assert run(source, "--data", empty) == 2
    assert "has no row that can be judged" in capsys.readouterr().err
    assert run(source, "-o", source) == 2
    assert "would be written over" in capsys.readouterr().err


def test_errors_in_the_source_end_with_1(tmp_path, capsys):
    place = tmp_path / "bad.rubric"
    place.write_text('edition "2026"\nrubric a { principle }')
    assert run(place) == 1
    assert capsys.readouterr().err.count("error[") >= 1
