"""What can go wrong with a call, by name; every fault works on both wire formats."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from email.utils import formatdate
from types import MappingProxyType
from typing import Any, Final

from rubricc.endpoints.fake import spoilt
from rubricc.endpoints.fake.answer import Answer
from rubricc.endpoints.fake.wire import ErrorName, Sent, Wire


@dataclass(frozen=True, slots=True)
class Call:
    """The call that a fault befalls."""

    wire: Wire
    holds_schema: bool
    """Whether the call wants the server to hold the answer to a schema."""
    retry_after_s: int
    """The wait that 429 asks for, in seconds."""
    now_s: float
    """The time, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to go wrong; exactly one of the three functions is there."""

    name: str
    about: str
    """What a client sees, in one phrase."""
    answer: Callable[[Answer], Answer] | None = None
    """Changes the text of the answer."""
    instead: Callable[[Call], Sent | None] | None = None
    """Stands in for the answer, which is then not made; ``None`` leaves the call alone."""
    sent: Callable[[Sent], Sent] | None = None
    """Changes the bytes of the answer, or how they are sent."""


def error(call: Call, name: ErrorName, detail: str = "", **headers: str) -> Sent:
    """An error in the shape of the call's provider."""
    status, body = call.wire.error(name, detail)
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return Sent(json.dumps(body).encode(), status, named)


def rate_limited(call: Call) -> Sent:
    """429 that asks to wait some seconds."""
    return error(call, "rate_limit", retry_after=str(call.retry_after_s))


def rate_limited_until(call: Call) -> Sent:
    """429 that asks to wait until a date."""
    until = formatdate(int(call.now_s) + 1 + call.retry_after_s, usegmt=True)
    return error(call, "rate_limit", retry_after=until)


def rate_limited_bare(call: Call) -> Sent:
    """429 that says nothing of waiting."""
    return error(call, "rate_limit")


def insufficient_quota(call: Call) -> Sent:
    """The account has no credit left (429 or 400)."""
    return error(call, "quota")


def overloaded(call: Call) -> Sent:
    """Too busy (503 or 529)."""
    return error(call, "overloaded")


def server_error(call: Call) -> Sent:
    """500 with the provider's error."""
    return error(call, "server")


def bad_gateway(call: Call) -> Sent:
    """502 with a web page."""
    return Sent(_PAGE.replace(b"TITLE", b"502 Bad Gateway"), 502, {}, "text/html")


def web_page(call: Call) -> Sent:
    """200 with a web page instead of JSON."""
    return Sent(_PAGE.replace(b"TITLE", b"Welcome"), 200, {}, "text/html")


def reset(call: Call) -> Sent:
    """The connection is reset before an answer."""
    return Sent(delivery="reset")


def hang(call: Call) -> Sent:
    """No answer ever comes."""
    return Sent(delivery="hang")


def empty_body(call: Call) -> Sent:
    """200 with nothing in it."""
    return Sent()


def wrong_key(call: Call) -> Sent:
    """401: the key is wrong."""
    return error(call, "key")


def unknown_model(call: Call) -> Sent:
    """404: there is no such model."""
    return error(call, "model", "no-such-model")


def context_too_long(call: Call) -> Sent:
    """400: the prompt does not fit the model."""
    return error(call, "context", "210000 tokens > 200000 maximum")


def bad_request(call: Call) -> Sent:
    """400 with no reason that is known."""
    return error(call, "request")


def schema_refused(call: Call) -> Sent | None:
    """400: the schema is too large, wherever one is to be held to."""
    return error(call, "schema") if call.holds_schema else None


def midway(sent: Sent) -> Sent:
    """The connection is reset in the middle of the body."""
    return replace(sent, delivery="midway")


def drip(sent: Sent) -> Sent:
    """The answer comes a byte at a time."""
    return replace(sent, delivery="drip")


def truncated_body(sent: Sent) -> Sent:
    """200 with the first half of the JSON."""
    return replace(sent, body=sent.body[: len(sent.body) // 2])


def not_utf8(sent: Sent) -> Sent:
    """The answer has bytes that are no UTF-8."""
    middle = len(sent.body) // 2
    return replace(sent, body=sent.body[:middle] + b"\xff\xfe" + sent.body[middle:])


_PAGE: Final = (
    b"<!doctype html>\n<html><head><title>TITLE</title></head><body><h1>TITLE</h1></body></html>\n"
)


def _named(part: str, functions: Iterable[Callable[..., Any]]) -> dict[str, Fault]:
    """Faults by the names of their functions; what a client sees is the docstring."""
    faults: dict[str, Fault] = {}
    for function in functions:
        about = (function.__doc__ or "").removesuffix(".")
        options: dict[str, Any] = {part: function}
        faults[function.__name__] = Fault(
            function.__name__, about[:1].lower() + about[1:], **options
        )
    return faults


FAULTS: Final[Mapping[str, Fault]] = MappingProxyType(
    {
        **_named(
            "instead",
            (
                rate_limited,
                rate_limited_until,
                rate_limited_bare,
                insufficient_quota,
                overloaded,
                server_error,
                bad_gateway,
                web_page,
                reset,
                hang,
                empty_body,
                wrong_key,
                unknown_model,
                context_too_long,
                bad_request,
                schema_refused,
            ),
        ),
        **_named("sent", (midway, drip, truncated_body, not_utf8)),
        **_named(
            "answer",
            (
                spoilt.refusal,
                spoilt.filtered,
                spoilt.wrong_keys,
                spoilt.missing_keys,
                spoilt.other_order,
                spoilt.extra_keys,
                spoilt.duplicated_keys,
                spoilt.levels_as_numbers,
                spoilt.levels_as_decimals,
                spoilt.values_as_text,
                spoilt.out_of_range,
                spoilt.no_value,
                spoilt.cut_short,
                spoilt.in_markdown,
                spoilt.prose_around,
                spoilt.long_prose,
                spoilt.only_prose,
                spoilt.two_objects,
            ),
        ),
    }
)
"""Every fault by its name. The docs show them as a table."""
