"""The cyclic garbage collector, set aside while something large is built."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
