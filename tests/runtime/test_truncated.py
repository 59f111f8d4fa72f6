"""A row may say in several ways that its response was cut off."""

from __future__ import annotations

import pytest

from rubricc.runtime.invalid import RowInvalid
from rubricc.runtime.truncated import is_truncated

CUT = {"role": "assistant", "content": "And th", "finish_reason": "length"}
WHOLE = {"role": "assistant", "content": "So.", "stop_reason": "end_turn"}


@pytest.mark.parametrize(
    "row",
    [
        {"truncated": True},
        {"finish_reason": "length"},
        {"finish_reason": "max_tokens"},
        {"finish_reason": "MAX_TOKENS"},
        {"truncated": None, "finish_reason": "length"},
        {"response": [CUT]},
        {"response": [WHOLE, {"role": "user", "content": "?"}, CUT]},
        {"response": [{"role": "assistant", "content": "", "stop_reason": "max_tokens"}]},
        {"response": [CUT, {"role": "tool", "content": "42"}]},
        {"truncated": True, "finish_reason": "stop", "response": [WHOLE]},
    ],
)
def test_cut_off(row):
    assert is_truncated(row)


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"response": "And th"},
        {"truncated": False},
        {"truncated": False, "finish_reason": "length"},
        {"finish_reason": "stop", "response": [CUT]},
        {"finish_reason": None, "response": [WHOLE]},
        {"response": [CUT, WHOLE]},
        {"response": []},
        {"response": ["And th"]},
        {"response": {"role": "assistant"}},
    ],
)
def test_not_cut_off(row):
    assert not is_truncated(row)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"truncated": "true"}, "`truncated` is neither true nor false"),
        ({"truncated": 1}, "`truncated` is neither true nor false"),
        ({"finish_reason": 5}, "`finish_reason` is not text"),
        ({"finish_reason": ["length"]}, "`finish_reason` is not text"),
        (
            {"response": [WHOLE, {"role": "assistant", "finish_reason": 5}]},
            r"`response\[1\].finish_reason` is not text",
        ),
    ],
)
def test_what_says_neither_is_an_error(row, says):
    with pytest.raises(RowInvalid, match=says):
        is_truncated(row)
