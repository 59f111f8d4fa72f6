"""The fast path: runs of plain criteria, read with one pattern each.

Nine criteria of ten are one line, or one line with a few plain fields. Their shape is tight enough
that nothing in the grammar could read it otherwise: names and texts stand apart by blanks, texts
hold no escape, and what follows begins a new entry or closes a brace. Whatever is less plain is
left to the grammar, and tests hold both ways to the same nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from rubricc.source.span import Span
from rubricc.syntax.fresh import fresh_criterion, fresh_name, fresh_text, fresh_weight
from rubricc.syntax.kinds import KEYWORDS, RESERVED
from rubricc.syntax.nodes import (
    Criterion,
    Example,
    Expr,
    Field,
    Level,
    ListExpr,
    Name,
    Number,
    QName,
    Range,
    Setting,
)

_NAME = r"[a-z_][a-z0-9_]*+"
_TEXT = r'"(?!"")[^"\\\r\n]*+"'
_NUMBER = r"[0-9]{1,15}+(?:\.[0-9]{1,15}+)?+"
_WORD = re.compile(_NAME)
_OPERATORS = r"(?!(?:and|or|not)(?![a-z0-9_]))"
_WORDS = rf"{_OPERATORS}{_NAME}(?:[ \t]*+,[ \t]*+{_OPERATORS}{_NAME})*+"

_FIELD = rf"""[ \t\r\n]*+(?:
  (level|example)[ \t]++({_NUMBER}|{_OPERATORS}{_NAME})[ \t]*+:[ \t]*+({_TEXT})
| ({_OPERATORS}{_NAME}):[ \t]*+(?:({_TEXT})|({_NUMBER})(?:\.\.({_NUMBER}))?+|({_OPERATORS}{_NAME})
  |(\[[ \t]*+{_WORDS}[ \t]*+\]))(?=[ \t\r\n]|\Z)
)"""

_PLAIN = rf"""[ \t\r\n]*+
(hard[ \t]++rule|principle|pitfall|fact)[ \t]++({_NAME})[ \t]++
(?:({_NAME})[ \t]++)?+(?:([+-]{_NUMBER})[ \t]++)?+({_TEXT})
(?:(?=[ \t]*+\r?\n[ \t\r\n]*+[a-z}}])|[ \t]*+\{{(?P<body>(?:FIELD)++)[ \t\r\n]*+\}})
"""


@cache
def _plain() -> re.Pattern[str]:
    field = re.sub(r"\((?!\?)", "(?:", _FIELD)
    return re.compile(_PLAIN.replace("FIELD", field), re.VERBOSE)


@cache
def _field() -> re.Pattern[str]:
    return re.compile(_FIELD, re.VERBOSE)


def read_run(text: str, position: int) -> tuple[list[Criterion], int]:
    """The plain criteria that follow each other from ``position`` on, and where the last one ends.

    The list is empty where the first thing to read is none.
    """
    found: list[Criterion] = []
    end = position
    match_next = _plain().scanner(text, position).match  # type: ignore[attr-defined]
    while (match := match_next()) is not None:
        kind, name, priority, weight, quoted, body = match.groups()
        if name in RESERVED or priority in KEYWORDS:
            break
        if kind not in _KINDS:
            kind = "hard rule"
        elif kind == "fact" and (priority or weight):
            break
        whole, kind_at, name_at, priority_at, weight_at, text_at, body_at = match.regs
        end = whole[1]
        found.append(
            fresh_criterion(
                _span(Span, (kind_at[0], end)),
                kind,
                fresh_name(_span(Span, name_at), name),
                priority and fresh_name(_span(Span, priority_at), priority),
                weight and fresh_weight(_span(Span, weight_at), float(weight), weight),
                None,
                fresh_text(_span(Span, text_at), quoted[1:-1], "line"),
                tuple(_fields(text, *body_at)) if body else (),
            )
        )
    return found, end


_span: Any = tuple.__new__
_KINDS = frozenset({"principle", "pitfall", "fact"})


def _fields(text: str, start: int, end: int) -> Iterator[Field]:
    for match in _field().finditer(text, start, end):
        word, point, said, key, quoted, number, high, name, _ = match.groups()
        _, word_at, point_at, said_at, key_at, text_at, low_at, high_at, name_at, names_at = (
            match.regs
        )
        if word:
            make = Level if word == "level" else Example
            level_text = fresh_text(_span(Span, said_at), said[1:-1], "line")
            yield make(_span(Span, (word_at[0], said_at[1])), _point(point, point_at), level_text)
            continue
        value: Expr
        if quoted:
            value = fresh_text(_span(Span, text_at), quoted[1:-1], "line")
        elif high:
            whole = _span(Span, (low_at[0], high_at[1]))
            value = Range(whole, _number(number, low_at), _number(high, high_at))
        elif number:
            value = _number(number, low_at)
        elif name:
            value = _word(name, name_at)
        else:
            elements = tuple(_word(m[0], m.span()) for m in _WORD.finditer(text, *names_at))
            value = ListExpr(_span(Span, names_at), elements)
        whole = _span(Span, (key_at[0], value.span[1]))
        yield Setting(whole, fresh_name(_span(Span, key_at), key), value)


def _point(written: str, place: tuple[int, int]) -> Name | Number:
    if written[0].isdigit():
        return _number(written, place)
    return fresh_name(_span(Span, place), written)


def _number(written: str, place: tuple[int, int]) -> Number:
    value = float(written) if "." in written else int(written)
    return Number(_span(Span, place), value, written)


def _word(written: str, place: tuple[int, int]) -> QName:
    span = _span(Span, place)
    return QName(span, (fresh_name(span, written),))
