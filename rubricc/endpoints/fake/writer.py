"""Canned prose: what a fake writes where a model would write text."""

from __future__ import annotations

import json
import re
from typing import Final

from rubricc.endpoints.fake.answer import Answer, first_words
from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.fake.digest import digest, number

SENTENCES: Final = (
    "The short answer is that it depends on what you have at hand.",
    "Start with the smallest step, and look at what it changes.",
    "There are three things to weigh, and the first of them matters most.",
    "Some of this is settled and some of it is not; here is which is which.",
    "Ask somebody who has done it before you spend money on it.",
    "It is safe to try, as long as you can undo it.",
    "Nobody knows this for certain, and I would not trust a page that says otherwise.",
    "Write down what you expect, then compare.",
)
"""Sentences of canned completions; each completion has two or three of them."""

_HEAD: Final = re.compile(r"\A\[canned revision [0-9a-f]{8}\]\n")


def write(asked: Asked, seed: str = "0") -> Answer:
    """A canned critique, revision or completion; the same for the same call and seed."""
    if asked.kind == "critique":
        return Answer(_critique(asked, seed))
    if asked.kind == "revise":
        return Answer(_revision(asked, seed))
    if asked.schema is not None:
        return Answer(json.dumps(_instance(asked.schema), ensure_ascii=False))
    return Answer(_completion(asked, seed))


def _critique(asked: Asked, seed: str) -> str:
    revised = _HEAD.match(asked.response) is not None
    faulty = not revised and number(seed, asked.principle, asked.response) % 2 == 0
    finding = {
        "principle": asked.principle.partition(":")[0],
        "quote": first_words(asked.response),
        "problem": "A canned fault of this passage.",
    }
    content = {"findings": [finding] if faulty else [], "needs_revision": faulty}
    return json.dumps(content, ensure_ascii=False)


def _revision(asked: Asked, seed: str) -> str:
    code = digest(seed, asked.principle, asked.response)[:8]
    return f"[canned revision {code}]\n{_HEAD.sub('', asked.response)}"


def _completion(asked: Asked, seed: str) -> str:
    drawn = digest(seed, *(message.content for message in asked.messages), _draw(asked))
    chosen = dict.fromkeys(int(drawn[place], 16) % len(SENTENCES) for place in range(8, 11))
    return f"[canned completion {drawn[:8]}] " + " ".join(SENTENCES[each] for each in chosen)


def _draw(asked: Asked) -> str:
    """Whose completion, and which: a wire carries a seed, and in process there is a sample."""
    own = asked.sampling.seed
    return f"{asked.model} {asked.sample if own is None else f'seed {own}'}"


def _instance(schema: object) -> object:
    """The plainest value that a schema of somebody else's prompt allows."""
    if not isinstance(schema, dict):
        return None
    if schema.get("enum"):
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {name: _instance(each) for name, each in schema.get("properties", {}).items()}
        case "array":
            return []
        case "boolean":
            return False
        case "integer" | "number":
            return 0
    return "canned"
