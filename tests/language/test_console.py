"""Every ``console`` block is a real session: ``$ command`` lines, each with its exact output.

Commands run in a copy of the repository's examples, beside the blocks of the page that have a
``file=NAME``, so that a page shows what its reader sees. A remark ``<!-- before: COMMAND -->``
above a block is run first and shown to nobody. A line ``...`` stands for lines left out.
``--update-golden`` writes what the commands print into the pages, except where lines are left out.
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


def run(command: str, folder: Path) -> str:
    """What ``command`` prints in ``folder``, both streams together."""
    environment = {
        **os.environ,
        "PATH": str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"],
        "COLUMNS": "100",
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    return done.stdout


def copy_shipped(folder: Path) -> None:
    """What the commands of a page find in the folder where its reader types them."""
    for name in ("examples", "rubrics", "constitutions"):
        shutil.copytree(ROOT / name, folder / name)


@pytest.mark.parametrize("block", BLOCKS, ids=[b.id for b in BLOCKS])
def test_a_session_prints_what_the_page_shows(block, tmp_path, request):
    copy_shipped(tmp_path)
    for other in blocks(block.page, "rubric"):
        if other.file_name is not None:
            (tmp_path / other.file_name).write_text(other.text, "utf-8")
    if block.before is not None:
        run(block.before, tmp_path)
    printed = [(command, run(command, tmp_path), text) for command, text in sessions(block.text)]
    if request.config.getoption("--update-golden") and "\n...\n" not in block.text:
        session = "".join(
            f"$ {command}\n" + (shown(output) + "\n" if shown(output) else "")
            for command, output, _ in printed
        )
        page = block.page.read_text("utf-8")
        block.page.write_text(page.replace(block.text, session, 1), "utf-8")
        return
    for _, output, text in printed:
        assert matches(text, output), output
