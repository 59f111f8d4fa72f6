"""Revisions of rows: steps, what stops them, what becomes of those that fail."""

from __future__ import annotations

import pickle

import pytest

from rubricc.datasets.row import RowFault
from rubricc.endpoints.errors import AnswerBlocked, RequestRefused, SettingRefused
from rubricc.endpoints.fake import Answer, FakeEndpoint
from rubricc.endpoints.fake.endpoint import ABILITIES
from rubricc.runtime.invalid import PlanUnusable
from rubricc.runtime.scorer import Scorer
from rubricc.writing.completion import Earlier
from tests.judging.judges import scorer as bare_scorer
from tests.revising.revisers import (
    DRAWN,
    FAULTY,
    GOOD,
    HARD,
    NOTHING,
    critique,
    records,
    revising,
    rows,
    said,
    scorer,
)

FOUND = critique(("any", "It is obvious", "It makes the reader feel slow for asking."))
READS = ABILITIES.__class__(ABILITIES.honours, ABILITIES.schema, reads_control=True)


def one(plan, judge, writer, row=None, **settings):
    """The only row, revised."""
    with revising(plan, judge, writer, **settings) as reviser:
        (found,) = reviser.revise([row or rows(1)[0]])
        return found


def test_a_response_is_criticised_and_rewritten():
    judge, writer = said(FOUND), said(GOOD)
    found = one(scorer("steps: 1"), judge, writer)
    assert (found.status, found.revision, found.reason) == ("revised", GOOD, "")
    (step,) = found.steps
    assert (step.step, step.taken, step.status) == (1, "drawn", "revised")
    assert step.principles[0] in DRAWN
    assert step.findings[0].quote == "It is obvious"
    assert (step.critique, step.revision, step.needs_revision) == (FOUND, GOOD, True)
    assert (step.judge, step.writer) == ("fake", "fake")
    assert (found.bill.calls, found.before, found.satisfied) == (2, None, False)
    (asked,) = judge.requests
    assert asked.schema is not None
    (asked,) = writer.requests
    assert asked.schema is None


def test_each_step_revises_the_text_of_the_step_before():
    second = "It is this way because light scatters."
    judge = said(FOUND, critique(("any", "Do ask again", "It says so without need.")))
    writer = said(GOOD, second)
    found = one(scorer("steps: 2"), judge, writer)
    assert [step.revision for step in found.steps] == [GOOD, second]
    assert found.revision == second
    assert GOOD in judge.requests[1].messages[2].content


def test_a_critique_that_finds_nothing_makes_no_revision():
    writer = said()
    found = one(scorer("steps: 2"), said(NOTHING, NOTHING), writer)
    assert (found.status, found.revision) == ("unchanged", rows(1)[0]["response"])
    assert [step.status for step in found.steps] == ["no_change", "no_change"]
    assert [step.needs_revision for step in found.steps] == [False, False]
    assert found.satisfied is True
    assert writer.calls == 0


def test_a_remark_that_calls_for_nothing_makes_no_revision():
    remark = critique(("any", "", "It could be shorter."), needs_revision=False)
    found = one(scorer("steps: 1"), said(remark), said())
    (step,) = found.steps
    assert (step.status, len(step.findings)) == ("no_change", 1)


def test_stop_when_satisfied_stops_at_a_critique_that_finds_nothing():
    judge = said(FOUND, NOTHING)
    found = one(scorer("steps: 9 stop_when_satisfied: true"), judge, said(GOOD))
    assert [step.status for step in found.steps] == ["revised", "no_change"]
    assert (found.status, found.revision, found.satisfied) == ("revised", GOOD, True)


def test_without_critiques_the_writer_is_asked_directly():
    judge, writer = said(), said(GOOD)
    found = one(scorer("steps: 1 critiques: off"), judge, writer)
    (step,) = found.steps
    assert (step.status, step.critique, step.needs_revision) == ("revised", None, None)
    assert found.satisfied is None
    assert judge.calls == 0
    assert "<critique" not in "".join(one.content for one in writer.requests[0].messages)


