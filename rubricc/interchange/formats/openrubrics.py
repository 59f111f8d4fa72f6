"""OpenRubrics (arXiv 2510.07743): a numbered list whose items end in their kind.

``1. Names exactly five artifacts. [Hard Rule]`` and ``6. Is well organised. [Principle]``, as a
text (the listing of the RLHF book has the prompt above it), or as the ``rubric`` of rows with an
``instruction``. Lists that models wrote have stray blanks and asterisks, ``[ Hard Rule ]`` or
``**[Principle ]**``; some have the kind first.

The authors compare pairs under such a list and give it no score. Here hard rules gate, and
principles weigh the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from rubricc.interchange.document import read_entries, read_whole
from rubricc.interchange.entries import text_at, unread
from rubricc.interchange.errors import EntryInvalid, NotExpressible, WrongFormat
from rubricc.interchange.flat import Holding, flat_criteria, literal
from rubricc.interchange.format import Format
from rubricc.interchange.listing import Listing, read_listing, without_asterisks
from rubricc.interchange.looks import refuse_other
from rubricc.interchange.names import Names, name_of
from rubricc.interchange.per_prompt import Base, PerPrompt
from rubricc.interchange.recurring import Recurring
from rubricc.interchange.sketch import FileSketch, Imported, Remark, RubricSketch, RuleSketch
from rubricc.ir.rubric import Criterion, Rubric

KEYS: Final = ("instruction", "prompt", "rubric", "response")
ROWS: Final = (".jsonl", ".json", ".csv", ".tsv")

BASE: Final = Base(
    "From rows of OpenRubrics (arXiv 2510.07743).",
    {"hard_rules": "gate", "denominator": "positive"},
    otherwise="openrubrics",
)
HOLDING: Final = Holding(
    "a list of OpenRubrics",
    ("hard_rule", "principle"),
    denominator="positive",
    no_principles="start_at_one",
)

_KIND: Final = r"\**\s*\[\s*\**\s*(hard\s*rule|principle)\s*\**\s*\]\s*\**"
_LAST: Final = re.compile(rf"\s*{_KIND}\s*[.;]?\s*$", re.IGNORECASE)
_FIRST: Final = re.compile(rf"\s*{_KIND}\s*:?\s*", re.IGNORECASE)
_SCORE: Final = (
    "lists of OpenRubrics compare pairs and have no score of their own: hard rules are read as "
    "gates, and principles weigh the same"
)


def read(path: Path) -> Imported:
    """A rubric from a text, or a base rubric and rows."""
    if path.suffix.lower() in ROWS:
        return _rows(path)
    listing = _listing(read_whole(path), "")
    if not listing.items:
        raise WrongFormat(f"`{path}` has no item that ends in `[Hard Rule]` or `[Principle]`")
    doc = f"For the prompt: {' '.join(listing.prompt.split())}" if listing.prompt else ""
    name = name_of(path.stem, "openrubrics")
    rubric = RubricSketch(name, tuple(_rules(listing)), doc=doc, settings={"reward": BASE.reward})
    heading = ("From a list of OpenRubrics (arXiv 2510.07743).",)
    other = (Remark(one.place, f"is no item: left out: {one.text[:60]}") for one in listing.other)
    file = FileSketch((rubric,), heading=heading)
    return Imported({path.stem: file}, (), (Remark(path.name, _SCORE), *other))


def _rows(path: Path) -> Imported:
    made = PerPrompt(path, BASE)
    recurring = Recurring()
    for place, entry in read_entries(path):
        refuse_other(entry, place, "openrubrics")
        text = text_at(entry, "rubric", place)
        listing = _listing(text, f"{place}.rubric ")
        if not listing.items:
            raise EntryInvalid(f"{place}.rubric", "has no numbered item")
        for _ in listing.other:
            recurring.add(f"{place}.rubric", "has lines that are no items: left out")
        recurring.left_out(place, unread(entry, KEYS))
        made.add(place, _row(entry, place), list(_rules(listing)))
    return made.finish((Remark(path.name, _SCORE), *recurring.remarks()))


def _row(entry: Mapping[str, Any], place: str) -> dict[str, Any]:
    key = "instruction" if "instruction" in entry else "prompt"
    if not isinstance(entry.get(key), (str, list)):
        raise EntryInvalid(f"{place}.{key}", "is neither text nor messages")
    row = {"id": place, "prompt": entry[key]}
    return row | ({"response": entry["response"]} if entry.get("response") else {})


def _listing(text: str, place: str) -> Listing:
    return read_listing(text, place, _goes_on)


def _goes_on(item: str, line: str) -> bool:
    """Whether ``line`` belongs to ``item``: up to the kind, or indented where that came first."""
    if _FIRST.match(item) is not None:
        return line[:1].isspace()
    return _LAST.search(item) is None


def _rules(listing: Listing) -> list[RuleSketch]:
    names = Names()
    found = []
    for item in listing.items:
        kind, text = _statement(item.text)
        if kind is None:
            raise EntryInvalid(item.place, "has neither `[Hard Rule]` nor `[Principle]`")
        if not text:
            raise EntryInvalid(item.place, "has a kind and no text")
        found.append(RuleSketch(names.new(text), kind, text))
    return found


def _statement(item: str) -> tuple[Any, str]:
    """The kind of an item, ``None`` where it has none, and its text without it."""
    mark = _LAST.search(item)
    rest = item[: mark.start()] if mark is not None else item
    if mark is None:
        mark = _FIRST.match(item)
        if mark is None:
            return None, item
        rest = item[mark.end() :]
    kind = "principle" if mark[1].lower() == "principle" else "hard rule"
    return kind, without_asterisks(rest)


def write(rubric: Rubric) -> Mapping[str, bytes]:
    """A numbered list, in file order."""
    criteria = flat_criteria(rubric, HOLDING)
    weights = {criterion.weight for criterion in criteria if criterion.kind == "principle"}
    if len(weights) > 1:
        raise NotExpressible("principles of a list of OpenRubrics weigh the same, and these do not")
    lines = [f"{at}. {_line(criterion)}\n" for at, criterion in enumerate(criteria, start=1)]
    return {f"{rubric.name}.txt": "".join(lines).encode()}


def _line(criterion: Criterion) -> str:
    name = criterion.name
    text = literal(criterion.text, name)
    kind = "hard rule" if criterion.kind == "hard_rule" else "principle"
    line = f"{text} [{kind.title()}]"
    listing = _listing(f"1. {line}", "")
    if [_statement(item.text) for item in listing.items] != [(kind, text)]:
        raise NotExpressible(f"the text of `{name}` does not fit on one line of a list as it is")
    return line


FORMAT: Final = Format(
    "openrubrics",
    "OpenRubrics lists: numbered lines that end in [Hard Rule] or [Principle]",
    read=read,
    write=write,
    brings_rows=True,
    holds="hard rules and principles of one weight, with texts of one line",
)
