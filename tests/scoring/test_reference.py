"""The worked numbers of ``docs/language/score.md``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rubricc.plan.reward import LengthPenalty, Reward
from rubricc.plan.verdict import NOT_APPLICABLE
from rubricc.scoring.formula import Formula
from rubricc.scoring.shape import shaped
from tests.scoring.plans import pitfall, plan_of, principle, value

PAGE = Path(__file__).parents[2] / "docs" / "language" / "score.md"
PENALTY = LengthPenalty(unit="words", start=800, end=1600, at_most=0.2)


def table(first_column):
    """The rows of the table whose first heading is ``first_column``."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(f"| {first_column} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
    return rows


def quotient(text):
    above, _, below = text.partition(" / ")
    return float(above) / float(below or 1)


def ends(text):
    if text == "none":
        return None
    low, high = text.split("..")
    return (float(low), float(high))


@pytest.mark.parametrize(("criteria", "denominator", "no_principles", "score"), table("criteria"))
def test_denominators(criteria, denominator, no_principles, score):
    rules, known = [], {}
    for index, (weight, given) in enumerate(re.findall(r"([+-][\d.]+)\*([\d.]+|-)", criteria)):
        name = f"c{index}"
        rule = principle if float(weight) > 0 else pitfall
        rules.append(rule(name, float(weight)))
        known[name] = NOT_APPLICABLE if given == "-" else value(float(given))
    plan = plan_of(*rules, denominator=denominator, no_principles=no_principles, clip=None)
    found = Formula(plan).score(known)
    if score == "none":
        assert found.status == "undefined"
    else:
        assert found.reward == pytest.approx(quotient(score), abs=1e-15)


@pytest.mark.parametrize(("score", "clip", "saturate", "length", "span", "reward"), table("score"))
def test_shape(score, clip, saturate, length, span, reward):
    rules = Reward(
        hard_rule_fail=0.0,
        clip=ends(clip),
        saturate=None if saturate == "none" else float(saturate),
        length_penalty=PENALTY,
        range=ends(span),
    )
    assert shaped(float(score), rules, float(length)) == pytest.approx(float(reward), abs=1e-12)


def test_the_page_has_both_tables():
    assert len(table("criteria")) >= 14
    assert len(table("score")) >= 8
