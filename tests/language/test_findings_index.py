"""The index of findings is made from the catalogue: every id, by range, in order.

``--update-golden`` writes it anew.
"""

from __future__ import annotations

from itertools import groupby

from rubricc.diagnostics.catalogue import CATALOGUE
from tests.language.blocks import ROOT

INDEX = ROOT / "docs" / "diagnostics" / "README.md"
RANGES = {
    "00": "Characters and tokens",
    "01": "Syntax",
    "10": "Names, imports and reuse",
    "20": "Slots and types",
    "30": "Weights, scales and scores",
    "35": "Checks",
    "40": "Style of criteria",
    "50": "Tests",
    "60": "Revision and preference",
    "70": "Targets",
}
START = """# Findings by id

Every finding that rubricc can report. A page says what it means, why it matters, what to avoid and
what to prefer; its examples are run. How findings are shown and answered is said in
[the reference](../language/findings.md).
"""


def range_of(id_):
    """The range of an id: that of its first two digits, where 36 to 39 belong to 35."""
    return max(start for start in RANGES if start <= id_[2:4])


def index():
    """The page as the catalogue has it."""
    parts = [START]
    for start, ids in groupby(sorted(CATALOGUE), key=range_of):
        parts.append(f"\n## {RANGES[start]} (RB{start}…)\n\n| id | slug | severity | |\n")
        parts.append("| --- | --- | --- | --- |\n")
        for id_ in ids:
            rule = CATALOGUE[id_]
            title = rule.title.rstrip(".")
            parts.append(f"| [{id_}]({id_}.md) | `{rule.slug}` | {rule.severity} | {title} |\n")
    return "".join(parts)


def test_the_index_is_that_of_the_catalogue(request):
    if request.config.getoption("--update-golden"):
        INDEX.write_text(index(), "utf-8")
    assert INDEX.read_text("utf-8") == index()
