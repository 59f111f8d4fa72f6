"""`dataset_info.json`, in which LLaMA-Factory looks for its datasets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from rubricc.datasets.jsonl import JsonRefused, json_value
from rubricc.datasets.write import replacing

NAME: Final = "dataset_info.json"


class InfoUnreadable(Exception):
    """A `dataset_info.json` that is there cannot be added to; the message says why."""


def info_path(data: Path) -> Path:
    """Where the file lies that registers ``data``: beside it."""
    return data.resolve().with_name(NAME)


def read_info(path: Path) -> dict[str, object]:
    """What is registered; nothing where there is no file.

    Raises:
        InfoUnreadable: it is no JSON object.
        OSError: it cannot be read.
    """
    if not path.exists():
        return {}
    try:
        value = json_value(path.read_text("utf-8"), "the file")
    except (JsonRefused, UnicodeDecodeError) as error:
        raise InfoUnreadable(f"`{path.name}` cannot be added to: {error}") from None
    if not isinstance(value, dict):
        raise InfoUnreadable(f"`{path.name}` cannot be added to: it is no JSON object")
    return value


def register(data: Path, name: str, entry: Mapping[str, object]) -> Path:
    """Put ``data`` under ``name`` and leave everything else as it is; the path of the register.

    Raises:
        InfoUnreadable: what is there is no register.
        OSError: it cannot be read or written, or another process is writing it.
    """
    path = info_path(data)
    with replacing(path) as file:
        entries = read_info(path)
        entries[name] = {"file_name": data.name, **entry}
        file.write(json.dumps(entries, ensure_ascii=False, indent=2) + "\n")
    return path
