"""A set as large as HealthBench: imported, checked, planned and scored.

Run ``python benchmarks/interchange.py``. 5,000 rows with 48,562 criteria are drawn, of the lengths
that HealthBench has: sentences of about 20 words, conversations of 1 to 5 turns, tags.

1. The rows are imported; the base rubric is laid out, checked and compiled, and the rows are
   written; then every row is validated and planned (the bar: 30 s of CPU, 600 MB at the peak).
2. Verdicts are given for all criteria, and every row is scored, from file to file, with whole
   records (the bar: 10 s of CPU).
3. One list of 50,000 and of 100,000 items becomes one rubric, so that the ratio tells whether the
   time is linear.

Every step runs in a process of its own; CPU seconds are medians over rounds.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROWS, CRITERIA = 5_000, 48_562

WORDS = (
    "asks mentions explains dose pain user doctor fever hours clearly states whether medicine "
    "advises emergency allergy history child safe common cause treatment without symptoms before "
    "response includes that the a of with and for at least one specific"
).split()


def sentence(draw: random.Random, words: int) -> str:
    """A sentence of ``words`` words."""
    return " ".join(draw.choice(WORDS) for _ in range(words)).capitalize() + "."


def drawn_rows(seed: int = 5) -> Iterator[dict[str, Any]]:
    """Rows of the shape of HealthBench, with exactly as many criteria in all."""
    draw = random.Random(seed)
    counts = [2] * ROWS
    for _ in range(CRITERIA - 2 * ROWS):
        counts[draw.randrange(ROWS)] += 1
    for number, count in enumerate(counts):
        turns = draw.randrange(0, 3) * 2 + 1
        yield {
            "prompt": [
                {"role": ("user", "assistant")[turn % 2], "content": sentence(draw, 60)}
                for turn in range(turns)
            ],
            "prompt_id": f"row-{number}",
            "rubrics": [criterion(draw) for _ in range(count)],
            "example_tags": ["theme:hedging"],
            "ideal_completions_data": {"ideal_completion": sentence(draw, 80)},
        }


def criterion(draw: random.Random) -> dict[str, Any]:
    """One criterion with signed points, about one in four of them negative."""
    points = draw.randint(1, 10) if draw.random() < 0.75 else -draw.randint(1, 10)
    return {
        "criterion": sentence(draw, draw.randint(8, 32)),
        "points": points,
        "tags": ["level:example", f"axis:{draw.choice(('accuracy', 'completeness'))}"],
    }


def import_all(source: Path, folder: Path) -> None:
    """What ``rubricc import``, ``rubricc compile`` and the first pass over the rows do."""
    from rubricc.compiler import compile_source
    from rubricc.datasets.write import open_records
    from rubricc.interchange.made import make
    from rubricc.interchange.reading import read_as
    from rubricc.interchange.registry import format_named
    from rubricc.plan.file import dump_plan
    from rubricc.runtime.scorer import Scorer
    from rubricc.source.project import Project
    from rubricc.source.read import text_source

    imported = read_as(format_named("healthbench"), source)
    ((_, text),) = make(imported).sources.items()
    compiled = compile_source(text_source(text), Project(folder))
    assert compiled.plan is not None
    (folder / "plan.json").write_bytes(dump_plan(compiled.plan))
    scorer = Scorer(compiled.plan)
    planned = 0
    with open_records(folder / "rows.jsonl") as write:
        for row in imported.rows:
            write(row)
            planned += len(scorer.case({**row, "response": "Rest."}).generated)
    assert planned == CRITERIA, planned


def score_all(folder: Path) -> None:
    """What ``rubricc score`` does with the rows, to which verdicts were given."""
    from rubricc.datasets.row import Row
    from rubricc.datasets.rows import read_rows
    from rubricc.datasets.write import open_records
    from rubricc.plan.file import load_plan
    from rubricc.runtime.scorer import Scorer

    scorer = Scorer(load_plan(folder / "plan.json"))
    with open_records(folder / "scored.jsonl") as write:
        for row in read_rows(folder / "judged.jsonl"):
            assert isinstance(row, Row), row
            scored = scorer.score(row.values)
            assert scored.status in ("decided", "undefined"), scored.error
            write(scored.record())


def import_list(source: Path) -> None:
    """One list as one rubric, laid out and checked."""
    from rubricc.interchange.made import make
    from rubricc.interchange.reading import read_as
    from rubricc.interchange.registry import format_named

    make(read_as(format_named("openrubrics"), source))


def give_verdicts(folder: Path) -> None:
    """The imported rows with a response, and a verdict for each of their criteria."""
    draw = random.Random(7)
    with (folder / "rows.jsonl").open() as rows, (folder / "judged.jsonl").open("w") as file:
        for line in rows:
            row = json.loads(line)
            verdicts = {one["name"]: draw.choice(("met", "unmet")) for one in row["criteria"]}
            file.write(json.dumps({**row, "response": "Rest.", "verdicts": verdicts}) + "\n")


def write_list(path: Path, count: int) -> Path:
    """A list of ``count`` items, some of which are equal."""
    draw = random.Random(3)
    kinds = ("Hard Rule", "Principle")
    lines = (f"{at}. {sentence(draw, 12)} [{draw.choice(kinds)}]\n" for at in range(1, count + 1))
    path.write_text("".join(lines))
    return path


def peak_mib() -> float:
    """The peak memory of this process in MiB."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        if found is not None:
            return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(step: str, source: Path, folder: Path, rounds: int) -> tuple[float, float]:
    """Median CPU seconds and greatest peak in MiB of ``step``, each round in a new process."""
    found = []
    for _ in range(rounds):
        command = [sys.executable, __file__, "--step", step, source, folder]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found.append(json.loads(done.stdout))
    seconds = [one[0] for one in found]
    return statistics.median(seconds), max(one[1] for one in found)


def run_step(step: str, source: Path, folder: Path) -> None:
    """One step in this process; prints its CPU seconds and its peak."""
    if step == "import":
        import_all(source, folder)
    elif step == "score":
        score_all(folder)
    else:
        import_list(source)
    print(json.dumps([time.process_time(), peak_mib()]))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.step:
        step, source, folder = given.step
        run_step(step, Path(source), Path(folder))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "bench.jsonl"
        source.write_text("".join(json.dumps(row) + "\n" for row in drawn_rows()))
        size = source.stat().st_size / 2**20
        print(f"{ROWS:,} rows, {CRITERIA:,} criteria, {size:.1f} MiB, {given.rounds} rounds")
        print(f"{'':44}{'CPU s':>8}{'MiB':>8}")
        report("imported, checked and planned", measured("import", source, folder, given.rounds))
        give_verdicts(folder)
        report("scored with given verdicts", measured("score", source, folder, given.rounds))
        for count in (50_000, 100_000):
            path = write_list(folder / f"list_{count}.txt", count)
            taken = measured("list", path, folder, given.rounds)
            report(f"one list of {count:,} as one rubric", taken)


def report(title: str, taken: tuple[float, float]) -> None:
    print(f"  {title:42}{taken[0]:8.2f}{taken[1]:8.0f}")


if __name__ == "__main__":
    main()
