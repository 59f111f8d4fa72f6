"""Replies as they come, each paid for once: asked through the engine, kept in the cache.

A reply is kept whatever it says, an empty one and a refusal too: a run that was killed then goes on
as if it had not been. Only who wants it otherwise (:attr:`Replies.anew`) asks again for what was no
good.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from rubricc.endpoints.endpoint import Endpoint
from rubricc.endpoints.errors import AnswerBlocked, CallFailed, SchemaRefused
from rubricc.endpoints.reply import Reply, Stopped, Usage
from rubricc.endpoints.request import Request, request_digest
from rubricc.engine.cache import Cache
from rubricc.engine.engine import Engine
from rubricc.engine.errors import NotAsked

REFUSED: Final = "the model refused to answer"

_STOPPED: Final[tuple[Stopped, ...]] = ("end", "length", "refusal", "other")


@dataclass(frozen=True, slots=True)
class Replied:
    """A reply, and whether it was paid for before."""

    reply: Reply
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Silent:
    """Why there is no reply: the provider refused the prompt, nobody was asked, the call failed."""

    reason: str
    kind: Literal["refused", "not_asked", "failed"] = "failed"


IsGood = Callable[[Reply], bool]


def any_reply(reply: Reply) -> bool:
    """Whatever it says."""
    return True


class Replies:
    """Asks for replies; ``about`` is what the cache notes beside them.

    With a cache, a request that is made again, or twice at the same time, has one reply; without
    one each is asked by itself, so that neither depends on who comes first.

    With ``anew``, a kept reply that its asker calls no good is asked for again, and replaced.
    """

    def __init__(
        self, engine: Engine, cache: Cache | None, about: str, *, anew: bool = False
    ) -> None:
        self._engine = engine
        self._cache = cache
        self._about = about
        self.anew = anew
        self.from_cache = 0
        """Replies that the cache had."""
        self._under_way: dict[str, asyncio.Future[Replied | Silent | None]] = {}

    async def ask(
        self, endpoint: Endpoint, request: Request, is_good: IsGood = any_reply
    ) -> Replied | Silent:
        """The reply to one request, or why there is none.

        Raises:
            SchemaRefused: the server does not take the schema of the request.
            EndpointUnusable: the endpoint never answered and never will.
        """
        if self._cache is None:
            return await self._asked(endpoint, request)
        key = request_digest(request, endpoint.url, endpoint.model)
        while True:
            other = self._under_way.get(key)
            if other is None:
                return await self._first(key, endpoint, request, is_good)
            found = await asyncio.shield(other)
            if found is not None:
                return replace(found, cached=True) if isinstance(found, Replied) else found

    async def _first(
        self, key: str, endpoint: Endpoint, request: Request, is_good: IsGood
    ) -> Replied | Silent:
        """The reply for all who want the same at this time."""
        kept = self._kept(key)
        if kept is not None and (not self.anew or is_good(kept)):
            self.from_cache += 1
            return Replied(kept, cached=True)
        done: asyncio.Future[Replied | Silent | None] = asyncio.get_running_loop().create_future()
        self._under_way[key] = done
        found: Replied | Silent | None = None
        try:
            found = await self._asked(endpoint, request)
            if isinstance(found, Replied):
                self._keep(key, found.reply)
            return found
        finally:
            del self._under_way[key]
            done.set_result(found)

    async def _asked(self, endpoint: Endpoint, request: Request) -> Replied | Silent:
        try:
            return Replied(await self._engine.ask(endpoint, request))
        except SchemaRefused:
            raise
        except AnswerBlocked as error:
            return Silent(str(error), "refused")
        except NotAsked as error:
            return Silent(str(error), "not_asked")
        except CallFailed as error:
            return Silent(str(error))

    def _kept(self, key: str) -> Reply | None:
        assert self._cache is not None
        value = self._cache.get([key]).get(key)
        self._report_cache()
        return None if value is None else read_kept(value)

    def _keep(self, key: str, reply: Reply) -> None:
        assert self._cache is not None
        self._cache.put({key: kept(reply)}, kind="reply", model=reply.model, about=self._about)
        self._report_cache()

    def _report_cache(self) -> None:
        assert self._cache is not None
        for warning in self._cache.warnings:
            if warning not in self._engine.meter.warnings:
                self._engine.meter.warn(warning)


def kept(reply: Reply) -> dict[str, Any]:
    """A reply as the cache keeps it."""
    usage = reply.usage
    tokens = None
    if usage is not None:
        tokens = [usage.sent, usage.cached, usage.written, usage.received]
    return {
        "text": reply.text,
        "model": reply.model,
        "stopped": reply.stopped,
        "tokens": tokens,
    }


def read_kept(value: Mapping[str, Any]) -> Reply | None:
    """The reply that :func:`kept` wrote; ``None`` where it is none."""
    text, model, stopped = value.get("text"), value.get("model"), value.get("stopped")
    if not isinstance(text, str) or not isinstance(model, str) or stopped not in _STOPPED:
        return None
    tokens = value.get("tokens")
    usage = None
    if isinstance(tokens, list) and len(tokens) == 4 and all(type(n) is int for n in tokens):
        usage = Usage(*tokens)
    return Reply(text, model, stopped, usage)
