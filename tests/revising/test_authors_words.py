"""Critique and revision texts of an author go out byte for byte.

One constitution is built from the sixteen pairs that NeMo publishes; they are other people's data,
and the test says so where they are not there.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rubricc.endpoints.fake.serve import serve
from tests.judging.judges import WIRES, model_name
from tests.revising.revisers import critique, revising, rows, scorer

PAIRS = Path(__file__).parents[2].parent / "shared/data/cai/nemo_critique_revision.json"
OWN = {"odd": ('Quote {{ it }}.\n\n\tTwo \\ "lines" ü €\u2028.', " Rewrite #1 // it, all. ")}


def published():
    if not PAIRS.is_file():
        pytest.skip(f"{PAIRS} is absent: what others published is not part of this project")
    found = json.loads(PAIRS.read_text("utf-8"))
    return {name: (each["prompt"][0], each["edit_request"]) for name, each in found.items()}


def literal(text):
    """A text as the language writes it in one line."""
    for plain, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
        text = text.replace(plain, written)
    return '"' + text.replace("\u2028", "\\u{2028}").replace("{{", "{{{{") + '"'


def constitution(texts):
    rules = "\n".join(
        f"""  principle {name} "Statement of {name}." {{
    critique: {literal(critique)}
    revise: {literal(revise)}
  }}"""
        for name, (critique, revise) in texts.items()
    )
    steps = len(texts)
    settings = f"steps: {steps} without_replacement: true seed: 1"
    return f'edition "2026"\nconstitution cai {{\n{rules}\n  revision {{ {settings} }}\n}}\n'


def answer(asked):
    """A critique that always finds something, and a revision that always adds something."""
    if asked.kind == "critique":
        name = asked.principle.partition(":")[0]
        return critique((name, asked.response.split()[0], "It could be kinder to the reader."))
    return f"{asked.response} More."


def sent_for(texts, wire, monkeypatch):
    """What goes out while every principle is dealt once."""
    plan = scorer(source=constitution(texts))
    with serve(answer) as server:
        with revising(plan, model_name(wire, server, monkeypatch)) as reviser:
            (found,) = reviser.revise(rows(1))
        sent = [received.asked for received in server.requests]
    assert [step.status for step in found.steps] == ["revised"] * len(texts)
    assert sorted(step.principles[0] for step in found.steps) == sorted(texts)
    return found, sent


def assert_sent(texts, found, sent):
    """Each pair stands in its two requests, byte for byte, where the principle stands."""
    critiques, revisions = sent[::2], sent[1::2]
    for step, asked, rewritten in zip(found.steps, critiques, revisions, strict=True):
        wanted, edit = texts[step.principles[0]]
        assert (asked.kind, rewritten.kind) == ("critique", "revise")
        assert asked.text.endswith(f"{step.principles[0]}: {wanted}") or (
            f"\n{step.principles[0]}: {wanted}" in asked.text
        )
        assert edit in rewritten.text
        assert wanted not in rewritten.text


@pytest.mark.parametrize("wire", WIRES)
def test_words_of_every_kind_go_out_byte_for_byte(wire, monkeypatch):
    assert_sent(OWN, *sent_for(OWN, wire, monkeypatch))


@pytest.mark.parametrize("wire", WIRES)
def test_the_sixteen_published_pairs_go_out_byte_for_byte(wire, monkeypatch):
    texts = published()
    assert len(texts) == 16
    assert_sent(texts, *sent_for(texts, wire, monkeypatch))
