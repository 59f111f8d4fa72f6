"""``rubricc explain``: a page, Markdown or JSON, with and without a row."""

from __future__ import annotations

import io
import json

import pytest

from rubricc.cli.main import main

NOTE = """edition "2026"

rubric note(drug: text) {
  hard rule short { check: words(response) <= 80 }
  principle names +2 "Names the dose of {{drug}}."
  pitfall rude "Insults the reader."
}
"""
ROW = {"prompt": "How much?", "response": "200 mg.", "drug": "ibuprofen"}


@pytest.fixture
def note(tmp_path):
    path = tmp_path / "note.rubric"
    path.write_text(NOTE)
    return path


@pytest.fixture
def explain(note, tmp_path, capsys):
    def run(*arguments, row=None):
        if row is not None:
            (tmp_path / "row.json").write_text(json.dumps(row))
            arguments = (*arguments, "--row", tmp_path / "row.json")
        status = main(["explain", str(note), *map(str, arguments)])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def test_a_page_has_every_section(explain):
    status, out, _ = explain()
    assert status == 0
    for head in (
        "Who decides",
        "What is asked",
        "What leaves this machine",
        "How the reward comes about",
        "Worth knowing",
    ):
        assert f"\n{head}" in out
    assert "raw    2·names - 0.9·rude" in out
    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b" not in out


def test_json(explain):
    status, out, _ = explain("--format", "json")
    data = json.loads(out)
    assert status == 0
    assert data["fields"] == {
        "sent": ["prompt", "response", "drug"],
        "code": ["response"],
        "externs": [],
        "unread": [],
    }
    assert [call["questions"] for call in data["calls"]] == [["names", "rude"]]
    assert (data["low"], data["high"], data["row"]) == (0.0, 1.0, None)


def test_markdown(explain):
    status, out, _ = explain("note", "--format", "markdown")
    assert status == 0
    assert out.startswith("# `note`\n")
    assert '| `names` | principle | +2 | judge | `"Names the dose of {{drug}}."` |' in out


def test_a_row_number_by_number(explain):
    given = ROW | {"verdicts": {"names": "met", "rude": "met"}}
    status, out, _ = explain(row=given)
    assert status == 0
    assert "This row" in out
    assert "+2 * 1" in out
    data = json.loads(explain("--format", "json", row=given)[1])
    assert data["row"]["score"]["reward"] == pytest.approx((2 - 0.9) / 2, abs=1e-12)
    assert data["row"]["calls"][0]["row"] > 0


@pytest.mark.parametrize("known", [(), ("--set", 'drug="aspirin"')])
@pytest.mark.parametrize("verdicts", [{}, {"names": "met", "rude": "met"}, {"names": "unscored"}])
def test_the_test_that_can_be_pasted_passes(explain, note, capsys, verdicts, known):
    given = ROW | {"id": 7, "verdicts": verdicts}
    if known:
        del given["drug"]
    pasted = json.loads(explain("--format", "json", *known, row=given)[1])["test"]
    assert pasted in explain(*known, row=given)[1]
    note.write_text(NOTE + "\n" + pasted)
    assert main(["test", str(note)]) == 0, capsys.readouterr()
    assert main(["fmt", "--check", str(note)]) == 0, capsys.readouterr()


def test_a_model_is_priced(explain):
    status, out, _ = explain("--judge", "openai:gpt-5-mini-2025-08-07")
    assert status == 0
    assert "\nWhat it costs\n  openai:gpt-5-mini-2025-08-07\n     one response about $0." in out
    assert "asked of openai:gpt-5-mini-2025-08-07" in out
    assert "--judge MODEL" not in out
    (bill,) = json.loads(explain("--judge", "openai:gpt-5-mini", "--format", "json")[1])["bills"]
    assert (bill["price"]["model"], bill["responses"], bill["group"]) == ("gpt-5-mini", 1000, 8)
    assert 0 < bill["once_usd"] < bill["run_usd"]
    assert bill["prices_date"].startswith("20")
    assert (
        "- `http://127.0.0.1:1/v1#m`: nothing in dollars; 1,000"
        in (explain("--judge", "http://127.0.0.1:1/v1#m", "--format", "markdown")[1])
    )