def test_all_principles_at_once():
    found = one(scorer("steps: 1 principles_per_step: all"), said(NOTHING), said())
    assert found.steps[0].principles == DRAWN


def test_without_replacement_each_is_dealt_once_in_a_round():
    plan = scorer("steps: 8 without_replacement: true")
    found = one(plan, said(*[NOTHING] * 8), said())
    names = [step.principles[0] for step in found.steps]
    assert sorted(names[:4]) == sorted(names[4:]) == sorted(DRAWN)


def test_facts_and_hard_rules_are_not_drawn():
    plan = scorer("steps: 40", HARD)
    with revising(plan, FakeEndpoint("met"), said()) as reviser:
        assert {reviser.scorer.plan.guidance[i].name for i in range(5)} == {"honest", *DRAWN}
    judge = FakeEndpoint(lambda asked: NOTHING if asked.kind == "critique" else honest(asked))
    found = one(plan, judge, said())
    assert {step.principles for step in found.steps} == {(name,) for name in DRAWN}


def honest(asked, broken=()):
    """Verdicts: a response that holds one of ``broken`` breaks its hard rule."""
    import json

    entries = {}
    for question in asked.questions:
        label = "unmet" if any(word in question.response for word in broken) else "met"
        entries[question.key] = {"reason": "it says so", "verdict": label}
    return json.dumps(entries)


# ---- hard rules ---------------------------------------------------------------------------------


def judging(broken, critiques):
    """A judge for whom a response breaks its hard rule while it holds a word of ``broken``."""
    left = iter(critiques)

    def answer(asked):
        return next(left) if asked.kind == "critique" else honest(asked, broken)

    return FakeEndpoint(answer)


def test_a_broken_hard_rule_is_what_the_next_step_goes_by():
    judge = judging(["obvious"], [FOUND, NOTHING])
    found = one(scorer("steps: 2", HARD), judge, said(GOOD))
    assert [step.taken for step in found.steps] == ["broken", "drawn"]
    assert found.steps[0].principles == ("honest",)
    assert (found.steps[0].hard_before, found.steps[0].hard_after) == ("fail", "pass")
    assert (found.before.state, found.before.broken) == ("fail", ("honest",))
    assert (found.after.state, found.after.broken) == ("pass", ())
    assert (found.status, found.revision) == ("revised", GOOD)


def test_a_hard_rule_that_a_revision_breaks_is_mended_in_the_next_step():
    worse = "In my own kitchen it was obvious too."
    judge = judging(["kitchen"], [FOUND, critique(("honest", "my own kitchen", "It has none."))])
    found = one(scorer("steps: 2", HARD), judge, said(worse, GOOD))
    assert [step.hard_after for step in found.steps] == ["fail", "pass"]
    assert [step.taken for step in found.steps] == ["drawn", "broken"]


def test_a_broken_hard_rule_keeps_a_satisfied_row_going():
    judge = judging(["obvious"], [NOTHING, NOTHING])
    plan = scorer("steps: 3 stop_when_satisfied: true", HARD)
    found = one(plan, judge, said(GOOD))
    first, second = found.steps
    assert (first.taken, first.status) == ("broken", "revised")
    assert first.needs_revision is False
    assert (second.taken, second.status) == ("drawn", "no_change")
    assert found.satisfied is True


def test_a_verdict_stands_in_for_a_critique_that_finds_nothing():
    judge, writer = judging(["obvious"], [NOTHING]), said(GOOD)
    one(scorer("steps: 1", HARD), judge, writer)
    assert "- honest: it says so" in "".join(m.content for m in writer.requests[0].messages)


def test_a_rule_that_stays_broken_is_said():
    judge = judging(["a"], [NOTHING, NOTHING])
    found = one(scorer("steps: 2", HARD), judge, said(GOOD, GOOD + " Always."))
    assert found.after.state == "fail"
    assert found.reason == "still broken: `honest`"
    assert (found.status, found.satisfied) == ("revised", False)


