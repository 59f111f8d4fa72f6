"""What other processes run: a judge over some rows, and the rewards that come of it."""

from __future__ import annotations

import sys

from rubricc.engine.settings import Settings
from rubricc.judging.judge import Judge
from tests.judging.judges import rows, scorer


def judge(**settings):
    """The judge that the first argument of the process reaches."""
    return Judge(scorer(), f"{sys.argv[1]}#judge", Settings(**{"timeout_s": 10.0, **settings}))


def rewards(judge, count=6, prompt="Why is the sky blue?"):
    """The rewards of the rows, in order; an error where one was not scored."""
    found = [row.score.reward for row in judge.score(rows(count, prompt))]
    if None in found:
        raise ValueError(f"not all were scored: {found}")
    return found


def told(connection, judge, count):
    """:func:`rewards` through a pipe."""
    connection.send(rewards(judge, count))
    connection.close()