def test_the_models_of_the_file_are_priced(explain, note):
    careful = 'judge careful {\n  model: "openai:gpt-5-mini"\n}\n\nrubric'
    named = NOTE.replace("rubric", careful, 1).replace("{\n  hard", "{\n  judge: careful\n  hard")
    note.write_text(named)
    bills = json.loads(explain("--format", "json")[1])["bills"]
    assert [bill["model"] for bill in bills] == ["openai:gpt-5-mini"]
    (other,) = json.loads(explain("--judge", "local:m", "--format", "json")[1])["bills"]
    assert (other["model"], other["run_usd"], other["prices_date"]) == ("local:m", 0, None)


def test_no_model_no_price(explain):
    _, out, _ = explain()
    assert "What it costs" not in out
    assert "--judge MODEL" in out.replace("\n  ", " ")
    assert json.loads(explain("--format", "json")[1])["bills"] == []


def test_a_row_s_texts_are_priced_too(explain):
    def once(row=None):
        out = explain("--judge", "openai:gpt-5-mini", "--format", "json", row=row)[1]
        return json.loads(out)["bills"][0]["once"]["sent"]

    assert (
        once(ROW)
        == once() + json.loads(explain("--format", "json", row=ROW)[1])["row"]["calls"][0]["row"]
    )


def test_a_row_from_the_input(note, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(ROW)))
    assert main(["explain", str(note), "--row", "-"]) == 0
    assert "This row" in capsys.readouterr().out


def test_a_row_that_cannot_be_scored(explain):
    status, out, _ = explain(row={"prompt": "p"})
    assert status == 1
    assert "cannot be scored" in out


def test_known_values_leave_the_row(explain):
    data = json.loads(explain("--set", 'drug="ibuprofen"', "--format", "json")[1])
    assert data["fields"]["sent"] == ["prompt", "response"]
    assert data["calls"][0]["prompt"] == "judge"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["other"], "no rubric `other`"),
        (["--set", "drug=1"], "`drug` is a number, and not text"),
        (["--set", "dose=1"], "`note` has no parameter `dose`: its parameters are `drug`"),
        (["--tokenizer", "nobody/nothing"], "lies on this machine"),
        (["--row", "none.json"], "`none.json` cannot be read"),
        (["--judge", "gpt-5-mini"], "did you mean `openai:gpt-5-mini`?"),
        (["--judge", "opnai:gpt-5-mini"], "did you mean `openai`?"),
    ],
)
def test_wrong_use(explain, arguments, message):
    status, out, error = explain(*arguments)
    assert (status, out) == (2, "")
    assert message in error


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"a": 1}\n{"a": 2}', "nonsense", "[" * 5000, "9" * 5000, '{"response": NaN}'],
)
def test_a_row_is_one_object(note, tmp_path, capsys, text):
    (tmp_path / "row.json").write_text(text)
    assert main(["explain", str(note), "--row", str(tmp_path / "row.json")]) == 2
    assert "is not one row: " in capsys.readouterr().err


def test_a_device_is_no_row(note, capsys):
    assert main(["explain", str(note), "--row", "/dev/zero"]) == 2
    assert "`/dev/zero` is longer than 64 MiB" in capsys.readouterr().err


def test_an_optional_column_that_is_absent_costs_no_tokens(tmp_path, capsys):
    source = tmp_path / "tone.rubric"
    source.write_text(
        'edition "2026"\n\nrubric tone(sample: text?, notes: list[record(a: text, b: text?)]?) {\n'
        '  principle keeps "Keeps the tone of {{sample}}." { when: sample != none }\n'
        '  principle warm "Is warm."\n}\n'
    )
    (tmp_path / "row.json").write_text('{"prompt": "q", "response": "x"}')
    assert main(["explain", str(source), "--row", str(tmp_path / "row.json")]) == 0
    assert "expect reward in 0..1" in capsys.readouterr().out


def test_errors_are_shown_as_check_does(explain, note):
    note.write_text(NOTE.replace("{{drug}}", "{{drugs}}"))
    status, out, error = explain()
    assert (status, out) == (1, "")
    assert "`drugs`" in error
