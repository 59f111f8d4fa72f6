"""A file's text exchanged in one step: whole, or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path


class NotWritten(Exception):
    """A file could not be replaced; the message says why, and the file is as it was."""


def replace_text(path: Path, text: str) -> None:
    """Replace what ``path`` holds by ``text`` in UTF-8, keeping its mode.

    The new text is written beside the file and then moved onto it, so that a crash leaves the old
    file or the new one. A link stays a link: what it points at is replaced.

    Raises:
        NotWritten: the file is read-only, or the system refuses.
    """
    target = path.resolve()
    if not os.access(target, os.W_OK):
        raise NotWritten("it is read-only")
    beside: Path | None = None
    try:
        mode = stat.S_IMODE(target.stat().st_mode)
        with tempfile.NamedTemporaryFile(
            dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as file:
            beside = Path(file.name)
            file.write(text.encode("utf-8"))
        beside.chmod(mode)
        beside.replace(target)
    except OSError as error:
        if beside is not None:
            beside.unlink(missing_ok=True)
        raise NotWritten((error.strerror or str(error)).lower()) from None
