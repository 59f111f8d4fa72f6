"""Whether a quotation stands in the judged text, and what follows where it does not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.judging.answer import Answered, Invalid
from rubricc.judging.evidence import (
    JudgedText,
    evidence_fault,
    fold,
    needs_evidence,
    rests_on_absence,
    verify,
    weighed,
)
from rubricc.plan.scale import Level, Scale
from rubricc.prompts.schema import labels
from tests.prompts.plans import ONE_TO_FIVE, question

TEXT = (
    "Caf\u00e9s open early.\n\n  The \u201cold\u201d mill \u2014 built in 1780 \u2014 still turns."
)
ABSENT = "the quotation does not occur in the judged text"
MIXED = Scale(
    named=True,
    levels=(
        Level(point="none", value=0.2),
        Level(point="slight", value=0.2),
        Level(point="full", value=0.9),
    ),
)
REQUIRED = question("required", evidence="required")
OPTIONAL = question("optional", evidence="optional")
OPEN = question("open", evidence="required", when=(("The user asks.",),))


@pytest.mark.parametrize(
    "quoted",
    [
        "Caf\u00e9s open early.",
        "Cafe\u0301s open",
        "early. The \u201cold\u201d mill",
        "  early.\u00a0\tThe\n",
        '"still turns."',
        "\u201cstill turns\u201d",
        "\u00abstill turns\u00bb",
        "\u201estill turns\u201c",
        "'\"still turns\"'",
        "`still turns`",
        "\u300cstill turns\u300d",
        "\u201cold\u201d",
        "Caf\u00e9s ... 1780",
        "Caf\u00e9s open \u2026 still turns.",
        '"Caf\u00e9s open [...] the mill... still turns"'.replace("the mill", "mill"),
        "open early (\u2026) still",
        "... built in 1780 ...",
        "\u2026still turns",
        "t",
    ],
)
def test_a_quotation_that_occurs(quoted):
    assert verify(quoted, TEXT)
    assert verify(quoted, JudgedText(TEXT))


@pytest.mark.parametrize(
    "quoted",
    [
        "",
        "  ",
        '""',
        '" "',
        "...",
        "\u2026",
        '"..."',
        "caf\u00e9s open",
        "Cafes open",
        'The "old" mill',
        "mill - built",
        "still turns ... Caf\u00e9s",
        "open ... open",
        "Caf ... 1 ... turns",
        "early ... in",
        "early ... late",
        "openearly",
        "The mill still turns",
        '"still turns',
        '"still turns" (line 2)',
    ],
)
def test_a_quotation_that_does_not_occur(quoted):
    assert not verify(quoted, TEXT)
    assert not verify(quoted, JudgedText(TEXT))


def test_an_ellipsis_of_the_text_itself_is_quoted_as_it_stands():
    assert verify("So ... no", "So ... no.")
    assert verify("...", "So ... no.")


@given(st.text(), st.data())
def test_every_part_of_a_text_occurs_in_it_however_it_is_spaced_and_composed(text, data):
    first = data.draw(st.integers(0, len(text)))
    words = text[first : data.draw(st.integers(first, len(text)))].split()
    whole = unicodedata.normalize("NFC", text)
    if not words or fold(" ".join(words)) not in " ".join(whole.split()):
        return  # composing joined the part with its neighbour
    spaced = data.draw(st.sampled_from([" ", "\n\n", "\t", "\u2003 "])).join(words)
    for form in ("NFC", "NFD"):
        assert verify(unicodedata.normalize(form, spaced), text)


@given(st.lists(st.text("abcdefgh", min_size=4, max_size=8), min_size=1, max_size=5), st.data())
def test_parts_of_a_text_in_order_occur_in_it(words, data):
    kept = [word for word in words if data.draw(st.booleans())]
    assert verify(" ... ".join(kept), " ".join(words)) == bool(kept)


@given(st.text(), st.text())
def test_whatever_is_folded_stays_folded_and_no_text_raises(quoted, text):
    assert fold(fold(text)) == fold(text)
    assert verify(quoted, text) == verify(quoted, JudgedText(text)) == verify(quoted, fold(text))


def test_a_judged_text_is_folded_once():
    judged = JudgedText(TEXT)
    assert judged.folded is judged.folded
    assert judged.text == TEXT


def test_much_text_and_many_parts_are_looked_through():
    judged = JudgedText("ab" * 50_000 + " the end")
    assert verify("the end", judged)
    assert not verify("...".join(["abab"] * 20_000) + "...nothing", judged)
    assert not verify("'" * 100_000, judged)


def test_which_verdicts_need_evidence():
    scaled = question("scaled", scale=ONE_TO_FIVE, evidence="required")
    mixed = question("mixed", scale=MIXED, evidence="required")
    asked = question("asked", asks="applicability", when=(("It is so.",),), evidence="required")

    def needing(each):
        return [label for label in labels(each) if needs_evidence(each, label)]

    assert needing(REQUIRED) == ["met"]
    assert needing(question("pitfall", kind="pitfall", evidence="required")) == ["met"]
    assert needing(scaled) == ["2", "3", "4", "5"]
    assert needing(mixed) == ["full"]
    assert needing(OPEN) == ["met"]
    assert needing(OPTIONAL) == needing(question("off")) == needing(asked) == []


@pytest.mark.parametrize(
    ("label", "quoted", "fault"),
    [
        ("met", "still turns", None),
        ("met", "stands still", ABSENT),
        ("met", "...", ABSENT),
        ("met", "", None),
        ("met", None, "no evidence was given"),
        ("unmet", "stands still", None),
        ("unmet", None, None),
        ("cannot_tell", "stands still", None),
        ("not_applicable", None, None),
    ],
)
def test_the_rule_of_required_evidence(label, quoted, fault):
    answered = Answered(label, quoted, "so")
    assert evidence_fault(OPEN, answered, TEXT) == fault
    assert rests_on_absence(OPEN, answered) == (label == "met" and quoted == "")
    assert isinstance(weighed(OPEN, answered, TEXT), Invalid) == (fault is not None)


def test_a_quotation_is_kept_only_where_it_occurs():
    for each in (OPTIONAL, question("off")):
        assert weighed(each, Answered("met", "still turns"), TEXT) == Answered("met", "still turns")
        assert weighed(each, Answered("met", "stands", "so"), TEXT) == Answered("met", "", "so")
        assert weighed(each, Answered("met"), TEXT) == Answered("met")
    assert weighed(REQUIRED, Answered("unmet", "stands"), TEXT) == Answered("unmet", "")
    assert weighed(REQUIRED, Answered("met", "stands"), TEXT) == Invalid(ABSENT)
    assert weighed(REQUIRED, Answered("met", ""), TEXT) == Answered("met", "")


@given(
    st.sampled_from([REQUIRED, OPTIONAL, OPEN]),
    st.sampled_from(["met", "unmet", "cannot_tell"]),
    st.one_of(st.none(), st.text(), st.sampled_from(["still", '"mill"', "..."])),
)
def test_no_verdict_is_changed_and_every_quotation_that_is_kept_occurs(each, label, quoted):
    found = weighed(each, Answered(label, quoted, "so"), TEXT)
    if isinstance(found, Answered):
        assert (found.label, found.reason) == (label, "so")
        assert not found.evidence or verify(found.evidence, TEXT)
