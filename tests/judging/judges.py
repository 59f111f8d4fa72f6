"""Rubrics, rows and judges that the tests of asking share."""

from __future__ import annotations

import os
from contextlib import contextmanager

from rubricc.api import compile_text
from rubricc.engine import backoff
from rubricc.engine.settings import Settings
from rubricc.judging.judge import Judge

SOURCE = """
edition "2026"

judge plain {{ {judge} }}

rubric answer {{
  judge: plain
  hard rule honest "Claims no experience that it cannot have."
  principle direct essential "Answers in the first sentence."
  principle depth important "Explains why." {{
    scale: 1..5
    level 1: "Only says what."
    level 5: "Gives a reason and its limits."
  }}
  principle example optional "Gives an example."
  pitfall wanders important "Leaves the question."
  {more}
}}
"""
QUESTIONS = {
    "honest": "Claims no experience that it cannot have.",
    "direct": "Answers in the first sentence.",
    "depth": "Explains why.",
    "example": "Gives an example.",
    "wanders": "Leaves the question.",
}
LABELS = dict.fromkeys(QUESTIONS, ("met", "unmet")) | {"depth": tuple("12345")}
WIRES = ("compatible", "openai", "anthropic")


def scorer(judge="", more=""):
    """The rubric, with settings of the judge and further rules."""
    return compile_text(SOURCE.format(judge=judge, more=more))


def rows(count, prompt="Why is the sky blue?"):
    return [
        {"id": str(n), "prompt": prompt, "response": f"Light scatters, says answer {n}."}
        for n in range(count)
    ]


def verdict_table(rows, label):
    """A table for the fake judge: ``label(row number, criterion)`` is the truth."""
    return {
        (row["response"], QUESTIONS[name]): label(number, name)
        for number, row in enumerate(rows)
        for name in QUESTIONS
    }


def true_scores(plain, rows, label):
    """What the rows score by the table itself, with nobody asked."""
    scored = []
    for number, row in enumerate(rows):
        own = {name: label(number, name) for name in QUESTIONS}
        own["depth"] = int(own["depth"])
        scored.append(plain.score(row | {"verdicts": own}))
    return scored


def model_name(wire, server, monkeypatch):
    """The judge that reaches a fake server by one of the three clients."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", server.root)
    return f"{server.url}#judge" if wire == "compatible" else f"{wire}:judge"


@contextmanager
def asking(plan, model, **settings):
    """A judge that is closed at the end."""
    judge = Judge(plan, model, Settings(**settings))
    try:
        yield judge
    finally:
        judge.close()


def without_waits(monkeypatch):
    """Tries follow each other at once."""
    monkeypatch.setattr(backoff, "FIRST_S", 0.001)
    monkeypatch.setattr(backoff, "MOST_S", 0.002)


def keys_away(monkeypatch):
    """No key of the machine is used."""
    for name in [name for name in os.environ if name.endswith(("_API_KEY", "_BASE_URL"))]:
        monkeypatch.delenv(name)
