"""An explanation for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from rubricc.endpoints.prices import prices_date
from rubricc.explain.bill import GROUP, RESPONSES, Bill
from rubricc.explain.calls import CallCost
from rubricc.explain.explain import Explanation, RowExplained


def as_json(explanation: Explanation) -> str:
    """One object with a line end; the fields are those of :class:`Explanation`.

    Calls carry their shares as well, and not their texts; a row carries its score as ``rubricc
    score`` writes it.
    """
    data = asdict(explanation)
    data["calls"] = [_call(call) for call in explanation.calls]
    data["formula"] = [{"name": n, "working": working} for n, working in explanation.formula]
    data["policies"] = dict(explanation.policies)
    data["bills"] = [_bill(bill) for bill in explanation.bills]
    data["row"] = None if explanation.row is None else _row(explanation.row)
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _call(call: CallCost) -> dict[str, Any]:
    data = asdict(call)
    del data["parts"]
    return data | {"run_share": call.run_share, "prompt_share": call.prompt_share}


def _bill(bill: Bill) -> dict[str, Any]:
    dated = bill.price is not None and bill.price.model
    return asdict(bill) | {
        "prices_date": prices_date(bill.price.provider) if bill.price and dated else None,
        "responses": RESPONSES,
        "group": GROUP,
    }


def _row(row: RowExplained) -> dict[str, Any]:
    return {
        "score": row.score.record(),
        "error": row.score.error,
        "warnings": list(row.score.warnings),
        "reasons": dict(row.score.reasons),
        "own": dict(row.score.own),
        "steps": [asdict(step) for step in row.steps],
        "calls": [_call(call) for call in row.calls],
    }
