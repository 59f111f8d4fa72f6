"""Prompts and writers that the tests of writing share."""

from __future__ import annotations

import json
from contextlib import contextmanager

from rubricc.endpoints.request import Sampling
from rubricc.engine.settings import Settings
from rubricc.writing.writer import Writer


def prompts(count):
    return [{"id": f"p{n}", "prompt": f"Tell me of {n}.", "topic": n} for n in range(count)]


@contextmanager
def writing(models, *, sampling=None, samples=1, system="", anew=False, **settings):
    """A writer that is closed at the end."""
    writer = Writer(
        models,
        Settings(**settings),
        sampling or Sampling(),
        samples=samples,
        system=system,
        anew=anew,
    )
    try:
        yield writer
    finally:
        writer.close()


def records(rows):
    """As they are written: JSON and back."""
    return [json.loads(json.dumps(row.record(), allow_nan=False)) for row in rows]