def test_hard_rules_that_code_decides_ask_nobody():
    hard = 'hard rule polite "Says do." { check: contains(response, "Do") }'
    judge = said(critique(("polite", "", "It does not say do.")))
    found = one(scorer("steps: 1", hard), judge, said(GOOD))
    assert (found.before.state, found.after.state) == ("fail", "pass")
    assert judge.calls == 1


def test_a_rule_that_nobody_can_put_in_words_leaves_the_step_to_the_draw():
    hard = 'hard rule polite { check: contains(response, "never") }'
    found = one(scorer("steps: 1", hard), said(NOTHING), said())
    assert found.steps[0].taken == "drawn"
    assert found.reason == "still broken: `polite`"
    assert found.satisfied is False


def test_an_unknown_hard_rule_is_not_a_broken_one():
    judge = FakeEndpoint(lambda a: NOTHING if a.kind == "critique" else "no JSON")
    found = one(scorer("steps: 1", HARD), judge, said())
    assert (found.after.state, found.after.unknown) == ("unknown", ("honest",))
    assert found.steps[0].taken == "drawn"
    assert found.reason == "not known to hold: `honest`"


def test_given_verdicts_are_about_the_first_response_alone():
    row = rows(1)[0] | {"verdicts": {"honest": "unmet", "brief": "met"}}
    judge = judging([], [FOUND])
    found = one(scorer("steps: 1", HARD), judge, said(GOOD), row)
    assert (found.before.state, found.after.state) == ("fail", "pass")
    assert "verdicts" not in found.record()


# ---- what goes wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "says", "calls"),
    [
        (["no JSON", "no JSON", "no JSON"], "no JSON object", 3),
        ([Answer("", stopped="refusal")] * 2, "refused to criticise", 2),
        ([critique(("any", "never said", "Bad."))] * 2, "no finding of the critique quotes", 2),
        ([RequestRefused("bad request")], "bad request", 1),
        ([AnswerBlocked("blocked by the provider")], "blocked by the provider", 1),
    ],
)
def test_a_critique_that_is_none_fails_the_step(answers, says, calls):
    judge = said(*answers)
    found = one(scorer("steps: 1"), judge, said())
    (step,) = found.steps
    assert (found.status, step.status) == ("incomplete", "failed")
    assert says in step.reason
    assert found.reason == f"step 1: {step.reason}"
    assert found.revision == rows(1)[0]["response"]
    assert judge.calls == calls


def test_a_critique_is_asked_for_again():
    found = one(scorer("steps: 1"), said("no JSON", FOUND), said(GOOD))
    assert found.status == "revised"
    quotes = critique(("any", "never said", "Bad."))
    found = one(scorer("steps: 1"), said(quotes, FOUND), said(GOOD))
    assert found.status == "revised"


def test_a_finding_that_quotes_nothing_that_occurs_is_left_out():
    mixed = critique(("any", "never said", "Bad."), ("any", "It is obvious", "Cold."))
    judge = said(mixed, mixed)
    found = one(scorer("steps: 1"), judge, said(GOOD))
    assert [finding.problem for finding in found.steps[0].findings] == ["Cold."]
    assert judge.calls == 2


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("", "empty"),
        (f"{FAULTY} (0)", "the same"),
        (f"Here is the revised response:\n{GOOD}", "preface"),
        (f"```\n{GOOD}\n```", "code fence"),
        (f"{GOOD} It makes the reader feel slow for asking.", "contains the critique"),
        (Answer(GOOD, stopped="length"), "cut off"),
        (Answer("", stopped="refusal"), "refused to revise"),
        ("I'm sorry, but I can't rewrite this response.", "refused to revise"),
    ],
)
def test_a_revision_that_is_none_is_asked_for_again_once_and_fails_the_step(answer, says):
    writer = said(answer, answer)
    found = one(scorer("steps: 1"), said(FOUND), writer)
    (step,) = found.steps
    assert (found.status, step.status, step.revision) == ("incomplete", "failed", None)
    assert says in step.reason
    assert step.findings
    assert found.revision == rows(1)[0]["response"]
    assert writer.calls == 2
    found = one(scorer("steps: 1"), said(FOUND), said(answer, GOOD))
    assert (found.status, found.revision) == ("revised", GOOD)


