"""Laws of all passes together: pure, complete, and without effect on the sums."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest
from hypothesis import given

from rubricc.ir.asking import asks
from rubricc.ir.digest import asked_digest, rubric_digest, scores_digest
from rubricc.passes.pipeline import PASSES, run_passes
from tests.ir.rubrics import MUSEUM, rubrics


@pytest.mark.parametrize("rewrite", PASSES, ids=lambda rewrite: rewrite.__name__)
def test_a_pass_is_one_file_of_its_name_with_an_example(rewrite):
    module = import_module(f"rubricc.passes.{rewrite.__name__}")
    assert getattr(module, rewrite.__name__) is rewrite
    results = doctest.testmod(module)
    assert results.attempted > 0
    assert results.failed == 0


@given(rubrics())
def test_every_question_is_asked_once_and_by_somebody(sample):
    laid_out = run_passes(sample)
    names = [question.name for question in laid_out.questions]
    assert sorted(laid_out.asking) == sorted(names)
    assert [name for call in laid_out.calls for name in call.questions] == list(laid_out.asking)
    used = {c.question for c in laid_out.criteria() if c.question is not None}
    assert used == set(names)
    assert len({question.digest for question in laid_out.questions}) == len(names)


@given(rubrics())
def test_who_is_asked_stays_and_members_keep_their_places(sample):
    laid_out = run_passes(sample)
    assert [c.name for c in laid_out.criteria()] == [c.name for c in sample.criteria()]
    for old, new in zip(sample.criteria(), laid_out.criteria(), strict=True):
        assert (new.question is not None) == (asks(old) is not None)
        assert (old.weight, old.kind, old.needs) == (new.weight, new.kind, new.needs)


@given(rubrics())
def test_a_question_has_the_digest_of_its_criteria(sample):
    laid_out = run_passes(sample)
    digests = {question.name: question.digest for question in laid_out.questions}
    for criterion in laid_out.criteria():
        if criterion.question is not None:
            asked = asked_digest(criterion, laid_out.judge.evidence)
            assert digests[criterion.question] == asked


@given(rubrics())
def test_hard_rules_are_asked_first_and_calls_keep_to_the_batch(sample):
    laid_out = run_passes(sample)
    gates = {c.question for c in laid_out.criteria() if c.kind == "hard_rule"}
    flags = [name in gates for name in laid_out.asking]
    assert flags == sorted(flags, reverse=True)
    if sample.judge.batch is not None:
        assert all(len(call.questions) <= sample.judge.batch for call in laid_out.calls)
    else:
        assert len(laid_out.calls) <= 1


@given(rubrics())
def test_running_the_passes_again_changes_nothing(sample):
    once = run_passes(sample)
    assert run_passes(once) == once


@given(rubrics())
def test_passes_are_pure(sample):
    before = sample.model_dump_json()
    run_passes(sample, {})
    assert sample.model_dump_json() == before


def test_the_formula_of_the_museum_stays():
    assert scores_digest(run_passes(MUSEUM)) == scores_digest(MUSEUM)
    decided = run_passes(MUSEUM)
    assert rubric_digest(run_passes(decided)) == rubric_digest(decided)
