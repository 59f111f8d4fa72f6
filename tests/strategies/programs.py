"""Programs over the whole grammar, valid as syntax and wild in everything else.

:func:`programs` draws the text of a file that parses without a finding, though the checker may
refuse it: names are unresolved, fields and priorities are made up. Comments, doc comments, commas
and odd layout stand everywhere that the language allows them.
:func:`~tests.strategies.valid_programs.valid_programs` draws files that also check.
"""

from __future__ import annotations

from hypothesis import strategies as st

from tests.strategies.expressions import expression, expression_atom, list_of, qname, range_of
from tests.strategies.pieces import COMMA, COMMENT_TEXTS, Draw, Piece, lay_out, mark, word
from tests.strategies.prose import line_string, name, number, string, weight

KEYS = st.sampled_from(
    (
        "title",
        "check",
        "when",
        "note",
        "tags",
        "critique",
        "made_up",
        "text",
        "test",
        "level_",
        "for",
    )
)
PRIORITIES = st.sampled_from(("essential", "important", "optional", "made_up"))
MAX_NESTING = 2


@st.composite
def programs(draw: Draw, tidy: bool = False) -> str:
    """The text of a whole file that parses."""
    pieces = _file(draw)
    text = lay_out(draw, pieces, tidy=tidy)
    return text.replace("\n", "\r\n") if not tidy and draw(st.integers(0, 7)) == 0 else text


def _file(draw: Draw) -> list[Piece]:
    pieces: list[Piece] = []
    if draw(st.booleans()):
        pieces += [word("edition"), Piece("string", '"2026"')]
    for _ in range(draw(st.integers(0, 2))):
        path = Piece("string", '"std/writing.rubric"')
        pieces += [word("import"), path, word("as"), name(draw)]
    kinds = (_rubric, _rubric, _rubric, _judge, _extern, _test)
    for _ in range(draw(st.integers(0, 3))):
        pieces += draw(st.sampled_from(kinds))(draw)
    return pieces


def docs(draw: Draw) -> list[Piece]:
    """Mostly nothing; sometimes one or more doc comment lines."""
    if draw(st.integers(0, 4)):
        return []
    texts = [t for t in COMMENT_TEXTS if not t.startswith("/")]
    return [Piece("doc", draw(st.sampled_from(texts))) for _ in range(draw(st.integers(1, 2)))]


def braces(entries: list[list[Piece]]) -> list[Piece]:
    """Entries between braces, with a place for a comma after each."""
    inner = [piece for entry in entries for piece in (*entry, COMMA)]
    return [mark("{"), *inner, mark("}")]


def setting(draw: Draw) -> list[Piece]:
    """``key: value`` or ``key { ... }``."""
    shape = draw(st.integers(0, 6))
    if shape == 0:
        key = draw(st.sampled_from(("weights", "reward", "revision", "preference")))
        return [word(key), *braces([setting(draw) for _ in range(draw(st.integers(0, 3)))])]
    if shape == 1:
        key = draw(st.sampled_from(("scale", "clip", "range")))
        return [word(key), mark(":"), *range_of(draw)]
    if shape == 2:
        return [word("hard_rules"), mark(":"), word("cap"), number(draw)]
    if shape == 3:
        return [word("tags"), mark(":"), *list_of(draw, 2)]
    value = [string(draw)] if shape == 4 else expression(draw)
    return [word(draw(KEYS)), mark(":"), *value]


def _point(draw: Draw) -> list[Piece]:
    points = ([number(draw)], [mark("-2")], [word("met")], [word("poor")])
    return list(draw(st.sampled_from(points)))


def _field(draw: Draw) -> list[Piece]:
    shape = draw(st.integers(0, 3))
    if shape >= 2:
        return setting(draw)
    return [word(("level", "example")[shape]), *_point(draw), mark(":"), string(draw)]


def _body(draw: Draw) -> list[Piece]:
    return braces([_field(draw) for _ in range(draw(st.integers(0, 4)))])


def _content(draw: Draw) -> list[Piece]:
    shape = draw(st.integers(0, 2))
    return [*([string(draw)] if shape else []), *(_body(draw) if shape != 1 else [])]


def _header(draw: Draw) -> list[Piece]:
    pieces = [name(draw)]
    if draw(st.booleans()):
        pieces.append(word(draw(PRIORITIES)))
    if draw(st.integers(0, 2)) == 0:
        pieces.append(weight(draw))
    if draw(st.integers(0, 5)) == 0:
        pieces += [word("each"), name(draw), word("in"), *qname(draw, 2)]
    return pieces


def _kind(draw: Draw) -> list[Piece]:
    kind = draw(st.sampled_from(("hard rule", "principle", "principle", "pitfall")))
    return [word(part) for part in kind.split()]


def _criterion(draw: Draw) -> list[Piece]:
    return [*_kind(draw), *_header(draw), *_content(draw)]


