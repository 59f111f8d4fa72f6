"""Sources whose expected findings are marked where they stand.

``«slug|text»`` means that ``text`` is underlined by exactly one finding called ``slug``; marks
nest and may be empty. Everything else of the file must stay without a finding, apart from the slugs
that a test lets pass.
"""

from __future__ import annotations

import re
from pathlib import Path

from rubricc.diagnostics.diagnostic import Diagnostic
from rubricc.semantics.check import Checked, check
from rubricc.source.project import Project
from rubricc.source.read import text_source

EDITION = 'edition "2026"\n'
_MARK = re.compile(r"«([a-z0-9-]+)\||»")

Found = set[tuple[str, int, int, str]]


def unmarked(marked: str) -> tuple[str, Found]:
    """The text without its marks, and what they announce: slug, start, end, underlined text."""
    text = ""
    last = 0
    pending: list[tuple[str, int]] = []
    announced: list[tuple[str, int, int]] = []
    for match in _MARK.finditer(marked):
        text += marked[last : match.start()]
        last = match.end()
        if match[1]:
            pending.append((match[1], len(text)))
        else:
            slug, start = pending.pop()
            announced.append((slug, start, len(text)))
    assert not pending, "a mark is not closed"
    text += marked[last:]
    return text, {(slug, start, end, text[start:end]) for slug, start, end in announced}


def checked(
    marked: str, folder: Path, lint: bool = False, others: dict[str, str] | None = None
) -> tuple[Checked, Found]:
    """Check ``marked`` as ``main.rubric`` in ``folder``, beside ``others``."""
    for name, content in (others or {}).items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(unmarked(content)[0], "utf-8")
    text, announced = unmarked(marked)
    place = folder / "main.rubric"
    place.write_text(text, "utf-8")
    return check(text_source(text, "main.rubric", place), Project(folder), lint=lint), announced


def found_in(diagnostics: tuple[Diagnostic, ...], path: str) -> Found:
    """The findings in the file shown as ``path``."""
    return {
        (d.rule.slug, d.span.start, d.span.end, d.file.text[d.span.start : d.span.end])
        for d in diagnostics
        if d.file.path == path
    }


def verify(
    marked: str,
    folder: Path,
    others: dict[str, str] | None = None,
    let_pass: frozenset[str] = frozenset(),
    edition: bool = True,
) -> Checked:
    """Check ``marked`` and ``others`` and hold the findings of every file against its marks."""
    prefix = EDITION if edition else ""
    others = {name: prefix + content for name, content in (others or {}).items()}
    result, announced = checked(prefix + marked, folder, others=others)
    shown = [f"{d.file.path}: {d.rule.slug}: {d.message}" for d in result.diagnostics]
    expected = {"main.rubric": announced}
    expected |= {name: unmarked(content)[1] for name, content in others.items()}
    for path in {*expected, *(d.file.path for d in result.diagnostics)}:
        found = {f for f in found_in(result.diagnostics, path) if f[0] not in let_pass}
        assert found == expected.get(path, set()), shown
    return result
