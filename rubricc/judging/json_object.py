"""One JSON object at a place in a text: complete, cut off by the end of the text, or broken.

Written by hand because an answer that was cut off still has complete entries, and because the
reader of the standard library recurses, keeps the last of two equal keys, and takes ``NaN``. This
one reads every character once, keeps its own stack, and stops at a depth that no answer has.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

MAX_DEPTH: Final = 32
"""Objects and lists inside each other; an answer about a group has three."""

MAX_DIGITS: Final = 18
"""The longest whole number that is read as one; a longer one is read as a float."""

STRING: Final = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
"""A string as JSON writes it, raw line breaks allowed."""

_TOKEN = re.compile(
    rf"\s*+(?:(?P<string>{STRING})|(?P<mark>[{{}}\[\],:])|(?:"
    r"(?P<number>-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)"
    r"|(?P<word>true|false|null))(?=[\s,}\]]))",
    re.DOTALL,
)
_CUT = re.compile(
    r'\s*+(?:"|[0-9.eE+-]*\Z|(?:t(?:r(?:ue?)?)?|f(?:a(?:l(?:se?)?)?)?|n(?:u(?:ll?)?)?)\Z)'
)
"""What the end of the text may leave of a token."""
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPED = dict(zip('"\\/bfnrt', '"\\/\b\f\n\r\t', strict=True))
_WORDS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Extracted:
    """A JSON object, as far as it was written; objects inside it are of this type too."""

    entries: Mapping[str, Any]
    """Values that are complete, by keys that stand once."""
    duplicated: frozenset[str] = frozenset()
    """Keys that stand more than once; nobody can say which of their values is meant."""
    complete: bool = True
    """Whether the object was closed; if not, the text ends inside it."""
    unfinished: tuple[str, Extracted] | None = None
    """The key whose object the end of the text cut off, with what there is of it."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that was written, each once."""
        begun = () if self.unfinished is None else (self.unfinished[0],)
        return tuple(dict.fromkeys((*self.entries, *sorted(self.duplicated), *begun)))


class Broken(Exception):
    """What stands at a place of the text continues no JSON object."""

    def __init__(self, at: int) -> None:
        super().__init__(f"no JSON at character {at}")
        self.at = at


def read_object(text: str, start: int) -> tuple[Extracted, int]:
    """The object whose brace stands at ``start``, and where it ends.

    Of an object that the end of the text cuts off there are the complete entries, and the end is
    that of the text. Beyond strict JSON a comma may stand before a closing brace, strings may
    hold raw line breaks, and a backslash that begins no escape is a backslash.

    Raises:
        Broken: something else than JSON stands inside it, ``NaN`` and infinities included.
    """
    stack: list[_Open] = [_Open(is_list=False)]
    at = start + 1
    while True:
        token = _TOKEN.match(text, at)
        if token is None:
            if _CUT.match(text, at):
                return _cut_off(stack), len(text)
            raise Broken(at)
        try:
            done = _take(stack, token)
        except ValueError:
            raise Broken(at) from None
        at = token.end()
        if done is not None:
            return done, at


class _Open:
    """An object or a list that is not closed yet."""

    __slots__ = ("duplicated", "entries", "is_list", "items", "key", "wants")

    def __init__(self, *, is_list: bool) -> None:
        self.is_list = is_list
        self.entries: dict[str, Any] = {}
        self.duplicated: set[str] = set()
        self.items: list[Any] = []
        self.key: str | None = None
        self.wants = "value" if is_list else "key"

    def take_key(self, key: str) -> None:
        if key in self.entries or key in self.duplicated:
            self.duplicated.add(key)
            self.entries.pop(key, None)
        self.key = key
        self.wants = ":"

    def take_value(self, value: Any) -> None:
        if self.wants != "value":
            raise ValueError
        if self.key is None:
            self.items.append(value)
        elif self.key not in self.duplicated:
            self.entries[self.key] = value
        self.key = None
        self.wants = ","

    def closed_by(self, mark: str) -> Any:
        """The finished value; a comma may stand before the mark."""
        wants = ("value", ",") if self.is_list else ("key", ",")
        if mark != ("]" if self.is_list else "}") or self.wants not in wants:
            raise ValueError
        if self.is_list:
            return tuple(self.items)
        return Extracted(self.entries, frozenset(self.duplicated))


def _take(stack: list[_Open], token: re.Match[str]) -> Extracted | None:
    """Put one token on the stack; the whole object once its last brace is closed.

    Raises:
        ValueError: the token cannot stand there.
    """
    top = stack[-1]
    mark = token["mark"]
    if mark is None:
        _take_scalar(top, token)
    elif mark in "{[":
        if top.wants != "value" or len(stack) == MAX_DEPTH:
            raise ValueError
        stack.append(_Open(is_list=mark == "["))
    elif mark in "}]":
        value = top.closed_by(mark)
        stack.pop()
        if not stack:
            return value  # type: ignore[no-any-return]
        stack[-1].take_value(value)
    elif mark != top.wants:
        raise ValueError
    else:
        top.wants = "value" if mark == ":" or top.is_list else "key"
    return None


def _take_scalar(top: _Open, token: re.Match[str]) -> None:
    if token["string"] is not None:
        text = _string(token["string"])
        if top.wants == "key":
            top.take_key(text)
        else:
            top.take_value(text)
    elif token["word"] is not None:
        top.take_value(_WORDS[token["word"]])
    else:
        top.take_value(_number(token["number"]))


def _string(written: str) -> str:
    body = written[1:-1]
    if "\\" not in body:
        return body
    text = _ESCAPE.sub(_unescaped, body)
    return text if text.isascii() else without_surrogates(text)


def _unescaped(found: re.Match[str]) -> str:
    if found[1] is not None:
        return chr(int(found[1], 16))
    return _ESCAPED.get(found[2], found[0])


def without_surrogates(text: str) -> str:
    """``text`` with pairs of surrogates joined and lone ones replaced, so that it encodes."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _number(written: str) -> int | float:
    if len(written) <= MAX_DIGITS and written.lstrip("-").isdigit():
        return int(written)
    number = float(written)
    if not math.isfinite(number):
        raise ValueError
    return number


def _cut_off(stack: list[_Open]) -> Extracted:
    """The outermost object as far as it was written."""
    inner: Extracted | None = None
    for level in reversed(stack):
        if level.is_list:
            inner = None
            continue
        begun = None if inner is None or level.key is None else (level.key, inner)
        inner = Extracted(level.entries, frozenset(level.duplicated), False, begun)
    assert inner is not None, "the outermost is an object"
    return inner
