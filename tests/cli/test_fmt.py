"""``rubricc fmt`` on files, folders and standard input."""

from __future__ import annotations

import io
import stat
import sys

import pytest

from rubricc.cli.main import main

UNTIDY = 'rubric a{principle b"Is short."}'
TIDY = 'rubric a {\n  principle b "Is short."\n}\n'
BROKEN = "rubric a {\n  principle\n}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder to work in, with one untidy and one tidy file below it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deep" / ".hidden").mkdir(parents=True)
    (tmp_path / "deep" / "untidy.rubric").write_text(UNTIDY)
    (tmp_path / "tidy.constitution").write_text(TIDY)
    (tmp_path / "deep" / ".hidden" / "x.rubric").write_text(UNTIDY)
    (tmp_path / "notes.txt").write_text(UNTIDY)
    return tmp_path


def standard_input(monkeypatch, data):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))


def test_folders_are_searched_and_files_rewritten(folder, capsys):
    (folder / "deep" / "untidy.rubric").chmod(0o600)
    assert main(["fmt", "."]) == 0
    written = folder / "deep" / "untidy.rubric"
    assert written.read_text() == TIDY
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert (folder / "deep" / ".hidden" / "x.rubric").read_text() == UNTIDY
    assert (folder / "notes.txt").read_text() == UNTIDY
    assert capsys.readouterr().err == "1 file laid out anew, 1 file already so\n"


def test_a_file_of_any_name_can_be_named(folder):
    assert main(["fmt", "notes.txt"]) == 0
    assert (folder / "notes.txt").read_text() == TIDY


def test_check_writes_nothing_and_names_files(folder, capsys):
    assert main(["fmt", "--check", ".", "tidy.constitution"]) == 1
    assert capsys.readouterr().out == "deep/untidy.rubric\n"
    assert (folder / "deep" / "untidy.rubric").read_text() == UNTIDY
    assert main(["fmt", "--check", "tidy.constitution"]) == 0


def test_diff_shows_the_change_and_writes_nothing(folder, capsys):
    assert main(["fmt", "--diff", "deep/untidy.rubric"]) == 0
    assert capsys.readouterr().out == (
        "--- deep/untidy.rubric\n"
        "+++ deep/untidy.rubric (laid out)\n"
        "@@ -1 +1,3 @@\n"
        f"-{UNTIDY}\n"
        "\\ No newline at end of file\n"
        "+rubric a {\n"
        '+  principle b "Is short."\n'
        "+}\n"
    )
    assert (folder / "deep" / "untidy.rubric").read_text() == UNTIDY
    assert main(["fmt", "--check", "--diff", "deep/untidy.rubric"]) == 1


def test_crlf_becomes_lf(folder):
    path = folder / "crlf.rubric"
    path.write_bytes(TIDY.replace("\n", "\r\n").encode())
    assert main(["fmt", "crlf.rubric"]) == 0
    assert path.read_bytes() == TIDY.encode()


def test_a_file_with_errors_is_left_and_the_others_are_not(folder, capsys):
    (folder / "broken.rubric").write_text(BROKEN)
    assert main(["fmt", "."]) == 1
    shown = capsys.readouterr().err
    assert "`broken.rubric` is left as it is: it has errors" in shown
    assert "broken.rubric:" in shown.partition("it has errors")[2]
    assert shown.endswith("1 file laid out anew, 1 file already so, 1 file left as written\n")
    assert (folder / "broken.rubric").read_text() == BROKEN
    assert (folder / "deep" / "untidy.rubric").read_text() == TIDY


def test_standard_input(monkeypatch, capsysbinary):
    standard_input(monkeypatch, UNTIDY.encode())
    assert main(["fmt", "-"]) == 0
    assert capsysbinary.readouterr().out == TIDY.encode()


def test_standard_input_with_errors_gives_no_output(monkeypatch, capsys):
    standard_input(monkeypatch, BROKEN.encode())
    assert main(["fmt", "-"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "<stdin>:" in shown.err


def test_standard_input_can_be_checked(monkeypatch, capsys):
    standard_input(monkeypatch, UNTIDY.encode())
    assert main(["fmt", "--check", "-"]) == 1
    assert capsys.readouterr().out == "<stdin>\n"
    standard_input(monkeypatch, TIDY.encode())
    assert main(["fmt", "--check", "-"]) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.rubric"], "`missing.rubric` does not exist"),
        (["empty"], "`empty` holds no `.rubric` and no `.constitution`"),
        (["-", "tidy.constitution"], "`-` stands alone"),
    ],
)
def test_wrong_use_changes_nothing(folder, capsys, arguments, message):
    (folder / "empty").mkdir()
    assert main(["fmt", *arguments, "."][: 1 + len(arguments) + ("-" not in arguments)]) == 2
    assert message in capsys.readouterr().err
    assert (folder / "deep" / "untidy.rubric").read_text() == UNTIDY


def test_bytes_that_are_no_text_are_left_alone(folder, capsys):
    path = folder / "bytes.rubric"
    path.write_bytes(b'rubric a { principle b "\xff\x00" }')
    assert main(["fmt", "bytes.rubric"]) == 1
    assert "bytes.rubric:1:25" in capsys.readouterr().err
    assert path.read_bytes() == b'rubric a { principle b "\xff\x00" }'


def test_a_device_is_no_file(capsys):
    assert main(["fmt", "/dev/null"]) == 2
    assert "`/dev/null` is neither a file nor a folder" in capsys.readouterr().err
