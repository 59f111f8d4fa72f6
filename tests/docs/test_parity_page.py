"""The parity page is what its script writes from the published data, where these are there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import pytest

from benchmarks import parity, parity_published, parity_random, parity_texts
from benchmarks.parity_line import Line, Tally, write_rows

PAGE = parity.PAGE.read_text("utf-8")


@pytest.fixture
def data():
    for extra in ("sklearn", "yaml"):
        pytest.importorskip(extra, reason="needs `rubricc[agree,interchange]`")
    if not parity.DATA.is_dir():
        pytest.skip(f"{parity.DATA} is absent: what others published is not part of this project")
    return parity.DATA


@pytest.fixture
def few(monkeypatch):
    """Fewer random rows, where their number is not the matter."""
    monkeypatch.setattr(parity_random, "ROWS", 2)
    monkeypatch.setattr(parity_random, "DRAWS", 2)


@pytest.fixture
def page(monkeypatch, tmp_path):
    """A page of its own, which no test writes over the project's."""
    path = tmp_path / "parity.md"
    path.write_text(PAGE, "utf-8")
    monkeypatch.setattr(parity, "PAGE", path)
    monkeypatch.delenv("RUBRICC_DATA", raising=False)
    return path


def test_the_page_is_what_the_script_writes(data, page, capsys):
    assert parity.main(["--check"]) == 0, capsys.readouterr().err
    assert parity.main([]) == 0
    assert page.read_text("utf-8") == PAGE


def test_another_page_is_told_and_written_anew(data, page, few, capsys):
    page.write_text(PAGE.replace("518 of 518", "517 of 518"), "utf-8")
    assert parity.main(["--check"]) == 1
    assert "is not what this writes" in capsys.readouterr().err
    assert "517 of 518" in page.read_text("utf-8")
    assert parity.main([]) == 0
    assert "518 of 518" in page.read_text("utf-8")


def test_a_line_that_no_longer_holds_fails_and_leaves_the_page(
    data, page, few, monkeypatch, capsys
):
    monkeypatch.setitem(parity_published.KAPPAS, (1, 2), 0.9)
    assert parity.main([]) == 1
    said = capsys.readouterr()
    assert re.search(r"^NO +PandaLM .* people 1 and 2 ", said.out, re.MULTILINE)
    assert "no longer holds" in said.err
    assert page.read_text("utf-8") == PAGE


def test_a_comparison_with_a_reference_that_fails_is_told(page, few, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(parity_published, "lines", lambda folder: iter(()))
    monkeypatch.setattr(parity_random.parity_references, "healthbench", lambda points, met: 0.25)
    assert parity.main(["--data", str(tmp_path)]) == 1
    assert re.search(r"^NO +HealthBench ", capsys.readouterr().out, re.MULTILINE)


def test_what_lacks_an_extra_is_no_failure_and_changes_nothing(
    page, few, monkeypatch, tmp_path, capsys
):
    line = Line("PandaLM", "three kappas", "needs `rubricc[agree]`", None)
    monkeypatch.setattr(parity_published, "lines", lambda folder: iter([line]))
    assert parity.main(["--data", str(tmp_path)]) == 0
    assert "not all could be compared" in capsys.readouterr().out
    assert page.read_text("utf-8") == PAGE


def test_without_the_data_it_says_so_and_changes_nothing(page, tmp_path, capsys):
    assert parity.main(["--data", str(tmp_path / "absent")]) == 0
    assert capsys.readouterr().out.startswith("skipped: ")
    assert page.read_text("utf-8") == PAGE


def test_whole_data_sets_join_the_second_section(monkeypatch, page, few, tmp_path, capsys):
    rng = Random(1)
    subjects = {subject.form: subject for subject in parity_random.SUBJECTS}
    for name, form in parity_random.REAL.items():
        write_rows(tmp_path / name, [subjects[form].drawn(rng) for _ in range(3)])
    rows = [{**parity_texts.row(rng), "prompt": f"Write {at}."} for at in range(20)]
    (tmp_path / "ifeval").mkdir()
    responses = [{"prompt": row["prompt"], "response": row.pop("response")} for row in rows]
    write_rows(tmp_path / parity_random.IFEVAL_ROWS, rows)
    write_rows(tmp_path / parity_random.IFEVAL_RESPONSES, responses)
    monkeypatch.setattr(parity_published, "lines", lambda folder: iter(()))
    monkeypatch.setenv("RUBRICC_DATA", str(tmp_path))
    assert parity.main(["--data", str(tmp_path)]) == 0
    written = page.read_text("utf-8")
    for name in (*parity_random.REAL, parity_random.IFEVAL_ROWS):
        assert f"rows of `{name}`" in written
    assert str(tmp_path) not in written
    assert "with their responses" in written


def test_the_page_says_when_it_was_made_and_nothing_of_the_machine():
    (made,) = parity.MADE.findall(PAGE)
    assert re.fullmatch(r"Made on \d{4}-\d\d-\d\d with rubricc \d+\.\d+\.\d+\S*\.", made)
    assert str(Path.home()) not in PAGE
    assert not re.search(r"(?<![\w.])/(?:home|work|tmp|Users|root)/", PAGE)
    sections = [line for line in PAGE.splitlines() if line.startswith("## ")]
    assert [one.split()[1] for one in sections] == ["Reproduced", "Equal", "Not", "To"]
    assert "| NO |" not in PAGE
    assert "not run" not in PAGE


@pytest.mark.parametrize(
    ("ours", "theirs", "holds"),
    [(0.5, 0.5, True), (None, None, True), (None, 0.0, False), (0.5, 0.5 + 1e-13, False)],
)
def test_only_the_same_number_is_the_same(ours, theirs, holds):
    tally = Tally()
    assert not tally.holds()
    tally.add(ours, theirs)
    assert tally.holds() is holds
    assert tally.holds(1e-12) is (ours is not None or theirs is None)
    assert json.dumps(tally.told())
