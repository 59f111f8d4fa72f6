"""``rubricc revise``: rows to revisions in a file, and what a person sees of it."""

from __future__ import annotations

import json

import pytest

from rubricc.cli.main import main
from rubricc.endpoints.fake.serve import serve
from tests.cli.test_score import records, rows_file
from tests.revising.revisers import GOOD, HARD, SOURCE, critique
from tests.revising.revisers import rows as plain_rows

KIND = SOURCE.format(revision="steps: 2", hard=HARD, judge="temperature: 0")


@pytest.fixture
def server():
    with serve("writer") as server:
        yield server


@pytest.fixture
def source(tmp_path):
    place = tmp_path / "kind.constitution"
    place.write_text(KIND)
    return place


def run(*arguments):
    return main(["revise", *map(str, arguments)])


def call(tmp_path, source, url, *more, count=4, rows=()):
    """The arguments of a run over some rows, with a cache of its own."""
    data = rows_file(tmp_path, *(rows or plain_rows(count)))
    out, cache = tmp_path / "out.jsonl", tmp_path / "cache.sqlite"
    asked = ["--judge", f"{url}#judge", "--writer", f"{url}#other", "--cache", cache]
    return [source, "--data", data, *asked, "-o", out, "--quiet", *more]


def test_revisions_to_a_file_and_the_summary_to_the_reader(capsys, tmp_path, source, server):
    assert run(*call(tmp_path, source, server.url)) == 0
    found = records((tmp_path / "out.jsonl").read_text())
    assert [one["id"] for one in found] == ["r0", "r1", "r2", "r3"]
    assert {one["status"] for one in found} <= {"revised", "unchanged"}
    out = capsys.readouterr().out
    assert out.startswith("4 rows: ")
    assert "  steps " in out
    assert "  hard rules " in out
    assert out.endswith(f"written to {tmp_path / 'out.jsonl'}\n")


def test_the_record_of_the_run(tmp_path, source, server):
    assert run(*call(tmp_path, source, server.url, "--temperature", "0.7")) == 0
    record = json.loads((tmp_path / "out.run.json").read_text())
    assert (record["command"], record["plan"]["name"]) == ("revise", "kind")
    assert record["judges"][0]["model"] == "judge"
    assert record["writers"][0]["model"] == "other"
    assert record["judge"]["temperature"] == 0
    assert record["sampling"]["temperature"] == 0.7
    assert record["revision"]["steps"] == 2
    assert sum(record["rows"].values()) == 4
    assert sum(record["steps"].values()) == 8
    assert record["verdicts"]["asked"] > 0
    assert str(tmp_path) not in json.dumps(record)


def test_a_plan_revises_like_its_source(tmp_path, source, server):
    assert run(*call(tmp_path, source, server.url)) == 0
    first = records((tmp_path / "out.jsonl").read_text())
    assert main(["compile", str(source), "--target", "critique", "-o", str(tmp_path / "b")]) == 0
    plan = tmp_path / "b" / "kind.plan.json"
    assert run(*call(tmp_path, plan, server.url, "--offline")) == 0
    second = records((tmp_path / "out.jsonl").read_text())
    assert [one["revision"] for one in first] == [one["revision"] for one in second]


def test_a_plan_for_rewards_alone_is_refused(capsys, tmp_path, source, server):
    assert main(["compile", str(source), "-o", str(tmp_path / "b")]) == 0
    plan = tmp_path / "b" / "kind.plan.json"
    assert run(*call(tmp_path, plan, server.url)) == 2
    assert "compile it with `--target critique`" in capsys.readouterr().err


def test_rows_that_failed_are_retried_alone(capsys, tmp_path, source):
    source.write_text(KIND.replace(HARD, "").replace("steps: 2", "steps: 1"))
    found = critique(("any", "It is obvious", "It could be kinder."))
    broken = ["(0)"]

    def answer(asked):
        if asked.kind == "critique":
            return found
        return "" if any(word in asked.response for word in broken) else GOOD

    with serve(answer) as server:
        arguments = call(tmp_path, source, server.url, count=2)
        assert run(*arguments) == 1
        first = records((tmp_path / "out.jsonl").read_text())
        assert sorted(one["status"] for one in first) == ["incomplete", "revised"]
        calls = server.calls
        broken.clear()
        assert run(*arguments, "--retry", tmp_path / "out.jsonl") == 0
        assert server.calls == calls + 1
    second = records((tmp_path / "out.jsonl").read_text())
    assert [one["status"] for one in second] == ["revised", "revised"]
    assert next(one for one in first if one["status"] == "revised") in second
    assert "1 row of" in capsys.readouterr().out


