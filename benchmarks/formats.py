"""Rows of rubricc to the formats of trainers: rows a second, and peak memory by number of rows.

Run ``python benchmarks/formats.py [ROUNDS]``. Medians of CPU seconds over several rounds; in each
round every contender runs once. File to file, with everything in between: reading, checking that
the format can hold the row, writing. The bar is 50,000 rows a second for JSON Lines. Parquet is
measured where pyarrow is installed, and named as absent where it is not.
"""

from __future__ import annotations

import importlib.util
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rubricc.datasets.formats import FORMATS, read_examples, write_format
from rubricc.datasets.formats.join import joined
from rubricc.datasets.rows import read_rows

ROWS = 50_000
WORDS = (
    "the of a response prompt answer question while because never always between careful stone "
    "river physics blue light scatter wave short most air ask please"
).split()
MEASURED = (
    ("trl-preference", "pairs"),
    ("trl-preference-implicit", "pairs"),
    ("trl-kto", "pairs"),
    ("trl-kto", "scores"),
    ("trl-sft", "completions"),
    ("trl-prompts", "pairs"),
    ("alpaca", "completions"),
    ("sharegpt", "completions"),
    ("chatml-text", "completions"),
    ("llamafactory-sharegpt-ranking", "pairs"),
    ("openai-sft", "completions"),
    ("openai-preference", "pairs"),
    ("ultrafeedback-binarized", "pairs"),
    ("openrlhf-preference", "pairs"),
)


def make_rows(folder: Path, count: int) -> dict[str, Path]:
    """Files of pairs, of completions and of scores, of about 1 kB a row."""
    draw = random.Random(0)

    def text(words: int) -> str:
        return " ".join(draw.choices(WORDS, k=words))

    paths = {name: folder / f"{name}.jsonl" for name in ("pairs", "completions", "scores")}
    with (
        paths["pairs"].open("w") as pairs,
        paths["completions"].open("w") as completions,
        paths["scores"].open("w") as scores,
    ):
        for number in range(count):
            prompt, a, b = text(20), text(60), text(60)
            pair = {
                **{"id": number, "prompt": prompt, "response_a": a, "response_b": b},
                **{"p": 0.8, "label": 0.8, "outcome": "a", "status": "decided", "dropped": False},
                **{"principles": ["kind", "honest"], "reason": text(10), "calls": 2},
            }
            pairs.write(json.dumps(pair) + "\n")
            written = {
                **{"id": number, "prompt": prompt, "response": a, "writer": "fake:x"},
                **{"sample": 0, "seed": 7, "status": "written", "reason": "", "cost_usd": 0.0},
            }
            completions.write(json.dumps(written) + "\n")
            score = {"id": number, "reward": draw.random(), "status": "decided", "verdicts": {}}
            scores.write(json.dumps(score) + "\n")
    return paths


def convert(name: str, source: str, paths: dict[str, Path], path: Path) -> tuple[float, int]:
    """CPU seconds of one file, and the rows that were written."""
    start = time.process_time()
    rows = read_rows(paths[source])
    if source == "scores":
        rows = joined(rows, read_rows(paths["completions"]))
    hard = "soft" not in FORMATS[name].holds
    written = write_format(name, read_examples(rows), path, threshold=0.5, hard=hard)
    return time.process_time() - start, written.rows


def speeds(paths: dict[str, Path], folder: Path, rounds: int) -> None:
    """The first table: rows that are read and rows that are written, a second."""
    endings = ["jsonl"] + (["parquet"] if importlib.util.find_spec("pyarrow") else [])
    if "parquet" not in endings:
        print("Parquet is absent: pip install pyarrow\n")
    cases = [
        (name, source, ending)
        for name, source in MEASURED
        for ending in endings
        if ending in FORMATS[name].containers
    ]
    times: dict[tuple[str, str, str], list[float]] = {case: [] for case in cases}
    counts: dict[tuple[str, str, str], int] = {}
    for _ in range(rounds):
        for name, source, ending in cases:
            path = folder / f"out.{ending}"
            seconds, rows = convert(name, source, paths, path)
            times[name, source, ending].append(seconds)
            counts[name, source, ending] = rows
    print(f"{ROWS:,} rows, {rounds} rounds (bar for jsonl: 50,000 rows a second)")
    print(f"{'':32}{'from':14}{'':10}{'µs a row':>9}{'read/s':>10}{'written/s':>11}")
    for case, taken in times.items():
        name, source, ending = case
        seconds = statistics.median(taken)
        read, written = ROWS / seconds, counts[case] / seconds
        each = seconds / ROWS * 1e6
        print(f"{name:32}{source:14}{ending:10}{each:9.1f}{read:10,.0f}{written:11,.0f}")
    print()


def peaks() -> None:
    """The second table: peak memory, each in a process of its own."""
    print("peak memory, file to file, MiB")
    endings = ["jsonl"] + (["parquet"] if importlib.util.find_spec("pyarrow") else [])
    for ending in endings:
        for count in (1_000, 10_000, 100_000, 400_000):
            done = subprocess.run(
                [sys.executable, __file__, "--peak", ending, str(count)],
                capture_output=True,
                text=True,
                check=True,
            )
            print(f"  {ending:10}{count:>10,} rows{float(done.stdout):10.1f}")


def peak(ending: str, count: int) -> None:
    """Peak memory of one file of pairs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = make_rows(folder, count)
        convert("trl-preference", "pairs", paths, folder / f"out.{ending}")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    """Both tables, or one figure of the second."""
    if sys.argv[1:2] == ["--peak"]:
        peak(sys.argv[2], int(sys.argv[3]))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        speeds(make_rows(folder, ROWS), folder, int(sys.argv[1]) if sys.argv[1:] else 3)
    peaks()


if __name__ == "__main__":
    main()
