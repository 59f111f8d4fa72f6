"""A run file: which commands run, on whose output, with which options.

```toml
name = "harmless, phase 1"

[use]                              # for every stage that has such an option
file = "harmless.constitution"
judge = "openai:gpt-5-mini"
writer = "http://127.0.0.1:8000/v1#policy"

[[stage]]
do = "generate"
data = "prompts.jsonl"

[[stage]]
do = "revise"                      # reads what the stage before wrote

[[stage]]
do = "convert"
to = "trl-sft-completion"
```

A stage is a command of ``rubricc``; every further key is an option of it, as it is typed without
the dashes. Paths are relative to the run file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from rubricc.source.suggest import unknown

Value = str | int | float | bool | tuple[str, ...]

COMMANDS: Final[Mapping[str, str]] = {
    "generate": "--data",
    "revise": "--data",
    "prefer": "--data",
    "rank": "--data",
    "score": "--data",
    "select": "",
    "convert": "",
}
"""The commands that a stage may be, and the option by which each takes its rows; empty where they
stand without one."""

WITH_FILE: Final = frozenset({"revise", "prefer", "rank", "score"})
"""Commands that take a rubric."""

WITH_PARQUET: Final = frozenset({"convert"})
"""Commands that write Parquet as well, with ``parquet = true``."""

OWN: Final = frozenset(
    {"output", "cache", "retry", "quiet", "format", "log_file", "report", "data"}
)
"""Options that the run sets itself, or has no use for; ``convert`` has its format in ``to``."""

PATHS: Final = frozenset({"file", "system", "with", "scores"})
"""Keys whose values are paths, or the ids of earlier stages."""

ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
"""An id is a part of a file's name."""


