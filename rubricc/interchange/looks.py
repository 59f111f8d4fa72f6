"""Which format an entry or a file looks like, by its keys; for messages, never for reading it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from rubricc.interchange.document import read_entries, read_toml, read_whole, read_yaml
from rubricc.interchange.errors import InterchangeError, WrongFormat

Sign = Callable[[Mapping[str, Any]], bool]


def _first(entry: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The first object of the list under ``key``; empty where there is none."""
    value = entry.get(key)
    first = value[0] if isinstance(value, list) and value else None
    return first if isinstance(first, Mapping) else {}


def _is_label(entry: Mapping[str, Any]) -> bool:
    return "ground_truth" in entry or bool(
        {"description", "Ingredient"} & {*_first(entry, "rubrics")}
    )


def _is_pair(entry: Mapping[str, Any]) -> bool:
    values = list(entry.values())
    return bool(values) and isinstance(values[0], Mapping) and "edit_request" in values[0]


def _has_levels(entry: Mapping[str, Any]) -> bool:
    inner = entry.get("score_rubric", entry)
    return isinstance(inner, Mapping) and "score1_description" in inner


def _criterion(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """The first criterion of a list of criteria or sections, or ``entry`` itself."""
    for key in ("rubric", "sections", "criteria"):
        inner = entry.get(key)
        if isinstance(inner, Mapping):
            return _criterion(inner)
        if first := _first(entry, key):
            return _criterion(first)
    return entry


def _is_plain(entry: Mapping[str, Any]) -> bool:
    """Whether it has nothing that `autorubric` has and `rubric` has not."""
    return "options" not in _criterion(entry) and not {"guidelines", "items"} & entry.keys()


SIGNS: Final[Mapping[str, Sign]] = {
    "healthbench": lambda entry: "criterion" in _first(entry, "rubrics"),
    "rar": lambda entry: "description" in _first(entry, "rubric"),
    "drtulu": _is_label,
    "open-instruct": _is_label,
    "openrubrics": lambda entry: is_tagged(str(entry.get("rubric", ""))),
    "paperbench": lambda entry: {"requirements", "sub_tasks"} <= entry.keys(),
    "rlcf": lambda entry: "requirements" in entry and "sub_tasks" not in entry,
    "rbr": lambda entry: bool({"simple_propositions", "completion_classes"} & entry.keys()),
    "cai": lambda entry: "constitutions" in entry or _is_pair(entry),
    "ifeval": lambda entry: "instruction_id_list" in entry,
    "promptfoo": lambda entry: len({"prompts", "providers", "tests"} & entry.keys()) > 1,
    "biggen": lambda entry: _has_levels(entry) and "input" in entry,
    "prometheus": lambda entry: _has_levels(entry) and "input" not in entry,
    "verifiers": lambda entry: {"name", "text"} <= _criterion(entry).keys(),
    "rubric": lambda entry: "requirement" in _criterion(entry) and _is_plain(entry),
    "autorubric": lambda entry: "requirement" in _criterion(entry),
}
"""What an entry of each format has that no other has."""

_TAG: Final = re.compile(r"\[\s*(?:hard\s+rule|principle)\s*\]", re.IGNORECASE)
_WEIGHT: Final = re.compile(
    r"\(\s*(?:importance:\s*)?\d{1,3}(?:\s*/\s*100)?\s*\)\s*$", re.MULTILINE
)


def is_tagged(text: str) -> bool:
    """Whether a line of ``text`` ends or begins like one of OpenRubrics."""
    return _TAG.search(text) is not None


def entry_looks_like(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The formats that an entry looks like."""
    return tuple(name for name, sign in SIGNS.items() if sign(entry))


def refuse_other(entry: Mapping[str, Any], place: str, own: str) -> None:
    """Refuse an entry that plainly is one of another format.

    Raises:
        WrongFormat: it is; names the format.
    """
    if SIGNS[own](entry):
        return
    found = entry_looks_like(entry)
    if found:
        raise WrongFormat(f"{place} looks like an entry of `{found[0]}`, and not of `{own}`")


def looks_like(path: Path) -> tuple[str, ...]:
    """The formats that the beginning of a file looks like; none where that cannot be told."""
    try:
        suffix = path.suffix.lower()
        if suffix in (".yaml", ".yml", ".toml"):
            value = read_toml(path) if suffix == ".toml" else read_yaml(path)
            return entry_looks_like(value) if isinstance(value, Mapping) else ()
        if suffix in (".json", ".jsonl"):
            _, entry = next(read_entries(path))
            return entry_looks_like(entry)
        return text_looks_like(read_whole(path))
    except (InterchangeError, StopIteration):
        return ()


def text_looks_like(text: str) -> tuple[str, ...]:
    """The formats of lists that a text looks like."""
    if is_tagged(text):
        return ("openrubrics",)
    return ("rlcf",) if _WEIGHT.search(text) else ()
