"""The published rows of rule-based rewards (arXiv 2411.01111): each falls in just one class."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from rubricc.plan.criterion import ClassesMember, Derived, OutcomeClass
from rubricc.scoring.formula import Formula
from tests.scoring.plans import MET, UNMET, conjunction, fact, negation, plan_of, ref

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "rbr"
NUMBERS = (1.0, 0.75, 0.5, 0.25, 0.0)


@pytest.fixture(scope="module")
def published():
    if not DATA.exists():
        pytest.skip(f"{DATA} is absent: the published rows are not part of this project")
    yaml = pytest.importorskip("yaml")
    rules = yaml.safe_load((DATA / "proposition_prompts.yaml").read_text(encoding="utf-8"))
    rows = [
        json.loads(line)
        for name in ("train", "test")
        for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    return rules, rows


def all_of(wanted, derived):
    literals = []
    for name, holds in wanted.items():
        literal = ref(name, "derived" if name in derived else "criterion")
        literals.append(literal if holds else negation(literal))
    return conjunction(*literals) if len(literals) > 1 else literals[0]


def formula_for(rules, response_type, *, backwards):
    derived = rules["derived_propositions"]
    kind = response_type.lower().replace(" ", "_")
    classes = [
        OutcomeClass(
            name=name,
            number=number,
            when=all_of(rules["completion_classes"][name][kind], derived),
        )
        for name, number in zip(rules["completion_class_order"], NUMBERS, strict=True)
    ]
    facts = [fact(name) for name in rules["simple_propositions"]]
    return Formula(
        plan_of(
            *facts,
            derived=[
                Derived(name=name, value=all_of(wanted, derived))
                for name, wanted in derived.items()
            ],
            classes=classes[::-1] if backwards else classes,
            members=[*(one.name for one in facts), ClassesMember()],
        )
    )


def test_every_row_falls_in_exactly_one_class(published):
    rules, rows = published
    found = Counter()
    for response_type in {row["response_type"] for row in rows}:
        forwards = formula_for(rules, response_type, backwards=False)
        backwards = formula_for(rules, response_type, backwards=True)
        for row in (row for row in rows if row["response_type"] == response_type):
            known = {name: MET if held else UNMET for name, held in row["propositions"].items()}
            score = forwards.score(known)
            assert score.class_name == backwards.score(known).class_name
            assert score.reward == NUMBERS[rules["completion_class_order"].index(score.class_name)]
            found[score.class_name] += 1
    assert sum(found.values()) == len(rows) == 518
    assert set(found) == set(rules["completion_class_order"])


def test_a_missing_proposition_leaves_bounds_around_the_class(published):
    rules, rows = published
    formula = formula_for(rules, "Hard Refuse", backwards=False)
    for row in [row for row in rows if row["response_type"] == "Hard Refuse"][:40]:
        known = {name: MET if held else UNMET for name, held in row["propositions"].items()}
        reward = formula.score(known).reward
        for name in ("apology", "disallowed_content", "third_person"):
            score = formula.score({other: known[other] for other in known if other != name})
            assert score.low <= reward <= score.high
