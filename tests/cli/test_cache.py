"""``rubricc cache``: what is kept, what is removed, and what is written out."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from datetime import UTC, datetime

import pytest

from rubricc.cli.cache_page import size
from rubricc.cli.main import main
from rubricc.engine.cache import Cache


def key(name):
    return hashlib.sha256(name.encode()).hexdigest()


@pytest.fixture
def path(tmp_path, monkeypatch):
    """The cache of a project, with two models, and the project as the folder of the command."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / ".rubricc" / "cache.sqlite"
    verdict = {"label": "met", "evidence": "“zwölf”", "reason": "so"}
    with Cache(path) as cache:
        cache.put({key("a"): verdict, key("b"): verdict}, kind="verdict", model="small", about="c1")
        cache.put({key("c"): verdict}, kind="verdict", model="large", about="c1")
        cache.put({key("d"): {"text": "so"}}, kind="reply", model="large", about="plan")
    with sqlite3.connect(path) as other:
        other.execute("UPDATE entries SET created = 86400 WHERE key = ?", [bytes.fromhex(key("a"))])
    other.close()
    return path


def run(*arguments):
    return main(["cache", *map(str, arguments)])


def kept(path):
    with Cache(path) as cache:
        found = cache.get([key(name) for name in "abcd"])
    return "".join(name for name in "abcd" if key(name) in found)


def test_stats(path, capsys):
    assert run("stats") == 0
    head, blank, titles, rule, *lines = capsys.readouterr().out.splitlines()
    today = datetime.now(UTC).date().isoformat()
    assert head.startswith(".rubricc/cache.sqlite  ")
    assert head.endswith("kB on disk")
    assert blank == ""
    assert titles.split() == ["model", "kind", "entries", "size", "oldest", "newest"]
    assert set(rule) == {"─"}
    assert [line.split() for line in lines] == [
        ["large", "verdict", "1", "55", "B", today, today],
        ["large", "reply", "1", "13", "B", today, today],
        ["small", "verdict", "2", "110", "B", "1970-01-02", today],
        ["3", "verdicts", "and", "1", "reply"],
    ]


def test_a_cache_that_is_named(path, tmp_path, monkeypatch, capsys):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert run("stats", "--cache", path) == 0
    assert capsys.readouterr().out.startswith(str(path))


def test_the_project_is_found_from_below(path, tmp_path, monkeypatch, capsys):
    (tmp_path / "rubricc.toml").touch()
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert run("stats") == 0
    assert capsys.readouterr().out.startswith(str(path))


@pytest.mark.parametrize(
    ("options", "left", "says"),
    [
        (("--everything",), "", "4 entries removed, 0 kept; "),
        (("--older-than", "30d"), "bcd", "1 entry removed, 3 kept; "),
        (("--older-than", "3000w"), "abcd", "0 entries removed, 4 kept; "),
        (("--model", "large"), "ab", "2 entries removed, 2 kept; "),
        (("--model", "large", "--older-than", "1h"), "abcd", "0 entries removed, 4 kept; "),
    ],
)
def test_prune(path, capsys, options, left, says):
    assert run("prune", *options) == 0
    assert says in capsys.readouterr().out
    assert kept(path) == left


def test_an_emptied_cache(path, capsys):
    run("prune", "--everything")
    assert run("stats") == 0
    assert capsys.readouterr().out.endswith("\n\nnothing is kept\n")
    assert run("export") == 0
    assert capsys.readouterr().out == ""


def test_export(path, tmp_path, capsys):
    assert run("export") == 0
    out = capsys.readouterr().out
    entries = [json.loads(line) for line in out.splitlines()]
    assert [entry["key"] for entry in entries] == [key(name) for name in "abcd"]
    assert entries[0]["created"] == 86400
    assert entries[0]["value"]["evidence"] == "“zwölf”"
    assert run("export", "-o", tmp_path / "all.jsonl") == 0
    assert capsys.readouterr().out == ""
    assert (tmp_path / "all.jsonl").read_text("utf-8") == out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("prune",), "say what to remove: `--older-than 30d`, `--model NAME` or `--everything`"),
        (("prune", "--everything", "--model", "large"), "`--everything` leaves nothing to choose"),
        (("prune", "--older-than", "30"), "`30` is no age: write a number and a unit"),
        (("prune", "--older-than", "-1d"), "is no age"),
        (("prune", "--older-than", "1y"), "`1y` is no age"),
        (("prune", "--model", "smal"), "nothing of a model `smal`: did you mean `small`?"),
        (("prune", "--everything", "-o", "x"), "`--output` belongs to `rubricc cache export`"),
        (("stats", "--older-than", "1d"), "`--older-than` belongs to `rubricc cache prune`"),
        (("export", "--everything"), "`--everything` belongs to `rubricc cache prune`"),
        (("stats", "--cache", "none.sqlite"), "there is no cache `none.sqlite`"),
        (("prune", "--everything", "--cache", "none.sqlite"), "there is no cache `none.sqlite`"),
        (("export", "-o", ".rubricc/cache.sqlite"), "would be written over"),
        (("export", "-o", "no/such/folder.jsonl"), "`no/such/folder.jsonl` cannot be written"),
        (("export", "-o", ""), "the name of the file to write is empty"),
    ],
)
def test_wrong_use(path, capsys, tmp_path, arguments, says):
    if "-1d" in arguments:
        arguments = ("prune", "--older-than=-1d")
    assert run(*arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("rubricc cache: ")
    assert says in shown.err
    assert kept(path) == "abcd"
    assert not (tmp_path / "none.sqlite").exists()


@pytest.mark.parametrize("action", [("stats",), ("export",), ("prune", "--everything")])
def test_a_file_that_is_no_cache_is_left_alone(tmp_path, capsys, action):
    path = tmp_path / "notes.txt"
    path.write_text("notes")
    assert run(*action, "--cache", path) == 2
    assert "is no cache of rubricc: give another file" in capsys.readouterr().err
    assert path.read_text() == "notes"


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (9_949, "9.9 kB"),
        (9_950, "10 kB"),
        (31_400_000, "31 MB"),
        (999_600, "1.0 MB"),
        (5_000_000_000_000, "5000 GB"),
    ],
)
def test_sizes(amount, shown):
    assert size(amount) == shown
