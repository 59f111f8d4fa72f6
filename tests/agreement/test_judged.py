"""Rows that were judged, as labels."""

from __future__ import annotations

import pytest

from rubricc.agreement.judged import JudgedLabels, label_of
from rubricc.judging.grounds import Grounds
from rubricc.judging.judged_row import JudgedRow
from rubricc.plan.criterion import Need
from rubricc.runtime.scorer import Scorer
from tests.runtime.plans import SCALE, criterion, plan, words_at_most
from tests.scoring.plans import ROUGH, each


def judged(rubric, verdicts, grounds=None, **row):
    score = Scorer(rubric).score({"prompt": "Q", "response": "a b c", "verdicts": verdicts} | row)
    assert score.error is None, score.error
    return JudgedRow(score, grounds or {})


@pytest.mark.parametrize(
    ("written", "scale", "label"),
    [
        ("met", None, "met"),
        ("not_applicable", None, "not_applicable"),
        ("unscored", None, None),
        ("cannot_tell", None, None),
        (None, None, None),
        (0.75, None, "met"),
        (0.25, None, "unmet"),
        (0.5, None, None),
        (4, SCALE, 4),
        (0.8, SCALE, 4),
        (0.125, SCALE, 1),
        (0.5, ROUGH, "fair"),
        ("good", ROUGH, "good"),
    ],
)
def test_a_verdict_is_its_nearest_label(written, scale, label):
    assert label_of(written, scale) == label


def test_labels_are_the_judges_own_before_needs():
    rubric = plan(criterion("first"), criterion("second", needs=(Need(name="first"),)))
    row = judged(rubric, {"first": "unmet", "second": "met"})
    assert row.score.verdicts["second"] == "unmet"
    assert JudgedLabels(rubric).sheet(row) == {"first": ("unmet",), "second": ("met",)}


def test_elements_and_unscored_verdicts():
    rubric = plan(criterion("covers", each=each("facts")), criterion("grade", scale=SCALE))
    row = judged(rubric, {"covers": ["met", "unscored"]})
    assert JudgedLabels(rubric).sheet(row) == {"covers": ("met", None), "grade": (None,)}


def test_what_code_decided_alone_or_in_part_is_named():
    rubric = plan(
        criterion("kind"),
        criterion("mixed", check=words_at_most(2), decide="mean", question="mixed"),
        criterion("covers", each=each("facts")),
        criterion("grade", scale=SCALE),
    )
    code, judge = Grounds("check"), Grounds("judge")
    grounds = {"kind": judge, "mixed": judge, "covers": (code, judge), "grade": code}
    row = judged(rubric, {"kind": "met"}, grounds)
    assert JudgedLabels(rubric).by_code(row) == {"mixed", "grade"}


def test_two_samples_of_every_juror_are_compared():
    rubric = plan(
        criterion("kind"), criterion("covers", each=each("facts")), criterion("grade", scale=SCALE)
    )
    votes = Grounds("judge", votes=("met", "unmet", "cannot_tell", "met"))
    one = Grounds("judge", votes=(1, 2, 3, None))
    grounds = {"kind": votes, "covers": (votes, votes), "grade": one}
    found = list(JudgedLabels(rubric).two_samples(judged(rubric, {}, grounds), 2))
    assert found == [
        (
            {"kind": ("met",), "covers": ("met", "met"), "grade": (1,)},
            {"kind": ("unmet",), "covers": ("unmet", "unmet"), "grade": (2,)},
        ),
        (
            {"kind": (None,), "covers": (None, None), "grade": (3,)},
            {"kind": ("met",), "covers": ("met", "met"), "grade": (None,)},
        ),
    ]


def test_what_was_answered_once_is_compared_with_nothing():
    rubric = plan(criterion("kind"), criterion("covers", each=each("facts")))
    grounds = {"kind": Grounds("judge"), "covers": ()}
    assert list(JudgedLabels(rubric).two_samples(judged(rubric, {}, grounds), 2)) == []
