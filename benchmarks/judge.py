"""What asking costs beside what the calls themselves cost: tokens, CPU time, waiting, memory.

Run ``python benchmarks/judge.py [--only tokens,cpu,latency,cache,memory]``. The server is a fake
one in a process of its own, with a fixed latency; every contender asks it in the same run. CPU
time is that of the client's process alone. Peers are measured where they are installed
(``pip install rubric autorubric verifiers``) and named as absent where they are not.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from judge_peers import PEERS, Absent
from judge_task import GROUP, REQUEST, RESPONSE, STATEMENTS, floor_tokens, judge_plan

from rubricc.endpoints.request import Request
from rubricc.engine.settings import Settings
from rubricc.judging.judge import Judge
from rubricc.prompts.fill import Filled
from rubricc.prompts.tokens import token_counter

ROUNDS = 3


@contextmanager
def fake_server(latency_ms: float, *options: str) -> Iterator[str]:
    """The URL of a server that answers ``met`` after ``latency_ms``."""
    command = [sys.executable, "-m", "rubricc.endpoints.fake", "--latency-ms", str(latency_ms)]
    server = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.wait()


def rows(number: int, *, same_prompt: bool = True) -> Iterator[dict[str, str]]:
    """Rows whose responses all differ, so that nothing is asked once for two."""
    for place in range(number):
        prompt = REQUEST if same_prompt else f"{REQUEST} ({place // GROUP})"
        yield {"id": str(place), "prompt": prompt, "response": f"{RESPONSE} [{place}]"}


def model_names(url: str) -> dict[str, str]:
    """The judge of each client, all at one server."""
    os.environ |= {
        "OPENAI_API_KEY": "none",
        "ANTHROPIC_API_KEY": "none",
        "OPENAI_BASE_URL": url,
        "ANTHROPIC_BASE_URL": url.removesuffix("/v1"),
    }
    return {
        "thin client": f"{url}#judge",
        "openai SDK": "openai:judge",
        "anthropic SDK": "anthropic:judge",
    }


# ---- tokens -------------------------------------------------------------------------------------


def tokens() -> None:
    """Tokens of one judgement by mode, as the server counts them, beside those of peers."""
    print("\n## Tokens: 10 criteria, a response of about 340 tokens, groups of 8\n")
    counter = token_counter()
    print(f"counted by {counter.name}; payload alone {floor_tokens(counter)}\n")
    print("| | calls | sent | after an ideal prefix cache | received |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, batch, group in (("one call", None, 1), ("each alone", 1, 1), ("group of 8", None, 8)):
        sheet = CountingEndpoint(counter.count)
        with Judge(judge_plan(batch), sheet, Settings(group=group, everything=True)) as judge:
            judge.score(rows(GROUP))
        print(sheet.line(f"rubricc: {name}"))
    for name, peer in PEERS.items():
        try:
            with fake_server(0, "--script", "met") as url:
                print(asyncio.run(peer.tokens(name, url, counter.count)))
        except Absent as reason:
            print(f"| {name} | {reason} | | | |")


class CountingEndpoint:
    """Answers like the fake endpoint and counts the tokens of what it is sent."""

    def __init__(self, count: Callable[[str], int]) -> None:
        from rubricc.endpoints.fake.endpoint import FakeEndpoint
        from rubricc.endpoints.fake.script import always

        self._fake = FakeEndpoint(always("met"))
        self._count = count
        self.abilities = self._fake.abilities
        self.name, self.url, self.model = self._fake.name, self._fake.url, self._fake.model
        self.control_tokens: tuple[str, ...] = ()
        self.sent = self.fresh = self.received = 0
        self._seen: list[str] = []

    async def complete(self, request: Request):
        """The answer; the longest prefix that was seen before counts as cached."""
        reply = await self._fake.complete(request)
        text = "".join(message.content for message in request.messages)
        known = max((len(os.path.commonprefix([text, other])) for other in self._seen), default=0)
        whole = self._tokens(request.messages)
        self.sent += whole
        self.fresh += whole - self._count(text[:known])
        self.received += self._count(reply.text)
        self._seen.append(text)
        return reply

    async def aclose(self) -> None:
        """Nothing is open."""

    def _tokens(self, messages: tuple[Filled, ...]) -> int:
        return sum(self._count(message.content) for message in messages)

    def line(self, name: str) -> str:
        """A row of the table, per response."""
        calls = len(self._seen) / GROUP
        counts = (self.sent / GROUP, self.fresh / GROUP, self.received / GROUP)
        return f"| {name} | {calls:g} | " + " | ".join(f"{count:,.0f}" for count in counts) + " |"


# ---- time ---------------------------------------------------------------------------------------


def cpu(calls: int = 1000) -> None:
    """CPU milliseconds of the client per call, 64 in flight."""
    print(f"\n## CPU per call: {calls:,} calls, 64 in flight, 20 ms latency, {ROUNDS} rounds\n")
    print("| | CPU ms a call, median | to the bare client |")
    print("| --- | ---: | ---: |")
    with fake_server(20) as url:
        sides = {f"rubricc, {n}": _judging(model, calls) for n, model in model_names(url).items()}
        bare = {f"bare {n}": _bare(n, url, calls) for n in ("aiohttp", "openai", "anthropic")}
        peers = {n: _peer(n, url, calls) for n in PEERS}
        taken = _rounds({**bare, **sides, **peers})
    pairs = {
        "rubricc, thin client": "bare aiohttp",
        "rubricc, openai SDK": "bare openai",
        "rubricc, anthropic SDK": "bare anthropic",
    }
    for name, times in taken.items():
        if isinstance(times, str):
            print(f"| {name} | {times} | |")
            continue
        other = taken.get(pairs.get(name, ""))
        more = ""
        if isinstance(other, list):
            more = f"+{statistics.median(a - b for a, b in zip(times, other, strict=True)):.2f} ms"
        print(f"| {name} | {statistics.median(times):.2f} | {more} |")


Side = Callable[[], None]


def _rounds(sides: dict[str, Side]) -> dict[str, list[float] | str]:
    taken: dict[str, list[float] | str] = {}
    for name, side in sides.items():
        try:
            side()  # connections and imports are not counted
            taken[name] = []
        except Absent as reason:
            taken[name] = str(reason)
    for _ in range(ROUNDS):
        for name, side in sides.items():
            times = taken[name]
            if isinstance(times, list):
                start = time.process_time()
                side()
                times.append((time.process_time() - start) * 1000 / side.calls)
    return taken


def _counted(side: Side, calls: int) -> Side:
    side.calls = calls  # type: ignore[attr-defined]
    return side


def _judging(model: str, calls: int) -> Side:
    judge = Judge(judge_plan(None), model, Settings(concurrency=64))
    return _counted(lambda: sum(1 for _ in judge.stream(rows(calls))) and None, calls)


def _bare(name: str, url: str, calls: int) -> Side:
    from judge_bare import BARE

    return _counted(lambda: asyncio.run(BARE[name](url, calls)), calls)


def _peer(name: str, url: str, calls: int) -> Side:
    fewer = max(calls // 10, 64)
    return _counted(lambda: asyncio.run(PEERS[name].judge(url, fewer)), fewer)


def latency() -> None:
    """How near the whole comes to the ideal time."""
    print("\n## Waiting\n")
    print("| | ideal s | s, median | ratio |")
    print("| --- | ---: | ---: | ---: |")
    for calls, flight, latency_ms in ((2000, 64, 100), (32, 64, 300)):
        with fake_server(latency_ms) as url:
            for name, model in model_names(url).items():
                judge = Judge(judge_plan(None), model, Settings(concurrency=flight))
                judge.score(rows(1))
                taken = []
                for _ in range(ROUNDS):
                    start = time.perf_counter()
                    assert sum(1 for _ in judge.stream(rows(calls))) == calls
                    taken.append(time.perf_counter() - start)
                judge.close()
                ideal = -(-calls // flight) * latency_ms / 1000
                median = statistics.median(taken)
                what = f"{calls:,} calls of {latency_ms} ms, {flight} in flight, {name}"
                print(f"| {what} | {ideal:.2f} | {median:.2f} | {median / ideal:.3f} |")


def cache(number: int = 5000) -> None:
    """Verdicts a second from the cache."""
    print("\n## Cache hits\n")
    with fake_server(0) as url, tempfile.TemporaryDirectory() as folder:
        settings = Settings(cache=Path(folder) / "cache.sqlite")
        with Judge(judge_plan(None), f"{url}#judge", settings) as judge:
            sum(1 for _ in judge.stream(rows(number)))
            start = time.perf_counter()
            sum(1 for _ in judge.stream(rows(number)))
            taken = time.perf_counter() - start
            assert judge.meter.cached == number * 10
    print(f"{number * 10 / taken:,.0f} verdicts a second, rows read, scored and handed out")


def memory(number: int = 100_000) -> None:
    """Peak memory of 100,000 rows, file to file, in a process of its own."""
    print("\n## Memory\n")
    print("| rows | peak MiB | s |")
    print("| ---: | ---: | ---: |")
    for count in (number // 100, number // 10, number):
        with fake_server(0) as url, tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with (folder / "rows.jsonl").open("w") as file:
                file.writelines(json.dumps(row) + "\n" for row in rows(count))
            (folder / "task.plan.json").write_bytes(judge_plan_bytes())
            start = time.perf_counter()
            command = [sys.executable, "-m", "rubricc.cli.main", "score", "task.plan.json"]
            command += ["--data", "rows.jsonl", "--judge", f"{url}#judge", "--cache", "off"]
            done = subprocess.run([*command, "--quiet", "-o", "out.jsonl"], cwd=folder, check=False)
            assert done.returncode == 0
            taken = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"| {count:,} | {peak:.0f} | {taken:.0f} |")


def judge_plan_bytes() -> bytes:
    """The plan of the task as a file."""
    from rubricc.plan.file import dump_plan

    return dump_plan(judge_plan(None))


PARTS = {"tokens": tokens, "cpu": cpu, "latency": latency, "cache": cache, "memory": memory}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", default=",".join(PARTS))
    for part in arguments.parse_args().only.split(","):
        PARTS[part]()


if __name__ == "__main__":
    main()