def test_an_output_of_another_plan_is_not_taken_over(capsys, tmp_path, source, server):
    arguments = call(tmp_path, source, server.url)
    assert run(*arguments) == 0
    before = (tmp_path / "out.jsonl").read_bytes()
    source.write_text(KIND.replace("Uses plain words.", "Uses short words."))
    assert run(*arguments, "--retry", tmp_path / "out.jsonl") == 2
    assert "is of another plan" in capsys.readouterr().err
    assert (tmp_path / "out.jsonl").read_bytes() == before


def test_rows_that_cannot_be_revised_are_kept_and_end_it_with_1(capsys, tmp_path, source, server):
    bad = {"id": "n", "prompt": "Q", "response": None, "status": "failed", "reason": "no luck"}
    arguments = call(tmp_path, source, server.url, rows=[*plain_rows(1), bad, "oops"])
    assert run(*arguments) == 1
    _, second, third = records((tmp_path / "out.jsonl").read_text())
    assert (second["id"], second["status"]) == ("n", "error")
    assert second["reason"] == "there is no response: no luck"
    assert (third["id"], third["status"]) == (3, "error")
    assert "no luck" in capsys.readouterr().out


def test_what_generate_writes_can_be_revised(tmp_path, source, server):
    prompts = rows_file(tmp_path, {"id": "p", "prompt": "Why?"}, name="prompts.jsonl")
    first = tmp_path / "first.jsonl"
    made = ["generate", "--data", prompts, "--writer", f"{server.url}#m", "--samples", 2]
    assert main([*map(str, made), "--seed", "1", "-o", str(first), "--cache", "off"]) == 0
    rows = [json.loads(line) for line in first.read_text().splitlines()]
    assert run(*call(tmp_path, source, server.url, rows=rows)) == 0
    found = records((tmp_path / "out.jsonl").read_text())
    assert [one["id"] for one in found] == ["p/m/0", "p/m/1"]
    assert found[0]["response"] == rows[0]["response"]
    assert found[0]["writer"] == f"{server.url}#m"


def test_judge_and_writer_of_one_family_are_warned_of(capsys, tmp_path, source, server):
    arguments = call(tmp_path, source, server.url, count=1)
    arguments[arguments.index(f"{server.url}#other")] = f"{server.url}#judge-2"
    assert run(*arguments) == 0
    assert "a model of its own family" in capsys.readouterr().out
    record = json.loads((tmp_path / "out.run.json").read_text())
    assert any("family" in warning for warning in record["warnings"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "nobody is there to criticise"),
        (["--judge"], "names no model to ask"),
        (["--judge", "gpt-5"], "did you mean `openai:gpt-5`"),
        (["--judge", "URL#m", "--writer", "gpt-5"], "did you mean `openai:gpt-5`"),
        (["--judge", "URL#m", "-o", "SOURCE"], "would be written over"),
        (["--judge", "URL#m", "--retry", "none.jsonl"], "does not exist"),
    ],
)
def test_wrong_use_is_said_and_gives_2(capsys, tmp_path, source, arguments, says):
    words = [str(source) if w == "SOURCE" else w for w in arguments]
    words = [w.replace("URL", "http://127.0.0.1:1/v1") for w in words]
    data = rows_file(tmp_path, *plain_rows(1))
    cache = tmp_path / "cache.sqlite"
    assert run(source, "--data", data, *words, "--cache", cache, "--quiet") == 2
    shown = capsys.readouterr()
    assert says in shown.err
    assert shown.out == ""


def test_errors_of_the_source_are_shown_and_nothing_is_written(capsys, tmp_path, source, server):
    source.write_text(KIND.replace("optional", "optinal"))
    assert run(*call(tmp_path, source, server.url)) == 1
    assert "optinal" in capsys.readouterr().err
    assert not (tmp_path / "out.jsonl").exists()
    assert server.calls == 0
