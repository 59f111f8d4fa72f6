"""What asking costs beside what the calls themselves cost: tokens, CPU time, waiting, memory.

Run ``python benchmarks/judge.py [--only tokens,cpu,...] [--peer-python [NAME=]PYTHON]``. The server
is a fake one in a process of its own, with a fixed latency, and every contender has a process of
its own too; each runs once a round, and what is compared is compared round by round. CPU time is
that of the client alone. Peers (``pip install rubric autorubric verifiers``) run under the
interpreter that ``--peer-python`` names, one for all or one by NAME, else under this one, and are
named as absent where they are not installed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from judge_peers import ABSENT, PEERS
from judge_server import answer
from judge_side import OWN
from judge_task import (
    FAULTS,
    GROUP,
    REQUEST,
    STATEMENTS,
    floor_tokens,
    judge_plan,
    response,
    rows,
)
from judge_tokens import Tokens, tokens_of

from rubricc.endpoints.fake.serve import serve
from rubricc.engine.settings import Settings
from rubricc.judging.judge import Judge
from rubricc.plan.file import dump_plan
from rubricc.prompts.tokens import Counter, token_counter

FOLDER = Path(__file__).parent
BARE = tuple(OWN.values())
IN_FLIGHT = 64


@dataclass
class Options:
    """What the caller chose."""

    rounds: int = 5
    pythons: dict[str, str] = field(default_factory=dict)
    """The interpreter of a peer by the name of its distribution; ``""`` is for the others."""

    def python(self, distribution: str) -> str:
        """The interpreter that a peer runs under."""
        return self.pythons.get(distribution) or self.pythons.get("") or sys.executable


@dataclass(frozen=True)
class Taken:
    """What one contender took in one round."""

    calls: int
    cpu_s: float
    wall_s: float
    version: str = ""

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds a call."""
        return self.cpu_s * 1000 / self.calls


class Absent(Exception):
    """A contender is not installed."""


@contextmanager
def server(latency_ms: float, *command: str) -> Iterator[str]:
    """The URL of a server in a process of its own."""
    command = (sys.executable, *command, "--latency-ms", str(latency_ms))
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        yield running.stdout.readline().strip()
    finally:
        running.terminate()
        running.wait()


FAKE = ("-m", "rubricc.endpoints.fake", "--no-usage")
FOR_ALL = (str(FOLDER / "judge_server.py"),)


def run_side(name: str, url: str, calls: int, flight: int) -> Taken:
    """rubricc or a bare client, in a process of its own."""
    command = [sys.executable, str(FOLDER / "judge_side.py"), name, url, str(calls), str(flight)]
    return _taken(subprocess.run(command, capture_output=True, text=True, check=False))


def run_peer(name: str, url: str, calls: int, flight: int, options: Options) -> Taken:
    """A peer in a process of its own, with about as many calls."""
    distribution, _, per_criterion = PEERS[name]
    number = calls // len(STATEMENTS) if per_criterion else calls
    task = {
        "url": url,
        "request": REQUEST,
        "statements": STATEMENTS,
        "faults": FAULTS,
        "responses": [response(place) for place in range(number + 1)],
        "flight": flight,
    }
    command = [options.python(distribution), str(FOLDER / "judge_peers.py"), name]
    text = json.dumps(task)
    return _taken(subprocess.run(command, input=text, capture_output=True, text=True, check=False))


def _taken(done: subprocess.CompletedProcess[str]) -> Taken:
    if done.returncode == ABSENT:
        raise Absent
    if done.returncode:
        raise SystemExit(done.stderr)
    return Taken(**json.loads(done.stdout.splitlines()[-1]))


# ---- tokens -------------------------------------------------------------------------------------


def tokens(options: Options) -> None:
    """Tokens of one judgement by mode, as the server receives them, beside those of peers."""
    counter = token_counter()
    print("\n10 criteria, a response of about 340 tokens, groups of 8, per response; counted by")
    print(f"{counter.name}; request, statements and response alone {floor_tokens(counter)}.\n")
    print("| tokens | calls | sent | after an ideal prefix cache |")
    print("| --- | ---: | ---: | ---: |")
    for name, batch, group in (
        ("one call", None, 1),
        ("group of 8", None, 8),
        ("each alone", 1, 1),
    ):
        _print_tokens(f"rubricc: {name}", _own_tokens(batch, group, counter))
    for name in PEERS:
        try:
            _print_tokens(name, _peer_tokens(name, counter, options))
        except Absent:
            print(f"| {name} | not installed | | |")


def _print_tokens(name: str, found: Tokens) -> None:
    print(f"| {name} | {found.calls:g} | {found.sent:,.0f} | {found.fresh:,.0f} |")


def _own_tokens(batch: int | None, group: int, counter: Counter) -> Tokens:
    settings = Settings(group=group, everything=True)
    with serve(answer) as there, Judge(judge_plan(batch), f"{there.url}#judge", settings) as judge:
        judge.score(rows(GROUP))
        return tokens_of(there.requests, counter)


def _peer_tokens(name: str, counter: Counter, options: Options) -> Tokens:
    """The first response is a warm-up, so a group is one response fewer than is asked for."""
    with serve(answer) as there:
        calls = GROUP * len(STATEMENTS) if PEERS[name][2] else GROUP
        run_peer(name, there.url, calls, IN_FLIGHT, options)
        return tokens_of(there.requests[-calls:], counter)


# ---- time ---------------------------------------------------------------------------------------


