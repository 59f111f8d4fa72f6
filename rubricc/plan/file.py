"""Plans as files: written byte for byte the same everywhere, read back only when intact."""

from __future__ import annotations

import hashlib
import json
import stat
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rubricc.plan.plan import SCHEMA_VERSION, Plan

WIDTH = 100
"""Columns within which a list or an object stays on one line."""


class PlanInvalid(Exception):
    """A plan cannot be used; the message says what is wrong and what to do, for a person."""


def with_digest(plan: Plan) -> Plan:
    """The same plan with ``digest`` set: SHA-256, in hex, of every other field."""
    return plan.model_copy(update={"digest": _digest(_data(plan))})


def dump_plan(plan: Plan) -> bytes:
    """``plan`` as UTF-8 JSON that ends in a newline; equal plans give equal bytes.

    Fields stand in the order in which :class:`Plan` declares them, every default is written out,
    and what fits into ``WIDTH`` columns stands on one line. ``digest`` is written as it is: see
    :func:`with_digest`.
    """
    return (_lay_out(_data(plan), 0, 0) + "\n").encode()


def load_plan(source: Path | str | bytes) -> Plan:
    """Read a plan from a file, or from the bytes of one.

    Raises:
        PlanInvalid: there is no such file, it is no plan, it was written by another version, or it
            was changed after it was compiled.
    """
    shown = "the plan" if isinstance(source, bytes) else f"`{source}`"
    data = source if isinstance(source, bytes) else _read(Path(source), shown)
    plan = _validated(_parsed(data, shown), shown)
    if not plan.digest:
        raise PlanInvalid(f"{shown} has no digest: compile its source again")
    if plan.digest != _digest(_data(plan)):
        raise PlanInvalid(
            f"{shown} was changed after it was compiled: its digest does not match; "
            "change the source and compile it again"
        )
    return plan


def _read(path: Path, shown: str) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
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
    except (ValueError, RecursionError) as error:
        raise PlanInvalid(f"{shown} is not a plan: {error}") from None
    if not isinstance(value, dict) or "schema_version" not in value or "name" not in value:
        raise PlanInvalid(f"{shown} is not a plan: give a file that `rubricc compile` wrote")
    return value


def _no_constant(word: str) -> Any:
    raise ValueError(f"it holds `{word}`, and a plan has finite numbers alone")


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


def _data(plan: Plan) -> dict[str, Any]:
    data = plan.model_dump(mode="json")
    data["priorities"] = dict(sorted(data["priorities"].items()))
    return data


def _digest(data: dict[str, Any]) -> str:
    """SHA-256 over compact JSON in declared order, ``digest`` left out.

    The order of keys counts, because the order of an answer schema is part of what is asked.
    """
    covered = {key: value for key, value in data.items() if key != "digest"}
    text = json.dumps(covered, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _lay_out(value: Any, indent: int, lead: int) -> str:
    """``value`` on one line where it fits behind ``lead`` columns, else an entry a line."""
    if not isinstance(value, (dict, list)) or not value:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    if indent:
        line = json.dumps(value, ensure_ascii=False, allow_nan=False)
        if indent + lead + len(line) < WIDTH:
            return line
    inner = indent + 2
    pad = " " * inner
    if isinstance(value, list):
        entries = [pad + _lay_out(entry, inner, 0) for entry in value]
        return "[\n" + ",\n".join(entries) + "\n" + " " * indent + "]"
    keyed = ((json.dumps(key, ensure_ascii=False) + ": ", entry) for key, entry in value.items())
    entries = [pad + key + _lay_out(entry, inner, len(key)) for key, entry in keyed]
    return "{\n" + ",\n".join(entries) + "\n" + " " * indent + "}"
