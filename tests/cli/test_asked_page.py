"""The part of a summary that tells who was asked."""

from __future__ import annotations

import io

import pytest

from rubricc.cli.score_page import print_page
from rubricc.engine.meter import Meter
from rubricc.runtime.tally import Tally
from tests.report.golden import same_as_golden
from tests.report.runs import judged


@pytest.fixture(scope="module")
def run():
    return judged(60)


def shown(run, tally=None, **fields):
    stream = io.StringIO()
    rows = [row.score for row in run.rows[7:12]]
    print_page(run.plan, tally or run.collected.tally, rows, stream, run.record(**fields))
    return stream.getvalue()


def test_the_summary_of_a_run(run, request):
    text = shown(run)
    assert max(map(len, text.splitlines())) <= 100
    same_as_golden(text, "summary.txt", request)


def test_failures_and_warnings_are_named_and_bounded(run):
    meter = Meter(calls=100, failed=30)
    for number in range(10):
        meter.failures[f"reason {number}"] = 10 - number
        meter.warnings[f"warning {number}"] = 1
    text = shown(run, meter=meter)
    assert "reason 0 (10 calls), reason 1 (9 calls)" in " ".join(text.split())
    assert "others (15 calls)" in " ".join(text.split())
    assert text.count("warning ") == 10


def test_text_from_elsewhere_moves_no_cursor(run):
    meter = Meter()
    meter.models["\x1b[2Jmodel"] = 1
    meter.warnings["a\nb"] = 1
    text = shown(run, meter=meter)
    assert "\x1b" not in text
    assert "␛[2Jmodel (1 call)" in text


def test_a_run_that_stopped_early_or_asked_nobody_says_so(run):
    text = shown(run, meter=Meter(), stopped="10 calls were allowed", tally=Tally(run.plan))
    assert "  stopped      10 calls were allowed" in text
    assert "  answered by  nobody" in text
    assert "  cost         $0.00" in text
    assert "unscored" not in text


def test_a_measured_quality_is_not_called_unmeasured(run):
    assert "not measured" in shown(run)
    assert "not measured" not in shown(run, agreement={"kappa": 0.6})
