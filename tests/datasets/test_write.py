"""Records out: whole or not at all, and never a NaN."""

from __future__ import annotations

import json

import pytest

from rubricc.datasets.write import line_of, open_records


def test_records_are_written_one_a_line(tmp_path):
    with open_records(tmp_path / "out.jsonl") as write:
        write({"id": 1, "text": "é\n"})
        write({"id": 2})
    lines = (tmp_path / "out.jsonl").read_text("utf-8").split("\n")
    assert [json.loads(line) for line in lines[:-1]] == [{"id": 1, "text": "é\n"}, {"id": 2}]
    assert lines[-1] == ""


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_no_number_that_json_lacks(number):
    with pytest.raises(ValueError, match="not JSON compliant"):
        line_of({"reward": number})


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path):
    target = tmp_path / "out.jsonl"
    target.write_text("old\n")

    def failing():
        with open_records(target) as write:
            write({"id": 1})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        failing()
    assert target.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [target]


def test_the_file_that_is_read_may_be_written(tmp_path):
    target = tmp_path / "rows.jsonl"
    target.write_text('{"id": 1}\n{"id": 2}\n')
    with target.open() as rows, open_records(target) as write:
        for row in rows:
            write(json.loads(row) | {"seen": True})
    assert target.read_text() == '{"id": 1, "seen": true}\n{"id": 2, "seen": true}\n'


def test_mode_and_link_are_kept(tmp_path):
    target, link = tmp_path / "real.jsonl", tmp_path / "link.jsonl"
    target.write_text("old\n")
    target.chmod(0o640)
    link.symlink_to(target)
    with open_records(link) as write:
        write({})
    assert link.is_symlink()
    assert target.read_text() == "{}\n"
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_device_is_written_to_and_stays():
    with open_records("/dev/null") as write:
        write({"id": 1})


def test_standard_output(capsys):
    with open_records("-") as write:
        write({"id": 1})
    assert capsys.readouterr().out == '{"id": 1}\n'
