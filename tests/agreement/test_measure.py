"""Rows to everything that is measured: what counts, what is left out, and what is pooled."""

from __future__ import annotations

import pytest

from rubricc.agreement.figures import Method
from rubricc.agreement.measure import BROUGHT, Measurement
from rubricc.agreement.read import LabelReader
from rubricc.agreement.statistics import NO_PAIRS, NOT_POOLED
from rubricc.datasets.row import Row
from rubricc.runtime.invalid import RowInvalid
from tests.runtime.plans import SCALE, SLOT, criterion, plan, words_at_most
from tests.scoring.plans import each

pytest.importorskip("sklearn")

PLAN = plan(
    criterion("kind"),
    criterion("grade", scale=SCALE),
    criterion("short", check=words_at_most(5)),
    criterion("covers", each=each("facts")),
    generated=(SLOT,),
)
METHOD = Method(resamples=100)


def measured(*rows, plan=PLAN):
    """Rows as (values, the judge's sheet, names that code decided)."""
    reader, measurement = LabelReader(plan), Measurement(plan, METHOD)
    for line, (values, sheet, *by_code) in enumerate(rows, 1):
        measurement.add(reader.read(Row(line, values)), sheet, *by_code)
    return measurement


def criteria(measurement):
    return {one.name: one for one in measurement.criteria()}


def test_a_verdict_that_never_came_is_coverage_and_no_disagreement():
    found = criteria(
        measured(
            ({"verdicts": {"kind": "met"}}, {"kind": ("met",)}),
            ({"verdicts": {"kind": "unmet"}}, {"kind": ("unmet",)}),
            ({"verdicts": {"kind": "met"}}, {"kind": (None,)}),
            ({"verdicts": {"kind": "met"}}, {}),
        )
    )["kind"]
    assert (found.labelled, found.unscored, found.coverage) == (4, 2, 0.5)
    assert found.majority.agreement.value == found.majority.kappa.value == 1.0
    assert found.majority.pairs == 2


def test_people_who_are_split_leave_nothing_to_agree_with():
    found = criteria(
        measured(
            ({"people": {"kind": ["met", "unmet"]}}, {"kind": ("met",)}),
            ({"people": {"kind": ["met", "met", "unmet"]}}, {"kind": ("unmet",)}),
        )
    )["kind"]
    assert (found.split, found.labelled, found.majority.pairs) == (1, 1, 1)
    assert found.majority.agreement.value == 0.0
    # against each person by itself a split row counts: 1 of 2, then 1 of 3
    assert found.each_person.pairs == 5
    assert found.each_person.agreement.value == pytest.approx(2 / 5)
    # every two people, both ways round: 2 that differ, then 2 that agree and 4 that differ
    assert found.people.pairs == 8
    assert found.people.agreement.value == pytest.approx(2 / 8)


def test_the_order_of_people_is_irrelevant():
    rows = [["met", "unmet", "met"], ["unmet", "unmet", "met"], ["met", "met"], ["unmet", "unmet"]]
    one, other = (
        criteria(measured(*(({"people": {"kind": said[::step]}}, {}) for said in rows)))["kind"]
        for step in (1, -1)
    )
    assert one == other
    assert one.people.kappa.value is not None


def test_elements_are_labels_of_one_row():
    found = criteria(
        measured(
            (
                {"people": {"covers": [["met", "unmet", None], ["met", "unmet", "unmet"]]}},
                {"covers": ("met", "met", "unmet")},
            )
        )
    )["covers"]
    assert (found.labelled, found.majority.pairs, found.majority.clusters) == (3, 3, 1)
    assert found.majority.agreement.value == pytest.approx(2 / 3)


def test_people_must_speak_of_the_elements_that_there_are():
    row = {"people": {"covers": [["met", "met"]], "kind": ["met"]}}
    measurement = measured()
    labelled = LabelReader(PLAN).read(Row(1, row))
    with pytest.raises(RowInvalid, match="`covers` has 2 labels of people and 3 elements"):
        measurement.add(labelled, {"kind": ("met",), "covers": ("met",) * 3})
    assert measurement.rows == 0
    assert measurement.criteria() == ()
    measurement.add(labelled, {"covers": (None,)})
    assert criteria(measurement)["covers"].unscored == 2


