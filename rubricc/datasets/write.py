"""Records out, one JSON object a line."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

Write = Callable[[Mapping[str, object]], None]


def line_of(record: Mapping[str, object]) -> str:
    """One record as a line of JSON, newline included.

    Raises:
        ValueError: the record holds a NaN or an infinity, which JSON does not have.
    """
    return json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n"


@contextmanager
def open_records(path: Path | str) -> Iterator[Write]:
    """A function that writes one record after the other to ``path``; ``-`` is standard output.

    The records go to a file beside ``path``, which takes its place once all are written: a reader
    never sees half of them, the old content survives a failure, and ``path`` may be the file that
    is being read. What is no regular file (a pipe, a device) is written to directly.

    Raises:
        OSError: the file cannot be written.
    """
    if str(path) == "-":
        yield lambda record: _write(sys.stdout, record)
        sys.stdout.flush()
        return
    target = Path(path).resolve()
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8", newline="\n") as file:
            yield lambda record: _write(file, record)
        return
    with _replacing(target) as file:
        yield lambda record: _write(file, record)


def _write(file: IO[str], record: Mapping[str, object]) -> None:
    file.write(line_of(record))


@contextmanager
def _replacing(target: Path) -> Iterator[IO[str]]:
    handle, name = tempfile.mkstemp(prefix=target.name + ".", suffix=".partial", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            yield file
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
