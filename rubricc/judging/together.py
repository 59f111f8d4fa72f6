"""Calls that are made at the same time and stand or fall together."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

Value = TypeVar("Value")


async def together(calls: Iterable[Coroutine[Any, Any, Value]]) -> list[Value]:
    """What all of them bring, in their order.

    Where one raises, or the caller gives up, the others are given up too, and none of them still
    runs when this raises.
    """
    made = list(calls)
    if len(made) == 1:
        return [await made[0]]
    tasks = [asyncio.ensure_future(call) for call in made]
    try:
        return await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
