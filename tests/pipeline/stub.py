"""Commands that only pretend: they copy rows and count how often they were called."""

from __future__ import annotations

import json
from pathlib import Path

from rubricc.cli.run import options_of_commands
from rubricc.pipeline.layout import Layout
from rubricc.pipeline.pipeline import Pipeline
from rubricc.pipeline.run_file import read_run_file

OPTIONS = options_of_commands()
CHAIN = """
[use]
file = "a.rubric"
judge = "openai:j"
writer = "openai:w"

[[stage]]
do = "generate"
data = "rows.jsonl"

[[stage]]
do = "revise"

[[stage]]
do = "prefer"

[[stage]]
id = "side"
do = "score"
reads = "generate"
"""


def option(arguments, name):
    found = [word.partition("=")[2] for word in arguments if word.startswith(f"--{name}=")]
    return found[0] if found else None


class Stub:
    """``ends`` has the exit status of commands that end with another than 0; ``fails`` is called
    with the arguments before a command writes."""

    def __init__(self):
        self.called = []
        self.ends = {}
        self.records = {}
        self.fails = lambda arguments: None
        self.adds = {}
        """What a command writes behind the rows that it copies."""

    def execute(self, arguments):
        self.called.append(list(arguments))
        self.fails(arguments)
        status = self.ends.get(arguments[0], 0)
        if status > 1:
            return status
        output = Path(option(arguments, "output"))
        text = Path(option(arguments, "data")).read_text()
        output.write_text(text + self.adds.get(arguments[0], ""))
        record = self.records.get(arguments[0])
        if record is not None:
            output.with_suffix(".run.json").write_text(json.dumps(record))
        return status

    def refuse(self, stage, arguments, *, priced=False):
        pass

    def plan_digest(self, file, name):
        return file.read_text().strip()

    def keep(self, file, folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / file.name).write_text(file.read_text())
        return folder / file.name

    def difference(self, old, new, name):
        return f"was {old.read_text().strip()}, is {new.read_text().strip()}"

    @property
    def names(self):
        return [arguments[0] for arguments in self.called]


class Place:
    """A run of stubs in a folder."""

    def __init__(self, folder, text=CHAIN):
        self.home = folder
        self.folder = folder / "run"
        self.stub = Stub()
        self.told = []
        (folder / "a.rubric").write_text("first\n")
        self.rows('{"id": 1}\n')
        self.text = text

    def rows(self, text):
        (self.home / "rows.jsonl").write_text(text)

    def pipeline(self):
        path = self.home / "run.toml"
        path.write_text(self.text)
        layout = Layout(read_run_file(path, OPTIONS), self.folder)
        return Pipeline(layout, "1.2.3", self.stub, self.told.append)

    def run(self):
        """The manifest; what was called and told before is forgotten."""
        self.stub.called.clear()
        self.told.clear()
        return self.pipeline().run()


def record(*, calls=1, failed=0, again=0, usd=0.5, rows=None, stopped=""):
    """What a command says of itself, as far as a run reads it."""
    return {
        "record_version": 1,
        "python": "3",
        "started": "now",
        "answered": {"m": calls},
        "stopped": stopped,
        "rows": {"decided": 1} if rows is None else rows,
        "calls": {"made": calls, "failed": failed},
        "verdicts": {"asked": calls, "asked_again": again, "cached": 0},
        "tokens": {"sent": 10 * calls, "received": calls},
        "cost": {"usd": usd, "priced_usd": usd or 0.0},
    }
