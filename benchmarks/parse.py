"""How fast a large file becomes a tree, against ``json.loads`` on equivalent data.

Run ``python benchmarks/parse.py [COUNT]``; COUNT is the number of criteria (50,000, about 11 MB).
All figures are medians of one run on one machine; the ratios are what to compare.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable

from rubricc.source.collector import collector_paused
from rubricc.source.read import text_source
from rubricc.syntax.parser import parse
from rubricc.syntax.tokens import tokenize

ROUNDS = 5
WORDS = (
    "Says why the reader should care about each of the artifacts that the response proposes "
    "and how they fit together"
).split()
PRIORITIES = ("essential", "important", "optional")


def criteria(count: int, seed: int = 1) -> list[dict[str, object]]:
    """``count`` criteria as data: priorities on half, weights and bodies on a quarter."""
    draw = random.Random(seed)
    found: list[dict[str, object]] = []
    for i in range(count):
        kind = "pitfall" if i % 10 == 9 else "principle"
        entry: dict[str, object] = {"kind": kind, "name": f"criterion_{i}"}
        if i % 4 == 1:
            entry["weight"] = (-1 if kind == "pitfall" else 1) * (i % 7 + 1)
        elif i % 4 != 3:
            entry["priority"] = draw.choice(PRIORITIES)
        entry["text"] = "Says " + " ".join(draw.choice(WORDS) for _ in range(28)) + "."
        if i % 5 == 4:
            entry |= {"tags": ["style", "tone"], "note": "From the second workshop."}
        elif i % 25 == 10:
            levels = {"1": "Poor throughout.", "5": "A pleasure to read."}
            entry |= {"scale": [1, 5], "levels": levels}
        found.append(entry)
    return found


def program(entries: list[dict[str, object]]) -> str:
    """The same criteria in the language."""
    lines = ['edition "2026"\n\nrubric large {\n']
    for entry in entries:
        middle = f"{entry['weight']:+} " if "weight" in entry else ""
        middle = f"{entry['priority']} " if "priority" in entry else middle
        lines.append(f'  {entry["kind"]} {entry["name"]} {middle}"{entry["text"]}"')
        if "tags" in entry:
            lines.append(f' {{\n    tags: [style, tone]\n    note: "{entry["note"]}"\n  }}')
        if "scale" in entry:
            lines.append(" {\n    scale: 1..5\n")
            for number, text in entry["levels"].items():  # type: ignore[attr-defined]
                lines.append(f'    level {number}: "{text}"\n')
            lines.append("  }")
        lines.append("\n")
    return "".join([*lines, "}\n"])


def median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds of one call of ``work``, the median of ``rounds``."""
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
        del result
    return statistics.median(seconds)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    entries = criteria(count)
    text = program(entries)
    data = json.dumps({"rubrics": [{"name": "large", "criteria": entries}]})
    source = text_source(text)
    broken = text_source(text.replace("principle criterion_0 ", "principel criterion_0 ", 1))
    base = median(lambda: json.loads(data))
    print(f"{count} criteria, {len(text) / 1e6:.1f} MB; json.loads takes {base * 1000:.0f} ms")

    def row(name: str, work: Callable[[], object], rounds: int = ROUNDS) -> None:
        seconds = median(work, rounds)
        print(f"{name:<42}{seconds * 1000:9.0f} ms{seconds / base:8.1f} x")

    row("parse", lambda: parse(source))
    with collector_paused():
        row("parse, within a step that pauses collection", lambda: parse(source))
    row("parse by the grammar alone", lambda: parse(source, fast=False), 3)
    row("parse with one slip in the file", lambda: parse(broken), 3)
    row("tokens alone", lambda: tokenize(source), 3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of the process: {peak:.0f} MB")


if __name__ == "__main__":
    main()
