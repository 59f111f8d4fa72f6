"""The folder of a run, which one process at a time may use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rubricc.datasets.lock import lock_alone

NAME: Final = "lock"


class FolderHeld(Exception):
    """Another process runs in the folder."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold ``folder``, which is made where it is missing; a killed process holds nothing.

    Systems without such locks let everybody in.

    Raises:
        FolderHeld: another process holds it.
        OSError: it cannot be made or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / NAME).open("a") as file:
        if not lock_alone(file.fileno()):
            raise FolderHeld(f"another run is using `{folder}`: wait for it, or give `--into`")
        yield
