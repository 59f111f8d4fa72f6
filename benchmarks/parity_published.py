"""What others published, and what rubricc makes of the same data."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from benchmarks.parity_line import Line, Tally, plan_of, source_of
from rubricc.endpoints.fake import Asked, FakeEndpoint
from rubricc.engine.settings import Settings
from rubricc.revising.reviser import Reviser
from rubricc.runtime.scorer import Scorer

TREES = ("semantic-self-consistency", "stay-on-topic-with-classifier-free-guidance")
REQUESTS = {
    "nemo_critique_revision.json": "the 16 pairs of the paper, as NeMo publishes them",
    "constitution_anthropic.json": "llm-swarm, `constitution_anthropic.json`",
    "constituion_grok.json": "llm-swarm, `constituion_grok.json`",
}
KAPPAS = {(1, 2): 0.852, (1, 3): 0.879, (2, 3): 0.862}
"""Cohen's kappa of every two of three people who compared PandaLM's pairs (arXiv 2306.05087)."""


def lines(data: Path) -> Iterator[Line]:
    """Every line of the first section, computed from the folder ``data``."""
    for name in TREES:
        yield paperbench(data / "paperbench" / name / "expected_result.json")
    yield rule_based_rewards(data / "rbr")
    for name, whose in REQUESTS.items():
        yield requests(data / "cai" / name, whose)
    yield from kappas(data / "pandalm" / "testset-v1.json")


def paperbench(path: Path) -> Line:
    """Inner nodes of a graded tree, from the scores of its leaves."""
    graded = json.loads(path.read_text("utf-8"))
    _, text = source_of("paperbench", path)
    plan = plan_of(text)
    leaves = [node for node in _nodes(graded) if not node["sub_tasks"]]
    if len(leaves) != len(plan.criteria):
        raise ValueError(f"`{path.parent.name}` has {len(leaves)} leaves")
    given = {
        criterion.name: "met" if leaf["score"] == 1 else "unmet"
        for criterion, leaf in zip(plan.criteria, leaves, strict=True)
    }
    scored = Scorer(plan).score({"prompt": "p", "response": "r", "verdicts": given})
    inner = [node["score"] for node in _nodes(graded) if node["sub_tasks"]][1:]
    tally = Tally()
    tally.add(scored.reward, graded["score"])
    for ours, theirs in zip(scored.scores["groups"].values(), inner, strict=True):
        tally.add(ours, theirs)
    return Line(
        f"PaperBench (arXiv 2504.01848), `{path.parent.name}`: every inner node of the graded tree",
        f"the root scores {graded['score']:.4f}, from {len(leaves)} leaves",
        tally.told(),
        tally.holds(),
    )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A tree in file order, without nodes that weigh nothing."""
    yield node
    for child in node["sub_tasks"]:
        if child["weight"]:
            yield from _nodes(child)


def rule_based_rewards(folder: Path) -> Line:
    """Rows that people labelled, each in one class and in the published one."""
    what = "Rule-based rewards (arXiv 2411.01111): labelled rows fall in exactly one class"
    try:
        import yaml
    except ImportError:
        return Line(what, "518 rows", "needs `rubricc[interchange]`", None)
    from benchmarks.parity_references import rule_based_classes

    path = folder / "proposition_prompts.yaml"
    rules = yaml.safe_load(path.read_text("utf-8"))
    order = rules["completion_class_order"]
    _, text = source_of("rbr", path)
    scorer = Scorer(plan_of(text))
    right, classes = 0, Counter[str]()
    rows = [
        json.loads(line)
        for name in ("train", "test")
        for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]
    for row in rows:
        kind = row["response_type"].lower().replace(" ", "_")
        found = rule_based_classes(rules, kind, row["propositions"])
        given = {name: "met" if holds else "unmet" for name, holds in row["propositions"].items()}
        scored = scorer.score({"response": "r", "response_type": kind, "verdicts": given})
        expected = [1 - order.index(name) / (len(order) - 1) for name in found]
        right += [scored.reward] == expected
        classes.update(found)
    return Line(
        what,
        f"{len(rows)} rows over {len(classes)} classes",
        f"{right} of {len(rows)}",
        right == len(rows) == 518,
    )


def requests(path: Path, whose: str) -> Line:
    """Critique and revision requests, imported, compiled and sent by the reviser."""
    _, text = source_of("cai", path)
    pairs = _pairs(json.loads(path.read_text("utf-8")))
    dealt = f"steps: {len(pairs)}\n    without_replacement: true\n    seed: 1"
    plan = plan_of(text.replace("steps: 4", dealt), targets=("reward", "critique"))
    names = [criterion.name for criterion in plan.criteria]
    endpoint = FakeEndpoint(_answer)
    reviser = Reviser(plan, endpoint, settings=Settings())
    try:
        (found,) = reviser.revise([{"id": 1, "prompt": "Why?", "response": "It is obvious."}])
    finally:
        reviser.close()
    sent = ["".join(message.content for message in one.messages) for one in endpoint.requests]
    right = 0
    for step, critique, revision in zip(found.steps, sent[::2], sent[1::2], strict=True):
        name = step.principles[0]
        wanted, edit = pairs[names.index(name)]
        right += f"{name}: {wanted}".encode() in critique.encode()
        right += edit.encode() in revision.encode()
    return Line(
        f"Constitutional AI (arXiv 2212.08073), {whose}: requests go out byte for byte",
        f"{len(pairs)} critiques and {len(pairs)} revisions",
        f"{right} of {2 * len(pairs)}, in the prompts that were sent",
        right == 2 * len(pairs) and len(found.steps) == len(pairs),
    )


def _pairs(document: dict[str, Any]) -> list[tuple[str, str]]:
    if "constitutions" in document:
        return [(one["critic"], one["revision"]) for one in document["constitutions"]]
    return [(one["prompt"][0], one["edit_request"]) for one in document.values()]


def _answer(asked: Asked) -> str:
    """A critique that always finds something, and a revision that always adds something."""
    if asked.kind != "critique":
        return f"{asked.response} More."
    finding = {
        "principle": asked.principle.partition(":")[0],
        "quote": asked.response.split()[0],
        "problem": "It could be kinder to the reader.",
    }
    return json.dumps({"findings": [finding], "needs_revision": True})


def kappas(path: Path) -> Iterator[Line]:
    """Agreement of every two people; needs the extra `rubricc[agree]`."""
    try:
        import sklearn  # noqa: F401
    except ImportError:
        yield Line("PandaLM: agreement of people", "three kappas", "needs `rubricc[agree]`", None)
        return
    from rubricc.agreement.figures import Method
    from rubricc.agreement.labels import Classes, Pair
    from rubricc.agreement.statistics import figures

    rows = json.loads(path.read_text("utf-8"))
    for one, other in combinations((1, 2, 3), 2):
        said = [
            Pair(str(row["idx"]), row[f"annotator{one}"], row[f"annotator{other}"]) for row in rows
        ]
        kappa = figures(said, Classes((0, 1, 2)), Method(resamples=100)).kappa.value
        published = KAPPAS[one, other]
        yield Line(
            f"PandaLM (arXiv 2306.05087): kappa of people {one} and {other} on {len(rows)} pairs",
            f"{published:.3f}",
            f"{kappa:.4f}",
            kappa is not None and round(kappa, 3) == published,
        )
