"""Constitutions that others published, from their files to the requests of a run.

The files are other people's and no part of this project: the test says so where they are absent.
"""

from __future__ import annotations

import json

import pytest

from rubricc.cli.main import main
from rubricc.endpoints.fake import Answer, serve
from tests.judging.judges import WIRES, model_name
from tests.language.blocks import ROOT
from tests.pipeline.runs import records, write_prompts

FOLDER = ROOT.parent / "shared" / "data" / "cai"
FILES = ("constituion_grok", "constitution_anthropic", "nemo_critique_revision")
RUN = """
[use]
file = "imported/{name}.constitution"

[[stage]]
do = "generate"
data = "prompts.jsonl"

[[stage]]
do = "revise"

[[stage]]
id = "sft"
do = "convert"
to = "trl-sft-completion"
"""


def published(name):
    """The critique and revision texts of a file, pair by pair."""
    path = FOLDER / f"{name}.json"
    if not path.is_file():
        pytest.skip(f"{path} is absent: what others published is not part of this project")
    found = json.loads(path.read_text("utf-8"))
    if "constitutions" in found:
        return [(each["critic"], each["revision"]) for each in found["constitutions"]]
    return [(each["prompt"][0], each["edit_request"]) for each in found.values()]


def finds_something(asked):
    """A critique that always finds something, and a revision that always adds something."""
    if asked.kind == "critique":
        name, quote = asked.principle.partition(":")[0], asked.response.split()[0]
        finding = {"principle": name, "quote": quote, "problem": "It could be kinder."}
        return Answer(json.dumps({"findings": [finding], "needs_revision": True}))
    return Answer(f"{asked.response or 'It depends.'} More.")


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("name", FILES)
def test_critique_and_revision_texts_go_out_byte_for_byte(name, wire, tmp_path, monkeypatch):
    pairs = published(name)
    monkeypatch.chdir(tmp_path)
    assert main(["import", "cai", str(FOLDER / f"{name}.json"), "-o", "imported"]) == 0
    write_prompts(tmp_path, 40)
    (tmp_path / "run.toml").write_text(RUN.format(name=name))
    with serve(finds_something) as server:
        model = model_name(wire, server, monkeypatch)
        told = ["--judge", model, "--writer", model, "--quiet"]
        assert main(["run", "run.toml", *told]) == 0
        asked = [request.asked for request in server.requests]
    sent = {"critique": set(), "revise": set()}
    for one in asked:
        if one.kind in sent:
            which = 0 if one.kind == "critique" else 1
            held = {number for number, pair in enumerate(pairs) if pair[which] in one.text}
            assert held, "every request carries a text of the file"
            sent[one.kind] |= held
    assert sent["critique"] == sent["revise"] == set(range(len(pairs)))
    revised = records(tmp_path / "run" / "02-revise.jsonl")
    assert {row["status"] for row in revised} == {"revised"}
    assert len(records(tmp_path / "run" / "03-sft.jsonl")) == 40
