"""Fenced blocks of Markdown pages, with where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

FENCE = re.compile(r"^(`{3,})([^\n`]*)\n(.*?)^\1[ \t]*$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """One fenced block: ``info`` is what stands after the fence, split at blanks."""

    page: Path
    line: int
    info: tuple[str, ...]
    text: str

    @property
    def id(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page: Path, language: str) -> list[Block]:
    """The blocks of ``page`` in one language, in order."""
    text = page.read_text("utf-8")
    return [
        Block(page, text.count("\n", 0, found.start()) + 2, tuple(found[2].split()), found[3])
        for found in FENCE.finditer(text)
        if found[2].split()[:1] == [language]
    ]


def pages() -> list[Path]:
    """Every page whose blocks are executed."""
    folders = (ROOT / "docs" / "language", ROOT / "docs" / "guides")
    return [ROOT / "README.md", *(p for f in folders for p in sorted(f.glob("*.md")))]
