"""Many rows: out in the order in which they came, and in groups that do not depend on speed."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.api import compile_text
from rubricc.endpoints.errors import ServerFailed
from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.fake.digest import number
from rubricc.endpoints.fake.endpoint import FakeEndpoint
from tests.judging.judges import asking, rows, scorer

MIXED = 'rubric m { hard rule long { check: words(response) > 2 } principle a "Says a." }'
PLAN = compile_text(MIXED)
SHORT = "Too short."


class Uneven(FakeEndpoint):
    """Some answers take longer than others."""

    def __init__(self, seed):
        super().__init__("hashed:1")
        self._seed = seed

    async def complete(self, request):
        text = request.messages[-1].content
        for _ in range(number(str(self._seed), text) % 7):
            await asyncio.sleep(0)
        return await super().complete(request)


def grouped(endpoint):
    """The responses of each call, whatever their order."""
    return sorted(tuple(sorted(Asked.of(r).responses.values())) for r in endpoint.requests)


@given(
    prompts=st.lists(st.integers(0, 3), min_size=1, max_size=40),
    coded=st.lists(st.booleans(), min_size=40, max_size=40),
    group=st.sampled_from((1, 2, 4)),
    concurrency=st.sampled_from((1, 2, 8)),
    seed=st.integers(0, 9),
)
def test_rows_come_out_in_their_order(prompts, coded, group, concurrency, seed):
    asked = [
        {
            "id": n,
            "prompt": f"Prompt {prompt}",
            "response": SHORT if coded[n] else f"It says number {n}.",
        }
        for n, prompt in enumerate(prompts)
    ]
    with asking(PLAN, Uneven(seed), group=group, concurrency=concurrency) as judge:
        found = list(judge.stream(asked))
    assert [row.score.id for row in found] == list(range(len(asked)))
    for row, one in zip(asked, found, strict=True):
        assert one.score.status == "decided"
        assert (one.score.hard_rules == "fail") == (row["response"] == SHORT)


@given(
    size=st.sampled_from((2, 3, 4)), concurrency=st.sampled_from((1, 2, 8)), seed=st.integers(0, 9)
)
def test_groups_do_not_depend_on_how_fast_answers_come(size, concurrency, seed):
    asked = [
        {"id": n, "prompt": f"Prompt {n // size}", "response": f"It says number {n}."}
        for n in range(size * 9 + 1)
    ]
    endpoint = Uneven(seed)
    with asking(PLAN, endpoint, group=size, concurrency=concurrency) as judge:
        judge.score(asked)
    wanted = [asked[at : at + size] for at in range(0, len(asked), size)]
    assert grouped(endpoint) == sorted(
        tuple(sorted(row["response"] for row in group)) for group in wanted
    )


@pytest.mark.parametrize("concurrency", [1, 2])
def test_a_group_that_waits_at_the_front_holds_nobody_up_for_ever(concurrency):
    """One row of a prompt comes first, and then so many that code decides that reading stops."""
    alone = {"id": 0, "prompt": "Alone", "response": "It says number one."}
    coded = [{"id": n, "prompt": "P", "response": SHORT} for n in range(1, 200)]
    with asking(PLAN, FakeEndpoint("met"), group=4, concurrency=concurrency) as judge:
        found = judge.score([alone, *coded])
    assert [row.score.id for row in found] == list(range(200))


def test_rows_of_one_prompt_that_come_far_apart_are_all_asked_about():
    asked = [
        {"id": n, "prompt": f"Prompt {n % 50}", "response": f"It says number {n}."}
        for n in range(120)
    ]
    endpoint = FakeEndpoint("met")
    with asking(PLAN, endpoint, group=3, concurrency=1) as judge:
        found = judge.score(asked)
    assert [row.score.id for row in found] == list(range(120))
    assert sum(len(each) for each in grouped(endpoint)) == 120


def test_no_rows_are_no_results():
    with asking(scorer(), FakeEndpoint("met")) as judge:
        assert judge.score([]) == []
        assert list(judge.stream(iter(()))) == []


def test_rows_that_are_no_rows_are_errors_and_end_nothing():
    (row,) = rows(1)
    endpoint = FakeEndpoint("hashed:1")
    with asking(scorer(), endpoint) as judge:
        found = judge.score([row, None, "text", 3, [row], row])
    assert [one.score.status for one in found] == ["decided"] + ["error"] * 4 + ["decided"]
    for one in found[1:5]:
        assert one.score.error == "the row is not an object with columns"


def test_scores_that_are_there_already_pass_through():
    (row,) = rows(1)
    own = scorer().score({"id": "x", "response": 3})
    assert own.status == "error"
    with asking(scorer(), FakeEndpoint("hashed:1")) as judge:
        found = judge.score([own, row])
    assert found[0].score is own
    assert found[1].score.status == "decided"


def test_what_reading_rows_raises_is_raised_to_the_caller():
    def broken():
        yield from rows(3)
        raise OSError("the file ends here")

    with asking(scorer(), FakeEndpoint("met")) as judge:
        with pytest.raises(OSError, match="the file ends here"):
            judge.score(broken())
        assert len(judge.score(rows(2))) == 2


ERRORS = {
    "no prompt": ({"prompt": None}, "the column `prompt` is missing"),
    "image": (
        {"response": [{"role": "assistant", "content": [{"type": "image", "url": "x"}]}]},
        "`response[0].content[0]` holds an image",
    ),
    "audio in the prompt": (
        {"prompt": [{"role": "user", "content": [{"type": "input_audio", "data": "x"}]}]},
        "`prompt[0].content[0]` holds audio",
    ),
    "number": ({"response": 3}, "`response` is neither text nor"),
    "no response": ({"response": None}, "`response` is missing"),
    "verdicts": ({"verdicts": ["met"]}, "`verdicts` is not an object"),
    "verdict": ({"verdicts": {"direct": "yes"}}, "`yes` is no verdict on `direct`"),
    "unknown": ({"verdicts": {"directt": "met"}}, "no criterion is called `directt`"),
    "id": ({"id": 1.5}, "`id` is neither"),
    "half": ({"response": "It says \ud800."}, "`response` holds half of a surrogate pair"),
    "half in the prompt": ({"prompt": "Why \udfff?"}, "`prompt` holds half of a surrogate pair"),
}


@pytest.mark.parametrize("fault", ERRORS)
@pytest.mark.parametrize("group", [1, 3])
def test_a_row_in_error_names_its_column_and_leaves_the_others(fault, group):
    change, says = ERRORS[fault]
    first, second, third = rows(3)
    endpoint = FakeEndpoint("hashed:1")
    with asking(scorer(), endpoint, group=group) as judge:
        found = judge.score([first, second | change, third])
        alone = judge.score([first, third])
    assert (found[1].score.status, found[1].calls) == ("error", 0)
    assert says in found[1].score.error
    assert [found[0].score, found[2].score] == [one.score for one in alone]


def test_groups_that_never_fill_are_asked_about_side_by_side():
    asked = [{"id": n, "prompt": f"Prompt {n}", "response": f"It says {n}."} for n in range(200)]
    endpoint = FakeEndpoint("met", latency_s=0.002)
    with asking(PLAN, endpoint, group=8, concurrency=4) as judge:
        found = judge.score(asked)
    assert [row.score.id for row in found] == list(range(200))
    assert endpoint.most_in_flight == 4


@given(
    prompts=st.lists(st.integers(0, 5), min_size=1, max_size=60),
    seeds=st.tuples(*[st.integers(0, 9)] * 2),
)
def test_who_is_in_a_group_follows_from_the_order_of_rows_alone(prompts, seeds):
    asked = [
        {"id": n, "prompt": f"Prompt {prompt}", "response": f"It says number {n}."}
        for n, prompt in enumerate(prompts)
    ]
    sent = []
    for seed in seeds:
        endpoint = Uneven(seed)
        with asking(PLAN, endpoint, group=3, concurrency=2) as judge:
            judge.score(asked)
        sent.append(grouped(endpoint))
    assert sent[0] == sent[1]


class FirstFails(FakeEndpoint):
    """Fails once, and notes how many calls are in flight with each one after that."""

    def __init__(self):
        super().__init__("hashed:1")
        self.in_flight = 0
        self.seen = []

    async def complete(self, request):
        if not self.seen:
            self.seen.append(0)
            raise ServerFailed("once")
        self.in_flight += 1
        self.seen.append(self.in_flight)
        try:
            for _ in range(5):
                await asyncio.sleep(0)
            return await super().complete(request)
        finally:
            self.in_flight -= 1


def test_a_call_that_waits_before_another_try_keeps_nobody_from_asking(monkeypatch):
    monkeypatch.setattr("rubricc.engine.engine.wait_s", lambda tried, asked_for_s: 0.1)
    endpoint = FirstFails()
    with asking(scorer(), endpoint, concurrency=2) as judge:
        assert {row.score.status for row in judge.score(rows(12))} == {"decided"}
    while_it_waited = endpoint.seen[1:-1]
    assert while_it_waited.count(2) >= len(while_it_waited) // 3
