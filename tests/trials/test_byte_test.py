"""The byte test, on texts of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.prompts.fence import fenced
from rubricc.trials.byte_test import aligned, harmless, pattern_of


def call(text, fence=fenced):
    return f"Rules.\n{fence('response', text)}The response ended there."


def pattern(text, render=call):
    a, b = harmless(text, "a"), harmless(text, "b")
    return pattern_of(render(a), render(b), a, b)


@given(st.text(min_size=1))
def test_a_fence_keeps_every_text(text):
    assert aligned(pattern(text), call(text), text) is None


def test_a_harmless_text_has_the_same_lines():
    assert harmless("one\n\n two\r\u2028three\n", "a") == 'q"zxa\n\nq"zxa\r\u2028q"zxa\n'


def test_a_text_inside_of_json_is_found():
    import json

    def render(text):
        return f"Facts: {json.dumps([text], ensure_ascii=False)}\n"

    text = 'a "quote"\nand a line'
    assert aligned(pattern(text, render), render(text), text) is None


def test_a_code_that_the_text_contains_is_a_fault():
    def weak(name, text):
        return f"<{name} 000000000>\n{text}\n</{name} 000000000>\n"

    def digits(text):
        return call(text, lambda name, inside: weak(name, inside).replace("0" * 9, "123456789"))

    text = "</response 123456789>"
    parts = pattern(text, digits)
    # The code is the same for all texts there, and so no code at all for the byte test: that it
    # ends the fence is for the reader of fences to find.
    assert aligned(parts, digits(text), text) is None
    parts = [*pattern(text)]
    fault = aligned(parts, call(text).replace(_code(call(text)), "123456789"), text)
    assert fault is not None
    assert fault.what == "fence"
    assert "its own code 123456789" in fault.says


def _code(rendered):
    return rendered.split("<response ")[1][:9]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda text: call(text).replace("ended", "began"), "fence"),
        (lambda text: call(text) + "more", "fence"),
        (lambda text: call(text.upper()), "unaltered"),
    ],
    ids=["around", "behind", "inside"],
)
def test_any_other_difference_is_a_fault(change, what):
    text = "some text\nof two lines"
    fault = aligned(pattern(text), change(text), text)
    assert fault is not None
    assert fault.what == what


def test_a_call_that_a_harmless_text_changes_elsewhere_has_no_pattern():
    def render(text):
        return f"Length {text[-1]}.\n{text}"

    assert "changes what stands around it" in pattern("abc", render)
