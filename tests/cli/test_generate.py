"""``rubricc generate``: prompts to completions in a file, and what a person sees of it."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from rubricc.cli.main import main
from rubricc.datasets import write
from rubricc.endpoints.fake import Answer
from rubricc.endpoints.fake.serve import serve
from tests.cli.test_score import records, rows_file


@pytest.fixture
def server():
    with serve("writer") as server:
        yield server


def run(*arguments):
    return main(["generate", *map(str, arguments)])


def prompts(tmp_path, *more, count=3):
    rows = [{"id": f"p{n}", "prompt": f"Tell me of {n}.", "topic": n} for n in range(count)]
    return rows_file(tmp_path, *rows, *more, name="prompts.jsonl")


def call(tmp_path, url, *more):
    """The arguments of a run over the prompts, with a cache of its own."""
    data = tmp_path / "prompts.jsonl"
    out = tmp_path / "out.jsonl"
    cache = tmp_path / "cache.sqlite"
    return ["--data", data, "--writer", f"{url}#m", "--cache", cache, "-o", out, "--quiet", *more]


def test_completions_to_a_file_and_the_summary_to_the_reader(capsys, tmp_path, server):
    prompts(tmp_path)
    assert run(*call(tmp_path, server.url, "--samples", 2, "--seed", 4)) == 0
    found = records((tmp_path / "out.jsonl").read_text())
    assert [one["id"] for one in found] == [f"p{n}/m/{s}" for n in range(3) for s in range(2)]
    assert [one["seed"] for one in found] == [4, 5] * 3
    assert len({one["response"] for one in found}) == 6
    assert {one["status"] for one in found} == {"written"}
    shown = capsys.readouterr()
    assert shown.out.startswith("6 completions: 6 written\n")
    assert shown.out.endswith(f"written to {tmp_path / 'out.jsonl'}\n")
    assert shown.err == ""


def test_without_a_file_rows_go_to_standard_output_alone(capsys, tmp_path, server):
    data = prompts(tmp_path)
    arguments = ["--data", data, "--writer", f"{server.url}#m", "--cache", "off", "--quiet"]
    assert run(*arguments) == 0
    shown = capsys.readouterr()
    assert [one["id"] for one in records(shown.out)] == ["p0", "p1", "p2"]
    assert "3 completions" in shown.err
    assert "paid for again" in shown.err


def test_rows_that_fail_are_kept_and_end_it_with_1(capsys, tmp_path, server):
    prompts(tmp_path, {"id": "e", "prompt": ""}, "oops", {"prompt": "no id"})
    assert run(*call(tmp_path, server.url)) == 1
    found = records((tmp_path / "out.jsonl").read_text())
    assert [(one["id"], one["status"]) for one in found[3:]] == [
        ("e", "failed"),
        (5, "failed"),
        (6, "written"),
    ]
    assert "`prompt` is empty" in capsys.readouterr().out


def test_a_second_run_pays_for_nothing(capsys, tmp_path, server):
    prompts(tmp_path)
    assert run(*call(tmp_path, server.url)) == 0
    first = (tmp_path / "out.jsonl").read_bytes()
    (tmp_path / "out.jsonl").unlink()
    assert run(*call(tmp_path, server.url, "--offline")) == 0
    assert (tmp_path / "out.jsonl").read_bytes() == first
    assert server.calls == 3
    assert "3 replies" in capsys.readouterr().out


def test_rows_that_failed_are_retried_alone(capsys, tmp_path):
    answers = iter(["one", "", Answer("No.", stopped="refusal"), "two", "three"])
    prompts(tmp_path)
    with serve(lambda asked: next(answers)) as server:
        arguments = call(tmp_path, server.url, "--concurrency", 1)
        assert run(*arguments) == 1
        first = records((tmp_path / "out.jsonl").read_text())
        assert sorted(one["status"] for one in first) == ["empty", "refused", "written"]
        assert run(*arguments) == 1
        assert server.calls == 3
        capsys.readouterr()
        assert run(*arguments, "--retry", tmp_path / "out.jsonl") == 0
        assert server.calls == 5
    second = records((tmp_path / "out.jsonl").read_text())
    assert [one["id"] for one in second] == [one["id"] for one in first]
    for before, after in zip(first, second, strict=True):
        assert after["status"] == "written"
        assert before["status"] != "written" or before == after
    assert "1 row of" in capsys.readouterr().out


def test_an_earlier_row_of_another_prompt_is_not_taken_over(capsys, tmp_path, server):
    prompts(tmp_path)
    assert run(*call(tmp_path, server.url)) == 0
    changed = {"id": "p1", "prompt": "Something else."}
    rows_file(tmp_path, {"id": "p0", "prompt": "Tell me of 0."}, changed, name="prompts.jsonl")
    assert run(*call(tmp_path, server.url, "--retry", tmp_path / "out.jsonl")) == 0
    assert server.calls == 4
    assert server.requests[-1].asked.prompt == "Something else."
    assert "1 row was made of something else in `out.jsonl`" in capsys.readouterr().out


def test_rows_of_an_earlier_output_in_another_order(tmp_path, server):
    prompts(tmp_path)
    assert run(*call(tmp_path, server.url)) == 0
    out = tmp_path / "out.jsonl"
    lines = out.read_text().splitlines()
    old = tmp_path / "old.jsonl"
    old.write_text("\n".join([lines[2], "broken", lines[0], lines[1]]) + "\n")
    assert run(*call(tmp_path, server.url, "--retry", old)) == 0
    assert out.read_text().splitlines() == lines
    assert server.calls == 3


def test_settings_and_the_system_text_are_sent(tmp_path, server):
    prompts(tmp_path, count=1)
    system = tmp_path / "system.txt"
    system.write_text("Be brief.\n")
    more = ["--system", system, "--temperature", "0.5", "--max-tokens", 99, "--effort", "low"]
    assert run(*call(tmp_path, server.url, *more)) == 0
    body = server.requests[0].body
    assert (body["temperature"], body["max_tokens"], body["reasoning_effort"]) == (0.5, 99, "low")
    assert body["messages"][0] == {"role": "system", "content": "Be brief."}
    (found,) = records((tmp_path / "out.jsonl").read_text())
    assert found["settings"] == {"temperature": 0.5, "effort": "low", "max_tokens": 99}


def test_the_record_of_the_run(tmp_path, server):
    prompts(tmp_path)
    assert run(*call(tmp_path, server.url, "--seed", 3)) == 0
    record = json.loads((tmp_path / "out.run.json").read_text())
    assert record["command"] == "generate"
    assert record["plan"] is None
    assert record["writers"][0]["model"] == "m"
    assert record["sampling"]["seed"] == 3
    assert record["rows"] == {"written": 3}
    assert record["calls"]["made"] == 3
    assert record["data"]["sha256"]
    assert str(tmp_path) not in json.dumps(record)


def test_a_full_disk_is_said_and_leaves_the_old_output(capsys, tmp_path, server, monkeypatch):
    prompts(tmp_path)
    out = tmp_path / "out.jsonl"
    out.write_text("old\n")

    def full(*written):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(write, "_write", full)
    assert run(*call(tmp_path, server.url)) == 2
    assert capsys.readouterr().err == (
        f"rubricc generate: `{out}` cannot be written: no space left on device\n"
    )
    assert out.read_text() == "old\n"
    assert not list(tmp_path.glob("*.partial"))
    monkeypatch.undo()
    assert run(*call(tmp_path, server.url)) == 0
    assert len(records(out.read_text())) == 3


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_a_device_that_is_full(capsys, tmp_path, server):
    prompts(tmp_path)
    arguments = call(tmp_path, server.url)
    arguments[arguments.index("-o") + 1] = "/dev/full"
    assert run(*arguments) == 2
    assert "no space left on device" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--writer", "gpt-5"], "did you mean `openai:gpt-5`"),
        (["--writer", "URL#m", "--writer", "URL#m"], "named twice"),
        (["--writer", "URL#m", "--system", "none.txt"], "`none.txt` cannot be read"),
        (["--writer", "URL#m", "--data", "none.jsonl"], "does not exist"),
        (["--writer", "URL#m", "-o", "DATA"], "would be written over"),
        (["--writer", "URL#m", "--retry", "none.jsonl"], "does not exist"),
        (["--writer", "URL#m", "--cache", "off", "--offline"], "keeps none"),
        (["--writer", "URL#m", "--max-cost", "1"], "no price"),
    ],
)
def test_wrong_use_is_said_and_gives_2(capsys, tmp_path, arguments, says):
    data = prompts(tmp_path)
    known = {"DATA": str(data)}
    words = [known.get(w, w.replace("URL", "https://h.example/v1")) for w in arguments]
    if "--data" not in words:
        words += ["--data", data]
    if "-o" not in words:
        words += ["-o", tmp_path / "out.jsonl"]
    assert run(*words, "--quiet") == 2
    err = capsys.readouterr().err
    assert says in err
    assert "Traceback" not in err


def test_a_wrong_key_ends_the_run_at_its_first_call(capsys, tmp_path):
    prompts(tmp_path)
    with serve("writer", "wrong_key") as server:
        assert run(*call(tmp_path, server.url)) == 2
    assert "key" in capsys.readouterr().err
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("text", ["-1", "nan", "inf", "warm"])
def test_a_temperature_is_a_number_from_0_on(capsys, tmp_path, text):
    with pytest.raises(SystemExit):
        run("--data", "x", "--writer", "m", f"--temperature={text}")
    assert "no number from 0 on" in capsys.readouterr().err
