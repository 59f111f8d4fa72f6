"""The same calls by bare clients: what no judge can be below."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from judge_task import REQUEST, judge_plan, response

from rubricc.prompts.fill import Keyed, fill
from rubricc.prompts.schema import keys

Call = Callable[[int], Awaitable[None]]
"""Asks about the response of a number, and reads the answer."""


def _payload() -> tuple[str, str, dict[str, Any]]:
    """The system text, the user's text and the schema of rubricc's own prompt."""
    plan = judge_plan(None)
    prompt = next(one for one in plan.prompts if one.name == "judge")
    names = keys(plan.questions)
    asked = [Keyed(names[question.name], question) for question in plan.questions]
    messages = fill(prompt, {"prompt": REQUEST, "response": response(0)}, asked)
    system = "".join(one.content for one in messages if one.role == "system")
    user = "".join(one.content for one in messages if one.role == "user")
    return system, user, dict(prompt.answer_schema or {})


@asynccontextmanager
async def bare_aiohttp(url: str, flight: int) -> AsyncIterator[Call]:
    """aiohttp, with the body written and the answer parsed anew each time."""
    import aiohttp

    system, user, schema = _payload()
    form = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
    connector = aiohttp.TCPConnector(limit=flight)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def call(number: int) -> None:
            messages = [
                {"role": "system", "content": system},
                {"role": "user", "content": f"{number} {user}"},
            ]
            body = {"model": "judge", "messages": messages, "response_format": form}
            async with session.post(f"{url}/chat/completions", json=body) as response:
                answer = json.loads(await response.read())
            json.loads(answer["choices"][0]["message"]["content"])

        yield call


@asynccontextmanager
async def bare_openai(url: str, flight: int) -> AsyncIterator[Call]:
    """OpenAI's SDK over aiohttp."""
    import openai

    system, user, schema = _payload()
    form: Any = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
    http = openai.DefaultAioHttpClient()
    async with openai.AsyncOpenAI(base_url=url, max_retries=0, http_client=http) as client:

        async def call(number: int) -> None:
            answer = await client.chat.completions.create(
                model="judge",
                messages=[
                    {"role": "system", "content": system},
                    {"role": "user", "content": f"{number} {user}"},
                ],
                response_format=form,
            )
            json.loads(answer.choices[0].message.content or "")

        yield call


@asynccontextmanager
async def bare_anthropic(url: str, flight: int) -> AsyncIterator[Call]:
    """Anthropic's SDK over aiohttp."""
    import anthropic

    system, user, schema = _payload()
    http = anthropic.DefaultAioHttpClient()
    root = url.removesuffix("/v1")
    async with anthropic.AsyncAnthropic(base_url=root, max_retries=0, http_client=http) as client:

        async def call(number: int) -> None:
            answer: Any = await client.messages.create(
                model="judge",
                max_tokens=8192,
                system=system,
                messages=[{"role": "user", "content": f"{number} {user}"}],
                output_config={"format": {"type": "json_schema", "schema": schema}},
            )
            json.loads(answer.content[0].text)

        yield call


BARE: dict[str, Callable[[str, int], AbstractAsyncContextManager[Call]]] = {
    "bare aiohttp": bare_aiohttp,
    "bare openai SDK": bare_openai,
    "bare anthropic SDK": bare_anthropic,
}
