"""The table of prices, its lookup, and what a call costs by it."""

from __future__ import annotations

import datetime
import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.endpoints.prices import OWN, Long, Price, cost_usd, price_named, price_of, prices_date
from rubricc.endpoints.reply import Usage

TABLE = json.loads((resources.files("rubricc.endpoints") / "prices.json").read_text("utf-8"))
EVERY = [(name, model) for name, part in TABLE["providers"].items() for model in part["models"]]
HAIKU = Price(
    "anthropic", "haiku", 1.0, 5.0, 0.1, 1.25, 2.0, 4096, breakpoints=True, long=Long(9000, 2, 3)
)


@pytest.mark.parametrize(("provider", "model"), EVERY)
def test_every_entry_makes_sense(provider, model):
    price = price_of(provider, model)
    assert (price.provider, price.model) == (provider, model)
    assert 0 < price.input < price.output
    assert price.cached is None or 0 < price.cached < price.input
    assert price.written is None or price.input < price.written
    assert price.written_hour is None or price.written < price.written_hour
    assert price.minimum_prefix is None or price.minimum_prefix >= 512
    assert price.context is None or price.context >= 100_000


def test_every_part_says_when_and_whence():
    for name, part in TABLE["providers"].items():
        assert datetime.date.fromisoformat(part["date"]) <= datetime.date(2030, 1, 1)
        assert len(part["source"]) > 40
        assert prices_date(name) == part["date"]
    assert prices_date() == min(part["date"] for part in TABLE["providers"].values())


def test_anthropic_charges_for_writing_and_wants_breakpoints():
    for model in TABLE["providers"]["anthropic"]["models"]:
        price = price_of("anthropic", model)
        assert price.breakpoints
        assert price.written == pytest.approx(1.25 * price.input)
        assert price.written_hour == pytest.approx(2 * price.input)
        assert price.minimum_prefix in (512, 1024, 2048, 4096)


def test_openai_keeps_prefixes_by_itself():
    for model in TABLE["providers"]["openai"]["models"]:
        price = price_of("openai", model)
        assert (price.breakpoints, price.minimum_prefix) == (False, 1024)
        new = model.startswith(("gpt-5.6", "gpt-6"))
        assert price.written == (pytest.approx(1.25 * price.input) if new else None)


@pytest.mark.parametrize(
    ("provider", "model", "found"),
    [
        ("openai", "gpt-5-mini", "gpt-5-mini"),
        ("openai", "gpt-5-mini-2025-08-07", "gpt-5-mini"),
        ("openai", "gpt-4o-2024-08-06", "gpt-4o"),
        ("anthropic", "claude-haiku-4-5-20251001", "claude-haiku-4-5"),
        ("mistral", "mistral-small-2603", "mistral-small-2603"),
        ("openai", "gpt-5-mini-high", None),
        ("openai", "gpt-5-mini-2025-08-07-ft", None),
        ("openai", "gpt-5-minimal", None),
        ("openai", "gpt", None),
        ("openai", "", None),
        ("openai", "claude-haiku-4-5", None),
        ("mistral", "mistral-small", None),
        ("nobody", "gpt-5-mini", None),
    ],
)
def test_names_are_exact_but_for_a_date(provider, model, found):
    price = price_of(provider, model)
    assert (price and price.model) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("openai:gpt-5-mini", "gpt-5-mini"),
        ("https://api.openai.com/v1#gpt-5-mini", "gpt-5-mini"),
        ("https://API.deepseek.com:443/v1#deepseek-flash", "deepseek-flash"),
        ("https://gateway.example/v1#gpt-5-mini", None),
        ("anthropic:gpt-5-mini", None),
        ("gpt-5-mini", None),
        ("a:b", None),
        ("https://me:secret@api.openai.com/v1#gpt-5-mini", None),
    ],
)
def test_names_as_users_write_them(name, found):
    price = price_named(name)
    assert (price and price.model) == found


@pytest.mark.parametrize(
    "name", ["http://127.0.0.1:8000/v1#org/model", "local:models/tiny", "replay:answers.jsonl"]
)
def test_what_is_ones_own_costs_nothing_and_keeps_any_prefix(name):
    assert price_named(name) is OWN
    assert cost_usd(OWN, Usage(1000, 500, 100, 300)) == 0
    assert OWN.minimum_prefix == 1


def test_a_call_is_charged_by_what_became_of_its_tokens():
    used = Usage(sent=8000, cached=5000, written=2000, received=100)
    assert cost_usd(HAIKU, used) == pytest.approx((1000 + 500 + 2500 + 500) / 1e6)


def test_a_long_prompt_makes_all_of_its_call_dearer():
    assert cost_usd(HAIKU, Usage(sent=9000, received=10)) == pytest.approx(9050 / 1e6)
    assert cost_usd(HAIKU, Usage(sent=9001, received=10)) == pytest.approx(18152 / 1e6)


def test_prices_that_are_not_known_are_those_of_input():
    plain = Price("p", "m", 1.0, 2.0)
    assert cost_usd(plain, Usage(10, 5, 5, 0)) == cost_usd(plain, Usage(10)) == 10 / 1e6


@given(
    st.tuples(*[st.integers(0, 10**6)] * 4),
    st.sampled_from([price_of(*each) for each in EVERY]),
)
def test_reading_never_costs_more_than_sending_anew(counts, price):
    fresh, cached, written, received = counts
    used = Usage(fresh + cached + written, cached, written, received)
    anew = Usage(used.sent, 0, written, received)
    assert 0 <= cost_usd(price, used) <= cost_usd(price, anew) * (1 + 1e-12)
