"""Many items at once: results in order, in bounded memory, and a failure that ends the flow."""

from __future__ import annotations

import asyncio

import pytest

from rubricc.engine.ordered import Ordered


async def drained(flow, most=256):
    found = []
    while taken := await flow.take(most):
        found += taken
    return found


def test_results_come_in_the_order_of_the_items():
    async def work(n):
        await asyncio.sleep(0.001 * (5 - n % 5))
        return n

    assert asyncio.run(drained(Ordered(range(40), work, 7))) == list(range(40))


def test_items_are_read_as_there_is_room():
    read = []

    def items():
        for n in range(1000):
            read.append(n)
            yield n

    async def first():
        flow = Ordered(items(), lambda n: asyncio.sleep(0, n), 3)
        taken = await flow.take(1)
        await flow.aclose()
        return taken

    assert asyncio.run(first()) == [0]
    assert len(read) <= 12


@pytest.mark.parametrize("place", [0, 1, 7])
@pytest.mark.parametrize("most", [1, 256])
def test_what_work_raises_ends_the_flow_even_as_the_last(place, most):
    async def work(n):
        if n == place:
            raise LookupError(n)
        return n

    async def run():
        async with asyncio.timeout(5):
            await drained(Ordered(range(place + 1), work, 4), most)

    with pytest.raises(LookupError):
        asyncio.run(run())
