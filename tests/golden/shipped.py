"""What ships in ``rubrics/`` and ``constitutions/``, and what each of it compiles to."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rubricc.compiler import Compilation, compile_source
from rubricc.diagnostics.diagnostic import has_errors
from rubricc.semantics.check import Checked, check
from rubricc.source.file import SourceFile
from rubricc.source.library import shipped_folder
from rubricc.source.project import find_project
from rubricc.source.read import read_source
from rubricc.targets.layout import target_files
from rubricc.targets.plan import TARGETS

FILES = tuple(
    path
    for folder in ("constitutions", "rubrics")
    for path in sorted(shipped_folder(folder).rglob("*"))
    if path.suffix in {".rubric", ".constitution"}
)
GOLDEN = Path(__file__).parent / "shipped"


def shown(path: Path) -> str:
    """``rubrics/museum.rubric``: the same on every machine, and in an installation."""
    return f"{path.parent.name}/{path.name}"


@cache
def source(path: Path) -> SourceFile:
    return read_source(path, shown(path))


@cache
def checked(path: Path) -> Checked:
    return check(source(path), find_project(path))


@cache
def names(path: Path) -> tuple[str, ...]:
    """The rubrics that a file declares; none where it does not check."""
    found = checked(path)
    return () if has_errors(found.diagnostics) else tuple(r.name for r in found.module.rubrics)


@cache
def compiled(path: Path, name: str) -> Compilation:
    return compile_source(source(path), find_project(path), name, targets=TARGETS)


def artefacts(path: Path, name: str) -> dict[str, bytes]:
    """The files that ``rubricc compile --target all`` writes, by name."""
    plan = compiled(path, name).plan
    assert plan is not None
    return {
        place.as_posix(): content
        for target in TARGETS
        for place, content in target_files(plan, target).items()
    }


SHIPPED = tuple((path, name) for path in FILES for name in names(path))
IDS = [f"{path.stem}-{name}" for path, name in SHIPPED]
