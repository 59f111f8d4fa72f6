"""Which of several responses to a prompt go on: the best, the best and the worst, or pairs."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

How = Literal["best", "best-and-worst", "threshold", "pairs"]

HOWS: Final[Mapping[str, str]] = {
    "best": "the response with the greatest reward (rejection sampling)",
    "best-and-worst": "the best against the worst as a pair (West-of-N, arXiv 2401.12086); equal "
    "rewards are dropped",
    "threshold": "every response whose reward reaches `--threshold`",
    "pairs": "every two responses as a pair to be compared, at most `--most` a prompt",
}


@dataclass(slots=True)
class Selected:
    """What became of rows: how many went on, and how many did not, by reason."""

    kept: int = 0
    dropped: dict[str, int] = field(default_factory=lambda: defaultdict(int))


class SelectionInvalid(ValueError):
    """Rows cannot be selected from; the message says why."""


def grouped(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """Rows that share a prompt, in the order in which prompts first stand.

    Raises:
        SelectionInvalid: a row has no prompt or no response.
    """
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row.get("prompt") is None or row.get("response") is None:
            raise SelectionInvalid(f"row `{row.get('id')}` has no prompt or no response")
        key = json.dumps(row["prompt"], ensure_ascii=False, sort_keys=True)
        groups.setdefault(key, []).append(row)
    yield from groups.values()


def select(
    group: Sequence[Mapping[str, Any]],
    how: How,
    selected: Selected,
    *,
    threshold: float | None = None,
    most: int = 1,
) -> Iterator[dict[str, Any]]:
    """What goes on of the responses to one prompt; ``selected`` counts.

    Rows have ``reward``, which is ``None`` where nothing decided it: such a response takes part in
    nothing but ``pairs``. Of equal rewards the first row counts as the better one.
    """
    if how == "pairs":
        yield from _pairs(group, most, selected)
        return
    scored = [row for row in group if isinstance(row.get("reward"), (int, float))]
    selected.dropped["without a reward"] += len(group) - len(scored)
    if not scored:
        return
    if how == "threshold":
        assert threshold is not None
        yield from _reaching(scored, threshold, selected)
        return
    best = max(scored, key=lambda row: row["reward"])
    if how == "best":
        selected.kept += 1
        selected.dropped["not the best"] += len(scored) - 1
        yield _chosen(best)
        return
    worst = min(reversed(scored), key=lambda row: row["reward"])
    if best["reward"] == worst["reward"]:
        selected.dropped["equal rewards"] += len(scored)
        return
    selected.kept += 1
    yield {
        "id": f"{best.get('id')} > {worst.get('id')}",
        "prompt": best["prompt"],
        "chosen": best["response"],
        "rejected": worst["response"],
        "score_chosen": best["reward"],
        "score_rejected": worst["reward"],
        "margin": best["reward"] - worst["reward"],
    }


def _chosen(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row that goes on. It is a completion from now on, whatever its reward was: a trainer that
    learns from it asks for no threshold any more."""
    kept = {key: value for key, value in row.items() if key != "reward"}
    return {**kept, "selected_reward": row["reward"]}


def _reaching(
    scored: Sequence[Mapping[str, Any]], threshold: float, selected: Selected
) -> Iterator[dict[str, Any]]:
    for row in scored:
        if row["reward"] >= threshold:
            selected.kept += 1
            yield _chosen(row)
        else:
            selected.dropped["below the threshold"] += 1


def _pairs(
    group: Sequence[Mapping[str, Any]], most: int, selected: Selected
) -> Iterator[dict[str, Any]]:
    """Pairs of responses that differ; nothing can be learned from comparing one with itself."""
    made = 0
    for a, b in itertools.combinations(group, 2):
        if made == most:
            break
        if a["response"] == b["response"]:
            selected.dropped["equal responses"] += 1
            continue
        made += 1
        selected.kept += 1
        yield {
            "id": f"{a.get('id')} / {b.get('id')}",
            "prompt": a["prompt"],
            "response_a": a["response"],
            "response_b": b["response"],
        }
    if not made:
        selected.dropped["prompts without a pair"] += 1