def _override(draw: Draw) -> list[Piece]:
    if draw(st.integers(0, 3)) == 0:
        return [word("override"), *_kind(draw), name(draw), weight(draw)]
    return [word("override"), *_kind(draw), *_header(draw), *_content(draw)]


def _fact(draw: Draw) -> list[Piece]:
    return [word("fact"), name(draw), *_content(draw)]


def _derive(draw: Draw) -> list[Piece]:
    return [word("derive"), name(draw), mark("="), *expression(draw)]


def _class(draw: Draw) -> list[Piece]:
    value = draw(st.sampled_from((weight, number)))(draw)
    head = [word("class"), name(draw), value]
    if draw(st.integers(0, 2)) == 0:
        return [*head, word("otherwise")]
    return [*head, word("when"), *expression(draw)]


def _group(draw: Draw, depth: int) -> list[Piece]:
    weighted = [weight(draw)] if draw(st.booleans()) else []
    return [word("group"), name(draw), *weighted, *_items(draw, depth + 1)]


def _tier(draw: Draw, depth: int) -> list[Piece]:
    return [word("tier"), name(draw), *_items(draw, depth + 1)]


def _include(draw: Draw) -> list[Piece]:
    return [word("include"), *qname(draw)]


def _drop(draw: Draw) -> list[Piece]:
    return [word("drop"), *qname(draw, 2)]


def _slot(draw: Draw) -> list[Piece]:
    settings = braces([setting(draw) for _ in range(draw(st.integers(0, 2)))])
    return [word("slot"), name(draw), mark(":"), word("generated"), *settings]


_DOCUMENTED = (_criterion, _criterion, _criterion, _fact, _derive, _class, _slot)
_PLAIN = (_override, _include, _drop, setting, setting)


def _items(draw: Draw, depth: int) -> list[Piece]:
    entries = []
    for _ in range(draw(st.integers(0, 4 if depth == 0 else 2))):
        nested = depth < MAX_NESTING and draw(st.integers(0, 5)) == 0
        if nested:
            entries.append([*docs(draw), *draw(st.sampled_from((_group, _tier)))(draw, depth)])
        else:
            entries.append([*docs(draw), *draw(st.sampled_from(_DOCUMENTED + _PLAIN))(draw)])
    return braces(entries)


def _type(draw: Draw, depth: int = 0) -> list[Piece]:
    shape = draw(st.integers(0, 4)) if depth < 2 else 0
    optional = [mark("?")] if draw(st.integers(0, 3)) == 0 else []
    if shape == 3:
        return [word("list"), mark("["), *_type(draw, depth + 1), mark("]"), *optional]
    if shape == 4:
        return [word("record"), *_params(draw, depth + 1, least=1), *optional]
    return [word(draw(st.sampled_from(("text", "number", "bool")))), *optional]


def _params(draw: Draw, depth: int = 0, least: int = 0) -> list[Piece]:
    pieces: list[Piece] = [mark("(")]
    for index in range(draw(st.integers(least, 3))):
        pieces += [mark(",")] * (index > 0)
        pieces += [name(draw), mark(":"), *_type(draw, depth)]
        if depth == 0 and draw(st.integers(0, 4)) == 0:
            pieces += [mark("="), draw(st.sampled_from((number, line_string)))(draw)]
    return [*pieces, mark(")")]


def _rubric(draw: Draw) -> list[Piece]:
    keyword = draw(st.sampled_from(("rubric", "constitution")))
    params = _params(draw) if draw(st.integers(0, 2)) == 0 else []
    extends = [word("extends"), *qname(draw)] if draw(st.integers(0, 3)) == 0 else []
    return [*docs(draw), word(keyword), name(draw), *params, *extends, *_items(draw, 0)]


def _judge(draw: Draw) -> list[Piece]:
    settings = braces([setting(draw) for _ in range(draw(st.integers(0, 3)))])
    return [*docs(draw), word("judge"), name(draw), *settings]


def _extern(draw: Draw) -> list[Piece]:
    role = draw(st.sampled_from((("check", "bool"), ("score", "number"))))
    head = [*docs(draw), word("extern"), word(role[0]), name(draw), *_params(draw)]
    return [*head, mark("->"), word(role[1]), word("from"), Piece("string", '"package:function"')]


def _expect(draw: Draw) -> list[Piece]:
    if draw(st.integers(0, 3)) == 0:
        return [word("expect"), word("reward"), word("in"), *range_of(draw)]
    if draw(st.booleans()):
        return [word("expect"), *expression(draw, 2)]
    return [word("expect"), *expression_atom(draw, 2), mark("=="), *expression_atom(draw, 2)]


def _test(draw: Draw) -> list[Piece]:
    entries = [
        draw(st.sampled_from((setting, _given, _expect)))(draw)
        for _ in range(draw(st.integers(0, 4)))
    ]
    head = [*docs(draw), word("test"), line_string(draw), word("for"), *qname(draw)]
    return [*head, *braces(entries)]


def _given(draw: Draw) -> list[Piece]:
    return [word("given"), *braces([setting(draw) for _ in range(draw(st.integers(0, 3)))])]
