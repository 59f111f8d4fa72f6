"""What the tests of both formats of labels share."""

from __future__ import annotations

import json

LABEL_KEYS = ("query", "rubrics")


def item(text, weight=1.0, title=None):
    return {"description": text, "weight": weight} | ({"title": title} if title else {})


def label(*items, query="Why is it so?"):
    return {"query": query, "rubrics": list(items)}


def training_row(*items, wrapped=False):
    """A row of a training set, whose label is JSON text."""
    text = json.dumps(label(*items))
    messages = [{"role": "user", "content": "Why is it so?"}]
    truth = [text] if wrapped else text
    return {"messages": messages, "ground_truth": truth, "dataset": "rubric"}
