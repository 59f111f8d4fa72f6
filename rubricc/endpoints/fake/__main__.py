"""``python -m rubricc.endpoints.fake``: a fake server as a process of its own.

It prints its URL on one line, listens on 127.0.0.1 alone and ends at an interrupt or a termination
signal.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence

from rubricc.endpoints.errors import NameInvalid
from rubricc.endpoints.fake.schedule import parse_shares
from rubricc.endpoints.fake.script import named
from rubricc.endpoints.fake.server import Behaviour, FakeServer


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until a signal; 0, or 2 where the arguments are wrong or the port is taken."""
    options = _parser().parse_args(arguments)
    try:
        server = FakeServer(
            named(options.script),
            parse_shares(options.faults),
            options.seed,
            Behaviour(latency_s=options.latency_ms / 1000, usage=not options.no_usage, keep=False),
        )
        asyncio.run(_serve(server, options.port))
    except (NameInvalid, ValueError, OSError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    return 0


async def _serve(server: FakeServer, port: int) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)

    def ready() -> None:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()

    await server.run(port, ready, stopped)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rubricc.endpoints.fake", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument(
        "--script",
        default="met",
        metavar="NAME",
        help="met, unmet, cannot_tell, hashed:SEED or writer (default: met)",
    )
    parser.add_argument("--latency-ms", type=float, default=0.0, metavar="N")
    parser.add_argument(
        "--faults",
        default="",
        metavar="NAME:RATE,...",
        help="shares of calls that go wrong, such as reset:0.1,server_error:0.05",
    )
    parser.add_argument("--seed", type=int, default=0, help="draws which calls go wrong")
    parser.add_argument("--no-usage", action="store_true", help="count no tokens")
    return parser


if __name__ == "__main__":
    sys.exit(main())
