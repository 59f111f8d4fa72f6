"""What meeting a pitfall means is read from its first words, or left open."""

from __future__ import annotations

import pytest

from rubricc.interchange.polarity import reading

AVOIDED = [
    "Avoids rounding before the last step.",
    "The response avoids jargon.",
    "Should not recommend antibiotics.",
    "Must never name a person.",
    "Shouldn’t assume that the speed is constant.",
    "Refrains from giving a diagnosis.",
    "Never contradicts the reference.",
    "Does not incorrectly assume a vacuum.",
    "Doesn't confuse mass with weight.",
    "It does not overlook friction.",
    "Does not misinterpret the question.",
    "Does not include irrelevant details about the history.",
    "Is not overly long.",
    "Ensures that units are kept.",
    "Warns against stopping at once.",
    "Contains no invented citation.",
    "**Avoids** any filler.",
]
COMMITTED = [
    "Does not mention the greatest daily dose.",
    "The answer does not state the units.",
    "Doesn’t clearly explain why.",
    "Fails to warn of side effects.",
    "Omits the second law.",
    "Overlooks the boundary condition.",
    "Incorrectly claims that energy is lost.",
    "Misidentifies the organ.",
    "Confuses mass with weight.",
    "Recommends surgery at once.",
    "States that the answer is (B).",
    "Neglects friction.",
]
OPEN = [
    "Does not recommend surgery.",
    "Does not use a table.",
    "Uses a table.",
    "Mentions the dose.",
    "Long-winded introduction.",
    "",
    "???",
    "誤解を招く",
]


@pytest.mark.parametrize("text", AVOIDED)
def test_met_means_that_the_fault_is_not_there(text):
    assert reading(text) == "avoided"


@pytest.mark.parametrize("text", COMMITTED)
def test_met_means_that_the_fault_is_there(text):
    assert reading(text) == "committed"


@pytest.mark.parametrize("text", OPEN)
def test_what_does_not_tell_is_left_open(text):
    assert reading(text) is None
