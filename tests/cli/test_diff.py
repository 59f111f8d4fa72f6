"""``rubricc diff``: two files, one verdict on what an edit reaches."""

from __future__ import annotations

import json

import pytest

from rubricc.cli.main import main

OLD = """edition "2026"

rubric note {
  hard rule short { check: words(response) <= 80 }
  principle kind essential "Says something kind."
  pitfall rude "Insults the reader."
}
"""


@pytest.fixture
def compare(tmp_path, capsys):
    """Runs ``rubricc diff`` on the old text and an edited one; status, output and errors."""
    (tmp_path / "old.rubric").write_text(OLD)

    def run(old, new, *arguments):
        assert old in OLD
        (tmp_path / "new.rubric").write_text(OLD.replace(old, new))
        files = [str(tmp_path / name) for name in ("old.rubric", "new.rubric")]
        status = main(["diff", *files, *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rubric note {", "// a comment\nrubric note {"),
        ("  hard rule short {", "hard    rule short   {"),
        ("Says something kind.", "Says something kind."),
        ('"Insults the reader."', '"""\n    Insults the reader.\n    """'),
    ],
)
def test_layout_and_comments_are_no_difference(compare, old, new):
    status, out, _ = compare(old, new, "--exit-code")
    assert (status, out) == (0, "no difference in meaning: layout and comments at most\n")


@pytest.mark.parametrize(
    ("old", "new", "effect", "exit_code"),
    [
        ("something kind", "something warm", "asks", 1),
        ("essential", "optional", "scores", 1),
        ("<= 80", "<= 90", "scores", 1),
        ("principle kind", "principle friendly", "nothing", 0),
        ('kind."', 'kind." { note: "why" }', "nothing", 0),
        ('kind."', 'kind." { critique: "Quote it." }', "guides", 0),
    ],
)
def test_how_far_an_edit_reaches(compare, old, new, effect, exit_code):
    status, out, _ = compare(old, new, "--format", "json")
    assert status == 0
    assert {change["effect"] for change in json.loads(out)} == {effect}
    assert compare(old, new, "--exit-code")[0] == exit_code


def test_the_page(compare):
    _, out, _ = compare("essential", "optional")
    assert out == (
        "note\n"
        "  what it pays  the same verdicts, another reward\n"
        "    kind  weight: +1 → +0.3\n"
        "    kind  priority: essential → optional\n"
        "\n"
        "2 changes of the reward\n"
    )


def test_one_rubric_by_name(compare):
    assert compare("something kind", "something warm", "note")[0] == 0
    status, _, error = compare("something kind", "something warm", "other")
    assert status == 2
    assert "no rubric `other`" in error


def test_a_version_with_errors(compare):
    status, out, error = compare("principle kind", "principal kind")
    assert (status, out) == (1, "")
    assert "new.rubric:5:" in error


def test_a_file_that_is_not_there(tmp_path, capsys):
    assert main(["diff", str(tmp_path / "a.rubric"), str(tmp_path / "b.rubric")]) == 2
    assert "a.rubric` does not exist" in capsys.readouterr().err
