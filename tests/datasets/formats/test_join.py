"""Records of a judge and the rows that were judged."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rubricc.datasets.formats.join import joined
from rubricc.datasets.row import Row, RowFault


def rows(*ids):
    return [
        Row(n, {"id": own, "prompt": f"of {own}", "low": "row's"}) for n, own in enumerate(ids, 1)
    ]


def record(line, own, **more):
    return Row(line, {"id": own, "reward": 1.0, "status": "decided", **more})


@given(st.permutations(range(6)), st.permutations(range(6)))
def test_every_record_finds_its_row_in_whatever_order(first, second):
    found = list(joined([record(n, own) for n, own in enumerate(first, 1)], rows(*second)))
    assert [row.values["id"] for row in found] == list(first)
    assert all(row.values["prompt"] == f"of {row.values['id']}" for row in found)


def test_the_record_wins_and_text_and_number_are_two_ids():
    [one, other] = joined([record(1, "1", low=0.5), record(2, 1)], rows(1, "1"))
    assert (one.values["prompt"], one.values["low"]) == ("of 1", 0.5)
    assert one.line == 1
    assert other.values["low"] == "row's"


def test_rows_without_an_id_go_by_their_line():
    [row] = joined([record(1, 2)], [Row(1, {"prompt": "a"}), Row(2, {"prompt": "b"})])
    assert row.values["prompt"] == "b"


def test_what_has_no_partner_is_a_fault():
    missing, nameless, faulty = joined(
        [record(1, "x"), Row(2, {"reward": 1}), RowFault(3, "no JSON")], rows("y")
    )
    assert missing == RowFault(1, "the rows that were judged have no `x`", "x")
    assert nameless.message == "the record has no `id` to find its row by"
    assert faulty.message == "no JSON"


def test_the_record_of_a_faulty_row_has_failed():
    [row] = joined([record(1, 1)], [RowFault(1, "no JSON")])
    assert row.values["status"] == "error"


def test_rows_are_read_no_further_than_needed():
    seen = []

    def reading():
        for row in rows(*"abc"):
            seen.append(row.values["id"])
            yield row

    for n, _ in enumerate(joined((record(n, own) for n, own in enumerate("abc", 1)), reading()), 1):
        assert len(seen) == n
