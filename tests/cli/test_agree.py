"""``rubricc agree``: labels of people and of a judge, measured, stored and found stale."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys

import pytest

from rubricc.cli.main import main
from rubricc.endpoints.fake import serve, verdicts
from rubricc.endpoints.fake.answer import written

pytest.importorskip("sklearn")

SOURCE = """
edition "2026"

rubric manners(limit: number = 5) {
  principle polite "Says please."
  principle tone "Keeps a friendly tone." { scale: 1..5 }
  principle brief "Is short." { check: words(response) <= limit }
}

rubric other { principle kind "Is kind." }
"""


@pytest.fixture
def source(tmp_path):
    place = tmp_path / "manners.rubric"
    place.write_text(SOURCE, encoding="utf-8")
    return place


def rows_file(tmp_path, *rows, name="rows.jsonl"):
    place = tmp_path / name
    place.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return place


def recorded(count=24):
    """Rows on which three people mostly agree and the judge is wrong now and then."""
    for n in range(count):
        label, other = ("met", "unmet") if n % 2 else ("unmet", "met")
        yield {
            "id": f"r{n}",
            "prompt": f"Q{n // 2}",
            "response": "go, please" if n % 2 else "go",
            "people": {
                "polite": [label, label, label if n % 4 else other],
                "tone": [1 + n % 5] * 3,
                "brief": ["met"] * 2,
            },
            "judge_verdicts": {
                "polite": other if n % 8 == 0 else label,
                "tone": "unscored" if n % 12 == 0 else 1 + n % 5,
                "brief": "met",
            },
        }


def run(*arguments):
    return main(["agree", *map(str, arguments)])


def stored(tmp_path, name="manners"):
    return json.loads((tmp_path / f"{name}.agreement.json").read_text(encoding="utf-8"))


def test_recorded_verdicts_are_measured_shown_and_stored(tmp_path, source, capsys):
    rows = rows_file(tmp_path, *recorded())
    assert run(source, "manners", "--data", rows) == 0
    out = capsys.readouterr().out
    lines = [line.rstrip() for line in out.splitlines()]
    assert lines[0].startswith("manners  recorded verdicts against people  24 rows  plan ")
    assert re.match(r"criterion +n +agreement +F1 +kappa +ceiling +coverage", lines[2])
    assert any(
        re.match(r"polite +24 +0\.88 \[0\.\d\d, 1\.00\] +0\.\d\d +0\.75 \[", line) for line in lines
    )
    assert any(re.match(r"tone +22 +1\.00 \[.*92%", line) for line in lines)
    assert any(re.match(r"brief \(code\) +24 ", line) for line in lines)
    assert any(re.match(r"overall +46 ", line) for line in lines)
    assert "asked again: not measured" in lines
    assert "asked in another order: not measured" in lines
    assert "left out: 2 verdicts left unscored by the judge" in lines
    assert any(line.startswith("people against each other: agreement ") for line in lines)
    assert "prompt quality: not measured (verdicts were recorded; no judge was asked)" in lines
    assert lines[-1] == f"written to {tmp_path / 'manners.agreement.json'}"
    assert "\x1b" not in out
    assert max(map(len, lines[:-1])) <= 100

    found = stored(tmp_path)
    assert found["judge"]["recorded"] is True
    assert found["data"]["rows"] == 24
    assert found["data"]["file"] == "rows.jsonl"
    assert found["data"]["sha256"] == hashlib.sha256(rows.read_bytes()).hexdigest()
    assert [one["name"] for one in found["criteria"]] == ["polite", "tone", "brief"]
    assert len(found["criteria"][0]["digest"]) == 64
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found["date"])


def test_the_same_rows_give_the_same_figures(tmp_path, source, capsys):
    rows = rows_file(tmp_path, *recorded())
    results = []
    for arguments in ([], [], ["--seed", 1], ["--cluster", "row"]):
        assert run(source, "manners", "--data", rows, *arguments) == 0
        results.append(stored(tmp_path)["overall"]["majority"])
    assert results[0] == results[1]
    assert results[0]["kappa"]["value"] == results[2]["kappa"]["value"]
    assert (results[0]["clusters"], results[3]["clusters"]) == (12, 24)


def test_answers_that_were_recorded_twice_give_rates(tmp_path, source, capsys):
    rows = list(recorded())
    for n, row in enumerate(rows):
        polite = row["judge_verdicts"]["polite"]
        row["judge_retest"] = {"polite": polite}
        row["judge_reordered"] = {"polite": "unmet" if n % 2 else polite}
    assert run(source, "manners", "--data", rows_file(tmp_path, *rows)) == 0
    out = capsys.readouterr().out
    assert "asked again: 0% [0%, 26%] of 24 verdicts changed" in out
    assert re.search(r"asked in another order: 50%( \[\d+%, \d+%\])? of 24 verdicts changed", out)


def test_a_spreadsheet_has_the_verdicts_of_one_person(tmp_path, source, capsys):
    table = tmp_path / "rows.csv"
    lines = ["response,verdicts.polite,judge_verdicts"]
    for n in range(12):
        label = "met" if n % 2 else "unmet"
        lines.append(f'go {n},{label},"{{""polite"": ""{label}""}}"')
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert run(source, "manners", "--data", table) == 0
    assert stored(tmp_path)["criteria"][0]["majority"]["kappa"]["value"] == 1.0
    assert "ceiling" not in capsys.readouterr().out


def test_rows_that_cannot_be_used_are_reported_and_stop_no_other(tmp_path, source, capsys):
    wrong = {"response": "go", "verdicts": {"polit": "met"}, "judge_verdicts": {}}
    bare = {"response": "go"}
    rows = rows_file(tmp_path, wrong, bare, *recorded())
    assert run(source, "manners", "--data", rows) == 1
    said = capsys.readouterr()
    assert f"{rows}:1: no criterion is called `polit`: did you mean `polite`?" in said.err
    assert "left out: 1 row without a label" in said.out
    assert "left out: 1 row that could not be used" in said.out
    assert stored(tmp_path)["data"] | {"sha256": ""} == {
        "file": "rows.jsonl",
        "sha256": "",
        "rows": 24,
        "unlabelled": 1,
        "faults": 1,
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["manners"], "nothing is measured without labelled rows: give them with `--data ROWS`"),
        (["manners", "--data", "absent.jsonl"], "`absent.jsonl` does not exist"),
        (["--data", "{rows}"], "name"),
        (["manners", "--data", "{bare}"], "has no row with a label of a person"),
        (["manners", "--data", "{people}"], "name a judge with `--judge MODEL`"),
        (["manners", "--data", "{rows}", "-o", "{rows}"], "would be written over"),
        (["manners", "--data", "{rows}", "--judge", "gpt-5-mini"], "gpt-5-mini"),
        (["manners", "--data", "{rows}", "--judge"], "names no model to ask"),
        (["manners", "--check"], "does not exist: measure agreement first"),
    ],
)
def test_what_cannot_work_is_said(tmp_path, source, capsys, arguments, message):
    files = {
        "rows": rows_file(tmp_path, *recorded()),
        "bare": rows_file(tmp_path, {"response": "go"}, name="bare.jsonl"),
        "people": rows_file(
            tmp_path, {"response": "go", "verdicts": {"polite": "met"}}, name="people.jsonl"
        ),
    }
    assert run(source, *(str(one).format(**files) for one in arguments)) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.err.startswith("rubricc agree: ")
    assert not list(tmp_path.glob("*.agreement.json"))


def test_without_the_libraries_the_extra_is_named(tmp_path, source, capsys, monkeypatch):
    monkeypatch.setattr("rubricc.agreement.extra.PACKAGES", ("a_package_that_nobody_has",))
    assert run(source, "manners", "--data", rows_file(tmp_path, *recorded())) == 2
    assert "install `rubricc[agree]`" in capsys.readouterr().err


def test_the_libraries_are_imported_by_nothing_else():
    code = (
        "import sys; import rubricc.cli.agree, rubricc.cli.agree_page, rubricc.agreement.ask; "
        "print({'numpy', 'scipy', 'sklearn'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "set()", done.stderr


def test_a_later_change_shows_that_a_result_is_stale(tmp_path, source, capsys):
    assert run(source, "manners", "--data", rows_file(tmp_path, *recorded())) == 0
    assert run(source, "manners", "--check") == 0
    assert "holds: the same questions, who was asked is not known" in capsys.readouterr().out
    source.write_text(SOURCE.replace("principle tone", "principle tone +5"), encoding="utf-8")
    assert run(source, "manners", "--check") == 0
    source.write_text(SOURCE.replace("Says please", "Says thank you"), encoding="utf-8")
    capsys.readouterr()
    assert run(source, "manners", "--check") == 1
    out = capsys.readouterr().out
    assert "does not hold any more\n  `polite` is asked otherwise now\n" in out


def test_a_result_may_lie_elsewhere(tmp_path, source, capsys):
    place = tmp_path / "kept.json"
    rows = rows_file(tmp_path, *recorded())
    assert run(source, "manners", "--data", rows, "-o", place) == 0
    assert run(source, "manners", "--check", "-o", place) == 0
    assert not (tmp_path / "manners.agreement.json").exists()


# ---- a judge that is asked ----------------------------------------------------------------------


def labelled(count=24):
    """Rows with people's labels, and no verdict of a judge."""
    return [{k: v for k, v in row.items() if k != "judge_verdicts"} for row in recorded(count)]


