"""The shift and reduce loop over the tables: tokens in, a node or the place of an error out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rubricc.source.span import Span
from rubricc.syntax.productions.builder import Builder
from rubricc.syntax.tables import tables


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a piece stopped following the grammar.

    ``index`` is the token that fits nowhere (one past the last for a piece that ends too early),
    and ``expected`` are the kinds of tokens that would have fitted.
    """

    index: int
    expected: frozenset[str]


def run(builder: Builder, piece: str, indices: Sequence[int]) -> Any | Stop:
    """Parse the tokens ``indices`` as one ``piece`` (see ``Tables.starts``).

    Raises:
        Unbuildable: the piece follows the grammar and makes no node.
    """
    codes = builder.codes
    starts, ends = builder.starts, builder.ends
    methods = builder.methods
    table = tables()
    actions, gotos, rules, passed = table.actions, table.gotos, table.rules, _PASSED
    end_state = table.ends[piece]
    state = table.starts[piece]
    states = [state]
    values: list[Any] = []
    firsts: list[int] = []
    last = indices[0] if len(indices) else -1
    for index in (*indices, -1):
        code = codes[index] if index >= 0 else "$"
        while True:
            action = actions[state].get(code)
            if action is None:
                place = index if index >= 0 else last + 1
                return Stop(place, frozenset(actions[state]))
            if action >= 0:
                state = action
                states.append(state)
                values.append(index)
                firsts.append(index)
                last = index
                break
            nonterminal, length, how, name, positions = rules[~action]
            if length == 1 and how == "pass":
                key = (states[-2], action, code)
                state = passed.get(key) or _passed(key)
                if index < 0 and state == end_state:
                    return values[-1]
                states[-1] = state
                continue
            if length:
                children = values[-length:]
                first = firsts[-length]
                del values[-length:], firsts[-length:], states[-length:]
            else:
                children, first = [], index
            if how == "pass":
                value = children[positions[0] or 0]
            elif how == "build":
                begin = starts[first] if first >= 0 else 0
                span = Span(begin, max(begin, ends[last]) if length and last >= 0 else begin)
                value = methods[name](
                    span, *[None if p is None else children[p] for p in positions]
                )
            elif how == "grow":
                value = children[0]
                value.extend([children[p] for p in positions[1:] if p is not None])
            else:
                value = [children[p] for p in positions if p is not None]
            state = gotos[states[-1]][nonterminal]
            if index < 0 and state == end_state:
                return value
            states.append(state)
            values.append(value)
            firsts.append(first)
    raise AssertionError("the end of a piece is always shifted, reduced or refused")


_PASSED: dict[tuple[int, int, str], int] = {}
"""Where runs of reductions that only rename one value end; filled as files need them.

Keys are (the state below the value, the first reduction, the kind of the next token). Half of all
reductions are of this sort: a name in an expression is renamed twelve times.
"""


def _passed(key: tuple[int, int, str]) -> int:
    below, action, code = key
    table = tables()
    state = below
    while True:
        nonterminal, length, how, _, _ = table.rules[~action]
        if length != 1 or how != "pass":
            break
        state = table.gotos[below][nonterminal]
        following = table.actions[state].get(code)
        if following is None or following >= 0:
            break
        action = following
    _PASSED[key] = state
    return state
