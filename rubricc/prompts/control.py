"""Control tokens of models, written so that no server reads them as control, and back again.

A server that puts a text between the tokens of its chat template reads such tokens inside the text
too: ``<|im_end|>`` in a response would end the turn of whoever quotes it. A backslash after the
first character breaks the token, and one more where backslashes already stand there, so that every
text has its own escaped form: ``<|im_end|>`` becomes ``<\\|im_end|>``, and that becomes
``<\\\\|im_end|>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_BETWEEN_BARS: Final = (
    r"\|[^\s|<>\\]{1,64}\|>",  # ChatML, Llama 3 and 4, Phi, GLM, Kimi, Granite, Command, harmony
    r"\|[A-Za-z_]\w{0,63}>",  # Gemma 4 opens
    r"/?[A-Za-z_]\w{0,63}\|>",  # Gemma 4 closes
    r"\uff5c{1,2}[^\s|\uff5c<>\\]{1,64}\uff5c{1,2}>",  # DeepSeek, Hunyuan
)
"""What stands behind the ``<`` of tokens whose names differ from model to model."""

_TAGS: Final = (
    *("s", "bos", "eos", "pad", "unk", "mask", "cls", "sep", "sop", "eop", "eod", "eot", "eom"),
    *("eoh", "eoa", "bos_token", "eos_token", "eot_token", "endoftext", "startoftext"),
    *("start_of_turn", "end_of_turn", "start_of_image", "end_of_image", "image_soft_token"),
    *("start_of_audio", "end_of_audio", "audio_soft_token", "image", "image_pad", "video_pad"),
    *("start_function_declaration", "end_function_declaration", "start_function_call"),
    *("end_function_call", "start_function_response", "end_function_response", "escape"),
    *("think", "thinking", "thought", "reasoning", "longcat_think", "seed:think"),
    *("seed:bos", "seed:eos", "seed:pad", "seed:cot_budget_reflect", "seed:tool_call"),
    *("tool_call", "tool_calls", "tool_response", "function_call", "function_calls"),
    *("minimax:tool_call", "longcat_tool_call", "steptml:toolcall", "arg_key", "arg_value"),
    *("role", "fim_prefix", "fim_middle", "fim_suffix", "fim_pad", "file_sep", "repo_name"),
    *("reponame", "osagent_mode"),
)
"""Names of tokens that are written as tags, opening and closing, in any case."""

_NUMBERED: Final = ("unused", "special_", "extra_", "extra_id_", "reserved_")
"""Beginnings of tags that end in a number: places that vocabularies keep free."""

_BRACKETS: Final = (
    *("inst", "sys", "system_prompt", "available_tools", "tool_calls", "tool_results"),
    *("tool_content", "model_settings", "call_id", "gmask", "smask", "start_header_id"),
    *("end_header_id", "begin_audio", "img_break", "img_end"),
)
"""Names in square brackets, opening and closing, in any case: Mistral, Llama 2, GLM, Kimi."""

_BRACKET_WORDS: Final = (
    *("THINK", "ARGS", "IMG", "AUDIO", "TRANSCRIBE", "PREFIX", "MIDDLE", "SUFFIX"),
    *("BOS", "EOS", "EOT", "PAD", "UNK", "MASK", "SEP", "CLS"),
)
"""The same, in capitals alone, because people write them otherwise as plain words."""


def _one_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


_RESTS: Final = {
    "<": (
        *_BETWEEN_BARS,
        rf"(?=[/a-zA-Z])(?i:/?{_one_of(_TAGS)}>)",
        rf"(?=[ersuERSU])(?i:{_one_of(_NUMBERED)}[0-9]{{1,6}}>)",
        r"(?i:</?sys>>)",
    ),
    "[": (
        rf"(?=[/a-zA-Z])(?i:/?{_one_of(_BRACKETS)}\])",
        rf"/?{_one_of(_BRACKET_WORDS)}\]",
        r"\|[^\s|\[\]\\]{1,64}\|\]",  # EXAONE
        r"UNUSED_TOKEN_[0-9]{1,6}\]",  # InternLM
        r"e~\[",  # MiniMax ends a turn
    ),
    "]": (r"~!?b[\[\]]", r"![pd]~\[", r"<\][a-z_ ]{1,32}\[>\["),  # MiniMax
    "\uff5c": (r"DSML\uff5c",),  # the markup of DeepSeek's tools
}
"""The rest of each token by its first character. No rest holds a backslash, looks beyond
its end or is the beginning of another, and no first character is one: that is what makes escaping
reversible."""


@dataclass(frozen=True, slots=True)
class Escaped:
    """A text without control tokens, and those that it had, as they stood, each once."""

    text: str
    found: tuple[str, ...] = ()


def escape(text: str, extra: Sequence[str] = ()) -> Escaped:
    """``text`` with every control token broken by a backslash behind its first character.

    ``extra`` are tokens of a model's own vocabulary, matched letter by letter; those for which
    :func:`can_escape` is false are passed over. Takes time linear in the text.
    """
    ends = _ends(text, tuple(extra))
    if not ends:
        return Escaped(text)
    pieces: list[str] = []
    found: list[str] = []
    tail = broken = len(text)
    # From the right, because a backslash inside a token that began earlier has broken that too.
    for start in sorted(ends, reverse=True):
        if ends[start] <= broken:
            broken = start + 1
            pieces += (text[broken:tail], "\\")
            found.append(text[start : ends[start]])
            tail = broken
    pieces.append(text[:tail])
    return Escaped("".join(reversed(pieces)), tuple(dict.fromkeys(reversed(found))))


def unescape(text: str, extra: Sequence[str] = ()) -> str:
    """The text that :func:`escape` made ``text`` of, given the same ``extra``."""
    if "\\" not in text:
        return text
    return _escaped_pattern(_own(tuple(extra))).sub(lambda found: found[0][0], text)


def can_escape(token: str) -> bool:
    """Whether a token can be broken by a backslash: one character or a backslash of its own is
    more than the scheme can tell apart."""
    return len(token) > 1 and "\\" not in token


def _ends(text: str, extra: tuple[str, ...]) -> dict[int, int]:
    """Where each token begins, escaped ones and overlapping ones too, and where it ends."""
    found: dict[int, int] = {}
    if any(first in text for first in _RESTS):
        for match in _PATTERN.finditer(text):
            found[match.start()] = match.end(match.lastindex or 0)
    own = _own(extra) if extra else ()
    if own:
        for match in _pattern(own).finditer(text):
            end = match.end(match.lastindex or 0)
            found[match.start()] = min(end, found.get(match.start(), end))
    return found


def _rests(first: str, rests: Iterable[str], backslashes: str, seen: str) -> str:
    """A first character, and behind it one of ``rests``, which is not consumed."""
    return rf"{re.escape(first)}{seen}(?={backslashes}({'|'.join(rests)}))"


def _joined(table: Mapping[str, Sequence[str]], backslashes: str = r"\\*", seen: str = "") -> str:
    return "|".join(_rests(first, rests, backslashes, seen) for first, rests in table.items())


_PATTERN: Final = re.compile(_joined(_RESTS))


@lru_cache(maxsize=16)
def _own(extra: tuple[str, ...]) -> tuple[str, ...]:
    """Those of ``extra`` that the well-known patterns lack, the shortest first."""
    wanted = {token for token in extra if can_escape(token)}
    return tuple(sorted((t for t in wanted if not _known(t)), key=lambda t: (len(t), t)))


def _known(token: str) -> bool:
    match = _PATTERN.match(token)
    return match is not None and match.end(match.lastindex or 0) == len(token)


def _literals(own: tuple[str, ...]) -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for token in own:
        table.setdefault(token[0], []).append(re.escape(token[1:]))
    return table


@lru_cache(maxsize=16)
def _pattern(own: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_joined(_literals(own)))


@lru_cache(maxsize=16)
def _escaped_pattern(own: tuple[str, ...]) -> re.Pattern[str]:
    """A first character with a backslash that escaping put behind it."""
    table: dict[str, Sequence[str]] = {first: list(rests) for first, rests in _RESTS.items()}
    for first, rests in _literals(own).items():
        table[first] = [*table.get(first, ()), *rests]
    return re.compile(_joined(table, seen=r"\\"))