def polite_judge(question):
    if "please" in question.text:
        return "met" if "please" in question.response else "unmet"
    return "3"


@pytest.fixture
def server():
    with serve(verdicts(polite_judge)) as serving:
        yield serving


def asked(source, rows, server, *arguments):
    judge = f"{server.url}#tiny"
    return run(source, "manners", "--data", rows, "--judge", judge, "--quiet", *arguments)


def test_a_judge_is_asked_about_everything_and_sees_no_label(tmp_path, source, server, capsys):
    rows = rows_file(tmp_path, *labelled())
    assert asked(source, rows, server, "--cache", "off") == 0
    out = capsys.readouterr().out
    found = stored(tmp_path)
    criteria = {one["name"]: one for one in found["criteria"]}
    # the judge says what people say, but for one person on every fourth row
    assert criteria["polite"]["majority"]["kappa"]["value"] == 1.0
    assert criteria["polite"]["coverage"] == 1.0
    assert criteria["polite"]["each_person"]["agreement"]["value"] < 1.0
    assert criteria["tone"]["majority"]["kappa"]["reason"] == "one side gave no label but `3`"
    assert criteria["brief"]["decided_by"] == "code"
    judge = found["judge"]
    assert judge["asked"] == [f"{server.url}#tiny"]
    assert judge["returned"] == {"tiny": 24}
    assert judge["calls"] == 24
    assert judge["policy"]["samples"] == 1
    assert "prompt quality" not in out
    assert f"{server.url}#tiny against people" in out.replace("\n", " ")


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_a_judge_is_asked_through_the_kits_of_its_provider(
    tmp_path, source, server, capsys, monkeypatch, provider
):
    base = server.url if provider == "openai" else server.url.removesuffix("/v1")
    monkeypatch.setenv(f"{provider.upper()}_BASE_URL", base)
    monkeypatch.setenv(f"{provider.upper()}_API_KEY", "sk-test-of-nobody")
    rows = rows_file(tmp_path, *labelled(12))
    options = ("--judge", f"{provider}:tiny", "--cache", "off", "--quiet", "--repeat", 3)
    assert run(source, "manners", "--data", rows, *options) == 0
    found = stored(tmp_path)
    assert found["judge"]["asked"] == [f"{provider}:tiny"]
    assert found["judge"]["returned"] == {"tiny": 12 + 3 * 4}
    assert found["criteria"][0]["majority"]["kappa"]["value"] == 1.0
    assert "sk-test" not in json.dumps(found) + capsys.readouterr().out


