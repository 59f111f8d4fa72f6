"""What people give by mistake or in malice gets a finding or a plain line, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rubricc.cli.main import main

KIND = """\
edition "2026"

rubric kind {
  principle warm "Says something warm."
  pitfall long "Rambles." { check: words(response) > 3 }
}
"""

FACTS = """\
edition "2026"

rubric answer(facts: list[text], limit: number = 5, reference: text?) {
  hard rule polite "Says please." { check: contains(response, "please") }
  principle brief "Is short." { check: words(response) <= limit }
  principle covers +3 each fact in facts "States that {{fact}}."
  principle tone "Keeps the tone of {{reference}}." { when: reference != none }
  principle scaled "Goes deep." { scale: 1..5 }
  principle clear "Is clear." { scale: [poor = 0, fair = 0.4, good = 1] }
}
"""

ROW = {"prompt": "Q", "response": "go, please", "facts": []}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys):
    """Run one command; its exit status, and both streams."""

    def call(*arguments):
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = end.code
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return call


def put(name, content):
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def files():
    return {path.as_posix(): path.read_bytes() for path in Path().rglob("*") if path.is_file()}


GOOD_LAYOUTS = {
    "no newline at the end": KIND.rstrip("\n").encode(),
    "CRLF": KIND.replace("\n", "\r\n").encode(),
    "a byte order mark": b"\xef\xbb\xbf" + KIND.encode(),
    "no blank anywhere": " ".join(KIND.split()).encode(),
}


@pytest.mark.parametrize("data", GOOD_LAYOUTS.values(), ids=GOOD_LAYOUTS)
def test_layouts_that_mean_the_same_give_the_same_plan(data, run):
    put("kind.rubric", KIND)
    assert run("compile", "kind.rubric", "-o", "expected")[0] == 0
    put("kind.rubric", data)
    assert run("compile", "kind.rubric", "-o", "found")[0] == 0
    expected, found = (Path(name, "kind.plan.json") for name in ("expected", "found"))
    assert found.read_bytes() == expected.read_bytes()
    assert run("fmt", "kind.rubric")[0] == 0
    assert Path("kind.rubric").read_bytes().removeprefix(b"\xef\xbb\xbf") == KIND.encode()


def nested(depth):
    groups = (f"group g{n} {{\n" for n in range(depth))
    return f'edition "2026"\nrubric r {{\n{"".join(groups)}fact p "Is so."\n{"}" * depth}\n}}\n'


BAD_SOURCES = {
    "a NUL": (KIND.replace("warm.", "wa\0rm."), ["4:36: error RB0002"]),
    "no UTF-8": (KIND.encode().replace(b"warm.", b"wa\xffrm."), ["4:36: error RB0001"]),
    "UTF-16": (KIND.encode("utf-16"), ["1:1: error RB0001"]),
    "lone carriage returns": (KIND.replace("\n", "\r"), ["1:15: error RB0016"]),
    "3,000 nested blocks": (nested(3_000), ["102:11: error RB0117"]),
    "an unclosed text": (KIND.replace('warm."', "warm."), ["4:18: error RB0006"]),
    "a pattern of look-ahead": (
        KIND.replace("words(response) > 3", 'matches(response, r"(?=a)b")'),
        ["5:56: error RB3511"],
    ),
    "patterns that explode": (
        KIND.replace("words(response) > 3", 'matches(response, r"(a{1000}){1000}")'),
        ["error RB3511"],
    ),
}


@pytest.mark.parametrize(("data", "says"), BAD_SOURCES.values(), ids=BAD_SOURCES)
def test_a_wrong_source_has_findings_and_leaves_no_trace(data, says, run):
    put("kind.rubric", data)
    put("rows.jsonl", "{}\n")
    before = files()
    status, out, err = run("check", "kind.rubric", "--format", "concise")
    assert (status, err) == (1, "")
    assert all(part in out for part in says), out
    assert sum(" error " in line for line in out.splitlines()) <= 20
    for command in (
        ["compile", "kind.rubric", "-o", "out"],
        ["explain", "kind.rubric"],
        ["show", "kind.rubric", "-o", "page.md"],
        ["score", "kind.rubric", "--data", "rows.jsonl", "-o", "out.jsonl"],
        ["test", "kind.rubric", "-o", "tests.txt"],
        ["diff", "kind.rubric", "kind.rubric"],
    ):
        status, out, err = run(*command)
        assert status == 1, command
        assert "error" in err, command
        if command[0] != "test":
            assert out == "", command
    assert run("fmt", "kind.rubric")[0] == ("RB3511" not in says[0])
    Path("tests.txt").unlink(missing_ok=True)
    assert files() == before


def test_a_large_file_is_checked(run):
    line = '  principle p{0} "Names the plant number {0} of the garden{1}."\n'
    note = ", where it stands and when it flowers" * 5
    count = 21_000
    body = "".join(line.format(number, note) for number in range(count))
    put("large.rubric", f'edition "2026"\n\nrubric large {{\n{body}}}\n')
    assert Path("large.rubric").stat().st_size > 5_000_000
    status, out, err = run("check", "large.rubric", "--format", "concise")
    assert (status, err) == (0, "")
    assert " error " not in out


def test_a_file_beyond_the_limit_is_refused_unread(run):
    with Path("huge.rubric").open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    status, out, err = run("check", "huge.rubric")
    assert (status, out) == (2, "")
    assert err == "rubricc check: `huge.rubric` is larger than 64 MiB\n"


def ring(count):
    for number in range(count):
        other = (number + 1) % count
        put(
            f"ring{number}.rubric",
            f'edition "2026"\nimport "ring{other}.rubric" as next\n'
            f'rubric r{number} {{ principle p "Is so." }}\n',
        )


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("../../../../../../../../dev/zero", "RB1007 import-outside"),
        ("/dev/zero", "RB1007 import-outside"),
        ("zero.rubric", "RB1007 import-outside"),
        ("./zero.rubric", "RB1007 import-outside"),
        ("pipe.rubric", "`pipe.rubric` is not a regular file"),
        ("circle.rubric", "`circle.rubric` cannot be followed"),
        ("../outside.rubric", "RB1007 import-outside"),
        ("link.rubric", "RB1007 import-outside"),
        ("inner", "`inner` is a folder"),
        (".", "`.` is a folder"),
        ("main.rubric", "`main.rubric` imports itself"),
        ("none.rubric", "`none.rubric` does not exist"),
        ("", "the path names no file"),
        ("x" * 5_000, "RB1006"),
        ("std/" + "x" * 300, "the shipped library has no `std/xxx"),
        ("std/none.rubric", "the shipped library has no `std/none.rubric`"),
        ("std/../secret", "leaves the shipped library"),
        ("ring0.rubric", "`ring0.rubric` imports itself"),
    ],
)
def test_imports_that_lead_nowhere_or_too_far(path, says, folder, monkeypatch, run):
    (folder / "project" / "inner").mkdir(parents=True)
    put("outside.rubric", KIND)
    monkeypatch.chdir("project")
    Path("zero.rubric").symlink_to("/dev/zero")
    Path("circle.rubric").symlink_to("circle.rubric")
    Path("link.rubric").symlink_to("../outside.rubric")
    os.mkfifo("pipe.rubric")
    ring(50)
    put("main.rubric", f'edition "2026"\nimport "{path}" as other\n' + KIND.partition("\n")[2])
    status, out, err = run("check", "main.rubric", "--format", "concise")
    assert (status, err) == (1, "")
    assert says in out
    assert len(out.splitlines()) == 1
    assert run("compile", "main.rubric", "-o", "out")[0] == 1
    assert not Path("out").exists()


def scored(run, *lines, source=FACTS, name="rows.jsonl"):
    """The records of rows, and what was said, a line each."""
    put("answer.rubric", source)
    texts = (line if isinstance(line, (str, bytes)) else json.dumps(line) for line in lines)
    data = b"\n".join(text.encode() if isinstance(text, str) else text for text in texts)
    put(name, data + b"\n")
    status, out, err = run("score", "answer.rubric", "--data", name)
    return status, [json.loads(line) for line in out.splitlines()], err.splitlines()


def given(**verdicts):
    return ROW | {"verdicts": verdicts}


def raw(**fields):
    """A row as text, with fields that Python would not write as JSON."""
    inner = ", ".join(f'"{name}": {value}' for name, value in fields.items())
    return f'{{"prompt": "Q", "facts": [], {inner}}}'


BAD_ROWS = {
    "no JSON": ("oops", "not valid JSON at column 1"),
    "half a row": ('{"id": 1', "not valid JSON"),
    "two rows in one line": (json.dumps(ROW) * 2, "extra data"),
    "a list": ("[]", "the row is not a JSON object"),
    "a number": ("1", "the row is not a JSON object"),
    "a key twice": ('{"a": 1, "a": 2}', "the key `a` stands twice in one object"),
    "NaN": (raw(response='"x"', limit="NaN"), "the row holds `NaN`, which is no JSON number"),
    "Infinity": (raw(response='"x"', limit="-Infinity"), "the row holds `-Infinity`"),
    "1e400": (raw(response='"x"', limit="1e400"), "beyond every finite number"),
    "5,000 digits": (raw(response='"x"', limit="9" * 5_000), "a number of too many digits"),
    "400 digits": (raw(response='"x"', limit="9" * 400), "`limit` is not a finite number"),
    "half a surrogate": (raw(response=r'"\ud800"'), "half of a surrogate pair"),
    "nested 10,000 deep": (raw(response="[" * 10_000 + "]" * 10_000), "nested too deeply"),
    "nested 900 deep": (raw(response="[" * 900 + "]" * 900), "`response[0]` is not a message"),
    "no UTF-8": (b'{"response": "\xff"}', "the row is not UTF-8 text"),
    "a NUL": (b'{"response": "\0"}', "the row holds a NUL byte"),
    "no columns": ({}, "the column `response` is missing"),
    "a missing column": ({"prompt": "Q", "response": "x"}, "the column `facts` is missing"),
    "a misspelt column": (
        {"prompt": "Q", "response": "x", "fatcs": []},
        "the column `facts` is missing: did you mean it by `fatcs`?",
    ),
    "no response": (ROW | {"response": None}, "the column `response` is missing"),
    "a response of numbers": (ROW | {"response": 5}, "neither text nor a list of chat messages"),
    "a message of nothing": (ROW | {"response": [{}]}, "`response[0].role`"),
    "a role of a list": (ROW | {"response": [{"role": ["user"]}]}, "`response[0].role`"),
    "facts as text": (ROW | {"facts": "x"}, "`facts` is text, and not a list"),
    "a fact that is nothing": (ROW | {"facts": [None]}, "`facts[0]` is nothing, and not text"),
    "a limit in words": (ROW | {"limit": "5"}, "`limit` is text, and not a number"),
    "an id of a list": (ROW | {"id": []}, "`id` is neither text nor a whole number"),
    "verdicts as a list": (ROW | {"verdicts": []}, "`verdicts` is not an object"),
    "a verdict on nobody": (given(clera="met"), "called `clera`: did you mean `clear`?"),
    "a verdict of true": (given(tone=True), "is no verdict on `tone`"),
    "a verdict of a number": (given(tone=1), "`1` is no verdict on `tone`"),
    "a verdict in capitals": (given(tone="MET"), "`MET` is no verdict on `tone`"),
    "a verdict of an object": (given(tone={}), "`{}` is no verdict on `tone`"),
    "a list for one": (given(tone=["met"]), "a list is no verdict on `tone`"),
    "one for a list": (given(covers="met"), "`covers` takes a list of verdicts, one per element"),
    "too many for a list": (given(covers=["met"]), "`covers` has 1 verdict for 0 elements"),
    "a level outside": (given(scaled=6), "`6` is no verdict on `scaled`: write a level from 1"),
    "a level between": (given(scaled=2.5), "`2.5` is no verdict on `scaled`"),
    "a level that is none": (given(clear="god"), "`god` is no verdict on `clear`: write `poor`"),
}


@pytest.mark.parametrize(("line", "says"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_wrong_row_is_reported_with_its_line_and_stops_no_other(line, says, run):
    status, records, said = scored(run, ROW, "", line, ROW)
    assert status == 1
    assert [record["status"] for record in records] == ["undecided", "error", "undecided"]
    assert records[1]["reward"] is records[1]["low"] is None
    assert len(said) == 1
    assert said[0].startswith("rows.jsonl:3: ")
    assert says in said[0]


def test_ids_that_stand_twice(run):
    status, records, said = scored(run, ROW | {"id": "a"}, ROW | {"id": "a"}, ROW | {"id": 1})
    assert status == 1
    assert [record["status"] for record in records] == ["undecided", "error", "undecided"]
    assert said == ["rows.jsonl:2: the id `a` stands on line 1 already"]


def test_columns_that_nobody_reads_change_nothing(run):
    more = {f"column {number}": number for number in range(2_000)}
    status, records, said = scored(run, ROW, ROW | more)
    assert (status, said) == (0, [])
    assert records[0] | {"id": 2} == records[1]


def test_braces_in_data_are_data(run):
    sly = "{{prompt}} {% raw %} {{ cycler.__init__ }} please"
    row = ROW | {"response": sly, "facts": ["{{facts}}"], "reference": "{{response}}"}
    status, records, said = scored(run, row)
    assert (status, said) == (0, [])
    assert records[0]["verdicts"]["polite"] == "met"
    put("row.json", json.dumps(row))
    status, out, _ = run("explain", "answer.rubric", "--row", "row.json")
    assert status == 0
    pasted = FACTS + out[out.index('test "') :]
    put("answer.rubric", pasted)
    assert '["{{facts}}"]' in pasted
    assert run("test", "answer.rubric")[0] == 0


def test_a_row_of_20_mb(run):
    status, records, said = scored(run, ROW | {"response": "please " + "x" * 20_000_000}, ROW)
    assert (status, said) == (0, [])
    assert [record["verdicts"]["polite"] for record in records] == ["met", "met"]


def test_a_row_of_70_mb_is_passed_over(run):
    status, records, said = scored(run, ROW | {"response": "x" * 70_000_000}, ROW)
    assert status == 1
    assert [record["status"] for record in records] == ["error", "undecided"]
    assert said == ["rows.jsonl:1: the row is longer than 64 MiB"]


def test_an_enormous_list_in_a_row(run):
    facts = [f"fact {number}" for number in range(100_000)]
    met = ["met"] * 100_000
    status, records, said = scored(
        run, ROW | {"facts": facts, "verdicts": {"covers": met}}, ROW | {"facts": facts}
    )
    assert (status, said) == (0, [])
    assert records[0]["low"] == pytest.approx(records[0]["high"], abs=1e-4)
    assert records[0]["low"] > 0.999
    assert records[1]["verdicts"]["covers"] == ["unscored"] * 100_000


def test_an_enormous_list_compiled_in(run):
    put("answer.rubric", FACTS)
    facts = json.dumps([f"Fact number {number} holds." for number in range(2_000)])
    assert run("compile", "answer.rubric", "-o", "out", "--set", f"facts={facts}")[0] == 0
    put("rows.jsonl", json.dumps(ROW))
    status, out, _ = run("score", "out/answer.plan.json", "--data", "rows.jsonl")
    assert status == 0
    assert json.loads(out)["verdicts"]["covers[1999]"] == "unscored"


def test_a_pattern_made_to_backtrack_takes_one_pass(run):
    source = (
        'edition "2026"\nrubric answer { principle p { check: matches(response, r"(a+)+$") } }\n'
    )
    status, records, _ = scored(run, {"response": "a" * 100_000 + "!"}, source=source)
    assert status == 0
    assert records[0]["reward"] == 0.0


def test_a_pattern_in_utf_16_or_nothing_at_all(run):
    put("answer.rubric", FACTS)
    put("rows.jsonl", json.dumps(ROW).encode("utf-16"))
    status, out, err = run("score", "answer.rubric", "--data", "rows.jsonl")
    assert (status, out) == (2, "")
    assert err == "rubricc score: `rows.jsonl` is UTF-16 text: save it in UTF-8\n"
    put("rows.jsonl", b"")
    assert run("score", "answer.rubric", "--data", "rows.jsonl") == (0, "", "")


BAD_TABLES = {
    "a column twice": ("id,id\n1,2\n", 2, "`rows.csv` names the column `id` twice"),
    "a column without a name": ("id,,response\n", 2, "has no name for column 2"),
    "semicolons": ("id;prompt;response\n1;a;b\n", 2, "separates its columns by semicolons"),
    "UTF-16": ("id,response\n1,x\n".encode("utf-16"), 2, "is UTF-16 text: save it in UTF-8"),
    "wrong columns": ("question,answer\na,b\n", 1, "rows.csv:2: the column `response` is missing"),
    "too few cells": ("id,response,facts\n1,x\n", 1, "rows.csv:2: the row has 2 cells"),
    "too many cells": ("id,response,facts\n1,x,[],y\n", 1, "rows.csv:2: the row has 4 cells"),
    "no list": ("id,response,facts\n1,x,a\n", 1, "`facts`: the cell is not valid JSON: `a`"),
    "an open quote": ('id,response,facts\n1,"x,[]\n', 1, "a quote that opens here is never closed"),
    "a deep verdict": ("response,verdicts.tone\nx," + "[" * 9_000 + "\n", 1, "rows.csv:2: "),
}


@pytest.mark.parametrize(("data", "expected", "says"), BAD_TABLES.values(), ids=BAD_TABLES)
def test_tables_that_cannot_be_used(data, expected, says, run):
    put("answer.rubric", FACTS)
    put("rows.csv", data)
    status, _, err = run("score", "answer.rubric", "--data", "rows.csv")
    assert status == expected
    assert says in err


@pytest.mark.parametrize("output", [".", "none/out.jsonl", "/proc/none/x", "/dev/full", "x" * 300])
def test_an_output_that_cannot_be_written(output, run):
    put("answer.rubric", FACTS)
    put("rows.jsonl", json.dumps(ROW))
    before = files()
    for command in (
        ["score", "answer.rubric", "--data", "rows.jsonl"],
        ["show", "answer.rubric"],
        ["test", "answer.rubric"],
    ):
        status, out, err = run(*command, "-o", output)
        assert (status, out) == (2, ""), command
        assert f"`{output}` cannot be written: " in err, command
        assert err.count("\n") == 1 or command[0] == "show"
    assert files() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write(run):
    put("answer.rubric", FACTS)
    Path("locked").mkdir(mode=0o555)
    status, _, err = run("compile", "answer.rubric", "-o", "locked")
    assert status == 2
    assert "cannot be written: permission denied" in err


@pytest.mark.parametrize("output", ["answer.rubric", "/proc/none", "x" * 300])
def test_a_folder_that_cannot_be_made(output, run):
    put("answer.rubric", FACTS)
    before = files()
    status, out, err = run("compile", "answer.rubric", "-o", output)
    assert (status, out) == (2, "")
    assert "cannot be written: " in err
    assert files() == before


def edited(plan, **changes):
    return json.dumps(json.loads(plan) | changes)


BAD_PLANS = {
    "edited": (lambda plan: plan.replace(b"warm.", b"cold."), "was changed after it was compiled"),
    "another digest": (lambda plan: edited(plan, digest="0" * 64), "was changed after"),
    "truncated": (lambda plan: plan[: len(plan) // 2], "is not a plan: it is no JSON from line"),
    "empty": (lambda plan: b"", "is not a plan"),
    "of another version": (lambda plan: edited(plan, schema_version=99), "plan of version 99"),
    "a field too many": (lambda plan: edited(plan, more=1), "`more`: extra inputs"),
    "a field too few": (
        lambda plan: json.dumps({k: v for k, v in json.loads(plan).items() if k != "reward"}),
        "`reward`: field required",
    ),
    "a list": (lambda plan: b"[]", "is not a plan"),
    "100 MB of brackets": (lambda plan: b"[" * 100_000_000, "it is nested too deeply"),
    "NaN": (lambda plan: plan.replace(b"0.7", b"NaN"), "it holds `NaN`"),
    "UTF-16": (lambda plan: plan.decode().encode("utf-16"), "it is not UTF-8 text"),
}


@pytest.mark.parametrize(("change", "says"), BAD_PLANS.values(), ids=BAD_PLANS)
def test_a_plan_that_is_not_intact(change, says, run):
    put("kind.rubric", KIND)
    put("rows.jsonl", '{"response": "x"}\n')
    assert run("compile", "kind.rubric", "-o", ".")[0] == 0
    put("kind.plan.json", change(Path("kind.plan.json").read_bytes()))
    status, out, err = run("score", "kind.plan.json", "--data", "rows.jsonl", "-o", "out.jsonl")
    assert (status, out) == (2, "")
    assert err.startswith("rubricc score: `kind.plan.json` ")
    assert says in err
    assert err.count("\n") == 1
    assert not Path("out.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["check", "kind.rubric"], 0),
        (["check", "wrong.rubric"], 1),
        (["check", "none.rubric"], 2),
        (["chekc"], 2),
        (["score", "kind.rubric", "--data", "rows.jsonl"], 1),
    ],
)
def test_a_process_ends_as_promised_under_a_narrow_encoding(arguments, expected):
    put("kind.rubric", KIND)
    put("wrong.rubric", KIND.replace("warm.", "wärm\0.").replace("pitfall", "pitfal"))
    put("rows.jsonl", '{"id": "é…", "response": "x"}\n{"response": "温", "verdicts": 5}\n')
    command = [sys.executable, "-m", "rubricc.cli.main", *arguments]
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    ended = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert ended.returncode == expected, ended.stderr
    assert b"Traceback" not in ended.stderr
    assert (ended.stdout + ended.stderr).isascii()
