"""What comparing pairs costs beside the calls themselves, and how fast data sets are written.

Run ``python benchmarks/runs.py [--only prefer,exports] [--pairs N] [--rounds N]``. Pairs are
compared in both orders by ``rubricc prefer``, file to file, in a process of its own, against the
fake server (``--no-usage``) in another, at 50 ms and with 128 calls in flight. Beside it stands a
bare client that sends bodies of the same size to the same server: what no client over aiohttp can
be below. The bars are 1.2 times the ideal time, 400 MB and 50,000 rows a second.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formats import ROWS, WORDS, convert, make_rows
from judge import FAKE, server

from rubricc.endpoints.fake import serve

FOLDER = Path(__file__).parent
FLIGHT = 128
LATENCY_MS = 50
SOURCE = """
edition "2026"

constitution kind {
  principle patient "Explains again, without a remark, what was asked before."
  principle honest "Says when it does not know."
  pitfall wanders "Leaves the question."
  preference { principles_per_comparison: 1  swap: true }
}
"""
EXPORTED = ("trl-preference", "trl-preference-implicit", "openai-preference", "trl-kto", "trl-sft")


@dataclass(frozen=True)
class Taken:
    """What one process took."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def prefer(pairs: int, rounds: int) -> None:
    """Pairs in both orders, file to file, beside the bare calls."""
    calls = 2 * pairs
    ideal_s = calls * LATENCY_MS / 1000 / FLIGHT
    print(
        f"\n{pairs:,} pairs, {calls:,} calls of {LATENCY_MS} ms, {FLIGHT} in flight; ideal "
        f"{ideal_s:.2f} s; {rounds} rounds\n"
    )
    print("| | s | to ideal | CPU s | CPU ms a call | peak MB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    names = ("bare client", "rubricc prefer", "with a cache", "from the cache")
    taken: dict[str, list[Taken]] = {name: [] for name in names}
    with (
        tempfile.TemporaryDirectory() as name,
        server(LATENCY_MS, *FAKE, "--script", "hashed:1") as url,
    ):
        folder = Path(name)
        _lay_out(folder, pairs)
        for number in range(rounds):
            bare_client = [sys.executable, str(FOLDER / "runs.py"), "--bare", url, str(calls)]
            kept = _command(url, f"cache-{number}.sqlite")
            commands = (bare_client, _command(url, "off"), kept, kept)
            for what, command in zip(names, commands, strict=True):
                taken[what].append(_run(command, folder))
            _check(folder, pairs)
    for what, found in taken.items():
        wall_s = statistics.median(one.wall_s for one in found)
        cpu_s = statistics.median(one.cpu_s for one in found)
        peak_mb = max(one.peak_mb for one in found)
        ratio = f"{wall_s / ideal_s:.2f}" if what != "from the cache" else ""
        print(
            f"| {what} | {wall_s:.2f} | {ratio} | {cpu_s:.2f} | {cpu_s * 1000 / calls:.2f} "
            f"| {peak_mb:.0f} |"
        )


def _lay_out(folder: Path, pairs: int) -> None:
    """A constitution, and pairs of about a kilobyte."""
    draw = random.Random(0)

    def text(words: int) -> str:
        return " ".join(draw.choices(WORDS, k=words))

    (folder / "kind.constitution").write_text(SOURCE, "utf-8")
    with (folder / "pairs.jsonl").open("w", encoding="utf-8") as file:
        for number in range(pairs):
            row = {"id": number, "prompt": text(20), "response_a": text(60), "response_b": text(60)}
            file.write(json.dumps(row) + "\n")


def _command(url: str, cache: str) -> list[str]:
    command = [sys.executable, "-m", "rubricc.cli.main", "prefer", "kind.constitution"]
    command += ["--data", "pairs.jsonl", "--judge", f"{url}#judge", "--cache", cache, "--quiet"]
    return [*command, "--concurrency", str(FLIGHT), "-o", "out.jsonl"]


def _check(folder: Path, pairs: int) -> None:
    """Every pair is decided, and both orders were asked."""
    with (folder / "out.jsonl").open(encoding="utf-8") as file:
        found = [json.loads(line) for line in file]
    assert len(found) == pairs
    assert all(one["status"] == "decided" for one in found)
    assert all({"ab", "ba"} <= one["comparisons"][0].keys() for one in found)


async def bare(url: str, calls: int) -> None:
    """As many calls by a bare client."""
    import aiohttp

    with tempfile.TemporaryDirectory() as name:
        body = _body(Path(name))

    async def worker(numbers: Iterator[int]) -> None:
        for number in numbers:
            sent = {**body, "messages": [*body["messages"][:1], {**said, "content": _said(number)}]}
            async with session.post(f"{url}/chat/completions", json=sent) as response:
                answer = json.loads(await response.read())
            json.loads(answer["choices"][0]["message"]["content"])

    said = body["messages"][1]

    def _said(number: int) -> str:
        return str(said["content"]).replace("\n", f"\n{number} ", 1)

    numbers = iter(range(calls))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=FLIGHT)) as session:
        await asyncio.gather(*(worker(numbers) for _ in range(FLIGHT)))


def _body(folder: Path) -> dict[str, Any]:
    """A body as ``rubricc prefer`` sends it, from a run over one pair."""
    _lay_out(folder, 1)
    with serve("hashed:1") as there:
        _run(_command(there.url, "off"), folder)
        return dict(there.requests[0].body)


def _run(command: Sequence[str], folder: Path) -> Taken:
    """A command from its start to its end."""
    begun_s = time.perf_counter()
    with (folder / "said").open("wb") as said:
        running = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said)
        _, status, usage = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    assert running.returncode == 0, (folder / "said").read_text("utf-8")
    wall_s = time.perf_counter() - begun_s
    return Taken(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000)


def exports(rounds: int) -> None:
    """Rows a second of data sets as JSON Lines; ``formats.py`` measures every format."""
    print(f"\nexports, {ROWS:,} rows, JSON Lines, {rounds} rounds\n")
    print("| | rows a second |")
    print("| --- | ---: |")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = make_rows(folder, ROWS)
        for format_name in EXPORTED:
            source = {"trl-kto": "scores", "trl-sft": "completions"}.get(format_name, "pairs")
            path = folder / "out.jsonl"
            taken = [convert(format_name, source, paths, path)[0] for _ in range(rounds)]
            print(f"| {format_name} from {source} | {ROWS / statistics.median(taken):,.0f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="prefer,exports", help="parts, with commas between")
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--bare", nargs=2, metavar=("URL", "CALLS"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.bare:
        asyncio.run(bare(chosen.bare[0], int(chosen.bare[1])))
        return
    parts = chosen.only.split(",")
    if "prefer" in parts:
        prefer(chosen.pairs, chosen.rounds)
    if "exports" in parts:
        exports(chosen.rounds)


if __name__ == "__main__":
    main()
