"""Runs the stages of a run file over a folder, each once.

A stage that is done, whose rows and whose output are still the same, is passed over. A stage that
was stopped runs again from its beginning: all that it asks is answered by the cache in the folder,
so that nothing is lost and nothing is paid twice. One that ended with rows missing asks for those.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol

from rubricc.pipeline.hold import held
from rubricc.pipeline.layout import RETRYING, Layout, changed, digest_of
from rubricc.pipeline.manifest import Manifest, StageDone, read_manifest, write_manifest
from rubricc.pipeline.run_file import Stage
from rubricc.pipeline.sources import Rubrics, Sources
from rubricc.pipeline.spent import spent_of

OPEN: Final = ("undecided", "undetermined", "none")
"""What the records of commands call rows that nobody could tell about."""

UNRECORDED: Final = frozenset(
    {"record_version", "python", "platform", "started", "finished", "settings", "data"}
)
"""What a manifest does not repeat of the record of a command, because it varies from machine to
machine or stands there already."""


class RunStopped(Exception):
    """A stage could not be run to its end; the message names it."""


class Commands(Rubrics, Protocol):
    """The commands of ``rubricc``, as a run needs them."""

    def execute(self, arguments: Sequence[str]) -> int:
        """Run one command; its exit status."""

    def refuse(self, stage: Stage, arguments: Sequence[str], *, priced: bool = False) -> None:
        """Find what would stop a command before it began, without asking anybody; ``priced``
        needs nobody who could be asked.

        Raises:
            RunFileInvalid: an option means nothing, or nobody can be asked.
        """


@dataclass(frozen=True, slots=True)
class Pipeline:
    """One run in one folder. ``tell`` is given a line for people before each stage."""

    layout: Layout
    version: str
    commands: Commands
    tell: Callable[[str], None]

    def run(self) -> Manifest:
        """Run every stage that is not done yet; the last ones wait where one stopped early.

        Raises:
            RunFileInvalid: a stage could not even begin; nothing is run.
            RunStopped: a command could not do its work at all.
            SourceChanged: a rubric changed under a run that has begun.
            ManifestInvalid: the folder holds something else.
            FolderHeld: another process runs in the folder.
            OSError: the folder cannot be written.
        """
        for stage in self.layout.run_file.stages:
            self.layout.refuse_missing(stage)
            self.commands.refuse(stage, self.layout.arguments(stage))
        with held(self.layout.folder):
            manifest, stopped = self._begun()
            for stage in self.layout.run_file.stages:
                manifest = self._stage(stage, manifest, stopped)
                done = manifest.stage(stage.id)
                if done is not None and (why := (done.record or {}).get("stopped")):
                    self.tell(f"{self._place(stage)}: stopped early ({why}), so what follows waits")
                    break
            return manifest

    def is_complete(self, manifest: Manifest) -> bool:
        """Whether every stage is done, with no rows missing."""
        found = (manifest.stage(stage.id) for stage in self.layout.run_file.stages)
        return all(done is not None and done.state == "done" for done in found)

    def done_before(self, stage: Stage) -> bool:
        """Whether a run would pass the stage over, as the folder is now.

        Raises:
            RunStopped: somebody else wrote its output.
            ManifestInvalid: the folder holds something else.
        """
        manifest = read_manifest(self.layout.folder)
        done = None if manifest is None else manifest.stage(stage.id)
        if manifest is None or done is None:
            return False
        return not self._why_again(stage, done, manifest.under_way)

    # ---- the beginning --------------------------------------------------------------------------

    def _begun(self) -> tuple[Manifest, str | None]:
        """The manifest to go on with, and the id of the stage in which the last run stopped."""
        layout = self.layout
        known = read_manifest(layout.folder)
        sources = Sources(layout, self.commands).seen(known)
        manifest = Manifest(
            name=layout.run_file.name,
            rubricc=self.version,
            run_file=layout.run_file.path.name,
            run_file_sha256=layout.run_file.digest,
            sources=sources,
        )
        if known is not None:
            kept = ("under_way", "interrupted", "stages", "spent", "total")
            manifest = manifest.model_copy(update={key: getattr(known, key) for key in kept})
        manifest = self._without_strangers(manifest.resumed())
        write_manifest(layout.folder, manifest)
        return manifest, None if known is None else known.under_way

    def _without_strangers(self, manifest: Manifest) -> Manifest:
        """The manifest without stages that the run file has no more; their files go too."""
        names = {stage.id for stage in self.layout.run_file.stages}
        gone = [done for done in manifest.stages if done.id not in names]
        for done in gone:
            _remove(self.layout.folder / Path(done.output).name)
        return manifest.without([done.id for done in gone])

    # ---- one stage ------------------------------------------------------------------------------

    def _stage(self, stage: Stage, manifest: Manifest, stopped: str | None) -> Manifest:
        done, place = manifest.stage(stage.id), self._place(stage)
        why = "" if done is None else self._why_again(stage, done, stopped)
        if done is not None and not why:
            self.tell(f"{place}: done before, {done.rows} rows")
            return manifest
        self.tell(f"{place}: again, because {why}" if why else place)
        retry = done if done is not None and why == MISSING and stage.do in RETRYING else None
        if why != MISSING:
            manifest = self._forget(stage, manifest)
        return self._run_stage(stage, manifest, retry)

    def _why_again(self, stage: Stage, done: StageDone, stopped: str | None) -> str:
        """Why a stage that was run before runs once more; empty where it does not. ``stopped`` is
        the id of the stage in which the last run stopped.

        Raises:
            RunStopped: somebody else wrote its output since.
        """
        layout = self.layout
        output = digest_of(layout.output(stage))
        if done.output != layout.output(stage).name or done.options_sha256 != (
            layout.options_sha256(stage)
        ):
            return "its options changed"
        if other := changed(done.reads, layout.digests(stage)):
            return " and ".join(f"`{layout.reads(stage)[key].name}` changed" for key in other)
        if not output:
            return "its output is gone"
        if output != done.output_sha256:
            if stopped == stage.id:
                return "it was stopped"
            raise RunStopped(
                f"`{layout.output(stage)}` is not as stage `{stage.id}` wrote it: remove it to "
                "have it written again, or give it to a run of its own as its `data`"
            )
        return "" if done.state == "done" else MISSING

    def _forget(self, stage: Stage, manifest: Manifest) -> Manifest:
        """Remove what the stage wrote and all that was made of it, so that rows of two kinds never
        lie beside each other. What was paid for is in the cache."""
        names = [one.id for one in (stage, *self.layout.dependants(stage))]
        gone = [done for done in manifest.stages if done.id in names]
        manifest = manifest.without(names)
        write_manifest(self.layout.folder, manifest)
        for name in {done.output for done in gone} | {self.layout.output(stage).name}:
            _remove(self.layout.folder / Path(name).name)
        return manifest

    def _run_stage(self, stage: Stage, manifest: Manifest, retry: StageDone | None) -> Manifest:
        layout, output = self.layout, self.layout.output(stage)
        manifest = manifest.beginning(stage.id)
        write_manifest(layout.folder, manifest)
        layout.record(stage).unlink(missing_ok=True)
        reads, before, started = layout.digests(stage), _stamp(output), _now()
        status = self.commands.execute(layout.arguments(stage, None if retry is None else output))
        if status not in (0, 1) or _stamp(output) in (None, before):
            raise RunStopped(f"stage `{stage.id}` ended with {status}: the run goes on from there")
        if changed(reads, layout.digests(stage)):
            raise RunStopped(f"what stage `{stage.id}` reads changed meanwhile: run it again")
        record = self._record(stage)
        new = StageDone(
            id=stage.id,
            do=stage.do,
            state="incomplete" if status == 1 or _lacks_rows(record) else "done",
            command=layout.shown(stage),
            options_sha256=layout.options_sha256(stage),
            reads=reads,
            output=output.name,
            output_sha256=digest_of(output),
            rows=_rows(output),
            started=started,
            finished=_now(),
            record=None if record is None else _kept(record),
        )
        return self._written(stage, new, manifest, record)

    def _written(
        self, stage: Stage, new: StageDone, manifest: Manifest, record: Mapping[str, Any] | None
    ) -> Manifest:
        """The manifest with what a stage came to; what was made of other rows is gone."""
        old = manifest.stage(stage.id)
        if old is not None and old.output_sha256 != new.output_sha256:
            later = self.layout.dependants(stage)
            for one in later:
                _remove(self.layout.output(one))
            manifest = manifest.without([one.id for one in later])
        order = {one.id: place for place, one in enumerate(self.layout.run_file.stages)}
        manifest = manifest.with_stage(new, spent_of(record), order)
        write_manifest(self.layout.folder, manifest)
        return manifest

    def _record(self, stage: Stage) -> Mapping[str, Any] | None:
        path = self.layout.record(stage)
        if not path.is_file():
            return None
        found: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
        return found

    def _place(self, stage: Stage) -> str:
        stages = self.layout.run_file.stages
        return f"{stages.index(stage) + 1} of {len(stages)}  {stage.id}"


MISSING: Final = "rows are missing"


def _lacks_rows(record: Mapping[str, Any] | None) -> bool:
    """Whether rows may be open because calls failed or brought no valid answer, so that asking
    again may help. What a judge could not tell is an answer, which the cache has next time."""
    if record is None:
        return False
    open_rows = sum(record["rows"].get(status, 0) for status in OPEN)
    lost = record["calls"]["failed"] + record["verdicts"]["asked_again"]
    return bool(open_rows and lost)


def _kept(record: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in UNRECORDED}


def _remove(output: Path) -> None:
    """Remove an output and what lies beside it."""
    for path in (output, output.with_name(output.stem + ".run.json")):
        path.unlink(missing_ok=True)


def _stamp(path: Path) -> tuple[int, int] | None:
    """What tells one writing of a file from another; ``None`` where it is not there."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


def _rows(path: Path) -> int:
    if path.suffix == ".parquet":
        from pyarrow.parquet import read_metadata

        return int(read_metadata(path).num_rows)
    from rubricc.datasets.rows import row_count

    return row_count(path) or 0


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
