"""Print one of the README's commands, so that CI runs what a reader would type.

Usage: ``python .ci/readme_command.py NAME``. A command is the fenced ``bash`` block that follows
the comment ``<!-- command: NAME -->``.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def command(name: str) -> str:
    """The text of the block called ``name``.

    Raises:
        SystemExit: the README has no such block, or more than one.
    """
    pattern = rf"<!-- command: {re.escape(name)} -->\s*```bash\n(.*?)```"
    found = re.findall(pattern, README.read_text("utf-8"), re.DOTALL)
    if len(found) != 1:
        raise SystemExit(f"README.md has {len(found)} commands called {name}, not one")
    return str(found[0])


if __name__ == "__main__":
    sys.stdout.write(command(sys.argv[1]))
