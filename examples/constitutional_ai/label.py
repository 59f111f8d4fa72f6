"""Both phases of constitutional AI on 50 prompts, with the fake server that ships.

    python examples/constitutional_ai/label.py

writes ``phase_1`` and ``phase_2`` beside this file: completions, critiques and revisions, pairs,
preferences, and a data set of each phase for TRL. The server answers with canned text, so this
shows that the pipeline holds together and nothing about the quality of any answer. With a server of
your own, run the two files of the library yourself, as ``README.md`` says.
"""

from __future__ import annotations

import sys
from pathlib import Path

from rubricc.cli.main import main
from rubricc.endpoints.fake import serve

HERE = Path(__file__).parent


def label(folder: Path = HERE) -> int:
    """Run both phases into ``folder``; the exit status of the first that fails, or 0."""
    with serve("writer") as server:
        asked = ["--data", str(HERE / "prompts.jsonl")]
        asked += ["--judge", f"{server.url}#fake-judge", "--writer", f"{server.url}#fake-writer"]
        for phase in (1, 2):
            run = f"std/constitutional_ai_{phase}.toml"
            status = main(["run", run, *asked, "--into", str(folder / f"phase_{phase}")])
            if status != 0:
                return status
    return 0


if __name__ == "__main__":
    sys.exit(label(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE))
