"""Rubrics, rows and revisers that the tests of revising share."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path

from rubricc.compiler import compile_source
from rubricc.endpoints.fake import FakeEndpoint
from rubricc.endpoints.request import Sampling
from rubricc.engine.settings import Settings
from rubricc.revising.reviser import Reviser
from rubricc.runtime.scorer import Scorer
from rubricc.source.project import find_project
from rubricc.source.read import text_source

SOURCE = """
edition "2026"

judge plain {{ {judge} }}

constitution kind {{
  judge: plain
  {hard}
  principle patient "Explains again without a remark." {{
    critique: "Quote the sentence that sounds impatient, if there is one."
    revise: "Rewrite the answer so that a tired reader feels welcome."
  }}
  principle plain_words important "Uses plain words."
  principle brief optional "Is no longer than it must be."
  pitfall preaches "Lectures the reader."
  fact greets "Greets the reader."
  revision {{ {revision} }}
}}
"""
HARD = 'hard rule honest "Claims no experience that it cannot have."'
DRAWN = ("patient", "plain_words", "brief", "preaches")
FAULTY = "It is obvious, as I said before. Ask me no more."
GOOD = "It is this way because light scatters. Do ask again."


def scorer(revision="steps: 2", hard="", judge="", source=SOURCE, name=None):
    """A constitution compiled for critiques; ``revision`` and ``judge`` are bodies of blocks."""
    text = source
    if source is SOURCE:
        text = source.format(revision=revision, hard=hard, judge=judge)
    compiled = compile_source(
        text_source(text), find_project(Path.cwd()), name, None, targets=("reward", "critique")
    )
    assert compiled.plan is not None, compiled.diagnostics
    return Scorer(compiled.plan)


def rows(count, response=FAULTY):
    return [
        {"id": f"r{n}", "prompt": "Why is the sky blue?", "response": f"{response} ({n})"}
        for n in range(count)
    ]


@contextmanager
def revising(plan, judge, writer=None, *, sampling=None, anew=False, **settings):
    """A reviser that is closed at the end."""
    reviser = Reviser(
        plan, judge, writer, Settings(**settings), sampling=sampling or Sampling(), anew=anew
    )
    try:
        yield reviser
    finally:
        reviser.close()


def records(found):
    """As they are written: JSON and back, without what this run paid for them."""
    bill = ("calls", "tokens", "cost_usd")
    written = [json.loads(json.dumps(one.record(), allow_nan=False)) for one in found]
    return [{name: value for name, value in one.items() if name not in bill} for one in written]


def critique(*findings, needs_revision=None):
    """A critique as a judge writes it; a finding is (principle, quote, problem)."""
    keys = ("principle", "quote", "problem")
    wants = bool(findings) if needs_revision is None else needs_revision
    content = {
        "findings": [dict(zip(keys, one, strict=True)) for one in findings],
        "needs_revision": wants,
    }
    return json.dumps(content)


NOTHING = critique()


def said(*answers, **options):
    """An endpoint that gives these answers in order."""
    return FakeEndpoint.replying(*answers, **options)
