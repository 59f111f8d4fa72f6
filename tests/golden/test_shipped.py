"""Golden plans and prompts: one folder for each shipped rubric and constitution.

They are what the compiler writes, readable, and never edited by hand:
``pytest tests/golden --update-golden`` writes them anew.
"""

from __future__ import annotations

import pytest

from rubricc.formatter.format import format_source
from rubricc.plan.file import load_plan
from rubricc.prompts.clauses import CLAUSES
from rubricc.prompts.render import plan_facts
from rubricc.prompts.show import show_prompt
from rubricc.source.project import find_project
from rubricc.suite.run import run_tests

from .shipped import FILES, GOLDEN, IDS, SHIPPED, artefacts, checked, compiled, names, shown, source


def test_the_library_ships():
    assert {path.name for path in FILES} >= {
        "harmlessness.constitution",
        "helpful_honest.constitution",
        "museum.rubric",
        "writing.rubric",
        "long_form.rubric",
        "summary.rubric",
        "medical_advice.rubric",
        "safe_refusal.rubric",
        "creative_writing.rubric",
        "instruction_following.rubric",
        "ifeval.rubric",
    }


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_a_shipped_file_checks_without_findings(path):
    found = checked(path)
    assert [f"{each.rule.slug}: {each.message}" for each in found.diagnostics] == []
    assert names(path)


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_a_shipped_file_is_laid_out(path):
    assert format_source(source(path)).text == source(path).text


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_every_rule_has_a_reason(path):
    """A doc comment says why a judge is asked; code and included rules may stand without one."""
    text = source(path).text
    for rubric in checked(path).module.rubrics:
        assert rubric.doc, rubric.name
        asked = [each for each in rubric.criteria() if each.check is None and not each.doc]
        assert [each.name for each in asked if f" {each.name} " in text] == []


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_its_own_tests_pass(path):
    module = checked(path).module
    tested = {test.rubric for test in module.tests}
    assert tested == set(names(path))
    results = run_tests(module, find_project(path), checked(path).sources)
    assert [(each.title, each.problems) for each in results if each.status != "passed"] == []


@pytest.mark.parametrize(("path", "name"), SHIPPED, ids=IDS)
def test_what_it_compiles_to(path, name, request):
    folder = GOLDEN / path.stem / name
    fresh = artefacts(path, name)
    if request.config.getoption("--update-golden"):
        _write(folder, fresh)
    kept = {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }
    assert sorted(kept) == sorted(fresh), "run `pytest tests/golden --update-golden`"
    for place, content in fresh.items():
        assert kept[place].decode() == content.decode(), f"{place} differs"


def test_no_golden_folder_is_left_over():
    kept = {folder.relative_to(GOLDEN).as_posix() for folder in GOLDEN.glob("*/*")}
    assert kept == {f"{path.stem}/{name}" for path, name in SHIPPED}


@pytest.mark.parametrize(("path", "name"), SHIPPED, ids=IDS)
def test_its_plan_can_be_loaded(path, name):
    plan = compiled(path, name).plan
    assert load_plan(artefacts(path, name)[f"{name}.plan.json"]) == plan


@pytest.mark.parametrize(("path", "name"), SHIPPED, ids=IDS)
def test_its_prompts_hold_every_clause(path, name):
    plan = compiled(path, name).plan
    prompts = {prompt.name: show_prompt(prompt) for prompt in plan.prompts}
    missing = {clause.id: clause.missing(prompts, plan_facts(plan)) for clause in CLAUSES}
    assert {id_: faults for id_, faults in missing.items() if faults} == {}


def _write(folder, fresh):
    for each in sorted(folder.rglob("*"), reverse=True):
        each.unlink() if each.is_file() else each.rmdir()
    for place, content in fresh.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
