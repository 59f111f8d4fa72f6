"""One sample: what is asked again, how often, and what is asked once for all who want it."""

from __future__ import annotations

import asyncio
import json

import pytest

from rubricc.api import compile_text
from rubricc.endpoints.errors import RequestRefused, SchemaRefused
from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.fake.endpoint import FakeEndpoint
from rubricc.endpoints.fake.script import hashed
from rubricc.endpoints.reply import Reply, Usage
from rubricc.engine.portal import shared_portal
from rubricc.judging.sample import Bill
from tests.judging.judges import asking, rows, scorer

(ROW,) = rows(1)
ALL = {"c1": "met", "c2": "met", "c3": "5", "c5": "unmet", "c4": "met"}


def answer(**verdicts):
    return json.dumps({key: {"reason": "so", "verdict": v} for key, v in verdicts.items()})


def judged(plan, endpoint, row=ROW, **settings):
    with asking(plan, endpoint, **settings) as judge:
        (found,) = judge.score([row])
        return found, judge.meter


def asked_keys(request):
    """The keys that stand in the prompt, which are those of the schema."""
    found = [question.key for question in Asked.of(request).questions]
    assert found == list(request.schema["properties"])
    lines = "".join(message.content for message in request.messages).splitlines()
    assert [line[:2] for line in lines if line[:1] == "c" and line[2:4] == ": "] == found
    return found


LACKING = {
    "missing": {key: ALL[key] for key in ("c1", "c2", "c4")},
    "invalid": {**ALL, "c3": "6", "c5": "yes"},
    "unknown": {**{key: ALL[key] for key in ("c1", "c2", "c4")}, "c33": "5", "wanders": "met"},
}


@pytest.mark.parametrize("lacking", LACKING)
def test_only_what_an_answer_lacks_is_asked_again(lacking):
    endpoint = FakeEndpoint.replying(answer(**LACKING[lacking]), answer(c3="5", c5="unmet"))
    found, meter = judged(scorer(), endpoint)
    first, second = endpoint.requests
    assert asked_keys(first) == ["c1", "c2", "c3", "c5", "c4"]
    assert asked_keys(second) == ["c3", "c5"]
    assert found.score.reward == 1.0
    assert (found.calls, meter.calls, meter.asked, meter.asked_again) == (2, 2, 5, 2)


def test_a_key_that_stands_there_twice_is_asked_again():
    doubled = answer(**ALL)[:-1] + ', "c2": {"reason": "so", "verdict": "unmet"}}'
    endpoint = FakeEndpoint.replying(doubled, answer(c2="unmet"))
    found, _ = judged(scorer(), endpoint)
    assert asked_keys(endpoint.requests[1]) == ["c2"]
    assert found.score.verdicts["direct"] == "unmet"


def test_keys_that_nobody_asked_for_are_never_used():
    endpoint = FakeEndpoint.replying(
        answer(**{key: ALL[key] for key in ALL if key != "c4"}, c3_0="1", c6="met"),
        answer(c4="unmet", c2="unmet", c1="unmet"),
    )
    found, _ = judged(scorer(), endpoint)
    verdicts = {"honest": "met", "direct": "met", "depth": 5, "example": "unmet"}
    assert found.score.verdicts == verdicts | {"wanders": "unmet"}


def test_asking_again_is_bounded_and_leaves_the_reason():
    endpoint = FakeEndpoint.replying(answer(**ALL | {"c3": "9"}), *[answer(c3="9")] * 5)
    found, _ = judged(scorer(), endpoint)
    assert endpoint.calls == 3
    assert found.score.verdicts["depth"] == "unscored"
    assert found.score.reasons["depth"] == found.grounds["depth"].reason == "unknown verdict `9`"
    assert found.score.reward is None
    assert found.score.low < found.score.high
    assert found.score.verdicts["direct"] == "met"