def test_rows_are_judged_again_where_that_is_wanted(tmp_path, source, server, capsys):
    rows = rows_file(tmp_path, *labelled())
    assert asked(source, rows, server, "--repeat", 12, "--cache", "off") == 0
    found = stored(tmp_path)
    # 24 rows once, then 12 twice in the order of the file and 12 twice in orders of their own
    assert found["judge"]["calls"] == 24 + 12 * 4
    for kind in ("retest", "order_flip"):
        rate = found["overall"][kind]
        assert (rate["pairs"], rate["left_out"], rate["share"]["value"]) == (24, 0, 0.0)
    out = capsys.readouterr().out
    assert "asked again: 0% " in out
    assert "asked in another order: 0% " in out


def test_a_judge_that_follows_the_order_is_found_out(tmp_path, source, capsys):
    def first_is_met(call):
        decided = {question: question.scored[0] for question in call.questions}
        decided[call.questions[0]] = call.questions[0].scored[-1]
        return written(call, decided)

    rows = rows_file(tmp_path, *labelled())
    several = source.read_text("utf-8").replace(
        'principle polite "Says please."',
        "\n".join(f'principle p{n} "Says {n} times please."' for n in range(6))
        + '\nprinciple polite "Says please."',
    )
    source.write_text(several, encoding="utf-8")
    with serve(first_is_met) as server:
        assert asked(source, rows, server, "--repeat", 12, "--cache", "off") == 0
    overall = stored(tmp_path)["overall"]
    assert overall["retest"]["share"]["value"] == 0.0
    assert overall["order_flip"]["share"]["value"] > 0.1


