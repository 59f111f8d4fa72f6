"""``rubricc test``: results for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from rubricc.cli.main import main
from rubricc.endpoints.fake import serve
from rubricc.suite.recording import recording_path

ROOT = Path(__file__).resolve().parents[2]

GOOD = """edition "2026"

rubric r {
  principle a { check: words(response) > 1 }
  principle b "Is kind."
}

test "one word" for r {
  response: "x"
  given { b: met }
  expect reward == 0.5
}
"""
BAD = GOOD.replace("== 0.5", "== 1")
OPEN = GOOD.replace("given { b: met }", "")


def run(*arguments):
    return main(["test", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "good.rubric").write_text(GOOD)
    return tmp_path


def test_all_pass(capsys, folder):
    assert run(folder) == 0
    assert (
        capsys.readouterr().out == f"{folder / 'good.rubric'}\n  ✓ one word\n\n1 test: 1 passed\n"
    )


def test_a_failure_shows_both_sides_and_the_line(capsys, folder):
    (folder / "bad.rubric").write_text(BAD)
    (folder / "open.constitution").write_text(OPEN)
    assert run(folder) == 1
    out = capsys.readouterr().out
    assert "  ✗ one word\n      line 11  expect reward == 1\n        expected 1, got 0.5\n" in out
    assert "  ! one word\n      line 11  expect reward == 0.5\n" in out
    assert "`b` has no verdict: add it to `given { … }`" in out
    assert out.endswith("3 tests: 1 passed, 1 failed, 1 error\n")


def test_a_file_with_errors_fails_and_stops_no_other(capsys, folder):
    (folder / "broken.rubric").write_text(GOOD.replace("words(", "wrds("))
    assert run(folder) == 1
    out, err = capsys.readouterr()
    assert "1 test: 1 passed" in out
    assert "wrds" in err


def test_junit_and_json(capsys, folder):
    (folder / "bad.rubric").write_text(BAD)
    assert run(folder, "--format", "junit") == 1
    root = Xml.fromstring(capsys.readouterr().out)
    assert (root.get("tests"), root.get("failures")) == ("2", "1")
    assert run(folder, "--format", "json") == 1
    entries = json.loads(capsys.readouterr().out)
    assert [entry["status"] for entry in entries] == ["failed", "passed"]
    assert entries[0]["path"] == (folder / "bad.rubric").as_posix()


def test_results_in_a_file(capsys, folder):
    out = folder / "results.xml"
    assert run(folder, "--format", "junit", "-o", out) == 0
    assert Xml.fromstring(out.read_text("utf-8")).get("tests") == "1"
    assert capsys.readouterr().out == "1 test: 1 passed\n"


def test_no_tests_are_no_failure(capsys, tmp_path):
    (tmp_path / "a.rubric").write_text('edition "2026"\nrubric a { principle b "Is kind." }\n')
    assert run(tmp_path / "a.rubric") == 0
    assert capsys.readouterr().out == "0 tests\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["none.rubric"], "`none.rubric` does not exist"),
        (["std/none.rubric"], "does not exist"),
        (["."], "holds no `.rubric` and no `.constitution`"),
        (["good.rubric", "--format", "json", "-o", "none/x.json"], "cannot be written"),
    ],
)
def test_wrong_use_is_said_and_gives_2(capsys, folder, monkeypatch, arguments, says):
    empty = folder / "empty"
    empty.mkdir()
    (empty / "good.rubric").write_text(GOOD)
    monkeypatch.chdir(empty if arguments != ["."] else folder)
    if arguments == ["."]:
        (empty / "good.rubric").unlink()
        (folder / "good.rubric").unlink()
    assert run(*arguments) == 2
    assert says in capsys.readouterr().err


def test_the_shipped_library_passes(capsys):
    assert run(ROOT / "rubrics", ROOT / "constitutions", ROOT / "examples") == 0
    assert "failed" not in capsys.readouterr().out


def test_a_shipped_file_by_its_import_name(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("std/writing.rubric") == 0
    assert capsys.readouterr().out.startswith("std/writing.rubric\n  ✓ ")


# ---- with a judge -------------------------------------------------------------------------------

ASKS = GOOD.replace("given { b: met }", 'prompt: "Hi"')
CHARACTER = ASKS.replace("rubric r {", 'judge j { model: "MODEL" }\nrubric r {\n  judge: j')


@pytest.fixture
def asking(folder):
    """A file whose test needs a verdict, and a server that gives it."""
    source = folder / "asks.rubric"
    source.write_text(ASKS)
    (folder / "good.rubric").unlink()
    with serve("met") as server:
        yield source, server


def test_a_judge_is_asked_once_and_its_answer_is_used_from_then_on(capsys, asking):
    source, server = asking
    model = f"{server.url}#judge"
    assert run(source) == 1
    assert "`b` has no verdict" in capsys.readouterr().out
    assert run(source, "--judge", model) == 0
    out = capsys.readouterr().out
    assert out.endswith(
        f"1 test: 1 passed\n1 verdict of `{model}`, asked for in 1 call, recorded beside 1 file\n"
    )
    assert server.calls == 1
    assert recording_path(source).is_file()
    assert run(source) == 0
    assert capsys.readouterr().out.endswith(f"1 test: 1 passed\n1 verdict of `{model}`, recorded\n")
    assert server.calls == 1


def test_an_edited_criterion_wants_the_judge_again(capsys, asking):
    source, server = asking
    assert run(source, "--judge", f"{server.url}#judge") == 0
    source.write_text(ASKS.replace("Is kind.", "Is very kind."))
    capsys.readouterr()
    assert run(source) == 1
    assert "`b` has no recorded verdict: run again with `--judge`" in capsys.readouterr().out
    assert run(source, "--judge", f"{server.url}#judge") == 0
    assert run(source) == 0


def test_the_models_of_the_file_are_asked_without_a_name(capsys, asking):
    source, server = asking
    source.write_text(CHARACTER.replace("MODEL", f"{server.url}#own"))
    assert run(source, "--judge") == 0
    assert f"`{server.url}#own`" in capsys.readouterr().out


def test_data_stays_as_it_is_and_the_summary_goes_elsewhere(capsys, asking):
    source, server = asking
    for form in ("json", "junit"):
        assert run(source, "--format", form, "--judge", f"{server.url}#judge") == 0
        out, err = capsys.readouterr()
        assert "recorded" not in out
        assert err.startswith("1 verdict of")
    assert run(source, "--format", "json") == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert entry.keys() == {"title", "rubric", "path", "line", "status", "problems"}
    assert run(source, "--format", "junit", "-o", source.with_suffix(".xml")) == 0
    assert capsys.readouterr().out.splitlines()[1].endswith("recorded")


def test_nothing_is_asked_or_written_where_nothing_is_open(capsys, folder):
    assert run(folder, "--judge", "http://127.0.0.1:9/v1#nobody") == 0
    assert capsys.readouterr().out.endswith("0 verdicts, asked for in 0 calls\n")
    assert [each.name for each in folder.iterdir()] == ["good.rubric"]


def test_a_budget_holds(capsys, asking):
    source, server = asking
    assert run(source, "--judge", f"{server.url}#judge", "--max-calls", "0") == 1
    assert "`b` is unscored: the 0 calls of the run are spent" in capsys.readouterr().out
    assert server.calls == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--judge"], "names no model to ask"),
        (["--judge", "gpt"], "gpt"),
        (["--judge", "http://a/v1#x", "--judge", "http://a/v1#x"], "is named twice"),
    ],
)
def test_a_judge_that_cannot_be_asked_gives_2(capsys, asking, arguments, says):
    source, _ = asking
    assert run(source, *arguments) == 2
    assert says in capsys.readouterr().err
    assert not recording_path(source).exists()


def test_a_recording_that_is_none_gives_2(capsys, asking):
    source, _ = asking
    recording_path(source).write_text("<<<<<<< HEAD\n")
    assert run(source) == 2
    assert "line 1 of" in capsys.readouterr().err


def test_answers_about_the_library_are_kept_nowhere(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("std/writing.rubric", "--judge", "http://127.0.0.1:9/v1#nobody") == 2
    assert "copy it" in capsys.readouterr().err
