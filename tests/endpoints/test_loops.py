"""One client a loop; closing, cancelling and using again."""

from __future__ import annotations

import asyncio
import gc
import itertools
import pickle
import socket
import threading

import pytest

from rubricc.endpoints.connection import connection_failure
from rubricc.endpoints.errors import CallTimedOut, ServerFailed

from .servers import hang, reply, serving, unused_url
from .wires import KEY, REQUEST, WIRES, good, opened


@pytest.mark.parametrize("wire", WIRES)
def test_an_endpoint_works_in_one_loop_after_another(wire, monkeypatch):
    url = unused_url()
    endpoint = opened(wire, url, monkeypatch)

    async def run():
        async with serving(reply(200, good(wire)), int(url.rpartition(":")[2])):
            for _ in range(2):
                assert (await endpoint.complete(REQUEST)).text == "hello"
                await endpoint.aclose()
                await endpoint.aclose()

    for _ in range(3):
        asyncio.run(run())
    asyncio.run(endpoint.aclose())


@pytest.mark.parametrize("wire", WIRES)
def test_an_endpoint_travels_to_another_process_without_its_connections(wire, monkeypatch):
    async def run():
        async with serving(reply(200, good(wire))) as server:
            endpoint = opened(wire, server.url, monkeypatch)
            await endpoint.complete(REQUEST)
            sent = pickle.dumps(endpoint)
            await endpoint.aclose()
            copy = pickle.loads(sent)
            assert (await copy.complete(REQUEST)).text == "hello"
            await copy.aclose()
            return sent

    assert KEY.encode() not in asyncio.run(run())


@pytest.mark.parametrize("wire", WIRES)
def test_connections_are_kept_and_bounded(wire, monkeypatch):
    async def run():
        async with serving(reply(200, good(wire))) as server:
            endpoint = opened(wire, server.url, monkeypatch, connections=3)
            await asyncio.gather(*(endpoint.complete(REQUEST) for _ in range(20)))
            await endpoint.aclose()
            assert len(server.seen) == 20
            assert server.connections <= 3

    asyncio.run(run())


@pytest.mark.parametrize("wire", WIRES)
def test_a_cancelled_call_leaves_nothing_open(wire, monkeypatch):
    async def run():
        async with serving(hang) as server:
            endpoint = opened(wire, server.url, monkeypatch)
            call = asyncio.create_task(endpoint.complete(REQUEST))
            while not server.seen:
                await asyncio.sleep(0.01)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            await endpoint.aclose()

    asyncio.run(run())
    gc.collect()


@pytest.mark.parametrize("wire", WIRES)
def test_a_callers_own_timeout_stays_the_callers(wire, monkeypatch):
    async def run():
        async with serving(hang) as server:
            endpoint = opened(wire, server.url, monkeypatch)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(endpoint.complete(REQUEST), 0.1)
            await endpoint.aclose()

    asyncio.run(run())


@pytest.mark.parametrize("wire", WIRES)
def test_two_loops_at_once_are_a_mistake_that_is_said(wire, monkeypatch):
    async def run():
        async with serving(reply(200, good(wire))) as server:
            endpoint = opened(wire, server.url, monkeypatch)
            await endpoint.complete(REQUEST)
            found = []

            def other():
                try:
                    asyncio.run(endpoint.complete(REQUEST))
                except RuntimeError as error:
                    found.append(str(error))

            thread = threading.Thread(target=other)
            thread.start()
            await asyncio.to_thread(thread.join)
            await endpoint.aclose()
            return found

    assert asyncio.run(run()) == ["an endpoint is in use in another event loop: open one for each"]


@pytest.mark.parametrize("wire", WIRES)
def test_nothing_of_a_call_is_logged_but_its_course(wire, monkeypatch, caplog):
    caplog.set_level("DEBUG")

    async def run():
        async with serving(reply(200, good(wire))) as server:
            endpoint = opened(wire, server.url, monkeypatch)
            await endpoint.complete(REQUEST)
            await endpoint.aclose()

    asyncio.run(run())
    assert KEY not in caplog.text


def test_what_stands_at_the_bottom_decides():
    def chain(*errors):
        for outer, inner in itertools.pairwise(errors):
            outer.__cause__ = inner
        return connection_failure(errors[0], "http://h", 2.5)

    found = chain(OSError("x"), socket.gaierror(-2, "unknown"))
    assert str(found) == "the host of `http://h` has no address: is its name right?"
    assert type(chain(TimeoutError(), ConnectionResetError())) is ServerFailed
    assert type(chain(OSError(), TimeoutError(), asyncio.CancelledError())) is CallTimedOut
    assert str(chain(TimeoutError())) == "no whole answer from `http://h` within 2.5 s"
    assert type(chain(ValueError("x"))) is ServerFailed
