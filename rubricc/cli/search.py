"""Which files a command was asked about: files as given, folders searched."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rubricc.diagnostics.diagnostic import Diagnostic
from rubricc.source.file import SourceFile

ENDINGS = (".rubric", ".constitution")


@dataclass(frozen=True, slots=True)
class Found:
    """The files to work on, each once, and what was asked for in vain, in whole phrases."""

    files: tuple[Path, ...]
    faults: tuple[str, ...]


def search(paths: Sequence[str]) -> Found:
    """Every file of ``paths``; of a folder, all rubrics and constitutions below it, sorted.

    Folders whose name begins with a dot are passed over, and links to folders are not followed.
    """
    files: dict[Path, Path] = {}
    faults: list[str] = []
    for given in paths:
        path = Path(given)
        found: list[Path] = []
        if path.is_dir():
            found = sorted(_below(path))
            if not found:
                faults.append(f"`{given}` holds no `.rubric` and no `.constitution`")
        elif path.exists():
            found = [path]
        else:
            faults.append(f"`{given}` does not exist")
        for file in found:
            files.setdefault(file.resolve(), file)
    return Found(tuple(files.values()), tuple(faults))


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.endswith(ENDINGS):
                yield Path(place, name)


def seen_from_here(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The findings with the paths of their files as the person in this folder would write them.

    Files of the shipped library keep their ``std/`` names, and files elsewhere their full paths.
    """
    here = Path.cwd()
    files: dict[int, SourceFile] = {}

    def seen(file: SourceFile) -> SourceFile:
        if id(file) not in files:
            files[id(file)] = _seen(file, here)
        return files[id(file)]

    return [
        replace(
            finding,
            file=seen(finding.file),
            labels=tuple(replace(label, file=seen(label.file)) for label in finding.labels),
        )
        for finding in diagnostics
    ]


def _seen(file: SourceFile, here: Path) -> SourceFile:
    if file.location is None or file.path.startswith("std/"):
        return file
    place = file.location.resolve()
    path = place.relative_to(here) if place.is_relative_to(here) else place
    return replace(file, path=path.as_posix())
