"""Bytes to text: the only door through which a user's source enters."""

from __future__ import annotations

import stat
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from rubricc.source.file import SourceFile
from rubricc.source.span import Span

MAX_BYTES = 64 * 1024 * 1024
"""Larger sources are refused: 64 MiB is about 300,000 criteria."""

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

SHOWN_FAULTS = 20
"""How many faults of one kind are kept for one file."""


class SourceUnreadable(Exception):
    """A source could not be read at all; the message says why, in one lower-case phrase."""


def read_source(location: Path, shown: str | None = None) -> SourceFile:
    """Read the regular file at ``location``; ``shown`` is how people see its path.

    Invalid UTF-8 and NUL bytes do not raise: they are kept as faults of the file.

    Raises:
        SourceUnreadable: there is no such file, it is no regular file (a device, a pipe, a
            folder), it is larger than ``MAX_BYTES``, or the system refuses to read it.
    """
    try:
        status = location.stat()
        if stat.S_ISDIR(status.st_mode):
            raise SourceUnreadable("is a folder")
        if not stat.S_ISREG(status.st_mode):
            raise SourceUnreadable("is not a regular file")
        if status.st_size > MAX_BYTES:
            raise SourceUnreadable(f"is larger than {MAX_BYTES // 1024 // 1024} MiB")
        data = location.read_bytes()
    except FileNotFoundError:
        raise SourceUnreadable("does not exist") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SourceUnreadable(reason.lower()) from None
    return bytes_source(data, shown if shown is not None else str(location), location)


def bytes_source(data: bytes, path: str, location: Path | None = None) -> SourceFile:
    """Decode ``data`` as UTF-8; a byte order mark at the start is dropped.

    UTF-16 with such a mark is one fault at the start, and is read for what else is wrong in it.
    """
    if data.startswith(UTF16_MARKS):
        text = data.decode("utf-16", "replace").lstrip("\ufeff")
        return text_source(text, path, location, (("invalid-utf8", Span(0, min(1, len(text)))),))
    faults: list[tuple[str, Span]] = []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "surrogateescape")
        faults += _find(text, "invalid-utf8", lambda c: "\udc80" <= c <= "\udcff")
        text = "".join("\ufffd" if "\udc80" <= c <= "\udcff" else c for c in text)
    return text_source(text, path, location, tuple(faults))


def text_source(
    text: str,
    path: str = "<text>",
    location: Path | None = None,
    faults: tuple[tuple[str, Span], ...] = (),
) -> SourceFile:
    """A source from text that is already decoded.

    A byte order mark at the start is dropped. Lone surrogates, which no file can hold, become
    U+FFFD and a fault; NUL characters stay and are faults.
    """
    if text.startswith("\ufeff"):
        text = text[1:]
        faults = tuple((kind, Span(at.start - 1, at.end - 1)) for kind, at in faults)
    found = list(faults)
    if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
        found += _find(text, "invalid-utf8", lambda c: "\ud800" <= c <= "\udfff")
        text = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    if "\0" in text:
        found += _find(text, "nul", lambda c: c == "\0")
    return SourceFile(path, text, location, tuple(found))


def _find(text: str, kind: str, wrong: Callable[[str], bool]) -> list[tuple[str, Span]]:
    places = (i for i, c in enumerate(text) if wrong(c))
    return [(kind, Span(i, i + 1)) for i in islice(places, SHOWN_FAULTS)]
