from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.endpoints.endpoint import SETTINGS, Endpoint
from rubricc.endpoints.errors import EndpointUnusable, Overloaded, RequestRefused
from rubricc.endpoints.fake import FakeEndpoint
from rubricc.endpoints.fake.endpoint import ABILITIES
from rubricc.endpoints.record import RecordInvalid, call_digest, read_line, record_of
from rubricc.endpoints.replay import ReplayEndpoint
from rubricc.endpoints.reply import Reply, Usage
from rubricc.endpoints.request import Request, Sampling
from rubricc.engine.transcript import LogPolicy, Transcript
from rubricc.prompts.fill import Filled
from tests.endpoints.fake_calls import FULL, KINDS, PLAIN, request

ALL = LogPolicy("all")


def ask(endpoint, *requests):
    async def run():
        return [await endpoint.complete(each) for each in requests]

    return asyncio.run(run())


def recorded(path, endpoint, *requests):
    """The replies of an endpoint to some requests, which are written to ``path``."""
    transcript = Transcript(path, ALL)
    replies = ask(endpoint, *requests)
    for each, reply in zip(requests, replies, strict=True):
        transcript.write(endpoint, each, reply)
    transcript.close()
    return replies


def plain(text):
    return Request((Filled("user", text, False),))


def test_it_keeps_the_protocol(tmp_path):
    path = tmp_path / "calls.jsonl"
    path.touch()
    replay: Endpoint = ReplayEndpoint(str(path))
    assert replay.name == replay.url == f"replay:{path}"
    assert set(replay.abilities.honours) == set(SETTINGS)
    assert (replay.model, replay.control_tokens) == ("recorded", ())
    asyncio.run(replay.aclose())


def test_a_recorded_run_replays_byte_for_byte(tmp_path):
    calls = [request(name, FULL) for name in KINDS]
    calls += [request("judge", PLAIN, {"response": f"Response {n}\u2028 ü."}) for n in range(20)]
    fake = FakeEndpoint("hashed:3", url="https://example.invalid/v1", model="judge-1")
    path = tmp_path / "calls.jsonl"
    given_replies = recorded(path, fake, *calls)
    assert ask(ReplayEndpoint(path), *reversed(calls)) == given_replies[::-1]


def test_a_replayed_run_records_the_same_replies(tmp_path):
    calls = [request(name) for name in ("judge", "group", "compare", "judge_logprobs")]
    first = recorded(tmp_path / "a.jsonl", FakeEndpoint("hashed:3"), *calls)
    second = recorded(tmp_path / "b.jsonl", ReplayEndpoint(tmp_path / "a.jsonl"), *calls)
    third = ask(ReplayEndpoint(tmp_path / "b.jsonl"), *calls)
    assert first == second == third


def test_recordings_of_one_request_come_in_their_order_and_then_the_last(tmp_path):
    call = plain("Hello?")
    recorded(tmp_path / "a.jsonl", FakeEndpoint.replying("one", "two"), call, call)
    replies = ask(ReplayEndpoint(tmp_path / "a.jsonl"), *[call] * 3)
    assert [reply.text for reply in replies] == ["one", "two", "two"]


def test_samples_are_told_apart(tmp_path):
    calls = [replace(plain("Hello?"), sample=number) for number in range(3)]
    recorded(tmp_path / "a.jsonl", FakeEndpoint.replying("zero", "one", "two"), *calls)
    replay = ReplayEndpoint(tmp_path / "a.jsonl")
    assert [reply.text for reply in ask(replay, *reversed(calls))] == ["two", "one", "zero"]
    with pytest.raises(RequestRefused):
        ask(replay, replace(plain("Hello?"), sample=3))


@pytest.mark.parametrize(
    "changes",
    [
        {"messages": (Filled("user", "Other?", False),)},
        {"messages": (Filled("system", "Hello?", False),)},
        {"sampling": Sampling(temperature=0.5)},
        {"sampling": Sampling(seed=1)},
        {"sampling": Sampling(effort="low")},
        {"sampling": Sampling(max_tokens=5)},
        {"schema": {"type": "object"}},
        {"choices": ("A", "B")},
        {"sample": 1},
    ],
)
def test_whatever_can_change_an_answer_makes_it_another_call(tmp_path, changes):
    recorded(tmp_path / "a.jsonl", FakeEndpoint.replying("one"), plain("Hello?"))
    with pytest.raises(RequestRefused, match="no recorded answer"):
        ask(ReplayEndpoint(tmp_path / "a.jsonl"), replace(plain("Hello?"), **changes))


@pytest.mark.parametrize("changes", [{"tag": "row 3"}, {"schema_use": "none"}])
def test_what_cannot_change_an_answer_does_not(tmp_path, changes):
    recorded(tmp_path / "a.jsonl", FakeEndpoint.replying("one"), plain("Hello?"))
    (reply,) = ask(ReplayEndpoint(tmp_path / "a.jsonl"), replace(plain("Hello?"), **changes))
    assert reply.text == "one"


