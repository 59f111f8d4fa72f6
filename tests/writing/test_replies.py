"""Replies: each paid for once, and kept whatever it says."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.endpoints.errors import AnswerBlocked, RequestRefused
from rubricc.endpoints.fake import Answer, FakeEndpoint
from rubricc.endpoints.reply import Reply, Usage
from rubricc.endpoints.request import Request
from rubricc.engine.cache import Cache
from rubricc.engine.engine import Engine
from rubricc.engine.settings import Settings
from rubricc.prompts.fill import Filled
from rubricc.writing.replies import Replied, Replies, Silent, kept, read_kept


def request(text="Hi", sample=0):
    return Request((Filled("user", text, False),), sample=sample)


def asking(work, cache=None, anew=False, **settings):
    """What ``work`` makes of replies, in a loop of its own."""

    async def run():
        replies = Replies(Engine(Settings(**settings)), cache, "test", anew=anew)
        return await work(replies)

    return asyncio.run(run())


def once(endpoint, cache=None, **options):
    return asking(lambda replies: replies.ask(endpoint, request()), cache, **options)


@given(
    text=st.text(),
    stopped=st.sampled_from(["end", "length", "refusal", "other"]),
    usage=st.none() | st.builds(Usage, *[st.integers(0, 10**9)] * 4),
)
def test_what_is_kept_is_the_reply(text, stopped, usage):
    reply = Reply(text, "m", stopped, usage)
    assert read_kept(kept(reply)) == reply


@pytest.mark.parametrize("value", [{}, {"text": 1}, {"text": "", "model": "m", "stopped": "x"}])
def test_what_is_no_reply_is_asked_for(value):
    assert read_kept(value) is None


def test_a_reply_is_asked_for_once(tmp_path):
    endpoint = FakeEndpoint("writer")
    with Cache(tmp_path / "c") as cache:
        first = once(endpoint, cache)
        second = once(endpoint, cache)
    assert isinstance(first, Replied)
    assert (first.cached, second.cached) == (False, True)
    assert first.reply == second.reply
    assert endpoint.calls == 1


def test_equal_requests_at_the_same_time_are_one_with_a_cache(tmp_path):
    endpoint = FakeEndpoint("writer", latency_s=0.02)

    async def five(replies):
        return await asyncio.gather(*(replies.ask(endpoint, request()) for _ in range(5)))

    with Cache(tmp_path / "c") as cache:
        found = asking(five, cache)
    assert len({one.reply for one in found}) == 1
    assert endpoint.calls == 1


def test_without_a_cache_each_is_asked_by_itself():
    endpoint = FakeEndpoint("writer", latency_s=0.02)

    async def five(replies):
        return await asyncio.gather(*(replies.ask(endpoint, request()) for _ in range(5)))

    asking(five)
    assert endpoint.calls == 5


def test_who_waits_asks_where_the_first_gave_up(tmp_path):
    endpoint = FakeEndpoint("writer", latency_s=0.05)

    async def first_is_cancelled(replies):
        first = asyncio.create_task(replies.ask(endpoint, request()))
        await asyncio.sleep(0.01)
        second = asyncio.create_task(replies.ask(endpoint, request()))
        await asyncio.sleep(0.01)
        first.cancel()
        return await second

    with Cache(tmp_path / "c") as cache:
        assert isinstance(asking(first_is_cancelled, cache), Replied)
    assert endpoint.calls == 2


@pytest.mark.parametrize(
    ("error", "kind"),
    [(AnswerBlocked("blocked"), "refused"), (RequestRefused("bad"), "failed")],
)
def test_no_reply_has_a_reason(error, kind, tmp_path):
    with Cache(tmp_path / "c") as cache:
        found = once(FakeEndpoint.replying(error), cache)
    assert isinstance(found, Silent)
    assert (found.kind, found.reason) == (kind, str(error))


def test_a_spent_budget_is_told_apart():
    found = once(FakeEndpoint("writer"), max_calls=0)
    assert isinstance(found, Silent)
    assert found.kind == "not_asked"


def test_an_empty_reply_is_kept_too_unless_it_is_wanted_anew(tmp_path):
    endpoint = FakeEndpoint.replying("", Answer("whole"))

    def is_good(reply):
        return bool(reply.text)

    def ask(replies):
        return replies.ask(endpoint, request(), is_good)

    with Cache(tmp_path / "c") as cache:
        texts = [asking(ask, cache).reply.text for _ in range(2)]
        again = [asking(ask, cache, anew=True).reply.text for _ in range(2)]
    assert texts == ["", ""]
    assert again == ["whole", "whole"]
    assert endpoint.calls == 2
