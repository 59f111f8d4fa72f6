"""Prompts and responses as messages of one shape, and what is special about them."""

from __future__ import annotations

import pytest

from rubricc.datasets.formats.chat import ChatInvalid, read_prompt, read_response, without
from tests.datasets.formats.rows import CALLING, TALK, assistant, user


def test_text_is_one_message():
    assert read_prompt("Hi").messages == [user("Hi")]
    assert read_response("Yo").messages == [assistant("Yo")]
    assert not read_prompt("Hi").features | read_response("Yo").features
    assert read_prompt([user("Hi")]) == read_prompt("Hi")


@pytest.mark.parametrize(
    ("messages", "features"),
    [
        (TALK, {"system", "turns"}),
        ([{"role": "developer", "content": "x"}, user("y")], {"system"}),
        ([user("a"), user("b")], {"turns", "roles"}),
        ([user("a"), TALK[0], user("b")], {"turns", "roles", "system"}),
        ([user("a"), assistant("b")], {"turns", "ending"}),
        ([TALK[0]], {"system", "roles", "ending"}),
        ([{"role": "user", "name": "Ann", "content": "a"}], {"names"}),
        (
            [user([{"type": "image_url", "image_url": {}}, {"type": "text", "text": "a"}])],
            {"media"},
        ),
        (
            [user("a"), CALLING[0], CALLING[1]],
            {"turns", "tools"},
        ),
    ],
)
def test_features_of_prompts(messages, features):
    assert read_prompt(messages).features == features


@pytest.mark.parametrize(
    ("messages", "features"),
    [
        ([assistant("a")], set()),
        (CALLING, {"trace", "tools"}),
        (CALLING[:2], {"trace", "tools", "ending"}),
        ([CALLING[0], CALLING[1], CALLING[1], CALLING[2]], {"trace", "tools", "roles"}),
        ([{**assistant("a"), "reasoning_content": "hm"}], {"reasoning"}),
        ([assistant([{"type": "thinking", "thinking": "hm"}, "a"])], {"reasoning"}),
        ([assistant("a"), user("b"), assistant("c")], {"trace"}),
    ],
)
def test_features_of_responses(messages, features):
    assert read_response(messages).features == features


def test_messages_are_read_into_one_shape():
    [message] = read_response(
        [
            {
                "role": "assistant",
                "content": [{"type": "text", "text": "a"}, {"type": "output_text", "text": "b"}],
                "reasoning": "hm",
                "thinking": "hm",
                "function_call": {"name": "f", "arguments": ""},
                "finish_reason": "stop",
            }
        ]
    ).messages
    assert message == {
        "role": "assistant",
        "content": "ab",
        "reasoning_content": "hm",
        "tool_calls": [{"type": "function", "function": {"name": "f", "arguments": {}}}],
    }
    assert read_prompt([user("a"), {"role": "function", "name": "f", "content": "1"}]).messages[
        1
    ] == {
        "role": "tool",
        "content": "1",
        "name": "f",
    }


@pytest.mark.parametrize(
    ("messages", "message"),
    [
        ([], "`response` is an empty list of messages"),
        ({"role": "user"}, "`response` is neither text nor a list"),
        (["text"], "`response[0]` is not a message with `role` and `content`"),
        ([{"role": "human", "content": "a"}], "`response[0].role` is `human`"),
        ([assistant(3)], "`response[0].content` is neither text nor a list of parts"),
        ([assistant([3])], "`response[0].content[0]` is of type ``, which is no text"),
        ([assistant([{"type": "text"}])], "`response[0].content[0].text` is not text"),
        ([assistant([{"type": "tool_use"}])], "write calls as `tool_calls`, results as `tool`"),
        ([{**assistant(""), "tool_calls": "f"}], "`response[0].tool_calls` is not a list"),
        ([{**assistant(""), "tool_calls": [{}]}], "is not a call of a function with a name"),
        (
            [{**assistant(""), "function_call": {"name": "f", "arguments": "{"}}],
            "the arguments of `response[0].tool_calls[0]` are not JSON",
        ),
        (
            [{**assistant(""), "function_call": {"name": "f", "arguments": "[]"}}],
            "the arguments of `response[0].tool_calls[0]` are not an object",
        ),
    ],
)
def test_what_cannot_be_read_names_its_place(messages, message):
    with pytest.raises(ChatInvalid) as error:
        read_response(messages)
    assert message in str(error.value)


def test_a_system_message_and_reasoning_can_be_taken_out():
    prompt = without(read_prompt(TALK), "system", is_prompt=True)
    assert prompt == read_prompt(TALK[1:])
    thinking = read_response([{**assistant("a"), "reasoning_content": "hm"}])
    assert without(thinking, "reasoning", is_prompt=False) == read_response("a")
    assert without(prompt, "system", is_prompt=True) is prompt
    alone = without(read_prompt(TALK[:1]), "system", is_prompt=True)
    assert alone.features == {"roles", "ending"}
