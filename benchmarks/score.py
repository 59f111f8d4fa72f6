"""Rows scored: by a plan and by hand, rows that bring their own criteria, and memory.

Run ``python benchmarks/score.py``. Medians of CPU seconds over several rounds; in each round every
contender runs once, and ratios are taken round by round.

1. 10,000 rows of a rubric that code decides, beside the same checks written by hand (the bar: at
   most 2): the reward alone, the whole record with verdicts and sub-scores, and file to file.
2. 5,000 rows that bring 10 criteria each, validated, planned and scored; no two rows alike.
3. Peak memory of scoring files of 10,000 and of 100,000 rows, each in a process of its own.
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
from collections.abc import Callable
from pathlib import Path

from checks import SOURCE, by_hand, compiled, make_rows

from rubricc.datasets.row import Row
from rubricc.datasets.rows import read_rows
from rubricc.datasets.write import open_records
from rubricc.plan.file import dump_plan, load_plan
from rubricc.runtime.scorer import Scorer

GENERATED = """
edition "2026"

rubric per_row {
  hard rule says_something { check: words(response) > 0 }
  slot criteria: generated { at_most: 20  weight: -5..10 }
}
"""


def timed(work: Callable[[], object]) -> float:
    """CPU seconds of one run."""
    start = time.process_time()
    work()
    return time.process_time() - start


def report(title: str, sides: dict[str, Callable[[], object]], rows: int, rounds: int) -> None:
    """Run every side in turn, and print medians and ratios to the first."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, work in sides.items():
            times[name].append(timed(work))
    base = next(iter(times.values()))
    print(f"{title}: {rows:,} rows, {rounds} rounds")
    print(f"{'':34}{'seconds':>9}{'µs a row':>10}{'ratio':>7}")
    for name, taken in times.items():
        ratio = statistics.median(a / b for a, b in zip(taken, base, strict=True))
        median = statistics.median(taken)
        print(f"  {name:32}{median:9.2f}{median / rows * 1e6:10.1f}{ratio:7.2f}")
    print()


def by_code(rows: list[dict[str, str]], folder: Path, rounds: int) -> None:
    """The first table."""
    scorer = Scorer(compiled(SOURCE))
    data, out = folder / "rows.jsonl", folder / "out.jsonl"
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))

    def hand_file() -> None:
        with data.open() as lines, out.open("w") as file:
            for line in lines:
                row = json.loads(line)
                reward, met = by_hand(row)
                file.write(json.dumps({"id": row["id"], "reward": reward, "verdicts": met}) + "\n")

    report(
        "decided by code, in memory",
        {
            "by hand: reward and verdicts": lambda: [by_hand(row) for row in rows],
            "rubricc: reward and bounds": lambda: [scorer.score(row).reward for row in rows],
            "rubricc: and verdicts": lambda: [scorer.score(row).verdicts for row in rows],
            "rubricc: the whole record": lambda: [scorer.score(row).record() for row in rows],
        },
        len(rows),
        rounds,
    )
    report(
        "decided by code, file to file",
        {
            "by hand: reward and verdicts": hand_file,
            "rubricc: the whole record": lambda: score_file(scorer, data, out),
        },
        len(rows),
        rounds,
    )


def score_file(scorer: Scorer, data: Path, out: Path) -> None:
    """What ``rubricc score`` does between the two files."""
    with open_records(out) as write:
        for row in read_rows(data):
            assert isinstance(row, Row), row
            write(scorer.score(row.values).record())


def own_criteria(count: int, rounds: int) -> None:
    """The second table."""
    draw = random.Random(11)
    plan = compiled(GENERATED)
    rows = [brought(draw, number) for number in range(count)]
    rewards = [Scorer(plan).score(row).reward for row in rows[:100]]
    assert None not in rewards
    assert len(set(rewards)) > 20

    def fresh() -> None:
        scorer = Scorer(plan)
        for row in rows:
            assert scorer.score(row).status == "decided"

    def fresh_records() -> None:
        scorer = Scorer(plan)
        for row in rows:
            scorer.score(row).record()

    lines = [json.dumps(row) for row in rows]
    report(
        "10 criteria of its own in every row",
        {
            "json.loads of the rows": lambda: [json.loads(line) for line in lines],
            "validated, planned and scored": fresh,
            "the same with whole records": fresh_records,
        },
        count,
        rounds,
    )


def brought(draw: random.Random, number: int) -> dict[str, object]:
    """A row with ten criteria, some on a scale, and a verdict on each."""
    criteria = []
    verdicts: dict[str, object] = {}
    for place in range(10):
        name = f"fact_{number}_{place}"
        entry = {
            "name": name,
            "text": f"States fact {draw.randrange(10**6)} of the matter.",
            "weight": draw.choice([-3, -2, -1, 1, 2, 3, 4, 5, 7, 2.5]),
        }
        if draw.random() < 0.2:
            entry |= {"scale": "1..5", "levels": {"1": "Not at all.", "5": "In full."}}
            verdicts[name] = draw.randint(1, 5)
        else:
            verdicts[name] = draw.choice(["met", "unmet"])
        criteria.append(entry)
    return {
        "id": number,
        "prompt": "Why?",
        "response": "Because.",
        "criteria": criteria,
        "verdicts": verdicts,
    }


def memory(folder: Path) -> None:
    """The third table: this file, called anew for each size."""
    place = folder / "plan.json"
    place.write_bytes(dump_plan(compiled(SOURCE)))
    print("peak memory, file to file")
    for count in (1_000, 10_000, 100_000):
        data = folder / f"{count}.jsonl"
        rows = make_rows(1_000)
        with data.open("w") as file:
            for number in range(count):
                file.write(json.dumps(rows[number % 1_000] | {"id": number}) + "\n")
        size = data.stat().st_size / 2**20
        run = subprocess.run(
            [sys.executable, __file__, "--score", place, data, folder / "out.jsonl"],
            check=True,
            capture_output=True,
            text=True,
        )
        print(f"  {count:>8,} rows ({size:6.1f} MiB): {float(run.stdout):7.1f} MiB")


def peak_mib() -> float:
    """The peak memory of this process in MiB; of its own, not of the process that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        if found is not None:
            return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=10_000)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--score", nargs=3, type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.score:
        plan, data, out = given.score
        score_file(Scorer(load_plan(plan)), data, out)
        print(peak_mib())
        return
    with tempfile.TemporaryDirectory() as name:
        by_code(make_rows(given.rows), Path(name), given.rounds)
        own_criteria(given.rows // 2, given.rounds)
        memory(Path(name))


if __name__ == "__main__":
    main()
