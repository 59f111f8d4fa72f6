"""Nodes made quickly are the nodes that their constructors make."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from rubricc.source.span import Span
from rubricc.syntax.fresh import fresh_criterion, fresh_name, fresh_text, fresh_weight
from rubricc.syntax.nodes import Criterion, Name, Text, Weight

AT = Span(1, 2)
PAIRS = [
    (fresh_name(AT, "a"), Name(AT, "a")),
    (fresh_text(AT, "a", "line"), Text(AT, "a", "line")),
    (fresh_weight(AT, 4.0, "+4"), Weight(AT, 4.0, "+4")),
    (
        fresh_criterion(AT, "fact", Name(AT, "a"), None, None, None, Text(AT, "b", "raw"), ()),
        Criterion(AT, "fact", Name(AT, "a"), None, None, None, Text(AT, "b", "raw"), ()),
    ),
]


@pytest.mark.parametrize(("fresh", "plain"), PAIRS)
def test_fresh_nodes_are_plain_nodes(fresh, plain):
    assert type(fresh) is type(plain)
    assert fresh == plain
    assert hash(fresh) == hash(plain)
    assert repr(fresh) == repr(plain)


@pytest.mark.parametrize("fresh", [pair[0] for pair in PAIRS])
def test_fresh_nodes_are_frozen(fresh):
    with pytest.raises(FrozenInstanceError):
        fresh.span = Span(0, 0)
