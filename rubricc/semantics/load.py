"""From one source to every file that it imports, each read and parsed once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rubricc.diagnostics.catalogue.names import (
    IMPORT_CYCLE,
    IMPORT_OUTSIDE,
    IMPORT_UNREADABLE,
)
from rubricc.semantics.findings import Findings, did_you_mean
from rubricc.semantics.scope import FileScope, declare
from rubricc.source.file import SourceFile
from rubricc.source.library import library_file, library_names, shipped_folder
from rubricc.source.project import Project
from rubricc.source.read import SourceUnreadable, read_source
from rubricc.source.suggest import suggest
from rubricc.syntax import nodes
from rubricc.syntax.parser import Parsed, parse
from rubricc.syntax.suppressions import Suppression, read_suppressions

NEIGHBOURS = 1_000
"""At most so many entries of a folder are looked at for a suggestion."""

LIBRARY = "std/"

SOURCES = (".rubric", ".constitution")
"""How the names of sources end."""


class ImportRefused(Exception):
    """An import that names nothing to read; ``outside`` when it leaves the project."""

    def __init__(self, message: str, advice: str | None = None, outside: bool = False) -> None:
        super().__init__(message)
        self.advice = advice
        self.outside = outside


@dataclass(slots=True)
class _Place:
    """Where an import points: the file, how people see it, and what it may not leave."""

    location: Path
    shown: str
    root: Path
    shipped: bool


def load(source: SourceFile, project: Project, findings: Findings) -> list[FileScope]:
    """Every file that ``source`` reaches, imported files before those that import them.

    The last one is ``source`` itself. Imports that cannot be followed are reported where they
    stand and leave their alias broken.
    """
    root = project.root.resolve()
    folder = root if source.location is None else source.location.resolve().parent
    start = _open(source, folder, root, False, findings)
    loaded: dict[Path, FileScope] = {}
    if source.location is not None:
        loaded[source.location.resolve()] = start
    done: list[FileScope] = []
    way: list[tuple[FileScope, Iterator[nodes.Import]]] = [(start, iter(start.tree.imports))]
    while way:
        scope, imports = way[-1]
        imported = next(imports, None)
        if imported is None:
            way.pop()
            declare(scope, findings)
            done.append(scope)
        elif imported.alias.text not in scope.imports:
            scope.imports[imported.alias.text] = None
            place = _place(scope, imported, project, findings)
            known = None if place is None else loaded.get(place.location)
            if place is not None and known is None:
                known = _read(scope, imported, place, findings)
                if known is not None:
                    loaded[place.location] = known
                    way.append((known, iter(known.tree.imports)))
            elif known is not None and any(known is open_scope for open_scope, _ in way):
                _report_cycle(scope, imported, known, [s for s, _ in way], findings)
                continue
            scope.imports[imported.alias.text] = known
    return done


def _open(
    source: SourceFile, folder: Path, root: Path, shipped: bool, findings: Findings
) -> FileScope:
    parsed = parse(source)
    for found in parsed.diagnostics:
        findings.add(found)
    faulty = tuple(found.span for found in parsed.diagnostics if found.is_error)
    return FileScope(
        source, parsed.file, folder, root, shipped, faulty, tuple(_suppressions(parsed))
    )


def _suppressions(parsed: Parsed) -> Iterator[Suppression]:
    if "rubricc:" in parsed.tokens.source.text:
        for entry in read_suppressions(parsed.tokens, parsed.file):
            if isinstance(entry, Suppression):
                yield entry


def _place(
    scope: FileScope, imported: nodes.Import, project: Project, findings: Findings
) -> _Place | None:
    """Where ``imported`` points; ``None`` once it is said why that is nowhere."""
    if any(
        imported.path.span.start <= fault.start < imported.path.span.end for fault in scope.faulty
    ):
        return None
    try:
        return _resolve(scope, imported.path.value, project)
    except ImportRefused as refusal:
        rule = IMPORT_OUTSIDE if refusal.outside else IMPORT_UNREADABLE
        findings.report(rule, scope.source, imported.path.span, str(refusal), refusal.advice)
        return None


def _read(
    scope: FileScope, imported: nodes.Import, place: _Place, findings: Findings
) -> FileScope | None:
    try:
        source = read_source(place.location, place.shown)
    except SourceUnreadable as reason:
        advice = _advice(scope, imported.path.value, place)
        message = f"`{place.shown}` {reason}"
        findings.report(IMPORT_UNREADABLE, scope.source, imported.path.span, message, advice)
        return None
    return _open(source, place.location.parent, place.root, place.shipped, findings)


def _resolve(scope: FileScope, path: str, project: Project) -> _Place:
    if not path.strip() or not path.isprintable():
        raise ImportRefused("the path names no file")
    if "://" in path:
        raise ImportRefused(f"`{path}` is no file", "import files of this project or of `std/`")
    if path.startswith(LIBRARY):
        return _resolve_shipped(path)
    relative = path.startswith(("./", "../"))
    try:
        location = ((scope.folder if relative else scope.root) / path).resolve()
    except (OSError, RuntimeError, ValueError):
        raise ImportRefused(f"`{path}` cannot be followed") from None
    if not location.is_relative_to(scope.root):
        what = "the shipped library" if scope.shipped else "the project"
        raise ImportRefused(
            f"`{path}` leaves {what}",
            None if scope.shipped else "import files below the project's root only",
            outside=True,
        )
    if scope.shipped:
        shown = LIBRARY + location.relative_to(scope.root).as_posix()
    else:
        shown = project.shown(location)
    return _Place(location, shown, scope.root, scope.shipped)


def _resolve_shipped(path: str) -> _Place:
    name = path[len(LIBRARY) :]
    if ".." in name.split("/") or name.startswith("/"):
        raise ImportRefused(f"`{path}` leaves the shipped library", outside=True)
    location = library_file(name)
    if location is None:
        near = suggest(name, library_names())
        raise ImportRefused(
            f"the shipped library has no `{path}`",
            None if near is None else f"did you mean `{LIBRARY}{near}`?",
        )
    root = next(
        folder
        for folder in (shipped_folder(name).resolve() for name in ("rubrics", "constitutions"))
        if location.is_relative_to(folder)
    )
    return _Place(location, path, root, True)


def _advice(scope: FileScope, path: str, place: _Place) -> str | None:
    """Help where nothing can be read at ``path``: what was meant by it, as far as that shows."""
    if "\\" in path:
        return f"folders are parted by `/`: `{path.replace(chr(92), '/')}`"
    if not path.startswith(("./", "../")) and _is_file(scope.folder / path):
        return f"write `./{path}` for a file beside this one"
    for ending in SOURCES:
        if _is_file(place.location.with_name(place.location.name + ending)):
            return f"write `{path}{ending}`"
    return _neighbour(place)


def _is_file(path: Path) -> bool:
    """Whether a file lies there; no name is too long to ask."""
    return os.path.isfile(path)  # noqa: PTH113


def _neighbour(place: _Place) -> str | None:
    """The help that offers the one file beside a missing one whose name is nearest."""
    try:
        names = sorted(
            entry.name
            for entry in islice(place.location.parent.iterdir(), NEIGHBOURS)
            if entry.suffix in SOURCES
        )
    except OSError:
        return None
    return did_you_mean(place.location.name, names)


def _report_cycle(
    scope: FileScope,
    imported: nodes.Import,
    known: FileScope,
    way: list[FileScope],
    findings: Findings,
) -> None:
    begin = next(i for i, open_scope in enumerate(way) if open_scope is known)
    circle = [open_scope.source.path for open_scope in way[begin:]] + [known.source.path]
    findings.report(
        IMPORT_CYCLE,
        scope.source,
        imported.path.span,
        f"`{known.source.path}` imports itself",
        "the circle is " + " → ".join(f"`{path}`" for path in circle),
    )
