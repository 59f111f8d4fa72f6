"""Revisions over wires: whatever a server does, every row is kept with what became of it."""

from __future__ import annotations

import pytest

from rubricc.endpoints.errors import EndpointUnusable
from rubricc.endpoints.fake.faults import FAULTS
from rubricc.endpoints.fake.serve import serve
from tests.judging.fault_table import ENDINGS, REFUSED
from tests.judging.judges import WIRES, model_name, without_waits
from tests.revising.revisers import HARD, records, revising, rows, scorer

PLAN = scorer("steps: 2", HARD)
SLOW = {"hang", "drip"}


def revised(wire, faults, monkeypatch, count=1, plan=PLAN):
    without_waits(monkeypatch)
    with serve("writer", faults, retry_after_s=0, drip_s=0.02) as server:
        model = model_name(wire, server, monkeypatch)
        with revising(plan, model, timeout_s=0.3, deadline_s=3.0, tries=2) as reviser:
            return records(reviser.revise(rows(count)))


@pytest.mark.parametrize("wire", WIRES)
def test_a_whole_run(wire, monkeypatch):
    found = revised(wire, (), monkeypatch, count=8)
    assert {one["status"] for one in found} <= {"revised", "unchanged"}
    assert any(one["status"] == "revised" for one in found)


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_every_call(fault, wire, monkeypatch):
    ending = ENDINGS[fault]
    if ending.always == REFUSED:
        with pytest.raises(EndpointUnusable, match=ending.says):
            revised(wire, fault, monkeypatch)
        return
    (row,) = revised(wire, fault, monkeypatch)
    assert row["id"] == "r0"
    assert row["revision"]
    assert row["status"] in ("revised", "unchanged", "incomplete")
    if row["status"] == "incomplete":
        assert row["reason"]
        failed = [step for step in row["steps"] if step["status"] == "failed"]
        assert failed
        assert all(step["reason"] and step["revision"] is None for step in failed)


@pytest.mark.parametrize("fault", sorted(FAULTS.keys() - SLOW))
def test_a_fault_of_one_call_takes_no_other_row_with_it(fault, monkeypatch):
    if ENDINGS[fault].always == REFUSED:
        pytest.skip("ends a run")
    whole = revised("compatible", (), monkeypatch, count=4)
    found = revised("compatible", [None] * 3 + [fault], monkeypatch, count=4)
    assert [one["id"] for one in found] == [one["id"] for one in whole]
    assert sum(one != other for one, other in zip(found, whole, strict=True)) <= 1


def test_a_server_that_refuses_the_schema_is_asked_without_it(monkeypatch):
    with serve("writer", schema_bytes=10) as server:
        model = model_name("compatible", server, monkeypatch)
        with revising(scorer("steps: 1"), model) as reviser:
            found = reviser.revise(rows(6))
            warnings = " ".join(reviser.meter.warnings)
    assert {one.status for one in found} <= {"revised", "unchanged"}
    assert "refused the schema" in warnings
