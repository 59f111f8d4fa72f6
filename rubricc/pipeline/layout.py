"""Where the files of a run lie, and the command that a stage is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from rubricc.pipeline.run_file import (
    COMMANDS,
    PATHS,
    WITH_FILE,
    RunFile,
    RunFileInvalid,
    Stage,
)
from rubricc.report.address import bare_address

ASKING: Final = frozenset({"generate", "revise", "prefer", "rank", "score"})
"""Commands that ask somebody, and so have a cache."""

RETRYING: Final = frozenset({"generate", "revise", "prefer"})
"""Those that take over the good rows of an earlier output; the others have the cache alone."""

HARMLESS: Final = frozenset(
    {
        *("concurrency", "timeout", "max_calls", "max_cost", "max_time"),
        *("offline", "no_text", "log"),
    }
)
"""Options that change no row that is there: a stage that is done stays done under others."""

MODELS: Final = frozenset({"judge", "writer"})
ON_DISK: Final = ("replay:", "local:")
"""Names of models that are paths."""

ROWS: Final = "rows"
BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of one run; ``folder`` holds all that it writes."""

    run_file: RunFile
    folder: Path
    _places: dict[str, Path] = field(init=False, default_factory=dict)
    """The output of each stage by its id."""

    def __post_init__(self) -> None:
        for number, stage in enumerate(self.run_file.stages, 1):
            ending = "parquet" if stage.options.get("parquet") is True else "jsonl"
            self._places[stage.id] = self.folder / f"{number:02}-{stage.id}.{ending}"

    def output(self, stage: Stage) -> Path:
        """What the stage writes."""
        return self._places[stage.id]

    def record(self, stage: Stage) -> Path:
        """What the command says of itself, beside its output."""
        output = self.output(stage)
        return output.with_name(output.stem + ".run.json")

    def cache(self) -> Path:
        """What models answered to any stage."""
        return self.folder / "cache.sqlite"

    def reads(self, stage: Stage) -> dict[str, Path]:
        """Every file of rows or text that the stage reads, by option; ``rows`` are its rows."""
        found = {ROWS: self._places[stage.reads] if stage.reads else self.path(str(stage.data))}
        for key in sorted(PATHS - {"file"}):
            if isinstance(value := stage.options.get(key), str):
                found[key] = self.named(value, stage)
        return found

    def refuse_missing(self, stage: Stage) -> None:
        """Make sure that the files are there that the stage reads and no stage writes.

        Raises:
            RunFileInvalid: one is not.
        """
        written = set(self._places.values())
        for key, path in self.reads(stage).items():
            if path not in written and not path.is_file():
                named = "data" if key == ROWS else key
                raise RunFileInvalid(f"stage `{stage.id}`: `{named}` is `{path}`, and no file")

    def rubric(self, stage: Stage) -> Path | None:
        """The file of the rubric, of a stage that has one."""
        return self.path(str(stage.options["file"])) if stage.do in WITH_FILE else None

    def named(self, name: str, stage: Stage) -> Path:
        """The output of the earlier stage called ``name``, or the path that it is."""
        for one in self.run_file.stages:
            if one is stage:
                break
            if one.id == name:
                return self._places[name]
        return self.path(name)

    def path(self, name: str) -> Path:
        """A path of the run file; ``std/`` is the shipped library."""
        return Path(name) if name.startswith("std/") else self.run_file.path.parent / name

    def arguments(self, stage: Stage, retry: Path | None = None) -> list[str]:
        """The command that the stage is; ``retry`` is an output whose good rows are taken over."""
        words = [stage.do]
        options = dict(stage.options)
        if stage.do in WITH_FILE:
            words.append(str(self.path(str(options.pop("file")))))
            words += [str(options.pop("name"))] if "name" in options else []
        takes, rows = COMMANDS[stage.do], str(self.reads(stage)[ROWS])
        words += [f"{takes}={rows}" if takes else rows]
        options.pop("parquet", None)
        for key, value in options.items():
            words += self._option(stage, key, value)
        if stage.do in ASKING:
            words.append(f"--cache={self.cache()}")
            if "log" in options:
                words.append(f"--log-file={self.output(stage).with_suffix('.log.jsonl')}")
        if retry is not None:
            words.append(f"--retry={retry}")
        return [*words, f"--output={self.output(stage)}"]

    def shown(self, stage: Stage) -> tuple[str, ...]:
        """The command for people: models without secrets, files without folders."""
        words = ["rubricc", stage.do]
        for word in self.arguments(stage)[1:]:
            name, equals, value = word.partition("=") if word.startswith("--") else ("", "", word)
            words.append(name + equals + bare_address(value))
        return tuple(words)

    def options_sha256(self, stage: Stage) -> str:
        """The digest of everything that can change a row of the stage, apart from what it reads."""
        told: dict[str, Any] = {
            key: value
            for key, value in stage.options.items()
            if key not in HARMLESS and key not in PATHS
        }
        asked = {"do": stage.do, "options": told, "output": self.output(stage).name}
        return sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()

    def digests(self, stage: Stage) -> dict[str, str]:
        """The SHA-256 of everything that the stage reads, in hex."""
        return {key: digest_of(path) for key, path in self.reads(stage).items()}

    def dependants(self, stage: Stage) -> list[Stage]:
        """Every later stage that reads what the stage wrote, or what was made of it."""
        changed, found = {self.output(stage)}, []
        for later in self.run_file.stages[self.run_file.stages.index(stage) + 1 :]:
            if changed & set(self.reads(later).values()):
                changed.add(self.output(later))
                found.append(later)
        return found

    def _option(self, stage: Stage, key: str, value: object) -> Iterator[str]:
        name = "--" + key.replace("_", "-")
        if isinstance(value, bool):
            yield from [name] if value else []
            return
        for one in value if isinstance(value, tuple) else (value,):
            if key in MODELS:
                one = self._model(str(one))
            elif key in PATHS:
                one = self.named(str(one), stage)
            yield f"{name}={one}"

    def _model(self, name: str) -> str:
        """A model as it is named from here: a recording lies beside the run file, and a folder of
        a model may."""
        scheme, _, rest = name.partition(":")
        if f"{scheme}:" not in ON_DISK:
            return name
        place = self.path(rest)
        return f"{scheme}:{place}" if scheme == "replay" or place.exists() else name


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex; empty where it is not there."""
    if not path.is_file():
        return ""
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What differs, by option."""
    return sorted(key for key in {*before, *now} if before.get(key) != now.get(key))
