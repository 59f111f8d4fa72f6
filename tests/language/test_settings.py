"""The tables of settings say what the checker reads: every key, every choice, every default."""

from __future__ import annotations

import re
from typing import Literal, get_args, get_origin

import pytest

from rubricc.cli.main import COMMANDS
from rubricc.plan.policy import Judge, Preference, Revision
from rubricc.plan.reward import Reward
from rubricc.semantics import fields, generated, judges, preference, revision, reward, weights
from tests.language.blocks import ROOT, tables

LANGUAGE = ROOT / "docs" / "language"
PAGES = {
    "judges.md": (judges.READERS, Judge()),
    "preference.md": (preference.READERS, Preference()),
    "revision.md": (revision.READERS, Revision()),
    "score.md": (reward.READERS, Reward(hard_rule_fail=0)),
}


def settings(page):
    """The rows of the page's table of settings."""
    return {row[0].strip("`"): row for row in tables(LANGUAGE / page, "setting")}


def literals(annotation):
    """The words that a type allows, in order."""
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [word for part in get_args(annotation) for word in literals(part)]


def words(cell):
    """The words in backticks of a cell, ranges and placeholders left out."""
    return re.findall(r"`([a-z_]+)(?: [A-Z]+)?`", cell)


@pytest.mark.parametrize("page", PAGES)
def test_every_setting_has_its_row(page):
    assert set(settings(page)) == set(PAGES[page][0])


@pytest.mark.parametrize("page", PAGES)
def test_defaults_are_those_of_the_plan(page):
    defaults = PAGES[page][1]
    for key, row in settings(page).items():
        shown = row[2].strip("`")
        value = getattr(defaults, {"model": "models"}.get(key, key), None)
        if key == "hard_rule_fail":
            assert shown == "see below"
        elif value is None or value == ():
            assert shown in ("none", "all", "endpoint's")
        elif isinstance(value, bool):
            assert shown == str(value).lower()
        elif isinstance(value, tuple):
            assert shown == f"{value[0]:g}..{value[1]:g}"
        else:
            assert shown == str(value)


@pytest.mark.parametrize("page", PAGES)
def test_choices_are_those_of_the_plan(page):
    fields_of = type(PAGES[page][1]).model_fields
    for key, row in settings(page).items():
        if key not in fields_of:
            continue
        choices = literals(fields_of[key].annotation)
        if key == "aggregate":
            choices.remove("score")  # a setting of its own
        if choices:
            assert words(row[1]) == choices


def test_every_field_of_a_rule_has_its_row():
    rows = tables(LANGUAGE / "rules.md", "field")
    named = {word for row in rows for word in re.findall(r"`([a-z_]+)", row[0])}
    assert named == set(fields.ALL)
    for row in rows:
        for kind, refused in fields.NOT_TAKEN.items():
            takes = not (set(re.findall(r"`([a-z_]+)", row[0])) & refused)
            assert takes == (f"{kind}s" not in row[2].split(", ")), (row[0], kind)


def test_priorities_have_the_weights_of_the_table():
    rows = tables(LANGUAGE / "rules.md", "entry")
    assert {row[0].strip("`"): float(row[1]) for row in rows} == dict(weights.DEFAULTS)


def test_bounds_of_a_slot_are_those_that_are_read():
    rows = tables(LANGUAGE / "data.md", "setting")
    assert {row[0].strip("`") for row in rows} == set(generated.READERS)


def test_every_command_has_a_section():
    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    sections = re.split(r"^## rubricc (\w+)\n", page, flags=re.MULTILINE)
    assert set(sections[1::2]) == set(COMMANDS)
    for command, text in zip(sections[1::2], sections[2::2], strict=True):
        assert f"`rubricc {command} " in text
        assert "```console" in text
