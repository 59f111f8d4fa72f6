"""What a judge answered about the tests of a file, kept beside it: ``x.rubric.replay.jsonl``.

The lines are those of a transcript (:mod:`rubricc.endpoints.record`). The tag of a call is the
name of its rubric; members of a jury stand in their order.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

from rubricc.endpoints.errors import EndpointUnusable
from rubricc.endpoints.record import CallRecord, RecordInvalid, call_digest, read_line
from rubricc.endpoints.replay import Recording, ReplayEndpoint
from rubricc.engine.settings import Settings
from rubricc.judging.judge import Judge
from rubricc.judging.judged_row import JudgedRow
from rubricc.judging.juror import Model
from rubricc.plan.policy import Judge as Policy
from rubricc.runtime.scorer import Scorer
from rubricc.suite.answers import Heard, Row, judge_apart
from rubricc.suite.asking import Taken, answered_by

ENDING: Final = ".replay.jsonl"


def recording_path(source: Path) -> Path:
    """Where the answers about the tests of ``source`` are kept."""
    return source.with_name(source.name + ENDING)


def write_recording(path: Path, taken: Taken) -> None:
    """Write what was answered, all or none; where nobody was asked, the file is removed.

    Answers of calls that are no longer made are dropped, unless some were not made or failed:
    then no recorded answer of the same models is lost.

    Raises:
        OSError: the file cannot be written.
    """
    target = path.resolve()
    records = list(taken.records)
    if not taken.is_whole:
        known = {_call(record) for record in records}
        models = {record.endpoint for record in records}
        for record in _before(path):
            if _call(record) not in known and (not models or record.endpoint in models):
                records.append(record)
    if not records:
        target.unlink(missing_ok=True)
        return
    beside = target.with_name(f".{target.name}.{secrets.token_hex(6)}")
    try:
        beside.write_bytes(b"".join(record.line() for record in records))
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def read_recording(path: Path) -> list[CallRecord]:
    """The recorded calls of a file, in its order.

    Raises:
        EndpointUnusable: it cannot be read, or a line of it is no recorded call.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise EndpointUnusable(f"`{path}` cannot be read: {reason}") from None
    records = []
    for number, line in enumerate(lines, 1):
        try:
            records += [read_line(line)] if line.strip() else []
        except RecordInvalid as error:
            raise EndpointUnusable(
                f"line {number} of `{path}` is no recorded call: {error}; remove the file, and "
                "record anew with `--judge`"
            ) from None
    return records


def _before(path: Path) -> list[CallRecord]:
    """What was recorded before; nothing where it cannot be read, and so answers nobody."""
    try:
        return read_recording(path)
    except EndpointUnusable:
        return []


def _call(record: CallRecord) -> tuple[str, str, str]:
    return record.tag, record.endpoint, call_digest(record.request())


class Recorded:
    """Answers from the recording in ``path``, which is read when the first one is needed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.heard = Heard()

    def judge(self, scorer: Scorer, rows: Sequence[Row]) -> list[JudgedRow]:
        """Judge rows of one rubric in full; one result a row, in order.

        Raises:
            EndpointUnusable: the file cannot be read, or a line of it is no recorded call.
        """
        own = [record for record in self._records if record.tag == scorer.plan.name]
        with Judge(scorer, self._jury(own, scorer.plan.judge), Settings(everything=True)) as judge:
            judged = judge_apart(judge, rows)
        self.heard.count(judged)
        self.heard.models.update(map(answered_by, own))
        return judged

    def _jury(self, records: Sequence[CallRecord], policy: Policy) -> list[Model]:
        """Who answered, with the weights of the rubric where it names the same models."""
        names = list(dict.fromkeys(record.endpoint for record in records)) or [self.path.name]
        weights = {model.model: model.weight for model in policy.models}
        if weights.keys() != set(names):
            weights = dict.fromkeys(names, 1.0)
        return [
            (RecordedEndpoint(self.path, name, [r for r in records if r.endpoint == name]), weight)
            for name in names
            for weight in [weights[name]]
        ]

    @cached_property
    def _records(self) -> list[CallRecord]:
        return read_recording(self.path)


class RecordedEndpoint(ReplayEndpoint):
    """One member of a recorded jury: ``name`` is who answered, ``records`` are its answers."""

    def __init__(self, path: Path, name: str, records: Iterable[CallRecord]) -> None:
        super().__init__(path)
        self.name = name
        self.url = f"{self.url}#{name}"
        """Of its own, because members of a jury are told apart by it."""
        self._read = Recording()
        for record in records:
            reply = record.given()
            if reply is not None:
                replies = self._read.replies.setdefault(call_digest(record.request()), [])
                replies.append(reply)
                self._read.reads_control |= record.reads_control
