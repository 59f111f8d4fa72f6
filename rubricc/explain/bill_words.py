"""A bill in words, for pages of any form."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor, log10

from rubricc.endpoints.prices import OWN, prices_date
from rubricc.explain.bill import GROUP, RECEIVED, RECEIVED_WITH_EVIDENCE, RESPONSES, Bill
from rubricc.explain.explain import Explanation


def bill_words(bill: Bill) -> Iterator[str]:
    """The sentences about one model: what it charges, and what it keeps of prompts."""
    run = f"{RESPONSES:,} responses in groups of {GROUP}"
    sent, received = _tokens(bill.run.sent), _tokens(bill.run.received)
    if bill.price is None or bill.once_usd is None or bill.run_usd is None:
        yield f"its price is not known; {run}: {sent} tokens sent and about {received} answered"
    elif bill.price == OWN:
        yield f"nothing in dollars; {run}: {sent} tokens sent and about {received} answered"
        yield f"a server of one's own keeps any prefix, which is {_share(bill)} of what is sent"
    else:
        once, many = dollars(bill.once_usd), dollars(bill.run_usd)
        yield f"one response about {once}; {run} about {many}"
        yield _kept(bill)


def bills_note(explanation: Explanation) -> str:
    """What the figures of a page hold, and what they leave out."""
    prices = [bill.price for bill in explanation.bills if bill.price not in (None, OWN)]
    dates = sorted({prices_date(price.provider) for price in prices if price is not None})
    dated = f"Prices of {' and '.join(dates)}. " if dates else ""
    counted = explanation.row is not None and explanation.row.score.error is None
    texts = (
        "With the row's own texts" if counted else "Without the row's own texts, which add to it"
    )
    return (
        f"{dated}{texts}; an answer is estimated at {RECEIVED} tokens a criterion, "
        f"{RECEIVED_WITH_EVIDENCE} with evidence, and hidden reasoning comes on top. Responses to "
        "one prompt are taken to follow each other."
    )


def dollars(value: float) -> str:
    """A sum with two digits that matter, or whole cents from ten cents up.

    >>> [dollars(value) for value in (0, 0.0000347, 0.1, 12.346, 1234.5)]
    ['$0', '$0.000035', '$0.10', '$12.35', '$1,234.50']
    """
    if value <= 0:
        return "$0"
    return f"${value:,.{max(2, 1 - floor(log10(value)))}f}"


def _kept(bill: Bill) -> str:
    price = bill.price
    if price is None or price.minimum_prefix is None:
        return "from which length on it keeps a prefix is not known: nothing is counted as kept"
    least = f"keeps a prefix from {price.minimum_prefix:,} tokens up"
    if not bill.run.cached:
        return f"{least}, and none here is so long"
    charged = "" if price.written is None else ", and charges for writing it"
    return f"{least}{charged}: {_share(bill)} of what is sent is read from there"


def _share(bill: Bill) -> str:
    return f"{bill.run.cached / bill.run.sent:.0%}" if bill.run.sent else "0%"


def _tokens(number: int) -> str:
    """A number of tokens, rounded to three digits once it is long."""
    digits = len(str(number)) - 3
    return f"{round(number, -max(digits, 0)):,}"
