"""Why something cannot be imported or exported. ::

InterchangeError       everything below
├── InputUnreadable    the file cannot be read, or is not of the format's kind (JSON, YAML, TOML)
├── WrongFormat        the file is of another format; says which one it looks like
├── EntryInvalid       one entry of the file cannot be read; names its place
├── NotExpressible     the format cannot hold something of the rubric; names it
└── ExtraMissing       a package is not installed; names the extra

Messages are one lower-case phrase for a person.
"""

from __future__ import annotations


class InterchangeError(Exception):
    """Something cannot be imported or exported."""


class InputUnreadable(InterchangeError):
    """The file cannot be read."""


class WrongFormat(InterchangeError):
    """The file is of another format."""


class EntryInvalid(InterchangeError):
    """One entry cannot be read. ``place`` is where it stands, as ``rubrics[3].points``."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"`{place}` {message}")
        self.place = place


class NotExpressible(InterchangeError):
    """The format cannot hold what the rubric says."""


class ExtraMissing(InterchangeError):
    """A package is not installed."""
