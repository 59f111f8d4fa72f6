"""What lints look at first leaves out nothing that the long look would find."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.ir.rubric import Rubric
from rubricc.ir.scored import scoring_plan
from rubricc.scoring.static import dominating, gate_pays
from rubricc.semantics.check import check
from rubricc.semantics.lint import near_duplicate, not_self_contained, outside_facts
from rubricc.semantics.lint.gate_pays_more import gate_pays_more
from rubricc.semantics.lint.outweighs_all import outweighs_all
from rubricc.semantics.lint.wording import STOPWORDS, content_words, may_say, words
from rubricc.source.project import Project
from rubricc.source.read import text_source

AROUND = st.text(" abcſÉı.", max_size=5)
PATTERNS = [
    (not_self_contained.POINTING, not_self_contained.STEMS),
    (outside_facts.FACTUAL, outside_facts.STEMS),
]
TEXTS = st.text(st.sampled_from(list("aAbzé0'’-_ .{}İſ")), max_size=40)
SETS = st.frozensets(st.sampled_from([f"w{n}" for n in range(12)]), max_size=12)


@pytest.mark.parametrize(("pattern", "stems"), PATTERNS, ids=["pointing", "factual"])
@given(data=st.data())
def test_stems_stand_in_whatever_a_pattern_finds(pattern, stems, data):
    text = data.draw(AROUND) + " " + data.draw(st.from_regex(pattern)) + " " + data.draw(AROUND)
    if pattern.search(text):
        assert may_say(text, stems)


@given(TEXTS)
def test_content_words_are_words_without_stopwords(text):
    assert content_words(text) == frozenset(words(text)) - STOPWORDS


@given(SETS, SETS)
def test_sets_that_are_alike_have_close_marks(first, second):
    bits = {f"w{n}": 1 << n % 5 for n in range(12)}
    marks = [near_duplicate._mark(one, bits) for one in (first, second)]
    if near_duplicate._alike(first, second):
        assert near_duplicate._close(marks[0], len(first), marks[1], len(second))


@st.composite
def rubrics(draw: st.DrawFn) -> Rubric:
    """Rubrics of weighted rules, with a hard rule, a group and a reward block or without."""
    weights = draw(st.lists(st.sampled_from([1, 2, 3, 5, 6, 0.5]), min_size=1, max_size=14))
    lines = [f'principle p{n} {weight:+g} "Names {n}."' for n, weight in enumerate(weights)]
    lines.append(draw(st.sampled_from(["", 'pitfall q -4 "Lies."'])))
    lines.append(draw(st.sampled_from(["", 'hard rule h "Answers."'])))
    lines.append(draw(st.sampled_from(["", 'group g { principle r +9 "Rhymes." }'])))
    lines.append(draw(st.sampled_from(["", 'group g2 +3 { principle s "Sings." }'])))
    lines.append(
        draw(
            st.sampled_from(
                [
                    "",
                    "reward { clip: none }",
                    "reward { clip: none  hard_rule_fail: -0.5 }",
                    "reward { hard_rule_fail: 0.5 }",
                    "reward { range: -1..1  hard_rule_fail: 0 }",
                    "reward { denominator: absolute  clip: none  hard_rule_fail: 0 }",
                ]
            )
        )
    )
    body = "\n".join(lines)
    source = text_source(f'edition "2026"\nrubric page {{\n{body}\n}}\n', "page.rubric")
    (rubric,) = check(source, Project(Path.cwd()), lint=False).module.rubrics
    return rubric


@given(rubrics())
def test_what_outweighs_all_is_what_the_formula_says(rubric):
    assert [finding.phrase for finding in outweighs_all(rubric)] == [
        name for name in [dominating(scoring_plan(rubric))] if name is not None
    ]


@given(rubrics())
def test_a_gate_that_pays_is_what_the_formula_says(rubric):
    assert bool(list(gate_pays_more(rubric))) == gate_pays(scoring_plan(rubric))
