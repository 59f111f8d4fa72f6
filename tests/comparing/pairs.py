"""Constitutions, pairs and judges that the tests of comparing share."""

from __future__ import annotations

from contextlib import contextmanager

from rubricc.comparing.comparer import Comparer
from rubricc.compiler import compile_source
from rubricc.engine.settings import Settings
from rubricc.runtime.scorer import Scorer
from rubricc.source.project import find_project
from rubricc.source.read import text_source
from tests.language.blocks import ROOT

SOURCE = """
edition "2026"

judge plain {{ {judge} }}

constitution kind{parameters} {{
  judge: plain
  {rules}
  {more}
  preference {{ {preference} }}
}}
"""
RULES = """
  principle patient "Explains again."
  principle honest "Says when it does not know."
  pitfall wanders "Leaves the question."
"""
HARD = 'hard rule safe "Gives no help with weapons."\n'


def scorer(preference="", rules=RULES, more="", judge="", parameters=""):
    """The constitution, compiled for preferences."""
    text = SOURCE.format(
        preference=preference, rules=rules, more=more, judge=judge, parameters=parameters
    )
    source = text_source(text)
    compiled = compile_source(source, find_project(ROOT), None, None, ("reward", "preference"))
    assert compiled.plan is not None, compiled.diagnostics
    return Scorer(compiled.plan)


def pairs(count, **more):
    return [
        {
            "id": f"row {n}",
            "prompt": "Why is the sky blue?",
            "response_a": f"Light scatters, says answer {n}.",
            "response_b": f"Because of the air, says another answer, {n}.",
            **more,
        }
        for n in range(count)
    ]


def swapped(row):
    """The same pair with its sides exchanged."""
    other = {"a": "b", "b": "a"}
    return {
        f"{key[:-1]}{other[key[-1]]}" if key[-2:] in ("_a", "_b") else key: value
        for key, value in row.items()
    }


@contextmanager
def comparing(plan, model, **settings):
    """A comparer that is closed at the end."""
    comparer = Comparer(plan, model, Settings(**settings))
    try:
        yield comparer
    finally:
        comparer.close()


def compared(plan, model, rows, **settings):
    with comparing(plan, model, **settings) as comparer:
        return comparer.compare(rows)


def one(plan, model, row=None, **settings):
    return compared(plan, model, [row or pairs(1)[0]], **settings)[0]


def by_statement(table):
    """A script's decision: what the judge says by a statement that occurs in the question.

    A function gets the question; a word is the label.
    """

    def decide(question):
        for statement, label in table.items():
            if statement in question.text:
                return label(question) if callable(label) else label
        raise LookupError(question.text)

    return decide