class RunFileInvalid(Exception):
    """A run file cannot be run; the message names the stage and the key."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One command of a run. Either ``reads`` is the id of an earlier stage whose output it takes,
    or ``data`` a path; ``options`` are those of the command."""

    id: str
    do: str
    reads: str | None
    data: str | None
    options: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class RunFile:
    """A run file, read; ``digest`` is the SHA-256 of its bytes, in hex."""

    path: Path
    name: str
    stages: tuple[Stage, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Given:
    """What a caller says in place of a run file: ``data`` of the first stage, and options of
    ``use``; an empty ``name`` is none. Paths in it are as the caller means them."""

    data: str | None = None
    use: Mapping[str, Value] = field(default_factory=dict)


def read_run_file(
    path: Path, options: Mapping[str, Collection[str]], given: Given = Given()
) -> RunFile:
    """Read ``path``; ``options`` has the names of the options of every command.

    Raises:
        RunFileInvalid: it cannot be read, or a key means nothing.
    """
    try:
        content = path.read_bytes()
        values = tomllib.loads(content.decode("utf-8-sig"))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise RunFileInvalid(f"`{path}` cannot be read: {reason}") from None
    except UnicodeDecodeError:
        raise RunFileInvalid(f"`{path}` is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise RunFileInvalid(f"`{path}` is no TOML: {str(error).lower()}") from None
    _refuse_unknown(values, {"name", "use", "stage"}, f"`{path}`")
    stages = _Reader(values, options, given).stages()
    return RunFile(path, str(values.get("name", path.stem)), stages, sha256(content).hexdigest())


class _Reader:
    """The stages of a run file, with what was given in its place."""

    def __init__(
        self, values: Mapping[str, Any], options: Mapping[str, Collection[str]], given: Given
    ) -> None:
        self._entries = values.get("stage")
        self._shared = values.get("use", {})
        self._options = options
        self._given = given
        self._ids: list[str] = []
        """Of the stages that were read so far."""

    def stages(self) -> tuple[Stage, ...]:
        """All of them, in order.

        Raises:
            RunFileInvalid: one makes no sense.
        """
        if not isinstance(self._entries, list) or not self._entries:
            raise RunFileInvalid("the run has no `[[stage]]`")
        if not isinstance(self._shared, dict):
            raise RunFileInvalid("`use` is not a table of options")
        known = {key for own in self._options.values() for key in own} | {"file", "name"}
        _refuse_unknown(self._shared, known - OWN, "`use`")
        return tuple(self._stage(place, entry) for place, entry in enumerate(self._entries, 1))

    def _stage(self, place: int, entry: object) -> Stage:
        if not isinstance(entry, dict):
            raise RunFileInvalid(f"stage {place} is not a table")
        do = entry.get("do")
        if not isinstance(do, str) or do not in COMMANDS:
            said = "has no `do`" if do is None else f"is to do `{do}`, which is no command of a run"
            raise RunFileInvalid(f"stage {place} {said}{unknown(str(do), COMMANDS)}")
        name = self._id(place, entry, do)
        known = self._known(do)
        _refuse_unknown(entry, known | {"do", "id", "reads", "data"}, f"stage `{name}`")
        stage = Stage(name, do, *self._rows(name, entry), self._merged(name, do, entry))
        if do in WITH_FILE and "file" not in stage.options:
            raise RunFileInvalid(f"stage `{name}` has no `file`: name a rubric there or in `use`")
        self._ids.append(name)
        return stage

    def _id(self, place: int, entry: Mapping[str, Any], do: str) -> str:
        name = entry.get("id", do)
        if not isinstance(name, str) or not ID.fullmatch(name):
            raise RunFileInvalid(
                f"stage {place} has the id `{name}`: use letters, digits, `-`, `_` and `.`"
            )
        if name in self._ids:
            raise RunFileInvalid(
                f"stage {place} is called `{name}` like one before: give it an `id`"
            )
        return name

    def _known(self, do: str) -> set[str]:
        extra = {"file", "name"} if do in WITH_FILE else set()
        extra |= {"parquet"} if do in WITH_PARQUET else set()
        return {*self._options[do], *extra} - OWN

    def _merged(self, name: str, do: str, entry: Mapping[str, Any]) -> dict[str, Value]:
        """The options of a stage: its own before those of ``use``; what the caller gives stands
        in the place of the latter."""
        known = self._known(do)
        shared = {**self._shared, **self._given.use}
        if do not in WITH_FILE or not shared.get("name"):
            shared.pop("name", None)  # of a rubric there, and here of a data set
        merged = {key: value for key, value in shared.items() if key in known}
        merged |= {key: value for key, value in entry.items() if key in known}
        return {key: _value(name, key, value) for key, value in merged.items()}

    def _rows(self, name: str, entry: Mapping[str, Any]) -> tuple[str | None, str | None]:
        """The id of the stage whose output a stage takes, or the path of its rows."""
        reads, data = entry.get("reads"), entry.get("data")
        if not self._ids and self._given.data is not None:
            data = self._given.data
        if reads is not None and data is not None:
            raise RunFileInvalid(f"stage `{name}` has both `reads` and `data`: leave one out")
        if reads is not None and reads not in self._ids:
            end = unknown(str(reads), self._ids)
            raise RunFileInvalid(f"stage `{name}` reads `{reads}`, and no stage before it{end}")
        if data is None:
            return self._before(name, reads)
        if not isinstance(data, str) or not data or data == "-":
            raise RunFileInvalid(f"`data` of stage `{name}` is not the path of a file")
        return None, data

    def _before(self, name: str, reads: str | None) -> tuple[str, None]:
        if reads is None and not self._ids:
            raise RunFileInvalid(
                f"stage `{name}` is the first and has no rows: give `data` there, or `--data`"
            )
        return reads or self._ids[-1], None


def _value(stage: str, key: str, value: object) -> Value:
    if isinstance(value, (str, int, float)):
        return value
    if isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise RunFileInvalid(
        f"stage `{stage}`: `{key}` is neither text, a number, `true`, `false` nor a list of texts"
    )


def _refuse_unknown(given: Mapping[str, Any], known: Collection[str], where: str) -> None:
    for key in given:
        if key in known:
            continue
        own = " is set by the run itself" if key in OWN else f" is no key{unknown(key, known)}"
        raise RunFileInvalid(f"{where}: `{key}`{own}")
