"""The words that begin statements, and which of them a misspelt one was meant to be."""

from __future__ import annotations

from rubricc.source.suggest import suggest

ITEM_WORDS = (
    "hard rule", "principle", "pitfall", "fact", "derive", "class", "group", "tier",
    "include", "drop", "slot", "override",
)  # fmt: skip
DECLARATION_WORDS = (
    "rubric", "constitution", "judge", "test", "extern check", "extern score", "import", "edition",
)  # fmt: skip
BLOCKS = ("weights", "reward", "revision", "preference")


def meant_word(word: str, known: tuple[str, ...]) -> str | None:
    """The statement that ``word`` begins, or was meant to."""
    return word if word in known else suggest(word, known)
