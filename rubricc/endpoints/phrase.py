"""What a server says about an error, without secrets and in one short line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

LONGEST: Final = 200
"""Characters of a server's phrase that a message shows."""

_READ: Final = 20_000
"""Characters of a phrase that are looked at, so that the work stays bounded."""

_SECRETS: Final = (
    re.compile(r"\b(?:sk|rk|pk|hf|gsk|xai|nvapi|pplx|ghp|glpat|sess)[-_][\w*.-]{4,}"),
    re.compile(r"\bAIza[\w*-]{10,}"),
    re.compile(r"(?i)(?<=\bbearer )\S+"),
    re.compile(
        r"(?i)(?<![\w-])(?:x-)?(?:api[ _-]?key|token|secret|password|authorization)\b"
        r"[^:=\n]{0,20}[:=] *(?:bearer +)?\S+"
    ),
    re.compile(r"(?<=://)[^/\s@]+@"),
    re.compile(r"\b(?=\w*\d)(?=\w*[a-z])(?=\w*[A-Z])\w{32,}\b"),
    re.compile(r"\b[0-9a-fA-F]{32,}\b"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """An error in the server's words. What it does not say is empty."""

    text: str = ""
    code: str = ""
    kind: str = ""
    param: str = ""

    @property
    def all(self) -> str:
        """Everything that tells errors apart, in lower case."""
        return f"{self.code} {self.kind} {self.text}".lower()


def read_said(body: bytes) -> Said:
    """What the body of an error says, in any of the shapes that servers use."""
    text = body[: 4 * _READ].decode("utf-8", "replace").strip()
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return Said("an HTML page" if text.startswith("<") else text[:_READ])
    return said_in(found)


def said_in(found: object) -> Said:
    """What a decoded body says: OpenAI's, Anthropic's, Ollama's, TGI's or FastAPI's shape."""
    if isinstance(found, list) and found:
        found = found[0]
    if not isinstance(found, dict):
        return Said(str(found)[:_READ] if isinstance(found, str) else "")
    inner = found.get("error")
    if isinstance(inner, dict):
        return _of(inner)
    if isinstance(inner, str):
        return Said(inner[:_READ], _word(found.get("code")), _word(found.get("error_type")))
    if found.get("detail"):
        return Said(_detail(found["detail"])[:_READ])
    return _of(found)


def in_one_line(text: str, secrets: Iterable[str] = ()) -> str:
    """``text`` in one line of at most :data:`LONGEST` characters, without ``secrets`` or what
    looks like one."""
    text = text[:_READ]
    for secret in secrets:
        if len(secret) >= 4:
            text = text.replace(secret, "[removed]")
    for pattern in _SECRETS:
        text = pattern.sub("[removed]", text)
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def _of(error: dict[str, Any]) -> Said:
    message = error.get("message")
    return Said(
        message[:_READ] if isinstance(message, str) else "",
        _word(error.get("code")),
        _word(error.get("type")),
        _word(error.get("param")),
    )


def _detail(detail: object) -> str:
    """FastAPI names the fields that are wrong; what they hold is left out, for it is the prompt."""
    if isinstance(detail, str):
        return detail
    if isinstance(detail, dict):
        return said_in(detail).text
    if not isinstance(detail, list):
        return ""
    entries = [entry for entry in detail if isinstance(entry, dict)]
    return "; ".join(f"{_place(entry.get('loc'))}{entry.get('msg', '')}" for entry in entries)


def _place(location: object) -> str:
    if not isinstance(location, list):
        return ""
    return ".".join(str(part) for part in location if part != "body") + ": "


def _word(value: object) -> str:
    return str(value)[:100] if isinstance(value, str | int) else ""
