"""Arbitrary choices that are the same on every machine and in every run."""

from __future__ import annotations

import hashlib
import json


def digest(*content: str) -> str:
    """SHA-256, in hex, of some texts; other texts, or other borders between them, have another."""
    body = json.dumps(content, ensure_ascii=True).encode("ascii")
    return hashlib.sha256(body).hexdigest()


def number(*content: str) -> int:
    """A number below 2**64 drawn from some texts."""
    return int(digest(*content)[:16], 16)


def verdict_digest(question: str, response: str) -> str:
    """The digest under which a table may keep the verdict on a question about a response."""
    return digest(question, response)
