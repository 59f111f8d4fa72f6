"""Assertions that promptfoo decides by code, as checks of the language, and back.

``starts-with`` passes over white space before the text here. A pattern means what RE2 reads: what
RE2 refuses is no check, and `\\d` and `\\w` are those of Unicode. Words are counted as promptfoo
counts them, between white space. ``is-json`` with a schema has no function.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from rubricc.functions.pattern_fault import find_fault
from rubricc.interchange.literal import quoted
from rubricc.interchange.promptfoo.templates import Variables, escaped, pieces_of
from rubricc.plan.expression import Call, Compare, Constant, Expression, ListOf, Not, Pattern, Ref

WORDS: Final = r'count(response, r"\S+")'
_WORD_PATTERN: Final = r"\S+"
_BARE_QUOTE: Final = re.compile(r'(\\.)|"', re.DOTALL)
_FIELD: Final = re.compile(r'\s*(?:"((?:[^"\\]|\\.|"")*)"\s*|([^,"][^,]*)|)(?:,|\Z)', re.DOTALL)

Assertion = dict[str, Any]


def check_of(kind: str, value: object, variables: Variables) -> str | None:
    """The check of an assertion of type ``kind``, or ``None`` where the language has none."""
    base = kind.removeprefix("not-")
    expression = _positive(base, value, variables)
    if expression is None or base == kind:
        return expression
    return f"not {expression}" if expression.endswith(")") else f"not ({expression})"


def _positive(kind: str, value: object, variables: Variables) -> str | None:
    if kind == "is-json":
        return "is_json(response)" if value is None else None
    if kind == "regex":
        return _matches(value)
    if kind == "word-count":
        return _word_count(value)
    is_blind = kind.startswith("icontains")
    response = "lower(response)" if is_blind else "response"
    if kind in ("contains", "icontains", "starts-with", "equals"):
        part = _operand(value, variables, is_blind)
        if part is None:
            return None
        if kind == "equals":
            return f"(response == {part})"
        return f"{'starts_with' if kind == 'starts-with' else 'contains'}({response}, {part})"
    if kind.removeprefix("i") in ("contains-all", "contains-any"):
        parts = _operands(value, variables, is_blind)
        function = kind.removeprefix("i").replace("-", "_")
        return None if parts is None else f"{function}({response}, [{', '.join(parts)}])"
    return None


def _operand(value: object, variables: Variables, is_blind: bool) -> str | None:
    """A text in quotes, or the name of the variable that it is."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)) or value == "":
        return None
    pieces = pieces_of(value if isinstance(value, str) else _plain(value))
    if pieces is None or len(pieces) != 1 or pieces[0][0].startswith(("file://", "package:")):
        return None
    ((text, is_variable),) = pieces
    if is_variable:
        name = variables.use(text)
        return f"lower({name})" if is_blind else name
    return quoted(text.lower() if is_blind else text)


def _operands(value: object, variables: Variables, is_blind: bool) -> list[str] | None:
    values = _fields(value) if isinstance(value, str) else value
    if not isinstance(values, list) or not values:
        return None
    parts = [_operand(each, variables, is_blind) for each in values]
    found = [part for part in parts if part is not None]
    return found if len(found) == len(parts) else None


def _fields(value: str) -> list[str]:
    """The fields of a text with commas; quotes keep commas in a field."""
    found, at = [], 0
    while at < len(value):
        match = _FIELD.match(value, at)
        if match is None:
            return []
        if match[1] is not None:
            found.append(re.sub(r'\\(["\\])|""', lambda pair: pair[1] or '"', match[1]))
        elif match[2] is not None and match[2].strip():
            found.append(match[2].strip())
        at = match.end()
    return found


def _matches(value: object) -> str | None:
    if not isinstance(value, str) or not value or pieces_of(value) != [(value, False)]:
        return None
    if not value.isprintable() or find_fault(value) is not None:
        return None
    return f'matches(response, r"{_BARE_QUOTE.sub(_with_backslash, value)}")'


def _with_backslash(found: re.Match[str]) -> str:
    return found[1] or '\\"'


def _word_count(value: object) -> str | None:
    if isinstance(value, Mapping):
        low, high = value.get("min"), value.get("max")
        left = f"{low} <= " if _is_count(low) else ""
        right = f" <= {high}" if _is_count(high) else ""
        known = {"min", "max"} >= value.keys()
        return f"({left}{WORDS}{right})" if known and (left or right) else None
    exact = int(value) if isinstance(value, str) and value.strip().isdecimal() else value
    return f"({WORDS} == {exact})" if _is_count(exact) else None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _plain(value: float) -> str:
    """A number as JavaScript writes it, of those that both write alike."""
    return str(int(value)) if float(value).is_integer() else repr(value)


