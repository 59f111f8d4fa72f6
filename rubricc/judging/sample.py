"""One sample of one juror about one sheet: asked, asked again where it lacks something, kept."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from rubricc.endpoints.errors import CallFailed, SchemaRefused
from rubricc.endpoints.reply import NO_USAGE, Reply, Usage
from rubricc.engine.cache import Cache
from rubricc.engine.engine import Engine
from rubricc.engine.errors import NotAsked
from rubricc.engine.meter import cost_of
from rubricc.judging.juror import Juror
from rubricc.judging.sheet import Said, Sheet, Slot, cache_key


@dataclass(slots=True)
class Bill:
    """What answers took: calls that brought a reply, their tokens and their cost.

    ``cost_usd`` is in US dollars; ``None`` once a reply has no price or counts no tokens.
    """

    calls: float = 0
    usage: Usage = NO_USAGE
    cost_usd: float | None = 0.0

    def shares(self, among: int) -> list[Bill]:
        """Equal parts of it; tokens are whole, and the first parts have those that are left over,
        so that all parts together are the whole."""
        usage = self.usage
        tokens = (usage.sent, usage.cached, usage.written, usage.received)
        cost_usd = None if self.cost_usd is None else self.cost_usd / among
        return [
            Bill(self.calls / among, Usage(*((n + place) // among for n in tokens)), cost_usd)
            for place in reversed(range(among))
        ]

    def add(self, juror: Juror, reply: Reply) -> None:
        """Take one reply into account."""
        self.calls += 1
        if reply.usage is not None:
            self.usage += reply.usage
        cost_usd = cost_of(juror.endpoint, reply)
        known = self.cost_usd is not None and cost_usd is not None
        self.cost_usd = self.cost_usd + cost_usd if known else None  # type: ignore[operator]

    def join(self, other: Bill) -> None:
        """Take another bill into account."""
        self.calls += other.calls
        self.usage += other.usage
        known = self.cost_usd is not None and other.cost_usd is not None
        self.cost_usd = self.cost_usd + other.cost_usd if known else None  # type: ignore[operator]


@dataclass(slots=True)
class Sampled:
    """What one sample brought: what was said, and why nothing was said of the rest."""

    said: dict[Slot, Said] = field(default_factory=dict)
    silent: dict[Slot, str] = field(default_factory=dict)
    bill: Bill = field(default_factory=Bill)


class Sampler:
    """Asks for samples through one engine and one cache.

    The same question about the same text is never asked twice at the same time: responses of a
    group are often equal, and so the second waits for what the first brings.
    """

    def __init__(self, engine: Engine, cache: Cache | None, about: str) -> None:
        self._engine = engine
        self._cache = cache
        self._about = about
        self._under_way: dict[str, tuple[Slot, asyncio.Future[Sampled]]] = {}

    async def sample(self, sheet: Sheet, juror: Juror, number: int) -> Sampled:
        """The answers of sample ``number``, counted from 0, to everything on the sheet.

        Raises:
            EndpointUnusable: the endpoint never answered and never will.
        """
        keys = {slot: cache_key(sheet.digest(slot), juror.digest, number) for slot in sheet.slots}
        found = Sampled(said=self._kept(sheet, keys))
        self._engine.meter.cached += len(found.said)
        while missing := _missing(keys, found):
            others = {s: self._under_way[k] for s, k in missing.items() if k in self._under_way}
            # Questions that are word for word the same, as of equal elements, are one.
            first = {key: slot for slot, key in reversed(missing.items()) if slot not in others}
            mine = {slot: key for slot, key in missing.items() if first.get(key) == slot}
            if mine:
                await self._ask(sheet, juror, number, mine, found)
            for slot in missing.keys() - mine.keys() - others.keys():
                _copy(first[missing[slot]], slot, found)
            for slot, (theirs, future) in others.items():
                self._take(slot, theirs, await asyncio.shield(future), found)
        return found

    def _take(self, slot: Slot, theirs: Slot, other: Sampled, found: Sampled) -> None:
        """Use what another sheet asked for, where the slot is called ``theirs``; where it gave up
        before there was an answer, the slot stays missing."""
        said = other.said.get(theirs)
        if said is not None:
            found.said[slot] = replace(said, cached=True)
            self._engine.meter.cached += 1
        elif theirs in other.silent:
            found.silent[slot] = other.silent[theirs]

    def _kept(self, sheet: Sheet, keys: Mapping[Slot, str]) -> dict[Slot, Said]:
        if self._cache is None:
            return {}
        rows = self._cache.get(list(dict.fromkeys(keys.values())))
        self._report_cache()
        said = {slot: sheet.said(slot, rows[key]) for slot, key in keys.items() if key in rows}
        return {slot: one for slot, one in said.items() if one is not None}

    async def _ask(
        self, sheet: Sheet, juror: Juror, number: int, keys: Mapping[Slot, str], found: Sampled
    ) -> None:
        """Ask for every slot of ``keys``, and let others who want the same wait for it."""
        done: asyncio.Future[Sampled] = asyncio.get_running_loop().create_future()
        self._under_way.update({key: (slot, done) for slot, key in keys.items()})
        try:
            await self._ask_until_said(sheet, juror, number, keys, found)
        finally:
            for key in keys.values():
                del self._under_way[key]
            done.set_result(found)

    async def _ask_until_said(
        self, sheet: Sheet, juror: Juror, number: int, keys: Mapping[Slot, str], found: Sampled
    ) -> None:
        pending = list(keys)
        asked: Counter[Slot] = Counter()
        self._engine.meter.asked += len(pending)
        while pending:
            reply = await self._reply(sheet, juror, number, pending)
            if isinstance(reply, str):
                found.silent.update(dict.fromkeys(pending, reply))
                return
            found.bill.add(juror, reply)
            valid, faults = sheet.read(reply, number, pending, juror)
            self._keep(reply, {keys[slot]: said for slot, said in valid.items()})
            found.said.update(valid)
            asked.update(pending)
            pending = [slot for slot, fault in faults.items() if asked[slot] <= fault.again]
            found.silent.update(
                {slot: fault.reason for slot, fault in faults.items() if slot not in pending}
            )
            self._engine.meter.asked_again += len(pending)

    async def _reply(
        self, sheet: Sheet, juror: Juror, number: int, pending: Sequence[Slot]
    ) -> Reply | str:
        """The reply to one call, or why there is none."""
        while True:
            tried = juror.schema_use
            try:
                return await self._engine.ask(juror.endpoint, sheet.request(juror, number, pending))
            except SchemaRefused as error:
                if juror.schema_use == tried and not juror.step_down():
                    return str(error)
                self._engine.meter.warn(
                    f"`{juror.endpoint.name}` refused the schema of the answer: asked without it"
                )
            except (CallFailed, NotAsked) as error:
                return str(error)

    def _keep(self, reply: Reply, valid: Mapping[str, Said]) -> None:
        if self._cache is not None and valid:
            kept = {key: said.kept for key, said in valid.items()}
            self._cache.put(kept, kind="verdict", model=reply.model, about=self._about)
            self._report_cache()

    def _report_cache(self) -> None:
        assert self._cache is not None
        for warning in self._cache.warnings:
            if warning not in self._engine.meter.warnings:
                self._engine.meter.warn(warning)


def _missing(keys: Mapping[Slot, str], found: Sampled) -> dict[Slot, str]:
    """Those of ``keys`` about which nothing is known, not even why nothing was said."""
    known = found.said.keys() | found.silent.keys()
    return {slot: key for slot, key in keys.items() if slot not in known}


def _copy(slot: Slot, to: Slot, found: Sampled) -> None:
    """What was found of one slot is found of another that asks the same."""
    if slot in found.said:
        found.said[to] = found.said[slot]
    else:
        found.silent[to] = found.silent[slot]
