"""A page as one HTML file: no scripts, nothing loaded from elsewhere, everything escaped."""

from __future__ import annotations

from pathlib import Path

from rubricc.explain.show.page import Page

TEMPLATES = Path(__file__).parent / "templates"


def html(page: Page) -> str:
    """The whole document."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["pieces"] = pieces
    return environment.get_template("page.html").render(page=page)


def pieces(sentence: str) -> list[tuple[bool, str]]:
    """A sentence of ours cut at its backticks: whether each piece is code, and its text."""
    return [(index % 2 == 1, text) for index, text in enumerate(sentence.split("`")) if text]
