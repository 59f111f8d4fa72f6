"""PaperBench: trees reproduce to the last bit, and come back as they were."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.interchange.errors import EntryInvalid, NotExpressible, WrongFormat
from rubricc.interchange.formats import paperbench
from rubricc.interchange.names import name_of
from rubricc.ir.digest import scores_digest
from rubricc.ir.rubric import Criterion, Group
from tests.interchange.imports import (
    AWKWARD,
    DATA,
    asked,
    imported,
    imported_rubric,
    rubric_of,
    scorer_of,
    there_and_back,
)

TREES = sorted((DATA / "paperbench").glob("*/rubric.json"))
GRADED = sorted((DATA / "paperbench").glob("*/expected_result.json"))
NEEDS_DATA = pytest.mark.skipif(not TREES, reason="the published trees are not beside the project")


def leaf(text="The loss is that of equation (3).", weight=1, **more):
    node = {"id": "", "requirements": text, "weight": weight, "sub_tasks": []}
    return node | {"task_category": "Code Development", "finegrained_task_category": None} | more


def inner(*children, text="The paper is reproduced.", weight=1):
    node = leaf(text, weight, task_category=None)
    return node | {"sub_tasks": list(children)}


def tree(path, node):
    path.write_text(json.dumps(node, ensure_ascii=False), encoding="utf-8")
    return path


def paired(items, nodes):
    """Members of the rubric beside the nodes of the graded tree, those that weigh 0 left out."""
    nodes = [node for node in nodes if node["weight"]]
    assert len(items) == len(nodes)
    for item, node in zip(items, nodes, strict=True):
        yield item, node
        if isinstance(item, Group):
            yield from paired(item.members, node["sub_tasks"])


@NEEDS_DATA
@pytest.mark.parametrize("path", GRADED, ids=lambda path: path.parent.name)
def test_every_inner_node_reproduces_to_the_last_bit(path):
    """A graded tree is of an older version than the rubric beside it, and holds its own rubric."""
    graded = json.loads(path.read_text("utf-8"))
    rubric = imported_rubric("paperbench", path)
    nodes = list(paired(rubric.members, graded["sub_tasks"]))
    said = {
        item.name: "met" if node["score"] == 1 else "unmet"
        for item, node in nodes
        if isinstance(item, Criterion)
    }
    assert {node["score"] for item, node in nodes if isinstance(item, Criterion)} <= {0, 1}

    scored = scorer_of(rubric).score({"prompt": "p", "response": "r", "verdicts": said})

    groups = [(item, node) for item, node in nodes if isinstance(item, Group)]
    assert [scored.scores["groups"][item.name] for item, _ in groups] == [
        node["score"] for _, node in groups
    ]
    assert scored.reward == graded["score"]
    assert len(groups) > 1


@NEEDS_DATA
@pytest.mark.parametrize("path", TREES, ids=lambda path: path.parent.name)
def test_a_published_tree_comes_back_as_it_was_but_for_ids_of_inner_nodes(path):
    rubric = imported_rubric("paperbench", path)
    (written,) = paperbench.write(rubric).values()

    assert without_inner_ids(json.loads(written)) == without_inner_ids(
        json.loads(path.read_text("utf-8"))
    )


def without_inner_ids(node):
    """A tree as it scores: without ids of inner nodes and without nodes that weigh 0."""
    children = [without_inner_ids(child) for child in node["sub_tasks"] if child["weight"]]
    text = node["requirements"] if children == [] else " ".join(node["requirements"].split())
    return {**node, "id": "" if children else node["id"], "requirements": text} | {
        "sub_tasks": children
    }


TEXTS = st.sampled_from(AWKWARD[:-1]) | st.sampled_from(("Same.", "Same!", "Other."))
WEIGHTS = st.sampled_from((0, 1, 2, 3, 0.5, 1 / 3, 1e-280, 1e100))
LEAVES = st.builds(
    leaf, TEXTS, WEIGHTS, finegrained_task_category=st.sampled_from((None, "Experimental Setup"))
)
NODES = st.recursive(
    LEAVES,
    lambda inside: st.builds(
        lambda children, weight: inner(*children, text="Part.", weight=weight),
        st.lists(inside, min_size=1, max_size=3),
        WEIGHTS.filter(bool),
    ),
    max_leaves=8,
)


def has_weight(node):
    return node["weight"] > 0 and (not node["sub_tasks"] or any(map(has_weight, node["sub_tasks"])))


@given(st.lists(NODES, min_size=1, max_size=4).filter(lambda nodes: any(map(has_weight, nodes))))
def test_any_tree_there_and_back_means_the_same(nodes):
    nodes = [pruned(node) for node in nodes if has_weight(node)]
    with tempfile.TemporaryDirectory() as folder:
        rubric = imported_rubric("paperbench", tree(Path(folder) / "tree.json", inner(*nodes)))
        again = there_and_back("paperbench", rubric, Path(folder))

    assert asked(again) == asked(rubric)
    assert scores_digest(again) == scores_digest(rubric)


def pruned(node):
    """Without inner nodes of which nothing counts, which no published tree has."""
    return node | {"sub_tasks": [pruned(one) for one in node["sub_tasks"] if has_weight(one)]}


def test_a_leaf_alone_is_a_tree(tmp_path):
    rubric = imported_rubric("paperbench", tree(tmp_path / "tree.json", leaf("Runs.")))

    assert [one.name for one in rubric.criteria()] == ["runs"]


def test_a_node_that_weighs_nothing_is_left_out_and_said(tmp_path):
    path = tree(tmp_path / "tree.json", inner(leaf("A."), leaf("B.", 0)))

    found, made = imported("paperbench", path)

    assert [remark.place for remark in found.remarks] == ["root.sub_tasks[1]"]
    assert '"B."' not in made.sources["tree.rubric"]


@pytest.mark.parametrize(
    ("node", "place"),
    [
        (leaf(weight="heavy"), "root.sub_tasks[0].weight"),
        (leaf(weight=-1), "root.sub_tasks[0].weight"),
        (leaf(weight=None), "root.sub_tasks[0].weight"),
        (leaf(text=" "), "root.sub_tasks[0].requirements"),
        (leaf(text=3), "root.sub_tasks[0].requirements"),
        (leaf(text="a\0b"), "root.sub_tasks[0].requirements"),
        ("a node", "root.sub_tasks[0]"),
    ],
)
def test_a_wrong_node_is_named_by_its_place(tmp_path, node, place):
    with pytest.raises(EntryInvalid) as raised:
        imported("paperbench", tree(tmp_path / "tree.json", inner(node)))

    assert raised.value.place == place


def test_a_weight_that_is_written_as_text_counts(tmp_path):
    rubric = imported_rubric("paperbench", tree(tmp_path / "t.json", inner(leaf(weight=" 2.5 "))))

    assert rubric.criteria()[0].weight == 2.5


def test_nan_is_refused(tmp_path):
    path = tmp_path / "tree.json"
    path.write_text(json.dumps(inner(leaf(weight=float("nan")))), encoding="utf-8")

    with pytest.raises(Exception, match=r"NaN|nan"):
        imported("paperbench", path)


def test_another_format_is_refused_by_its_name(tmp_path):
    with pytest.raises(WrongFormat, match="looks like `healthbench`"):
        imported(
            "paperbench",
            tree(
                tmp_path / "a.json", {"prompt": "p", "rubrics": [{"criterion": "c", "points": 1}]}
            ),
        )


@pytest.mark.parametrize(
    ("member", "what"),
    [
        ('hard rule a "Runs."', "hard rule"),
        ('principle a "Runs." { scale: 1..3 tags: [code_execution] }', "a scale"),
        ("principle a { check: words(response) > 3 }", "decided by code"),
        ('principle a "Runs."', "needs one category"),
        ('principle a "Runs." { tags: [code_execution, mine] }', "no tag of another kind"),
        ('principle a "Runs {{prompt}}." { tags: [code_execution] }', "slot"),
        ('group g { principle a "Runs." { tags: [code_execution] } }', "group without a weight"),
    ],
)
def test_what_no_tree_can_hold_is_refused(member, what):
    rubric = rubric_of(f'edition "2026"\nrubric r {{ {member} reward {{ no_principles: zero }} }}')

    with pytest.raises(NotExpressible, match=what):
        paperbench.write(rubric)


def test_categories_become_tags_that_can_be_told_apart():
    names = [name_of(one) for one in (*paperbench.CATEGORIES, *paperbench.FINE_CATEGORIES)]

    assert len(set(names)) == len(names)
