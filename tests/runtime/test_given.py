"""Verdicts as rows write them."""

from __future__ import annotations

import pytest

from rubricc.plan.scale import Level, Scale
from rubricc.plan.verdict import MET, NOT_APPLICABLE, UNMET, Verdict
from rubricc.runtime.given import Reader, verdicts_on, written
from rubricc.runtime.invalid import RowInvalid

NUMBERED = Scale(named=False, levels=tuple(Level(point=n, value=(n - 1) / 2) for n in range(1, 4)))
NAMED = Scale(named=True, levels=(Level(point="poor", value=0), Level(point="good", value=1)))


@pytest.mark.parametrize(
    ("scale", "text", "verdict"),
    [
        (None, "met", MET),
        (None, "unmet", UNMET),
        (None, "not_applicable", NOT_APPLICABLE),
        (NUMBERED, 2, Verdict("scored", 0.5, 2)),
        (NUMBERED, 2.0, Verdict("scored", 0.5, 2)),
        (NAMED, "good", Verdict("scored", 1.0, "good")),
        (NAMED, "not_applicable", NOT_APPLICABLE),
    ],
)
def test_documented_forms(scale, text, verdict):
    assert Reader("x", verdicts_on(scale)).one(text) == verdict
    assert written(verdict) == verdict.label


def test_unscored_has_its_reason():
    verdict = Reader("x", verdicts_on(None)).one("unscored")
    assert (verdict.state, verdict.value, verdict.reason) == ("unscored", None, "given as unscored")


PLAIN = "write `met`, `unmet`, `not_applicable` or `unscored`"
LEVELS = "write a level from 1 to 3, `not_applicable` or `unscored`"


@pytest.mark.parametrize(
    ("scale", "text", "says"),
    [
        (None, "Met", f"`Met` is no verdict on `x`: {PLAIN}"),
        (None, True, f"`True` is no verdict on `x`: {PLAIN}"),
        (None, 1, f"`1` is no verdict on `x`: {PLAIN}"),
        (None, ["met"], f"a list is no verdict on `x`: {PLAIN}"),
        (None, {"a": 1}, "`{'a': 1}` is no verdict"),
        (None, "long " * 50, "…` is no verdict"),
        (NUMBERED, True, f"`True` is no verdict on `x`: {LEVELS}"),
        (NUMBERED, "met", f"`met` is no verdict on `x`: {LEVELS}"),
        (NUMBERED, "2", f"`2` is no verdict on `x`: {LEVELS}"),
        (NUMBERED, 2.5, f"`2.5` is no verdict on `x`: {LEVELS}"),
        (NUMBERED, 4, f"`4` is no verdict on `x`: {LEVELS}"),
        (NUMBERED, float("nan"), "`nan` is no verdict"),
        (NAMED, "great", "write `poor`, `good`, `not_applicable` or `unscored`"),
    ],
)
def test_anything_else_is_refused_with_what_to_write(scale, text, says):
    with pytest.raises(RowInvalid) as refused:
        Reader("x", verdicts_on(scale)).one(text)
    assert says in str(refused.value)


def test_one_verdict_for_each_element():
    reader = Reader("x", verdicts_on(None))
    assert reader.elements(["met", None, "unmet"], 3) == [MET, None, UNMET]
    assert reader.elements([], 0) == []
    assert written((MET, UNMET)) == ["met", "unmet"]


@pytest.mark.parametrize(
    ("text", "count", "says"),
    [
        ("met", 1, "`x` takes a list of verdicts, one per element"),
        (["met"], 2, "`x` has 1 verdict for 2 elements"),
        (["met", "met"], 1, "`x` has 2 verdicts for 1 element"),
        (["met", "good"], 2, "`good` is no verdict on `x[1]`"),
    ],
)
def test_lists_that_do_not_fit(text, count, says):
    with pytest.raises(RowInvalid) as refused:
        Reader("x", verdicts_on(None)).elements(text, count)
    assert says in str(refused.value)
