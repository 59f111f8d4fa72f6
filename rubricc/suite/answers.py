"""Where tests get the verdicts that nobody gave: from models, or from what was recorded of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from rubricc.judging.grounds import Grounds
from rubricc.judging.judge import Judge
from rubricc.judging.judged_row import JudgedRow
from rubricc.runtime.scorer import Scorer
from rubricc.suite.attempt import Attempt

Row = Mapping[str, object]


class Answers(Protocol):
    """Somebody who judges the rows of tests."""

    def judge(self, scorer: Scorer, rows: Sequence[Row]) -> list[JudgedRow]:
        """Judge rows of one rubric in full; one result a row, in order.

        Raises:
            EndpointUnusable: nobody can be asked.
        """


@dataclass(slots=True)
class Heard:
    """What answers amounted to, for a summary."""

    verdicts: int = 0
    """Verdicts that came from a judge."""
    models: Counter[str] = field(default_factory=Counter)
    """Answers by who gave them, with the name of the model that came back where it is another."""

    def count(self, rows: Sequence[JudgedRow]) -> None:
        """Take the verdicts of judged rows into account."""
        self.verdicts += sum(map(_verdicts, rows))


def supply(attempts: Sequence[Attempt], answers: Answers) -> None:
    """Get what open expectations need, rubric by rubric, and hold them again.

    Raises:
        EndpointUnusable: nobody can be asked.
    """
    scorers = {id(a.subject.scorer): a.subject.scorer for a in attempts if a.subject is not None}
    for scorer in scorers.values():
        own = [a for a in attempts if a.subject is not None and a.subject.scorer is scorer]
        wanted = {
            (at, column): row for at, a in enumerate(own) for column, row in a.wanted().items()
        }
        if not wanted:
            continue
        judged = dict(zip(wanted, answers.judge(scorer, list(wanted.values())), strict=True))
        for at, attempt in enumerate(own):
            learnt = {column: row for (place, column), row in judged.items() if place == at}
            if learnt:
                attempt.learn(learnt)


def judge_apart(judge: Judge, rows: Sequence[Row]) -> list[JudgedRow]:
    """Judge rows so that none of them shares an answer with another that is under way.

    What is asked about a row then depends on nothing but the row, so that a recording of it
    answers the same rows again. Equal rows are asked about once.

    Raises:
        EndpointUnusable: nobody can be asked.
    """
    keys = [json.dumps(row, sort_keys=True, default=str) for row in rows]
    distinct = dict(zip(keys, rows, strict=True))
    judged: dict[str, JudgedRow] = {}
    for wave in _waves(distinct):
        judged |= zip(wave, judge.score([distinct[key] for key in wave]), strict=True)
    return [judged[key] for key in keys]


def _waves(rows: Mapping[str, Row]) -> Iterator[list[str]]:
    """The keys of rows in parts, none of which has two rows with one response to one prompt."""
    left = dict(rows)
    while left:
        texts: dict[str, str] = {}
        for key, row in left.items():
            shown = [row.get("prompt"), row.get("response")]
            texts.setdefault(json.dumps(shown, sort_keys=True, default=str), key)
        yield list(texts.values())
        for key in texts.values():
            del left[key]


def _verdicts(row: JudgedRow) -> int:
    count = 0
    for name, grounds in row.grounds.items():
        label = row.score.verdicts.get(name, "unscored")
        labels = label if isinstance(label, list) else [label]
        each = [grounds] if isinstance(grounds, Grounds) else grounds
        asked = (one.source in ("judge", "cache") for one in each)
        count += sum(a and one != "unscored" for a, one in zip(asked, labels, strict=False))
    return count