def test_what_is_valid_in_an_answer_asked_again_is_kept():
    endpoint = FakeEndpoint.replying(answer(c1="met"), answer(c2="met", c3="5"), answer(c4="met"))
    found, _ = judged(scorer(), endpoint)
    assert [asked_keys(each) for each in endpoint.requests] == [
        ["c1", "c2", "c3", "c5", "c4"],
        ["c2", "c3", "c5", "c4"],
        ["c5", "c4"],
    ]
    assert found.score.reasons == {"wanders": "missing"}


def test_a_call_that_fails_keeps_what_was_said_before():
    endpoint = FakeEndpoint.replying(answer(c1="met", c2="met"), RequestRefused("no such thing"))
    found, _ = judged(scorer(), endpoint)
    assert found.score.verdicts["honest"] == "met"
    assert set(found.score.reasons) == {"depth", "example", "wanders"}
    assert set(found.score.reasons.values()) == {"no such thing"}
    assert found.calls == 1


EVIDENCE = (
    'judge j { evidence: required } rubric e { judge: j principle a "Scatters." '
    'principle b "Says." }'
)


def quoted(**entries):
    return json.dumps(
        {key: {"evidence": e, "reason": "so", "verdict": v} for key, (e, v) in entries.items()}
    )


def test_a_quotation_that_does_not_occur_is_asked_for_once_more():
    endpoint = FakeEndpoint.replying(
        quoted(c1=("Light scatters", "met"), c2=("It says nothing", "met")),
        quoted(c2=("says answer 0", "met")),
    )
    found, _ = judged(compile_text(EVIDENCE), endpoint)
    assert asked_keys(endpoint.requests[1]) == ["c2"]
    assert found.score.reward == 1.0
    assert found.grounds["b"].evidence == "says answer 0"


def test_a_quotation_that_never_occurs_leaves_the_verdict_open():
    wrong = quoted(c2=("It says nothing", "met"))
    endpoint = FakeEndpoint.replying(
        quoted(c1=("Light scatters", "met"), c2=("Nothing", "met")), wrong, wrong
    )
    found, _ = judged(compile_text(EVIDENCE), endpoint)
    assert endpoint.calls == 2
    assert found.score.verdicts == {"a": "met", "b": "unscored"}
    assert found.score.reasons["b"] == "the quotation does not occur in the judged text"


def test_a_refusal_is_asked_once_more():
    refused = Reply("I cannot.", "fake", "refusal")
    endpoint = FakeEndpoint.replying(refused, answer(**ALL))
    assert judged(scorer(), endpoint)[0].score.reward == 1.0
    endpoint = FakeEndpoint.replying(refused, refused, answer(**ALL))
    found, _ = judged(scorer(), endpoint)
    assert endpoint.calls == 2
    assert set(found.score.reasons.values()) == {"the model refused to answer"}


def test_a_schema_that_is_refused_is_left_out_step_by_step():
    refused = SchemaRefused("the schema is too large")
    endpoint = FakeEndpoint.replying(refused, refused, answer(**ALL), answer(**ALL))
    with asking(scorer(), endpoint) as judge:
        found = [judge.score([row])[0].score.reward for row in rows(2)]
        assert sum(judge.meter.warnings.values()) == 2
    assert found == [1.0, 1.0]
    assert [r.schema_use for r in endpoint.requests] == ["strict", "lenient", "none", "none"]


def test_a_schema_that_is_refused_to_the_end_leaves_the_row_open():
    endpoint = FakeEndpoint.replying(*[SchemaRefused("the schema is too large")] * 3)
    found, _ = judged(scorer(), endpoint)
    assert set(found.score.reasons.values()) == {"the schema is too large"}


# ---- the same, asked once -----------------------------------------------------------------------


