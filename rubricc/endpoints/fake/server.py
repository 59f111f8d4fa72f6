"""A server on this machine that speaks the wire formats of providers and answers by a script.

It is for tests and benchmarks: it listens on 127.0.0.1 alone, keeps what it was asked, and goes
wrong on purpose.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from rubricc.endpoints.fake.answer import Answer, answer_in
from rubricc.endpoints.fake.anthropic_wire import AnthropicWire
from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.fake.deliver import deliver
from rubricc.endpoints.fake.faults import Call, Fault, error
from rubricc.endpoints.fake.openai_wire import OpenAIWire
from rubricc.endpoints.fake.prefix import tokens
from rubricc.endpoints.fake.schedule import Faults, scheduled
from rubricc.endpoints.fake.script import Script
from rubricc.endpoints.fake.usage import Counts, sent_tokens
from rubricc.endpoints.fake.wire import BodyRefused, Read, Sent, Wire

if TYPE_CHECKING:
    from aiohttp import web

HOST: Final = "127.0.0.1"
LARGEST: Final = 64 * 2**20
"""The most bytes of one request."""

OPENAI: Final[Wire] = OpenAIWire()
ANTHROPIC: Final[Wire] = AnthropicWire()
_PATHS: Final[Mapping[str, Wire]] = {
    "/v1/chat/completions": OPENAI,
    "/v1/messages": ANTHROPIC,
}
_SECRET: Final = frozenset({"authorization", "x-api-key"})


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How the server behaves, apart from what it answers."""

    latency_s: float = 0.0
    """How long every call takes before it is answered."""
    usage: bool = True
    """Whether answers count tokens; Anthropic's always do, with zeros where this is false."""
    keep: bool = True
    """Whether the server keeps what it was asked; a benchmark does not."""
    key: str | None = None
    """The key that clients must send; ``None`` takes any, and none."""
    models: tuple[str, ...] | None = None
    """Models that the server has; ``None`` has every one."""
    context_tokens: int | None = None
    """The longest prompt, in estimated tokens; ``None`` has no limit."""
    schema_bytes: int | None = None
    """The largest schema that the server holds an answer to, as JSON; ``None`` has no limit."""
    retry_after_s: int = 1
    """The wait that a fault with 429 asks for."""
    drip_s: float = 0.01
    """The wait after each byte of the fault ``drip``."""


@dataclass(frozen=True, slots=True)
class Received:
    """One call that came in. Keys are not kept."""

    path: str
    headers: Mapping[str, str]
    """By lower-case name."""
    body: Mapping[str, Any]
    fault: str | None
    """The name of the fault that befell it."""
    _read: list[Asked] = field(default_factory=list, repr=False, compare=False)

    @property
    def asked(self) -> Asked:
        """The call as a script sees it.

        Raises:
            BodyRefused: it was no call.
        """
        if not self._read:
            self._read.append(_PATHS[self.path].read(self.body).asked)
        return self._read[0]


