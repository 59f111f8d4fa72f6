"""The same calls by bare clients: what no judge can be below."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

from judge_task import judge_plan

from rubricc.prompts.fill import Keyed, fill
from rubricc.prompts.schema import keys

IN_FLIGHT = 64


def _payload() -> tuple[str, str, dict]:
    from judge_task import REQUEST, RESPONSE

    plan = judge_plan(None)
    prompt = next(one for one in plan.prompts if one.name == "judge")
    asked = [Keyed(key, q) for q, key in zip(plan.questions, keys(plan.questions).values())]
    messages = fill(prompt, {"prompt": REQUEST, "response": RESPONSE}, asked)
    system = "".join(one.content for one in messages if one.role == "system")
    user = "".join(one.content for one in messages if one.role == "user")
    return system, user, prompt.answer_schema or {}


async def _many(call: Callable[[int], Awaitable[object]], calls: int) -> None:
    """``calls`` calls, :data:`IN_FLIGHT` at a time."""
    numbers = iter(range(calls))

    async def worker() -> None:
        for number in numbers:
            await call(number)

    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))


async def bare_aiohttp(url: str, calls: int) -> None:
    """aiohttp, with the body written and the answer parsed anew each time."""
    import aiohttp

    system, user, schema = _payload()
    form = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
    connector = aiohttp.TCPConnector(limit=IN_FLIGHT)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def call(number: int) -> None:
            messages = [
                {"role": "system", "content": system},
                {"role": "user", "content": f"{user}{number}"},
            ]
            body = {"model": "judge", "messages": messages, "response_format": form}
            async with session.post(f"{url}/chat/completions", json=body) as response:
                answer = json.loads(await response.read())
            json.loads(answer["choices"][0]["message"]["content"])

        await _many(call, calls)


async def bare_openai(url: str, calls: int) -> None:
    """OpenAI's SDK over aiohttp."""
    import openai

    system, user, schema = _payload()
    form = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
    http = openai.DefaultAioHttpClient()
    async with openai.AsyncOpenAI(base_url=url, max_retries=0, http_client=http) as client:

        async def call(number: int) -> None:
            answer = await client.chat.completions.create(
                model="judge",
                messages=[
                    {"role": "system", "content": system},
                    {"role": "user", "content": f"{user}{number}"},
                ],
                response_format=form,
            )
            json.loads(answer.choices[0].message.content)

        await _many(call, calls)


async def bare_anthropic(url: str, calls: int) -> None:
    """Anthropic's SDK over aiohttp."""
    import anthropic

    system, user, schema = _payload()
    http = anthropic.DefaultAioHttpClient()
    root = url.removesuffix("/v1")
    async with anthropic.AsyncAnthropic(base_url=root, max_retries=0, http_client=http) as client:

        async def call(number: int) -> None:
            answer = await client.messages.create(
                model="judge",
                max_tokens=4096,
                system=system,
                messages=[{"role": "user", "content": f"{user}{number}"}],
                output_config={"format": {"type": "json_schema", "schema": schema}},
            )
            json.loads(answer.content[0].text)

        await _many(call, calls)


BARE = {"aiohttp": bare_aiohttp, "openai": bare_openai, "anthropic": bare_anthropic}
