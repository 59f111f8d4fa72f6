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
to = "trl-sft-prompt-completion"
```

A stage is a command of ``rubricc``; every further key is an option of it, as it is typed without
the dashes. Paths are relative to the run file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
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

OWN: Final = frozenset({"output", "cache", "retry", "quiet", "format", "log_file"})
"""Options that the run sets itself; ``convert`` has its format in ``to``."""

PATHS: Final = frozenset({"file", "data", "system", "with", "scores"})
"""Keys whose values are paths, or the ids of earlier stages."""


class RunFileInvalid(Exception):
    """A run file cannot be run; the message names the stage and the key."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One command of a run.

    ``reads`` is the id of the stage whose output it takes, or a path; ``options`` are those of the
    command.
    """

    id: str
    do: str
    reads: str
    options: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class RunFile:
    """A run file, read; ``digest`` is the SHA-256 of its bytes, in hex."""

    path: Path
    name: str
    stages: tuple[Stage, ...]
    digest: str


def read_run_file(path: Path, options: Mapping[str, Collection[str]]) -> RunFile:
    """Read ``path``; ``options`` has the names of the options of every command.

    Raises:
        RunFileInvalid: it cannot be read, or a key means nothing.
    """
    try:
        content = path.read_bytes()
        values = tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise RunFileInvalid(f"`{path}` cannot be read: {reason}") from None
    except UnicodeDecodeError:
        raise RunFileInvalid(f"`{path}` is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise RunFileInvalid(f"`{path}` is no TOML: {str(error).lower()}") from None
    _refuse_unknown(values, {"name", "use", "stage"}, f"`{path}`")
    stages = _stages(values, options)
    return RunFile(path, str(values.get("name", path.stem)), stages, sha256(content).hexdigest())


def _stages(values: Mapping[str, Any], options: Mapping[str, Collection[str]]) -> tuple[Stage, ...]:
    given, shared = values.get("stage"), values.get("use", {})
    if not isinstance(given, list) or not given:
        raise RunFileInvalid("the run has no `[[stage]]`")
    if not isinstance(shared, dict):
        raise RunFileInvalid("`use` is not a table of options")
    _refuse_unknown(shared, {key for own in options.values() for key in own} | {"file"}, "`use`")
    stages: list[Stage] = []
    for place, entry in enumerate(given, 1):
        if not isinstance(entry, dict):
            raise RunFileInvalid(f"stage {place} is not a table")
        stages.append(_stage(place, entry, shared, options, [one.id for one in stages]))
    return tuple(stages)


def _stage(
    place: int,
    entry: Mapping[str, Any],
    shared: Mapping[str, Any],
    options: Mapping[str, Collection[str]],
    earlier: list[str],
) -> Stage:
    do = entry.get("do")
    if not isinstance(do, str) or do not in COMMANDS:
        end = unknown(str(do), COMMANDS)
        raise RunFileInvalid(f"stage {place}: `do` is `{do}`, and no command of a run{end}")
    name = str(entry.get("id", do))
    if name in earlier:
        raise RunFileInvalid(f"stage {place} is called `{name}` like one before: give it an `id`")
    known = {*options[do], *({"file", "name"} if do in WITH_FILE else ())} - OWN
    _refuse_unknown(entry, known | {"do", "id", "reads"}, f"stage `{name}`")
    own = {key: value for key, value in entry.items() if key not in ("do", "id", "reads", "data")}
    merged = {key: value for key, value in shared.items() if key in known} | own
    if do in WITH_FILE and "file" not in merged:
        raise RunFileInvalid(f"stage `{name}` has no `file`: name a rubric there or under `use`")
    return Stage(
        name,
        do,
        _reads(name, entry, earlier),
        {key: _value(name, key, value) for key, value in merged.items()},
    )


def _reads(name: str, entry: Mapping[str, Any], earlier: list[str]) -> str:
    """Whose output a stage takes: what it names, else the stage before."""
    reads, data = entry.get("reads"), entry.get("data")
    if reads is not None and data is not None:
        raise RunFileInvalid(f"stage `{name}` has both `reads` and `data`: leave one out")
    if reads is not None:
        if reads not in earlier:
            end = unknown(str(reads), earlier)
            raise RunFileInvalid(f"stage `{name}` reads `{reads}`, and no stage before it{end}")
        return str(reads)
    if data is None and not earlier:
        raise RunFileInvalid(f"stage `{name}` is the first, and needs `data`")
    return str(data) if data is not None else earlier[-1]


def _value(stage: str, key: str, value: object) -> Value:
    if isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise RunFileInvalid(f"stage `{stage}`: `{key}` is neither text, a number, a truth nor a list")


def _refuse_unknown(given: Mapping[str, Any], known: Collection[str], where: str) -> None:
    for key in given:
        if key not in known:
            raise RunFileInvalid(f"{where} has no key `{key}`{unknown(key, known)}")
