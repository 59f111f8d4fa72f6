"""``Progress``: what a run shows of itself while it lasts."""

from __future__ import annotations

import io
import re
import sys
import threading

import pytest

from rubricc.cli.progress import DRAWN_S, WRITTEN_S, Progress, is_live
from rubricc.endpoints.reply import Usage
from rubricc.engine.meter import Meter


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


class Terminal(io.StringIO):
    """A stream that says that it is a terminal, and counts its drawings."""

    def isatty(self):
        return True

    @property
    def drawings(self):
        return self.getvalue().count("rows")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Terminal()


def meter(**fields):
    return Meter(
        **{
            "calls": 30,
            "usage": Usage(31_200, 18_300, 0, 4440),
            "asked": 300,
            "cached": 100,
            "cost_usd": 0.0123,
        }
        | fields
    )


def test_lines_are_plain_and_ten_seconds_apart(clock):
    stream = io.StringIO()
    with Progress(meter(calls=0), 100, stream, clock=clock) as progress:
        for _ in range(40):
            clock.now += 1
            progress.advance(1)
    lines = stream.getvalue().splitlines()
    assert [line.split(",")[0] for line in lines] == [
        *(f"rows {done} of 100 ({done}%)" for done in (10, 20, 30, 40)),
        "rows 40 of 100 (40%)",
    ]
    assert stream.getvalue().isascii()
    assert "\x1b" not in stream.getvalue()
    assert lines[0].endswith("time 10 s, 1 min 30 s left")


def test_every_figure_is_there(clock):
    stream = io.StringIO()
    counts = meter(calls=0)
    with Progress(counts, None, stream, clock=clock) as progress:
        clock.now += WRITTEN_S
        counts.calls, counts.failed, counts.asked_again = 30, 1, 2
        progress.advance(12)
    assert stream.getvalue().splitlines()[0] == (
        "rows 12, calls 30 (3.0/s), tokens 31.2k sent (59% cached), 4.44k received, "
        "verdicts 25% from the cache, cost $0.01, failed 1 call; 2 verdicts asked again, time 10 s"
    )


def test_without_a_price_it_says_so(clock):
    stream = io.StringIO()
    with Progress(meter(unpriced=30, cost_usd=0.0), 10, stream, clock=clock):
        pass
    assert "cost no price known" in stream.getvalue()


def test_speeds_are_those_of_late(clock):
    stream = io.StringIO()
    counts = meter(calls=0)
    with Progress(counts, 10_000, stream, clock=clock) as progress:
        for calls in [1000, *[10] * 9]:
            clock.now += WRITTEN_S
            counts.calls += calls
            progress.advance(calls)
    assert "(100.0/s)" in stream.getvalue().splitlines()[0]
    last = stream.getvalue().splitlines()[-1]
    assert "(1.0/s)" in last
    assert last.endswith("2 h 28 min left")


def test_quiet_says_nothing(clock, terminal):
    for stream in (io.StringIO(), terminal):
        with Progress(meter(), 10, stream, quiet=True, clock=clock) as progress:
            clock.now += 100
            progress.advance(5)
        assert stream.getvalue() == ""


def test_a_terminal_is_drawn_over_at_most_four_times_a_second(clock, terminal):
    with Progress(meter(), 1000, terminal, clock=clock, ticking=False) as progress:
        first = terminal.drawings
        for _ in range(100):
            clock.now += DRAWN_S / 25
            progress.advance(1)
        drawn = terminal.drawings - first
    assert 3 <= drawn <= 4
    text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", terminal.getvalue())
    assert "rows      ━━━" in text
    assert "100 of 1,000 (10%)" in text
    assert "31.2k sent (59% cached), 4.44k received" in text
    assert max(map(len, text.splitlines())) <= 100


def test_what_was_drawn_vanishes_and_the_cursor_comes_back(clock, terminal):
    with Progress(meter(), 10, terminal, clock=clock, ticking=False):
        pass
    assert terminal.getvalue().rindex("\x1b[?25h") > terminal.getvalue().rindex("\x1b[?25l")
    assert terminal.getvalue().endswith("\x1b[2K")


def test_a_failure_inside_leaves_the_terminal_as_it_was(clock, terminal):
    others = set(threading.enumerate())
    with pytest.raises(KeyboardInterrupt), Progress(meter(), 10, terminal, clock=clock):
        raise KeyboardInterrupt
    assert "\x1b[?25h" in terminal.getvalue()
    for thread in set(threading.enumerate()) - others:
        thread.join(30)
        assert not thread.is_alive()


def test_standard_output_is_left_alone(clock, terminal, monkeypatch):
    output = io.StringIO()
    monkeypatch.setattr(sys, "stdout", output)
    with Progress(meter(), 10, terminal, clock=clock, ticking=False):
        sys.stdout.write("a record\n")
    assert output.getvalue() == "a record\n"


def test_messages_on_standard_error_stand_above(clock, terminal, monkeypatch):
    monkeypatch.setattr(sys, "stderr", terminal)
    with Progress(meter(), 10, clock=clock, ticking=False):
        sys.stderr.write("rows.jsonl:3: [red]broken[/red]\n")
    assert "rows.jsonl:3: [red]broken[/red]" in terminal.getvalue()


@pytest.mark.parametrize(("total", "says"), [(0, "rows 0 of 0 (100%)"), (None, "rows 0,")])
def test_no_rows_are_no_trouble(clock, total, says):
    stream = io.StringIO()
    with Progress(Meter(), total, stream, clock=clock):
        pass
    assert stream.getvalue().startswith(says)


def test_more_rows_than_were_promised_are_no_trouble(clock, terminal):
    with Progress(Meter(), 3, terminal, clock=clock, ticking=False) as progress:
        clock.now += 1
        progress.advance(7)
    assert "7 of 3" in terminal.getvalue()


def test_a_dumb_terminal_gets_lines(terminal, monkeypatch):
    assert is_live(terminal)
    monkeypatch.setenv("TERM", "dumb")
    assert not is_live(terminal)
