"""``rubricc cache stats|prune|export``: what was paid for once, and what of it to keep."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rubricc.cli.sources import WrongUse, refuse_input, why_not, wrong_use

if TYPE_CHECKING:
    from rubricc.engine.cache import Cache

SUMMARY = "look into and clean the cache of verdicts"

UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
"""Seconds of each unit that ``--older-than`` takes."""

OWN_OPTIONS = {"older_than": "prune", "model": "prune", "everything": "prune", "output": "export"}
"""Options that only one of the actions takes."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc cache``."""
    parser.add_argument(
        "action",
        choices=("stats", "prune", "export"),
        help="show what is kept, remove some of it, or write all of it as JSONL",
    )
    parser.add_argument(
        "--cache",
        metavar="PATH",
        type=Path,
        help="the file (default: .rubricc/cache.sqlite in the project's folder)",
    )
    parser.add_argument(
        "--older-than",
        metavar="AGE",
        help="prune: entries written so long ago: 90s, 45m, 12h, 30d or 2w",
    )
    parser.add_argument("--model", metavar="NAME", help="prune: entries of this model")
    parser.add_argument("--everything", action="store_true", help="prune: all entries")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="export: where to write (default: standard output)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked of the cache; 0, or 2 where there is none or the call is wrong."""
    from rubricc.engine.cache import Cache, CacheUnusable

    action = {"stats": _stats, "prune": _prune, "export": _export}[arguments.action]
    try:
        _refuse_options(arguments)
        path = _path(arguments.cache)
        if not path.exists():
            raise WrongUse(f"there is no cache `{path}`: nothing was asked of a model here yet")
        older_than_s = _age_s(arguments.older_than)
        with Cache(path, read_only=arguments.action != "prune") as cache:
            action(cache, arguments, older_than_s)
    except CacheUnusable as error:
        return wrong_use("cache", WrongUse(str(error)))
    except WrongUse as error:
        return wrong_use("cache", error)
    return 0


def _path(given: Path | None) -> Path:
    """The file that was named, or the project's own as it is seen from here."""
    from rubricc.engine.cache import default_cache
    from rubricc.source.project import find_project

    if given is not None:
        return given
    here = Path.cwd()
    path = default_cache(find_project(here).root)
    return path.relative_to(here) if path.is_relative_to(here) else path


def _refuse_options(arguments: argparse.Namespace) -> None:
    for name, action in OWN_OPTIONS.items():
        if getattr(arguments, name) and arguments.action != action:
            option = "--" + name.replace("_", "-")
            raise WrongUse(f"`{option}` belongs to `rubricc cache {action}`")
    if arguments.action != "prune":
        return
    chosen = arguments.older_than is not None or arguments.model is not None
    if arguments.everything and chosen:
        raise WrongUse("`--everything` leaves nothing to choose: leave the other options out")
    if not arguments.everything and not chosen:
        raise WrongUse("say what to remove: `--older-than 30d`, `--model NAME` or `--everything`")


def _age_s(age: str | None) -> float | None:
    if age is None:
        return None
    found = re.fullmatch(r"([0-9]{1,9})([smhdw])", age)
    if found is None:
        raise WrongUse(f"`{age}` is no age: write a number and a unit, as in `12h`, `30d` or `2w`")
    return float(int(found[1]) * UNITS_S[found[2]])


def _stats(cache: Cache, arguments: argparse.Namespace, older_than_s: float | None) -> None:
    from rubricc.cli.cache_page import print_stats

    print_stats(cache.path, cache.stats(), sys.stdout)


def _prune(cache: Cache, arguments: argparse.Namespace, older_than_s: float | None) -> None:
    from rubricc.cli.cache_page import counted, size

    before = cache.stats()
    removed = cache.prune(older_than_s=older_than_s, model=arguments.model)
    after = cache.stats()
    if not removed and arguments.model is not None:
        _refuse_stranger(arguments.model, [one.model for one in before.held])
    print(
        f"{cache.path}: {counted(removed, 'entry', 'entries')} removed, "
        f"{after.entries:,} kept; {size(before.file_bytes)} before, {size(after.file_bytes)} now"
    )


def _refuse_stranger(model: str, known: list[str]) -> None:
    from rubricc.source.suggest import unknown

    if model not in known:
        raise WrongUse(f"the cache has nothing of a model `{model}`{unknown(model, known)}")


def _export(cache: Cache, arguments: argparse.Namespace, older_than_s: float | None) -> None:
    from rubricc.datasets.write import open_records

    output = "-" if arguments.output is None else arguments.output
    if output != "-":
        refuse_input(output, cache.path)
    try:
        with open_records(output) as write:
            for entry in cache.export():
                write(entry)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise WrongUse(f"`{output}` cannot be written: {why_not(error)}") from None
