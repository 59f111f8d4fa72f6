"""Whatever a row holds, it gets a score or an error, and no number that verdicts do not support."""

from __future__ import annotations

import json
import math
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from rubricc.compiler import compile_rubric
from rubricc.datasets.jsonl import parse_row
from rubricc.datasets.row import Row
from rubricc.runtime.scorer import Scorer
from rubricc.semantics.check import check
from rubricc.source.library import library_file, library_names
from rubricc.source.project import find_project
from rubricc.source.read import read_source, text_source
from rubricc.targets.plan import build_plan

EVERYTHING = """
edition "2026"

rubric everything(
  facts: list[text], limit: number = 5, reference: text?, strict: bool = true,
  claims: list[record(text: text, weight: number, note: text?)]?, one: record(a: number)?
) {
  weights { essential: 5 }
  hard rule polite "Says please." { check: contains(response, "please") }
  hard rule calm "Stays calm." { when: "The user is upset." }
  principle brief essential "Is short." { check: words(response) <= limit }
  principle covers +3 each fact in facts "States that {{fact}}." { tags: [facts] }
  principle claims_hold +2 each claim in claims "Holds {{claim.text}}." {
    when: claim.weight > 0 and claims != none
  }
  principle tone "Keeps the tone of {{reference}}." { when: reference != none }
  principle both +1 "Has a number." { check: matches(response, r"[0-9]+")  decide: mean }
  group depth +4 {
    principle scaled "Goes deep." { scale: 1..5 }
    principle named "Is clear." { scale: [poor = 0, fair = 0.4, good = 1]  needs: [scaled >= 3] }
  }
  pitfall invents -3 "Invents a fact." { when: strict }
  pitfall json_like -1 "Is JSON." { check: is_json(response) }
  fact refuses "Declines."
  fact sorry "Apologises."
  derive soft = refuses and sorry
  class ideal +1.0 when soft
  class other 0 otherwise
  slot criteria: generated { at_most: 3  weight: -5..10 }
  reward { denominator: absolute  length_penalty { unit: words  from: 80  to: 160  at_most: 0.2 } }
}
"""

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**400),
    st.floats(),
    st.text(max_size=6),
    st.sampled_from(
        (
            "please",
            "met",
            "unmet",
            "good",
            "not_applicable",
            "unscored",
            "{{fact}}",
            "\\ud800",
            "\0",
        )
    ),
)
NAMES = st.sampled_from(
    "id prompt response facts limit reference strict claims one verdicts criteria polite calm "
    "brief covers claims_hold tone both scaled named invents refuses sorry soft overall name text "
    "weight tag kind scale levels tags role content type tool_calls function arguments a x".split()
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)
VERDICTS = st.one_of(
    st.sampled_from(
        ("met", "unmet", "not_applicable", "unscored", 1, 3, 5, "poor", "fair", "good")
    ),
    st.lists(st.sampled_from(("met", "unmet", "not_applicable", None)), max_size=3),
)
MESSAGES = st.lists(
    st.fixed_dictionaries(
        {"role": st.sampled_from(("user", "assistant", "tool", "robot", 1)), "content": VALUES},
        optional={"tool_calls": VALUES, "reasoning_content": VALUES, "refusal": VALUES},
    ),
    max_size=3,
)
TEXTS = st.one_of(st.text(max_size=20), st.just("please 1"), st.just('{"please": 2}'), MESSAGES)
PLAIN = st.sampled_from(("met", "unmet", "not_applicable", "unscored"))
GOOD = {
    "facts": st.lists(st.text(max_size=5), max_size=3),
    "prompt": st.text(max_size=20),
    "response": TEXTS,
    "verdicts": st.fixed_dictionaries(
        {},
        optional={
            "calm": PLAIN,
            "both": PLAIN,
            "scaled": st.integers(1, 5),
            "named": st.sampled_from(("poor", "fair", "good", "unscored")),
            "invents": PLAIN,
            "refuses": PLAIN,
            "sorry": PLAIN,
        },
    ),
}
MORE = {
    "limit": st.integers(-2, 9),
    "reference": st.text(max_size=5),
    "strict": st.booleans(),
    "claims": st.lists(
        st.fixed_dictionaries({"text": st.text(max_size=3), "weight": st.floats(-2, 2)}), max_size=2
    ),
    "one": st.fixed_dictionaries({"a": st.integers()}),
    "criteria": st.lists(
        st.fixed_dictionaries(
            {"name": NAMES, "text": st.text(max_size=3)}, optional={"weight": st.integers(-6, 11)}
        ),
        max_size=3,
    ),
}


@st.composite
def rows(draw: st.DrawFn) -> dict[str, object]:
    """A row that is right, or almost so, or not at all."""
    row: dict[str, object] = draw(st.fixed_dictionaries(GOOD, optional=MORE))
    wrong = draw(st.integers(0, 3))
    if wrong >= 2:
        row |= draw(st.dictionaries(NAMES, VALUES, max_size=2))
    if wrong == 3:
        row["verdicts"] = draw(st.dictionaries(NAMES, VERDICTS | VALUES, max_size=4) | VALUES)
        row.pop(draw(NAMES), None)
    return row


@cache
def scorers() -> tuple[Scorer, ...]:
    """A rubric with everything in it, and every rubric that ships."""
    sources = [text_source(EVERYTHING)]
    files = [library_file(name) for name in library_names()]
    sources += [read_source(file) for file in files if file is not None]
    found = []
    for source in sources:
        project = find_project(source.location or library_file("writing.rubric"))
        checked = check(source, project)
        assert not [d for d in checked.diagnostics if d.is_error], checked.diagnostics
        found += [Scorer(build_plan(compile_rubric(one))) for one in checked.module.rubrics]
    return tuple(found)


def holds(score, row):
    record = json.loads(json.dumps(score.record(), allow_nan=False))
    assert record["status"] in {"decided", "undecided", "undefined", "error"}
    assert (score.error is not None) == (score.status == "error")
    if score.error is not None:
        assert score.reward is None
        assert score.error == score.error.strip() != ""
        return
    assert (score.reward is not None) == (score.status == "decided")
    if score.low is not None and score.high is not None:
        assert score.low <= score.high
        assert math.isfinite(score.low)
        assert math.isfinite(score.high)
    if score.reward is not None:
        assert score.low == score.reward == score.high


@given(rows(), st.data())
def test_any_row_is_scored_or_refused(row, data):
    scorer = data.draw(st.sampled_from(scorers()))
    holds(scorer.score(row), row)
    holds(scorer.score(row, partial=True), row)


@given(rows(), st.sampled_from(("fewer", "more")))
def test_dropping_verdicts_only_widens_the_bounds(row, order):
    scorer = scorers()[0]
    known = scorer.score(row)
    if known.error is not None or not isinstance(row.get("verdicts"), dict):
        return
    kept = {k: v for k, v in row["verdicts"].items() if v == "not_applicable" or k == "calm"}
    wider = scorer.score(row | {"verdicts": kept})
    if wider.error is None and known.status != "undefined" and wider.low is not None:
        assert wider.low <= known.low + 1e-9
        assert wider.high >= known.high - 1e-9


@given(st.binary(max_size=60) | rows().map(lambda row: json.dumps(row, default=str).encode()))
def test_any_line_is_a_row_or_a_fault(line):
    found = parse_row(line.replace(b"\n", b" "), 7)
    assert found.line == 7
    if isinstance(found, Row):
        json.dumps(found.values, allow_nan=False, ensure_ascii=False).encode()
        holds(scorers()[0].score(found.values), found.values)
    else:
        assert found.message
