"""What a run has done so far, as one JSON file in its folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, Literal

from pydantic import JsonValue, ValidationError

from rubricc.datasets.write import replace_text
from rubricc.plan.model import Model

MANIFEST_VERSION: Final = 1
NAME: Final = "manifest.json"


class StageDone(Model):
    """One stage as it was run."""

    id: str
    do: str
    state: Literal["done", "incomplete"]
    """``incomplete``: the command ended with 1, as when rows could not be scored."""
    command: tuple[str, ...]
    """As it can be typed in the folder of the run file."""
    reads_sha256: str
    """Of the rows that it read, in hex."""
    output: str
    """The name of its file in the folder of the run."""
    output_sha256: str
    rows: int
    started: str
    finished: str
    """In UTC, as ``2026-01-31T12:00:00Z``."""
    record: dict[str, JsonValue] | None = None
    """What the command says of itself: models, seeds, calls, cost; ``None`` where it asks
    nobody."""


class SourceSeen(Model):
    """A rubric that the run uses, as it was when the run began."""

    path: str
    rubric: str | None
    """The name of the rubric in the file, where the run file gives one."""
    plan: str
    """The digest of its plan."""
    copy_name: str
    """The name of a copy of the file in the folder of the run."""


class Manifest(Model):
    """One run."""

    version: Literal[1] = MANIFEST_VERSION
    name: str
    rubricc: str
    run_file: str
    run_file_sha256: str
    sources: tuple[SourceSeen, ...] = ()
    stages: tuple[StageDone, ...] = ()

    def stage(self, name: str) -> StageDone | None:
        """The stage called ``name``, if it has been run."""
        return next((stage for stage in self.stages if stage.id == name), None)

    def with_stage(self, stage: StageDone) -> Manifest:
        """The same with ``stage`` in its place, and without those that came after it."""
        names = [one.id for one in self.stages]
        kept = self.stages[: names.index(stage.id)] if stage.id in names else self.stages
        return self.model_copy(update={"stages": (*kept, stage)})


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
