"""The prompt contract: every clause holds on rendered prompts, and its tests can fail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rubricc.prompts.clauses import CLAUSES, table
from rubricc.prompts.render import plan_facts, render_prompts
from rubricc.prompts.show import show_prompt
from rubricc.prompts.templates import read_templates

from .page import has_table
from .plans import BROUGHT, FULL, PLAIN, SILENT
from .templates import MARKED, marked_sentences, without

PLANS = {"plain": PLAIN, "silent": SILENT, "full": FULL, "brought": BROUGHT}
ROOT = Path(__file__).parents[2]


def shown(plan, sources=None):
    rendered = render_prompts(plan, ("reward", "preference", "critique"), sources)
    return {prompt.name: show_prompt(prompt) for prompt in rendered}


def missing(clause, sources=None):
    return [
        f"{name}: {fault}"
        for name, plan in PLANS.items()
        for fault in clause.missing(shown(plan, sources), plan_facts(plan))
    ]


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_a_clause_holds_on_every_prompt(clause):
    assert missing(clause) == []


@pytest.mark.parametrize(
    ("file", "clause_id", "number"),
    marked_sentences(),
    ids=[f"{clause}-{file}-{number}" for file, clause, number in marked_sentences()],
)
def test_a_missing_sentence_is_seen(file, clause_id, number):
    clause = next(clause for clause in CLAUSES if clause.id == clause_id)
    assert missing(clause, without(file, number)), f"{file} lost a sentence and nobody noticed"


def test_every_clause_is_held_by_something():
    assert [clause.id for clause in CLAUSES] == list(range(1, 26))
    assert all(clause.probes or clause.tests for clause in CLAUSES)


def test_every_probe_is_met_by_a_marked_sentence():
    marked = {clause for _, clause, _ in marked_sentences()}
    unmarked = [each.id for each in CLAUSES if each.probes and each.id not in marked]
    assert unmarked == [22], "the principle is a place of its own, not a sentence"


def test_named_tests_exist():
    for clause in CLAUSES:
        for name in clause.tests:
            if "::" in name:
                file, test = name.split("::")
                path = file if "/" in file else f"tests/prompts/{file}"
                assert f"\ndef {test}(" in (ROOT / path).read_text(encoding="utf-8"), name


def test_marks_are_paired():
    for name, source in read_templates().items():
        marks = re.findall(r"\{# (clause [0-9]+|end) #\}", source)
        assert len(marks) == 2 * len(MARKED.findall(source)), name


def test_no_template_reads_author_text():
    sources = "\n".join(read_templates().values())
    expressions = set(re.findall(r"\{\{ ?(\w+)", sources)) - {"message", "insert", "lines"}
    assert expressions <= {"entry"}, "only frames, inserts and lines may be written out"


def test_the_page_shows_the_table(request):
    assert has_table(table(), request.config.getoption("--update-golden"))
