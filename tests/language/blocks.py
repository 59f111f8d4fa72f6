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

    @property
    def file_name(self) -> str | None:
        """The name that the page gives the block, if it gives one."""
        return next((word[5:] for word in self.info if word.startswith("file=")), None)

    @property
    def before(self) -> str | None:
        """The command of a remark ``<!-- before: … -->`` right above the block, if there is one."""
        above = "\n".join(self.page.read_text("utf-8").split("\n")[: self.line - 2])
        found = re.search(r"<!-- before: (.*?) -->\n?\Z", above)
        return found[1] if found else None


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
    folders = (ROOT / "docs", ROOT / "docs" / "language", ROOT / "docs" / "guides")
    return [ROOT / "README.md", *(p for f in folders for p in sorted(f.glob("*.md")))]


def documents() -> list[Path]:
    """Every Markdown page that people read, wherever it stands."""
    return sorted(
        page
        for pattern in ("*.md", "docs/**/*.md", "benchmarks/**/*.md", "examples/**/*.md")
        for page in ROOT.glob(pattern)
    )


def tables(page: Path, first: str) -> list[list[str]]:
    """The rows of every table of ``page`` whose first heading is ``first``, cell by cell."""
    rows: list[list[str]] = []
    inside = False
    for line in page.read_text("utf-8").splitlines():
        if not line.startswith("|"):
            inside = False
            continue
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))]
        if inside and not set(line) <= set("|- "):
            rows.append(cells)
        inside = inside or cells[0] == first
    return rows
