"""Which examples the rows of each command are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubricc.datasets.formats.example import (
    Completion,
    Example,
    Preference,
    PromptOnly,
    Scored,
)
from rubricc.datasets.row import RowFault
from tests.datasets.formats.rows import (
    FAILED,
    HARD,
    INCONSISTENT,
    PAIR,
    PROMPT,
    RANKED,
    REVISED,
    SCORED,
    SELECTED,
    TIE,
    TOOLS,
    WRITTEN,
    assistant,
    examples,
)


def one(row, keep=()):
    [example] = examples(row, keep=keep)
    return example


def test_a_pair_is_turned_so_that_the_better_one_is_chosen():
    b = one(PAIR)
    a = one({**PAIR, "outcome": "a", "p": 0.9, "label": 0.9})
    assert isinstance(b, Preference)
    assert (b.chosen.text, b.rejected.text) == (PAIR["response_b"], PAIR["response_a"])
    assert b.probability == 0.75
    assert a.chosen.text == PAIR["response_a"]
    assert a.probability == 0.9
    assert (b.line, b.id) == (1, "p1")


def test_the_label_of_the_policy_counts_before_the_probability():
    assert one({**PAIR, "label": 0.0}).probability == 1.0
    assert one({**PAIR, "label": None}).probability == 0.75
    assert one({k: v for k, v in PAIR.items() if k not in ("p", "label")}).probability is None


def test_rewards_of_both_are_their_scores():
    rewards = {"a": {"reward": 0.2}, "b": {"reward": 0.8}}
    assert one({**PAIR, "rewards": rewards}).scores == (0.8, 0.2)
    assert one({**PAIR, "rewards": {"a": {"reward": None}, "b": {"reward": 1}}}).scores is None


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (TIE, "tie"),
        (INCONSISTENT, "inconsistent"),
        (FAILED, "undecided"),
        ({**PAIR, "outcome": "none", "p": None}, "undecided"),
        ({**RANKED, "chosen": None, "rejected": None, "margin": None}, "undecided"),
        ({**RANKED, "chosen": None, "rejected": None, "margin": 0.0}, "tie"),
        ({**WRITTEN, "status": "refused"}, "undecided"),
        ({**WRITTEN, "status": "failed", "response": None}, "undecided"),
        ({**REVISED, "status": "error", "revision": None}, "undecided"),
        ({**REVISED, "status": "incomplete"}, "incomplete"),
        ({**SCORED, "reward": None, "status": "undecided"}, "undecided"),
    ],
)
def test_rows_without_a_result_have_a_state(row, state):
    assert one(row).state == state


def test_every_other_row_is_of_the_kind_that_its_columns_say():
    ranked, revised, written = one(RANKED), one(REVISED), one(WRITTEN)
    assert isinstance(ranked, Preference)
    assert (ranked.scores, ranked.margin, ranked.probability) == ((0.75, 0.0), 0.75, None)
    assert isinstance(revised, Completion)
    assert revised.response.text == "Ask a locksmith."
    assert isinstance(written, Completion)
    assert isinstance(one(SCORED), Scored)
    assert one(SCORED).reward == 0.75
    assert isinstance(one({**REVISED, "reward": 1}), Scored)
    assert isinstance(one(PROMPT), PromptOnly)


def test_a_ranking_may_say_its_scores_in_several_ways():
    bare = {key: RANKED[key] for key in ("id", "prompt", "chosen", "rejected")}
    assert one(SELECTED).scores == one(RANKED).scores == (0.75, 0.0)
    assert one(bare).scores is None
    assert one({**RANKED, "ranking": [{"index": 1, "strength": None}]}).scores is None
    placed = {**bare, "responses": ["Nine.", "Seven."], "chosen": 1, "rejected": 0}
    assert one({**placed, "rewards": [0.25, 1]}).scores == (1.0, 0.25)
    assert one({**placed, "rewards": [None, 1]}).scores is None
    assert one(placed).chosen.text == "Seven."
    assert one({**bare, "rejected": [assistant("Nine.")]}).rejected.text == "Nine."


def test_tools_may_be_bare_functions():
    assert one({**WRITTEN, "tools": TOOLS}).tools == TOOLS
    assert one({**WRITTEN, "tools": [TOOLS[0]["function"]]}).tools == TOOLS
    assert one({**WRITTEN, "tools": []}).tools == ()


def test_columns_are_kept_on_request():
    assert one({**PROMPT, "topic": "hi", "other": 1}, keep=("topic", "no")).kept == {
        "topic": "hi",
        "no": None,
    }
    assert one({**PROMPT, "topic": "hi"}).kept == {}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"id": 1}, "the row has no `prompt`"),
        ({"id": 1, "reward": 1.0}, "the record has no texts: name the rows that were judged"),
        ({"id": 1, "outcome": "a"}, "the record has no texts: name the rows that were judged"),
        ({**PAIR, "outcome": None}, "the pair is not judged: it has no `outcome`"),
        ({**PAIR, "outcome": "c"}, "`outcome` is `c`, and not one of a, b"),
        ({**PAIR, "label": 1.5}, "`outcome` is `b`, and `label` 1.5 says otherwise"),
        ({**PAIR, "p": "high", "label": None}, "`p` is no number"),
        ({**PAIR, "p": 0.9, "label": 0.9}, "`outcome` is `b`, and `label` 0.9 says otherwise"),
        ({**PAIR, "response_a": None}, "the row has no `response_a`"),
        ({**PAIR, "prompt": 3}, "`prompt` is neither text nor a list of chat messages"),
        ({**RANKED, "chosen": 7}, "`chosen` is 7, and `responses` has no such place"),
        ({**WRITTEN, "tools": "find"}, "`tools` is not a list of definitions"),
        ({**SCORED, "reward": True}, "`reward` is no number"),
        ({**SCORED, "reward": 10**400}, "`reward` is no number"),
        ({**PAIR, "outcome": ["a"]}, "`outcome` is `['a']`, and not one of a, b"),
    ],
)
def test_other_rows_are_faults_of_their_own(row, message):
    fault = one(row)
    assert isinstance(fault, RowFault)
    assert message in fault.message
    assert fault.id == row["id"]


def test_a_fault_of_reading_passes():
    from rubricc.datasets.formats import read_examples

    fault = RowFault(3, "not JSON")
    assert list(read_examples([fault])) == [fault]


def test_a_hard_label_is_certain():
    assert one(HARD).probability == 1.0
    assert "soft" not in one(HARD).features
    assert "soft" in one(PAIR).features


COLUMNS = (
    "id prompt response response_a response_b outcome p label dropped status chosen rejected "
    "responses rewards score_chosen score_rejected margin revision reward tools"
).split()
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["role", "content", "type", "text", "tool_calls", "function", "name", "a"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(COLUMNS), VALUES))
def test_no_row_makes_reading_raise(row):
    found = one(row)
    assert isinstance(found, (Example, RowFault))
