"""The page of commands names every option, and no other."""

from __future__ import annotations

import argparse
import re
from importlib import import_module

import pytest

from rubricc.cli.main import COMMANDS
from tests.language.blocks import ROOT

PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")


def section(command):
    return re.split(rf"^## rubricc {command}\n", PAGE, flags=re.MULTILINE)[1].split("\n## ")[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_options(command):
    parser = argparse.ArgumentParser(add_help=False)
    import_module(f"rubricc.cli.{command}").add_arguments(parser)
    usage = re.search(rf"`(rubricc {command} [^`]*)`", section(command))
    assert usage is not None
    shown = set(re.findall(r"(?<![\w-])(--?[a-z-]+)", usage[1]))
    for action in parser._actions:
        if action.option_strings:
            assert shown & set(action.option_strings), action.option_strings
            shown -= set(action.option_strings)
        if action.choices is not None:
            assert "|".join(map(str, action.choices)) in usage[1].replace("\n", "")
    assert not shown
