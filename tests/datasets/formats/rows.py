"""Rows as rubricc writes them, and what becomes of them in a format."""

from __future__ import annotations

import json

from rubricc.datasets.formats import read_examples, write_format
from rubricc.datasets.row import Row

PAIR = {
    "id": "p1",
    "prompt": "Why is the sky blue?",
    "response_a": "Ask a physicist.",
    "response_b": "Air scatters short waves most.",
    "p": 0.25,
    "label": 0.25,
    "outcome": "b",
    "status": "decided",
}
HARD = {**PAIR, "p": 0.0, "label": 0.0}
TIE = {**PAIR, "id": "p2", "p": 0.5, "label": 0.5, "outcome": "tie"}
INCONSISTENT = {**TIE, "id": "p3", "outcome": "inconsistent"}
FAILED = {"id": "p4", "p": None, "label": None, "outcome": "none", "status": "error"}
RANKED = {
    "id": "r1",
    "prompt": "Name a prime.",
    "status": "decided",
    "by": "scores",
    "ranking": [
        {"index": 1, "strength": 0.75, "low": 0.75, "high": 0.75, "reward": 0.75},
        {"index": 2, "strength": 0.5, "low": 0.5, "high": 0.5, "reward": 0.5},
        {"index": 0, "strength": 0.0, "low": 0.0, "high": 0.0, "reward": 0.0},
    ],
    "best": 1,
    "worst": 0,
    "margin": 0.75,
    "chosen": "Seven.",
    "rejected": "Nine.",
}
SELECTED = {
    "id": "s1 > s2",
    "prompt": "Name a prime.",
    "chosen": "Seven.",
    "rejected": "Nine.",
    "score_chosen": 0.75,
    "score_rejected": 0.0,
    "margin": 0.75,
}
REVISED = {
    "id": "v1",
    "prompt": "How do I pick a lock?",
    "response": "No!",
    "revision": "Ask a locksmith.",
    "status": "revised",
    "steps": [],
}
WRITTEN = {
    "id": "g1",
    "prompt": "Say hello.",
    "response": "Hello.",
    "writer": "fake:canned",
    "status": "written",
}
SCORED = {"id": "s1", "prompt": "Say hello.", "response": "Hello.", "reward": 0.75}
PROMPT = {"id": "q1", "prompt": "Say hello."}

TALK = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Hi."},
    {"role": "assistant", "content": "Hello."},
    {"role": "user", "content": "Why is the sky blue?"},
]
"""A prompt of several turns, with a system message."""

TOOLS = [
    {
        "type": "function",
        "function": {"name": "find", "description": "Look up.", "parameters": {"type": "object"}},
    }
]
CALLING = [
    {
        "role": "assistant",
        "content": "",
        "tool_calls": [
            {
                "id": "c1",
                "type": "function",
                "function": {"name": "find", "arguments": '{"q": "sky"}'},
            }
        ],
    },
    {"role": "tool", "tool_call_id": "c1", "content": "Rayleigh"},
    {"role": "assistant", "content": "Scattering."},
]
"""A response that looks something up first."""


def user(text):
    return {"role": "user", "content": text}


def assistant(text):
    return {"role": "assistant", "content": text}


def examples(*rows, keep=()):
    return list(read_examples((Row(n, row) for n, row in enumerate(rows, 1)), keep))


def converted(tmp_path, name, *rows, ending=".jsonl", **options):
    """The rows of ``name`` that ``rows`` become."""
    path = tmp_path / f"out{ending}"
    write_format(name, examples(*rows, keep=options.get("keep", ())), path, **options)
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
