"""The command as a whole: what is said of a call that cannot work, and what help says."""

from __future__ import annotations

import io
import json
import sys

import pytest

from rubricc.cli.main import COMMANDS, main

KIND = 'edition "2026"\n\nrubric kind {\n  principle warm "Is warm."\n}\n'


def run(*arguments):
    """The exit status, also where the parser of arguments ends the command itself."""
    try:
        return main([str(argument) for argument in arguments])
    except SystemExit as end:
        return end.code


@pytest.fixture
def source(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "kind.rubric"
    place.write_text(KIND)
    return place


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_explained_in_one_voice(command, capsys):
    assert run(command, "--help") == 0
    page = capsys.readouterr().out
    options = page.partition("options:\n")[2]
    for line in options.splitlines():
        if line.startswith("  -") and "  " not in line.strip():
            following = options[options.index(line) + len(line) + 1 :]
            assert following.startswith(" " * 10), line
    assert COMMANDS[command] in page
    assert COMMANDS[command][0].islower()


def test_without_a_command_there_is_help(capsys):
    assert run() == 2
    out = capsys.readouterr().out
    assert all(f"    {command} " in out for command in COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["chekc", "kind.rubric"], "rubricc: no command is called `chekc`: did you mean `check`?"),
        (["banana"], "rubricc: no command is called `banana`"),
        (["check"], "rubricc check: the following arguments are required: PATH"),
        (
            ["check", "kind.rubric", "--strct"],
            "rubricc check: no option is called `--strct`: did you mean `--strict`?",
        ),
        (["check", "kind.rubric", "--stri"], "did you mean `--strict`?"),
        (["score", "kind.rubric", "--dat=x", "--data", "x"], "did you mean `--data`?"),
        (["--verzion", "check", "kind.rubric"], "no option is called `--verzion`"),
        (["show", "kind.rubric", "kind", "more"], "rubricc show: `more` is one argument too many"),
        (["compile", "kind.rubric"], "the following arguments are required: -o/--output"),
        (["check", "kind.rubric", "--format", "xml"], "rubricc check: argument --format"),
    ],
)
def test_a_call_that_cannot_work_says_so_and_gives_2(arguments, says, source, capsys):
    assert run(*arguments) == 2
    out, err = capsys.readouterr()
    assert says in err
    assert err.startswith("usage: rubricc")
    assert out == ""


NEED_A_FILE = [
    ["check"],
    ["fmt"],
    ["test"],
    ["show"],
    ["explain"],
    ["compile", "-o", "out"],
    ["score", "--data", "rows.jsonl"],
    ["diff", "kind.rubric"],
]


@pytest.mark.parametrize("command", NEED_A_FILE, ids=lambda command: command[0])
@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("none.rubric", "`none.rubric` does not exist"),
        ("empty", "folder|holds no `.rubric` and no `.constitution`"),
        ("/dev/zero", "neither a file nor a folder|is not a regular file"),
        ("x" * 300, "name too long"),
        ("circle.rubric", "too many levels of symbolic links"),
        ("rows.jsonl", "`rows.jsonl` holds data: give a `.rubric` or a `.constitution`"),
        ("kind.rubric/inner", "does not exist|not a directory"),
    ],
)
def test_a_path_that_is_no_source(command, path, says, source, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    (tmp_path / "rows.jsonl").write_text("{}\n")
    (tmp_path / "circle.rubric").symlink_to("circle.rubric")
    assert run(command[0], *command[1:], path) == 2
    out, err = capsys.readouterr()
    assert any(part in err for part in says.split("|")), err
    assert err.startswith(f"rubricc {command[0]}: ")
    assert out == ""
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["explain", "show", "compile", "diff", "score"])
def test_a_rubric_that_is_not_there(command, source, tmp_path, capsys):
    (tmp_path / "rows.jsonl").write_text('{"response": "x"}\n')
    more = {"compile": ["-o", "out"], "score": ["--data", "rows.jsonl"]}.get(command, [])
    files = ["kind.rubric"] * (2 if command == "diff" else 1)
    assert run(command, *files, "kindd", *more) == 2
    assert "no rubric `kindd` in `kind.rubric`" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["explain", "show", "compile", "diff", "score"])
