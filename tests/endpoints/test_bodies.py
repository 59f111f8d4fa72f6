"""What goes over the three wires, field by field and in this order."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from rubricc.endpoints.anthropic_sdk import message_body
from rubricc.endpoints.request import Request, Sampling
from rubricc.prompts.fill import Filled

from .servers import reply, serving
from .wires import KEY, LETTERS, REQUEST, SCHEMA, WIRES, asked, good, opened

ALL = Sampling(temperature=0.5, seed=7, effort="low", max_tokens=300)

CHAT = [
    {"role": "system", "content": "You judge.\nThe criteria.\n"},
    {"role": "user", "content": "The prompt.\nThe response: “ü”\n"},
]
STRICT = {
    "type": "json_schema",
    "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True},
}
SYSTEM = [
    {"type": "text", "text": "You judge.\n"},
    {"type": "text", "text": "The criteria.\n", "cache_control": {"type": "ephemeral"}},
]
USER = [
    {
        "role": "user",
        "content": [
            {"type": "text", "text": "The prompt.\n", "cache_control": {"type": "ephemeral"}},
            {"type": "text", "text": "The response: “ü”\n"},
        ],
    }
]
MESSAGE = {"model": "m-1", "max_tokens": 8192, "messages": USER, "system": SYSTEM}
TOOL = {
    "tools": [{"name": "answer", "input_schema": SCHEMA}],
    "tool_choice": {"type": "tool", "name": "answer"},
}

BODIES = [
    (
        "compatible",
        replace(REQUEST, schema=None),
        {"model": "m-1", "messages": CHAT},
    ),
    ("compatible", REQUEST, {"model": "m-1", "messages": CHAT, "response_format": STRICT}),
    (
        "compatible",
        replace(REQUEST, schema_use="lenient"),
        {"model": "m-1", "messages": CHAT, "response_format": {"type": "json_object"}},
    ),
    ("compatible", replace(REQUEST, schema_use="none"), {"model": "m-1", "messages": CHAT}),
    (
        "compatible",
        replace(REQUEST, schema=None, sampling=ALL),
        {
            **{"model": "m-1", "messages": CHAT, "temperature": 0.5, "seed": 7},
            **{"reasoning_effort": "low", "max_tokens": 300},
        },
    ),
    (
        "compatible",
        LETTERS,
        {
            **{"model": "m-1", "messages": CHAT, "max_tokens": 1, "logprobs": True},
            **{"top_logprobs": 20, "temperature": 1.0},
        },
    ),
    (
        "compatible",
        replace(LETTERS, sampling=Sampling(temperature=0)),
        {
            **{"model": "m-1", "messages": CHAT, "temperature": 0, "max_tokens": 1},
            **{"logprobs": True, "top_logprobs": 20},
        },
    ),
    ("openai", REQUEST, {"messages": CHAT, "model": "m-1", "response_format": STRICT}),
    (
        "openai",
        replace(REQUEST, schema_use="lenient"),
        {"messages": CHAT, "model": "m-1", "response_format": {"type": "json_object"}},
    ),
    (
        "openai",
        replace(REQUEST, schema=None, sampling=ALL),
        {
            **{"messages": CHAT, "model": "m-1", "max_completion_tokens": 300},
            **{"reasoning_effort": "low", "seed": 7, "temperature": 0.5},
        },
    ),
    (
        "openai",
        LETTERS,
        {
            **{"messages": CHAT, "model": "m-1", "logprobs": True},
            **{"max_completion_tokens": 1, "top_logprobs": 20},
        },
    ),
    (
        "anthropic",
        REQUEST,
        {**MESSAGE, "output_config": {"format": {"type": "json_schema", "schema": SCHEMA}}},
    ),
    ("anthropic", replace(REQUEST, schema_use="lenient"), {**MESSAGE, **TOOL}),
    ("anthropic", replace(REQUEST, schema_use="none"), MESSAGE),
    (
        "anthropic",
        replace(REQUEST, schema=None, sampling=ALL),
        {
            **{**MESSAGE, "max_tokens": 300, "output_config": {"effort": "low"}},
            **{"temperature": 0.5},
        },
    ),
]


@pytest.mark.parametrize(("wire", "request_", "expected"), BODIES, ids=range(len(BODIES)))
def test_the_body_of_a_request(wire, request_, expected, monkeypatch):
    async def run():
        answer = good(wire)
        if request_.choices:
            token = {"token": "A", "logprob": -0.1, "top_logprobs": []}
            answer["choices"][0]["logprobs"] = {"content": [token]}
        async with serving(reply(200, answer)) as server:
            endpoint = opened(wire, server.url, monkeypatch)
            await endpoint.complete(request_)
            await endpoint.aclose()
            return server.seen[0]

    seen = asyncio.run(run())
    assert seen.json == expected
    if wire == "compatible":
        assert list(seen.json) == list(expected)


PATHS = {
    "compatible": "/v1/chat/completions",
    "openai": "/v1/chat/completions",
    "anthropic": "/v1/messages",
}


@pytest.mark.parametrize("wire", WIRES)
def test_the_key_goes_into_its_header_alone(wire, monkeypatch):
    async def run():
        async with serving(reply(200, good(wire))) as server:
            endpoint = opened(wire, server.url, monkeypatch)
            await endpoint.complete(REQUEST)
            await endpoint.aclose()
            return server.seen[0]

    seen = asyncio.run(run())
    assert seen.path == PATHS[wire]
    assert KEY.encode() not in seen.body
    holding = {name: value for name, value in seen.headers.items() if KEY in value}
    assert holding in ({"authorization": f"Bearer {KEY}"}, {"x-api-key": KEY})


def test_a_compatible_server_needs_no_key(monkeypatch):
    async def run():
        async with serving(reply(200, good("compatible"))) as server:
            endpoint = opened("compatible", server.url, monkeypatch)
            monkeypatch.delenv("RUBRICC_API_KEY")
            await endpoint.complete(REQUEST)
            await endpoint.aclose()
            return server.seen[0]

    assert "authorization" not in asyncio.run(run()).headers


def test_a_proxy_or_a_password_file_of_the_environment_never_sees_a_compatible_call(
    monkeypatch, tmp_path
):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password hunter2\n")

    async def run():
        async with serving(reply(200, good("compatible"))) as server:
            endpoint = opened("compatible", server.url, monkeypatch)
            monkeypatch.delenv("RUBRICC_API_KEY")
            await endpoint.complete(REQUEST)
            await endpoint.aclose()
            return server.seen[0]

    assert "authorization" not in asyncio.run(run()).headers


def test_two_schemas_do_not_mix(monkeypatch):
    other = {**SCHEMA, "title": "other"}

    async def run():
        async with serving(reply(200, good("compatible"))) as server:
            endpoint = opened("compatible", server.url, monkeypatch)
            for schema in (SCHEMA, other, SCHEMA, SCHEMA):
                await endpoint.complete(replace(REQUEST, schema=schema))
            await endpoint.aclose()
            return [one.json["response_format"]["json_schema"]["schema"] for one in server.seen]

    assert asyncio.run(run()) == [SCHEMA, other, SCHEMA, SCHEMA]


def test_of_many_breakpoints_the_deepest_are_kept_and_empty_blocks_left_out():
    messages = [Filled("system", f"s{n}\n", True) for n in range(3)]
    messages += [Filled("user", "", True)]
    messages += [Filled("user", f"u{n}\n", True) for n in range(2)]
    body = message_body(Request(tuple(messages)), "m")
    blocks = [*body["system"], *body["messages"][0]["content"]]
    assert [(block["text"], "cache_control" in block) for block in blocks] == [
        *[("s0\n", False), ("s1\n", True), ("s2\n", True)],
        *[("u0\n", True), ("u1\n", True)],
    ]


@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")  # the SDKs send bytes
@pytest.mark.parametrize("wire", WIRES)
def test_a_large_prompt_is_sent_whole(wire, monkeypatch):
    text = "ü" * 2**20

    async def run():
        async with serving(reply(200, good(wire))) as server:
            endpoint = opened(wire, server.url, monkeypatch)
            found = await endpoint.complete(Request((Filled("user", text, False),)))
            await endpoint.aclose()
            return found, server.seen[0].json["messages"][0]["content"]

    found, content = asyncio.run(run())
    assert found.text == "hello"
    assert (content if isinstance(content, str) else content[0]["text"]) == text


def test_letters_are_not_asked_of_anthropic(monkeypatch):
    found = asked(opened("anthropic", "http://127.0.0.1:1", monkeypatch), LETTERS)
    assert str(found) == "`anthropic:m-1` has no log-probabilities"
