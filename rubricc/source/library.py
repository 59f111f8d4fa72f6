"""Where the shipped grammar, constitutions, rubrics and run files lie.

They stand at the top of the repository and travel inside the wheel as ``rubricc/_shipped``; both
kinds of installation find them here.
"""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent

SHIPPED_FOLDERS = ("rubrics", "constitutions", "runs")
"""Searched in this order for ``std/NAME``."""


def shipped_folder(name: str) -> Path:
    """The folder ``grammar``, ``constitutions``, ``rubrics`` or ``runs`` of this installation.

    Raises:
        FileNotFoundError: the installation lacks it, which means that it is broken.
    """
    for base in (_PACKAGE / "_shipped", _PACKAGE.parent):
        if (base / name).is_dir():
            return base / name
    raise FileNotFoundError(f"this installation of rubricc has no folder `{name}`")


def library_file(name: str) -> Path | None:
    """The shipped file ``std/NAME``, or ``None`` when nothing of that name ships.

    ``name`` is relative, without ``std/``; one that leaves the library finds nothing.
    """
    for folder in SHIPPED_FOLDERS:
        base = shipped_folder(folder).resolve()
        place = (base / name).resolve()
        if place.is_relative_to(base) and os.path.isfile(place):  # noqa: PTH113  (of any length)
            return place
    return None


def library_names() -> tuple[str, ...]:
    """Every ``std/NAME`` that ships and can be imported, sorted."""
    return tuple(
        sorted(
            place.relative_to(shipped_folder(folder)).as_posix()
            for folder in SHIPPED_FOLDERS
            for ending in ("*.rubric", "*.constitution")
            for place in shipped_folder(folder).rglob(ending)
        )
    )