def test_a_budget_ends_asking_and_what_is_missing_is_coverage(tmp_path, source, server, capsys):
    rows = rows_file(tmp_path, *labelled())
    limited = ("--max-calls", 10, "--repeat", 4, "--cache", "off", "--concurrency", 1)
    assert asked(source, rows, server, *limited) == 1
    found = stored(tmp_path)
    assert found["judge"]["calls"] == 10
    assert found["judge"]["stopped"]
    assert found["overall"]["labelled"] == 48
    assert found["overall"]["unscored"] == 28
    assert "stopped early: " in capsys.readouterr().out


def test_another_judge_makes_a_result_stale(tmp_path, source, server, capsys):
    rows = rows_file(tmp_path, *labelled())
    assert asked(source, rows, server, "--cache", "off") == 0
    assert run(source, "manners", "--check", "--judge", f"{server.url}#tiny") == 0
    assert "asked in the same way" in capsys.readouterr().out
    assert run(source, "manners", "--check", "--judge", "openai:gpt-5-mini") == 1
    assert "the judge is `openai:gpt-5-mini` now" in capsys.readouterr().out


def test_the_cache_answers_a_second_time_and_not_in_another_order(tmp_path, source, server):
    rows = rows_file(tmp_path, *labelled())
    cache = ("--cache", tmp_path / "cache.sqlite")
    assert asked(source, rows, server, *cache) == 0
    first = stored(tmp_path)
    assert asked(source, rows, server, *cache, "--repeat", 6) == 0
    again = stored(tmp_path)
    assert again["criteria"][0]["majority"] == first["criteria"][0]["majority"]
    # the second sample of 6 rows, and both samples of 6 rows in other orders
    assert again["judge"]["calls"] == 6 + 12


def test_a_judge_that_never_answers_writes_over_no_result(tmp_path, source, server, capsys):
    rows = rows_file(tmp_path, *labelled())
    assert asked(source, rows, server, "--cache", "off") == 0
    before = stored(tmp_path)
    assert asked(source, rows, server, "--cache", "off", "--max-calls", 0) == 1
    out = capsys.readouterr().out
    assert "not stored: the judge scored none of what people labelled" in out
    assert re.search(r"polite +– +– +– +– +\S+ +0%", out)
    assert stored(tmp_path) == before


def test_a_server_that_knows_no_such_model_ends_the_run(tmp_path, source, capsys):
    rows = rows_file(tmp_path, *labelled())
    with serve("met", {"unknown_model": 1.0}) as server:
        assert asked(source, rows, server, "--cache", "off") == 2
    assert capsys.readouterr().err.startswith("rubricc agree: ")
    assert not list(tmp_path.glob("*.agreement.json"))


def test_calls_that_failed_are_named(tmp_path, source, capsys):
    rows = rows_file(tmp_path, *labelled())
    with serve(verdicts(polite_judge), [None, "bad_request"]) as server:
        assert asked(source, rows, server, "--cache", "off", "--concurrency", 1) == 0
    judge = stored(tmp_path)["judge"]
    assert sum(judge["failures"].values()) == 1
    assert re.search(r"1 call without an answer: \S", capsys.readouterr().out)
    assert stored(tmp_path)["overall"]["unscored"] == 2