def test_a_failed_step_leaves_the_last_good_revision():
    found = one(scorer("steps: 3"), said(FOUND, NOTHING, NOTHING), said(GOOD))
    assert found.status == "revised"
    again = critique(("any", "Do ask again", "It says so without need."))
    found = one(scorer("steps: 3"), said(FOUND, again, NOTHING), said(GOOD, "", ""))
    assert [step.status for step in found.steps] == ["revised", "failed", "no_change"]
    assert (found.status, found.revision) == ("incomplete", GOOD)
    assert found.reason == "step 2: the revision is empty"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"response": None}, "`response` is missing"),
        ({"response": " "}, "`response` is empty"),
        ({"response": None, "status": "failed", "reason": "no luck"}, "no response: no luck"),
        ({"response": [{"role": "user", "content": "Q"}]}, "no message of the assistant"),
        ({"prompt": None}, "`prompt` is missing"),
        ({"verdicts": {"kind": "met"}}, "kind"),
        ({"response": "half \ud800"}, "half"),
    ],
)
def test_a_row_that_cannot_be_revised_is_kept_with_its_reason(row, says):
    with revising(scorer("steps: 1"), said(NOTHING), said()) as reviser:
        bad, unread, good = reviser.revise(
            [rows(1)[0] | row, RowFault(2, "not valid JSON", "x"), rows(1)[0]]
        )
    assert (bad.status, bad.revision, bad.id) == ("error", None, "r0")
    assert says in bad.reason
    assert (unread.id, unread.status, unread.reason) == ("x", "error", "not valid JSON")
    assert good.status == "unchanged"


def test_a_spent_budget_leaves_the_last_good_revision(tmp_path):
    with revising(scorer("steps: 3"), said(FOUND), said(GOOD), max_calls=2) as reviser:
        (found,) = reviser.revise(rows(1))
        assert reviser.stopped == "the 2 calls of the run are spent"
    assert [step.status for step in found.steps] == ["revised", "failed"]
    assert (found.status, found.revision) == ("incomplete", GOOD)


# ---- conversations, columns, texts --------------------------------------------------------------


def test_of_messages_the_last_of_the_assistant_is_revised():
    messages = [
        {"role": "assistant", "content": "Wait."},
        {"role": "user", "content": "Go on."},
        {"role": "assistant", "content": f"<think>\nhm\n</think>\n\n{FAULTY}"},
    ]
    found = one(scorer("steps: 1"), said(FOUND), said(GOOD), rows(1)[0] | {"response": messages})
    assert found.revision == [*messages[:2], {"role": "assistant", "content": GOOD}]
    assert found.record()["response"] == messages


def test_other_columns_go_along():
    row = rows(1)[0] | {"writer": "m", "topic": 7, "status": "written"}
    record = one(scorer("steps: 1"), said(NOTHING), said(), row).record()
    assert (record["writer"], record["topic"], record["status"]) == ("m", 7, "unchanged")
    assert list(record)[:5] == ["id", "prompt", "response", "revision", "status"]


def test_a_record_of_an_earlier_run_is_passed_on():
    with revising(scorer("steps: 1"), said(NOTHING), said()) as reviser:
        first, second = reviser.stream([Earlier({"id": "e", "any": 1}), rows(1)[0]])
    assert first.record() == {"id": "e", "any": 1}
    assert second.id == "r0"


def test_control_tokens_are_escaped_where_they_are_read_and_put_back():
    response = f"{FAULTY} <|im_end|>"
    writer = FakeEndpoint(lambda asked: asked.response.replace("obvious", "so"), abilities=READS)
    judge = FakeEndpoint(lambda asked: critique(("any", asked.response, "Cold.")), abilities=READS)
    row = rows(1)[0] | {"response": response}
    found = one(scorer("steps: 1"), judge, writer, row)
    assert "<|im_end|>" not in "".join(one.content for one in judge.requests[0].messages)
    assert found.steps[0].findings[0].quote == response
    assert "<|im_end|>" not in "".join(one.content for one in writer.requests[0].messages)
    assert found.revision == response.replace("obvious", "so")


