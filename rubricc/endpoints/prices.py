"""What models cost: one table that ships as ``prices.json``, with the date and source of each part.

A model that the table lacks has no price, and a run then shows tokens alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal
from urllib.parse import urlsplit

from rubricc.endpoints.errors import NameInvalid
from rubricc.endpoints.name import parse_name
from rubricc.endpoints.reply import Usage
from rubricc.plan.model import Model

MILLION: Final = 1_000_000

_DATED: Final = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{8})$")
"""How providers date a snapshot: ``gpt-5-mini-2025-08-07``, ``claude-haiku-4-5-20251001``."""


@dataclass(frozen=True, slots=True)
class Long:
    """What a longer prompt costs: the whole call is charged at these multiples."""

    above: int
    """Tokens sent, from the next one on."""
    input: float
    output: float


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one model, in US dollars per million tokens."""

    provider: str
    model: str
    input: float
    output: float
    cached: float | None = None
    """Input that is read from the provider's cache; ``None``: not known, or no cheaper."""
    written: float | None = None
    """Input that is written into the cache for the provider's shortest time (Anthropic: five
    minutes); ``None``: writing costs no more than input."""
    written_hour: float | None = None
    """The same for an hour, where that is charged apart."""
    minimum_prefix: int | None = None
    """Tokens from which the provider keeps a prefix; ``None``: not known, so none is counted on."""
    context: int | None = None
    """Tokens that prompt and answer may have together; ``None``: not known."""
    breakpoints: bool = False
    """Whether the provider keeps a prefix only where a breakpoint is set."""
    long: Long | None = None


OWN: Final = Price("own", "", 0.0, 0.0, minimum_prefix=1)
"""A server or a model of one's own: it costs nothing in dollars, and keeps any prefix."""


def price_of(provider: str, model: str) -> Price | None:
    """The price of ``model``; ``None`` where the table has none.

    ``provider`` is its name (``openai``) or the host it is asked at (``api.openai.com``); ``model``
    an exact name, or one with the date of its snapshot behind it.

    >>> price_of("openai", "gpt-5-mini-2025-08-07").model
    'gpt-5-mini'
    >>> price_of("openai", "gpt-5-mini-of-mine") is None
    True
    """
    models = _prices().get(provider, {})
    return models.get(model) or models.get(_DATED.sub("", model))


@cache
def price_named(name: str) -> Price | None:
    """The price of a model as users name it: ``openai:gpt-5-mini``, ``https://host/v1#model``.

    :data:`OWN` where nobody charges: a model in this process, recorded answers, or a server that is
    asked without encryption (``http://``) and is not in the table. ``None`` for what the table
    lacks, and for what is no name of a model.
    """
    try:
        asked = parse_name(name)
    except NameInvalid:
        return None
    if asked.provider in ("local", "replay"):
        return OWN
    if asked.provider != "compatible":
        return price_of(asked.provider, asked.model)
    address = urlsplit(asked.url)
    known = price_of(address.hostname or "", asked.model)
    return known or (OWN if address.scheme == "http" else None)


def cost_usd(price: Price, usage: Usage) -> float:
    """What one call costs in US dollars; a sum over calls would hide which of them were long.

    Tokens written are charged for the shortest time that the provider keeps them.
    """
    fresh = usage.sent - usage.cached - usage.written
    cached = price.input if price.cached is None else price.cached
    written = price.input if price.written is None else price.written
    sent = fresh * price.input + usage.cached * cached + usage.written * written
    received = usage.received * price.output
    if price.long is not None and usage.sent > price.long.above:
        sent *= price.long.input
        received *= price.long.output
    return (sent + received) / MILLION


def prices_date(provider: str | None = None) -> str:
    """The day on which the prices of ``provider`` were looked up, as ``2026-11-30``; without one,
    that of the oldest part of the table.

    Raises:
        KeyError: the table has no such provider.
    """
    providers = _table().providers
    return (
        min(part.date for part in providers.values())
        if provider is None
        else (providers[provider].date)
    )


class _Long(Model):
    above: int
    input: float
    output: float


class _Entry(Model):
    input: float
    output: float
    cached: float | None = None
    written: float | None = None
    written_hour: float | None = None
    minimum_prefix: int | None = None
    context: int | None = None
    long: _Long | None = None
    note: str = ""


class _Provider(Model):
    date: str
    source: str
    hosts: tuple[str, ...]
    breakpoints: bool
    minimum_prefix: int | None
    models: dict[str, _Entry]


class _Table(Model):
    unit: Literal["US dollars per million tokens"]
    providers: dict[str, _Provider]


@cache
def _table() -> _Table:
    source = resources.files("rubricc.endpoints") / "prices.json"
    return _Table.model_validate_json(source.read_bytes())


@cache
def _prices() -> Mapping[str, Mapping[str, Price]]:
    """Prices by model, by the name and by each host of its provider."""
    found: dict[str, dict[str, Price]] = {}
    for provider, part in _table().providers.items():
        models = {model: _price(provider, part, model) for model in part.models}
        found |= dict.fromkeys((provider, *part.hosts), models)
    return found


def _price(provider: str, part: _Provider, model: str) -> Price:
    entry = part.models[model]
    long = entry.long
    return Price(
        provider,
        model,
        entry.input,
        entry.output,
        entry.cached,
        entry.written,
        entry.written_hour,
        part.minimum_prefix if entry.minimum_prefix is None else entry.minimum_prefix,
        entry.context,
        part.breakpoints,
        None if long is None else Long(long.above, long.input, long.output),
    )
