import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.endpoints.phrase import LONGEST, in_one_line, read_said

from .wires import KEY


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"error": {"message": "no", "code": 400, "type": "t", "param": "p"}}, "no"),
        ({"type": "error", "error": {"type": "t", "message": "no"}}, "no"),
        ({"error": "no", "error_type": "validation"}, "no"),
        ({"object": "error", "message": "no", "code": 400}, "no"),
        ({"detail": "no"}, "no"),
        ({"detail": [{"loc": ["body", "model"], "msg": "no", "input": KEY}]}, "model: no"),
        ([{"error": {"message": "no"}}], "no"),
        ({"error": {"message": ["no"]}}, ""),
        ({"error": None}, ""),
        (7, ""),
        ("no", "no"),
    ],
)
def test_what_a_server_says(body, text):
    assert read_said(json.dumps(body).encode()).text == text


def test_what_is_no_json():
    assert read_said(b"<html>x</html>").text == "an HTML page"
    assert read_said(b"out of memory\n").text == "out of memory"
    assert read_said(b"\xff\xfe").text == "��"
    assert read_said(b"").text == ""


@pytest.mark.parametrize(
    "secret",
    [
        *["sk-abcd1234", "sk-ant-api03-xyz_1", "hf_AbCdEfGhIj", "gsk_12345678", "sk-ab****yz"],
        *["AIzaSyD-abcdefghijk", "0123456789abcdef0123456789abcdef"],
        *["Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0Uv"],
    ],
)
def test_what_looks_like_a_secret_is_removed(secret):
    assert in_one_line(f"the key {secret}, is wrong").startswith("the key [removed]")


@pytest.mark.parametrize(
    "text",
    [
        *["Incorrect API key provided: hunter2", "Authorization: Bearer hunter2"],
        *["x-api-key=hunter2", "see http://me:hunter2@host/v1", "bad bearer hunter2"],
    ],
)
def test_what_is_called_a_secret_is_removed(text):
    assert "hunter2" not in in_one_line(text)


@pytest.mark.parametrize(
    "text",
    [
        "The model `claude-haiku-4-5-20251001` does not exist",
        "maximum context length is 4096 tokens: 5000 were sent",
        "Rate limit reached for gpt-4.1-mini in organization on tokens per min (TPM): Limit 200000",
    ],
)
def test_what_people_need_is_kept(text):
    assert in_one_line(text) == text


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_phrase_is_one_short_line_without_the_key(before, after):
    found = in_one_line(before + KEY + after, (KEY,))
    assert len(found) <= LONGEST
    assert found.isprintable()
    assert KEY not in found


@given(st.binary(max_size=200))
def test_any_body_says_something_or_nothing(body):
    assert isinstance(read_said(body).text, str)
