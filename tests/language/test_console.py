"""Every ``console`` block is a real session: ``$ command`` lines, each with its exact output.

Commands run in a copy of the repository's examples, so that a page shows what its reader sees. A
line ``...`` stands for lines left out.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.language.blocks import ROOT, blocks, pages

BLOCKS = [block for page in pages() for block in blocks(page, "console")]


def sessions(text: str) -> list[tuple[str, str]]:
    """The commands of a block, each with the output that the page shows."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)
    return [(p.partition("\n")[0], p.partition("\n")[2]) for p in parts if p.strip()]


def shown(output: str) -> str:
    """Output without blanks at the ends of lines, which no page can show."""
    return "\n".join(line.rstrip() for line in output.strip().splitlines())


def matches(pattern: str, output: str) -> bool:
    """Whether the output is what the page shows, ``...`` lines standing for any lines."""
    pieces = [re.escape(p) for p in re.split(r"^\.\.\.$", shown(pattern), flags=re.MULTILINE)]
    return re.fullmatch(".*?".join(pieces), shown(output), re.DOTALL) is not None


@pytest.mark.parametrize("block", BLOCKS, ids=[b.id for b in BLOCKS])
def test_a_session_prints_what_the_page_shows(block, tmp_path):
    for folder in ("examples", "rubrics", "constitutions"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    bin_folder = str(Path(sys.executable).parent)
    environment = {
        **os.environ,
        "PATH": bin_folder + os.pathsep + os.environ["PATH"],
        "COLUMNS": "100",
        "NO_COLOR": "1",
    }
    for command, output in sessions(block.text):
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )
        assert matches(output, done.stdout), done.stdout
