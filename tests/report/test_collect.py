"""What a report gathers is what the rows say, whatever their number."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from rubricc.judging.grounds import Grounds
from rubricc.judging.judged_row import JudgedRow
from rubricc.report.chosen import ROOM, SHOWN_CHARACTERS, SHOWN_ROWS
from rubricc.report.collect import Collector
from rubricc.report.criteria import KEPT_REASONS, OTHERS, CriterionSeen
from rubricc.report.rules import sections, unscored
from rubricc.runtime.row_score import failed
from rubricc.runtime.scorer import Scorer
from tests.report.runs import judged, museum
from tests.runtime.plans import SCALE, SLOT, criterion, plan


@pytest.fixture(scope="module")
def run():
    return judged(400)


def score(of, **row):
    return Scorer(of).score({"id": "1", "prompt": "p", "response": "r"} | row)


def test_verdicts_and_their_sources_are_counted(run):
    scored = [row for row in run.rows if row.score.error is None]
    for name, seen in run.collected.criteria.items():
        labels = Counter(row.score.verdicts[name] for row in scored)
        left = {"unscored", "not_applicable"}
        assert seen.labels == {label: n for label, n in labels.items() if label not in left}
        assert seen.sources == Counter(
            row.grounds[name].source for row in scored if row.score.verdicts[name] != "unscored"
        )
        assert seen.reasons.total() + seen.unasked == labels["unscored"]
        assert seen.quoted == sum(bool(row.grounds[name].evidence) for row in scored)
        assert seen.split == sum(len(set(row.grounds[name].votes)) > 1 for row in scored)


def test_a_reason_is_that_of_whoever_was_asked(run):
    reasons = {reason for seen in run.collected.criteria.values() for reason in seen.reasons}
    assert "no answer in time" in reasons
    assert "nobody gave a verdict" not in reasons


def test_what_was_not_needed_is_not_missing(run):
    unasked = sum(seen.unasked for seen in run.collected.criteria.values())
    assert unasked > 100
    assert run.collected.unscored_share < 0.03 < run.collected.tally.unscored_share


def test_every_reward_is_drawn_once_and_broken_rules_are_marked(run):
    bins = run.collected.rewards.bins()
    rewarded = [row.score for row in run.rows if row.score.reward is not None]
    assert sum(one.count for one in bins) == len(rewarded)
    assert sum(one.marked for one in bins) == sum(s.hard_rules == "fail" for s in rewarded)


def test_rows_are_chosen_for_what_they_say(run):
    chosen = run.collected.chosen.rows()
    assert len(chosen) == SHOWN_ROWS
    assert len({one.number for one in chosen}) == SHOWN_ROWS
    whys = Counter(why for one in chosen for why in one.why)
    for why, room in ROOM.items():
        assert 0 < whys[why] <= room
    assert whys["any"]
    unbroken = sorted(
        row.score.reward
        for row in run.rows
        if row.score.reward is not None and row.score.hard_rules != "fail"
    )
    lowest = sorted(one.row.score.reward for one in chosen if "lowest" in one.why)
    highest = sorted(one.row.score.reward for one in chosen if "highest" in one.why)
    assert lowest == unbroken[: ROOM["lowest"]]
    assert highest == unbroken[-ROOM["highest"] :]
    for one in chosen:
        assert ("failed" in one.why) == (one.row.score.status == "error") or len(one.why) == 1


def test_the_choice_depends_on_nothing_but_the_rows(run):
    again = judged(400).collected.chosen.rows()
    assert [one.number for one in again] == [one.number for one in run.collected.chosen.rows()]


def test_few_rows_are_all_shown_and_not_all_called_extreme():
    chosen = judged(9).collected.chosen.rows()
    assert len(chosen) == 9
    assert Counter(why for one in chosen for why in one.why)["lowest"] <= 3


def test_long_texts_are_cut_and_counted_and_the_row_itself_is_left_alone():
    of, _ = museum()
    collected = Collector(of)
    text = "x" * (SHOWN_CHARACTERS + 5)
    row = JudgedRow(score(of), responses={"prompt": "p", "response": text})
    collected.add(row)
    (chosen,) = collected.chosen.rows()
    assert len(chosen.row.responses["response"]) == SHOWN_CHARACTERS
    assert chosen.characters == {"prompt": 1, "response": SHOWN_CHARACTERS + 5}
    assert row.responses["response"] is text


def test_memory_does_not_grow_with_the_rows(run):
    collected = Collector(run.plan)
    for turn in range(5):
        for row in run.rows:
            collected.add(replace(row, score=replace(row.score, id=f"{turn} {row.score.id}")))
    assert collected.tally.rows == 2000
    kept = [*collected.chosen._by.values(), collected.chosen._any]
    assert sum(map(len, kept)) <= sum(ROOM.values()) + SHOWN_ROWS


def test_rows_without_texts_or_grounds_are_counted_all_the_same():
    of, _ = museum()
    collected = Collector(of)
    collected.add(JudgedRow(score(of)))
    collected.add(JudgedRow(failed(of.digest, "`response` is a number, and not text")))
    assert collected.tally.rows == 2
    assert collected.lengths.rows == 0
    assert collected.prompts.within() is None
    assert [one.row.score.status for one in collected.chosen.rows()] == ["decided", "error"]


def test_levels_elements_means_and_brought_criteria_are_counted():
    of = plan(
        criterion("depth", 2.0, scale=SCALE),
        criterion("plain", 1.0),
        generated=(SLOT,),
    )
    row = {
        "criteria": [{"name": "own", "text": "Is kind.", "weight": 1}],
        "verdicts": {"depth": 4, "plain": "met", "own": "unmet"},
    }
    collected = Collector(of)
    collected.add(JudgedRow(score(of, **row), {"own": Grounds("judge")}))
    assert collected.criteria["depth"].labels == {4: 1}
    assert collected.brought.labels == {"unmet": 1}
    assert collected.brought.sources == {"judge": 1}
    headings = [section.heading for section in sections(collected)]
    assert headings == ["What a good response does", "Criteria that rows bring"]


def test_means_of_code_and_judge_that_are_no_level_stay_out_of_the_labels():
    seen = CriterionSeen()
    seen.add(0.5, None)
    seen.add(["met", 0.25], (Grounds("judge"), Grounds("check")))
    assert seen.labels == {"met": 1}
    assert seen.sources == {"judge": 1, "check": 1}


def test_reasons_are_bounded():
    seen = CriterionSeen()
    for number in range(3 * KEPT_REASONS):
        seen.add_reason(f"because of {number}")
    assert len(seen.reasons) == KEPT_REASONS + 1
    assert seen.reasons[OTHERS] == 2 * KEPT_REASONS


def test_reasons_name_their_criteria_the_commonest_first(run):
    found = unscored(run.collected)
    assert [one.rows for one in found] == sorted((one.rows for one in found), reverse=True)
    for one in found:
        assert one.rows == sum(rows for _, _, rows in one.criteria)
