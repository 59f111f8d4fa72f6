"""Compare what a command shows with a file, or write the file anew under ``--update-golden``."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "shown"


def same_as_golden(text, name, request):
    path = FOLDER / name
    if request.config.getoption("--update-golden"):
        path.write_text(text, "utf-8", newline="\n")
    assert text == path.read_text("utf-8")
