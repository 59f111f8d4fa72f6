"""Control tokens are broken, every text comes back, and no text takes long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.prompts.control import Escaped, can_escape, escape, unescape

TOKENS = (
    "<|im_start|> <|im_end|> <|endoftext|> <|eot_id|> <|start_header_id|> <|python_tag|> "
    "<|end|> <|user|> <|observation|> <|start_of_role|> <|START_OF_TURN_TOKEN|> <|header_start|> "
    "<|start|> <|channel|> <|message|> <|return|> <|call|> <|constrain|> <|fim_prefix|> "
    "<|reserved_special_token_12|> <|tool_calls_section_begin|> <|im_middle|> <|media_pad|> "
    '<|turn> <turn|> <|channel> <channel|> <|tool_call> <tool_call|> <|think|> <|"|> '
    "<｜begin▁of▁sentence｜> <｜User｜> <｜tool▁calls▁begin｜> <｜end▁of▁thinking｜> ｜DSML｜ "
    "<｜hy_place▁holder▁no▁2｜> "
    "[INST] [/INST] <<SYS>> <</SYS>> [inst] <<sys>> [SYSTEM_PROMPT] [/SYSTEM_PROMPT] "
    "[AVAILABLE_TOOLS] [/AVAILABLE_TOOLS] [TOOL_CALLS] [TOOL_RESULTS] [/TOOL_RESULTS] "
    "[TOOL_CONTENT] [ARGS] [CALL_ID] [MODEL_SETTINGS] [/MODEL_SETTINGS] [THINK] [/THINK] [IMG] "
    "[IMG_BREAK] [IMG_END] [PREFIX] [MIDDLE] [SUFFIX] [AUDIO] [BEGIN_AUDIO] "
    "<start_of_turn> <end_of_turn> <start_of_image> <image_soft_token> <unused99> <escape> "
    "<start_function_call> <end_function_declaration> <bos> <eos> <pad> <unk> <s> </s> <S> "
    "<think> </think> <thinking> </thinking> </THINK> <tool_call> </tool_call> <tool_response> "
    "</tool_response> <arg_key> </arg_value> <sop> <eop> [gMASK] [sMASK] [BOS] [EOS] [EOT] "
    "[start_header_id] [end_header_id] [|user|] [|endofturn|] [UNUSED_TOKEN_145] "
    "]~!b[ ]~b] [e~[ ]!p~[ ]<]image[>[ <minimax:tool_call> </minimax:tool_call> <seed:think> "
    "<seed:tool_call> </seed:think> <seed:bos> <SPECIAL_10> <extra_id_1> <reserved_106> "
    "<fim_prefix> <file_sep> <BOS_TOKEN> <EOS_TOKEN> <mask> <image>"
).split()

PLAIN = (
    "a < b and b > c | x |> f <| y",
    "[TODO] [a] [prefix] [1] [link](there) [args...] [img]x[/img] [think] list[int] a[i]",
    "<b>bold</b> <div> <response 123456789> </response 123456789> <thinks> <system> <user>",
    "Thought process: :",
    "<||> <|  |> <| a |> ||| <|a b|> [||]",
    "<|im_end |> < |im_end|> <|im\nend|>",
    "",
)

PIECES = st.sampled_from(
    [
        *TOKENS,
        "<",
        "[",
        "]",
        "|",
        ">",
        "\\",
        "\\\\",
        "/",
        "<|",
        "|>",
        "｜",
        "\n",
        "a",
        "im_end",
        "==",
    ]
)
HOSTILE = st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=12).map("".join)
SMALL = st.text(alphabet="ab<>|\\", max_size=12)
OWN = st.lists(st.text(alphabet="ab<>|\\", max_size=4), max_size=4)


@pytest.mark.parametrize("token", TOKENS)
def test_known_tokens_are_broken_and_come_back(token):
    for text in (token, f"so {token}{token}!", "x" + token.replace(token[0], token[0] * 2, 1)):
        escaped = escape(text)
        assert token not in escaped.text
        assert token in escaped.found
        assert unescape(escaped.text) == text


@pytest.mark.parametrize("text", PLAIN)
def test_other_text_stays_as_it_is(text):
    assert escape(text) == Escaped(text)
    assert unescape(text) == text


def test_an_escaped_token_is_told_from_a_bare_one():
    text = r"<|im_end|> <\|im_end|> <\\|im_end|>"
    assert escape(text).text == r"<\|im_end|> <\\|im_end|> <\\\|im_end|>"
    assert unescape(escape(text).text) == text


def test_what_was_found_is_reported_once_in_its_order():
    assert escape("b [INST] a <|end|> [INST]").found == ("[INST]", "<|end|>")


def test_tokens_that_overlap_are_all_broken():
    assert escape("[INST]~b]").text == r"[\INST]\~b]"
    assert escape("<｜DSML｜>").text == r"<｜\DSML｜>"
    assert escape("</｜｜DSML｜｜invoke").text == r"</｜｜\DSML｜｜invoke"


def test_a_models_own_tokens():
    own = ["<beep>", "§§", "<|known|>"]
    assert escape("<beep> §§ §§§", own) == Escaped(r"<\beep> §\§ §\§\§", ("<beep>", "§§"))
    assert unescape(r"<\beep> §\§ §\§\§", own) == "<beep> §§ §§§"
    assert escape("<beep>").text == "<beep>"


def test_tokens_that_no_backslash_can_break_are_passed_over():
    assert not can_escape("a")
    assert not can_escape("")
    assert not can_escape("<\\x>")
    assert escape("a <\\x>", ["a", "", "<\\x>"]) == Escaped("a <\\x>")


@given(HOSTILE)
def test_escaping_is_reversible_and_leaves_no_token(text):
    escaped = escape(text).text
    assert unescape(escaped) == text
    assert not any(token in escaped for token in TOKENS)


@given(HOSTILE, HOSTILE)
def test_different_texts_stay_different(one, other):
    assert (escape(one).text == escape(other).text) == (one == other)


@given(SMALL, OWN)
def test_the_laws_hold_for_any_tokens(text, own):
    escaped = escape(text, own).text
    assert unescape(escaped, own) == text
    assert not any(token in escaped for token in own if can_escape(token))


@given(HOSTILE)
def test_a_text_can_be_escaped_again(text):
    once = escape(text).text
    assert unescape(unescape(escape(once).text)) == text


@pytest.mark.parametrize(
    "piece", ["<|", "<|<|<", "<" + "\\" * 9, "[|", "]<]a", "<a|", "<｜", "\\", "<|im_end|>", "<|a"]
)
def test_hostile_texts_of_any_length_come_back(piece):
    text = piece * (100_000 // len(piece))
    assert unescape(escape(text).text) == text
