"""Plain Lark over the normative grammar: what is a program, decided apart from the parser."""

from __future__ import annotations

import re
from functools import cache

from lark import Lark
from lark.exceptions import LarkError

from rubricc.source.library import shipped_folder


@cache
def _lark() -> Lark:
    grammar = (shipped_folder("grammar") / "rubric.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", lexer="basic", start="file")


def follows_grammar(text: str) -> bool:
    """Whether the whole of ``text`` follows ``grammar/rubric.lark``."""
    try:
        _lark().parse(text)
    except (LarkError, RecursionError):
        return False
    return True


def lark_tokens(text: str) -> list[tuple[int, int]] | None:
    """The places of the tokens that Lark's own lexer finds, or ``None`` where it stops."""
    try:
        return [(token.start_pos, token.end_pos) for token in _lark().lex(text)]
    except LarkError:
        return None


_ESCAPE = re.compile(r'\\(?!u\{[0-9a-fA-F]{1,6}\}|["\\nt])')


def is_program(text: str) -> bool:
    """Whether ``text`` follows the grammar and the rules about escapes that lie outside of it."""
    if not follows_grammar(text):
        return False
    strings = re.findall(r'(?<!r)"(?!"")(?:[^"\\\r\n]|\\[^\r\n])*"', text)
    return not any(_ESCAPE.search(string.replace("\\\\", "")) for string in strings)
