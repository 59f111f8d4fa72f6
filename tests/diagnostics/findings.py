"""Findings to render: every shape that a renderer has to cope with."""

from __future__ import annotations

from rubricc.diagnostics.diagnostic import Diagnostic, Edit, Label, Rule, Severity
from rubricc.source.file import SourceFile
from rubricc.source.read import text_source
from rubricc.source.span import Span

ERROR = Rule("RB1003", "unknown-name", Severity.ERROR, "A name that nobody declared")
WARNING = Rule("RB4002", "vague-word", Severity.WARNING, "A vague word alone")
HINT = Rule("RB0003", "no-edition", Severity.HINT, "A file without an edition")

MUSEUM = """\
rubric museum {
  principle short optional "Is short." { needs: [signficance] }
\tprinciple\twide essential "漢字 and é́ are here"
  pitfall fault + 4 "Invents.",
}
"""


def place(file: SourceFile, text: str, nth: int = 0) -> Span:
    """The span of the ``nth`` occurrence of ``text``."""
    at = -1
    for _ in range(nth + 1):
        at = file.text.index(text, at + 1)
    return Span(at, at + len(text))


def findings() -> list[Diagnostic]:
    """One of each: help, labels near and far, a fix, wide characters, tabs, a cut line."""
    museum = text_source(MUSEUM, "rubrics/museum.rubric")
    base = text_source('rubric base {\n  principle short "Is short."\n}\n', "base.rubric")
    long = text_source(f'rubric {"a" * 150} {{ title: "here" }} // {"tail " * 40}', "long.rubric")
    odd = text_source("one\x1b[31m\u202etwo\r\nlast", "odd: 100%,\n.rubric")
    return [
        Diagnostic(
            ERROR,
            "nothing here is called `signficance`",
            museum,
            place(museum, "signficance"),
            help="did you mean `significance`",
            labels=(
                Label(museum, place(museum, "short"), "needed by this"),
                Label(museum, place(museum, "fault"), "far below"),
                Label(base, place(base, "short"), "also called this"),
            ),
        ),
        Diagnostic(WARNING, "`漢字` is vague", museum, place(museum, "漢字")),
        Diagnostic(
            ERROR,
            "a weight is written without a blank: `+ 4`",
            museum,
            place(museum, "+ 4"),
            fix=Edit(place(museum, "+ 4"), "+4"),
        ),
        Diagnostic(
            HINT,
            "a comma ends the line",
            museum,
            place(museum, ","),
            fix=Edit(place(museum, ","), ""),
        ),
        Diagnostic(ERROR, "several lines", museum, Span(0, len(MUSEUM))),
        Diagnostic(HINT, "no edition", long, Span(0, 0), fix=Edit(Span(0, 0), 'edition "2026"')),
        Diagnostic(WARNING, "`here` says little", long, place(long, '"here"')),
        Diagnostic(ERROR, "two\nlines, 100%", odd, place(odd, "two"), help="first\r\nsecond"),
        Diagnostic(ERROR, "ends too early", odd, Span(len(odd.text), len(odd.text))),
    ]
