"""Records out, one JSON object a line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from rubricc.datasets.lock import lock_alone

Write = Callable[[Mapping[str, object]], None]


def line_of(record: Mapping[str, object]) -> str:
    """One record as a line of JSON, newline included.

    Raises:
        ValueError: the record holds a NaN or an infinity, which JSON does not have.
    """
    return json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n"


@contextmanager
def open_records(
    path: Path | str, line: Callable[[Mapping[str, object]], str] = line_of
) -> Iterator[Write]:
    """A function that writes one record after the other to ``path``; ``-`` is standard output.

    ``line`` makes the text of a record, with its newline.

    The records go to ``path`` with ``.partial`` behind its name, which takes its place once all are
    written: a reader never sees half of them, the old content survives a failure, and ``path`` may
    be the file that is being read. What a killed process left there is written over; what another
    process is writing is not. What is no regular file (a pipe, a device) is written to directly.

    Raises:
        OSError: the file cannot be written, or another process is writing it.
    """
    if str(path) == "-":
        yield lambda record: _write(sys.stdout, line(record))
        sys.stdout.flush()
        return
    target = Path(path).resolve()
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8", newline="\n") as file:
            yield lambda record: _write(file, line(record))
        return
    with replacing(target) as file:
        yield lambda record: _write(file, line(record))


def replace_text(path: Path, text: str) -> None:
    """Write ``text`` to ``path``, as a whole or not at all.

    Raises:
        OSError: the file cannot be written, or another process is writing it.
    """
    with replacing(path.resolve()) as file:
        file.write(text)


def _write(file: IO[str], text: str) -> None:
    file.write(text)


@contextmanager
def replacing(target: Path, *, binary: bool = False) -> Iterator[IO[Any]]:
    """A file of text, or of bytes, that takes the place of ``target`` once all is written.

    Raises:
        OSError: it cannot be written, or another process is writing it.
    """
    name = target.with_name(target.name + ".partial")
    with _locked(name, binary=binary) as file:
        try:
            yield file
            file.flush()
            mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
            name.chmod(mode)
            name.replace(target)
        except BaseException:
            name.unlink(missing_ok=True)
            raise


@contextmanager
def _locked(path: Path, *, binary: bool) -> Iterator[IO[Any]]:
    """``path`` opened and emptied, while no other process has it so."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        with _as_file(handle, binary) as file:
            if not lock_alone(handle):
                raise OSError(None, f"another process is writing `{path.name}`")
            if _is_still(path, handle):
                file.truncate(0)
                yield file
                return


def _as_file(handle: int, binary: bool) -> IO[Any]:
    if binary:
        return os.fdopen(handle, "wb")
    return os.fdopen(handle, "w", encoding="utf-8", newline="\n")


def _is_still(path: Path, handle: int) -> bool:
    """Whether ``path`` is the open file, and not one that was moved to its place meanwhile."""
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
