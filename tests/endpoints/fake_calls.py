"""Requests of every kind, made of the prompts that ship."""

from __future__ import annotations

from dataclasses import replace

from rubricc.endpoints.request import Request
from rubricc.prompts import schema
from rubricc.prompts.fill import fill
from rubricc.prompts.render import render_prompts
from tests.prompts.plans import FULL, PLAIN, keyed

ROW = {
    "prompt": "What can I see in Oslo?",
    "response": "You can see the fjord, the opera house and the park.",
    "reference": "The opera house.",
    "drug": "ibuprofen",
    "response_a": "The fjord.",
    "response_b": "The park.",
    "principle": "Choose the response that names a place.",
    "critique": "It names one place only.",
    "responses": {"r2": "The park.", "r1": "The fjord."},
}
ELEMENTS = {"covers": ["the gears were cut twice", "it is bronze"]}
KINDS = {
    "judge": "judge",
    "judge_row": "judge",
    "judge_each": "judge",
    "judge_logprobs": "judge_logprobs",
    "group": "group",
    "holistic": "holistic",
    "compare": "compare",
    "compare_logprobs": "compare_logprobs",
    "critique": "critique",
    "revise": "revise",
}
"""Names of prompts, and what kind of call each makes."""


def request(name, plan=PLAIN, values=None, only=None, **changes):
    """The call that the prompt ``name`` of ``plan`` makes; ``only`` is the place of a question."""
    prompt = {
        each.name: each for each in render_prompts(plan, ("reward", "preference", "critique"))
    }[name]
    row = {**ROW, **(values or {})}
    asked = keyed(plan, ELEMENTS)
    if name in ("judge_each", "judge_logprobs"):
        asked = [asked[only or 0]]
    found = Request(
        messages=tuple(fill(prompt, row, asked)),
        schema=_schema(name, prompt.answer_schema, asked, row),
        choices=_choices(name, asked),
    )
    return replace(found, **changes)


def _schema(name, of, asked, row):
    if name.startswith("judge") and of is not None:
        return schema.select(of, [each.key for each in asked])
    if name == "group":
        inner = schema.select(of, [each.key for each in asked])
        return schema.for_responses(inner, row["responses"])
    return of


def _choices(name, asked):
    if name == "compare_logprobs":
        return schema.LETTER_LABELS
    return tuple(schema.letters(asked[0].question)) if name == "judge_logprobs" else ()


def openai_body(request, **fields):
    """The body of a chat completion that asks ``request``."""
    body = {
        "model": "fake-model",
        "messages": [{"role": each.role, "content": each.content} for each in request.messages],
        **fields,
    }
    if request.schema is not None:
        wrapped = {"name": "answer", "schema": request.schema, "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": wrapped}
    if request.choices:
        body |= {"logprobs": True, "top_logprobs": 20, "max_tokens": 1}
    return body


def anthropic_body(request, **fields):
    """The body of a message that asks ``request``, with cache breakpoints where it has seams."""
    system, messages = [], []
    for each in request.messages:
        block = {"type": "text", "text": each.content}
        if each.cache_breakpoint:
            block["cache_control"] = {"type": "ephemeral"}
        (system if each.role == "system" else messages).append(block)
    body = {
        "model": "fake-model",
        "max_tokens": 4096,
        "system": system,
        "messages": [{"role": "user", "content": messages}],
        **fields,
    }
    if request.schema is not None:
        body["output_config"] = {"format": {"type": "json_schema", "schema": request.schema}}
    return body


__all__ = ["FULL", "KINDS", "PLAIN", "ROW", "anthropic_body", "openai_body", "request"]
