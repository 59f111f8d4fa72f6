"""A report as one HTML file: no scripts, nothing loaded from elsewhere, everything escaped."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from rubricc.report.cards import WHYS, Card, cards
from rubricc.report.collect import Collector
from rubricc.report.odd import pieces, plain
from rubricc.report.record import RunRecord
from rubricc.report.sheet import is_asked, is_measured, sheet_of
from rubricc.report.wording import counted, titled

if TYPE_CHECKING:
    from jinja2 import Environment

_ENDINGS = (".html", ".css")


def page(record: RunRecord, collected: Collector) -> str:
    """The whole document; equal runs give equal bytes."""
    from markupsafe import Markup

    rows = collected.chosen.rows()
    shown = cards(collected.plan, rows, are_all=len(rows) == collected.tally.rows)
    style = _sources()["style.css"]
    return (
        _environment()
        .get_template("page.html")
        .render(
            title=collected.plan.title or titled(collected.plan.name),
            plan=collected.plan,
            record=record,
            sheet=sheet_of(record, collected),
            is_measured=is_measured(record),
            is_asked=is_asked(record),
            rows=collected.tally.rows,
            cards=shown,
            whys=_whys(shown),
            style=Markup(style),  # noqa: S704  # a file of this package
            style_digest=_digest(style),
        )
    )


def write_page(path: Path, text: str) -> None:
    """Write a page to ``path``.

    Raises:
        OSError: the file cannot be written.
    """
    path.write_text(text, "utf-8", newline="\n")


@cache
def _environment() -> Environment:
    """The templates of the package; data is never one."""
    from jinja2 import DictLoader, Environment, StrictUndefined

    environment = Environment(
        loader=DictLoader(dict(_sources())),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["pieces"] = pieces
    environment.filters["coded"] = coded
    environment.filters["plain"] = plain
    environment.filters["counted"] = counted
    return environment


@cache
def _sources() -> dict[str, str]:
    folder = resources.files("rubricc.report") / "templates"
    return {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(_ENDINGS)
    }


def coded(sentence: str) -> list[tuple[bool, str]]:
    """A message cut at its backticks: whether each piece is code, and its text."""
    parts = sentence.split("`")
    if len(parts) % 2 == 0:  # a lone backtick is text
        return [(False, sentence)]
    return [(index % 2 == 1, text) for index, text in enumerate(parts) if text]


def _digest(style: str) -> str:
    """The digest by which a browser takes the styles of this page, and no others (CSP, level 2)."""
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _whys(shown: tuple[Card, ...]) -> list[tuple[str, str, int]]:
    """Why rows are shown, in words, with how many there are of each."""
    counts = [
        (why, words, sum(why in dict(card.whys) for card in shown)) for why, words in WHYS.items()
    ]
    return [entry for entry in counts if entry[2]]
