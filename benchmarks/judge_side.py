"""One contender in a process of its own: a bare client, or rubricc over one.

Run by ``judge.py``: ``python benchmarks/judge_side.py NAME URL CALLS FLIGHT`` prints calls, CPU
seconds and seconds as JSON. Connections and imports are not counted.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from judge_bare import BARE
from judge_task import judge_plan, rows

from rubricc.engine.settings import Settings
from rubricc.judging.judge import Judge

OWN = {
    "rubricc, thin client": "bare aiohttp",
    "rubricc, openai SDK": "bare openai SDK",
    "rubricc, anthropic SDK": "bare anthropic SDK",
}
"""How rubricc asks, with the bare client that it is held to."""


class Spent:
    """CPU seconds and seconds of a block."""

    cpu_s = wall_s = 0.0


@contextmanager
def spent() -> Iterator[Spent]:
    """Measure a block; what imports left to the collector of cycles is not a part of it."""
    gc.collect()
    found = Spent()
    cpu_s, begun_s = time.process_time(), time.perf_counter()
    yield found
    found.cpu_s = time.process_time() - cpu_s
    found.wall_s = time.perf_counter() - begun_s


def judged(name: str, url: str, calls: int, flight: int) -> Spent:
    """One call a row, by :class:`Judge`."""
    model = {"thin": f"{url}#judge", "openai": "openai:judge", "anthropic": "anthropic:judge"}
    settings = Settings(concurrency=flight)
    with Judge(judge_plan(None), model[name.split()[1]], settings) as judge:
        judge.score(rows(flight))
        with spent() as found:
            assert sum(row.score.status == "decided" for row in judge.stream(rows(calls))) == calls
    return found


async def bare(name: str, url: str, calls: int, flight: int) -> Spent:
    """The calls alone, ``flight`` at a time."""

    async def worker(numbers: Iterator[int]) -> None:
        for number in numbers:
            await call(number)

    async def all_of(count: int) -> None:
        numbers = iter(range(count))
        await asyncio.gather(*(worker(numbers) for _ in range(flight)))

    async with BARE[name](url, flight) as call:
        await all_of(flight)
        with spent() as found:
            await all_of(calls)
    return found


def main(name: str, url: str, calls: int, flight: int) -> None:
    os.environ |= {
        "OPENAI_API_KEY": "none",
        "ANTHROPIC_API_KEY": "none",
        "OPENAI_BASE_URL": url,
        "ANTHROPIC_BASE_URL": url.removesuffix("/v1"),
    }
    own = name in OWN
    done = judged(name, url, calls, flight) if own else asyncio.run(bare(name, url, calls, flight))
    print(json.dumps({"calls": calls, "cpu_s": done.cpu_s, "wall_s": done.wall_s}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
