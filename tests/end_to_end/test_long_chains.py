"""Chains of many operands: nothing of them nests, so nothing bounds how long they are."""

from __future__ import annotations

import pytest

from rubricc.compiler import compile_source
from rubricc.formatter.format import format_source
from rubricc.plan.file import dump_plan, load_plan
from rubricc.runtime.scorer import Scorer
from rubricc.source.project import Project
from rubricc.source.read import text_source

TERMS = 1_000


def compiled(text, folder):
    compilation = compile_source(text_source(text), Project(folder))
    assert [d.message for d in compilation.diagnostics if d.is_error] == []
    return load_plan(dump_plan(compilation.plan))


@pytest.fixture(scope="module")
def added(tmp_path_factory):
    rules = "\n".join(f'  principle p{n} "Names city {n}."' for n in range(TERMS))
    total = " + ".join(f"{n} * p{n}" for n in range(TERMS))
    text = f'edition "2026"\nrubric r {{\n{rules}\n  reward {{ clip: none  score: {total} }}\n}}\n'
    return compiled(text, tmp_path_factory.mktemp("added"))


def test_a_score_adds_as_many_terms_as_there_are_criteria(added):
    verdicts = {f"p{n}": "met" if n % 3 else "unmet" for n in range(TERMS)}
    found = Scorer(added).score({"response": "x", "verdicts": verdicts})
    assert found.reward == sum(n for n in range(TERMS) if n % 3)
    assert (added.reward_low, added.reward_high) == (0, sum(range(TERMS)))


def test_what_is_unscored_leaves_bounds(added):
    verdicts = {f"p{n}": "met" for n in range(TERMS) if n not in (5, 7)}
    found = Scorer(added).score({"response": "x", "verdicts": verdicts})
    assert (found.reward, found.high - found.low) == (None, 12)


@pytest.mark.parametrize("operator", ["and", "or"])
def test_a_check_joins_as_many_conditions_as_it_likes(operator, tmp_path):
    links = f" {operator} ".join(f'count(response, r"{n}x") >= 1' for n in range(TERMS))
    plan = compiled(
        f'edition "2026"\nrubric r {{\n  principle a "Names all." {{ check: {links} }}\n}}\n',
        tmp_path,
    )
    every = " ".join(f"{n}x" for n in range(TERMS))
    for response, expected in (
        (every, "met"),
        ("17x", "unmet" if operator == "and" else "met"),
        ("none of them", "unmet"),
    ):
        assert Scorer(plan).score({"response": response}).verdicts == {"a": expected}


def test_long_chains_are_laid_out():
    total = " + ".join(f"p{n}" for n in range(TERMS))
    text = f'edition "2026"\n\nrubric r {{\n  reward {{ score: {total} }}\n}}\n'
    formatted = format_source(text_source(text))
    assert formatted.refusal is None
    assert format_source(text_source(formatted.text)).text == formatted.text
