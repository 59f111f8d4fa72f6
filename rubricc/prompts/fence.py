"""Codes for the tags around untrusted text: a text cannot contain its own code."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Final

DIGITS: Final = 9
"""The length of a code. Three tokens in the encodings cl100k and o200k; a text of n characters
contains at most n of the 10**9 codes."""


@lru_cache(maxsize=64)
def marker(text: str) -> str:
    """The code of the tags around ``text``: nine digits that occur nowhere in ``text``.

    It is derived from the SHA-256 of the text, so that the same text has the same fence on every
    machine and no other byte of a prompt depends on the text. Where the text contains the code
    after all, the next one of the same sequence is taken.
    """
    body = text.encode("utf-8", "surrogatepass")
    attempt = 0
    while True:
        salt = attempt.to_bytes(8, "big") if attempt else b""
        digest = hashlib.sha256(body + salt).digest()
        code = f"{int.from_bytes(digest, 'big') % 10**DIGITS:0{DIGITS}}"
        if code not in text:
            return code
        attempt += 1


def fenced(name: str, text: str) -> str:
    """``text``, unchanged, on lines of its own between tags that carry its code."""
    code = marker(text)
    return f"<{name} {code}>\n{text}\n</{name} {code}>\n"


def inline(name: str, text: str) -> str:
    """``text`` as it may stand inside a line that somebody trusted wrote.

    A text of one line stands as it is. One of several lines could imitate the lines around it, so
    it stands between tags that carry its code.
    """
    if len(text.splitlines()) <= 1 and not text.endswith(("\n", "\r")):
        return text
    code = marker(text)
    return f"<{name} {code}>{text}</{name} {code}>"
