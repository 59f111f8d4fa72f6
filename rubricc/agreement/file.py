"""Results of agreement as files: opened here alone."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from pydantic import ValidationError

from rubricc.agreement.result import SCHEMA_VERSION, Agreement

ENDING = ".agreement.json"
MOST_BYTES = 64 * 1024 * 1024


class ResultInvalid(Exception):
    """A file holds no result of agreement; the message says why, for a person."""


def dump_agreement(result: Agreement) -> str:
    """``result`` as JSON that ends in a newline, its fields in declared order."""
    return json.dumps(result.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


def write_agreement(result: Agreement, path: Path) -> None:
    """Write ``result`` to ``path``, as a whole or not at all.

    Raises:
        OSError: the file cannot be written.
    """
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{secrets.token_hex(6)}")
    try:
        with beside.open("x", encoding="utf-8", newline="\n") as file:
            file.write(dump_agreement(result))
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def read_agreement(path: Path) -> Agreement:
    """The result that stands in ``path``.

    Raises:
        ResultInvalid: there is no such file, or it is no result that this version reads.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES)
    except FileNotFoundError:
        raise ResultInvalid(f"`{path}` does not exist: measure agreement first") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ResultInvalid(f"`{path}` cannot be read: {reason}") from None
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise ResultInvalid(f"`{path}` is no JSON: measure agreement again") from None
    if not isinstance(value, dict) or "schema_version" not in value:
        raise ResultInvalid(f"`{path}` is no result of `rubricc agree`")
    if value["schema_version"] != SCHEMA_VERSION:
        raise ResultInvalid(f"`{path}` was written by another version: measure agreement again")
    try:
        return Agreement.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ResultInvalid(
            f"`{path}` is no whole result: `{place}`: {first['msg'].lower()}"
        ) from None
