"""``rubricc score``: rows to rewards, and what a person sees of them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from rubricc.cli.main import main
from rubricc.plan.file import dump_plan

ROOT = Path(__file__).resolve().parents[2]
EXHIBIT = ROOT / "examples" / "museum" / "exhibit.rubric"
ROWS = ROOT / "examples" / "museum" / "rows.jsonl"

SOURCE = """
edition "2026"

rubric manners(facts: list[text], limit: number = 5, reference: text?) {
  hard rule polite "Says please." { check: contains(response, "please") }
  principle brief "Is short." { check: words(response) <= limit }
  principle covers +3 each fact in facts "States that {{fact}}."
  principle tone "Keeps the tone of {{reference}}." { when: reference != none }
}

rubric other { principle a "Is kind." }
"""


@pytest.fixture
def source(tmp_path):
    place = tmp_path / "manners.rubric"
    place.write_text(SOURCE)
    return place


def rows_file(tmp_path, *rows, name="rows.jsonl"):
    place = tmp_path / name
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    place.write_text("".join(line + "\n" for line in lines))
    return place


def row(**fields):
    return {"id": "1", "prompt": "Q", "response": "go, please", "facts": []} | fields


def run(*arguments):
    return main(["score", *map(str, arguments)])


def records(text):
    return [json.loads(line) for line in text.splitlines()]


def test_the_example_is_scored_and_shown(capsys):
    assert run(EXHIBIT, "--data", ROWS, "--format", "table") == 0
    out = capsys.readouterr().out
    assert "mara-1       0.889" in out
    assert "5 rows: 4 decided, 1 undecided; 16% of verdicts unscored" in out
    assert "reward: mean 0.389, standard deviation 0.458, from 0.000 to 0.889" in out
    assert "jon-1        0.000   ●───────────────────   fail         broken: five_artifacts" in out
    assert "significance     principle       +5   ███████░░░  67%" in out
    assert '  give them in the rows, as in {"verdicts": {"significance": "met"}}' in out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 100


def test_a_spreadsheet_of_the_same_rows_scores_the_same(capsys):
    outputs = []
    for rows in (ROWS, ROWS.with_suffix(".csv")):
        assert run(EXHIBIT, "--data", rows) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]


def test_without_a_terminal_there_is_one_object_per_row(capsys, source, tmp_path):
    data = rows_file(tmp_path, row(facts=["x"], verdicts={"covers": ["met"]}), row(id="2"))
    assert run(source, "manners", "--data", data) == 0
    first, second = records(capsys.readouterr().out)
    columns = "id reward low high hard_rules verdicts scores status plan".split()
    assert list(first) == list(second) == columns
    assert (first["id"], first["reward"], first["status"]) == ("1", 1.0, "decided")
    assert first["verdicts"] == {
        "polite": "met",
        "brief": "met",
        "covers": ["met"],
        "tone": "not_applicable",
    }


def test_records_to_a_file_and_the_table_to_the_reader(capsys, source, tmp_path):
    data, out = rows_file(tmp_path, row()), tmp_path / "out.jsonl"
    assert run(source, "manners", "--data", data, "-o", out) == 0
    assert [record["id"] for record in records(out.read_text())] == ["1"]
    shown = capsys.readouterr().out
    assert "1 row: 1 decided" in shown
    assert shown.endswith(f"written to {out}\n")


def test_wrong_rows_are_reported_with_their_line_and_stop_no_other(capsys, source, tmp_path):
    data = rows_file(
        tmp_path,
        row(),
        "oops",
        row(),
        row(id="3", facts="x"),
        {"id": "4", "response": "please"},
        row(id="5", response="please " * 9),
        '{"id": "6", "response": NaN}',
    )
    assert run(source, "manners", "--data", data) == 1
    out, err = capsys.readouterr()
    found = records(out)
    assert [record["status"] for record in found] == [
        "decided",
        "error",
        "error",
        "error",
        "error",
        "decided",
        "error",
    ]
    assert [record["id"] for record in found] == ["1", 2, "1", "3", "4", "5", 7]
    assert err.splitlines() == [
        f"{data}:2: not valid JSON at column 1: expecting value",
        f"{data}:3: the id `1` stands on line 1 already",
        f"{data}:4: `facts` is text, and not a list",
        f"{data}:5: the column `facts` is missing",
        f"{data}:7: the row holds `NaN`, which is no JSON number",
    ]


def test_warnings_are_counted_once(capsys, source, tmp_path):
    data = rows_file(tmp_path, row(fact=1, verdicts={"brief": "unmet"}), row(id="2", fact=1))
    assert run(source, "manners", "--data", data) == 0
    assert capsys.readouterr().err.splitlines() == [
        "warning: `brief` is decided by code as met: the verdict unmet was not used (1 row)"
    ]


def test_a_row_without_an_id_goes_by_its_line(capsys, source, tmp_path):
    unnamed = row()
    del unnamed["id"]
    data = rows_file(tmp_path, "", unnamed)
    assert run(source, "manners", "--data", data) == 0
    assert records(capsys.readouterr().out)[0]["id"] == 2


def test_a_table_is_read_by_the_types_of_the_rubric(capsys, source, tmp_path):
    data = tmp_path / "rows.csv"
    data.write_text(
        "id,prompt,response,facts,limit,reference,verdicts.covers\n"
        '7,5,please one two,"[""x""]",2,,"[""met""]"\n'
    )
    assert run(source, "manners", "--data", data) == 0
    (record,) = records(capsys.readouterr().out)
    assert record["verdicts"] == {
        "polite": "met",
        "brief": "unmet",
        "covers": ["met"],
        "tone": "not_applicable",
    }
    assert record["id"] == "7"


def test_rows_from_standard_input(capsys, source, monkeypatch):
    data = io.TextIOWrapper(io.BytesIO(json.dumps(row()).encode()))
    monkeypatch.setattr(sys, "stdin", data)
    assert run(source, "manners", "--data", "-") == 0
    assert records(capsys.readouterr().out)[0]["reward"] == 1.0


def test_a_plan_scores_like_its_source(capsys, source, tmp_path):
    import rubricc

    plan = rubricc.compile_file(source, "manners").plan
    place = tmp_path / "manners.plan.json"
    place.write_bytes(dump_plan(plan))
    data = rows_file(tmp_path, row())
    assert run(source, "manners", "--data", data) == 0
    by_source = capsys.readouterr().out
    assert run(place, "--data", data) == 0
    assert capsys.readouterr().out == by_source
    assert run(place, "manners", "--data", data) == 0
    capsys.readouterr()
    assert run(place, "other", "--data", data) == 2
    assert "is the plan of `manners`" in capsys.readouterr().err


def test_values_that_are_the_same_for_every_row(capsys, source, tmp_path):
    bare = {"id": 1, "response": "please one two"}
    data = rows_file(tmp_path, bare)
    assert run(source, "manners", "--data", data, "--set", "facts=[]", "--set", "limit=1") == 0
    assert records(capsys.readouterr().out)[0]["verdicts"]["brief"] == "unmet"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["none.rubric", "--data", "x"], "`none.rubric` does not exist"),
        (["none.plan.json", "--data", "x"], "`none.plan.json` does not exist"),
        (["SOURCE", "--data", "x"], "name one rubric of"),
        (["SOURCE", "mannners", "--data", "x"], "no rubric `mannners`"),
        (["SOURCE", "manners", "--data", "none.jsonl"], "`none.jsonl` does not exist"),
        (["SOURCE", "manners", "--data", "SOURCE", "-o", "/none/x"], "cannot be written"),
        (["SOURCE", "manners", "--data", "x", "--set", "lmit=1"], "lmit"),
    ],
)
def test_wrong_use_is_said_and_gives_2(capsys, source, arguments, says):
    assert run(*(source if word == "SOURCE" else word for word in arguments)) == 2
    out, err = capsys.readouterr()
    assert err.startswith("rubricc score: ")
    assert says in err
    assert out == ""


def test_errors_of_the_source_are_shown_and_nothing_is_written(capsys, source, tmp_path):
    source.write_text(SOURCE.replace("{{fact}}", "{{fcat}}"))
    out = tmp_path / "out.jsonl"
    assert run(source, "manners", "--data", rows_file(tmp_path, row()), "-o", out) == 1
    assert "fcat" in capsys.readouterr().err
    assert not out.exists()


def test_no_rows_at_all(capsys, source, tmp_path):
    data = rows_file(tmp_path)
    assert run(source, "manners", "--data", data, "--format", "table") == 0
    assert "0 rows" in capsys.readouterr().out


def test_a_long_table_is_cut_and_counted(capsys, source, tmp_path):
    data = rows_file(tmp_path, *(row(id=n) for n in range(100)))
    assert run(source, "manners", "--data", data, "--format", "table") == 0
    out = capsys.readouterr().out
    assert "and 60 rows more" in out
    assert "100 rows: 100 decided" in out


def test_what_rows_hold_moves_no_cursor(capsys, source, tmp_path):
    data = rows_file(tmp_path, row(id="\x1b[31mred"), row(id="2", **{"facts": "\x1b[2J"}))
    assert run(source, "manners", "--data", data, "--format", "table") == 1
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err


@pytest.mark.parametrize("form", ["jsonl", "table"])
def test_a_reader_that_has_seen_enough_is_no_traceback(source, tmp_path, form):
    data = rows_file(tmp_path, *(row(id=f"{n}" * 20) for n in range(3000)))
    command = [sys.executable, "-m", "rubricc.cli.main", "score", source, "manners"]
    command += ["--data", data, "--format", form]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        if form == "jsonl":
            assert run.stdout.readline()
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 1
