"""``rubricc compile``: what is written, what is said, and that nothing is written with errors."""

from __future__ import annotations

import json

import pytest

from rubricc.cli.main import main
from rubricc.plan.file import load_plan

NOTE = """edition "2026"

rubric note(drug: text, facts: list[text]) {
  hard rule short { check: words(response) <= 80 }
  principle names "Names the dose of {{drug}}."
  principle covers each fact in facts "States that {{fact}}."
}

rubric other {
  principle kind "Says something kind."
}
"""


@pytest.fixture
def note(tmp_path):
    path = tmp_path / "note.rubric"
    path.write_text(NOTE)
    return path


def run(*arguments):
    return main([str(argument) for argument in arguments])


def written(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_every_rubric_of_a_file_is_written(note, tmp_path, capsys):
    out = tmp_path / "out"
    assert run("compile", note, "-o", out) == 0
    assert written(out) == [
        "note.answer.schema.json",
        "note.plan.json",
        "note.prompts/judge_row.md",
        "note_reward.py",
        "other.answer.schema.json",
        "other.plan.json",
        "other.prompts/judge.md",
        "other_reward.py",
    ]
    said = capsys.readouterr().out
    assert said.startswith(f"note\n  {out}/note.plan.json\n")
    assert all(str(out / name) in said for name in written(out))


def test_one_rubric_by_name(note, tmp_path):
    assert run("compile", note, "other", "-o", tmp_path / "out") == 0
    assert {name.partition(".")[0].partition("_")[0] for name in written(tmp_path / "out")} == {
        "other"
    }


@pytest.mark.parametrize(
    ("target", "prompts"),
    [
        ("reward", {"judge"}),
        ("preference", {"compare"}),
        ("critique", {"critique", "revise"}),
        ("all", {"judge", "compare", "critique", "revise"}),
    ],
)
def test_each_target(note, tmp_path, target, prompts):
    out = tmp_path / "out"
    assert run("compile", note, "other", "--target", target, "-o", out) == 0
    assert {path.stem for path in out.rglob("*.md")} == prompts
    assert (out / "other_reward.py").exists() == (target in ("reward", "all"))


def test_the_same_source_gives_the_same_files(note, tmp_path):
    for name in ("one", "two"):
        assert run("compile", note, "--target", "all", "-o", tmp_path / name) == 0
    assert written(tmp_path / "one") == written(tmp_path / "two")
    for name in written(tmp_path / "one"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_known_values_are_compiled_in(note, tmp_path):
    out = tmp_path / "out"
    values = ["--set", 'drug="ibuprofen"', "--set", 'facts=["Ice floats."]']
    assert run("compile", note, "note", *values, "-o", out) == 0
    plan = load_plan(out / "note.plan.json")
    assert plan.parameters == ()
    assert [question.name for question in plan.questions] == ["names", "covers[0]"]
    assert "ibuprofen" in (out / "note.prompts" / "judge.md").read_text()


def test_a_source_with_errors_writes_nothing(tmp_path, capsys):
    path = tmp_path / "wrong.rubric"
    path.write_text(NOTE.replace("{{drug}}", "{{drugs}}"))
    assert run("compile", path, "-o", tmp_path / "out") == 1
    assert not (tmp_path / "out").exists()
    error = capsys.readouterr().err
    assert "`drugs`" in error
    assert "wrong.rubric:5:" in error


def test_an_error_of_a_target_writes_nothing(tmp_path, capsys):
    path = tmp_path / "wrong.rubric"
    path.write_text(
        'edition "2026"\njudge exact { model: "openai:gpt-5-mini"  verdicts: logprobs }\n'
        'rubric fine { principle kind "Says something kind." }\n'
        "rubric essay {\n  judge: exact\n"
        '  principle order "Leads from the question to the answer." { scale: 1..40 }\n}\n'
    )
    assert run("compile", path, "-o", tmp_path / "out") == 1
    assert not (tmp_path / "out").exists()
    assert "RB7001" in capsys.readouterr().err


def test_warnings_are_shown_and_do_not_stop_it(tmp_path, capsys):
    path = tmp_path / "note.rubric"
    path.write_text('edition "2026"\nrubric note { principle good "Is good." }\n')
    assert run("compile", path, "-o", tmp_path / "out") == 0
    assert "warning" in capsys.readouterr().err
    assert (tmp_path / "out" / "note.plan.json").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing"], "no rubric `nothing` in"),
        (["--set", "drug"], "`--set drug` has no value"),
        (["--set", "drug=ibuprofen"], "the value of `drug` is no JSON"),
        (["--set", "drug=NaN"], "the value of `drug` holds `NaN`, which is no JSON number"),
        (["--set", "drug=" + "[" * 5000], "the value of `drug` is nested too deeply"),
        (["--set", r'drug="\ud800"'], "the value of `drug` holds half of a surrogate pair"),
        (["--set", 'facts={"a": 1, "a": 2}'], "the key `a` stands twice"),
        (["--set", "=1"], "`--set =1` has no name"),
        (["--set", "drug=4"], "`drug` is a number, and not text"),
        (["--set", 'dose="4"'], "no parameter is called `dose`"),
        (["--set", 'drug="a"', "--set", 'drug="b"'], "`drug` is set twice"),
    ],
)
def test_wrong_use(note, tmp_path, capsys, arguments, message):
    assert run("compile", note, *arguments, "-o", tmp_path / "out") == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_not_there(tmp_path, capsys):
    assert run("compile", tmp_path / "none.rubric", "-o", tmp_path) == 2
    assert "none.rubric` does not exist" in capsys.readouterr().err


def test_a_folder_in_the_place_of_a_file(tmp_path, capsys):
    assert run("compile", tmp_path, "-o", tmp_path / "out") == 2
    assert "is a folder" in capsys.readouterr().err


def test_a_file_in_the_place_of_the_folder(note, tmp_path, capsys):
    (tmp_path / "out").write_text("x")
    assert run("compile", note, "-o", tmp_path / "out") == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_file_without_rubrics(tmp_path, capsys):
    path = tmp_path / "judges.rubric"
    path.write_text('edition "2026"\njudge careful { model: "openai:gpt-5-mini" }\n')
    assert run("compile", path, "-o", tmp_path / "out") == 2
    assert "has no rubric and no constitution" in capsys.readouterr().err


def test_what_ships_can_be_named(tmp_path):
    assert run("compile", "std/museum.rubric", "-o", tmp_path / "out") == 0
    assert (tmp_path / "out" / "museum_exhibit.plan.json").exists()


def test_plans_do_not_depend_on_where_the_file_lies(note, tmp_path):
    elsewhere = tmp_path / "deep" / "er"
    elsewhere.mkdir(parents=True)
    (elsewhere / "renamed.rubric").write_text(NOTE + "\n// a comment\n")
    assert run("compile", note, "-o", tmp_path / "one") == 0
    assert run("compile", elsewhere / "renamed.rubric", "-o", tmp_path / "two") == 0
    for name in ("note.plan.json", "other.plan.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_schema_is_one_that_validates(note, tmp_path):
    jsonschema = pytest.importorskip("jsonschema")
    assert run("compile", note, "other", "-o", tmp_path) == 0
    schema = json.loads((tmp_path / "other.answer.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate({"c1": {"reason": "It is.", "verdict": "met"}}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"c1": {"reason": "It is.", "verdict": "yes"}}, schema)
