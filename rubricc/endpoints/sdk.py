"""What the SDKs of OpenAI and Anthropic have in common."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import Any

from rubricc.endpoints.body import read_body
from rubricc.endpoints.connection import connection_failure
from rubricc.endpoints.errors import EndpointError, RequestRefused
from rubricc.endpoints.name import plain_url
from rubricc.endpoints.status import Asked, refusal


def base_url(variable: str, standard: str) -> str:
    """The base URL in an environment variable, or ``standard`` where there is none.

    Raises:
        NameInvalid: it is no URL, or holds a secret.
    """
    found = os.environ.get(variable, "").strip()
    return plain_url(found, f"the URL in `{variable}`") if found else standard


def http_client(sdk: ModuleType, connections: int) -> Any:
    """A client of the SDK's own kind, over aiohttp where the SDK can, for one event loop.

    The SDKs let their proxies stand in the environment; redirects are not followed, for they would
    carry a prompt to where nobody sent it.
    """
    limits = _http(sdk).Limits(max_connections=connections, max_keepalive_connections=connections)
    try:
        return sdk.DefaultAioHttpClient(limits=limits, follow_redirects=False)
    except RuntimeError:  # an older SDK without its extra for aiohttp
        return sdk.DefaultAsyncHttpxClient(limits=limits, follow_redirects=False)


async def exchange(
    sdk: ModuleType, call: Callable[[], Any], asked: Asked, timeout_s: float
) -> bytes:
    """The body that ``call`` brings; it makes a streaming response of the SDK.

    Raises:
        EndpointError: it brings none.
    """
    import aiohttp

    broken = (sdk.APIConnectionError, _http(sdk).HTTPError, aiohttp.ClientError, OSError)
    try:
        async with asyncio.timeout(timeout_s), call() as response:
            return await read_body(response.iter_bytes(), response.headers.get("content-length"))
    except sdk.APIStatusError as error:
        failure = _refused(error, asked)
    except (*broken, TimeoutError) as error:
        failure = connection_failure(error, asked.url, timeout_s)
    except UnicodeEncodeError:
        failure = RequestRefused("the prompt holds half a character, which cannot be sent")
    raise failure  # out of the handler, so that no request with its headers hangs on the error


async def close(client: Any) -> None:
    """Close a client of an SDK."""
    closing: Awaitable[None] = client.close()
    await closing


def _refused(error: Any, asked: Asked) -> EndpointError:
    response = error.response
    try:
        body = response.content
    except RuntimeError:  # its body was closed before it was read
        body = b""
    return refusal(error.status_code, response.headers, body, asked)


def _http(sdk: ModuleType) -> Any:
    """The package that the SDK speaks HTTP with: httpx2, or httpx before openai 3."""
    return sys.modules[type(sdk.DEFAULT_CONNECTION_LIMITS).__module__.partition(".")[0]]
