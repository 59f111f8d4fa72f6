"""Boolean functions as reduced ordered decision diagrams (Bryant 1986).

A function is a number: 0 is false, 1 is true, any other a node that asks one variable. Equal
functions are equal numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce

MOST_NODES = 200_000
"""A proof that needs more nodes is given up."""

FALSE, TRUE = 0, 1
_LAST = 1 << 30


class TooManyNodes(Exception):
    """The functions are too entangled to decide within ``MOST_NODES``."""


class Diagrams:
    """The nodes of all functions of one proof; variables are asked in the order of their numbers.

    No method recurses deeper than there are variables; a proof has at most a few hundred.
    """

    def __init__(self, most_nodes: int = MOST_NODES) -> None:
        self._most = most_nodes
        self._nodes: list[tuple[int, int, int]] = [(_LAST, 0, 0), (_LAST, 1, 1)]
        self._numbers: dict[tuple[int, int, int], int] = {}
        self._chosen: dict[tuple[int, int, int], int] = {}

    def variable(self, number: int) -> int:
        """The function that is true when variable ``number`` is."""
        return self._node(number, FALSE, TRUE)

    def negation(self, function: int) -> int:
        return self.choice(function, FALSE, TRUE)

    def conjunction(self, functions: Iterable[int]) -> int:
        return reduce(lambda a, b: self.choice(a, b, FALSE), functions, TRUE)

    def disjunction(self, functions: Iterable[int]) -> int:
        return reduce(lambda a, b: self.choice(a, TRUE, b), functions, FALSE)

    def choice(self, test: int, then: int, otherwise: int) -> int:
        """``then`` where ``test`` holds, ``otherwise`` where it does not.

        Raises:
            TooManyNodes: the result would need more nodes than allowed.
        """
        if test < 2:
            return then if test else otherwise
        if then == otherwise:
            return then
        if (then, otherwise) == (TRUE, FALSE):
            return test
        key = (test, then, otherwise)
        known = self._chosen.get(key)
        if known is not None:
            return known
        top = min(self._nodes[part][0] for part in key)
        low = self.choice(*(self._half(part, top, 1) for part in key))
        high = self.choice(*(self._half(part, top, 2) for part in key))
        result = self._chosen[key] = self._node(top, low, high)
        return result

    def given(self, function: int, known: dict[int, bool]) -> int:
        """``function`` with the values of some variables put in."""
        done: dict[int, int] = {FALSE: FALSE, TRUE: TRUE}

        def put(part: int) -> int:
            if part not in done:
                number, low, high = self._nodes[part]
                if number in known:
                    done[part] = put(high if known[number] else low)
                else:
                    done[part] = self.choice(self._node(number, FALSE, TRUE), put(high), put(low))
            return done[part]

        return put(function)

    def example(self, function: int, cost: Callable[[int, bool], int]) -> dict[int, bool] | None:
        """The cheapest values that make ``function`` true, or ``None`` when nothing does.

        Variables that make no difference are left out.
        """
        if function == FALSE:
            return None
        best: dict[int, tuple[int, dict[int, bool]]] = {TRUE: (0, {})}

        def cheapest(part: int) -> tuple[int, dict[int, bool]]:
            if part not in best:
                number, low, high = self._nodes[part]
                ways = []
                for value, child in ((False, low), (True, high)):
                    if child != FALSE:
                        price, values = cheapest(child)
                        ways.append((price + cost(number, value), {number: value, **values}))
                best[part] = min(ways, key=lambda way: way[0])
            return best[part]

        return cheapest(function)[1]

    def _half(self, part: int, number: int, side: int) -> int:
        node = self._nodes[part]
        return node[side] if node[0] == number else part

    def _node(self, number: int, low: int, high: int) -> int:
        if low == high:
            return low
        key = (number, low, high)
        known = self._numbers.get(key)
        if known is None:
            if len(self._nodes) >= self._most:
                raise TooManyNodes
            known = self._numbers[key] = len(self._nodes)
            self._nodes.append(key)
        return known
