"""The pages of RB70xx: what Avoid shows is found when it is compiled, what Prefer shows is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rubricc.compiler import compile_source
from rubricc.diagnostics.catalogue.targets import NOTHING_TO_SAY, TOO_MANY_LETTERS
from rubricc.source.project import Project
from rubricc.source.read import text_source
from rubricc.targets.plan import TARGETS

PAGES = Path(__file__).parents[2] / "docs" / "diagnostics"
BLOCK = re.compile(r"^```rubric\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def compiled(text, tmp_path, targets=TARGETS):
    return compile_source(text_source(text, "page.rubric"), Project(tmp_path), targets=targets)


def examples(rule):
    page = (PAGES / f"{rule.id}.md").read_text("utf-8")
    avoid, prefer = page.split("## Avoid")[1].split("## Prefer")
    return BLOCK.findall(avoid)[0], BLOCK.findall(prefer)[0]


@pytest.mark.parametrize("rule", [TOO_MANY_LETTERS, NOTHING_TO_SAY], ids=lambda rule: rule.id)
def test_a_page_shows_what_is_found(rule, tmp_path):
    avoid, prefer = examples(rule)
    wrong, right = compiled(avoid, tmp_path), compiled(prefer, tmp_path)
    assert rule in [finding.rule for finding in wrong.diagnostics]
    assert rule not in [finding.rule for finding in right.diagnostics]
    assert right.plan is not None


def test_an_error_of_a_target_leaves_no_plan_and_underlines_the_rule(tmp_path):
    wrong = compiled(examples(TOO_MANY_LETTERS)[0], tmp_path)
    assert (wrong.plan, wrong.rubric) == (None, None)
    (finding,) = [f for f in wrong.diagnostics if f.rule is TOO_MANY_LETTERS]
    underlined = finding.file.text[finding.span.start : finding.span.end]
    assert underlined.startswith(("structure", "principle structure"))


def test_a_target_that_nobody_wants_finds_nothing(tmp_path):
    avoid = examples(NOTHING_TO_SAY)[0]
    assert not [
        f for f in compiled(avoid, tmp_path, ("reward",)).diagnostics if f.rule is NOTHING_TO_SAY
    ]
