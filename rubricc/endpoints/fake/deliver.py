"""How bytes leave the fake server: as they should, or in one of the ways in which they do not."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING, Final

from rubricc.endpoints.fake.wire import Sent

if TYPE_CHECKING:
    from aiohttp import web

_AT_ONCE: Final = struct.pack("ii", 1, 0)
"""``SO_LINGER`` that makes closing a reset."""


async def deliver(request: web.BaseRequest, sent: Sent, drip_s: float) -> web.StreamResponse:
    """Send what is to be sent; the server ends a connection that was cut quietly.

    Raises:
        asyncio.CancelledError: the client went away, or the server stops.
    """
    from aiohttp import web

    match sent.delivery:
        case "hang":
            await asyncio.Event().wait()
        case "reset":
            _reset(request)
        case "midway":
            return await _halved(request, sent)
        case "drip":
            return await _dripped(request, sent, drip_s)
    return web.Response(
        body=sent.body,
        status=sent.status,
        headers=dict(sent.headers),
        content_type=sent.content_type,
    )


def _reset(request: web.BaseRequest) -> None:
    transport = request.transport
    if transport is not None:
        raw = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        transport.abort()


async def _halved(request: web.BaseRequest, sent: Sent) -> web.StreamResponse:
    """Half of an answer under the head of a whole one, then the end of the connection."""
    response = await _begun(request, sent)
    await response.write(sent.body[: len(sent.body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


async def _dripped(request: web.BaseRequest, sent: Sent, drip_s: float) -> web.StreamResponse:
    response = await _begun(request, sent)
    try:
        for place in range(len(sent.body)):
            await response.write(sent.body[place : place + 1])
            await asyncio.sleep(drip_s)
    except ConnectionError:
        pass  # the client has seen enough
    return response


async def _begun(request: web.BaseRequest, sent: Sent) -> web.StreamResponse:
    """The head of a whole answer, sent."""
    from aiohttp import web

    response = web.StreamResponse(status=sent.status, headers=dict(sent.headers))
    response.content_type = sent.content_type
    response.content_length = len(sent.body)
    await response.prepare(request)
    return response
