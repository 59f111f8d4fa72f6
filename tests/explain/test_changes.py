"""Differences on the page: by how far they reach, with the words on both sides."""

from __future__ import annotations

import json

from rubricc.explain.changes import as_json, change_lines, closing
from rubricc.explain.page import plain
from rubricc.ir.diff import diff_rubric
from rubricc.passes.members import replace_criteria
from rubricc.plan.reward import Reward
from tests.explain.golden import same_as_golden
from tests.ir.rubrics import MUSEUM, pitfall, principle, rubric


def edited(**by_name):
    return replace_criteria(MUSEUM, lambda c: [c.model_copy(update=by_name.get(c.name, {}))])


def text(changes, width=80):
    return plain(change_lines(changes, width))


def test_a_page_of_every_kind_of_change(request):
    new = edited(
        why={"text": ("Says why each artifact matters to historians.",), "note": "n"},
        intrigue={"weight": 2.0},
        needy={"tier": None},
    )
    new = new.model_copy(
        update={
            "reward": Reward(hard_rule_fail=0, clip=None),
            "members": (*new.members, pitfall("vague", "Says nothing of any one artifact.")),
        }
    )
    same_as_golden(text(diff_rubric(MUSEUM, new)), "changes.txt", request)


def test_no_difference_is_said():
    assert text(()) == "no difference in meaning: layout and comments at most\n"


def test_what_matters_is_counted():
    one, two = rubric(principle("a", "One.")), rubric(principle("a", "Two."))
    assert closing(diff_rubric(one, two)) == "1 question to ask"
    heavier = rubric(principle("a", "One.", weight=3.0))
    assert closing(diff_rubric(one, heavier)) == "1 change of the reward"
    noted = rubric(principle("a", "One.", note="n"))
    assert closing(diff_rubric(one, noted)) == "nothing that is asked or paid differs"
    both = rubric(principle("a", "One."), principle("b", "Two."))
    assert closing(diff_rubric(both, one)) == "1 question gone"
    judge = one.model_copy(update={"judge": one.judge.model_copy(update={"samples": 3})})
    assert closing(diff_rubric(one, judge)) == "every question to ask again"


def test_long_words_are_wrapped_under_each_other():
    new = edited(why={"text": ("Says " + "very " * 30 + "much.",)})
    shown = text(diff_rubric(MUSEUM, new))
    assert max(map(len, shown.splitlines())) <= 80
    assert shown.count("very") == 30


def test_json_is_a_list_of_changes():
    changes = diff_rubric(MUSEUM, edited(intrigue={"weight": 2.0}))
    assert json.loads(as_json(changes)) == [
        {
            "rubric": "museum",
            "subject": "intrigue",
            "effect": "scores",
            "what": "weight",
            "old": "+4",
            "new": "+2",
        }
    ]
    assert as_json(()) == "[]\n"
