"""Compiled prompts: constant text with marked places, never templates with data inside."""

from __future__ import annotations

from typing import Any, Literal

from rubricc.plan.model import Model


class Insert(Model):
    """A place in a prompt that is filled when a row is judged."""

    insert: Literal[
        "prompt",
        "response",
        "reference",
        "response_a",
        "response_b",
        "responses",
        "questions",
        "labels",
        "parameter",
        "marker",
        "principle",
        "critique",
        "history",
    ]
    """What stands here. ``questions`` is the list of keyed questions of the call (with a ``name``,
    ``principles`` or ``pitfalls``, those of that kind without keys); ``marker`` the code of a
    fence, derived from the digest of the text named by ``name``; ``reference`` the reference in its
    own fence, or nothing where the row has none; ``responses`` the responses of a group, each under
    its id and the group's code; ``labels`` the verdicts of a question with a letter each;
    ``parameter`` the column named by ``name``; ``principle`` the text that the sampled criterion
    brings; ``critique`` what the writer said in the step before; ``history`` the turns before the
    judged one."""
    name: str = ""


class Message(Model):
    """One message of a prompt; ``parts`` are joined as they are, without anything between."""

    role: Literal["system", "user", "assistant"]
    parts: tuple[str | Insert, ...]
    cache_breakpoint: bool = False
    """Whether a provider's cache should be told that the prefix ends here."""


class Prompt(Model):
    """A prompt of one kind, with the JSON schema that the answer must follow."""

    name: str
    """``judge``, ``judge_each``, ``judge_logprobs``, ``judge_row``, ``group``, ``holistic``,
    ``compare``, ``compare_logprobs``, ``critique``, ``revise``; see :mod:`rubricc.prompts`."""
    messages: tuple[Message, ...]
    answer_schema: dict[str, Any] | None = None
    """``None`` where the answer is plain text."""


class AskedCall(Model):
    """One call of the fixed layout: which questions it carries, in the order of asking."""

    prompt: str
    questions: tuple[str, ...]
