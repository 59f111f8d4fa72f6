"""Whether two models are of one family: judges tend to prefer what their own kind wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from rubricc.endpoints.endpoint import Endpoint

_MAKERS: Final = ("meta-", "mistralai-")
"""What stands before the stem of a name without being it."""

_STEM: Final = re.compile(r"[a-z]+")

_ALIKE: Final = {"o": "gpt", "chatgpt": "gpt", "codex": "gpt", "mixtral": "mistral", "qwq": "qwen"}
"""Stems that a maker gives to models of one family."""


def family_of(model: str) -> str:
    """The stem of a model's name, without its maker, its version and its size.

    >>> family_of("gpt-5-mini"), family_of("meta-llama/Meta-Llama-3-8B"), family_of("o4-mini")
    ('gpt', 'llama', 'gpt')
    """
    name = model.rstrip("/").rpartition("/")[2].lower()
    for maker in _MAKERS:
        name = name.removeprefix(maker)
    found = _STEM.match(name)
    stem = name if found is None else found[0]
    return _ALIKE.get(stem, stem)


def family_warnings(judges: Iterable[Endpoint], writers: Iterable[Endpoint]) -> list[str]:
    """A phrase for each judge that is of one family with a writer that it judges.

    Self-preference of judges: Panickssery et al., arXiv 2404.13076. Where a model is served does
    not matter: the same weights lie on many hosts.
    """
    found: dict[str, None] = {}
    written = list(writers)
    for judge in judges:
        for writer in written:
            if judge.model == writer.model:
                found[f"`{judge.name}` judges what it wrote itself"] = None
            elif family_of(judge.model) == family_of(writer.model):
                found[
                    f"`{judge.name}` judges what `{writer.name}` wrote, a model of its own family"
                ] = None
    return list(found)
