"""A stream reads ahead, but never more than its window, and rows of one prompt run together."""

from __future__ import annotations

import itertools
import json

from rubricc.endpoints.fake import FakeEndpoint
from rubricc.judging.stream import AHEAD, STEP, Stream
from tests.judging.callers import PLAN
from tests.judging.judges import asking, rows

ROWS = 20_000
CONCURRENCY = 8


def stream_of(count):
    for number in range(count):
        yield {"id": number, "prompt": f"p{number // 8}", "response": f"answer {number}"}


def test_a_long_stream_holds_no_more_than_its_window(monkeypatch):
    held = []
    entered = Stream._enter

    def watched(self, item):
        entered(self, item)
        held.append(self._read - self._handed_out)
        assert len(self._done) + sum(map(len, self._waiting.values())) <= self._window
        assert len(self._running) <= self._units

    monkeypatch.setattr(Stream, "_enter", watched)
    said = {f"c{n}": {"reason": "so", "verdict": "met"} for n in range(1, 6)}
    said["c3"]["verdict"] = "4"
    fake = FakeEndpoint(lambda asked: json.dumps(said), usage=False)
    statuses = []
    with asking(PLAN, fake, concurrency=CONCURRENCY) as judge:
        for number, row in enumerate(judge.stream(stream_of(ROWS))):
            assert row.score.id == number
            statuses.append(row.score.status)
    assert statuses == ["decided"] * ROWS
    assert len(held) == ROWS
    assert max(held) <= CONCURRENCY * AHEAD
    assert fake.most_in_flight <= CONCURRENCY


def test_rows_that_share_a_prompt_run_together():
    """Rows of two prompts come by turns; within what is read ahead each prompt is one block, so
    that a server finds its prefix in its cache."""
    fake = FakeEndpoint("met")
    prompts = ["Why is the sky blue?", "How do bees fly?"]
    mixed = [row | {"prompt": prompts[n % 2]} for n, row in enumerate(rows(STEP))]
    with asking(PLAN, fake, concurrency=4) as judge:
        judge.score(mixed)
    blue = ["sky" in "".join(m.content for m in request.messages) for request in fake.requests]
    assert len(blue) == STEP
    assert sum(one != other for one, other in itertools.pairwise(blue)) == 1
