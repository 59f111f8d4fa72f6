from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.endpoints.errors import NameInvalid
from rubricc.endpoints.name import EndpointName, parse_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("openai:gpt-5-mini", EndpointName("openai", "gpt-5-mini")),
        ("openai:ft:gpt-4.1:me::x#1", EndpointName("openai", "ft:gpt-4.1:me::x#1")),
        ("anthropic:claude-haiku-4-5", EndpointName("anthropic", "claude-haiku-4-5")),
        ("local:../models/tiny", EndpointName("local", "../models/tiny")),
        ("replay:C:\\answers.jsonl", EndpointName("replay", "C:\\answers.jsonl")),
        ("http://h/v1#org/model:tag", EndpointName("compatible", "org/model:tag", "http://h/v1")),
        ("http://h:8000/v1/#a#b:c/d", EndpointName("compatible", "a#b:c/d", "http://h:8000/v1")),
        ("HTTPS://H#m@main", EndpointName("compatible", "m@main", "https://H")),
        ("http://[::1]:8/v1#m", EndpointName("compatible", "m", "http://[::1]:8/v1")),
    ],
)
def test_a_name_is_taken_apart(text, expected):
    assert parse_name(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("http://h:8000/v1", "names no model: write `http://h:8000/v1#NAME`"),
        ("http://h:8000/v1#", "names no model"),
        ("http://h/v1/chat/completions#m", "leave `/chat/completions` away"),
        ("http:h#m", "is not a valid URL"),
        ("http://h:port/v1#m", "is not a valid URL"),
        ("http://h/v1?key=secret#m", "may be secret"),
        ("openia:gpt-5", "there is no endpoint `openia`: did you mean `openai`?"),
        ("htp://h/v1#m", "did you mean `http`?"),
        ("bedrock:x", "write `openai:NAME`, `anthropic:NAME`"),
        ("gpt-5-mini", "did you mean `openai:gpt-5-mini`?"),
        ("claude-haiku-4-5", "did you mean `anthropic:claude-haiku-4-5`?"),
        ("mymodel", "names no endpoint: write `openai:NAME`"),
        ("", "names no endpoint"),
        ("openai:", "write `openai:NAME`"),
        ("replay: ", "write `replay:FILE`"),
        ("openai:a\nb", "control character"),
        ("http://h/v1#a\r\nb", "control character"),
    ],
)
def test_a_name_that_is_wrong_says_what_to_write(text, said):
    with pytest.raises(NameInvalid) as caught:
        parse_name(text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "http://me:hunter2@h/v1#m",
        "https://hunter2@h/v1",
        "http://me:hunter2@h:port/v1#m",
        "http://me:hun#ter2@h/v1#m",
        "http://h/v1?hunter2#m",
    ],
)
def test_a_secret_in_a_name_is_refused_and_not_shown(text):
    with pytest.raises(NameInvalid) as caught:
        parse_name(text)
    assert "hun" not in str(caught.value)
    assert "ter2" not in str(caught.value)


@given(st.text())
def test_any_text_is_a_name_or_invalid(text):
    for written in (text, f"http://{text}", f"openai:{text}", f"http://h/v1#{text}"):
        with suppress(NameInvalid):
            assert parse_name(written).model
