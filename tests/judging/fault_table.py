"""What every fault of a server ends as: once, and whenever it is asked."""

from __future__ import annotations

from dataclasses import dataclass

from rubricc.endpoints.fake.faults import FAULTS

ANSWERED = "answered"
UNSCORED = "unscored"
REFUSED = "error at the start"


@dataclass(frozen=True)
class Ending:
    """What becomes of rows where a fault befalls the first call, and where it befalls every one.

    ``says`` is a pattern in the reason, or in the error; ``calls`` is how many calls a row takes in
    the first case.
    """

    once: str
    always: str
    says: str = ""
    calls: int = 2


READ = Ending(ANSWERED, ANSWERED, calls=1)
"""Read as it is: no valid verdict is lost."""

ENDINGS = {
    "rate_limited": Ending(ANSWERED, UNSCORED, r"overloaded \(429\)"),
    "rate_limited_until": Ending(ANSWERED, UNSCORED, r"overloaded \(429\)"),
    "rate_limited_bare": Ending(ANSWERED, UNSCORED, r"overloaded \(429\)"),
    "insufficient_quota": Ending(REFUSED, REFUSED, "credit"),
    "overloaded": Ending(ANSWERED, UNSCORED, "overloaded"),
    "server_error": Ending(ANSWERED, UNSCORED, "500"),
    "bad_gateway": Ending(ANSWERED, UNSCORED, "502"),
    "web_page": Ending(ANSWERED, UNSCORED, "no answer"),
    "reset": Ending(ANSWERED, UNSCORED, "connection"),
    "hang": Ending(ANSWERED, UNSCORED, "no (whole )?answer .*within"),
    "empty_body": Ending(ANSWERED, UNSCORED, "no answer"),
    "wrong_key": Ending(REFUSED, REFUSED, "key"),
    "unknown_model": Ending(REFUSED, REFUSED, "model"),
    "context_too_long": Ending(UNSCORED, UNSCORED, "too long", calls=1),
    "bad_request": Ending(UNSCORED, UNSCORED, "", calls=1),
    "schema_refused": Ending(ANSWERED, ANSWERED),
    "midway": Ending(ANSWERED, UNSCORED, ""),
    "drip": Ending(ANSWERED, UNSCORED, "no (whole )?answer .*within"),
    "truncated_body": Ending(ANSWERED, UNSCORED, "no answer"),
    "not_utf8": Ending(ANSWERED, UNSCORED, ""),
    "refusal": Ending(ANSWERED, UNSCORED, "refused"),
    "filtered": Ending(ANSWERED, UNSCORED, "refused|no JSON object"),
    "wrong_keys": Ending(ANSWERED, UNSCORED, "missing"),
    "missing_keys": Ending(ANSWERED, UNSCORED, "missing"),
    "other_order": READ,
    "extra_keys": READ,
    "duplicated_keys": Ending(ANSWERED, UNSCORED, "twice"),
    "levels_as_numbers": READ,
    "levels_as_decimals": Ending(ANSWERED, UNSCORED, "unknown verdict"),
    "values_as_text": READ,
    "out_of_range": Ending(ANSWERED, UNSCORED, "unknown verdict"),
    "no_value": Ending(ANSWERED, UNSCORED, "unknown verdict"),
    "cut_short": Ending(ANSWERED, UNSCORED, "cut off"),
    "in_markdown": READ,
    "prose_around": READ,
    "long_prose": READ,
    "only_prose": Ending(ANSWERED, UNSCORED, "no JSON object"),
    "two_objects": READ,
}

WORDS = {
    (ANSWERED, 1): "read as it is",
    (ANSWERED, 2): "asked again",
    (UNSCORED, 1): "unscored",
    (REFUSED, 2): "the run does not start",
}


def table():
    """The page's table: fault, what a client sees, once, always."""
    lines = [
        "| fault | what comes back | once | every time |",
        "| --- | --- | --- | --- |",
    ]
    for name, fault in FAULTS.items():
        ending = ENDINGS[name]
        once = WORDS[(ending.once, ending.calls)]
        always = {ANSWERED: "answered all the same", UNSCORED: "unscored, with the reason"}.get(
            ending.always, "a clear error"
        )
        lines.append(f"| `{name}` | {fault.about} | {once} | {always} |")
    return "\n".join(lines) + "\n"
