"""A loop that a fork may leave behind without harm to the process that it belongs to.

On Linux a forked process shares the set of sockets on which its parent's loop waits. A connection
that is collected as garbage there takes itself out of that set, and the parent, which still uses
it, would never hear from it again.
"""

from __future__ import annotations

import asyncio
import os
from selectors import DefaultSelector, SelectorKey
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import FileDescriptorLike


class OwnSelector(DefaultSelector):
    """A selector that changes nothing any more once it ``is_inherited``."""

    is_inherited = False

    def unregister(self, fileobj: FileDescriptorLike) -> SelectorKey:
        """Wait for a file no longer."""
        return self.get_key(fileobj) if self.is_inherited else super().unregister(fileobj)

    def modify(self, fileobj: FileDescriptorLike, events: int, data: Any = None) -> SelectorKey:
        """Wait for other events of a file."""
        if self.is_inherited:
            return self.get_key(fileobj)
        return super().modify(fileobj, events, data)


class OwnLoop(asyncio.SelectorEventLoop):
    """The loop; :meth:`leave_behind` is for the process that inherited it."""

    def __init__(self) -> None:
        self._own_selector = OwnSelector()
        super().__init__(self._own_selector)

    def leave_behind(self) -> None:
        """Do nothing more and say nothing more: what was under way goes on in the parent."""
        self._own_selector.is_inherited = True
        self.set_exception_handler(lambda loop, context: None)


def new_loop() -> asyncio.AbstractEventLoop:
    """A loop that does not run yet; where nothing forks, the system's own kind."""
    return OwnLoop() if hasattr(os, "fork") else asyncio.new_event_loop()
