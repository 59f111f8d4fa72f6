"""What comes back over the three wires."""

from __future__ import annotations

import asyncio
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.endpoints.chat import label_logprobs
from rubricc.endpoints.errors import CreditSpent, RequestRefused, ServerFailed
from rubricc.endpoints.reply import Reply, Usage

from .servers import reply, serving
from .wires import LETTERS, REQUEST, WIRES, ask, chat_answer, good, message_answer, opened

CHATS = ("compatible", "openai")


def answered(wire, body, monkeypatch, request=REQUEST):
    async def run():
        async with serving(reply(200, body)) as server:
            return await ask(opened(wire, server.url, monkeypatch), request)

    return asyncio.run(run())


@pytest.mark.parametrize("wire", WIRES)
def test_an_answer(wire, monkeypatch):
    expected = Reply("hello", "m-1-2026", "end", Usage(12, 8, 2, 3))
    assert answered(wire, good(wire), monkeypatch) == expected


@pytest.mark.parametrize("wire", CHATS)
@pytest.mark.parametrize(
    ("reason", "stopped"),
    [
        *[("stop", "end"), ("length", "length"), ("content_filter", "refusal")],
        *[("tool_calls", "other"), (None, "other"), ({}, "other")],
    ],
)
def test_why_a_chat_ends(wire, reason, stopped, monkeypatch):
    body = chat_answer(finish_reason=reason)
    assert answered(wire, body, monkeypatch).stopped == stopped


@pytest.mark.parametrize(
    ("reason", "stopped"),
    [
        *[("end_turn", "end"), ("max_tokens", "length"), ("refusal", "refusal")],
        *[("model_context_window_exceeded", "length"), ("pause_turn", "other"), (None, "other")],
    ],
)
def test_why_a_message_ends(reason, stopped, monkeypatch):
    body = message_answer(stop_reason=reason)
    assert answered("anthropic", body, monkeypatch).stopped == stopped


@pytest.mark.parametrize("wire", CHATS)
def test_a_refusal_is_not_an_answer(wire, monkeypatch):
    body = chat_answer(message={"content": None, "refusal": "I will not"})
    found = answered(wire, body, monkeypatch)
    assert (found.text, found.stopped) == ("I will not", "refusal")


@pytest.mark.parametrize("wire", CHATS)
@pytest.mark.parametrize(
    ("content", "text"),
    [(None, ""), ([{"type": "text", "text": "a"}, {"text": "b"}, {"type": "image"}], "ab")],
)
def test_content_of_other_shapes(wire, content, text, monkeypatch):
    assert answered(wire, chat_answer(content), monkeypatch).text == text


@pytest.mark.parametrize("wire", CHATS)
def test_content_that_is_no_text(wire, monkeypatch):
    assert type(answered(wire, chat_answer(7), monkeypatch)) is ServerFailed


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize(
    "usage", [None, [], {}, {"prompt_tokens": "many"}, {"input_tokens": -1, "output_tokens": 1}]
)
def test_tokens_that_are_not_counted(wire, usage, monkeypatch):
    assert answered(wire, {**good(wire), "usage": usage}, monkeypatch).usage is None


@pytest.mark.parametrize("wire", CHATS)
def test_counts_of_the_cache_may_be_missing(wire, monkeypatch):
    usage = {"prompt_tokens": 5, "completion_tokens": 2.0, "prompt_tokens_details": None}
    found = answered(wire, {**chat_answer(), "usage": usage}, monkeypatch)
    assert found.usage == Usage(5, 0, 0, 2)


@pytest.mark.parametrize("wire", WIRES)
def test_a_model_that_is_not_named_is_the_one_asked_for(wire, monkeypatch):
    assert answered(wire, {**good(wire), "model": None}, monkeypatch).model == "m-1"