def test_what_code_decides_stands_beside_the_judge_and_not_in_its_sum():
    measurement = measured(
        (
            {"verdicts": {"kind": "met", "short": "unmet"}},
            {"kind": ("met",), "short": ("met",)},
            {"short"},
        ),
        ({"verdicts": {"kind": "unmet"}}, {"kind": ("unmet",)}, {"kind"}),
    )
    found = criteria(measurement)
    assert [(one.name, one.decided_by) for one in measurement.criteria()] == [
        ("kind", "judge"),
        ("short", "code"),
    ]
    assert found["short"].majority.agreement.value == 0.0
    assert (found["kind"].by_code, found["kind"].labelled) == (1, 1)
    overall = measurement.overall()
    assert (overall.labelled, overall.by_code) == (1, 1)
    assert overall.majority.agreement.value == 1.0


def test_scales_are_in_the_agreement_of_all_and_not_in_the_pooled_kappa():
    rows = [({"verdicts": {"kind": k, "grade": g}}, {"kind": (k,), "grade": (6 - g,)})
            for k, g in (("met", 1), ("unmet", 2), ("met", 5), ("unmet", 4))]  # fmt: skip
    measurement = measured(*rows)
    overall = measurement.overall().majority
    assert (overall.pairs, overall.pooled, overall.clusters) == (8, 4, 4)
    assert overall.agreement.value == 0.5
    assert overall.kappa.value == overall.f1.value == 1.0
    assert criteria(measurement)["grade"].majority.kappa.value == pytest.approx(-1.0)


def test_scales_alone_cannot_be_pooled():
    rows = [({"people": {"grade": [g, g]}}, {"grade": (g,)}) for g in (1, 2, 5)]
    overall = measured(*rows).overall()
    for found in (overall.majority, overall.each_person, overall.people):
        assert found.agreement.value == 1.0
        assert found.kappa.value is None
        assert found.kappa.reason == found.f1.reason == NOT_POOLED


def test_nothing_at_all_is_no_figure():
    overall = measured().overall()
    assert overall.coverage is None
    assert overall.each_person is overall.people is overall.retest is overall.order_flip is None
    assert overall.majority.kappa.reason == overall.majority.agreement.reason == NO_PAIRS


def test_criteria_that_rows_bring_are_put_together():
    def row(name, label, judge):
        own = [{"name": name, "text": "Is so.", "weight": 1}]
        return {"criteria": own, "verdicts": {name: label}}, {name: (judge,)}

    scaled = [{"name": "deep", "text": "Is deep.", "weight": 1, "scale": "1..3"}]
    measurement = measured(
        row("a", "met", "met"),
        row("b", "unmet", "unmet"),
        row("c", "met", "unmet"),
        ({"criteria": scaled, "verdicts": {"deep": 3}}, {"deep": (3,)}),
    )
    found = criteria(measurement)[BROUGHT]
    assert (found.majority.pairs, found.decided_by, found.digest) == (3, "judge", "")
    assert measurement.overall().majority.pairs == 3
    assert dict(measurement.notes) == {"labels on scales that rows bring were left out": 1}


def test_answers_that_came_twice_give_rates_by_criterion_and_for_all():
    measurement = measured()
    reader = LabelReader(PLAN)
    for line in range(1, 13):
        row = reader.read(Row(line, {"verdicts": {"kind": "met"}}))
        first = {"kind": ("met",), "grade": (3,), "short": ("met",), "covers": ("met", None)}
        second = {**first, "grade": (3 if line % 2 else 4,), "short": ("unmet",)}
        measurement.add_repeat("retest", row, first, second)
    found = criteria(measurement)
    assert found["grade"].retest.share.value == 0.5
    assert found["kind"].retest.share.value == 0.0
    assert (found["covers"].retest.pairs, found["covers"].retest.left_out) == (12, 12)
    assert "short" not in found
    overall = measurement.overall()
    assert overall.retest.share.value == pytest.approx(6 / 36)
    assert overall.order_flip is None


def test_a_rating_of_the_whole_is_a_criterion():
    rated = plan(criterion("kind"), reward={"aggregate": "holistic", "holistic": SCALE})
    rows = [({"verdicts": {"overall": g}}, {"overall": (g,)}) for g in (1, 3, 5)]
    assert criteria(measured(*rows, plan=rated))["overall"].majority.kappa.value == 1.0
