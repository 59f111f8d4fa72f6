"""The lowest keys of a stream, in bounded memory.

With keys that are digests, what is kept is a uniform sample of the distinct keys (the k minimum
values of Bar-Yossef et al., RANDOM 2002): the same for every order of the stream, and the same
again tomorrow. A key that was once refused or pushed out never comes in again, so that what is
gathered under a kept key is complete.
"""

from __future__ import annotations

import hashlib
from bisect import insort
from collections.abc import Iterator
from typing import Generic, TypeVar

Key = TypeVar("Key", int, tuple[float, int])
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """At most ``room`` values, under the lowest keys that were seen."""

    __slots__ = ("_keys", "_room", "_values", "overflowed")

    def __init__(self, room: int) -> None:
        self._room = room
        self._keys: list[Key] = []
        self._values: dict[Key, Value] = {}
        self.overflowed = False
        """Whether some key found no room."""

    def __len__(self) -> int:
        return len(self._keys)

    def admits(self, key: Key) -> bool:
        """Whether there is room for ``key``, beside lower ones; a refusal is remembered."""
        if len(self._keys) < self._room or key < self._keys[-1] or key in self._values:
            return True
        self.overflowed = True
        return False

    def get(self, key: Key) -> Value | None:
        """The value under ``key``; ``None`` where it is not kept."""
        return self._values.get(key)

    def put(self, key: Key, value: Value) -> None:
        """Keep ``value``, in place of the one with the highest key where there is no room."""
        if not self.admits(key):
            return
        if key not in self._values:
            insort(self._keys, key)
        self._values[key] = value
        if len(self._keys) > self._room:
            del self._values[self._keys.pop()]
            self.overflowed = True

    def values(self) -> Iterator[Value]:
        """What is kept, from the lowest key to the highest."""
        return (self._values[key] for key in self._keys)


def digest_of(text: str) -> int:
    """64 bits that stand for ``text``, the same on every machine."""
    data = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big")
