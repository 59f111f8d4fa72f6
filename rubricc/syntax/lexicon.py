"""The regular expressions of the lexer, and which group of a match is which kind of token.

One combined expression finds every token. Blanks before a token belong to its match, so that a
file costs one match a token and nothing is skipped unseen: what no alternative knows is a bad
character. Anything that needs more than an expression can say in linear time (the end of a block)
is found by code.
"""

from __future__ import annotations

import re
from functools import cache

NUMBER = r"[0-9]+(?:\.[0-9]+)?(?!\w|\.[0-9])"
NAME = r"[a-z_][a-z0-9_]*(?!\w)"

_TOKEN = rf"""
[ \t\r\n]*+(?:
  (?P<raw>r"(?:[^"\\\r\n]|\\[^\r\n])*")
| (?P<word>{NAME})
| (?P<string>"(?!"")[^"\\\r\n]*+(?:\\[^\r\n][^"\\\r\n]*+)*+")
| (?P<symbol>[{{}}()\[\],]|:(?!=)|\.(?![.0-9])|=(?![=>]))
| (?P<bad_number>[+-]?[0-9]+\.(?![.\w]))
| (?P<weight>[+-]{NUMBER})
| (?P<number>{NUMBER})
| (?P<doc>///(?!/)[^\r\n]*)
| (?P<comment>//[^\r\n]*)
| (?P<block>"{{3,}})
| (?P<open_string>"[^\r\n]*)
| (?P<bad_operator>===|!==|!(?!=)|<>|:=|=>|\*\*|&+|\|+)
| (?P<operator>\.\.|->|\?\?|[<>]=?|==|!=|[-+*/%?])
| (?P<semicolon>;++)
| (?P<hash>\#[^\r\n]*)
| (?P<bad_name>[^\W\d]\w*(?:-\w+)*)
| (?P<more_bad_number>(?:[0-9]+(?:[._][0-9]+)*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\w*)
| (?P<curly_string>[“”„‟«»][^“”„‟«»"\r\n]*[“”„‟«»"]?|[‘’‚‛‹›][^‘’‚‛‹›\r\n]*[‘’‚‛‹›]?)
| (?P<single_string>'[^'\r\n]*')
| (?P<end>\Z)
| (?P<bad_character>(?:(?![“”„‟«»‘’‚‛‹›\w])[^\x00-\x7f])++|\x00++|[@$^~`\\]++|.)
)
"""


@cache
def token_pattern() -> re.Pattern[str]:
    """The combined expression; the last group that matched says which token it is."""
    return re.compile(_TOKEN, re.VERBOSE | re.DOTALL)


@cache
def group_names() -> tuple[str, ...]:
    """The name of each group of :func:`token_pattern`, by number."""
    pattern = token_pattern()
    names = [""] * (pattern.groups + 1)
    for name, number in pattern.groupindex.items():
        names[number] = name
    return tuple(names)


BLANKS = re.compile(r"(?:[ \t\r\n]+|//[^\r\n]*)*")
"""What may stand between two tokens."""

CLOSING_QUOTES = re.compile(r'^[ \t]*("{3,})', re.MULTILINE)
"""Quotes that begin a line, where a block may end."""

BEGINS_STATEMENT = re.compile(
    r"\}|//|[a-z_][a-z0-9_]*[ \t]*[:{]|(?:hard[ \t]+rule|principle|pitfall|fact|derive|class|group"
    r"|tier|include|drop|slot|override|level|example|expect|rubric|constitution|judge|extern|test"
    r"|import)[ \t]+[a-z0-9_\"+-]"
)
"""What the line of a statement looks like, for a block of text that never ends."""

LINE_INDENT = re.compile(r"^([ \t]*)(?=[^ \t\r\n])", re.MULTILINE)
"""The indentation of each line that is not blank."""
