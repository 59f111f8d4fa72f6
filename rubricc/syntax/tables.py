"""The tables that the parser runs on, loaded once from their written form."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from rubricc.syntax import _tables

Positions = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """LALR(1) tables: states are numbers, terminals are kinds of tokens.

    ``actions[state][kind]`` is the next state, or ``~rule`` to reduce, and ``gotos[state][n]`` the
    state after a reduction to the nonterminal ``n``. A rule is (nonterminal, length, how, builder,
    positions), where how is ``pass`` (the value of the one child), ``list`` (a new list), ``grow``
    (the first child, extended) or ``build`` (call the builder); positions are the children that it
    is given, ``None`` for an optional one that is absent. ``starts`` and ``ends`` are the states in
    which each piece of a program begins and has been read.
    """

    actions: tuple[dict[str, int], ...]
    gotos: tuple[dict[int, int], ...]
    rules: tuple[tuple[int, int, str, str, Positions], ...]
    starts: dict[str, int]
    ends: dict[str, int]


@cache
def tables() -> Tables:
    """The tables of ``grammar/rubric.lark``."""
    pieces = json.loads(_tables.PIECES)
    return Tables(
        tuple(json.loads(_tables.ACTIONS)),
        tuple({int(n): state for n, state in row.items()} for row in json.loads(_tables.GOTOS)),
        tuple(
            (nonterminal, length, how, builder, tuple(positions))
            for nonterminal, length, how, builder, positions in json.loads(_tables.RULES)
        ),
        {piece: start for piece, start, _ in pieces},
        {piece: end for piece, _, end in pieces},
    )
