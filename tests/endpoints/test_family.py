"""Families of models, by the stems of their names."""

from __future__ import annotations

import pytest

from rubricc.endpoints.fake import FakeEndpoint
from rubricc.endpoints.family import family_of, family_warnings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gpt-5-mini", "gpt-5.2-2026-01-01"),
        ("gpt-5", "o4-mini"),
        ("claude-haiku-4-5", "claude-opus-4-7-20260101"),
        ("Qwen/Qwen3-8B", "qwen2.5-7b-instruct"),
        ("meta-llama/Meta-Llama-3-8B", "unsloth/llama-4-scout"),
        ("mistralai/Mixtral-8x7B", "mistral-large"),
        ("models/gemma-3", "models/gemma-3-27b/"),
    ],
)
def test_one_family(one, other):
    assert family_of(one) == family_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("gpt-5", "claude-opus-4-7"), ("Qwen3-8B", "llama-3-8b"), ("gpt-oss-20b", "gemma-3")],
)
def test_two_families(one, other):
    assert family_of(one) != family_of(other)


def named(model, provider="p"):
    return FakeEndpoint("met", name=f"{provider}:{model}", model=model)


def test_each_pair_is_warned_of_once():
    judges = [named("gpt-5-mini"), named("claude-haiku-4-5"), named("gpt-5-mini")]
    writers = [named("gpt-5.2"), named("claude-haiku-4-5", "gateway")]
    assert family_warnings(judges, writers) == [
        "`p:gpt-5-mini` judges what `p:gpt-5.2` wrote, a model of its own family",
        "`p:claude-haiku-4-5` judges what it wrote itself",
    ]
    assert family_warnings([named("a-1")], [named("b-1")]) == []
