"""The tables that the parser runs on are those of the grammar as it stands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import rubricc.syntax
from rubricc.syntax.generate import tables_source
from rubricc.syntax.kinds import KEYWORDS, SYMBOLS, TERMINALS


def test_the_tables_are_current():
    written = Path(rubricc.syntax.__file__).with_name("_tables.py").read_text("utf-8")
    assert written == tables_source(), "run `python -m rubricc.syntax.generate`"


def test_the_tables_do_not_depend_on_the_order_of_sets():
    code = "from rubricc.syntax.generate import tables_source; print(hash(tables_source()))"
    said = {
        subprocess.run(
            [sys.executable, "-c", code.replace("hash", "len")],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


def test_the_grammar_has_no_conflict():
    import logging

    from lark import Lark, logger

    from rubricc.source.library import shipped_folder

    class Conflicts(logging.Handler):
        def emit(self, record):
            raise AssertionError(record.getMessage())

    handler = Conflicts(logging.DEBUG)
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        grammar = (shipped_folder("grammar") / "rubric.lark").read_text("utf-8")
        Lark(grammar, parser="lalr", lexer="basic", start="file", debug=True)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.CRITICAL)


def test_every_keyword_of_the_grammar_has_a_kind():
    kinds = [*KEYWORDS.values(), *set(SYMBOLS.values())]
    assert len(kinds) == len(set(kinds))
    assert set(TERMINALS.values()) <= {*kinds, *'nbB"r0w$?', "plain"}


def test_reading_a_file_imports_no_lark():
    code = (
        "import sys\n"
        "from rubricc.source.read import text_source\n"
        "from rubricc.syntax.parser import parse\n"
        "parse(text_source('rubric a {'))\n"
        "assert 'lark' not in sys.modules and 'pickle' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
