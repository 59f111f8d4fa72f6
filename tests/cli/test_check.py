"""``rubricc check``: formats, exit statuses, several files."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from rubricc.cli.main import main

CLEAN = """\
edition "2026"

/// Judges a recipe.
rubric recipe {
  hard rule amounts "Gives an amount for every ingredient."
  principle order essential "Lists the steps in the order of work."
  pitfall raw_meat "Serves raw chicken."
}
"""
WARNED = CLEAN.replace("Serves raw chicken.", "Avoids salt.")
WRONG = CLEAN.replace("essential", "esential").replace("raw_meat", "order")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in (("clean", CLEAN), ("warned", WARNED), ("wrong", WRONG)):
        (tmp_path / f"{name}.rubric").write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["clean.rubric"], 0),
        (["clean.rubric", "--strict"], 0),
        (["warned.rubric"], 0),
        (["warned.rubric", "--strict"], 1),
        (["wrong.rubric"], 1),
        (["."], 1),
        (["missing.rubric"], 2),
        (["missing.rubric", "wrong.rubric"], 2),
    ],
)
def test_exit_status(folder, arguments, status):
    assert main(["check", *arguments]) == status


def test_every_error_of_every_file_is_one_list(folder, capsys):
    (folder / "more").mkdir()
    (folder / "more" / "also.constitution").write_text(WRONG)
    assert main(["check", "--format", "json", ".", "wrong.rubric"]) == 1
    listed = json.loads(capsys.readouterr().out)
    errors = [(entry["path"], entry["line"]) for entry in listed if entry["severity"] == "error"]
    assert errors == [
        ("more/also.constitution", 6),
        ("more/also.constitution", 7),
        ("wrong.rubric", 6),
        ("wrong.rubric", 7),
    ]


def test_json_is_a_list_even_when_there_is_nothing(folder, capsys):
    main(["check", "--format", "json", "clean.rubric"])
    assert json.loads(capsys.readouterr().out) == []
    assert main(["check", "--format", "json", "missing.rubric"]) == 2
    shown = capsys.readouterr()
    assert json.loads(shown.out) == []
    assert shown.err == "rubricc check: `missing.rubric` does not exist\n"


def test_pretty_underlines_and_counts(folder, capsys):
    main(["check", "wrong.rubric"])
    shown = capsys.readouterr().out
    assert "  --> wrong.rubric:6:19\n" in shown
    assert "6 |   principle order esential" in shown
    assert "  |                   ^^^^^^^^" in shown
    assert shown.endswith("2 errors in 1 file\n")


def test_concise_and_github(folder, capsys):
    main(["check", "--format", "concise", "wrong.rubric"])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" ")[0] for line in lines] == ["wrong.rubric:6:19:", "wrong.rubric:7:11:"]
    main(["check", "--format", "github", "wrong.rubric"])
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith("::error file=wrong.rubric,line=") for line in lines)


def test_an_imported_file_is_reported_once_under_one_path(folder, capsys):
    (folder / "broken.rubric").write_text("rubric b {\n  principle\n}\n")
    (folder / "user.rubric").write_text(
        'edition "2026"\n\nimport "./broken.rubric" as broken\n\n' + CLEAN.split("\n", 2)[2]
    )
    main(["check", "--format", "json", "user.rubric", "./broken.rubric"])
    listed = [e for e in json.loads(capsys.readouterr().out) if e["severity"] == "error"]
    assert {entry["path"] for entry in listed} == {"broken.rubric"}
    assert len({(entry["id"], entry["line"], entry["column"]) for entry in listed}) == len(listed)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"rubric a {" * 3000,
        b"\x00" * 100,
        b'rubric a { principle b "',
        b"}" * 99,
    ],
)
def test_no_content_makes_it_fail_otherwise(folder, capsys, data):
    (folder / "odd.rubric").write_bytes(data)
    assert main(["check", "--format", "json", "odd.rubric"]) in (0, 1)
    assert isinstance(json.loads(capsys.readouterr().out), list)


def test_wrong_settings_are_said_plainly(folder, capsys):
    (folder / "rubricc.toml").write_text("extrn = []\n")
    assert main(["check", "clean.rubric"]) == 2
    assert "unknown setting `extrn`" in capsys.readouterr().err


def test_a_device_is_no_file(capsys):
    assert main(["check", "/dev/null"]) == 2
    assert "`/dev/null` is neither a file nor a folder" in capsys.readouterr().err


def test_checking_imports_nothing_heavy(folder):
    """A clean check needs neither a terminal library nor a template engine nor a client."""
    code = (
        "import sys\n"
        "from rubricc.cli.main import main\n"
        "status = main(['check', 'clean.rubric'])\n"
        "heavy = {'rich', 'jinja2', 'openai', 'anthropic', 'lark', 'torch', 'httpx'}\n"
        "sys.exit(status or ' '.join(sorted(heavy & set(sys.modules))) or None)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, env=os.environ
    )
    assert (done.returncode, done.stderr) == (0, "")