def test_a_tool_is_an_answer_in_the_order_of_its_keys(monkeypatch):
    block = {"type": "tool_use", "id": "t", "name": "answer", "input": {"z": {"ü": 1}, "a": []}}
    thought = {"type": "thinking", "thinking": "hm", "signature": "s"}
    body = message_answer(thought, {"type": "text", "text": "so:"}, block, stop_reason="tool_use")
    found = answered("anthropic", body, monkeypatch)
    assert (found.text, found.stopped) == ('{"z": {"ü": 1}, "a": []}', "end")


def test_blocks_of_text_are_joined_and_thoughts_left_out(monkeypatch):
    thought = {"type": "thinking", "thinking": "hm", "signature": "s"}
    texts = [{"type": "text", "text": text} for text in ("a", "b")]
    assert answered("anthropic", message_answer(thought, *texts), monkeypatch).text == "ab"


@pytest.mark.parametrize("wire", CHATS)
def test_an_error_under_a_status_of_success(wire, monkeypatch):
    body = {"error": {"message": "no money", "code": 402}}
    assert type(answered(wire, body, monkeypatch)) is CreditSpent
    found = answered(wire, {"error": {"message": "upstream broke"}}, monkeypatch)
    assert type(found) is ServerFailed
    assert "upstream broke" in str(found)


def letters(*top, drawn=("A", -0.1)):
    entries = [{"token": token, "logprob": value, "bytes": None} for token, value in top]
    first = {"token": drawn[0], "logprob": drawn[1], "top_logprobs": entries}
    return chat_answer("A", logprobs={"content": [first], "refusal": None})


@pytest.mark.parametrize("wire", CHATS)
def test_probabilities_of_labels(wire, monkeypatch):
    body = letters(("A", -0.5), ("▁A", -2.0), (" B", -1.5), ("a", -3.0), ("ĠB", -9999.0))
    found = answered(wire, body, monkeypatch, LETTERS).logprobs
    assert found == {"A": pytest.approx(math.log(math.exp(-0.5) + math.exp(-2))), "B": -1.5}


@pytest.mark.parametrize("wire", CHATS)
def test_the_drawn_token_counts_once(wire, monkeypatch):
    found = answered(wire, letters(("A", -0.1)), monkeypatch, LETTERS).logprobs
    assert found == {"A": -0.1}
    found = answered(wire, letters(("x", -0.1), drawn=("B", -4.0)), monkeypatch, LETTERS).logprobs
    assert found == {"B": -4.0}


@pytest.mark.parametrize("wire", CHATS)
def test_no_label_among_the_likeliest_is_no_error(wire, monkeypatch):
    body = letters(("x", -0.1), drawn=("x", -0.1))
    assert answered(wire, body, monkeypatch, LETTERS).logprobs == {}


@pytest.mark.parametrize("wire", CHATS)
@pytest.mark.parametrize("logprobs", [None, {}, {"content": None}, {"content": []}, {"content": 1}])
def test_missing_probabilities_are_said(wire, logprobs, monkeypatch):
    found = answered(wire, chat_answer("A", logprobs=logprobs), monkeypatch, LETTERS)
    assert type(found) is RequestRefused
    assert "sent no log-probabilities" in str(found)


@pytest.mark.parametrize("wire", CHATS)
@pytest.mark.parametrize("value", ["-1", None, True, 0.5, math.nan])
def test_a_probability_that_is_none(wire, value, monkeypatch):
    found = answered(wire, letters(("A", value)), monkeypatch, LETTERS)
    assert type(found) is ServerFailed


@given(st.lists(st.tuples(st.sampled_from("AB"), st.floats(max_value=0, allow_nan=False))))
def test_labels_sum_to_at_most_one(entries):
    total = sum(math.exp(value) for _, value in entries)
    tokens = [{"token": t, "logprob": v - max(0, math.log(total or 1))} for t, v in entries]
    found = label_logprobs(tokens, ("A", "B"))
    assert sum(map(math.exp, found.values())) <= 1 + 1e-9
    assert all(value <= 0 for value in found.values())
