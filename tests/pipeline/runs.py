"""A small run through every command that a stage may be, and what its folder holds."""

from __future__ import annotations

import json

SOURCE = """
edition "2026"

constitution kind {
  hard rule safe "Gives no help with weapons."
  principle patient "Explains again." {
    critique: "Quote what sounds impatient."
    revise: "Make it patient."
  }
  pitfall wanders "Leaves the question."
  revision { steps: 2  seed: 5 }
  preference { principles_per_comparison: 1  seed: 3 }
}
"""

EVERY = """
name = "every command"

[use]
file = "kind.constitution"
judge = "URL#judge"
writer = "URL#writer"
concurrency = 4

[[stage]]
do = "generate"
data = "prompts.jsonl"
samples = 2
seed = 1

[[stage]]
do = "revise"

[[stage]]
id = "sft"
do = "convert"
to = "trl-sft-completion"

[[stage]]
do = "score"
reads = "generate"

[[stage]]
id = "best"
do = "select"
reads = "generate"
scores = "score"
how = "best"

[[stage]]
do = "rank"
reads = "generate"
group_by = "prompt"
by = "group"

[[stage]]
id = "pairs"
do = "select"
reads = "generate"
how = "pairs"

[[stage]]
do = "prefer"

[[stage]]
id = "dpo"
do = "convert"
with = "pairs"
to = "trl-preference"
hard = true
drop = ["tie", "inconsistent", "undecided"]
"""

SHORT = """
name = "short"

[use]
file = "kind.constitution"
judge = "URL#judge"
writer = "URL#writer"

[[stage]]
do = "generate"
data = "prompts.jsonl"
samples = 2
seed = 1

[[stage]]
id = "pairs"
do = "select"
how = "pairs"

[[stage]]
do = "prefer"

[[stage]]
id = "dpo"
do = "convert"
with = "pairs"
to = "trl-preference"
hard = true
drop = ["tie", "inconsistent", "undecided"]
"""

BILL = {"calls", "tokens", "cost_usd"}
"""What a record says of its own price, which the cache makes smaller."""


def lay_out(folder, url, text=EVERY, prompts=4):
    """The files of a run in ``folder``; the path of the run file."""
    (folder / "kind.constitution").write_text(SOURCE)
    write_prompts(folder, prompts)
    run_file = folder / "run.toml"
    run_file.write_text(text.replace("URL", url))
    return run_file


def write_prompts(folder, number, word="thing"):
    rows = [{"id": f"p{n}", "prompt": f"What is {word} {n}?"} for n in range(number)]
    (folder / "prompts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def records(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def manifest(folder):
    return json.loads((folder / "manifest.json").read_text("utf-8"))


def outputs(folder, url):
    """Every output of a run by its name, without what its rows say of their price."""
    return {
        path.name: [_plain(record, url) for record in records(path)]
        for path in sorted(folder.glob("[0-9]*.jsonl"))
    }


def exports(folder):
    """The final rows of a run, byte for byte."""
    return {path.name: path.read_bytes() for path in folder.glob("*-[sd][fp][to].jsonl")}


def _plain(record, url):
    """A record without its bill, without where it was asked, and without who answered."""
    if isinstance(record, dict):
        return {
            key: "judge" if (key, value) == ("source", "cache") else _plain(value, url)
            for key, value in record.items()
            if key not in BILL and key not in ("cached", "from_cache")
        }
    if isinstance(record, list):
        return [_plain(one, url) for one in record]
    return record.replace(url, "URL") if isinstance(record, str) else record
