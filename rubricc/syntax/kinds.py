"""The kinds of tokens: one character each, so that a run of tokens can be matched as a string.

``TERMINALS`` maps the terminals of ``grammar/rubric.lark`` to their kinds. The kinds in
``MALFORMED_KINDS`` belong to no grammar: each is a token that a hand meant well, and has a
message of its own.
"""

from __future__ import annotations

NAME = "n"
BLOCKWORD = "b"
STRING = '"'
BLOCK = "B"
RAW = "r"
NUMBER = "0"
WEIGHT = "w"
END = "$"

KEYWORDS = {
    "edition": "E",
    "import": "I",
    "as": "A",
    "rubric": "R",
    "constitution": "C",
    "judge": "J",
    "extern": "X",
    "test": "T",
    "for": "F",
    "from": "M",
    "extends": "N",
    "hard": "H",
    "rule": "U",
    "principle": "P",
    "pitfall": "L",
    "fact": "f",
    "derive": "d",
    "class": "c",
    "when": "W",
    "otherwise": "o",
    "group": "g",
    "tier": "t",
    "include": "u",
    "drop": "D",
    "slot": "s",
    "override": "O",
    "level": "l",
    "example": "x",
    "expect": "p",
    "and": "&",
    "or": "|",
    "not": "!",
    "each": "e",
    "in": "i",
}
"""Words with a kind of their own; ``each`` and ``in`` before a colon are plain names."""

BLOCK_WORDS = frozenset({"weights", "reward", "revision", "preference"})
"""Words that open a block of a rubric when a brace follows."""

SYMBOLS = {
    "{": "{",
    "}": "}",
    "(": "(",
    ")": ")",
    "[": "[",
    "]": "]",
    ",": ",",
    ":": ":",
    ".": ".",
    "=": "=",
    "?": "?",
    "..": "~",
    "->": ">",
    "??": "2",
    "<": "<",
    "<=": "<",
    ">": "<",
    ">=": "<",
    "==": "<",
    "!=": "<",
    "+": "-",
    "-": "-",
    "*": "*",
    "/": "*",
    "%": "*",
}

COMMENT = "/"
DOC = "^"

BAD_NUMBER = "\u0001"
BAD_NAME = "\u0002"
OPEN_STRING = "\u0003"
OPEN_BLOCK = "\u0004"
INLINE_BLOCK = "\u0005"
CURLY_STRING = "\u0006"
SINGLE_STRING = "\u0007"
SEMICOLON = "\u0008"
HASH = "\u000e"
BAD_OPERATOR = "\u000f"
BAD_CHARACTER = "\u0010"
TOO_DEEP = "\u0011"
LOOSE_SLOT = "\u0012"

MALFORMED_KINDS = frozenset(
    (
        BAD_NUMBER,
        BAD_NAME,
        OPEN_STRING,
        OPEN_BLOCK,
        INLINE_BLOCK,
        CURLY_STRING,
        SINGLE_STRING,
        SEMICOLON,
        HASH,
        BAD_OPERATOR,
        BAD_CHARACTER,
        TOO_DEEP,
        LOOSE_SLOT,
    )
)

PLAIN = "plain"
"""A run of criteria that the fast path read; see :mod:`rubricc.syntax.shapes`."""

RESERVED = frozenset(
    "and or not none true false reward calls hard_rules preferred prompt response".split()
)
"""Words that nothing may be called: operators, constants, and the results of a score."""

WORD_KINDS = frozenset(KEYWORDS.values()) - {"&", "|", "!"} | {NAME, BLOCKWORD}
"""Kinds that stand where a name stands."""

TERMINALS = (
    {word.upper(): kind for word, kind in KEYWORDS.items()}
    | {"NAME": NAME, "BLOCKWORD": BLOCKWORD, "STRING": STRING, "BLOCK": BLOCK, "RAW": RAW}
    | {"NUMBER": NUMBER, "WEIGHT": WEIGHT, "CMP": "<", "SIGN": "-", "MUL": "*", "OPTIONAL": "?"}
    | {"$END": END, "PLAIN": PLAIN}
)
"""The kind of each terminal that the grammar names; unnamed ones are in ``SYMBOLS``."""
