"""Turn ``grammar/rubric.lark`` into the tables that the parser runs on.

Run ``python -m rubricc.syntax.generate`` after a change of the grammar; it rewrites ``_tables.py``,
and a test fails while the two disagree. Only here is Lark imported: reading a file needs the tables
alone, so nothing is built, cached or unpickled at run time.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rubricc.source.library import shipped_folder
from rubricc.syntax.kinds import SYMBOLS, TERMINALS

STARTS = ("file", "item", "field", "test_entry", "member")
"""A whole file, and the pieces that a broken one is cut into."""

ITEM = "?item: "
"""Where the fast path adds its one terminal to the grammar: a run of items."""

RUN = """
plain: PLAIN
%declare PLAIN
"""

_HEADER = '''"""The LALR(1) tables of grammar/rubric.lark.

Written by rubricc.syntax.generate; do not edit. Each is JSON with a row a line: as Python it would
take fifteen times as long to load where no bytecode is kept. :mod:`rubricc.syntax.tables` says what
the rows mean.
"""

from __future__ import annotations

'''


def tables_source() -> str:
    """The text of ``_tables.py`` for the grammar as it stands."""
    parser = _lark(_grammar_with_runs())
    table = parser._parse_table
    rules = sorted(parser.parser_conf.rules, key=_order)
    numbers = {rule: number for number, rule in enumerate(rules)}
    names = sorted({rule.origin.name for rule in rules})
    nonterminals = {name: number for number, name in enumerate(names)}
    kinds = _kinds(parser.lexer_conf.terminals)
    states = _in_order(table)
    actions: list[dict[str, int]] = []
    gotos: list[dict[int, int]] = []
    for old in states:
        row: dict[str, int] = {}
        goto: dict[int, int] = {}
        for symbol, (action, argument) in sorted(table.states[old].items()):
            if symbol in nonterminals:
                goto[nonterminals[symbol]] = states[argument]
            elif action.name == "Shift":
                row[kinds[symbol]] = states[argument]
            else:
                row[kinds[symbol]] = ~numbers[argument]
        actions.append(row)
        gotos.append(goto)
    shapes = [_shape(rule, nonterminals) for rule in rules]
    pieces = [[p, states[table.start_states[p]], states[table.end_states[p]]] for p in STARTS]
    return _HEADER + "\n".join(
        (
            _literal("ACTIONS", actions),
            _literal("GOTOS", gotos),
            _literal("RULES", shapes),
            _literal("PIECES", pieces),
        )
    )


def _order(rule: Any) -> tuple[str, list[str], str]:
    return rule.origin.name, [symbol.name for symbol in rule.expansion], rule.alias or ""


def _in_order(table: Any) -> dict[int, int]:
    """New numbers for the states, in the order in which the pieces reach them.

    Lark numbers them by way of sets, so its own numbers differ from run to run.
    """
    found = {table.start_states[piece]: number for number, piece in enumerate(STARTS)}
    waiting = list(found)
    for state in waiting:
        for _, (action, argument) in sorted(table.states[state].items()):
            if action.name == "Shift" and argument not in found:
                found[argument] = len(found)
                waiting.append(argument)
    return found


def _grammar_with_runs() -> str:
    grammar = (shipped_folder("grammar") / "rubric.lark").read_text("utf-8")
    if grammar.count(ITEM) != 1:
        raise ValueError(f"the grammar has no single rule that begins `{ITEM}`")
    return grammar.replace(ITEM, ITEM + "plain | ") + RUN


def _lark(grammar: str) -> Any:
    from lark import Lark

    lark = Lark(grammar, parser="lalr", lexer="basic", start=list(STARTS), maybe_placeholders=True)
    frontend: Any = lark.parser
    frontend.parser.lexer_conf = frontend.lexer_conf
    return frontend.parser


def _kinds(terminals: list[Any]) -> dict[str, str]:
    kinds = dict(TERMINALS)
    for terminal in terminals:
        if terminal.name not in kinds and terminal.pattern.value in SYMBOLS:
            kinds[terminal.name] = SYMBOLS[terminal.pattern.value]
    return kinds


def _shape(
    rule: Any, nonterminals: dict[str, int]
) -> tuple[int, int, str, str, tuple[int | None, ...]]:
    name = rule.origin.name
    kept: list[int | None] = [
        i for i, s in enumerate(rule.expansion) if not (s.is_term and s.filter_out)
    ]
    head = (nonterminals[name], len(rule.expansion))
    if name.startswith("__"):
        return (*head, "grow" if rule.expansion[0] == rule.origin else "list", "", tuple(kept))
    inlined = (rule.options.expand1 and not rule.alias) or name.startswith("_") or name == "word"
    if inlined:
        if len(kept) != 1:
            raise ValueError(f"`{name}` needs an alias for {rule}")
        return (*head, "pass", "", tuple(kept))
    return (*head, "build", str(rule.alias or name), _with_placeholders(rule, kept))


def _with_placeholders(rule: Any, kept: list[int | None]) -> tuple[int | None, ...]:
    absent = rule.options.empty_indices
    if not absent:
        return tuple(kept)
    found: list[int | None] = []
    position = 0
    for is_absent in absent:
        if is_absent:
            found.append(None)
        else:
            if position in kept:
                found.append(position)
            position += 1
    return tuple(found)


def _literal(name: str, rows: list[Any]) -> str:
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    quotes = "'''"
    return f"{name} = r{quotes}[\n{lines}\n]{quotes}\n"


def main() -> None:
    place = Path(__file__).with_name("_tables.py")
    place.write_text(tables_source(), "utf-8")


if __name__ == "__main__":
    main()
