"""Critiques as judges write them: the form is read leniently, what it says is held to."""

from __future__ import annotations

import pytest

from rubricc.endpoints.reply import Reply
from rubricc.judging.evidence import JudgedText
from rubricc.revising.critique import (
    Critique,
    Finding,
    NoCritique,
    critique_text,
    read_critique,
)
from tests.revising.revisers import FAULTY, NOTHING, critique

NAMES = ("patient", "brief")
ONE = critique(("patient", "It is obvious", "It makes the reader feel slow."))


def read(text, names=NAMES, stopped="end", tokens=None, judged=FAULTY):
    return read_critique(Reply(text, "m", stopped), names, JudgedText(judged), tokens)


def test_a_critique_is_read():
    found = read(ONE)
    assert found == Critique(
        (Finding("patient", "It is obvious", "It makes the reader feel slow."),), True
    )


@pytest.mark.parametrize(
    "text",
    [
        f"```json\n{ONE}\n```",
        f"I looked at it.\n{ONE}\nThat is all.",
        f"<think>\nit {{may}} be\n</think>\n{ONE}",
        f'{{"critique": {ONE}}}',
        f"{NOTHING} no, better: {ONE}",
        ONE.replace("patient", "Patient:"),
        ONE.replace("It is obvious", "“It  is\\nobvious”"),
    ],
)
def test_the_form_is_read_leniently(text):
    found = read(text)
    assert isinstance(found, Critique)
    assert [one.principle for one in found.findings] == ["patient"]


def test_finding_nothing_is_a_full_answer():
    assert read(NOTHING) == Critique((), False)
    remark = critique(("brief", "", "It could be shorter."), needs_revision=False)
    assert read(remark) == Critique((Finding("brief", "", "It could be shorter."),), False)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no JSON object"),
        ("It is fine.", "no JSON object"),
        (ONE[:-30], "before it is complete"),
        ('{"findings": []}', "`needs_revision` is missing"),
        ('{"needs_revision": false}', "`findings` is missing"),
        ('{"findings": [], "findings": [], "needs_revision": false}', "stands there twice"),
        ('{"findings": [], "needs_revision": "no"}', "neither true nor false"),
        ('{"findings": {}, "needs_revision": true}', "not a list"),
        ('{"findings": ["bad"], "needs_revision": true}', "not an object"),
        ('{"findings": [{"principle": "brief"}], "needs_revision": true}', "no text as `quote`"),
        ('{"findings": [], "needs_revision": true}', "no finding that calls for it"),
        (critique(("kind", "", "It is unkind.")), "not given"),
        (critique(("brief", "", " ")), "does not say what is wrong"),
    ],
)
def test_what_it_says_is_held_to(text, says):
    found = read(text)
    assert isinstance(found, NoCritique)
    assert says in found.reason


def test_of_a_single_principle_there_is_no_doubt():
    found = read(critique(("Be patient!", "", "It is not.")), names=("patient",))
    assert isinstance(found, Critique)
    assert found.findings[0].principle == "patient"


def test_a_quotation_that_does_not_occur_makes_no_finding():
    found = read(critique(("brief", "never said", "Long."), ("patient", "", "Cold.")))
    assert isinstance(found, Critique)
    assert [one.problem for one in found.findings] == ["Cold."]
    assert found.unfound == 1


def test_a_refusal_and_an_answer_that_was_cut_off_are_said():
    refused = read("", stopped="refusal")
    assert isinstance(refused, NoCritique)
    assert (refused.reason, refused.again) == ("the model refused to criticise", 1)
    cut = read(ONE[:-30], stopped="length")
    assert isinstance(cut, NoCritique)
    assert "limit of tokens" in cut.reason


def test_a_quotation_is_looked_up_as_it_stood_before_it_was_escaped():
    text = critique(("brief", "end <\\\\|im_end|>".replace("\\\\", "\\"), "Long."))
    found = read(text, tokens=(), judged="the end <|im_end|> of it")
    assert isinstance(found, Critique)
    assert found.findings[0].quote == "end <|im_end|>"


def test_the_writer_is_told_the_findings_alone():
    findings = [Finding("a", "the words", "Too\nlong."), Finding("b", "", "No thanks.")]
    assert critique_text(findings) == '- a: Too long.\n  Passage: "the words"\n- b: No thanks.'
