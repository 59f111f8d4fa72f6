"""Plans as files: written byte for byte the same everywhere, read back only when intact."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from rubricc.plan.model import Model
from rubricc.plan.plan import SCHEMA_VERSION, Plan
from rubricc.source.collector import collector_paused

WIDTH = 100
"""Columns within which a list or an object stays on one line."""


class PlanInvalid(Exception):
    """A plan cannot be used; the message says what is wrong and what to do, for a person."""


def with_digest(plan: Plan) -> Plan:
    """The same plan with ``digest`` set: SHA-256, in hex, of every other field."""
    with collector_paused():
        return plan.model_copy(update={"digest": _digest(plan)})


def dump_plan(plan: Plan) -> bytes:
    """``plan`` as UTF-8 JSON that ends in a newline; equal plans give equal bytes.

    Fields stand in the order in which :class:`Plan` declares them, every default is written out,
    and what fits into ``WIDTH`` columns stands on one line. ``digest`` is written as it is: see
    :func:`with_digest`.
    """
    with collector_paused():
        fields = [
            f'  "{name}": {_lay_out(value, 2, len(name) + 4)}'.encode()
            for name, value in _fields(plan)
        ]
        return b"{\n" + b",\n".join(fields) + b"\n}\n"


def load_plan(source: Path | str | bytes) -> Plan:
    """Read a plan from a file, or from the bytes of one.

    Raises:
        PlanInvalid: there is no such file, it is no plan, it was written by another version, or it
            was changed after it was compiled.
    """
    shown = "the plan" if isinstance(source, bytes) else f"`{source}`"
    data = source if isinstance(source, bytes) else _read(Path(source), shown)
    with collector_paused():
        plan = _validated(_parsed(data, shown), shown)
        intact = plan.digest == _digest(plan)
    if not plan.digest:
        raise PlanInvalid(f"{shown} has no digest: compile its source again")
    if not intact:
        raise PlanInvalid(
            f"{shown} was changed after it was compiled: its digest does not match; "
            "change the source and compile it again"
        )
    return plan


def _read(path: Path, shown: str) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise PlanInvalid(f"{shown} is a folder")
        if not stat.S_ISREG(mode):
            raise PlanInvalid(f"{shown} is not a regular file")
        return path.read_bytes()
    except FileNotFoundError:
        raise PlanInvalid(f"{shown} does not exist") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise PlanInvalid(f"{shown} cannot be read: {reason.lower()}") from None


def _parsed(data: bytes, shown: str) -> dict[str, Any]:
    try:
        value = json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise PlanInvalid(
            f"{shown} is not a plan: it is no JSON from line {error.lineno}, "
            f"column {error.colno}; give a file that `rubricc compile` wrote"
        ) from None
    except UnicodeDecodeError:
        raise PlanInvalid(f"{shown} is not a plan: it is not UTF-8 text") from None
    except RecursionError:
        raise PlanInvalid(f"{shown} is not a plan: it is nested too deeply") from None
    except _NotFinite as error:
        raise PlanInvalid(f"{shown} is not a plan: {error}") from None
    except ValueError:
        raise PlanInvalid(f"{shown} is not a plan: it holds a number of too many digits") from None
    if not isinstance(value, dict) or "schema_version" not in value or "name" not in value:
        raise PlanInvalid(f"{shown} is not a plan: give a file that `rubricc compile` wrote")
    return value


class _NotFinite(ValueError):
    """A constant that Python reads as JSON, and JSON does not have."""


def _no_constant(word: str) -> Any:
    raise _NotFinite(f"it holds `{word}`, and a plan has finite numbers alone")


def _validated(value: dict[str, Any], shown: str) -> Plan:
    version = value["schema_version"]
    if version != SCHEMA_VERSION or isinstance(version, bool):
        raise PlanInvalid(
            f"{shown} is a plan of version {json.dumps(version)}, and this rubricc reads version "
            f"{SCHEMA_VERSION}: compile its source again"
        )
    try:
        return Plan.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise PlanInvalid(
            f"{shown} is not a whole plan: `{place}`: {first['msg'].lower()}; "
            "compile its source again"
        ) from None
    except RecursionError:
        raise PlanInvalid(f"{shown} is not a plan: it is nested too deeply") from None


def _fields(plan: Plan) -> Iterator[tuple[str, Any]]:
    """The fields of ``plan`` in declared order, ``priorities`` by name."""
    for name, value in _own(plan).items():
        yield name, dict(sorted(value.items())) if name == "priorities" else value


def _own(model: object) -> dict[str, Any]:
    """The fields of a record, in the order in which its class declares them.

    Raises:
        TypeError: it is no record, and nothing that JSON holds.
    """
    if not isinstance(model, Model):
        raise TypeError(f"a plan cannot hold a {type(model).__name__}")
    return model.__dict__


_COMPACT: Final = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_own
)
_PLAIN: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def _digest(plan: Plan) -> str:
    """SHA-256 over compact JSON in declared order, ``digest`` left out.

    The order of keys counts, because the order of an answer schema is part of what is asked.
    """
    found = hashlib.sha256()
    mark = "{"
    for name, value in _fields(plan):
        if name != "digest":
            text = f'{mark}"{name}":{_COMPACT.encode(value)}'
            found.update(text.encode("utf-8", "surrogatepass"))
            mark = ","
    found.update(b"}")
    return found.hexdigest()


def _lay_out(value: Any, indent: int, lead: int) -> str:
    """``value`` on one line where it fits behind ``lead`` columns, else an entry a line."""
    kind = type(value)
    if kind in _SCALARS or not value:
        return _PLAIN.encode(value)
    line = _line(value, WIDTH - 1 - indent - lead)
    if line is not None:
        return line
    inner = indent + 2
    pad = " " * inner
    if kind is tuple or kind is list:
        entries = [pad + _lay_out(entry, inner, 0) for entry in value]
        return "[\n" + ",\n".join(entries) + "\n" + " " * indent + "]"
    keyed = [(_key(name), entry) for name, entry in _named(value).items()]
    entries = [pad + name + _lay_out(entry, inner, len(name)) for name, entry in keyed]
    return "{\n" + ",\n".join(entries) + "\n" + " " * indent + "}"


_SCALARS: Final = frozenset({str, type(None), bool, int, float})


def _named(value: Any) -> dict[str, Any]:
    return value if type(value) is dict else _own(value)


@lru_cache(maxsize=1024)
def _key(name: str) -> str:
    """A name as it stands before its value; most plans repeat the same few."""
    return _PLAIN.encode(name) + ": "


def _line(value: Any, room: int) -> str | None:
    """``value`` on one line; ``None`` where that takes more than ``room`` columns.

    No more of it is read than fits.
    """
    kind = type(value)
    if kind in _SCALARS:
        return _PLAIN.encode(value) if kind is not str or len(value) < room else None
    left = room - 2
    pieces = []
    if kind is tuple or kind is list:
        for entry in value:
            piece = _line(entry, left)
            if piece is None or len(piece) > left:
                return None
            pieces.append(piece)
            left -= len(piece) + 2
        return f"[{', '.join(pieces)}]"
    named = _named(value)
    if 7 * len(named) > room:  # an entry takes at least `"": 0, `
        return None
    for name, entry in named.items():
        key = _key(name)
        piece = _line(entry, left - len(key))
        if piece is None or len(key) + len(piece) > left:
            return None
        pieces.append(key + piece)
        left -= len(key) + len(piece) + 2
    return f"{{{', '.join(pieces)}}}"