def assertion_of(check: Expression) -> Assertion | None:
    """A check as an assertion, or ``None`` where promptfoo has no type for it."""
    if isinstance(check, Not):
        inner = assertion_of(check.value)
        if inner is None or inner["type"].startswith("not-"):
            return None
        return {**inner, "type": f"not-{inner['type']}"}
    if isinstance(check, Compare):
        return _compared(check)
    if not isinstance(check, Call) or check.extern:
        return None
    written = _CALLS.get(check.function)
    return written(check.arguments) if written is not None else None


def _compared(check: Compare) -> Assertion | None:
    operands, operators = check.operands, check.operators
    if operators == ("==",) and _is_response(operands[0]):
        value = _value(operands[1], False)
        return None if value is None else {"type": "equals", "value": value}
    places = [at for at, operand in enumerate(operands) if _is_word_count(operand)]
    bounds = [o.value for o in operands if isinstance(o, Constant) and _is_count(o.value)]
    if len(places) != 1 or len(bounds) != len(operands) - 1:
        return None
    if operators == ("==",):
        return {"type": "word-count", "value": bounds[0]}
    if set(operators) != {"<="}:
        return None
    keys = {(0, 2): ("max",), (1, 2): ("min",), (1, 3): ("min", "max")}[places[0], len(operands)]
    return {"type": "word-count", "value": dict(zip(keys, bounds, strict=True))}


def _json(arguments: Sequence[Expression]) -> Assertion | None:
    return {"type": "is-json"} if _is_response(arguments[0]) else None


def _pattern(arguments: Sequence[Expression]) -> Assertion | None:
    response, pattern = arguments
    if not _is_response(response) or not isinstance(pattern, Pattern):
        return None
    is_plain = escaped(pattern.source) == pattern.source
    return {"type": "regex", "value": pattern.source} if is_plain else None


def _part(kind: str) -> Callable[[Sequence[Expression]], Assertion | None]:
    def written(arguments: Sequence[Expression]) -> Assertion | None:
        is_blind = _is_lower(arguments[0]) and kind != "starts-with"
        response = _inside(arguments[0]) if is_blind else arguments[0]
        wanted = arguments[1]
        value: object = (
            [_value(item, is_blind) for item in wanted.items]
            if isinstance(wanted, ListOf)
            else _value(wanted, is_blind)
        )
        if (
            not _is_response(response)
            or value is None
            or (isinstance(value, list) and None in value)
        ):
            return None
        return {"type": f"i{kind}" if is_blind else kind, "value": value}

    return written


def _value(operand: Expression, is_blind: bool) -> str | None:
    """A constant or a variable as a template; ``None`` for anything else."""
    if isinstance(operand, Constant) and isinstance(operand.value, str) and operand.value:
        held = not is_blind or operand.value == operand.value.lower()
        is_file = operand.value.startswith(("file://", "package:"))
        return escaped(operand.value) if held and not is_file else None
    if is_blind:
        if not _is_lower(operand):
            return None
        operand = _inside(operand)
    if not isinstance(operand, Ref) or operand.of != "input" or operand.fields:
        return None
    return None if operand.name == "response" else f"{{{{{operand.name}}}}}"


def _is_response(operand: Expression) -> bool:
    return isinstance(operand, Ref) and (operand.of, operand.name) == ("input", "response")


def _is_lower(operand: Expression) -> bool:
    return isinstance(operand, Call) and operand.function == "lower"


def _inside(operand: Expression) -> Expression:
    return operand.arguments[0] if isinstance(operand, Call) else operand


def _is_word_count(operand: Expression) -> bool:
    if not isinstance(operand, Call) or operand.function != "count":
        return False
    response, pattern = operand.arguments
    return (
        _is_response(response) and isinstance(pattern, Pattern) and pattern.source == _WORD_PATTERN
    )


_CALLS: Final[Mapping[str, Callable[[Sequence[Expression]], Assertion | None]]] = {
    "is_json": _json,
    "matches": _pattern,
    "contains": _part("contains"),
    "contains_all": _part("contains-all"),
    "contains_any": _part("contains-any"),
    "starts_with": _part("starts-with"),
}
