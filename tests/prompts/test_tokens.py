from __future__ import annotations

import pytest

from rubricc.prompts.schema import COMPARE_LABELS, LETTER_LABELS
from rubricc.prompts.tokens import ENCODING, ESTIMATE, Counter, estimate_tokens, token_counter

from .figures import LIMITS, QUOTE, REASON, RESPONSE, figures, payload, table
from .page import PAGE, has_table

ESTIMATED = Counter(ESTIMATE, estimate_tokens)


def exact():
    counter = token_counter()
    if counter.name != ENCODING:
        pytest.skip(f"the encoding {ENCODING} is not on this machine")
    return counter


@pytest.mark.parametrize("name", LIMITS)
def test_an_estimate_stays_below_the_limit(name):
    assert figures(ESTIMATED)[name] <= LIMITS[name]


@pytest.mark.parametrize("name", LIMITS)
def test_the_exact_figure_stays_below_the_limit(name):
    assert figures(exact())[name] <= LIMITS[name]


def test_the_task_is_the_one_that_others_were_measured_on():
    assert payload(exact()) == pytest.approx(640, abs=10)
    assert exact().count(RESPONSE) == pytest.approx(340, abs=5)


def test_reasons_and_quotes_are_as_long_as_they_may_be():
    assert len(REASON.split()) <= 8
    assert len(QUOTE.split()) <= 20


def test_the_estimate_is_close_to_the_encoding():
    counter = exact()
    for text in (RESPONSE, PAGE.read_text(encoding="utf-8")):
        assert estimate_tokens(text) == pytest.approx(counter.count(text), rel=0.1)


def test_labels_are_single_tokens():
    counter = exact()
    for label in (*LETTER_LABELS, *"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *COMPARE_LABELS):
        assert counter.count(label) == 1


def test_an_encoding_that_is_not_here_is_estimated(monkeypatch, tmp_path):
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    counter = token_counter.__wrapped__("o200k_base")
    assert counter.name == ESTIMATE
    assert counter.count("one two three") == 3


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("a", 1), ("1234567", 3), ("éé", 2)])
def test_pieces_are_counted(text, tokens):
    assert estimate_tokens(text) == tokens


def test_the_page_shows_the_figures(request):
    assert has_table(table(exact()), request.config.getoption("--update-golden"))
