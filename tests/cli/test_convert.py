"""``rubricc convert``: rows of rubricc in a trainer's format."""

from __future__ import annotations

import json

import pytest

from rubricc.cli.main import main
from tests.datasets.formats.rows import FAILED, HARD, PAIR, REVISED, SCORED, TIE, WRITTEN

SURE = {**HARD, "id": "p0"}


def file_of(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_rows_are_written_and_counted(tmp_path, capsys):
    pairs, out = file_of(tmp_path / "pairs.jsonl", PAIR, TIE, SURE), tmp_path / "dpo.jsonl"
    call = ["convert", pairs, "--to", "trl-preference", "-o", str(out), "--drop", "tie", "--hard"]
    assert main(call) == 0
    assert capsys.readouterr().out == (
        f"2 rows of `trl-preference` written to {out}\n"
        "  left out, tie: 1\n"
        "  soft labels made hard: 1\n"
    )
    assert len(lines(out)) == 2


def test_what_cannot_be_held_is_named_and_nothing_is_written(tmp_path, capsys):
    pairs, out = file_of(tmp_path / "pairs.jsonl", SURE, PAIR, TIE, FAILED), tmp_path / "out.jsonl"
    assert main(["convert", pairs, "--to", "openai-preference", "-o", str(out)]) == 1
    assert capsys.readouterr().err == (
        f"{pairs}:2 (p1): `openai-preference` cannot hold a soft label: "
        "a probability short of certainty\n"
        f"{pairs}:3 (p2): `openai-preference` cannot hold a tie: neither response is better\n"
        f"{pairs}:4 (p4): `openai-preference` cannot hold "
        "a row that nobody decided, or that failed\n"
        "soft (1 row): `--hard` writes them without the probability, "
        "`--drop soft` leaves such rows out\n"
        "tie (1 row): `--drop tie` leaves such rows out\n"
        "undecided (1 row): `--drop undecided` leaves such rows out\n"
        "nothing is written\n"
    )
    assert not out.exists()


def test_many_refusals_are_counted(tmp_path, capsys):
    pairs = file_of(tmp_path / "pairs.jsonl", *[{**TIE, "id": n} for n in range(30)])
    assert main(["convert", pairs, "--to", "trl-kto", "-o", str(tmp_path / "x.jsonl")]) == 1
    error = capsys.readouterr().err.splitlines()
    assert error[20] == "... and 10 more"
    assert error[21].startswith("tie (30 rows)")


def test_scores_are_joined_with_their_rows(tmp_path, capsys):
    rows = [{"prompt": "a", "response": "b"}, {"id": "x", "prompt": "c", "response": "d"}]
    scores = [
        {"id": 1, "reward": 0.9, "status": "decided"},
        {"id": "x", "reward": 0.1, "status": "decided"},
    ]
    data, scored = file_of(tmp_path / "rows.jsonl", *rows), file_of(tmp_path / "s.jsonl", *scores)
    out = tmp_path / "kto.jsonl"
    call = ["convert", scored, "--with", data, "--to", "trl-kto-text", "-o", str(out)]
    assert main([*call, "--threshold", "0.5", "--keep", "id"]) == 0
    assert lines(out) == [
        {"prompt": "a", "completion": "b", "label": True, "reward": 0.9, "id": 1},
        {"prompt": "c", "completion": "d", "label": False, "reward": 0.1, "id": "x"},
    ]
    capsys.readouterr()
    assert main(call) == 2
    assert "`--threshold`" in capsys.readouterr().err
    call = ["convert", scored, "--to", "trl-kto", "-o", str(out), "--threshold", "1"]
    assert main(call) == 1
    assert "name the rows that were judged with `--with`" in capsys.readouterr().err


def test_a_file_is_registered(tmp_path, capsys):
    rows, out = file_of(tmp_path / "v.jsonl", REVISED), tmp_path / "phase1.jsonl"
    assert main(["convert", rows, "--to", "llamafactory-alpaca", "-o", str(out)]) == 0
    assert "registered as `phase1` in dataset_info.json" in capsys.readouterr().out
    call = ["convert", rows, "--to", "llamafactory-alpaca", "-o", str(out), "--name", "other"]
    assert main(call) == 0
    assert [*json.loads((tmp_path / "dataset_info.json").read_text())] == ["phase1", "other"]
    (tmp_path / "dataset_info.json").write_text("{")
    capsys.readouterr()
    assert main(call) == 2
    assert "`dataset_info.json` cannot be added to" in capsys.readouterr().err


def test_standard_output_gets_rows_alone(tmp_path, capsys):
    rows = file_of(tmp_path / "v.jsonl", REVISED)
    assert main(["convert", rows, "--to", "trl-sft", "-o", "-"]) == 0
    shown = capsys.readouterr()
    assert len(json.loads(shown.out)["messages"]) == 2
    assert shown.err == "1 row of `trl-sft` written to -\n"


def test_system_text_can_be_stripped(tmp_path, capsys):
    talk = [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}]
    rows, out = file_of(tmp_path / "v.jsonl", {**WRITTEN, "prompt": talk}), tmp_path / "o.jsonl"
    call = ["convert", rows, "--to", "trl-sft-completion-text", "-o", str(out)]
    assert main(call) == 1
    assert "system (1 row): `--strip system` writes them without it" in capsys.readouterr().err
    assert main([*call, "--strip", "system"]) == 0
    assert "system taken out: 1" in capsys.readouterr().out
    assert lines(out) == [{"prompt": "u", "completion": "Hello."}]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--to", "trl-preferences"], "no format is called `trl-preferences`: did you mean"),
        (["--to", "x"], "no format is called `x`: choose from trl-preference, "),
        (["--to", "trl-sft", "--drop", "ties"], "`--drop` knows no `ties`: did you mean `tie`?"),
        (["--to", "trl-sft", "--strip", "tie"], "`tie` cannot be taken out of a row"),
        (["--to", "trl-sft", "--threshold", "nan"], "`--threshold` is no finite number"),
        (["--to", "trl-preference"], "needs pairs, and this row is one of completions"),
        (["--to", "alpaca", "--keep", "id"], "`alpaca` has no room for further columns"),
        (["--to", "trl-sft", "--with", "none.jsonl"], "`none.jsonl` does not exist"),
    ],
)
def test_wrong_use(tmp_path, capsys, monkeypatch, options, message):
    monkeypatch.chdir(tmp_path)
    rows = file_of(tmp_path / "rows.jsonl", WRITTEN)
    assert main(["convert", rows, *options, "-o", "out.jsonl"]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out.jsonl").exists()


def test_the_file_that_is_read_is_not_written_over(tmp_path, capsys):
    rows = file_of(tmp_path / "rows.jsonl", SCORED)
    assert main(["convert", rows, "--to", "trl-sft", "-o", rows]) == 2
    assert "would be written over" in capsys.readouterr().err
    assert main(["convert", "-", "--with", "-", "--to", "trl-sft", "-o", "x"]) == 2
    assert "standard input can be read once" in capsys.readouterr().err


def test_a_file_that_cannot_be_written(tmp_path, capsys):
    rows = file_of(tmp_path / "rows.jsonl", WRITTEN)
    out = tmp_path / "no" / "such.jsonl"
    assert main(["convert", rows, "--to", "trl-sft", "-o", str(out)]) == 2
    assert f"`{out}` cannot be written: no such file" in capsys.readouterr().err
