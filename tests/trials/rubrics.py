"""Rubrics to try, and the parts of a trial."""

from __future__ import annotations

from pathlib import Path

from rubricc.compiler import compile_source
from rubricc.runtime.scorer import Scorer
from rubricc.source.project import Project
from rubricc.source.read import text_source
from rubricc.targets.plan import TARGETS
from rubricc.trials.sample import sample_rows

HERE = Path(__file__).parent

PLAIN = """
edition "2026"

rubric plain {
  hard rule kind "Is kind."
  principle useful "Answers the question." { scale: 1..3 }
  pitfall wordy "Repeats itself."
}
"""

SLOTS = """
edition "2026"

judge reader { view: trace }

rubric slots(topic: text, facts: list[record(says: text)], reference: text?) {
  judge: reader
  principle about "Is about {{topic}}."
  principle covers each fact in facts "States that {{fact.says}}."
  principle like "Says what the reference says: {{reference}}"
}
"""

WHOLE = """
edition "2026"

rubric whole {
  reward { aggregate: holistic  scale: 1..10 }
  principle kind "Is kind."
}
"""

CODE = """
edition "2026"

rubric code {
  principle please "Says please." { check: contains(response, "please") }
  principle brief "Is short." { check: words(response) <= 20 }
}
"""


def compiled(source, targets=TARGETS):
    found = compile_source(text_source(source, "t.rubric", HERE), Project(HERE), targets=targets)
    assert found.plan is not None, found.diagnostics
    return Scorer(found.plan)


def first(scorer):
    return sample_rows(scorer.plan)[0]
