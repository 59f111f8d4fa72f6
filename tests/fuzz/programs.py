"""Programs that are nearly right: real ones with a few of their words and marks exchanged."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from rubricc.source.library import library_file, library_names
from rubricc.source.read import read_source, text_source
from rubricc.syntax.tokens import tokenize
from tests.strategies.valid_programs import valid_programs
from tests.syntax.programs import PROGRAMS

WORDS = (
    "{ } ( ) [ ] , : = . .. ?? ? -> + - * / == <= != < +4 -4 0 1 0.5 1e3 2..1 0..1 -1..1 none true "
    "false and or not met unmet prompt response reward calls hard_rules preferred overall when "
    "check text scale level example needs tags each in of hard rule principle pitfall fact derive "
    "class otherwise group tier include drop override slot generated weights revision preference "
    "judge test given expect extern rubric constitution extends import as edition clip range cap "
    'ignore absolute signed minimum holistic score words(response) mean(1,2) "x" "{{x}}" "" r"(" '
    "p a b[0] a.b 99999999999999999999 0.0000001 é"
).split()


@cache
def shipped() -> tuple[str, ...]:
    """The text of every file of the library."""
    files = (library_file(name) for name in library_names())
    return tuple(read_source(file).text for file in files if file is not None)


@cache
def parts(program: str) -> tuple[tuple[str, str], ...]:
    """The tokens of a program, each with its kind, and what stands between them."""
    source = text_source(program)
    found, end = [], 0
    for token in tokenize(source):
        found.append(("", program[end : token.span.start]))
        found.append((str(token.kind), program[token.span.start : token.span.end]))
        end = token.span.end
    return (*found, ("", program[end:]))


@st.composite
def near_programs(draw: st.DrawFn) -> str:
    """A program of the library, of the suite, or a drawn one, with up to four words exchanged.

    Most words are exchanged for one of their kind, so that the program mostly still parses.
    """
    whole = st.sampled_from((*shipped(), *PROGRAMS.values()))
    pieces = list(parts(draw(st.one_of(whole, valid_programs()))))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(pieces) - 1))
        kind, text = pieces[at]
        change = draw(
            st.sampled_from(("alike", "alike", "alike", "alike", "remove", "double", "any"))
        )
        if change == "alike":
            alike = sorted({other for other_kind, other in pieces if other_kind == kind})
            pieces[at] = kind, draw(st.sampled_from(alike))
        elif change == "remove":
            pieces[at] = kind, " "
        elif change == "double":
            pieces[at] = kind, f"{text} {text}"
        else:
            pieces[at] = kind, f" {draw(st.sampled_from(WORDS))} "
    return "".join(text for _, text in pieces)
