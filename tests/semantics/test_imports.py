"""Imports: where they lead, and one finding where they lead nowhere."""
# ruff: noqa: E501 - one program a line reads best

from __future__ import annotations

import os

import pytest

from rubricc.semantics.check import check
from rubricc.source.project import Project
from rubricc.source.read import text_source
from tests.semantics.marked import EDITION, verify

BASE = 'rubric a { principle p "Says p." }'
USE = "rubric b extends base.a { }"


def imported(path, slug):
    return f'import «{slug}|"{path}"» as base\n{USE}'


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("./missing.rubric", "import-unreadable"),
        ("./folder", "import-unreadable"),
        ("./pipe.rubric", "import-unreadable"),
        ("", "import-unreadable"),
        ("../outside.rubric", "import-outside"),
        ("/etc/passwd", "import-outside"),
        ("/dev/zero", "import-outside"),
        ("./link.rubric", "import-outside"),
        ("folder/../../outside.rubric", "import-outside"),
        ("std/missing.rubric", "import-unreadable"),
        ("std/../../pyproject.toml", "import-outside"),
        ("./loop.rubric", "import-unreadable"),
    ],
)
def test_an_import_that_leads_nowhere_is_one_finding(path, slug, tmp_path):
    root = tmp_path / "project"
    root.mkdir()
    (tmp_path / "outside.rubric").write_text(EDITION + BASE, "utf-8")
    (root / "folder").mkdir()
    os.mkfifo(root / "pipe.rubric")
    (root / "link.rubric").symlink_to(tmp_path / "outside.rubric")
    (root / "loop.rubric").symlink_to(root / "loop.rubric")
    verify(imported(path, slug), root)


def test_one_neighbour_is_suggested(tmp_path):
    others = {"base.rubric": BASE, "bass.txt": ""}
    text = imported("./bas.rubric", "import-unreadable")
    (found,) = [d for d in verify(text, tmp_path, others).diagnostics if d.is_error]
    assert found.help == "did you mean `base.rubric`?"
    assert found.message == "`bas.rubric` does not exist"


def test_paths_are_relative_to_the_file_or_the_root(tmp_path):
    others = {
        "shared/base.rubric": BASE,
        "team/own.rubric": 'import "../shared/base.rubric" as base\nrubric c extends base.a { }',
    }
    text = """import "shared/base.rubric" as one
import "./team/own.rubric" as two
rubric b extends one.a { }
rubric d extends two.c { }"""
    result = verify(text, tmp_path, others)
    assert [rubric.name for rubric in result.module.rubrics] == ["b", "d"]
    assert set(result.sources) == {"main.rubric", "shared/base.rubric", "team/own.rubric"}


def test_a_ring_of_files_is_shown_whole(tmp_path):
    others = {
        "x.rubric": 'import "./y.rubric" as y\nrubric rx { principle p "P." }',
        "y.rubric": 'import «import-cycle|"./main.rubric"» as main\nrubric ry extends main.b { }',
    }
    text = 'import "./x.rubric" as x\nrubric b { principle p "P." }'
    result = verify(text, tmp_path, others)
    (found,) = [d for d in result.diagnostics if d.is_error]
    assert found.help == "the circle is `main.rubric` → `x.rubric` → `y.rubric` → `main.rubric`"


def test_a_file_that_imports_itself_is_a_ring(tmp_path):
    verify('import «import-cycle|"./main.rubric"» as me\nrubric b { principle p "P." }', tmp_path)


def test_findings_of_an_imported_file_stand_there_once(tmp_path):
    others = {
        "base.rubric": 'rubric a { principle p «unknown-priority|vital» "Says p." }',
        "middle.rubric": 'import "./base.rubric" as base\nrubric m extends base.a { }',
    }
    text = """import "./base.rubric" as base
import "./middle.rubric" as middle
rubric b extends base.a { }
rubric c extends middle.m { }
test "of a broken rubric" for b { given { p: met } expect reward == 1 }"""
    result = verify(text, tmp_path, others)
    assert result.module.rubrics == ()
    assert result.module.tests == ()


