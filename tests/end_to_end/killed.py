"""A run of ``rubricc score`` in a process of its own, to be killed and run again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.judging.judges import SOURCE, rows

ROOT = Path(__file__).parents[2]


class Command:
    """The command over ``count`` rows in ``folder``, asking the server at ``url``."""

    def __init__(self, folder, url, count, *, concurrency=16, name="scored"):
        self.folder = folder
        self.count = count
        self.concurrency = concurrency
        self.output = folder / f"{name}.jsonl"
        self.partial = folder / f"{name}.jsonl.partial"
        self.rubric = folder / "answer.rubric"
        self.data = folder / "rows.jsonl"
        self.rubric.write_text(SOURCE.format(judge="", more=""))
        prompts = ["Why is the sky blue?", "How do bees fly?", "What is a rubric?"]
        lines = [row | {"prompt": prompts[n // 8 % 3]} for n, row in enumerate(rows(count))]
        self.data.write_text("".join(json.dumps(line) + "\n" for line in lines))
        self.arguments = [
            *(sys.executable, "-m", "rubricc.cli.main", "score", str(self.rubric)),
            *("--data", str(self.data), "-o", str(self.output), "--judge", f"{url}#judge"),
            *("--cache", str(folder / "cache.sqlite"), "--concurrency", str(concurrency)),
            "--quiet",
        ]

    def start(self):
        """The running process."""
        pipe = subprocess.PIPE
        return subprocess.Popen(self.arguments, cwd=ROOT, stdout=pipe, stderr=pipe, text=True)

    def run(self):
        """Run it to its end, which must be a good one."""
        process = self.start()
        _, said = process.communicate(timeout=300)
        assert (process.returncode, said) == (0, "")

    def verdicts(self):
        """Of each row of the output its id, verdicts and reward, in order."""
        found = map(json.loads, self.output.read_text().splitlines())
        return [(row["id"], row["verdicts"], row["reward"]) for row in found]
