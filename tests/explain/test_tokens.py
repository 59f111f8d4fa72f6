"""Counters by name; nothing is ever fetched."""

from __future__ import annotations

import sys

import pytest

from rubricc.explain.tokens import NoTokenizer, counter_named
from rubricc.prompts.tokens import ESTIMATE


def test_the_estimate_has_a_name():
    assert counter_named("estimate").name == ESTIMATE
    assert counter_named("estimate").count("one two three") == 3


def test_no_name_takes_what_is_at_hand():
    assert counter_named(None).count("one two three") == 3


def test_a_tokenizer_that_is_not_here_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    with pytest.raises(NoTokenizer, match="no tokenizer `nobody/nothing` lies on this machine"):
        counter_named("nobody/nothing")


def test_transformers_never_fetches(tmp_path, monkeypatch):
    pytest.importorskip("transformers")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(NoTokenizer, match="lies on this machine"):
        counter_named("nobody/nothing")


def test_a_tokenizer_of_transformers_on_this_machine_is_exact(tmp_path):
    transformers = pytest.importorskip("transformers")
    tokenizers = pytest.importorskip("tokenizers")
    model = tokenizers.models.WordLevel({"one": 0, "two": 1, "?": 2}, unk_token="?")
    inner = tokenizers.Tokenizer(model)
    inner.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    wrapped = transformers.PreTrainedTokenizerFast(tokenizer_object=inner, unk_token="?")
    wrapped.save_pretrained(tmp_path)
    assert counter_named(str(tmp_path)).count("one two three") == 3
