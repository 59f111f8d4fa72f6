"""Rows with people's labels, and what is no label."""

from __future__ import annotations

import pytest

from rubricc.agreement.read import LabelReader
from rubricc.datasets.row import Row
from rubricc.runtime.invalid import RowInvalid
from tests.runtime.plans import SCALE, SLOT, criterion, plan
from tests.scoring.plans import each

PLAN = plan(
    criterion("kind"),
    criterion("grade", scale=SCALE),
    criterion("covers", each=each("facts")),
    generated=(SLOT,),
)


def read(plan=PLAN, *, by_prompt=True, **values):
    return LabelReader(plan, by_prompt=by_prompt).read(Row(7, {"response": "hello"} | values))


def test_verdicts_are_the_labels_of_one_person():
    row = read(verdicts={"kind": "met", "grade": 3, "covers": ["met", None, "unscored"]})
    assert row.people == ({"kind": ("met",), "grade": (3,), "covers": ("met", None, None)},)
    assert row.id == row.line == 7


def test_people_are_read_by_their_place():
    row = read(people={"kind": ["met", "unmet", None], "grade": [None, 2]})
    assert row.people == ({"kind": ("met",)}, {"kind": ("unmet",), "grade": (2,)})


def test_people_speak_of_each_element():
    row = read(people={"covers": [["met", "unmet"], ["met", None]]})
    assert row.people == ({"covers": ("met", "unmet")}, {"covers": ("met", None)})


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"people": None, "verdicts": None},
        {"people": {}},
        {"people": {"kind": []}},
        {"people": {"kind": [None, "unscored"]}},
        {"verdicts": {"kind": "unscored", "covers": [None]}},
    ],
)
def test_a_row_may_have_no_label(values):
    assert read(**values).people == ()


def test_a_judge_never_sees_a_label():
    row = read(
        id="a",
        prompt="Q",
        facts=["x"],
        people={"kind": ["met"]},
        judge_verdicts={"kind": "unmet"},
        judge_retest={"kind": "met"},
        judge_reordered={"kind": "unscored"},
    )
    assert row.values == {"id": "a", "prompt": "Q", "response": "hello", "facts": ["x"]}
    assert row.recorded == {
        "judge_verdicts": {"kind": ("unmet",)},
        "judge_retest": {"kind": ("met",)},
        "judge_reordered": {},
    }
    assert "verdicts" not in read(verdicts={"kind": "met"}).values


def test_criteria_of_the_row_are_labelled_under_their_names():
    own = [
        {"name": "warm", "text": "Is warm.", "weight": 2},
        {"name": "depth", "text": "Goes deep.", "weight": 1, "scale": "1..3"},
    ]
    row = read(criteria=own, people={"warm": ["met"], "depth": [3]})
    assert row.people == ({"warm": ("met",), "depth": (3,)},)
    assert row.brought["warm"].levels == 0
    assert row.brought["depth"].labels == (1, 2, 3, "not_applicable")


def test_lists_that_were_compiled_in_are_labelled_as_lists():
    known = plan(criterion("covers[0]"), criterion("covers[1]"))
    row = read(known, people={"covers": [["met", "unmet"], ["met", None]]})
    assert row.people == (
        {"covers[0]": ("met",), "covers[1]": ("unmet",)},
        {"covers[0]": ("met",)},
    )


def test_rows_of_one_prompt_are_one_cluster():
    chat = [{"role": "user", "content": "Q"}]
    assert read(id=1, prompt=chat).cluster == read(id=2, prompt=list(chat)).cluster
    assert read(id=1, prompt="Q").cluster != read(id=1, prompt="R").cluster
    assert read(id=1).cluster != read(id=2).cluster
    assert read(id=1).cluster != read(id="1").cluster
    alone = [read(by_prompt=False, id=n, prompt="Q").cluster for n in (1, 2)]
    assert alone[0] != alone[1]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"verdicts": {"knd": "met"}}, "no criterion is called `knd`: did you mean `kind`?"),
        ({"verdicts": {"kind": 3}}, "`3` is no verdict on `kind`"),
        ({"people": {"kind": ["yes"]}}, "`yes` is no verdict on `kind`"),
        ({"people": {"grade": [9]}}, "`9` is no verdict on `grade`"),
        ({"people": {"kind": "met"}}, "`people.kind` is not a list of labels, one a person"),
        ({"people": ["met"]}, "`people` is not an object of names and labels"),
        ({"judge_verdicts": 1, "people": {}}, "`judge_verdicts` is not an object"),
        ({"people": {}, "verdicts": {}}, "both have labels of people: leave one out"),
        ({"people": {"covers": ["met"]}}, "`covers` takes a list of verdicts, one per element"),
        (
            {"people": {"covers": [["met"], ["met", "met"]]}},
            "`covers` has 1 labels of one and 2 of another",
        ),
        ({"criteria": 1}, "`criteria` is not a list of criteria"),
    ],
)
def test_what_is_no_label_is_refused(values, message):
    with pytest.raises(RowInvalid) as refused:
        read(**values)
    assert message in str(refused.value)
