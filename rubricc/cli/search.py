"""Which files a command was asked about: files as given, folders searched."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rubricc.cli.sources import DATA_ENDINGS, data_fault, shipped_file, why_not
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

    A path ``std/NAME`` that does not exist stays as it is where the library has such a file.
    Folders whose name begins with a dot are passed over, and links to folders are not followed.
    """
    files: dict[Path, Path] = {}
    faults: list[str] = []
    for given in paths:
        found = _files(Path(given))
        if isinstance(found, str):
            faults.append(found)
        else:
            for file in found:
                files.setdefault(file.resolve(), file)
    return Found(tuple(files.values()), tuple(faults))


def _files(path: Path) -> list[Path] | str:
    """The files that ``path`` stands for, or why there are none."""
    try:
        kind = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return [path] if shipped_file(path) else f"`{path}` does not exist"
    except OSError as error:
        return f"`{path}` cannot be read: {why_not(error)}"
    if stat.S_ISDIR(kind):
        return sorted(_below(path)) or f"`{path}` holds no `.rubric` and no `.constitution`"
    if not stat.S_ISREG(kind):
        return f"`{path}` is neither a file nor a folder"
    return data_fault(path) if path.suffix.lower() in DATA_ENDINGS else [path]


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
