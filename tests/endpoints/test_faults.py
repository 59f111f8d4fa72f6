"""Each fault of a server or of the way to it is one class of error, whatever client met it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from rubricc.endpoints.errors import (
    AnswerBlocked,
    CallTimedOut,
    ContextTooLong,
    CreditSpent,
    KeyRefused,
    ModelUnknown,
    Overloaded,
    RequestRefused,
    SchemaRefused,
    ServerFailed,
    SettingRefused,
)
from rubricc.endpoints.request import Sampling

from .servers import drip, endless, hang, raw, reply, reset, serving, unused_url
from .wires import KEY, REQUEST, WIRES, ask, good, opened


def error(message, **more):
    return {"error": {"message": message, "type": "invalid_request_error", **more}}


REFUSALS = [
    (401, error(f"Incorrect API key provided: {KEY}"), KeyRefused),
    (401, "", KeyRefused),
    (403, error("your region is not supported"), KeyRefused),
    (404, error("The model `m-1` does not exist", code="model_not_found"), ModelUnknown),
    (404, {"detail": "Not Found"}, ModelUnknown),
    (404, "<html><body>nginx</body></html>", ModelUnknown),
    (400, error("m-1 is not a valid model ID"), ModelUnknown),
    (402, error("Payment required"), CreditSpent),
    (429, error("You exceeded your current quota", code="insufficient_quota"), CreditSpent),
    (400, error("Your credit balance is too low to access the API"), CreditSpent),
    (429, error("Rate limit reached"), Overloaded),
    (429, "", Overloaded),
    (503, {"error": "Model is overloaded", "error_type": "overloaded"}, Overloaded),
    (529, error("Overloaded"), Overloaded),
    (408, "", ServerFailed),
    (409, "", ServerFailed),
    (500, "Internal Server Error", ServerFailed),
    (502, "<html>Bad gateway</html>", ServerFailed),
    (504, "", ServerFailed),
    (413, error("request too large"), ContextTooLong),
    (400, error("This model's maximum context length is 4096 tokens"), ContextTooLong),
    (400, error("prompt is too long: 210000 tokens > 200000 maximum"), ContextTooLong),
    (400, error("input length and `max_tokens` exceed context limit: 9 + 8 > 10"), ContextTooLong),
    (422, error("`inputs` tokens + `max_new_tokens` must be <= 4096"), ContextTooLong),
    (422, error("`inputs` must have less than 4096 tokens: too long"), ContextTooLong),
    (
        400,
        error("x exceeds the context size; reduce the response_format schemas"),
        ContextTooLong,
    ),
    (
        400,
        error("Invalid schema for response_format 'answer'", param="response_format"),
        SchemaRefused,
    ),
    (400, error("output_config.format.schema: too many properties"), SchemaRefused),
    (422, {"detail": [{"loc": ["body", "response_format"], "msg": "bad"}]}, SchemaRefused),
    (400, {"object": "error", "message": "the grammar is too large", "code": 400}, SchemaRefused),
    (500, {"error": {"message": "failed to parse grammar", "code": 500}}, SchemaRefused),
    (
        400,
        error("flagged as against our usage policy", code="content_policy_violation"),
        AnswerBlocked,
    ),
    (400, error("the prompt was filtered", code="content_filter"), AnswerBlocked),
    (400, error("messages: roles must alternate"), RequestRefused),
    (418, "a teapot", RequestRefused),
    (501, "", RequestRefused),
    (307, "", RequestRefused),
]


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize(("status", "body", "expected"), REFUSALS, ids=range(len(REFUSALS)))
def test_a_refusal_is_of_its_class(wire, status, body, expected, monkeypatch):
    async def run():
        async with serving(reply(status, body, Location="http://127.0.0.1:1/")) as server:
            found = await ask(opened(wire, server.url, monkeypatch))
            assert type(found) is expected, found
            assert len(server.seen) == 1, "tried once, followed nowhere"

    asyncio.run(run())


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry_After": "7"}, 7.0),
        ({"Retry_After": "0.5"}, 0.5),
        ({"retry_after_ms": "1500", "Retry_After": "9"}, 1.5),
        ({"Retry_After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "nan"}, None),
        ({"Retry_After": "-3"}, 0.0),
        ({}, None),
    ],
)
def test_the_wait_that_a_server_asks_for(wire, headers, wait, monkeypatch):
    async def run():
        async with serving(reply(429, "", **headers)) as server:
            found = await ask(opened(wire, server.url, monkeypatch))
            assert found.retry_after_s == wait

    asyncio.run(run())


BODIES = {
    "empty": (b"", "it is empty"),
    "blank": (b" \n", "it is empty"),
    "html": (b"<!doctype html><html></html>", "it is HTML"),
    "truncated": (b'{"choices": [{"mess', "it is not whole JSON"),
    "two": (b"{}{}", "it is not whole JSON"),
    "deep": (b"[" * 100_000, "it is not whole JSON"),
    "long number": (b'{"a": ' + b"9" * 5000 + b"}", "it is not whole JSON"),
    "not utf-8": (b'{"choices": "\xff\xfe"}', "it is not UTF-8"),
    "list": (b"[]", "its JSON is no object"),
    "null": (b"null", "its JSON is no object"),
    "other": (b'{"hello": 1}', "it has no `"),
    "no choices": (b'{"choices": [], "content": {}}', "it has no `"),
    "no message": (b'{"choices": [{}], "content": 7}', "it has no `"),
}


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("kind", BODIES)
def test_a_body_that_is_no_answer(wire, kind, monkeypatch):
    body, why = BODIES[kind]

    async def run():
        async with serving(reply(200, body)) as server:
            found = await ask(opened(wire, server.url, monkeypatch))
            assert type(found) is ServerFailed
            assert str(found).startswith(f"the body is no answer: {why}")

    asyncio.run(run())


BROKEN = {
    "reset": (reset, ServerFailed),
    "closed": (raw(b""), ServerFailed),
    "no http": (raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), ServerFailed),
    "early end": (raw(b'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"cho'), ServerFailed),
    "bad chunk": (
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        ServerFailed,
    ),
    "hang": (hang, CallTimedOut),
    "drip": (drip, CallTimedOut),
}


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("kind", BROKEN)
def test_a_connection_that_breaks(wire, kind, monkeypatch):
    answer, expected = BROKEN[kind]

    async def run():
        async with serving(answer) as server:
            timeout_s = 0.2 if expected is CallTimedOut else 20
            found = await ask(opened(wire, server.url, monkeypatch, timeout_s=timeout_s))
            assert type(found) is expected, found
            assert found.again

    asyncio.run(run())


@pytest.mark.parametrize("wire", WIRES)
def test_a_body_without_end_is_not_read_to_its_end(wire, monkeypatch):
    answer = endless()

    async def run():
        async with serving(answer) as server:
            found = await ask(opened(wire, server.url, monkeypatch))
            assert str(found) == "the body is no answer: it is larger than 32 MiB"

    asyncio.run(run())
    assert answer.sent < 48 * 2**20


@pytest.mark.parametrize("wire", WIRES)
def test_a_body_that_says_it_is_too_large_is_not_read(wire, monkeypatch):
    async def run():
        answer = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n{")
        async with serving(answer) as server:
            found = await ask(opened(wire, server.url, monkeypatch))
            assert str(found) == "the body is no answer: it is larger than 32 MiB"

    asyncio.run(run())


@pytest.mark.parametrize("wire", WIRES)
def test_nobody_listens(wire, monkeypatch):
    url = unused_url()
    found = asyncio.run(ask(opened(wire, url, monkeypatch)))
    assert type(found) is ServerFailed
    assert str(found).startswith(f"nothing listens at `{url}")


@pytest.mark.parametrize("wire", WIRES)
def test_a_server_without_tls(wire, monkeypatch):
    async def greet(reader, writer):
        writer.write(b"hello, this is no TLS")
        writer.close()

    async def run():
        async with await asyncio.start_server(greet, "127.0.0.1", 0) as listening:
            port = listening.sockets[0].getsockname()[1]
            url = f"https://127.0.0.1:{port}"
            found = await ask(opened(wire, url, monkeypatch, timeout_s=20))
            assert type(found) is ServerFailed
            assert str(found).startswith(f"no secure connection to `{url}")

    asyncio.run(run())


OBJECTIONS = [
    ("temperature", {"temperature": 0.5}, error("Unsupported value", param="temperature")),
    ("temperature", {"temperature": 0.5}, error("`temperature` is deprecated for this model.")),
    ("effort", {"effort": "low"}, error("This model does not support the effort parameter.")),
    ("max_tokens", {"max_tokens": 99999}, error("max_tokens: 99999 > 8192, the maximum")),
]


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize(("setting", "set_", "body"), OBJECTIONS, ids=range(len(OBJECTIONS)))
def test_a_setting_that_the_server_refuses_ends_the_run(wire, setting, set_, body, monkeypatch):
    async def run(request):
        async with serving(reply(400, body)) as server:
            return await ask(opened(wire, server.url, monkeypatch), request)

    found = asyncio.run(run(replace(REQUEST, sampling=Sampling(**set_))))
    assert type(found) is SettingRefused
    assert f"does not take `{setting}`" in str(found)
    assert type(asyncio.run(run(REQUEST))) is RequestRefused, "nobody set it"


@pytest.mark.parametrize("wire", WIRES)
def test_a_refused_schema_is_none_where_none_was_sent(wire, monkeypatch):
    async def run():
        async with serving(reply(400, error("bad schema"))) as server:
            plain = replace(REQUEST, schema_use="none")
            return await ask(opened(wire, server.url, monkeypatch), plain)

    assert type(asyncio.run(run())) is RequestRefused


@pytest.mark.parametrize("wire", WIRES)
def test_a_phrase_is_short_and_without_secrets(wire, monkeypatch):
    said = f"bad\nthing with {KEY} and Bearer abc123def and sk-other-key_123 " + "x " * 300

    async def run():
        async with serving(reply(400, error(said))) as server:
            return str(await ask(opened(wire, server.url, monkeypatch)))

    message = asyncio.run(run())
    assert "bad thing with [removed] and Bearer [removed] and [removed] x" in message
    assert message.endswith("…")
    assert len(message) < 300


@pytest.mark.parametrize("wire", WIRES)
def test_half_a_character_is_refused_before_it_is_sent(wire, monkeypatch):
    async def run():
        async with serving(reply(200, good(wire))) as server:
            broken = replace(REQUEST.messages[0], content="\ud800")
            endpoint = opened(wire, server.url, monkeypatch)
            found = await ask(endpoint, replace(REQUEST, messages=(broken,)))
            return found, server.seen

    found, seen = asyncio.run(run())
    assert type(found) is RequestRefused
    assert not seen
