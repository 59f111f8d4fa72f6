"""Reading a file as one format, with a word about which it is where it is another."""

from __future__ import annotations

from pathlib import Path

from rubricc.interchange.errors import EntryInvalid, InputUnreadable, InterchangeError, WrongFormat
from rubricc.interchange.format import Format
from rubricc.interchange.looks import looks_like
from rubricc.interchange.sketch import Imported


def read_as(chosen: Format, path: Path) -> Imported:
    """What ``path`` holds, read as ``chosen``.

    Raises:
        InterchangeError: it cannot be imported; where the file looks like another format, the
            message says which.
    """
    if chosen.read is None:
        raise InterchangeError(f"`{chosen.name}` is written and not read: use `rubricc export`")
    try:
        return chosen.read(path)
    except (WrongFormat, InputUnreadable, EntryInvalid) as error:
        found = looks_like(path)
        if not found or chosen.name in found or "looks like" in str(error):
            raise
        raise WrongFormat(f"{error}; the file looks like `{found[0]}`") from None
