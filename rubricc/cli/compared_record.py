"""The records of runs that compare or rank: that of any run, with what it came to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import JsonValue

from rubricc.cli.scoring import record_path
from rubricc.cli.sources import WrongUse, why_not
from rubricc.report.record import RunRecord, write_record


class PreferenceRecord(RunRecord):
    """One run of ``rubricc prefer``."""

    preference: dict[str, JsonValue]
    """The policy, how many records were copied, and the figures of the run."""


class RankingRecord(RunRecord):
    """One run of ``rubricc rank``."""

    ranking: dict[str, JsonValue]
    """By what it ranked."""


def write_preference(output: Path, run: RunRecord, facts: Mapping[str, Any]) -> None:
    """Write what made the preferences of ``output`` beside it.

    Raises:
        WrongUse: the file cannot be written.
    """
    _write(output, PreferenceRecord(**run.model_dump(), preference=dict(facts)))


def write_ranking(output: Path, run: RunRecord, facts: Mapping[str, Any]) -> None:
    """Write what made the rankings of ``output`` beside it.

    Raises:
        WrongUse: the file cannot be written.
    """
    _write(output, RankingRecord(**run.model_dump(), ranking=dict(facts)))


def _write(output: Path, record: RunRecord) -> None:
    path = record_path(output)
    try:
        write_record(path, record)
    except OSError as error:
        raise WrongUse(f"`{path}` cannot be written: {why_not(error)}") from None
