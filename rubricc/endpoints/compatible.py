"""Any server that is compatible with OpenAI's chat completions: vLLM, SGLang, llama.cpp, Ollama ...

A thin client: one POST a call over connections that are kept, no redirects, no cookies, no
proxies. A key is sent where ``RUBRICC_API_KEY`` holds one.

The schema goes into ``response_format``. vLLM's own ``structured_outputs`` is never sent: vLLM
fills it from ``response_format``, so a schema that it refuses in one place it refuses in the other,
and its ``choice`` would hide what probability the model gives to no label at all. Where servers
scale the log-probabilities by the temperature (SGLang does, vLLM and llama.cpp do not), the model's
own are wanted, so temperature 1 is sent with them unless the author set one.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from rubricc.endpoints.body import read_body, read_object
from rubricc.endpoints.chat import chat_settings, read_chat, settings_sent
from rubricc.endpoints.connection import connection_failure
from rubricc.endpoints.endpoint import Abilities
from rubricc.endpoints.errors import EndpointError, RequestRefused
from rubricc.endpoints.key import read_key
from rubricc.endpoints.per_loop import PerLoop
from rubricc.endpoints.reply import Reply
from rubricc.endpoints.request import Request
from rubricc.endpoints.status import Asked, refusal
from rubricc.prompts.fill import Filled

if TYPE_CHECKING:
    import aiohttp

KEY: Final = "RUBRICC_API_KEY"

ABILITIES: Final = Abilities(
    honours={
        "temperature": "yes",
        "seed": "yes",
        "effort": "warning",
        "max_tokens": "yes",
        "logprobs": "yes",
    },
    schema="`response_format`, which most servers hold to while they decode; then a JSON mode",
    reads_control=True,
    notes="`effort` is sent as `reasoning_effort`, which servers ignore where the model has none.",
)

_KEPT_S: Final = 4.0
"""Seconds for which an idle connection is kept: uvicorn, under vLLM and SGLang, closes after 5,
and a request that meets the closing is lost."""

_LARGE: Final = 2**20
"""Bytes from which aiohttp wants a body as a stream."""

_HEADERS: Final = {
    "Content-Type": "application/json",
    "Accept": "application/json",
    "Accept-Encoding": "identity",
    "User-Agent": "rubricc",
}

_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class CompatibleEndpoint:
    """One model on one server."""

    def __init__(
        self, url: str, model: str, *, timeout_s: float = 120.0, connections: int = 64
    ) -> None:
        read_key(KEY)  # one that cannot be sent is found before anything is asked
        self.url = url
        self.model = model
        self._timeout_s = timeout_s
        self._connections = connections
        self._post_url = f"{url}/chat/completions"
        self._sessions: PerLoop[aiohttp.ClientSession] = PerLoop(self._open, _close)
        self._schema: tuple[Mapping[str, Any] | None, str] = (None, "")

    def __repr__(self) -> str:
        return f"CompatibleEndpoint({self.name!r})"

    @property
    def name(self) -> str:
        """``URL#MODEL``."""
        return f"{self.url}#{self.model}"

    @property
    def abilities(self) -> Abilities:
        """What such servers can do."""
        return ABILITIES

    @property
    def control_tokens(self) -> tuple[str, ...]:
        """None: the vocabulary of the server is not known."""
        return ()

    async def complete(self, request: Request) -> Reply:
        """The answer to one request; see :class:`Endpoint`."""
        body = self._body(request)
        session = self._sessions.get()
        try:
            status, headers, content = await self._exchange(session, body)
        except (TimeoutError, OSError, _client_error()) as error:
            failure: EndpointError = connection_failure(error, self.url, self._timeout_s)
        else:
            if 200 <= status < 300:
                return read_chat(read_object(content), request, self._asked(request))
            failure = refusal(status, headers, content, self._asked(request))
        raise failure  # out of the handler, so that no request hangs on the error

    async def aclose(self) -> None:
        """Close the connections; a later call opens them anew."""
        await self._sessions.aclose()

    async def _exchange(
        self, session: aiohttp.ClientSession, body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        data = body if len(body) < _LARGE else io.BytesIO(body)
        async with session.post(self._post_url, data=data, allow_redirects=False) as response:
            headers = response.headers
            content = await read_body(response.content.iter_any(), headers.get("Content-Length"))
            return response.status, headers, content

    def _body(self, request: Request) -> bytes:
        text = f'{{"model":{_write(self.model)},"messages":{_messages(request.messages)}'
        settings = chat_settings(request, "max_tokens")
        if request.choices:
            settings.setdefault("temperature", 1.0)
        if settings:
            text = f"{text},{_write(settings)[1:-1]}"
        if request.schema is not None and request.schema_use != "none":
            text = f'{text},"response_format":{self._format(request)}'
        return _encoded(text + "}")

    def _format(self, request: Request) -> str:
        """``response_format`` as JSON. A plan's schema is the same object in every call."""
        if request.schema_use == "lenient":
            return '{"type":"json_object"}'
        known, text = self._schema
        if known is not request.schema:
            text = (
                '{"type":"json_schema","json_schema":{"name":"answer","schema":'
                f'{_write(request.schema)},"strict":true}}}}'
            )
            self._schema = (request.schema, text)
        return text

    def _asked(self, request: Request) -> Asked:
        return Asked(
            name=self.name,
            url=self.url,
            model=self.model,
            key=KEY,
            settings=settings_sent(request.sampling, request.choices),
            schema=request.schema is not None and request.schema_use != "none",
        )

    def _open(self) -> aiohttp.ClientSession:
        import aiohttp

        key = read_key(KEY)
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=self._connections, keepalive_timeout=_KEPT_S, ttl_dns_cache=300
            ),
            headers={**_HEADERS, **({"Authorization": f"Bearer {key}"} if key else {})},
            timeout=aiohttp.ClientTimeout(total=self._timeout_s),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )


def _messages(messages: Sequence[Filled]) -> str:
    """:func:`chat_messages` as JSON. Most of a prompt is the same from call to call: it is written
    once."""
    pieces: list[str] = []
    role = ""
    for message in messages:
        if message.role != role:
            end = '"},' if role else "["
            role = message.role
            pieces.append(f'{end}{{"role":"{role}","content":"')
        pieces.append(_string(message.content))
    return "".join(pieces) + ('"}]' if pieces else "[]")


@lru_cache(maxsize=32)
def _string(text: str) -> str:
    """``text`` as it stands between the quotation marks of JSON."""
    return _write(text)[1:-1]


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        failure = RequestRefused("the prompt holds half a character, which cannot be sent")
    raise failure  # out of the handler: the error there holds the prompt


async def _close(session: aiohttp.ClientSession) -> None:
    await session.close()


def _client_error() -> type[Exception]:
    import aiohttp

    return aiohttp.ClientError
