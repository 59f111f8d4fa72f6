"""``rubricc prefer``: pairs to preferences, figures, and trying again what failed."""

from __future__ import annotations

import json

import pytest

from rubricc.cli.main import main
from rubricc.endpoints.fake.script import hashed
from rubricc.endpoints.fake.serve import serve
from tests.cli.test_score import rows_file

SOURCE = """
edition "2026"

constitution kind {
  hard rule safe "Gives no help with weapons."
  principle patient "Explains again."
  pitfall wanders "Leaves the question."
  preference { principles_per_comparison: 1  seed: 3 }
}
"""
CODE = """
edition "2026"

rubric short { principle short "Is short." { check: words(response) < 3 } }
"""


@pytest.fixture
def source(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "kind.constitution"
    place.write_text(SOURCE)
    return place


def pair(number, **more):
    found = {"id": f"p{number}", "prompt": "Q", "response_a": f"one {number}"}
    return found | {"response_b": f"another answer {number}"} | more


def run(*arguments):
    return main(["prefer", *map(str, arguments), "--quiet"])


def records(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_pairs_are_compared_and_the_run_is_recorded(source, tmp_path, capsys):
    data = rows_file(tmp_path, *[pair(n) for n in range(6)])
    with serve(hashed(1)) as server:
        assert run(source, "--data", data, "--judge", f"{server.url}#j", "-o", "out.jsonl") == 0
    found = records(tmp_path / "out.jsonl")
    assert [record["id"] for record in found] == [f"p{n}" for n in range(6)]
    assert all(record["outcome"] in ("a", "b", "tie", "inconsistent") for record in found)
    assert all(len(record["principles"]) == 1 for record in found if record["by"] == "principles")
    record = json.loads((tmp_path / "out.run.json").read_text())
    assert record["preference"]["pairs"] == 6
    assert record["preference"]["position"]["bias"] == 0.0
    assert record["preference"]["policy"]["seed"] == 3
    assert record["seeds"]["preference"] == 3
    assert record["calls"]["made"] == server.calls
    assert record["prompt_quality"] == "not measured"
    page = capsys.readouterr().out
    assert "written to out.jsonl" in page
    for words in ("6 pairs", "shown first", "both orders", "ties", "the longer response", "asked"):
        assert words in page


def test_a_judge_that_always_says_a_is_shown_as_such(source, tmp_path, capsys):
    data = rows_file(tmp_path, pair(1), pair(2))
    source.write_text(SOURCE.replace('hard rule safe "Gives no help with weapons."', ""))
    from rubricc.endpoints.fake.script import always

    with serve(always("A")) as server:
        run(source, "--data", data, "--judge", f"{server.url}#j", "--format", "table")
    page = capsys.readouterr().out
    assert "100% of 4 answers prefer the response shown first: +50 points beyond one half" in page
    assert "disagree in 100% of 2 comparisons" in page


def test_without_a_judge_code_decides_and_the_rest_says_why(source, tmp_path, capsys):
    code = tmp_path / "short.rubric"
    code.write_text(CODE)
    data = rows_file(tmp_path, pair(1), pair(2, response_a="a b c d"))
    assert run(code, "--data", data) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["outcome"], second["outcome"]) == ("a", "tie")
    assert run(source, "--data", data, "--format", "table") == 0
    assert "2 pairs: a hard rule of response a is open: no judge was asked" in (
        capsys.readouterr().out
    )


def test_a_wrong_row_is_named_and_ends_with_1(source, tmp_path, capsys):
    data = rows_file(tmp_path, pair(1), {"id": "p2", "prompt": "Q"}, pair(1), "no json")
    code = tmp_path / "short.rubric"
    code.write_text(CODE)
    assert run(code, "--data", data, "-o", "out.jsonl") == 1
    error = capsys.readouterr().err
    assert f"{data}:2: the column `response_a` is missing" in error
    assert f"{data}:3: the id `p1` stands on line 1 already" in error
    found = records(tmp_path / "out.jsonl")
    assert [record["status"] for record in found] == ["decided", "error", "error", "error"]


def test_retrying_asks_for_what_failed_and_keeps_the_rest_byte_for_byte(source, tmp_path, capsys):
    data = rows_file(tmp_path, *[pair(n, prompt=f"„Q{n}“") for n in range(8)])
    out = tmp_path / "out.jsonl"
    with serve(hashed(1), {"bad_request": 0.4}, seed=4) as server:
        run(source, "--data", data, "--judge", f"{server.url}#j", "-o", out, "--cache", "off")
    before = out.read_bytes().splitlines()
    open_still = {n for n, record in enumerate(records(out)) if record["outcome"] == "none"}
    assert 0 < len(open_still) < 8
    with serve(hashed(1)) as server:
        options = ("--judge", f"{server.url}#j", "--cache", "off", "-o", out, "--retry", out)
        assert run(source, "--data", data, *options) == 0
        assert server.calls <= 4 * len(open_still)
    after = out.read_bytes().splitlines()
    for n, (old, new) in enumerate(zip(before, after, strict=True)):
        assert (old == new) == (n not in open_still)
    assert all(record["status"] == "decided" for record in records(out))
    facts = json.loads((tmp_path / "out.run.json").read_text())["preference"]
    assert (facts["pairs"], facts["copied"]) == (8, 8 - len(open_still))
    with serve(hashed(1)) as server:
        run(source, "--data", data, "--judge", f"{server.url}#j", "-o", "whole.jsonl")
    keys = ("id", "p", "label", "outcome", "principles", "hard_rules", "by")
    for one, other in zip(records(out), records(tmp_path / "whole.jsonl"), strict=True):
        assert {key: one[key] for key in keys} == {key: other[key] for key in keys}


def test_a_row_that_changed_is_compared_anew(source, tmp_path, capsys):
    code = tmp_path / "short.rubric"
    code.write_text(CODE)
    data = rows_file(tmp_path, pair(1), pair(2))
    run(code, "--data", data, "-o", "out.jsonl")
    exchanged = rows_file(tmp_path, pair(2, id="p1"), pair(1, id="p2"), name="exchanged.jsonl")
    assert run(code, "--data", exchanged, "--retry", "out.jsonl", "-o", "new.jsonl") == 0
    assert "2 rows of" in capsys.readouterr().err
    assert [r["pair"] for r in records(tmp_path / "new.jsonl")] == [
        r["pair"] for r in reversed(records(tmp_path / "out.jsonl"))
    ]


def test_an_output_of_another_plan_is_refused(source, tmp_path, capsys):
    code = tmp_path / "short.rubric"
    code.write_text(CODE)
    data = rows_file(tmp_path, pair(1))
    run(code, "--data", data, "-o", "out.jsonl")
    code.write_text(CODE.replace("< 3", "< 4"))
    assert run(code, "--data", data, "--retry", "out.jsonl", "-o", "new.jsonl") == 2
    assert "was made with another plan" in capsys.readouterr().err
    assert run(code, "--data", data, "--retry", data, "-o", "new.jsonl") == 2
    assert "is no output of `rubricc prefer`: see its line 1" in capsys.readouterr().err
    assert run(code, "--data", data, "--retry", "nowhere.jsonl") == 2


def test_a_spent_budget_ends_with_1_and_can_be_taken_up(source, tmp_path, capsys):
    data = rows_file(tmp_path, *[pair(n) for n in range(4)])
    with serve(hashed(1)) as server:
        judge = ("--judge", f"{server.url}#j")
        assert run(source, "--data", data, *judge, "-o", "out.jsonl", "--max-calls", 5) == 1
        assert "stopped early: the 5 calls of the run are spent" in capsys.readouterr().err
        assert run(source, "--data", data, *judge, "-o", "new.jsonl", "--retry", "out.jsonl") == 0
    assert all(record["status"] == "decided" for record in records(tmp_path / "new.jsonl"))


def test_a_table_of_cells_is_read(source, tmp_path, capsys):
    code = tmp_path / "short.rubric"
    code.write_text(CODE)
    data = tmp_path / "pairs.csv"
    data.write_text(
        'id,prompt,response_a,response_b,truncated_a\n1,Q,one,"one, two, three, four",\n'
    )
    assert run(code, "--data", data) == 0
    assert json.loads(capsys.readouterr().out)["outcome"] == "a"


def test_what_makes_no_sense_is_refused(source, tmp_path, capsys):
    data = rows_file(tmp_path, pair(1))
    assert run(source, "--data", data, "--group", 2) == 2
    assert "leave `--group` out" in capsys.readouterr().err
    assert run(source, "--data", "nowhere.jsonl") == 2
    assert run(source, "--data", data, "-o", data) == 2
    assert run(source, "--data", data, "--judge") == 2
    assert "names no model to ask" in capsys.readouterr().err


def test_a_plan_for_scores_alone_is_refused(source, tmp_path, capsys):
    from rubricc.plan.file import dump_plan
    from tests.comparing.pairs import scorer

    plan = tmp_path / "kind.plan.json"
    plan.write_bytes(dump_plan(scorer().plan))
    data = rows_file(tmp_path, pair(1))
    assert run(plan, "--data", data) == 0
    capsys.readouterr()
    from rubricc.api import compile_file

    plan.write_bytes(dump_plan(compile_file(source).plan))
    assert run(plan, "--data", data) == 2
    assert "compile it with `--target preference`" in capsys.readouterr().err