SLOTS = """
edition "2026"
constitution facts(facts: list[text], limit: number?) {
  principle covers +3 each fact in facts "States that {{fact}}."
  principle limited "Has at most {{limit}} words." { when: limit != none }
  slot criteria: generated { at_most: 5  weight: -5..10 }
  revision { steps: 1  principles_per_step: all }
}
"""


def test_elements_and_rules_that_a_row_brings_are_taken_too():
    row = rows(1)[0] | {
        "facts": ["ice floats", "iron sinks"],
        "criteria": [
            {"name": "warm", "text": "Is warm to {{braces}}.", "weight": 2},
            {"name": "cold", "text": "Is cold.", "weight": -1},
        ],
    }
    judge = said(NOTHING)
    found = one(scorer(source=SLOTS), judge, said(), row)
    assert found.steps[0].principles == ("covers[0]", "covers[1]", "warm", "cold")
    sent = "".join(one.content for one in judge.requests[0].messages)
    for text in ("States that ice floats.", "States that iron sinks.", "Is warm to {{braces}}."):
        assert text in sent


def test_a_rule_that_does_not_apply_is_not_taken():
    row = rows(1)[0] | {"facts": [], "limit": None}
    found = one(scorer(source=SLOTS), said(), said(), row)
    assert (found.status, found.steps) == ("unchanged", ())
    row = rows(1)[0] | {"facts": [], "limit": 5}
    found = one(scorer(source=SLOTS), said(NOTHING), said(), row)
    assert found.steps[0].principles == ("limited",)


# ---- who is asked -------------------------------------------------------------------------------


def test_the_first_judge_writes_where_no_writer_is_named():
    endpoint = said(FOUND, GOOD)
    with revising(scorer("steps: 1"), endpoint) as reviser:
        (found,) = reviser.revise(rows(1))
        assert reviser.writer is endpoint
        assert "`fake:script` judges what it wrote itself" in reviser.meter.warnings
    assert found.revision == GOOD


def test_judge_and_writer_of_one_family_are_warned_of():
    judge = FakeEndpoint("met", name="openai:gpt-5-mini", model="gpt-5-mini")
    for model, alike in (("o4-mini", True), ("claude-haiku-4-5", False)):
        writer = FakeEndpoint("met", name=f"x:{model}", model=model)
        with revising(scorer(), judge, writer) as reviser:
            warned = [one for one in reviser.meter.warnings if "family" in one]
        assert bool(warned) is alike


def test_seeds_of_answers_that_are_asked_for_again_differ():
    plan, judge = scorer("steps: 2", judge="seed: 5"), said("no", NOTHING, NOTHING)
    one(plan, judge, said())
    assert [request.sampling.seed for request in judge.requests] == [5, 6, 8]
    assert [request.sample for request in judge.requests] == [0, 1, 3]


def test_a_plan_without_prompts_for_critiques_is_refused():
    with pytest.raises(PlanUnusable, match="--target critique"):
        revising(bare_scorer(), said()).__enter__()
    with pytest.raises(SettingRefused, match="names no model"):
        revising(scorer(), ()).__enter__()


def test_it_travels():
    with revising(scorer(), "http://127.0.0.1:1/v1#j", "http://127.0.0.1:1/v1#w") as reviser:
        again = pickle.loads(pickle.dumps(reviser))
    assert again.writer.name == "http://127.0.0.1:1/v1#w"
    assert isinstance(again.scorer, Scorer)
    again.close()


def test_records_are_json():
    found = one(scorer("steps: 2", HARD), judging(["obvious"], [FOUND, NOTHING]), said(GOOD))
    (record,) = records([found])
    assert record["hard_rules"] == {
        "before": {"state": "fail", "broken": ["honest"], "unknown": []},
        "after": {"state": "pass", "broken": [], "unknown": []},
    }
    assert list(record["steps"][0]) == [
        *("step", "taken", "principles", "status", "reason", "critique", "findings"),
        *("needs_revision", "revision", "hard_rules_before", "hard_rules_after"),
        *("judge", "writer"),
    ]
