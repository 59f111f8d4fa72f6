"""The public names: few, typed, and free until they are used."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import rubricc
from rubricc.plan.file import dump_plan

ROOT = Path(__file__).resolve().parent.parent

SOURCE = """
edition "2026"

rubric short {
  hard rule says_something "Says something." { check: words(response) > 0 }
  principle brief essential "Takes at most five words." { check: words(response) <= 5 }
  principle kind essential "Is kind."
}
"""


def test_all_is_sorted_small_and_true():
    assert sorted(rubricc.__all__) == rubricc.__all__
    assert len(rubricc.__all__) <= 15
    for name in rubricc.__all__:
        assert getattr(rubricc, name) is not None
        assert name in dir(rubricc)


def test_names_for_type_checkers_are_the_names_that_are_exported():
    tree = ast.parse((ROOT / "rubricc" / "__init__.py").read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    typed = {
        alias.name: node.module
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert {*typed, "__version__"} == set(rubricc.__all__)
    assert typed == rubricc._HOMES


def test_there_is_no_other_name():
    with pytest.raises(AttributeError, match="has no attribute `compile_fiel`"):
        _ = rubricc.compile_fiel


def test_the_version_is_the_package_s():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert rubricc.__version__ == settings["project"]["version"]


def loaded_by(code: str) -> set[str]:
    script = f"import sys; {code}; print('\\n'.join(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(run.stdout.split())


HEAVY = {"openai", "anthropic", "torch", "trl", "transformers", "rich", "jinja2", "lark"}


def test_importing_the_package_imports_nothing_else_of_it_and_nothing_heavy():
    loaded = loaded_by("import rubricc")
    assert {name for name in loaded if name.startswith("rubricc")} == {"rubricc"}
    assert not loaded & (HEAVY | {"pydantic", "re2"})


def test_a_plan_is_loaded_and_scored_without_parser_or_checker(tmp_path):
    place = tmp_path / "short.plan.json"
    place.write_bytes(dump_plan(rubricc.compile_text(SOURCE).plan))
    loaded = loaded_by(
        f"import rubricc; s = rubricc.load_plan({str(place)!r}); s.score({{'response': 'Hi.'}})"
    )
    stages = {name.split(".")[1] for name in loaded if name.startswith("rubricc.")}
    assert not stages & {"syntax", "semantics", "ir", "passes", "compiler", "diagnostics"}
    assert not loaded & HEAVY


def test_text_to_scores():
    scorer = rubricc.compile_text(SOURCE)
    assert isinstance(scorer, rubricc.Scorer)
    row = scorer.score({"prompt": "Hi", "response": "Hello there.", "verdicts": {"kind": "met"}})
    assert isinstance(row, rubricc.RowScore)
    assert (row.reward, row.status, row.hard_rules) == (1.0, "decided", "pass")
    assert row.plan == scorer.plan.digest


def test_a_file_and_a_plan_of_it_score_the_same(tmp_path):
    source = tmp_path / "short.rubric"
    source.write_text(SOURCE)
    scorer = rubricc.compile_file(source, "short")
    place = tmp_path / "short.plan.json"
    place.write_bytes(dump_plan(scorer.plan))
    row = {"response": "Hello."}
    assert rubricc.load_plan(place).score(row) == scorer.score(row)


def test_errors_of_a_source_are_listed_with_their_place(tmp_path):
    source = tmp_path / "bad.rubric"
    source.write_text('edition "2026"\nrubric a {\n  principle b esential "Is kind."\n}\n')
    with pytest.raises(rubricc.CompileError) as refused:
        rubricc.compile_file(source)
    assert "bad.rubric:3" in str(refused.value)
    assert any(finding.is_error for finding in refused.value.diagnostics)
    assert all(isinstance(finding, rubricc.Diagnostic) for finding in refused.value.diagnostics)


def test_what_cannot_be_found_is_named(tmp_path):
    with pytest.raises(rubricc.CompileError, match=r"none\.rubric` does not exist"):
        rubricc.compile_file(tmp_path / "none.rubric")
    with pytest.raises(rubricc.CompileError, match="no rubric `long`"):
        rubricc.compile_text(SOURCE, "long")
    with pytest.raises(rubricc.CompileError, match="nothing"):
        rubricc.compile_text(SOURCE, known={"nothing": 1})
    with pytest.raises(rubricc.PlanInvalid, match="does not exist"):
        rubricc.load_plan(tmp_path / "none.plan.json")


def test_known_values_need_no_column():
    text = SOURCE.replace("short {", "short(limit: number) {").replace("<= 5", "<= limit")
    row = {"response": "Hello there.", "verdicts": {"kind": "met"}}
    assert rubricc.compile_text(text, known={"limit": 1}).score(row).reward == 0.5
    assert rubricc.compile_text(text).score(row | {"limit": 9}).reward == 1.0
    assert rubricc.compile_text(text).score(row).error == "the column `limit` is missing"
