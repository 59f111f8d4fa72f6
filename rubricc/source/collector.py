"""The cyclic garbage collector, set aside while something large is built."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final


@contextmanager
def collector_paused() -> Iterator[None]:
    """Leave cyclic garbage uncollected inside.

    A tree, a program and a plan have no cycles, and all of it is alive until it is done: the
    collector would walk over what has been built so far again and again, for more than half of the
    time where there are 50,000 criteria. Reference counting goes on as ever.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


YOUNG: Final = 50_000
"""Objects after which a command lets the collector look at what is new. Its own threshold of 700
makes it look a few times in every call to a judge, at tasks that are still under way."""


@contextmanager
def collector_eased() -> Iterator[None]:
    """Let the collector run seldom inside, for a process that is a command.

    Rows and calls leave next to no cycles, so that memory does not grow by it, and a stream of
    calls takes a sixth less time.
    """
    before = gc.get_threshold()
    gc.set_threshold(max(YOUNG, before[0]), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
