"""The words that begin statements, and which of them a misspelt one was meant to be."""

from __future__ import annotations

from difflib import get_close_matches

ITEM_WORDS = (
    "hard rule", "principle", "pitfall", "fact", "derive", "class", "group", "tier",
    "include", "drop", "slot", "override",
)  # fmt: skip
DECLARATION_WORDS = (
    "rubric", "constitution", "judge", "test", "extern check", "extern score", "import", "edition",
)  # fmt: skip
BLOCKS = ("weights", "reward", "revision", "preference")


def meant_word(word: str, known: tuple[str, ...]) -> str | None:
    if len(word) > 40:
        return None
    folded = word.lower().replace("_", " ").replace("-", " ")
    squeezed = {name.replace(" ", ""): name for name in known}
    if folded.replace(" ", "") in squeezed:
        return squeezed[folded.replace(" ", "")]
    close = get_close_matches(folded, known, n=1, cutoff=0.75)
    return close[0] if close else None
