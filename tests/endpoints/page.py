"""The page about endpoints, of which the tests write what stands between two remarks."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/endpoints.md"


def has_part(name: str, text: str, update: bool) -> bool:
    """Whether the page has ``text`` as its part ``name``; with ``update`` it is put there."""
    page = PAGE.read_text(encoding="utf-8")
    begin, end = f"<!-- begin: {name} -->\n", f"<!-- end: {name} -->\n"
    if update:
        inside = re.compile(f"(?s)(?<={re.escape(begin)}).*?(?={re.escape(end)})")
        page = inside.sub(lambda _: text, page)
        PAGE.write_text(page, encoding="utf-8")
    return f"{begin}{text}{end}" in page