class FakeServer:
    """The server; :func:`rubricc.endpoints.fake.serve.serve` runs it beside a test."""

    def __init__(
        self, script: Script, faults: Faults = (), seed: int = 0, behaviour: Behaviour | None = None
    ) -> None:
        self.script = script
        self.behaviour = behaviour or Behaviour()
        self.root = ""
        """``http://127.0.0.1:PORT``, the base URL of Anthropic's SDK."""
        self.calls = 0
        """Calls that came in, failed ones included."""
        self.requests: list[Received] = []
        """The same, in the order of arrival; empty without ``keep``."""
        self.errors: list[Exception] = []
        """What the script raised."""
        self.in_flight = 0
        """Calls that are being answered now."""
        self.most_in_flight = 0
        """The most that ever were at once."""
        self._schedule = scheduled(faults, seed)
        self._counts = Counts()

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT/v1``, the base URL of OpenAI's SDK and of compatible clients."""
        return f"{self.root}/v1"

    async def run(self, port: int, ready: Callable[[], None], stopped: asyncio.Event) -> None:
        """Serve on ``port``, 0 for a free one, until ``stopped`` is set.

        Raises:
            OSError: the port is taken.
        """
        from aiohttp import web

        server = web.Server(
            self._handle,
            request_factory=_request,
            handler_cancellation=True,
            access_log=None,
        )
        runner = web.ServerRunner(server, shutdown_timeout=0.01)
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, port, backlog=1024).start()
            self.root = f"http://{HOST}:{runner.addresses[0][1]}"
            ready()
            await stopped.wait()
        finally:
            await runner.cleanup()
            await asyncio.sleep(0)  # transports that were aborted close in the next round

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        wire = _PATHS.get(request.path)
        if wire is None or request.method != "POST":
            return await deliver(request, self._listed(request), self.behaviour.drip_s)
        number = self.calls
        self.calls += 1
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            raw = await request.read()
            if self.behaviour.latency_s:
                await asyncio.sleep(self.behaviour.latency_s)
            sent = self._sent(wire, request, raw, number)
            return await deliver(request, sent, self.behaviour.drip_s)
        finally:
            self.in_flight -= 1

    def _listed(self, request: web.BaseRequest) -> Sent:
        """What is at other paths: the list of models, or nothing."""
        wire = ANTHROPIC if "anthropic-version" in request.headers else OPENAI
        if request.path != "/v1/models" or request.method != "GET":
            return _failed(wire, "path")
        if not self._has_key(wire, request.headers):
            return _failed(wire, "key")
        models = ("fake",) if self.behaviour.models is None else self.behaviour.models
        return Sent(json.dumps(wire.models(models)).encode())

    def _sent(self, wire: Wire, request: web.BaseRequest, raw: bytes, number: int) -> Sent:
        """What is sent for one call."""
        fault = self._schedule(number, raw)
        if not self._has_key(wire, request.headers):
            return _failed(wire, "key")
        try:
            body = json.loads(raw)
            if not isinstance(body, dict):
                raise BodyRefused("the body is no JSON object")
            if self.behaviour.keep:
                self.requests.append(_received(request, body, fault))
            read = wire.read(body)
        except (ValueError, BodyRefused) as refused:
            return _failed(wire, "request", str(refused))
        return self._refused(wire, read) or self._answered(wire, body, read, fault, number)

    def _has_key(self, wire: Wire, headers: Mapping[str, str]) -> bool:
        wanted = self.behaviour.key
        return wanted is None or wire.key(headers) == wanted

    def _refused(self, wire: Wire, read: Read) -> Sent | None:
        """The error of a call that goes beyond what the server has."""
        own = self.behaviour
        if own.models is not None and read.asked.model not in own.models:
            return _failed(wire, "model", read.asked.model)
        if own.context_tokens is not None:
            sent = sent_tokens(read.asked)
            if sent > own.context_tokens:
                detail = f"{sent} tokens > {own.context_tokens} maximum"
                return _failed(wire, "context", detail)
        if own.schema_bytes is not None and read.schema_way == "strict":
            size = len(json.dumps(read.asked.schema, separators=(",", ":")))
            if size > own.schema_bytes:
                return _failed(wire, "schema")
        return None

    def _answered(
        self, wire: Wire, body: Mapping[str, Any], read: Read, fault: Fault | None, number: int
    ) -> Sent:
        if fault is not None and fault.instead is not None:
            own = self.behaviour
            call = Call(wire, read.schema_way == "strict", own.retry_after_s, time.time())
            stand_in = fault.instead(call)
            if stand_in is not None:
                return stand_in
        try:
            given = self.script(read.asked)
        except Exception as raised:  # a script is somebody else's and may raise anything
            self.errors.append(raised)
            return _failed(wire, "server", f"the script raised {type(raised).__name__}: {raised}")
        answer = _within(answer_in(given), read.max_tokens)
        if fault is not None and fault.answer is not None:
            answer = fault.answer(answer)
        sent = self._written(wire, body, read, answer, number)
        return fault.sent(sent) if fault is not None and fault.sent is not None else sent

    def _written(
        self, wire: Wire, body: Mapping[str, Any], read: Read, answer: Answer, number: int
    ) -> Sent:
        usage = None
        if self.behaviour.usage and wire is ANTHROPIC:
            usage = self._counts.marked(read.asked, read.breakpoints, answer.text)
        elif self.behaviour.usage:
            usage = self._counts.shared(read.asked, answer.text)
        return Sent(json.dumps(wire.body(answer, body, usage, number)).encode())


def _failed(wire: Wire, name: Any, detail: str = "") -> Sent:
    return error(Call(wire, False, 0, 0.0), name, detail)


def _within(answer: Answer, most: int | None) -> Answer:
    """The answer, cut where its tokens run out; a text shorter than that cannot have more."""
    if most is None or len(answer.text) <= most or tokens(answer.text) <= most:
        return answer
    kept = len(answer.text) * most // tokens(answer.text)
    return replace(answer, text=answer.text[:kept], stopped="length")


def _received(request: web.BaseRequest, body: Mapping[str, Any], fault: Fault | None) -> Received:
    headers = {
        name.lower(): value
        for name, value in request.headers.items()
        if name.lower() not in _SECRET
    }
    return Received(request.path, headers, body, fault.name if fault else None)


def _request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    """A request that may be larger than the megabyte that aiohttp would take."""
    from aiohttp import web

    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=LARGEST)
