"""The rubrics of a run: seen when it begins, and refused when they mean something else later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from rubricc.pipeline.layout import Layout
from rubricc.pipeline.manifest import Manifest, SourceSeen
from rubricc.report.address import bare_path

COPIES: Final = ".sources"
"""The folder of the copies in the folder of the run; hidden, so that no command finds them."""


class SourceChanged(Exception):
    """A rubric means something else than when the run began; the message shows the difference."""


class Rubrics(Protocol):
    """What a run needs to know of rubrics."""

    def plan_digest(self, file: Path, name: str | None) -> str:
        """The digest of everything that the rubric asks and scores, for every target.

        Raises:
            RunStopped: it has errors, which are shown.
        """

    def keep(self, file: Path, folder: Path) -> Path:
        """Copy the file, with all that it imports, into ``folder``; the copy of the file itself.

        Raises:
            OSError: it cannot be copied.
        """

    def difference(self, old: Path, new: Path, name: str | None) -> str:
        """What changed between two versions of a rubric, for a person."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The rubrics that the stages of a run go by."""

    layout: Layout
    rubrics: Rubrics

    def seen(self, known: Manifest | None) -> tuple[SourceSeen, ...]:
        """Every rubric of the run as it is now. Copies are kept of those that ``known`` lacks.

        Raises:
            SourceChanged: one changed after a run began.
            RunStopped: one has errors.
            OSError: a copy cannot be written.
        """
        return tuple(self._seen(known))

    def _seen(self, known: Manifest | None) -> Iterator[SourceSeen]:
        taken = {one.copy_name for one in known.sources} if known is not None else set()
        for (file, name), stages in self._uses().items():
            path = self.layout.path(file)
            plan = self.rubrics.plan_digest(path, name)
            old = _before(known, stages)
            if old is not None and old.plan != plan:
                self._refuse(old, path, file, name)
            copy_name = old.copy_name if old is not None else self._kept(path, taken)
            taken.add(copy_name)
            yield SourceSeen(
                stages=stages, path=bare_path(file), rubric=name, plan=plan, copy_name=copy_name
            )

    def _uses(self) -> dict[tuple[str, str | None], tuple[str, ...]]:
        """The stages that use each rubric, by its file and its name."""
        found: dict[tuple[str, str | None], tuple[str, ...]] = {}
        for stage in self.layout.run_file.stages:
            if self.layout.rubric(stage) is not None:
                named = stage.options.get("name")
                key = str(stage.options["file"]), None if named is None else str(named)
                found[key] = (*found.get(key, ()), stage.id)
        return found

    def _kept(self, path: Path, taken: set[str]) -> str:
        """The name of a new copy; one that was begun and not recorded is written over."""
        number = 1
        while any(name.startswith(f"{COPIES}/{number}/") for name in taken):
            number += 1
        place = self.layout.folder / COPIES / str(number)
        return self.rubrics.keep(path, place).relative_to(self.layout.folder).as_posix()

    def _refuse(self, old: SourceSeen, path: Path, file: str, name: str | None) -> None:
        if (old.path, old.rubric) != (bare_path(file), name):
            began = old.path + (f" {old.rubric}" if old.rubric else "")
            raise SourceChanged(
                f"this run began with `{began}`, and would be of two kinds with another rubric: "
                "run into another folder"
            )
        shown = self.rubrics.difference(self.layout.folder / old.copy_name, path, name)
        raise SourceChanged(
            f"`{file}` changed after this run began, so that its rows would be of two kinds: "
            f"put it back, or run into another folder\n{shown}"
        )


def _before(known: Manifest | None, stages: tuple[str, ...]) -> SourceSeen | None:
    """What was seen of the rubric of these stages, where anything was asked since."""
    if known is None or not known.has_begun:
        return None
    return next((one for one in known.sources if set(one.stages) & set(stages)), None)
