"""``rubricc select``: which responses of a prompt go on."""

from __future__ import annotations

import json

import pytest

from rubricc.cli.main import main


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def read(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def rows(place, **more):
    return write(
        place / "rows.jsonl",
        *({"id": n, "prompt": f"Q{n // 3}", "response": f"A{n}", **more} for n in range(6)),
    )


def scores(place, *rewards):
    found = [{"id": n, "reward": reward} for n, reward in enumerate(rewards)]
    return write(place / "scores.jsonl", *found)


def test_the_best_response_of_each_prompt(place, capsys):
    records = scores(place, 0.5, 1, None, 0, 0, 0.25)
    assert main(["select", rows(place), "--scores", records, "--how", "best", "-o", "o.jsonl"]) == 0
    found = read(place / "o.jsonl")
    assert [(row["id"], row["selected_reward"]) for row in found] == [(1, 1), (5, 0.25)]
    assert capsys.readouterr().out.splitlines() == [
        "2 selected (the response with the greatest reward)",
        "  1 left out: without a reward",
        "  3 left out: not the best",
    ]


def test_the_best_against_the_worst(place):
    records = scores(place, 0.5, 1, 0, 0, 0, 0)
    how = ["--how", "best-and-worst"]
    assert main(["select", rows(place), "--scores", records, *how, "-o", "o.jsonl"]) == 0
    (pair,) = read(place / "o.jsonl")
    assert (pair["chosen"], pair["rejected"], pair["margin"]) == ("A1", "A2", 1)


def test_whatever_reaches_a_threshold(place):
    records = scores(place, 0.5, 1, 0, 0, 0, 0.75)
    how = ["--how", "threshold", "--threshold", "0.5"]
    assert main(["select", rows(place), "--scores", records, *how, "-o", "o.jsonl"]) == 0
    assert [row["id"] for row in read(place / "o.jsonl")] == [0, 1, 5]


def test_pairs_need_no_rewards(place):
    assert main(["select", rows(place), "--how", "pairs", "--most", "2", "-o", "o.jsonl"]) == 0
    assert [row["id"] for row in read(place / "o.jsonl")] == ["0 / 1", "0 / 2", "3 / 4", "3 / 5"]


def test_completions_that_were_never_written_are_passed_over(place):
    data = write(
        place / "rows.jsonl",
        {"id": 1, "prompt": "Q", "response": "A"},
        {"id": 2, "prompt": "Q", "response": None, "status": "refused"},
        {"id": 3, "prompt": "Q", "response": "B", "status": "written"},
    )
    assert main(["select", data, "--how", "pairs", "-o", "o.jsonl"]) == 0
    assert [row["id"] for row in read(place / "o.jsonl")] == ["1 / 3"]


def test_standard_output_holds_rows_alone(place, capsys):
    assert main(["select", rows(place, reward=1), "--how", "best", "-o", "-"]) == 0
    found = capsys.readouterr()
    assert [json.loads(line)["id"] for line in found.out.splitlines()] == [0, 3]
    assert "2 selected" in found.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--how", "threshold"], "`--threshold` goes with `--how threshold`"),
        (["--how", "best", "--threshold", "1"], "`--threshold` goes with `--how threshold`"),
        (["--how", "best", "--scores", "none.jsonl"], "`none.jsonl` does not exist"),
        (["--how", "best", "--scores", "rows.jsonl"], "`rows.jsonl` has no rewards"),
        (["--how", "best", "-o", "rows.jsonl"], "would be written over"),
        (["--how", "best", "-o", "none/o.jsonl"], "`none/o.jsonl` cannot be written"),
    ],
)
def test_wrong_use_is_refused_and_writes_nothing(place, capsys, arguments, said):
    data = rows(place)
    before = (place / "rows.jsonl").read_bytes()
    output = [] if "-o" in arguments else ["-o", "o.jsonl"]
    assert main(["select", data, *arguments, *output]) == 2
    assert said in capsys.readouterr().err
    assert (place / "rows.jsonl").read_bytes() == before
    assert not (place / "o.jsonl").exists()


def test_a_row_that_nobody_scored_is_refused(place, capsys):
    records = scores(place, 1, 1)
    assert main(["select", rows(place), "--scores", records, "--how", "best", "-o", "o"]) == 2
    assert "has no record of `2`" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"id": 1, "response": "A"}, "row `1` has no prompt or no response"),
        ({"id": 1, "prompt": "Q"}, "row `1` has no prompt or no response"),
    ],
)
def test_rows_without_texts_are_refused(place, capsys, row, said):
    data = write(place / "rows.jsonl", row)
    assert main(["select", data, "--how", "pairs", "-o", "o.jsonl"]) == 2
    assert said in capsys.readouterr().err


def test_a_line_that_is_no_row_is_refused(place, capsys):
    (place / "rows.jsonl").write_text("[1]\n")
    assert main(["select", "rows.jsonl", "--how", "pairs", "-o", "o.jsonl"]) == 2
    assert "`rows.jsonl` line 1" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["nan", "inf", "x"])
def test_a_threshold_is_a_finite_number(place, capsys, number):
    with pytest.raises(SystemExit):
        main(["select", "x", "--how", "threshold", "--threshold", number, "-o", "o"])
    assert f"`{number}` is no finite number" in capsys.readouterr().err
