"""JSON Lines: one object a line."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import IO, Any

from rubricc.datasets.row import MAX_ROW_BYTES, Row, RowFault

BOM = b"\xef\xbb\xbf"


class _Refused(ValueError):
    """JSON that Python reads and this reader does not."""


def read_jsonl(file: IO[bytes]) -> Iterator[Row | RowFault]:
    """The rows of a JSONL file, one at a time; blank lines are passed over."""
    number = 0
    started = False
    while line := file.readline(MAX_ROW_BYTES + 1):
        number += 1
        if number == 1 and line.startswith(BOM):
            line = line[len(BOM) :]
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
        values = json.loads(
            text,
            parse_constant=_no_constant,
            parse_float=_finite,
            object_pairs_hook=_without_repetition,
        )
    except UnicodeDecodeError:
        return RowFault(number, "the row is not UTF-8 text")
    except json.JSONDecodeError as error:
        return RowFault(number, f"not valid JSON at column {error.colno}: {error.msg.lower()}")
    except RecursionError:
        return RowFault(number, "the row is nested too deeply")
    except _Refused as error:
        return RowFault(number, str(error))
    except ValueError:
        return RowFault(number, "the row holds a number of too many digits")
    if not isinstance(values, dict):
        return RowFault(number, "the row is not a JSON object")
    if "\\ud" in text.lower() and not _is_encodable(values):
        return RowFault(number, "the row holds half of a surrogate pair (`\\ud800` to `\\udfff`)")
    return Row(number, values)


def _skip_line(file: IO[bytes], line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = file.readline(MAX_ROW_BYTES)


def _no_constant(word: str) -> Any:
    raise _Refused(f"the row holds `{word}`, which is no JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _Refused(f"the row holds `{text}`, which is beyond every finite number")
    return number


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for place, key in enumerate(keys) if key in keys[:place])
        raise _Refused(f"the key `{twice}` stands twice in one object")
    return values


def _is_encodable(values: object) -> bool:
    try:
        json.dumps(values, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
