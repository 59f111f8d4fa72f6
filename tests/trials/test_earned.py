"""What probes earn, and the warnings about it."""

from __future__ import annotations

from rubricc.judging.unasked import unasked
from rubricc.trials.alarm import alarms, listed
from rubricc.trials.earned import Earnings
from rubricc.trials.probes import PROBES, Subject, probe_rows
from tests.trials.rubrics import CODE, PLAIN, compiled


def earned(source, response="Take boots, please.", other="No.", **row):
    scorer = compiled(source, ("reward",))
    row = {"id": 1, "prompt": "What?", "response": response, **row}
    subject = Subject(row, "What?", response, ["Says please."], other)
    earnings = Earnings(scorer.plan, asks=False)
    for name, each in probe_rows(subject):
        earnings.add(name, unasked(scorer, each))
    return scorer.plan, earnings.all


def test_every_probe_has_a_row_where_it_can_be_had():
    _, found = earned(CODE, reference="A reference, please.")
    assert list(found) == list(PROBES)
    _, found = earned(CODE, other="")
    assert set(PROBES) - set(found) == {"reference", "other"}


def test_what_code_decides_has_a_reward():
    _, found = earned(CODE)
    assert {name: one.reward for name, one in found.items()} == {
        "empty": 0.5,
        "opener": 0.5,
        "prompt": 0.5,
        "rubric": 1.0 if "please" in "Says please." else 0.5,
        "refusal": 0.5,
        "padding": 0.0,
        "other": 0.5,
        "answer": 1.0,
        "half": 0.5,
        "twice": 1.0,
    }
    assert all(dict(one.by) == {"code": 1} for one in found.values())
    assert dict(found["empty"].pays) == {"brief": 1}


def test_what_only_a_judge_decides_stays_an_interval():
    _, found = earned(PLAIN)
    one = found["refusal"]
    assert one.reward is None
    assert (one.low, one.high) == (0.0, 1.0)
    assert dict(one.by) == {"not asked": 1}
    assert set(one.open) == {"kind", "useful", "wordy"}


def test_verdicts_of_a_row_are_on_its_own_answer():
    verdicts = {"kind": "met", "useful": 3, "wordy": "unmet"}
    _, found = earned(PLAIN, verdicts=verdicts)
    assert found["answer"].reward == 1.0
    assert found["half"].reward is None


def test_warnings_say_what_pays_and_why():
    plan, found = earned(CODE)
    said = alarms(plan, found, None)
    assert "an empty answer earns 0.5: silence pays (met: brief)" in said
    assert any(each.startswith("the prompt with the criteria's text earns 1") for each in said)
    assert not any(each.startswith("padding") for each in said)


def test_a_reference_that_earns_no_more_than_a_refusal_is_a_warning():
    plan, found = earned(CODE, reference="No.")
    said = alarms(plan, found, None)
    assert "the reference earns 0.5 of at most 1" in said
    assert any("no less than the reference" in each for each in said)


def test_half_an_answer_that_earns_as_much_is_a_warning():
    plan, found = earned(CODE, response="please, please, please")
    assert any(each.startswith("half of an answer") for each in alarms(plan, found, None))


def test_what_earns_nothing_is_no_warning():
    plan, found = earned(PLAIN)
    assert alarms(plan, found, None) == []


def test_words_are_listed():
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
