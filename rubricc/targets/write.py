"""Targets as files: each is replaced as a whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from pathlib import Path

from rubricc.plan.plan import Plan
from rubricc.targets.layout import PROMPTS, prompt_path, target_files


class CannotWrite(Exception):
    """A file cannot be written; the message names it and says why."""


def write_plan(plan: Plan, targets: Collection[str], folder: Path) -> list[Path]:
    """Write the files of several targets of one plan; returns every path once.

    Prompts that an earlier version of the plan had are removed, so that the folder of prompts
    shows this plan and nothing else.

    Raises:
        CannotWrite: the system refuses.
    """
    paths = dict.fromkeys(path for target in targets for path in write_target(plan, target, folder))
    for name in (name for names in PROMPTS.values() for name in names):
        for ending in (".md", ".schema.json"):
            stale = folder / prompt_path(plan, name, ending)
            if stale not in paths:
                stale.unlink(missing_ok=True)
    return list(paths)


def write_target(plan: Plan, target: str, folder: Path) -> list[Path]:
    """Write the files of ``target`` below ``folder``, which is made where it does not exist.

    Every file is written beside its place first, so that a reader never sees half of one. A file
    that has the same bytes already is left alone. Returns all paths, changed or not.

    Raises:
        CannotWrite: the system refuses.
    """
    written: list[Path] = []
    for name, content in target_files(plan, target).items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or path.read_bytes() != content:
                _replace(path, content)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise CannotWrite(f"`{path}` cannot be written: {reason}") from None
        written.append(path)
    return written


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with beside.open("xb") as file:
            file.write(content)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
