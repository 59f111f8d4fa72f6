"""What a run has done so far, as one JSON file in its folder."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final, Literal

from pydantic import JsonValue, ValidationError

from rubricc.datasets.write import replace_text
from rubricc.pipeline.spent import Spent
from rubricc.plan.model import Model

MANIFEST_VERSION: Final = 1
NAME: Final = "manifest.json"


class StageDone(Model):
    """One stage as it was run last."""

    id: str
    do: str
    state: Literal["done", "incomplete"]
    """``incomplete``: rows are missing, because calls failed, a budget was spent or the rows
    themselves are wrong."""
    command: tuple[str, ...]
    """For people: models without secrets, files without folders."""
    options_sha256: str
    """Of everything that it was told and that can change a row, in hex."""
    reads: dict[str, str]
    """The SHA-256 of everything that it read, in hex, by option; ``rows`` are its rows."""
    output: str
    """The name of its file in the folder of the run."""
    output_sha256: str
    rows: int
    """Of the output."""
    started: str
    finished: str
    """In UTC, as ``2026-01-31T12:00:00Z``."""
    record: dict[str, JsonValue] | None = None
    """What the command says of itself: plan, models asked and returned, seeds, counts, cost;
    ``None`` where it asks nobody."""


class SourceSeen(Model):
    """A rubric that the run uses, as it was when the run began."""

    stages: tuple[str, ...]
    """The ids of those that use it."""
    path: str
    """As the run file has it; of a file elsewhere its name alone."""
    rubric: str | None
    """The name of the rubric in the file, where the run file gives one."""
    plan: str
    """The digest of its plan."""
    copy_name: str
    """A copy of the file, in the folder of the run."""


class Manifest(Model):
    """One run."""

    version: Literal[1] = MANIFEST_VERSION
    name: str
    rubricc: str
    run_file: str
    run_file_sha256: str
    under_way: str | None = None
    """The id of the stage that is running; in a folder where nothing runs, of one that was
    stopped."""
    interrupted: dict[str, int] = {}
    """How often each stage was stopped before its end. What was paid until then is answered by the
    cache and stands in no sum."""
    sources: tuple[SourceSeen, ...] = ()
    stages: tuple[StageDone, ...] = ()
    spent: dict[str, Spent] = {}
    """What each stage took, all of its attempts that came to an end together."""
    total: Spent = Spent()
    """The sum of ``spent``."""

    @property
    def has_begun(self) -> bool:
        """Whether anything was asked under it."""
        return bool(self.stages or self.under_way or self.interrupted)

    def stage(self, name: str) -> StageDone | None:
        """The stage called ``name``, if it has been run."""
        return next((stage for stage in self.stages if stage.id == name), None)

    def beginning(self, name: str) -> Manifest:
        """The same with stage ``name`` under way."""
        return self.model_copy(update={"under_way": name})

    def resumed(self) -> Manifest:
        """The same once whoever ran it is gone: what was under way was interrupted."""
        if self.under_way is None:
            return self
        times = self.interrupted.get(self.under_way, 0) + 1
        interrupted = {**self.interrupted, self.under_way: times}
        return self.model_copy(update={"under_way": None, "interrupted": interrupted})

    def with_stage(self, stage: StageDone, spent: Spent, order: Mapping[str, int]) -> Manifest:
        """The same with ``stage`` in its place of ``order``, and what it took added."""
        stages = (*(one for one in self.stages if one.id != stage.id), stage)
        bills = {**self.spent, stage.id: self.spent.get(stage.id, Spent()) + spent}
        return self.model_copy(
            update={
                "under_way": None,
                "stages": tuple(sorted(stages, key=lambda one: order.get(one.id, len(order)))),
                "spent": bills,
                "total": sum(bills.values(), Spent()),
            }
        )

    def without(self, names: Collection[str]) -> Manifest:
        """The same without the stages of these names; what they took is still counted."""
        kept = tuple(stage for stage in self.stages if stage.id not in names)
        return self.model_copy(update={"stages": kept})


class ManifestInvalid(Exception):
    """The folder of a run cannot be used; the message says why."""


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of the run in ``folder``; ``None`` where there is none yet.

    Raises:
        ManifestInvalid: it cannot be read, or is of another version.
    """
    path = folder / NAME
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ManifestInvalid(f"`{path}` cannot be read: {reason}") from None
    except ValidationError:
        raise ManifestInvalid(
            f"`{path}` is no manifest of this version: give another folder, or remove it"
        ) from None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, as a whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    content = manifest.model_dump(mode="json")
    replace_text(folder / NAME, json.dumps(content, ensure_ascii=False, indent=2) + "\n")
