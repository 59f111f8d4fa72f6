"""Writes calls to a file, for reading and for replaying: ``--log none|failures|sample:P|all``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from rubricc.endpoints.endpoint import Endpoint
from rubricc.endpoints.errors import EndpointError
from rubricc.endpoints.record import call_digest, record_of
from rubricc.endpoints.reply import Reply
from rubricc.endpoints.request import Request

_FORMS: Final = "`none`, `failures`, `sample:P` with P in 0..1, or `all`"


@dataclass(frozen=True, slots=True)
class LogPolicy:
    """Which calls a transcript keeps."""

    kind: Literal["none", "failures", "sample", "all"] = "none"
    """``failures`` are calls without an answer, and answers that were cut short or refused."""
    share: float = 1.0
    """Of ``sample`` the share of requests, in 0..1. Which ones they are is decided by what they
    ask, so that they are the same in every run, and all tries of one are kept or none."""

    def keeps(self, request: Request, outcome: Reply | EndpointError) -> bool:
        """Whether the call is kept."""
        match self.kind:
            case "failures":
                return isinstance(outcome, EndpointError) or outcome.stopped != "end"
            case "sample":
                return int(call_digest(request)[:16], 16) < self.share * 2**64
        return self.kind == "all"


def log_policy(text: str) -> LogPolicy:
    """The policy that ``text`` names.

    >>> log_policy("sample:0.25")
    LogPolicy(kind='sample', share=0.25)

    Raises:
        ValueError: it names none.
    """
    kind, colon, share = text.partition(":")
    if kind == "sample" and colon:
        return LogPolicy("sample", _share(share, text))
    match text:
        case "none" | "failures" | "all":
            return LogPolicy(text)
    raise ValueError(f"`{text}` does not say which calls to log: write {_FORMS}")


def _share(written: str, text: str) -> float:
    try:
        share = float(written)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ValueError(f"`{text}` has no share in 0..1: write {_FORMS}")
    return share


class Transcript:
    """A file to which calls are appended.

    It is opened at the first call that is kept. Each call is one write to the end of the file, so
    tasks of one loop, threads and processes may share it. Prompts and answers are written whole;
    keys and headers are not at hand here.
    """

    def __init__(self, path: Path, policy: LogPolicy) -> None:
        self.path = path
        self.policy = policy
        self._file: int | None = None

    def write(
        self,
        endpoint: Endpoint,
        request: Request,
        outcome: Reply | EndpointError,
        milliseconds: float | None = None,
    ) -> None:
        """Write one call and what came of it, if the policy keeps it.

        Raises:
            OSError: the file cannot be written.
        """
        if not self.policy.keeps(request, outcome):
            return
        record = record_of(endpoint, request, outcome, milliseconds)
        self._append(record.line())

    def observe(
        self, endpoint: Endpoint, request: Request, outcome: Reply | EndpointError, seconds: float
    ) -> None:
        """:meth:`write` as an observer of an engine.

        Raises:
            OSError: the file cannot be written.
        """
        self.write(endpoint, request, outcome, seconds * 1000.0)

    def close(self) -> None:
        """Close the file; a later call opens it anew."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _append(self, line: bytes) -> None:
        if self._file is None:
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
            self._file = os.open(self.path, flags, 0o600)
        if os.write(self._file, line) < len(line):
            raise OSError(f"`{self.path}` cannot be written: the disk is full")
