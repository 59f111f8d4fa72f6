"""Which part of a conversation is judged, and as what text."""

from __future__ import annotations

import pytest

from rubricc.runtime.conversation import prompt_text, response_text
from rubricc.runtime.invalid import RowInvalid


def user(text):
    return {"role": "user", "content": text}


def said(text, **more):
    return {"role": "assistant", "content": text, **more}


def test_text_is_itself():
    assert prompt_text("Why?") == "Why?"
    assert response_text("Because.") == "Because."


def test_the_one_message_of_a_user_is_its_text():
    assert prompt_text([user("Why?")]) == "Why?"


def test_a_longer_prompt_names_who_speaks():
    prompt = [{"role": "system", "content": "Be kind."}, user("Why?"), said("How so?"), user("So.")]
    assert prompt_text(prompt) == (
        "system: Be kind.\n\nuser: Why?\n\nassistant: How so?\n\nuser: So."
    )


def test_the_last_message_of_the_assistant_is_judged():
    response = [
        said("Let me look.", tool_calls=[{"function": {"name": "find", "arguments": '{"q": 1}'}}]),
        {"role": "tool", "content": "42"},
        said("It is 42."),
    ]
    assert response_text(response) == "It is 42."
    assert response_text(response, view="trace") == (
        'assistant: Let me look.\n[tool call] find({"q": 1})\n\ntool: 42\n\nassistant: It is 42.'
    )


def test_the_turn_begins_where_the_user_last_spoke():
    response = [said("One."), user("And?"), said("Two."), said("Three.")]
    assert response_text(response, view="turn") == "assistant: Two.\n\nassistant: Three."
    assert response_text([said("One."), user("And?"), said("Two.")], view="turn") == "Two."


def test_a_view_of_one_message_is_its_text():
    assert response_text([said("Hi.")], view="trace") == "Hi."


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("<think>hm</think>Yes.", "Yes."),
        ("  \n<think>\nhm\n</think>\n\nYes.", "Yes."),
        ("<THINK>hm</THINK> Yes.", "Yes."),
        ("<thinking>hm</thinking>Yes.", "Yes."),
        ("<think>a</think><think>b</think>Yes.", "Yes."),
        ("<think>never closed", ""),
        ("prefilled thought</think>\nYes.", "Yes."),
        ("Yes. <think>hidden?</think> No.", "Yes. <think>hidden?</think> No."),
        ("Yes, a < b.", "Yes, a < b."),
        ("Write `<think>` and `</think>`.", "Write `<think>` and `</think>`."),
        ("", ""),
    ],
)
def test_reasoning_is_hidden_at_the_start_alone(text, answer):
    assert response_text(text) == answer
    assert response_text([said(text)]) == answer


@pytest.mark.parametrize(
    "prompt", ["Q\n<think>\n", [user("Q"), {"role": "assistant", "content": "<think>"}]]
)
def test_a_prompt_that_opens_the_reasoning(prompt):
    assert response_text("still thinking", prompt) == ""
    assert response_text("thinking</think>Yes.", prompt) == "Yes."
    assert response_text([said("thinking</think>Yes.")], prompt) == "Yes."


def test_reasoning_can_be_shown_or_judged_alone():
    text = "<think>hm</think>Yes."
    assert response_text(text, reasoning="show") == "<think>\nhm\n</think>\n\nYes."
    assert response_text(text, reasoning="only") == "hm"
    assert response_text("Yes.", reasoning="show") == "Yes."
    assert response_text("Yes.", reasoning="only") == ""


def test_reasoning_in_a_field_of_its_own():
    response = [said("Yes.", reasoning_content="hm")]
    assert response_text(response) == "Yes."
    assert response_text(response, reasoning="only") == "hm"


def test_parts_of_a_message_are_joined():
    parts = [
        {"type": "thinking", "thinking": "hm"},
        {"type": "text", "text": "It is "},
        {"type": "output_text", "text": "42."},
        {"text": None, "type": "refusal", "refusal": " No more."},
    ]
    assert response_text([said(parts)]) == "It is 42. No more."
    assert response_text([said(parts)], reasoning="only") == "hm"


def test_tools_as_parts():
    parts = [
        {"type": "text", "text": "I look."},
        {"type": "tool_use", "name": "find", "input": {"b": 1, "a": 2}},
    ]
    result = [{"type": "tool_result", "content": [{"type": "text", "text": "42"}]}]
    response = [said(parts), {"role": "user", "content": result}]
    assert response_text(response, view="trace") == (
        'assistant: I look.\n[tool call] find({"a": 2, "b": 1})\n\nuser: [tool result] 42'
    )
    assert response_text(response) == "I look."


def test_columns_that_a_table_filled_with_nothing():
    message = {"role": "assistant", "content": "Yes.", "tool_calls": None, "audio": None}
    assert response_text([message]) == "Yes."
    assert response_text([said(None, refusal="I can not.")]) == "I can not."
    assert response_text([said(None)]) == ""


@pytest.mark.parametrize(
    ("response", "says"),
    [
        (5, "`response` is neither text nor a list of chat messages"),
        ({"role": "assistant"}, "neither text nor a list"),
        ([], "an empty list of messages"),
        (["Hi"], r"`response\[0\]` is not a message"),
        ([user("Hi")], "holds no message of the assistant"),
        ([{"role": "robot", "content": "Hi"}], r"`response\[0\].role` is `robot`"),
        ([{"role": ["robot"], "content": "Hi"}], r"`response\[0\].role` is"),
        ([said("x", tool_calls=5)], r"`response\[0\].tool_calls` is not a list"),
        ([said("x", tool_calls={"name": "find"})], r"`response\[0\].tool_calls` is not a list"),
        ([said(5)], "neither text nor a list of parts"),
        ([said([5])], "is not a part of a message"),
        ([said([{"type": "text", "text": 5}])], r"`response\[0\].content\[0\].text` is not text"),
        ([said([{"type": "image_url", "image_url": {}}])], "holds an image, which is no text"),
        ([said([{"type": "input_audio", "input_audio": {}}])], "holds audio, which is no text"),
        ([said("x", audio={"id": "a"})], "holds audio, which is no text"),
        ([said([{"type": "hologram"}])], "is of type `hologram`, which is no text"),
        ([said("x", tool_calls=["find"])], "a tool call is not an object"),
    ],
)
def test_what_cannot_be_read_is_an_error_and_never_its_printed_form(response, says):
    with pytest.raises(RowInvalid, match=says):
        response_text(response)