def test_a_missing_answer_names_what_it_was_about(tmp_path):
    path = tmp_path / "a.jsonl"
    path.touch()
    with pytest.raises(RequestRefused, match="for this request about row 3"):
        ask(ReplayEndpoint(path), replace(plain("Hello?"), tag="row 3"))


def test_failures_are_passed_over(tmp_path):
    path = tmp_path / "a.jsonl"
    transcript = Transcript(path, ALL)
    fake = FakeEndpoint("met")
    transcript.write(fake, plain("Hello?"), Overloaded("busy"))
    transcript.write(fake, plain("Hello?"), Reply("one", "m"))
    transcript.close()
    assert ask(ReplayEndpoint(path), plain("Hello?")) == [Reply("one", "m")]


def test_judged_text_is_escaped_where_it_was(tmp_path):
    for reads in (True, False):
        path = tmp_path / f"{reads}.jsonl"
        fake = FakeEndpoint("met", abilities=replace(ABILITIES, reads_control=reads))
        recorded(path, fake, request("judge"))
        assert ReplayEndpoint(path).abilities.reads_control is reads


GOOD = b'{"messages": [{"role": "user", "content": "a"}], "reply": {"text": "b", "model": "m"}}'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "it is not whole JSON"),
        (b'"\xff"', "it is not UTF-8"),
        (b"[]", "no object"),
        (b"{}", "`messages`: field required"),
        (GOOD.replace(b'"user"', b'"robot"'), "`messages.0.role`"),
        (GOOD.replace(b'"text": "b", ', b""), "`reply.text`: field required"),
        (GOOD.replace(b'"reply"', b'"answer"'), "`answer`: extra inputs"),
        (b"[" * 100_000, "it is not whole JSON"),
    ],
)
def test_a_broken_line_is_named_without_what_it_holds(tmp_path, line, said):
    path = tmp_path / "a.jsonl"
    path.write_bytes(GOOD + b"\n\n" + line + b"\n")
    with pytest.raises(EndpointUnusable) as raised:
        ask(ReplayEndpoint(path), plain("a"))
    assert str(raised.value).startswith(f"line 3 of `{path}` is no recorded call: ")
    assert said in str(raised.value)


def test_a_file_that_cannot_be_read_makes_the_endpoint_unusable(tmp_path):
    replay = ReplayEndpoint(tmp_path / "missing.jsonl")
    with pytest.raises(EndpointUnusable, match="cannot be read: no such file"):
        ask(replay, plain("a"))
    with pytest.raises(EndpointUnusable, match="cannot be read: is a directory"):
        _ = ReplayEndpoint(tmp_path).abilities


def test_a_recording_may_be_written_by_hand(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(GOOD)
    assert ask(ReplayEndpoint(path), plain("a")) == [Reply("b", "m")]


TEXT = st.text()
COUNTS = st.integers(min_value=0, max_value=10**9)
REPLIES = st.builds(
    Reply,
    TEXT,
    TEXT,
    st.sampled_from(["end", "length", "refusal", "other"]),
    st.none() | st.builds(Usage, COUNTS, COUNTS, COUNTS, COUNTS),
    st.none() | st.dictionaries(TEXT, st.floats(max_value=0, allow_infinity=False)),
)
REQUESTS = st.builds(
    Request,
    st.lists(
        st.builds(Filled, st.sampled_from(["system", "user", "assistant"]), TEXT, st.just(False))
    ).map(tuple),
    st.builds(
        Sampling,
        st.none() | st.floats(0, 2),
        st.none() | st.integers(0, 2**31),
        st.none() | TEXT,
        st.none() | COUNTS,
    ),
    st.none() | st.dictionaries(TEXT, st.booleans() | TEXT | st.lists(TEXT)),
    choices=st.lists(TEXT).map(tuple),
    sample=COUNTS,
    tag=TEXT,
)


@given(REQUESTS, REPLIES)
def test_a_record_comes_back_from_its_line(call, reply):
    record = record_of(FakeEndpoint("met"), call, reply, 12.5)
    line = record.line()
    assert line.count(b"\n") == 1
    back = read_line(line)
    assert back == record
    assert back.given() == reply
    assert back.request() == call
    assert call_digest(back.request()) == call_digest(call) == back.digest


def test_half_a_character_comes_back():
    record = record_of(FakeEndpoint("met"), plain("half \ud83d"), Reply("\udc00", "m"))
    assert read_line(record.line()) == record


def test_labels_without_a_finite_logarithm_are_left_out():
    reply = Reply("A", "m", logprobs={"A": 0.0, "B": float("-inf")})
    record = record_of(FakeEndpoint("met"), plain("a"), reply)
    assert record.given().logprobs == {"A": 0.0}
    json.loads(record.line(), parse_constant=lambda name: pytest.fail(name))


def test_a_line_that_is_no_record_is_refused():
    with pytest.raises(RecordInvalid):
        read_line(b"nonsense")