def test_an_alias_is_a_name_like_any_other(tmp_path):
    verify(
        'import "./base.rubric" as base\nimport "./base.rubric" as «duplicate-name|base»\n' + USE,
        tmp_path,
        {"base.rubric": BASE},
    )


def test_a_file_is_no_rubric(tmp_path):
    text = 'import "./base.rubric" as base\nrubric b extends «wrong-thing|base» { }'
    (found,) = verify(text, tmp_path, {"base.rubric": BASE}).diagnostics
    assert found.help == "write `base.a`"


def test_an_unknown_rubric_of_an_import_is_suggested(tmp_path):
    text = 'import "./base.rubric" as base\nrubric b extends base.«unknown-name|plian» { }'
    (found,) = verify(text, tmp_path, {"base.rubric": BASE.replace("a {", "plain {")}).diagnostics
    assert found.help == "did you mean `plain`?"


def test_a_judge_may_come_from_another_file(tmp_path):
    others = {"judges.rubric": 'judge careful { model: "openai:gpt-5-mini" }'}
    text = 'import "./judges.rubric" as judges\nrubric b { judge: judges.careful principle p "P." }'
    assert verify(text, tmp_path, others).module.rubric("b").judge.name == "careful"


def test_an_unknown_judge_of_an_import_is_reported(tmp_path):
    others = {"judges.rubric": "judge careful { }"}
    text = """import "./judges.rubric" as judges
rubric b { judge: «unknown-name|judges.carefull» principle p "P." }"""
    verify(text, tmp_path, others)


def test_a_missing_edition_is_a_hint_and_an_unknown_one_an_error(tmp_path):
    verify('«missing-edition|»rubric b { principle p "P." }', tmp_path, edition=False)
    verify(
        'edition «unknown-edition|"1999"»\nrubric b { principle p "P." }', tmp_path, edition=False
    )


def test_a_text_that_was_never_a_file_imports_from_the_root(tmp_path):
    (tmp_path / "base.rubric").write_text(EDITION + BASE, "utf-8")
    source = text_source(EDITION + f'import "./base.rubric" as base\n{USE}')
    assert check(source, Project(tmp_path), lint=False).diagnostics == ()


def test_a_long_chain_of_files_does_not_recurse(tmp_path):
    others = {
        f"f{i}.rubric": f'import "./f{i + 1}.rubric" as next\nrubric r{i} extends next.r{i + 1} {{ }}'
        for i in range(400)
    }
    others["f400.rubric"] = 'rubric r400 { principle p "P." }'
    result = verify('import "./f0.rubric" as f\nrubric b extends f.r0 { }', tmp_path, others)
    assert len(result.sources) == 402


@pytest.mark.parametrize(
    ("path", "advice"),
    [
        ("./shared/base", "write `./shared/base.rubric`"),
        (r"shared\\base.rubric", "folders are parted by `/`: `shared/base.rubric`"),
        ("https://example.org/base.rubric", "import files of this project or of `std/`"),
    ],
)
def test_what_was_meant_is_offered(path, advice, tmp_path):
    others = {"shared/base.rubric": BASE}
    text = imported(path, "import-unreadable")
    (found,) = verify(text, tmp_path, others).diagnostics
    assert found.help == advice


def test_a_file_beside_the_importing_one_is_offered(tmp_path):
    others = {
        "team/base.rubric": BASE,
        "team/own.rubric": f"{imported('base.rubric', 'import-unreadable')}",
    }
    text = 'import "team/own.rubric" as own\nrubric c extends own.b { }'
    (found,) = verify(text, tmp_path, others).diagnostics
    assert found.help == "write `./base.rubric` for a file beside this one"


def test_a_path_with_a_stray_backslash_is_one_finding(tmp_path):
    verify(f'import "shared«unknown-escape|\\q»base.rubric" as base\n{USE}', tmp_path)
