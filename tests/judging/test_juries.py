"""Samples and juries end to end: what is sent, who votes, and what the grounds say of it."""

from __future__ import annotations

import pytest

from rubricc.api import compile_text
from rubricc.endpoints.errors import EndpointUnusable, KeyRefused, RequestRefused, SchemaRefused
from rubricc.endpoints.fake.answer import written
from rubricc.endpoints.fake.endpoint import FakeEndpoint
from rubricc.endpoints.fake.script import verdicts
from rubricc.judging import juror
from rubricc.plan.policy import JudgeModel
from tests.judging.judges import asking, rows

(ROW,) = rows(1)


def plan(policy="", scale=""):
    body = f"{{ scale: {scale} }}" if scale else ""
    return compile_text(
        f'judge j {{ {policy} }} rubric r {{ judge: j principle a "Says a." {body} }}'
    )


def member(label, name, **options):
    """A member of a jury that always says the same."""
    return FakeEndpoint(verdicts(lambda _: label), name=f"fake:{name}", model=name, **options)


def failing(error, name="broken"):
    def answer(_):
        raise error

    return FakeEndpoint(answer, name=f"fake:{name}", model=name)


def judged(scorer, models, row=ROW, **settings):
    with asking(scorer, models, **settings) as judge:
        (found,) = judge.score([row])
        return found


# ---- samples ------------------------------------------------------------------------------------


def test_each_sample_is_sent_with_its_number_and_a_seed_of_its_own():
    endpoint = member("met", "one")
    judged(plan("samples: 3 seed: 40 temperature: 1"), endpoint)
    sent = sorted((r.sample, r.sampling.seed, r.sampling.temperature) for r in endpoint.requests)
    assert sent == [(0, 40, 1.0), (1, 41, 1.0), (2, 42, 1.0)]


def test_without_a_seed_none_is_sent():
    endpoint = member("met", "one")
    judged(plan("samples: 2"), endpoint)
    assert [r.sampling.seed for r in endpoint.requests] == [None, None]


def varied(*labels):
    """A judge whose samples differ."""

    def answer(asked):
        return written(asked, dict.fromkeys(asked.questions, labels[asked.sample]))

    return FakeEndpoint(answer)


def test_the_votes_stand_in_the_grounds_in_the_order_of_samples():
    found = judged(plan("samples: 3"), varied("met", "unmet", "met"))
    assert found.score.verdicts == {"a": "met"}
    assert found.grounds["a"].votes == ("met", "unmet", "met")
    assert found.grounds["a"].record()["votes"] == ["met", "unmet", "met"]
    assert found.calls == 3


@pytest.mark.parametrize(
    ("how", "verdict"),
    [("majority", 2), ("mean", 3), ("minimum", 1), ("maximum", 5)],
)
def test_levels_are_combined_as_the_plan_says(how, verdict):
    if how == "majority":
        found = judged(plan("samples: 3 vote: majority", "1..5"), varied("1", "2", "5"))
    else:
        found = judged(plan(f"samples: 2 vote: {how}", "1..5"), varied("1", "5"))
    assert found.score.verdicts == {"a": verdict}


def test_samples_without_a_majority_leave_the_verdict_open():
    found = judged(plan("samples: 2"), varied("met", "unmet"))
    assert found.score.reasons["a"].startswith("no majority among 2 samples")
    assert found.grounds["a"].reason == found.score.reasons["a"]
    assert found.grounds["a"].votes == ("met", "unmet")


# ---- juries -------------------------------------------------------------------------------------


def test_a_majority_of_members_decides():
    jury = [member("met", "a"), member("unmet", "b"), member("met", "c")]
    found = judged(plan(), jury)
    assert found.score.verdicts == {"a": "met"}
    assert found.grounds["a"].votes == ("met", "unmet", "met")
    assert [each.calls for each in jury] == [1, 1, 1]


def test_weights_outvote_numbers(monkeypatch):
    def opened(name, **_):
        return member(name.partition("#")[2], name)

    monkeypatch.setattr(juror, "open_endpoint", opened)
    jury = [JudgeModel(model="http://a#met", weight=3.0)]
    jury += [JudgeModel(model=f"http://{host}#unmet", weight=1.0) for host in "bc"]
    found = judged(plan(), jury)
    assert found.score.verdicts == {"a": "met"}
    assert found.grounds["a"].votes == ("met", "unmet", "unmet")


def test_one_member_that_fails_loses_nobody_elses_voice():
    jury = [member("met", "a"), failing(RequestRefused("no such thing")), member("met", "c")]
    found = judged(plan(), jury)
    assert found.score.verdicts == {"a": "met"}
    assert found.grounds["a"].votes == ("met", None, "met")
    assert found.calls == 2


def test_all_members_that_fail_leave_the_reason():
    jury = [failing(RequestRefused("no such thing"), name) for name in "ab"]
    found = judged(plan(), jury)
    assert found.score.reasons == {"a": "no such thing"}
    assert found.grounds["a"].votes == (None, None)


def test_a_member_that_can_never_answer_ends_the_run():
    with pytest.raises(EndpointUnusable, match="the key is wrong"):
        judged(plan(), [member("met", "a"), failing(KeyRefused("the key is wrong"))])


def test_every_member_draws_every_sample():
    jury = [member("met", "a"), member("unmet", "b")]
    found = judged(plan("samples: 2 vote: mean"), jury)
    assert found.grounds["a"].votes == ("met", "met", "unmet", "unmet")
    assert found.score.verdicts == {"a": 0.5}


def test_evidence_and_reason_are_those_of_a_member_that_agrees():
    jury = [member("unmet", "a"), member("met", "b"), member("met", "c")]
    found = judged(plan("evidence: required"), jury)
    assert found.grounds["a"].evidence == "Light scatters, says answer 0."


def test_votes_of_the_cache_count_like_others_and_the_source_says_so(tmp_path):
    cache = tmp_path / "cache.sqlite"
    first = member("met", "a")
    judged(plan(), first, cache=cache)
    mixed = judged(plan(), [first, member("met", "b")], cache=cache)
    assert mixed.grounds["a"].source == "judge"
    assert mixed.grounds["a"].votes == ("met", "met")
    again = judged(plan(), [first, member("met", "b")], cache=cache)
    assert again.grounds["a"].source == "cache"
    assert (again.calls, first.calls) == (0, 1)


def test_members_that_hold_different_schemas_step_down_alone():
    class Picky(FakeEndpoint):
        async def complete(self, request):
            if request.schema_use != "none":
                self.requests.append(request)
                raise SchemaRefused("no schemas here")
            return await super().complete(request)

    one, other = Picky("met", name="fake:picky", model="picky"), member("met", "b")
    found = judged(plan(), [one, other])
    assert found.score.verdicts == {"a": "met"}
    assert [r.schema_use for r in one.requests] == ["strict", "lenient", "none"]
    assert [r.schema_use for r in other.requests] == ["strict"]