def test_a_file_without_any_rubric(command, source, capsys):
    source.write_text('edition "2026"\n')
    more = {"compile": ["-o", "out"], "score": ["--data", "x"]}.get(command, [])
    files = ["kind.rubric"] * (2 if command == "diff" else 1)
    if command == "diff":
        assert run(command, *files) == 0
        assert run(command, *files, "kind") == 2
    else:
        assert run(command, *files, *more) == 2
    assert "`kind.rubric` has no rubric and no constitution" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["score", "kind.rubric", "--data", "rows.jsonl", "-o", "kind.rubric"],
        ["score", "kind.rubric", "--data", "rows.jsonl", "-o", "rows.jsonl"],
        ["score", "kind.rubric", "--data", "rows.jsonl", "-o", "link.jsonl"],
        ["show", "kind.rubric", "-o", "../{folder}/kind.rubric"],
        ["test", "kind.rubric", "-o", "kind.rubric"],
        ["show", "kind.rubric", "-o", ""],
        ["score", "kind.rubric", "--data", "rows.jsonl", "-o", ""],
    ],
)
def test_nothing_that_is_read_is_written_over(arguments, source, tmp_path, capsys):
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"response": "x"}\n')
    (tmp_path / "link.jsonl").symlink_to("rows.jsonl")
    assert run(*(word.format(folder=tmp_path.name) for word in arguments)) == 2
    err = capsys.readouterr().err
    assert "would be written over: give another file" in err or "file to write is empty" in err
    assert source.read_text() == KIND
    assert rows.read_text() == '{"response": "x"}\n'


@pytest.mark.parametrize(
    "command", ["check", "test", "show", "explain", "compile", "diff", "score"]
)
def test_every_command_shows_the_path_as_a_person_here_would_write_it(
    command, tmp_path, monkeypatch, capsys
):
    inner = tmp_path / "project" / "inner"
    inner.mkdir(parents=True)
    (tmp_path / "project" / "rubricc.toml").write_text("")
    (inner / "wrong.rubric").write_text(KIND.replace("principle", "principel"))
    (tmp_path / "rows.jsonl").write_text("{}\n")
    more = {"compile": ["-o", "out"], "score": ["--data", "rows.jsonl"]}.get(command, [])
    monkeypatch.chdir(tmp_path)
    path = "project/inner/wrong.rubric"
    assert run(command, *[path] * (2 if command == "diff" else 1), *more) == 1
    out, err = capsys.readouterr()
    assert f"--> {path}:4:3" in out + err
    monkeypatch.chdir(inner)
    (inner / "rows.jsonl").write_text("{}\n")
    assert run(command, *["wrong.rubric"] * (2 if command == "diff" else 1), *more) == 1
    out, err = capsys.readouterr()
    assert "--> wrong.rubric:4:3" in out + err


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("rubricc.toml", b"extern = 5", "`extern` in `rubricc.toml` is not a list"),
        ("rubricc.toml", b"\xff\xfe", "`rubricc.toml` cannot be read: it is not UTF-8 text"),
        ("rubricc.toml", b"[", "`rubricc.toml` cannot be read"),
        ("rubricc.toml", b"extrn = []", "unknown setting `extrn` in `rubricc.toml`"),
        ("pyproject.toml", b"[tool]\nrubricc = 3", "`tool.rubricc` in `pyproject.toml`"),
    ],
)
@pytest.mark.parametrize("command", ["check", "test", "show", "explain"])
def test_settings_that_make_no_sense(command, name, text, says, source, tmp_path, capsys):
    (tmp_path / name).write_bytes(text)
    assert run(command, "kind.rubric") == 2
    out, err = capsys.readouterr()
    assert says in err
    assert out == ""


def test_settings_of_others_are_let_be(source, tmp_path):
    (tmp_path / "pyproject.toml").write_text("tool = 5\n")
    assert run("check", "kind.rubric") == 0


@pytest.mark.parametrize("command", ["check", "test", "explain", "show"])
def test_the_shipped_library_is_at_hand_everywhere(command, source, capsys):
    assert run(command, "std/writing.rubric") == 0


def test_json_stays_json_where_characters_are_lacking(source, tmp_path, monkeypatch):
    row = {"id": "é…😀", "response": "x", "verdicts": {"warm": "met"}}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    source.write_text(KIND.replace("Is warm.", "Is 温かい. 😀"))
    for command in (
        ["score", "kind.rubric", "--data", "rows.jsonl"],
        ["explain", "kind.rubric", "--format", "json"],
        ["check", "kind.rubric", "--format", "json"],
    ):
        out = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
        monkeypatch.setattr(sys, "stdout", out)
        assert run(*command) == 0
        out.flush()
        found = json.loads(out.buffer.getvalue().decode("latin-1"))
        if command[0] == "score":
            assert found["id"] == "é…😀"


@pytest.mark.parametrize("command", [["show"], ["explain"], ["check"], ["test"]])
def test_a_narrow_terminal_shows_the_codes_of_what_it_lacks(command, source, monkeypatch):
    source.write_text(KIND.replace("Is warm.", "Is warm… 温かい."))
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)
    assert run(*command, "kind.rubric") == 0
    out.flush()
    assert out.buffer.getvalue().isascii()
