"""Servers that go wrong under a writer: every row is kept, with its reason where it failed."""

from __future__ import annotations

import pytest

from rubricc.endpoints.errors import EndpointUnusable
from rubricc.endpoints.fake.faults import FAULTS
from rubricc.endpoints.fake.serve import serve
from tests.judging.fault_table import ENDINGS, REFUSED
from tests.judging.judges import WIRES, model_name, without_waits
from tests.writing.prompts import prompts, records, writing


def written(wire, faults, monkeypatch, count=1):
    without_waits(monkeypatch)
    with serve("writer", faults, retry_after_s=0, drip_s=0.02) as server:
        model = model_name(wire, server, monkeypatch)
        with writing(model, timeout_s=0.5, deadline_s=5.0, tries=3) as writer:
            return records(writer.write(prompts(count)))


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_every_call(fault, wire, monkeypatch):
    ending = ENDINGS[fault]
    if ending.always == REFUSED:
        with pytest.raises(EndpointUnusable, match=ending.says):
            written(wire, fault, monkeypatch)
        return
    (row,) = written(wire, fault, monkeypatch)
    assert row["id"] == "p0"
    assert row["status"] in ("written", "empty", "refused", "failed")
    if row["status"] != "written":
        assert row["reason"]
    if row["status"] == "failed":
        assert row["response"] is None


@pytest.mark.parametrize("fault", ["server_error", "reset", "hang", "overloaded"])
def test_a_fault_of_one_call_is_tried_again(fault, monkeypatch):
    rows = written("compatible", [fault], monkeypatch, count=3)
    assert [row["status"] for row in rows] == ["written"] * 3


def test_a_call_that_fails_takes_no_other_with_it(monkeypatch):
    rows = written("compatible", [None, "bad_request", None], monkeypatch, count=3)
    assert sorted(row["status"] for row in rows) == ["failed", "written", "written"]
