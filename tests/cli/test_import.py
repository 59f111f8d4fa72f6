"""``rubricc import``: files where they were asked for, remarks beside them, nothing on an error."""

from __future__ import annotations

import json

import pytest

from rubricc.cli.main import main

LIST = "1. Names five. [Hard Rule]\n2. Is clear. [ Principle ]\nThat is all.\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.txt").write_text(LIST, "utf-8")
    row = {"question": "Why?", "rubric": [{"title": "T", "description": "Says why.", "weight": 1}]}
    (tmp_path / "rows.jsonl").write_text((json.dumps(row) + "\n") * 2, "utf-8")
    return tmp_path


def test_a_source_goes_to_standard_output_and_remarks_do_not(folder, capsys):
    assert main(["import", "openrubrics", "list.txt"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("// From a list of OpenRubrics")
    assert "line 3: is no item: left out" in err


def test_a_source_is_written_where_it_was_asked_for_and_checks(folder, capsys):
    assert main(["import", "openrubrics", "list.txt", "-o", "a/b/museum.rubric"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["check", "a/b/museum.rubric"]) == 0
    assert main(["fmt", "--check", "a/b/museum.rubric"]) == 0


def test_a_set_makes_a_folder_of_a_source_and_rows(folder):
    assert main(["import", "rar", "rows.jsonl", "-o", "out"]) == 0
    assert sorted(path.name for path in (folder / "out").iterdir()) == [
        "rows.rows.jsonl",
        "rows.rubric",
    ]


@pytest.mark.parametrize("output", [[], ["-o", "one.rubric"]])
def test_several_files_need_a_folder(folder, capsys, output):
    assert main(["import", "rar", "rows.jsonl", *output]) == 2
    assert "give a folder with `-o`" in capsys.readouterr().err
    assert not (folder / "one.rubric").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rra", "rows.jsonl"], "did you mean `rar`?"),
        (["rar"], "the file to read is missing"),
        (["rar", "nowhere.jsonl"], "does not exist"),
        (["rar", "list.txt"], "looks like `openrubrics`"),
        (["openrubrics", "rows.jsonl"], "looks like an entry of `rar`"),
        (["rar", "rows.jsonl", "-o", "rows.jsonl"], "rows.jsonl"),
    ],
)
def test_what_cannot_work_ends_with_two_and_writes_nothing(folder, capsys, arguments, said):
    before = sorted(folder.rglob("*"))
    assert main(["import", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert sorted(folder.rglob("*")) == before


def test_the_list_names_every_format_that_is_read(capsys):
    assert main(["import", "list"]) == 0
    names = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert {"rar", "openrubrics", "rlcf", "rbr", "drtulu", "open-instruct"} <= set(names)


def test_many_remarks_are_counted(folder, capsys):
    items = [
        {"title": "T", "description": f"Pitfall Criteria: Does not use {at}.", "weight": -1}
        for at in range(30)
    ]
    row = {"question": "Why?", "rubric": items}
    (folder / "many.jsonl").write_text((json.dumps(row) + "\n") * 2, "utf-8")
    assert main(["import", "rar", "many.jsonl", "-o", "out"]) == 0
    err = capsys.readouterr().err
    assert "pitfalls: 60 of 60 do not tell by their wording" in err
    assert "and 41 more remarks" in err
