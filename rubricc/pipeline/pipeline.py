"""Runs the stages of a run file over a folder, each once.

A stage that is done, whose rows and whose output are still the same, is passed over. A stage that
was stopped runs again from its beginning: all that it asks is answered by the cache in the folder,
so that nothing is lost and nothing is paid twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Protocol

from rubricc.pipeline.manifest import (
    Manifest,
    SourceSeen,
    StageDone,
    read_manifest,
    write_manifest,
)
from rubricc.pipeline.run_file import COMMANDS, PATHS, WITH_FILE, RunFile, Stage

ASKING: Final = frozenset({"generate", "revise", "prefer", "rank", "score"})
"""Commands that ask somebody, and so have a cache."""

BLOCK: Final = 1 << 20


class RunStopped(Exception):
    """A stage could not be run to its end; the message names it."""


class SourceChanged(Exception):
    """A rubric means something else than when the run began; the message shows the difference."""


class Commands(Protocol):
    """The commands of ``rubricc``, as a run needs them."""

    def execute(self, arguments: Sequence[str]) -> int:
        """Run one command; its exit status."""

    def plan_digest(self, file: Path, name: str | None) -> str:
        """The digest of everything that the rubric asks and scores, for every target.

        Raises:
            RunStopped: it has errors, which are shown.
        """

    def difference(self, old: Path, new: Path, name: str | None) -> str:
        """What changed between two versions of a rubric, for a person."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """One run in one folder. ``tell`` is given a line for people before each stage."""

    run_file: RunFile
    folder: Path
    version: str
    commands: Commands
    tell: Callable[[str], None]

    def run(self) -> Manifest:
        """Run every stage that is not done yet.

        Raises:
            RunStopped: a command could not do its work at all.
            SourceChanged: a rubric changed under a run that has begun.
            ManifestInvalid: the folder holds another run.
            OSError: the folder cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        manifest = self._begun()
        for number, stage in enumerate(self.run_file.stages, 1):
            done = manifest.stage(stage.id)
            place = f"{number} of {len(self.run_file.stages)}  {stage.id}"
            if done is not None and self._is_current(stage, done):
                self.tell(f"{place}: done before, {done.rows} rows")
                continue
            self.tell(place)
            manifest = manifest.with_stage(self._run_stage(number, stage))
            write_manifest(self.folder, manifest)
        return manifest

    def commands_of(self) -> Iterator[tuple[Stage, list[str]]]:
        """Every stage with the command that it runs."""
        for number, stage in enumerate(self.run_file.stages, 1):
            yield stage, self._arguments(number, stage)

    # ---- the beginning --------------------------------------------------------------------------

    def _begun(self) -> Manifest:
        """The manifest to go on with; a rubric that means something else now is refused."""
        known = read_manifest(self.folder)
        sources = tuple(self._sources(known))
        if known is not None:
            self._refuse_changed(known, sources)
        manifest = Manifest(
            name=self.run_file.name,
            rubricc=self.version,
            run_file=self.run_file.path.name,
            run_file_sha256=self.run_file.digest,
            sources=sources,
            stages=() if known is None else known.stages,
        )
        write_manifest(self.folder, manifest)
        return manifest

    def _sources(self, known: Manifest | None) -> Iterator[SourceSeen]:
        """Every rubric of the run; a copy of each is kept when it is first seen."""
        seen: dict[tuple[str, str | None], None] = {}
        for stage in self.run_file.stages:
            if stage.do in WITH_FILE:
                named = stage.options.get("name")
                seen[(str(stage.options["file"]), None if named is None else str(named))] = None
        for number, (file, name) in enumerate(seen, 1):
            path = self._path(file)
            copy_name = f"source-{number}{path.suffix}"
            if known is None and path.is_file():
                (self.folder / copy_name).write_bytes(path.read_bytes())
            plan = self.commands.plan_digest(path, name)
            yield SourceSeen(path=file, rubric=name, plan=plan, copy_name=copy_name)

    def _refuse_changed(self, known: Manifest, now: Sequence[SourceSeen]) -> None:
        before = {(one.path, one.rubric): one for one in known.sources}
        for source in now:
            old = before.get((source.path, source.rubric))
            if old is None or old.plan == source.plan or not known.stages:
                continue
            copy = self.folder / old.copy_name
            shown = self.commands.difference(copy, self._path(source.path), source.rubric)
            raise SourceChanged(
                f"`{source.path}` changed after this run began, so that its rows would be of two "
                f"kinds: put it back, or run into another folder\n{shown}"
            )

    # ---- one stage ------------------------------------------------------------------------------

    def _run_stage(self, number: int, stage: Stage) -> StageDone:
        arguments = self._arguments(number, stage)
        started = _now()
        status = self.commands.execute(arguments)
        output = self._output(number, stage)
        if status not in (0, 1) or not output.is_file():
            raise RunStopped(f"stage `{stage.id}` ended with {status}: the run goes on from there")
        return StageDone(
            id=stage.id,
            do=stage.do,
            state="done" if status == 0 else "incomplete",
            command=("rubricc", *arguments),
            reads_sha256=_digest(self._reads(stage)),
            output=output.name,
            output_sha256=_digest(output),
            rows=_lines(output),
            started=started,
            finished=_now(),
            record=_record(output),
        )

    def _is_current(self, stage: Stage, done: StageDone) -> bool:
        """Whether a stage is done, with these options, on these rows, and its output is intact."""
        number = [one.id for one in self.run_file.stages].index(stage.id) + 1
        output = self.folder / done.output
        return (
            done.state == "done"
            and done.command == ("rubricc", *self._arguments(number, stage))
            and output.is_file()
            and _digest(output) == done.output_sha256
            and _digest(self._reads(stage)) == done.reads_sha256
        )

    def _arguments(self, number: int, stage: Stage) -> list[str]:
        options = dict(stage.options)
        arguments = [stage.do]
        if stage.do in WITH_FILE:
            arguments.append(str(self._path(str(options.pop("file")))))
            if "name" in options:
                arguments.append(str(options.pop("name")))
        takes = COMMANDS[stage.do]
        arguments += [takes, str(self._reads(stage))] if takes else [str(self._reads(stage))]
        for key, value in options.items():
            arguments += self._option(key, value)
        if stage.do in ASKING:
            arguments += ["--cache", str(self.folder / "cache.sqlite")]
        return [*arguments, "-o", str(self._output(number, stage))]

    def _option(self, key: str, value: object) -> list[str]:
        name = "--" + key.replace("_", "-")
        if isinstance(value, bool):
            return [name] if value else []
        if isinstance(value, tuple):
            return [part for one in value for part in (name, one)]
        if key in PATHS and isinstance(value, str):
            return [name, str(self._named(value))]
        return [name, str(value)]

    def _reads(self, stage: Stage) -> Path:
        return self._named(stage.reads)

    def _named(self, name: str) -> Path:
        """The output of the stage called ``name``, or the path that it is."""
        for number, stage in enumerate(self.run_file.stages, 1):
            if stage.id == name:
                return self._output(number, stage)
        return self._path(name)

    def _path(self, name: str) -> Path:
        if name.startswith("std/"):
            return Path(name)
        return self.run_file.path.parent / name

    def _output(self, number: int, stage: Stage) -> Path:
        ending = ".parquet" if str(stage.options.get("container", "")) == "parquet" else ".jsonl"
        return self.folder / f"{number:02}-{stage.id}{ending}"


def _digest(path: Path) -> str:
    """SHA-256 of a file, in hex; empty where it is not there."""
    if not path.is_file():
        return ""
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(BLOCK), b""))


def _record(output: Path) -> dict[str, Any] | None:
    """What a command wrote of itself beside its output, without what varies from machine to
    machine."""
    path = output.with_name(output.name.removesuffix(output.suffix) + ".run.json")
    if not path.is_file():
        return None
    record: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    kept = ("plan", "judge", "endpoints", "answered", "seeds", "rows", "calls", "tokens", "cost")
    return {key: record[key] for key in kept if key in record}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
