"""Answers that were recorded: a run again, without a network and without a bill."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from rubricc.endpoints.endpoint import Abilities
from rubricc.endpoints.errors import EndpointUnusable, RequestRefused
from rubricc.endpoints.record import RecordInvalid, call_digest, read_line
from rubricc.endpoints.reply import Reply
from rubricc.endpoints.request import Request

ABILITIES: Final = Abilities(
    honours={
        "temperature": "yes",
        "seed": "yes",
        "effort": "yes",
        "max_tokens": "yes",
        "logprobs": "yes",
    },
    schema="as it was when the answers were recorded",
    notes="Only what was recorded can be asked, with the same prompts, schema and settings.",
)

_MODEL: Final = "recorded"


class ReplayEndpoint:
    """Answers from a transcript, such as ``--log all`` writes.

    A call is known by its messages, schema, settings and sample (:func:`call_digest`), whoever was
    asked when it was recorded. A call that was recorded several times is answered in that order,
    and with the last recording once the others are used up. Recorded failures are passed over.
    The file is read once, when the endpoint is first used; what was asked is not kept.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.name = f"replay:{path}"
        self.url = f"replay:{path}"
        self.model = _MODEL
        self.control_tokens: tuple[str, ...] = ()
        self._read: Recording | None = None
        self._given: Counter[str] = Counter()

    def __repr__(self) -> str:
        return f"ReplayEndpoint({self.name!r})"

    @property
    def abilities(self) -> Abilities:
        """What it can do; it wants judged text escaped where that was so when it was recorded.

        Raises:
            EndpointUnusable: the file cannot be read, or a line of it is no recorded call.
        """
        return replace(ABILITIES, reads_control=self._recording().reads_control)

    async def complete(self, request: Request) -> Reply:
        """The recorded answer to one request.

        Raises:
            RequestRefused: none was recorded.
            EndpointUnusable: the file cannot be read, or a line of it is no recorded call.
        """
        digest = call_digest(request)
        replies = self._recording().replies.get(digest)
        if replies is None:
            about = f" about {request.tag}" if request.tag else ""
            raise RequestRefused(f"no recorded answer in `{self.path}` for this request{about}")
        number = self._given[digest]
        self._given[digest] += 1
        return replies[min(number, len(replies) - 1)]

    async def aclose(self) -> None:
        """Nothing is open."""

    def _recording(self) -> Recording:
        if self._read is None:
            self._read = read_recording(self.path)
        return self._read


@dataclass(slots=True)
class Recording:
    """What is kept of a transcript."""

    replies: dict[str, list[Reply]] = field(default_factory=dict)
    """By the digest of their call, in the order of the file."""
    reads_control: bool = False
    """Whether judged text was escaped in some call."""


def read_recording(path: Path) -> Recording:
    """The replies of a transcript.

    Raises:
        EndpointUnusable: the file cannot be read, or a line of it is no recorded call.
    """
    found = Recording()
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    _keep(line, f"line {number} of `{path}`", found)
    except OSError as error:
        reason = (error.strerror or "an error of the system").lower()
        raise EndpointUnusable(f"`{path}` cannot be read: {reason}") from None
    return found


def _keep(line: bytes, where: str, found: Recording) -> None:
    try:
        record = read_line(line)
    except RecordInvalid as error:
        raise EndpointUnusable(f"{where} is no recorded call: {error}") from None
    reply = record.given()
    if reply is not None:
        found.replies.setdefault(call_digest(record.request()), []).append(reply)
        found.reads_control = found.reads_control or record.reads_control
