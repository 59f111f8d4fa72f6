"""Requests, answers and endpoints of the three wires."""

from __future__ import annotations

import asyncio
import traceback

from rubricc.endpoints.errors import EndpointError
from rubricc.endpoints.open import open_endpoint
from rubricc.endpoints.request import Request
from rubricc.prompts.fill import Filled
from rubricc.prompts.schema import closed

KEY = "sk-test-4f9a2b7c8d1e6f3a5b"
"""A key that must turn up nowhere but in a header."""

WIRES = ("compatible", "openai", "anthropic")

SCHEMA = closed({"c1": closed({"verdict": {"type": "string", "enum": ["met", "unmet"]}})})

MESSAGES = (
    Filled("system", "You judge.\n", False),
    Filled("system", "The criteria.\n", True),
    Filled("user", "The prompt.\n", True),
    Filled("user", "The response: “ü”\n", False),
)

REQUEST = Request(MESSAGES, schema=SCHEMA)

LETTERS = Request(MESSAGES, choices=("A", "B"))


def chat_answer(content="hello", **more):
    return {
        "model": "m-1-2026",
        "choices": [{"message": {"content": content}, "finish_reason": "stop", **more}],
        "usage": {
            "prompt_tokens": 12,
            "completion_tokens": 3,
            "prompt_tokens_details": {"cached_tokens": 8, "cache_write_tokens": 2},
        },
    }


def message_answer(*blocks, **more):
    return {
        "type": "message",
        "model": "m-1-2026",
        "content": list(blocks) or [{"type": "text", "text": "hello"}],
        "stop_reason": "end_turn",
        "usage": {
            "input_tokens": 2,
            "cache_read_input_tokens": 8,
            "cache_creation_input_tokens": 2,
            "output_tokens": 3,
        },
        **more,
    }


def good(wire):
    return message_answer() if wire == "anthropic" else chat_answer()


def opened(wire, url, monkeypatch, model="m-1", **settings):
    """An endpoint of a wire that asks the server at ``url``, with :data:`KEY` as its key."""
    for variable in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "RUBRICC_API_KEY"):
        monkeypatch.setenv(variable, KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", f"{url}/v1")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", url)
    name = f"{url}/v1#{model}" if wire == "compatible" else f"{wire}:{model}"
    return open_endpoint(name, **settings)


def asked(endpoint, request=REQUEST):
    """The reply to one request, or the error; in a loop of its own."""

    async def once():
        return await ask(endpoint, request)

    return asyncio.run(once())


async def ask(endpoint, request=REQUEST):
    """The reply to one request, or the error, which holds neither the key nor the prompt."""
    found = None
    try:
        return await endpoint.complete(request)
    except EndpointError as error:
        found = error
    finally:
        await endpoint.aclose()
    shown = "".join(traceback.format_exception(found)) + repr(found)
    assert KEY not in shown
    assert "The response" not in shown
    assert found.__cause__ is None
    assert found.__context__ is None
    assert "\n" not in str(found)
    return found
