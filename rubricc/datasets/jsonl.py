"""JSON Lines: one object a line; and JSON as a row may hold it, wherever it stands."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from typing import IO, Any

from rubricc.datasets.row import MAX_ROW_BYTES, Row, RowFault, RowsUnreadable

BOM = b"\xef\xbb\xbf"


UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class JsonRefused(ValueError):
    """Text that is no JSON, or JSON that no row may hold; the message says why, in one phrase."""


class NotJson(JsonRefused):
    """Text that is no JSON at all; the message says where it goes wrong."""


def read_jsonl(file: IO[bytes]) -> Iterator[Row | RowFault]:
    """The rows of a JSONL file, one at a time; blank lines are passed over.

    Raises:
        RowsUnreadable: it is UTF-16 text.
    """
    number = 0
    started = False
    while line := file.readline(MAX_ROW_BYTES + 1):
        number += 1
        if number == 1:
            line = without_mark(line)
        if len(line) > MAX_ROW_BYTES:
            _skip_line(file, line)
            yield RowFault(number, f"the row is longer than {MAX_ROW_BYTES // 1024 // 1024} MiB")
            continue
        if not line.strip():
            continue
        if not started and (whole := _whole_file(line.strip())):
            yield RowFault(number, f"the file is {whole}: write one object a line instead")
            return
        started = True
        yield parse_row(line, number)


def _whole_file(first: bytes) -> str | None:
    """What a file is whose first line begins something that goes on below."""
    if first.startswith(b"["):
        return "one JSON list"
    return "one JSON object over several lines" if first == b"{" else None


def parse_row(line: bytes, number: int) -> Row | RowFault:
    """One line as a row: an object of finite numbers whose keys differ."""
    try:
        text = line.decode("utf-8").rstrip("\r\n")
        if "\0" in text:
            return RowFault(number, "the row holds a NUL byte")
        values = json_value(text)
    except UnicodeDecodeError:
        return RowFault(number, "the row is not UTF-8 text")
    except JsonRefused as error:
        return RowFault(number, str(error))
    if not isinstance(values, dict):
        return RowFault(number, "the row is not a JSON object")
    return Row(number, values)


def json_value(text: str, of: str = "the row") -> Any:
    """The value that ``text`` writes; numbers are finite and the keys of an object differ.

    ``of`` is what a message calls the whole of it.

    Raises:
        NotJson: it is no JSON.
        JsonRefused: it holds what a row may not hold.
    """
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        line = f"line {error.lineno}, " if "\n" in text else ""
        place = f"{line}column {error.colno}"
        raise NotJson(f"not valid JSON at {place}: {error.msg.lower()}") from None
    except RecursionError:
        raise JsonRefused(f"{of} is nested too deeply") from None
    except _Held as error:
        raise JsonRefused(f"{of} holds {error}") from None
    except JsonRefused:
        raise
    except ValueError:
        raise JsonRefused(f"{of} holds a number of too many digits") from None
    if "\\ud" in text.lower() and not _is_encodable(value):
        raise JsonRefused(f"{of} holds half of a surrogate pair (`\\ud800` to `\\udfff`)")
    return value


def without_mark(line: bytes) -> bytes:
    """The first line of a file without its byte order mark.

    Raises:
        RowsUnreadable: it is the mark of UTF-16.
    """
    if line.startswith(UTF16_MARKS):
        raise RowsUnreadable("is UTF-16 text: save it in UTF-8")
    return line.removeprefix(BOM)


class _Held(ValueError):
    """What no row may hold."""


def _skip_line(file: IO[bytes], line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = file.readline(MAX_ROW_BYTES)


def _no_constant(word: str) -> Any:
    raise _Held(f"`{word}`, which is no JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _Held(f"`{text[:40]}`, which is beyond every finite number")
    return number


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        counts = Counter(key for key, _ in pairs)
        raise JsonRefused(f"the key `{counts.most_common(1)[0][0]}` stands twice in one object")
    return values


def _is_encodable(values: object) -> bool:
    try:
        json.dumps(values, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


_DECODER = json.JSONDecoder(
    parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_without_repetition
)
"""Made once, because making one takes longer than reading a short row."""