def cpu(options: Options, calls: int = 2000) -> None:
    """CPU milliseconds of the client per call, 64 in flight."""
    print(f"\nCPU a call, {IN_FLIGHT} in flight, 20 ms latency, {options.rounds} rounds.\n")
    print("| | ms a call | to the bare client |")
    print("| --- | ---: | ---: |")
    with server(20, *FOR_ALL) as url:
        sides = {name: _side(name, url, calls, IN_FLIGHT) for name in (*BARE, *OWN)}
        peers = {name: _peer(name, url, calls // 10, options) for name in PEERS}
        taken = _rounds(sides | peers, options.rounds)
    for name, rounds in taken.items():
        if not rounds:
            print(f"| {name} | not installed | |")
            continue
        found = median(one.cpu_ms for one in rounds)
        pairs = zip(rounds, taken.get(OWN.get(name, ""), ()), strict=False)
        more = [own.cpu_ms - other.cpu_ms for own, other in pairs]
        beside = f"{median(more):+.2f}" if more else ""
        print(f"| {name} {rounds[0].version}".rstrip() + f" | {found:.2f} | {beside} |")


def latency(options: Options) -> None:
    """How near the whole comes to the ideal time."""
    print(f"\nWaiting, {options.rounds} rounds.\n")
    print("| | ideal s | s | to ideal |")
    print("| --- | ---: | ---: | ---: |")
    for calls, flight, latency_ms in ((2000, 64, 100), (32, 64, 300)):
        with server(latency_ms, *FAKE) as url:
            sides = {name: _side(name, url, calls, flight) for name in (*BARE, *OWN)}
            taken = _rounds(sides, options.rounds)
        ideal_s = -(-calls // flight) * latency_ms / 1000
        print(f"| **{calls:,} calls of {latency_ms} ms, {flight} in flight** | | | |")
        for name, rounds in taken.items():
            wall_s = median(one.wall_s for one in rounds)
            print(f"| {name} | {ideal_s:.2f} | {wall_s:.2f} | {wall_s / ideal_s:.3f} |")


Side = Callable[[], Taken]


def _side(name: str, url: str, calls: int, flight: int) -> Side:
    return lambda: run_side(name, url, calls, flight)


def _peer(name: str, url: str, calls: int, options: Options) -> Side:
    return lambda: run_peer(name, url, calls, IN_FLIGHT, options)


def _rounds(sides: dict[str, Side], number: int) -> dict[str, list[Taken]]:
    """Every contender once a round; those that are absent have no rounds."""
    taken: dict[str, list[Taken]] = {name: [] for name in sides}
    absent: set[str] = set()
    for _ in range(number):
        for name in sides.keys() - absent if absent else sides:
            try:
                taken[name].append(sides[name]())
            except Absent:
                absent.add(name)
    return taken


# ---- the rest -----------------------------------------------------------------------------------


def cache(options: Options, number: int = 5000) -> None:
    """Verdicts a second from the cache."""
    with server(0, *FAKE) as url, tempfile.TemporaryDirectory() as folder:
        settings = Settings(cache=Path(folder) / "cache.sqlite")
        with Judge(judge_plan(None), f"{url}#judge", settings) as judge:
            assert sum(1 for _ in judge.stream(rows(number))) == number
            taken = []
            for _ in range(options.rounds):
                begun_s = time.perf_counter()
                assert sum(1 for _ in judge.stream(rows(number))) == number
                taken.append(time.perf_counter() - begun_s)
            assert judge.meter.cached == number * len(STATEMENTS) * options.rounds
    found = number * len(STATEMENTS) / median(taken)
    print(f"\nFrom the cache: {found:,.0f} verdicts a second, rows read and scored.")


def memory(options: Options) -> None:
    """Peak memory from file to file, and the start of a whole process."""
    print("\n| rows, file to file, `rubricc score --judge` | peak MiB | s | CPU s |")
    print("| ---: | ---: | ---: | ---: |")
    for number in (1, 1_000, 10_000, 100_000):
        with server(0, *FAKE) as url, tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with (folder / "rows.jsonl").open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(row) + "\n" for row in rows(number))
            (folder / "task.plan.json").write_bytes(dump_plan(judge_plan(None)))
            command = [sys.executable, "-m", "rubricc.cli.main", "score", "task.plan.json"]
            command += ["--data", "rows.jsonl", "--judge", f"{url}#judge", "--cache", "off"]
            begun_s = time.perf_counter()
            peak, cpu_s = _resources([*command, "-o", "out.jsonl"], folder)
            wall_s = time.perf_counter() - begun_s
            with (folder / "out.jsonl").open("rb") as out:
                assert sum(1 for _ in out) == number
        print(f"| {number:,} | {peak:.0f} | {wall_s:.1f} | {cpu_s:.2f} |")


def _resources(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """Peak MiB and CPU seconds of a process."""
    with (folder / "said").open("wb") as quiet:
        running = subprocess.Popen(command, cwd=folder, stdout=quiet, stderr=quiet)
        _, status, usage = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    assert running.returncode == 0, (folder / "said").read_text("utf-8")
    return usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


PARTS = {"tokens": tokens, "cpu": cpu, "latency": latency, "cache": cache, "memory": memory}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(PARTS), help="parts, with commas between")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer-python", action="append", default=[], metavar="[NAME=]PYTHON")
    chosen = parser.parse_args()
    pythons = dict(one.rpartition("=")[::2] for one in chosen.peer_python)
    for part in chosen.only.split(","):
        PARTS[part](Options(chosen.rounds, pythons))


if __name__ == "__main__":
    main()