def test_the_same_question_about_the_same_text_is_asked_once_at_a_time():
    endpoint = FakeEndpoint("hashed:1", latency_s=0.01)
    with asking(scorer(), endpoint) as judge:
        found = judge.score([ROW | {"id": n} for n in range(6)])
        assert (judge.meter.asked, judge.meter.cached) == (5, 25)
    assert endpoint.calls == 1
    assert {row.score.reward for row in found} == {found[0].score.reward}
    assert [row.score.id for row in found] == list(range(6))
    assert [row.calls for row in found] == [1, 0, 0, 0, 0, 0]
    assert [row.grounds["direct"].source for row in found] == ["judge"] + ["cache"] * 5


def test_those_who_wait_share_a_failure_and_its_reason():
    endpoint = FakeEndpoint.replying(RequestRefused("no such thing"), latency_s=0.01)
    with asking(scorer(), endpoint) as judge:
        found = judge.score([ROW] * 4)
    assert endpoint.calls == 1
    for row in found:
        assert set(row.score.reasons.values()) == {"no such thing"}


class Held(FakeEndpoint):
    """Answers once it is let."""

    def __init__(self):
        super().__init__("hashed:1")
        self.may_answer = asyncio.Event()

    async def complete(self, request):
        self.in_flight += 1
        await self.may_answer.wait()
        return await super().complete(request)

    async def let(self):
        self.may_answer.set()


def test_whoever_waits_asks_itself_where_the_first_gives_up():
    async def run():
        with asking(scorer(), endpoint := Held()) as judge:
            first = asyncio.create_task(judge.score_async([ROW]))
            while not endpoint.in_flight:
                await asyncio.sleep(0)
            second = asyncio.create_task(judge.score_async([ROW]))
            await asyncio.sleep(0.02)
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)
            await asyncio.wrap_future(shared_portal().submit(endpoint.let()))
            return await second, endpoint

    (row,), endpoint = asyncio.run(run())
    assert row.score.reasons == {}
    assert row.score.status == "decided"
    assert endpoint.calls == 1


SAME = """
rubric same(facts: list[text]) {
  slot criteria: generated { at_most: 5  weight: -5..5 }
  principle covers +1 each fact in facts "States {{fact}}."
}
"""


@pytest.mark.parametrize("policy", ["", "batch: 1", "batch: 2", "samples: 2"])
@pytest.mark.parametrize("group", [1, 2])
@pytest.mark.parametrize("everything", [True, False])
def test_equal_elements_and_equal_brought_criteria_are_one_question(policy, group, everything):
    plan = compile_text(SAME.replace("{\n", "{\n  judge: j\n", 1) + f"judge j {{ {policy} }}")
    brought = [{"name": "x", "text": "Says x."}, {"name": "y", "text": "Says x."}]
    asked = [
        row | {"facts": ["a", "b", "a", "a"], "criteria": brought, "prompt": "P"} for row in rows(2)
    ]
    endpoint = FakeEndpoint(hashed(1))
    with asking(plan, endpoint, group=group, everything=everything) as judge:
        found = judge.score(asked)
    for row in found:
        assert row.score.status == "decided"
        covers = row.score.verdicts["covers"]
        assert covers[0] == covers[2] == covers[3]
        assert row.score.verdicts["x"] == row.score.verdicts["y"]
        assert len(row.grounds["covers"]) == 4
    if policy == "" and group == 1:
        assert asked_keys_of(endpoint) == [["c1_0", "c1_1", "c2"]] * 2


def asked_keys_of(endpoint):
    return [list(request.schema["properties"]) for request in endpoint.requests]


# ---- what it took -------------------------------------------------------------------------------


@pytest.mark.parametrize("among", [1, 2, 3, 7])
def test_shares_of_a_bill_add_up_to_it(among):
    bill = Bill(3, Usage(100, 17, 5, 11), 0.5)
    whole = Bill()
    for share in bill.shares(among):
        whole.join(share)
    assert whole.usage == bill.usage
    assert whole.calls == pytest.approx(3)
    assert whole.cost_usd == pytest.approx(0.5)


def test_a_bill_without_a_price_stays_without():
    assert [share.cost_usd for share in Bill(1, cost_usd=None).shares(2)] == [None, None]
