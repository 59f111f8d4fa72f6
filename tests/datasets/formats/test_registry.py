"""What is known of every format before anything is written, and the page that says it.

``--update-golden`` writes the tables of the page anew.
"""

from __future__ import annotations

import re

import pytest

from rubricc.datasets.formats import FORMATS
from rubricc.datasets.formats.features import CHAT, FEATURES, STRIPPED
from tests.language.blocks import ROOT

PAGE = ROOT / "docs" / "formats.md"
KINDS = {
    "preference": "pairs",
    "unpaired": "pairs, scores",
    "sft": "completions, revisions, pairs, scores",
    "prompt_only": "any rows",
}
ASKED = ("soft", "system", "turns", "roles", "trace", "tools", "reasoning", "names")


def table_of_formats():
    head = "| format | read by | written from | " + " | ".join(f"`{one}`" for one in ASKED) + " |"
    lines = [head, "| --- | --- | --- |" + " --- |" * len(ASKED)]
    for one in FORMATS.values():
        holds = [("yes" if name in one.holds else "") for name in ASKED]
        lines.append(f"| `{one.name}` | {one.reader} | {KINDS[one.kind]} | {' | '.join(holds)} |")
    return "\n".join(lines)


def table_of_columns():
    lines = ["| format | columns | files |", "| --- | --- | --- |"]
    for one in FORMATS.values():
        columns = ", ".join(
            f"`{name}`" + (" where known" if name in one.optional else "") for name in one.columns
        )
        files = "JSON Lines" if one.containers == ("jsonl",) else "JSON Lines, Parquet"
        lines.append(f"| `{one.name}` | {columns} | {files} |")
    return "\n".join(lines)


def table_of_features():
    lines = ["| WHAT | is | refused by |", "| --- | --- | --- |"]
    for name, words in FEATURES.items():
        minding = [f"`{one.name}`" for one in FORMATS.values() if name in one.minds]
        lacking = [one for one in FORMATS.values() if name not in one.holds]
        if name in ASKED:
            who = "see the first table" + (f"; {', '.join(minding)}" if minding else "")
        else:
            who = ", ".join(minding) if minding else "every format"
            assert minding or len(lacking) == len(FORMATS)
        lines.append(f"| `{name}` | {words} | {who} |")
    return "\n".join(lines)


TABLES = {
    "formats": table_of_formats,
    "columns": table_of_columns,
    "features": table_of_features,
}


@pytest.mark.parametrize("name", TABLES)
def test_the_page_has_the_tables_of_the_registry(name, request):
    text = PAGE.read_text("utf-8")
    around = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)", re.DOTALL)
    table = TABLES[name]()
    if request.config.getoption("--update-golden"):
        PAGE.write_text(around.sub(lambda m: m[1] + table + m[2], text), "utf-8")
        text = PAGE.read_text("utf-8")
    found = around.search(text)
    assert found is not None
    assert found[0] == f"<!-- {name} -->\n{table}\n<!-- /{name} -->"


def test_a_format_is_consistent_in_itself():
    for name, one in FORMATS.items():
        assert one.name == name
        assert one.optional <= set(one.columns)
        assert one.holds <= CHAT | {"soft"}
        assert one.kind in one.sources
        assert one.held("parquet") <= one.held("jsonl")
        if one.reserved is not None:
            assert not {"id", "topic", "margin"} & one.reserved


def test_what_can_be_stripped_is_held_by_some_and_not_by_others():
    for feature in STRIPPED:
        assert 0 < sum(feature in one.holds for one in FORMATS.values()) < len(FORMATS)


def test_a_pipeline_can_be_checked_before_it_runs():
    assert "preference" in FORMATS["trl-kto"].sources
    assert "prompt_only" not in FORMATS["trl-sft"].sources
    assert "tools" not in FORMATS["trl-sft"].held("parquet")
    assert "system" in FORMATS["alpaca"].held("parquet")
