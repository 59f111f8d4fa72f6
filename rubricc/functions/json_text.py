"""JSON inside a text: whether it is any, and what stands where.

The whole text has to be one JSON value (RFC 8259); white space around it is passed over, a code
fence is not: `is_json(unfenced(response))` allows one. `NaN` and `Infinity` are no JSON.

A path names members with dots and elements with numbers from 0: `items[0].name`, `items.0.name`,
`["a name with blanks"].x`.
"""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache
from typing import Any, NoReturn

from rubricc.functions.no_value import NoValue, OverBudget, cut

DEEPEST = 200
"""A value that nests lists and objects deeper than this is over budget."""

_LONGEST_INTEGER = 309
_STEP = re.compile(r"""\.?(?:([^.\[\]"\s][^.\[\]"]*)|\[(\d{1,9})\]|\["((?:[^"\\]|\\.)*+)"\])""")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_MISSING = object()
_NO_JSON = object()


def is_json(text: str) -> bool:
    """Whether ``text`` is one JSON value and nothing else."""
    return _parsed(text) is not _NO_JSON


def json_has(text: str, path: str) -> bool:
    """Whether ``text`` is JSON with something at ``path``; `null` is something."""
    return _at(text, path) is not _MISSING


def json_text(text: str, path: str) -> str:
    """The string at ``path``."""
    found = _at(text, path)
    if not isinstance(found, str):
        raise NoValue(f"there is no text at `{cut(path)}`")
    return found


def json_number(text: str, path: str) -> int | float:
    """The number at ``path``."""
    found = _at(text, path)
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
        raise NoValue(f"there is no number at `{cut(path)}`")
    return found


def json_length(text: str, path: str) -> int:
    """How many elements or members the list or object at ``path`` has."""
    found = _at(text, path)
    if not isinstance(found, list | dict):
        raise NoValue(f"there is no list or object at `{cut(path)}`")
    return len(found)


@lru_cache(maxsize=256)
def path_steps(path: str) -> tuple[str | int, ...] | None:
    """The names and numbers of ``path``, or ``None`` when it is not written as a path."""
    steps: list[str | int] = []
    at = 0
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None or (path[at] == ".") != (at > 0 and step[1] is not None):
            return None
        name, index, quoted = step.groups()
        if index is not None:
            steps.append(int(index))
        else:
            steps.append(name if name is not None else re.sub(r"\\(.)", r"\1", quoted))
        at = step.end()
    return tuple(steps)


def _at(text: str, path: str) -> Any:
    steps = path_steps(path)
    if steps is None:
        raise NoValue(f"`{cut(path)}` is not a path")
    value = _parsed(text)
    if value is _NO_JSON:
        return _MISSING
    for step in steps:
        value = _member(value, step)
        if value is _MISSING:
            break
    return value


def _member(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(str(step), _MISSING)
    if isinstance(value, list) and str(step).isdecimal() and len(str(step)) < 10:
        index = int(step)
        return value[index] if index < len(value) else _MISSING
    return _MISSING


@lru_cache(maxsize=8)
def _parsed(text: str) -> Any:
    """The value, which nobody may change, or ``_NO_JSON``."""
    whole = text.strip()
    if whole[:1] in ("[", "{") and whole.count("[") + whole.count("{") > DEEPEST:
        depth, balance = _depth(whole)
        if balance != 0:
            return _NO_JSON
        if depth > DEEPEST:
            raise OverBudget(f"the JSON nests more than {DEEPEST} levels deep")
    try:
        return json.loads(whole, parse_int=_whole_number, parse_constant=_refuse)
    except ValueError:
        return _NO_JSON


def _depth(text: str) -> tuple[int, int]:
    """How deep brackets nest outside strings, and how many stay open (or close too often)."""
    depth = deepest = 0
    for character in _STRING.sub("", text):
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
            if depth < 0:
                return deepest, depth
    return deepest, depth


def _whole_number(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float(digits)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
