"""The page about prompts, whose tables are written by the tests and never by hand."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/language/prompts.md"


def has_table(table: str, update: bool) -> bool:
    """Whether the page shows ``table``; with ``update`` it is put where its first line stands."""
    page = PAGE.read_text(encoding="utf-8")
    if update:
        head = re.escape(table.split("|")[1])
        page = re.sub(rf"(?m)^\|{head}\|(?:.*\n)(?:\|.*\n)+", lambda _: table, page)
        PAGE.write_text(page, encoding="utf-8")
    return table in page
