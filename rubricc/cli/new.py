"""``rubricc new``: a starter file that teaches the language by example."""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from pathlib import Path

from rubricc.cli.sources import why_not
from rubricc.diagnostics.render.visible import visible

SUMMARY = "write a starter file"
STARTERS = Path(__file__).parent / "starters"
PLACEHOLDER = "my_name"

_NAME = re.compile(r"[a-z_][a-z0-9_]*")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="what to call it, such as plain_replies")
    parser.add_argument(
        "--kind",
        choices=("rubric", "constitution"),
        default="rubric",
        help="what it becomes (default: rubric)",
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="where to write (default: NAME.KIND here)"
    )
    parser.add_argument("--force", action="store_true", help="write over a file that is there")


def run(arguments: argparse.Namespace) -> int:
    """Write the file; 2 where the name is no name or a file is in the way."""
    fault = name_fault(arguments.name)
    if fault is not None:
        return _refused(fault)
    path: Path = arguments.output or Path(f"{arguments.name}.{arguments.kind}")
    text = starter(arguments.name, arguments.kind, path.as_posix())
    try:
        with path.open("w" if arguments.force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return _refused(
            f"`{path}` is there already: give another name, or --force to write over it"
        )
    except OSError as error:
        return _refused(f"`{path}` cannot be written: {why_not(error)}")
    print(f"wrote {path}")
    print(f"next: rubricc check {path}")
    return 0


def starter(name: str, kind: str, file: str) -> str:
    """The text of a starter of ``kind`` whose declaration is called ``name``.

    ``file`` is the path that its remarks tell the reader to type.
    """
    text = (STARTERS / f"starter.{kind}").read_text("utf-8")
    return text.replace(PLACEHOLDER, name).replace("FILE", shlex.quote(visible(file)))


def name_fault(name: str) -> str | None:
    """What is wrong with ``name`` as the name of a rubric, or ``None``."""
    from rubricc.syntax.kinds import RESERVED

    if name in RESERVED:
        return f"`{name}` has a meaning of its own: give another name"
    if _NAME.fullmatch(name):
        return None
    words = re.findall(r"[a-z0-9]+", name.lower())
    near = "_".join(words).lstrip("0123456789_")
    advice = f", such as `{near}`" if near and near not in RESERVED else ""
    return f"`{name}` is no name: write small letters, digits and `_`{advice}"


def _refused(message: str) -> int:
    print(f"rubricc new: {message}", file=sys.stderr)
    return 2
