"""``rubricc rank``: many responses to one prompt, best to worst."""

from __future__ import annotations

import json

import pytest

from rubricc.cli.main import main
from rubricc.endpoints.fake.script import hashed
from rubricc.endpoints.fake.serve import serve
from tests.cli.test_prefer import SOURCE, records
from tests.cli.test_score import rows_file

pytest.importorskip("sklearn")


@pytest.fixture
def source(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "kind.constitution"
    place.write_text(SOURCE)
    return place


def row(number, count=3):
    return {
        "id": number,
        "prompt": f"Q{number}",
        "responses": [f"answer {number}.{n}" for n in range(count)],
    }


def run(*arguments):
    return main(["rank", *map(str, arguments), "--quiet"])


@pytest.mark.parametrize("by", ["pairs", "group", "scores"])
def test_rows_are_ranked_and_the_run_is_recorded(by, source, tmp_path, capsys):
    data = rows_file(tmp_path, row(1), row(2, 4))
    with serve(hashed(2)) as server:
        options = ("--judge", f"{server.url}#j", "-o", "out.jsonl", "--by", by)
        assert run(source, "--data", data, *options) == 0
    found = records(tmp_path / "out.jsonl")
    assert [len(one["ranking"]) for one in found] == [3, 4]
    for one in found:
        assert one["best"] == one["ranking"][0]["index"]
        assert (one["chosen"] is None) == (one["margin"] == 0)
    record = json.loads((tmp_path / "out.run.json").read_text())
    assert record["ranking"] == {"by": by}
    assert record["calls"]["made"] == server.calls
    page = capsys.readouterr().out
    assert "2 rows: 2 decided" in page
    assert "[0] answer 1.0" in page


def test_rows_with_one_response_are_grouped(source, tmp_path, capsys):
    rows = [
        {"id": f"r{n}", "prompt": f"Q{n % 2}", "task": f"t{n % 2}", "response": f"answer {n}"}
        for n in range(6)
    ]
    with serve(hashed(2)) as server:
        options = ("--judge", f"{server.url}#j", "-o", "out.jsonl", "--group-by", "task")
        assert run(source, "--data", rows_file(tmp_path, *rows), *options) == 0
    found = records(tmp_path / "out.jsonl")
    assert [one["id"] for one in found] == ["t0", "t1"]
    assert {one["id"] for one in found[0]["ranking"]} == {"r0", "r2", "r4"}


def test_without_a_judge_nothing_is_determined_and_nothing_invented(source, tmp_path, capsys):
    assert run(source, "--data", rows_file(tmp_path, row(1))) == 0
    (record,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert record["status"] == "undetermined"
    assert record["reason"].startswith("nothing compares the groups [0], [1], [2]: a hard rule")
    assert [one["strength"] for one in record["ranking"]] == [None] * 3


def test_a_wrong_row_is_named_and_ends_with_1(source, tmp_path, capsys):
    data = rows_file(tmp_path, {"id": 1, "prompt": "Q"})
    assert run(source, "--data", data, "--format", "table") == 1
    shown = capsys.readouterr()
    assert "row `1`: `responses` is no list of responses" in shown.err
    assert "1 row: 1 error" in shown.out


def test_a_table_has_its_responses_as_json(source, tmp_path, capsys):
    code = tmp_path / "short.rubric"
    code.write_text(
        'edition "2026"\nrubric short { principle s "Is short." { check: words(response) < 3 } }'
    )
    data = tmp_path / "rows.csv"
    data.write_text('id,prompt,responses\n1,Q,"[""a b c d"", ""a""]"\n')
    assert run(code, "--data", data) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["chosen"], record["rejected"]) == ("a", "a b c d")


def test_what_makes_no_sense_is_refused(source, tmp_path, capsys):
    data = rows_file(tmp_path, row(1))
    assert run(source, "--data", data, "--group", 4) == 2
    assert "`--by group`" in capsys.readouterr().err
    assert run(source, "--data", data, "--by", "scores", "--judge") == 2
    assert run(source, "--data", "nowhere.jsonl") == 2


def test_a_missing_library_is_named_before_anything_is_asked(source, tmp_path, capsys, monkeypatch):
    from rubricc.comparing import strengths

    monkeypatch.setattr(strengths, "PACKAGES", ("no_such_package",))
    data = rows_file(tmp_path, row(1))
    assert run(source, "--data", data) == 2
    assert "install `rubricc[rank]`" in capsys.readouterr().err
    assert run(source, "--data", data, "--by", "scores") == 0
