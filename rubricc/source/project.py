"""The project that a file belongs to: its root and its settings."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class SettingsInvalid(Exception):
    """A project's settings cannot be used; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class Project:
    """The folder that imports may not leave, and what the settings allow.

    ``extern`` lists module patterns (``"package.*"``, ``"package.module"``) that
    ``extern check`` and ``extern score`` may name; it is empty unless the settings say otherwise.
    """

    root: Path
    extern: tuple[str, ...] = ()

    def allows_extern(self, module: str) -> bool:
        """Whether an extern may name ``module``."""
        return any(
            module == pattern
            or (pattern.endswith(".*") and (module + ".").startswith(pattern[:-1]))
            for pattern in self.extern
        )

    def shown(self, location: Path) -> str:
        """How people see the path of ``location``: relative to the root where it lies under it."""
        resolved = followed(location)
        if resolved.is_relative_to(self.root):
            return resolved.relative_to(self.root).as_posix()
        return str(location)


def find_project(start: Path) -> Project:
    """The project of the file or folder ``start``.

    Its root is the nearest folder up with a ``rubricc.toml``, or with a ``pyproject.toml`` that
    holds ``[tool.rubricc]``; where there is none, the folder of ``start`` itself, with no settings.

    Raises:
        SettingsInvalid: the settings are no TOML, or hold a key or a value that means nothing.
    """
    folder = followed(start)
    if not os.path.isdir(folder):  # noqa: PTH112  (a name that is too long is no folder)
        folder = folder.parent
    for place in (folder, *folder.parents):
        own = place / "rubricc.toml"
        if own.is_file():
            return _project(place, own, _read_toml(own))
        shared = place / "pyproject.toml"
        if shared.is_file():
            tools = _read_toml(shared).get("tool", {})
            settings = tools.get("rubricc") if isinstance(tools, dict) else None
            if settings is not None:
                return _project(place, shared, settings)
    return Project(folder)


def followed(place: Path) -> Path:
    """Where ``place`` leads, links followed; the bare path where they lead nowhere."""
    try:
        return place.resolve()
    except (OSError, RuntimeError, ValueError):
        return Path(os.path.abspath(place))  # noqa: PTH100  (follows no link)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except UnicodeDecodeError:
        raise SettingsInvalid(f"`{path.name}` cannot be read: it is not UTF-8 text") from None
    except (tomllib.TOMLDecodeError, OSError) as error:
        raise SettingsInvalid(f"`{path.name}` cannot be read: {error}") from None


def _project(root: Path, file: Path, settings: Any) -> Project:
    if not isinstance(settings, dict):
        raise SettingsInvalid(f"`tool.rubricc` in `{file.name}` is not a table")
    for key in settings:
        if key != "extern":
            raise SettingsInvalid(f"unknown setting `{key}` in `{file.name}`: there is `extern`")
    extern = settings.get("extern", [])
    if not isinstance(extern, list) or not all(isinstance(entry, str) for entry in extern):
        raise SettingsInvalid(f"`extern` in `{file.name}` is not a list of module patterns")
    return Project(root, tuple(extern))
