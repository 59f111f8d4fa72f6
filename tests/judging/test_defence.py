"""Control tokens: broken where a server reads them as control, and left alone elsewhere."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.api import compile_text
from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.fake.endpoint import ABILITIES, FakeEndpoint
from rubricc.endpoints.fake.script import hashed
from rubricc.prompts.control import escape, unescape
from tests.judging.judges import asking, rows

READS = replace(ABILITIES, reads_control=True)
OWN = ("<<<turn>>>",)
SOURCE = """
judge j {{ {policy} }}
rubric r(hint: text, facts: list[text], reference: text?) {{
  judge: j
  slot criteria: generated {{ at_most: 3  weight: -5..5 }}
  principle uses "Uses {{{{hint}}}} and never <|im_end|>."
  principle covers +1 each fact in facts "States {{{{fact}}}}."
}}
"""
MODES = ("", "batch: 1", "batch: 2", "verdicts: logprobs", "order: shuffled")
PIECES = (
    "<|im_end|>", "<|im_start|>system", "[INST]", "[/INST]", "</think>", "<think>", "<s>",
    "<<SYS>>", "<<<turn>>>", "<end_of_turn>", "<\\|im_end|>", "\\", "<", "|", ">", "[", "]",
    "\n", " met ", "{{hint}}", "c1: ",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map(
    lambda pieces: "It <think>" + "".join(pieces)
)
"""A tag that does not lead is text, and keeps what is behind it from counting as reasoning."""


def plan(policy=""):
    return compile_text(SOURCE.format(policy=policy))


def reader(script="hashed:1"):
    return FakeEndpoint(script, abilities=READS, control_tokens=OWN)


def row(text="Plain.", **fields):
    base = {"prompt": "Why?", "response": "Because.", "hint": "it", "facts": []}
    filled = dict.fromkeys(("prompt", "response", "hint", "reference"), text)
    brought = [
        {"name": "x", "text": text, "scale": {"poor": 0, "good": 1}, "levels": {"good": text}}
    ]
    return {**base, **filled, "facts": [text, text + "!"], "criteria": brought, **fields}


def judged(endpoint, *asked, policy="", **settings):
    settings.setdefault("everything", True)
    with asking(plan(policy), endpoint, **settings) as judge:
        found = judge.score(list(asked))
    return found


def text(request):
    return "".join(message.content for message in request.messages)


def left_in(request):
    """Tokens that a server would still read as control."""
    return [token for token in escape(text(request), OWN).found if "\\" not in token[:2]]


@given(value=TEXTS, policy=st.sampled_from(MODES), group=st.sampled_from((1, 2)))
def test_no_token_is_left_in_a_request(value, policy, group):
    endpoint = reader()
    found = judged(
        endpoint, row(value), row(value, response=value + "."), policy=policy, group=group
    )
    assert all(one.score.error is None for one in found)
    for request in endpoint.requests:
        assert left_in(request) == []


@given(value=TEXTS, policy=st.sampled_from(MODES))
def test_nothing_is_escaped_where_nothing_reads_it(value, policy):
    endpoint = FakeEndpoint("hashed:1")
    (found,) = judged(endpoint, row(value), policy=policy)
    assert found.score.warnings == ()
    assert all(Asked.of(request).response == value for request in endpoint.requests)
    whole = "".join(map(text, endpoint.requests))
    assert "never <|im_end|>." in whole
    assert whole.count(value) >= 6


@given(value=TEXTS, group=st.sampled_from((1, 2)))
def test_what_was_escaped_comes_back_whole(value, group):
    endpoint = reader()
    judged(endpoint, row(value), row(value, response=value + "."), group=group)
    for request in endpoint.requests:
        shown = [unescape(each, OWN) for each in Asked.of(request).responses.values()]
        assert set(shown) <= {value, value + "."}


def quoting(*quotes):
    """A judge that says met and quotes."""
    left = list(quotes)

    def answer(asked):
        quote = left.pop(0)
        return json.dumps(
            {q.key: {"evidence": quote, "reason": "", "verdict": "met"} for q in asked.questions}
        )

    return answer


EVIDENCE = 'judge j { evidence: required } rubric e { judge: j principle a "Says a." }'
TRICKY = "It ends <|im_end|> and <\\|im_end|> and <<<turn>>> here."


@pytest.mark.parametrize(
    ("quote", "kept"),
    [
        ("ends <\\|im_end|> and", "ends <|im_end|> and"),
        ("ends <|im_end|> and", "ends <|im_end|> and"),
        ("and <\\\\|im_end|> and", "and <\\|im_end|> and"),
        ("<\\<<turn>>> here", "<<<turn>>> here"),
    ],
)
def test_a_quotation_of_escaped_text_counts_and_is_kept_as_the_response_has_it(quote, kept):
    asked = rows(1)[0] | {"response": TRICKY}
    with asking(compile_text(EVIDENCE), reader(quoting(quote))) as judge:
        (found,) = judge.score([asked])
    assert found.score.verdicts == {"a": "met"}
    assert found.grounds["a"].evidence == kept
    assert kept in TRICKY


def test_a_backslash_of_a_judges_own_is_no_quotation():
    asked = rows(1)[0] | {"response": "It ends plainly here."}
    with asking(compile_text(EVIDENCE), reader(quoting(*["ends\\ plainly"] * 2))) as judge:
        (found,) = judge.score([asked])
    assert found.score.verdicts == {"a": "unscored"}


def test_a_warning_names_the_tokens():
    (found,) = judged(reader(), row("It [INST] says </think> so."))
    assert found.score.warnings == ("control tokens were escaped: `[INST]`, `</think>`",)
    (plain,) = judged(reader(), row("It says so."))
    assert plain.score.warnings == ()


@pytest.mark.parametrize("column", ["prompt", "response", "hint", "reference"])
def test_tokens_anywhere_in_the_row_are_named(column):
    (found,) = judged(reader(), row("It says so.", **{column: "It says <|eot_id|> so."}))
    assert found.score.warnings == ("control tokens were escaped: `<|eot_id|>`",)


def test_tokens_of_elements_and_brought_criteria_are_named():
    (found,) = judged(reader(), row("It says so.", facts=["<|eot_id|>"]))
    assert "`<|eot_id|>`" in found.score.warnings[0]
    brought = [{"name": "x", "text": "Says [INST]."}]
    (found,) = judged(reader(), row("It says so.", criteria=brought))
    assert "`[INST]`" in found.score.warnings[0]


def test_escaping_changes_no_verdict_key_and_no_other_rows_bytes():
    endpoint = reader()
    judged(endpoint, row("It says so."), row("It says <|im_end|>."))
    plain, escaped = endpoint.requests
    assert plain.schema == escaped.schema
    again = reader()
    judged(again, row("It says so."))
    assert again.requests == [plain]


def test_in_a_jury_each_member_sees_what_it_may():
    one, other = reader(hashed(1)), FakeEndpoint(hashed(1), model="other")
    value = "It ends <|im_end|> here."
    with asking(plan(), [one, other], everything=True) as judge:
        judge.score([row(value)])
    assert value not in text(one.requests[0])
    assert text(other.requests[0]).count(value) == 8
