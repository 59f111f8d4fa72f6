"""Every format by its name; its module is imported when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from rubricc.interchange.errors import InterchangeError
from rubricc.interchange.format import Format
from rubricc.source.suggest import unknown

MODULES: Final[dict[str, str]] = {
    "cai": "constitutional_ai",
    "healthbench": "healthbench",
    "paperbench": "paperbench",
    "rar": "rar",
    "openrubrics": "openrubrics",
    "rlcf": "rlcf",
    "rbr": "rule_based_rewards",
    "drtulu": "drtulu",
    "open-instruct": "open_instruct",
    "prometheus": "prometheus",
    "biggen": "biggen",
    "rubric": "rubric",
    "autorubric": "autorubric",
    "verifiers": "verifiers",
    "promptfoo": "promptfoo",
    "ifeval": "ifeval",
}
"""Names on the command line, and the modules of :mod:`rubricc.interchange.formats`."""


def format_named(name: str) -> Format:
    """The format called ``name``.

    Raises:
        InterchangeError: there is none.
    """
    if name not in MODULES:
        raise InterchangeError(f"no format is called `{name}`{unknown(name, MODULES)}")
    module = import_module(f"rubricc.interchange.formats.{MODULES[name]}")
    found = module.FORMAT
    assert isinstance(found, Format)
    return found


def all_formats() -> list[Format]:
    """Every format, in the order of the table."""
    return [format_named(name) for name in MODULES]
