"""Names, types and comments as a person would write them."""

from __future__ import annotations

import re

from rubricc.plan.types import Type

_OWN_LINE = re.compile(r"[-*•]\s|\d+[.)]\s")


def titled(name: str) -> str:
    """A name as a heading: ``five_artifacts`` becomes ``Five artifacts``."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def paragraphs(comment: str) -> str:
    """A doc comment without the line ends that only kept it narrow.

    Blank lines stay, and so do the line ends before entries of a list.
    """
    lines: list[str] = []
    for line in comment.split("\n"):
        text = line.strip()
        if text and lines and lines[-1] and not _OWN_LINE.match(text):
            lines[-1] += f" {text}"
        else:
            lines.append(text)
    return "\n".join(lines)


def type_words(kind: Type) -> str:
    """A type in words: ``a list, each entry a text``."""
    if kind.kind == "list" and kind.element is not None:
        return f"a list, each entry {type_words(kind.element)}"
    if kind.kind == "record":
        fields = (f"{name} ({type_words(field)})" for name, field in kind.fields)
        return f"a record of {', '.join(fields)}"
    return {"number": "a number", "bool": "true or false"}.get(kind.kind, "a text")
