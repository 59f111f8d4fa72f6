"""The table of what endpoints can do, as the docs show it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from rubricc.endpoints.endpoint import SETTINGS, Abilities

_MODULES: Final = {
    "`openai:NAME`": "openai_sdk",
    "`anthropic:NAME`": "anthropic_sdk",
    "`http://HOST:PORT/v1#NAME`": "compatible",
    "`local:PATH`": "local",
    "`replay:FILE`": "replay",
}


def table() -> str:
    """A Markdown table: a row an endpoint, a column a setting."""
    heads = ["endpoint", *(f"`{setting}`" for setting in SETTINGS), "schema of the answer"]
    heads += ["cache breakpoints", "control tokens", "counts tokens"]
    lines = [heads, ["---"] * len(heads), *(_row(name, each) for name, each in every_ability())]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def notes() -> str:
    """A Markdown list of what the table leaves out, an entry an endpoint."""
    return "".join(f"- {name}: {each.notes}\n" for name, each in every_ability() if each.notes)


def every_ability() -> Iterator[tuple[str, Abilities]]:
    """The form of each endpoint's name with its abilities, in the order of the docs."""
    for name, module in _MODULES.items():
        place = f"{__package__}.{module}"
        if find_spec(place) is not None:
            yield name, import_module(place).ABILITIES


def _row(name: str, abilities: Abilities) -> list[str]:
    return [
        name,
        *(abilities.honours[setting] for setting in SETTINGS),
        abilities.schema,
        "sent" if abilities.breakpoints else "not sent",
        "escaped" if abilities.reads_control else "left alone",
        "yes" if abilities.usage else "no",
    ]
