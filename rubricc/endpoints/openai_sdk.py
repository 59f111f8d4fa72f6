"""OpenAI, through its own SDK.

Chat completions, not responses: they have seeds, log-probabilities and strict schemas in one place,
keep nothing on the server, and every gateway that ``OPENAI_BASE_URL`` may name speaks them. A
judge asks once and needs none of what responses add (state, tools, background runs).

``prompt_cache_key`` is not sent: requests with one beginning are routed together without it, and
nothing in a request says which plan it belongs to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rubricc.endpoints.body import read_object
from rubricc.endpoints.chat import chat_messages, chat_settings, read_chat, settings_sent
from rubricc.endpoints.endpoint import Abilities
from rubricc.endpoints.key import need_key
from rubricc.endpoints.per_loop import PerLoop
from rubricc.endpoints.reply import Reply
from rubricc.endpoints.request import Request
from rubricc.endpoints.sdk import base_url, close, exchange, http_client
from rubricc.endpoints.status import Asked

if TYPE_CHECKING:
    import openai

KEY: Final = "OPENAI_API_KEY"

ABILITIES: Final = Abilities(
    honours={
        "temperature": "yes",
        "seed": "warning",
        "effort": "yes",
        "max_tokens": "yes",
        "logprobs": "yes",
    },
    schema="`response_format`, strict: held to while the answer is decoded; then a JSON mode",
    notes=(
        "A seed is a wish that OpenAI follows as well as it can. Models that reason refuse "
        "`temperature` and log-probabilities; the run then ends at its first call."
    ),
)


class OpenAIEndpoint:
    """One model of OpenAI's, or of a gateway that ``OPENAI_BASE_URL`` names."""

    def __init__(self, model: str, *, timeout_s: float = 120.0, connections: int = 64) -> None:
        self.model = model
        self.url = base_url("OPENAI_BASE_URL", "https://api.openai.com/v1")
        self._timeout_s = timeout_s
        self._connections = connections
        self._clients: PerLoop[openai.AsyncOpenAI] = PerLoop(self._open, close)
        need_key(KEY, self.name)

    def __repr__(self) -> str:
        return f"OpenAIEndpoint({self.name!r})"

    @property
    def name(self) -> str:
        """``openai:MODEL``."""
        return f"openai:{self.model}"

    @property
    def abilities(self) -> Abilities:
        """What chat completions can do."""
        return ABILITIES

    @property
    def control_tokens(self) -> tuple[str, ...]:
        """None: the service reads text as text."""
        return ()

    async def complete(self, request: Request) -> Reply:
        """The answer to one request; see :class:`Endpoint`."""
        import openai

        create = self._clients.get().chat.completions.with_streaming_response.create
        asked = self._asked(request)
        # What stands in `extra_body` is sent as it is. The SDK checks every other argument against
        # its types, at the price of the rest of the call.
        body = self._body(request)
        content = await exchange(
            openai,
            lambda: create(model=self.model, messages=(), extra_body=body),
            asked,
            self._timeout_s,
        )
        return read_chat(read_object(content), request, asked)

    async def aclose(self) -> None:
        """Close the connections; a later call opens them anew."""
        await self._clients.aclose()

    def _body(self, request: Request) -> dict[str, Any]:
        body = {
            "model": self.model,
            "messages": chat_messages(request.messages),
            **chat_settings(request, "max_completion_tokens"),
        }
        if request.schema is None or request.schema_use == "none":
            return body
        if request.schema_use == "lenient":
            return {**body, "response_format": {"type": "json_object"}}
        schema = {"name": "answer", "schema": request.schema, "strict": True}
        return {**body, "response_format": {"type": "json_schema", "json_schema": schema}}

    def _asked(self, request: Request) -> Asked:
        return Asked(
            name=self.name,
            url=self.url,
            model=self.model,
            key=KEY,
            settings=settings_sent(request.sampling, request.choices),
            schema=request.schema is not None and request.schema_use != "none",
        )

    def _open(self) -> openai.AsyncOpenAI:
        import openai

        return openai.AsyncOpenAI(
            api_key=need_key(KEY, self.name),
            base_url=self.url,
            timeout=self._timeout_s,
            max_retries=0,
            http_client=http_client(openai, self._connections),
        )
