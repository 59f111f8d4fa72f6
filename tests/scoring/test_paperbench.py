"""Published PaperBench results, reproduced to the last bit at every node."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rubricc.plan.criterion import Group
from rubricc.scoring.formula import Formula
from tests.scoring.plans import plan_of, principle, value

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "paperbench"
TREES = ["semantic-self-consistency", "stay-on-topic-with-classifier-free-guidance"]


def leaf_name(node):
    return "n" + node["id"].replace("-", "_")


def members(node, criteria, verdicts):
    for child in node["sub_tasks"]:
        if child["sub_tasks"]:
            inner = tuple(members(child, criteria, verdicts))
            yield Group(name=leaf_name(child), weight=child["weight"], members=inner)
        else:
            criteria.append(principle(leaf_name(child), child["weight"]))
            verdicts[leaf_name(child)] = value(float(child["score"]))
            yield leaf_name(child)


def inner_nodes(node):
    for child in node["sub_tasks"]:
        if child["sub_tasks"]:
            yield child
            yield from inner_nodes(child)


@pytest.mark.parametrize("name", TREES)
def test_every_node_to_the_last_bit(name):
    path = DATA / name / "expected_result.json"
    if not path.exists():
        pytest.skip(f"{path} is absent: the published results are not part of this project")
    graded = json.loads(path.read_text(encoding="utf-8"))
    criteria, verdicts = [], {}
    tree = tuple(members(graded, criteria, verdicts))
    plan = plan_of(*criteria, members=tree, no_principles="zero")
    score = Formula(plan).score(verdicts)
    assert score.reward == graded["score"]
    nodes = list(inner_nodes(graded))
    assert len(nodes) > 10
    for node in nodes:
        assert score.scores["groups"][leaf_name(node)] == node["score"], node["requirements"]
