"""One file a pass: programs before, and what the pass makes of them.

A case is a heading, a ``rubric`` block, perhaps a ``json`` block of known values, and a ``text``
block with the program after this pass (and those before it, which it builds on). The last is
written anew under ``--update-golden``.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rubricc.diagnostics.diagnostic import has_errors
from rubricc.ir import worded
from rubricc.passes.pipeline import PASSES
from rubricc.plan.text import plain
from rubricc.semantics.check import check
from rubricc.source.project import Project
from rubricc.source.read import text_source

FOLDER = Path(__file__).parent / "fixtures"
CASE = re.compile(
    r"^## (?P<title>[^\n]+)\n\n```rubric\n(?P<source>.*?)```\n\n"
    r"(?:```json\n(?P<known>.*?)```\n\n)?```text\n(?P<after>.*?)```\n",
    re.MULTILINE | re.DOTALL,
)


def after(name, source, known):
    checked = check(text_source(source, "fixture.rubric"), Project(Path("/nowhere")))
    assert not has_errors(checked.diagnostics), [d.message for d in checked.diagnostics]
    rubric = checked.module.rubric()
    for rewrite in PASSES:
        rubric = rewrite(rubric, known)
        if rewrite.__name__ == name:
            return "\n".join(described(rubric)) + "\n"
    raise AssertionError(f"no pass is called {name}")


def described(rubric):
    """The program as the passes see it, a criterion or a question a line."""
    if rubric.parameters:
        yield "parameters " + ", ".join(_parameter(p) for p in rubric.parameters)
    for criterion in rubric.criteria():
        yield from _criterion(criterion)
    for question in rubric.questions:
        each = f" each {question.each.variable}" if question.each else ""
        yield f"question {question.name}: {question.asks}{each} {worded.quoted(question.text)}"
        yield from (f"  where {plain(condition)}" for condition in question.when)
    if rubric.asking:
        yield "asking " + ", ".join(rubric.asking)
    yield from (f"call {call.prompt}: " + ", ".join(call.questions) for call in rubric.calls)


def _parameter(parameter):
    default = f" = {worded.expression(parameter.default)}" if parameter.default else ""
    return f"{parameter.name}: {parameter.type}{default}"


def _criterion(criterion):
    asked = f" -> {criterion.question}" if criterion.question else ""
    yield worded.header(criterion) + asked
    if criterion.check is not None:
        yield f"  check: {worded.expression(criterion.check)} ({criterion.decide})"
    if criterion.when is not None:
        yield f"  when: {worded.expression(criterion.when)}"
    yield from (f"  where: {plain(text)}" for text in criterion.when_text)


def cases():
    for rewrite in PASSES:
        text = (FOLDER / f"{rewrite.__name__}.md").read_text("utf-8")
        for found in CASE.finditer(text):
            yield pytest.param(rewrite.__name__, found, id=f"{rewrite.__name__}: {found['title']}")


def test_every_pass_has_a_file_and_every_file_a_pass():
    assert {path.stem for path in FOLDER.iterdir()} == {rewrite.__name__ for rewrite in PASSES}


def test_every_case_of_a_file_is_read():
    for path in FOLDER.iterdir():
        text = path.read_text("utf-8")
        assert text.count("\n## ") == len(CASE.findall(text)), path.name


@pytest.mark.parametrize(("name", "case"), list(cases()))
def test_a_case(name, case, request):
    made = after(name, case["source"], json.loads(case["known"] or "{}"))
    if request.config.getoption("--update-golden"):
        path = FOLDER / f"{name}.md"
        text = path.read_text("utf-8")
        old = case[0]
        start = old.index("```text\n") + len("```text\n")
        path.write_text(text.replace(old, old[:start] + made + "```\n"), "utf-8")
    else:
        assert made == case["after"]
