"""A foreign file as values: JSON, JSON Lines, YAML or TOML, read without running anything in it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rubricc.datasets.jsonl import JsonRefused, json_value
from rubricc.datasets.row import Row, RowsUnreadable
from rubricc.datasets.rows import read_rows
from rubricc.interchange.errors import EntryInvalid, ExtraMissing, InputUnreadable
from rubricc.source.read import SourceUnreadable, read_source


def read_json(path: Path) -> Any:
    """The value that a JSON file holds.

    Raises:
        InputUnreadable: it cannot be read, or is no JSON.
    """
    try:
        return json_value(read_whole(path), f"`{path.name}`")
    except JsonRefused as error:
        raise InputUnreadable(f"`{path}`: {error}") from None


def read_jsonl(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a JSON Lines file, each with its place, as ``line 3``.

    Raises:
        InputUnreadable: the file cannot be read.
        EntryInvalid: a line is no object.
    """
    try:
        for row in read_rows(path):
            if not isinstance(row, Row):
                raise EntryInvalid(f"line {row.line}", f"cannot be read: {row.message}")
            yield f"line {row.line}", row.values
    except RowsUnreadable as error:
        raise InputUnreadable(str(error)) from None


def read_entries(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a file of rows, each with its place: lines, or one JSON list or object.

    A ``.json`` file is one document; a file of any other name has one object a line, or is a table.

    Raises:
        InputUnreadable: the file cannot be read, or is no JSON.
        EntryInvalid: an entry is no object.
    """
    if path.suffix.lower() != ".json":
        yield from read_jsonl(path)
        return
    value = read_json(path)
    entries = value if isinstance(value, list) else [value]
    for at, entry in enumerate(entries):
        place = f"[{at}]" if isinstance(value, list) else "root"
        if not isinstance(entry, dict):
            raise EntryInvalid(place, "is not an object")
        yield place, entry


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file.

    Raises:
        InputUnreadable: it cannot be read, or is no TOML.
    """
    try:
        return tomllib.loads(read_whole(path))
    except tomllib.TOMLDecodeError as error:
        raise InputUnreadable(f"`{path}` is no TOML: {str(error).lower()}") from None


def read_yaml(path: Path) -> Any:
    """The value of a YAML file with one document; tags that would make objects are refused.

    Raises:
        InputUnreadable: it cannot be read, or is no such YAML.
        ExtraMissing: PyYAML is not installed.
    """
    try:
        import yaml
    except ImportError:
        raise ExtraMissing('YAML needs PyYAML: `pip install "rubricc[interchange]"`') from None
    try:
        return yaml.safe_load(read_whole(path))
    except yaml.YAMLError as error:
        raise InputUnreadable(f"`{path}` is no YAML: {_in_one_line(error)}") from None


def read_whole(path: Path) -> str:
    """The text of a file, through the one door of sources.

    Raises:
        InputUnreadable: it cannot be read, or is not UTF-8 text.
    """
    try:
        source = read_source(path, str(path))
    except SourceUnreadable as error:
        raise InputUnreadable(f"`{path}` {error}") from None
    if source.faults:
        raise InputUnreadable(f"`{path}` is not UTF-8 text")
    return source.text


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split()).lower()
