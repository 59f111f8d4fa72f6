"""Both phases of constitutional AI over fifty prompts, with one command.

    python examples/constitutional_ai/run.py
    python examples/constitutional_ai/run.py --judge openai:gpt-5-mini --writer http://HOST/v1#MODEL

Without models a fake server answers, on this machine, with canned text: see README.md for what that
shows and what it does not. With models, both phases ask them, and cost what ``--dry`` says. Run the
same again after a stop: nothing that was answered is asked again.

Everything lies in ``build/constitutional_ai`` of the current folder: ``phase_1/03-sft.jsonl`` for
supervised training, ``phase_2/04-preferences.jsonl`` for DPO or a preference model.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rubricc.cli.main import main as rubricc
from rubricc.endpoints.fake import serve

HERE = Path(__file__).parent
PHASES = {"phase_1": "std/constitutional_ai_1.toml", "phase_2": "std/constitutional_ai_2.toml"}
PORT = 8731
"""The fake server has one address, so that what it answered is found again in the cache."""


@contextmanager
def models(judge: str | None, writer: str | None, port: int) -> Iterator[list[str]]:
    """Who is asked: those that are named, else a fake server on ``port``."""
    if judge and writer:
        yield ["--judge", judge, "--writer", writer]
        return
    with serve("writer", port=port, keep=False) as server:
        yield ["--judge", f"{server.url}#judge", "--writer", f"{server.url}#writer"]


def main() -> int:
    """Run both phases; the exit status of the first that is not complete."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--judge", metavar="MODEL")
    parser.add_argument("--writer", metavar="MODEL")
    parser.add_argument("--into", type=Path, default=Path("build/constitutional_ai"), metavar="DIR")
    parser.add_argument("--port", type=int, default=PORT, help="of the fake server; 0 is any")
    parser.add_argument("--dry", action="store_true", help="show what both phases would cost")
    chosen = parser.parse_args()
    if bool(chosen.judge) != bool(chosen.writer):
        parser.error("name both models, or neither")
    data = ["--data", str(HERE / "prompts.jsonl")]
    with models(chosen.judge, chosen.writer, chosen.port) as asked:
        for phase, run_file in PHASES.items():
            place = ["--into", str(chosen.into / phase), *(["--dry"] if chosen.dry else [])]
            status = rubricc(["run", run_file, *data, *asked, *place, "--quiet"])
            if status:
                return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
