"""Runs through every command that are killed at any moment and run again.

``RUBRICC_PIPELINE_KILLS=200 pytest tests/end_to_end/test_killed_pipelines.py`` does it more often.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from rubricc.endpoints.fake import serve
from tests.end_to_end.killed import ROOT
from tests.end_to_end.test_killed_runs import kill, wait_for
from tests.pipeline.runs import EVERY, exports, lay_out, manifest, outputs

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends SIGKILL")

REPETITIONS = int(os.environ.get("RUBRICC_PIPELINE_KILLS", "20"))
IN_FLIGHT = 2 * 4
"""Four calls to the judge and four to the writer."""
LATENCY_S = 0.004


@pytest.fixture(scope="module")
def server():
    with serve("writer", latency_s=LATENCY_S, keep=False) as running:
        yield running


class Run:
    """The run in a folder, as a process of its own."""

    def __init__(self, folder, url):
        self.folder = folder / "run"
        self.url = url
        self.run_file = lay_out(folder, url, EVERY)

    def start(self):
        command = [sys.executable, "-m", "rubricc.cli.main", "run", str(self.run_file), "--quiet"]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True)

    def finish(self):
        process = self.start()
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
        return said


@pytest.fixture(scope="module")
def undisturbed(server, tmp_path_factory):
    """The rows of a run that nobody disturbs, how many calls it takes and about how long."""
    run = Run(tmp_path_factory.mktemp("undisturbed"), server.url)
    before, begun_s = server.calls, time.monotonic()
    run.finish()
    took_s = time.monotonic() - begun_s
    assert len(manifest(run.folder)["stages"]) == 9
    rows = outputs(run.folder, server.url), exports(run.folder)
    assert len(rows[0]) == 9
    assert len(rows[1]) == 2
    return rows, server.calls - before, took_s


def is_the_same(run, rows):
    assert outputs(run.folder, run.url) == rows[0]
    assert exports(run.folder) == rows[1]


@pytest.mark.parametrize("repetition", range(REPETITIONS))
def test_a_killed_run_loses_and_repeats_nothing(repetition, server, undisturbed, tmp_path):
    rows, needed, took_s = undisturbed
    draw = random.Random(repetition)
    run, before = Run(tmp_path, server.url), server.calls
    process = run.start()
    if repetition % 2:  # between two calls, or in the middle of one
        moment = before + draw.randrange(1, needed)
        wait_for(lambda: server.calls >= moment, process)
        time.sleep(draw.uniform(0, LATENCY_S))
    else:  # anywhere, also where nobody is asked
        time.sleep(draw.uniform(0, took_s))
    kill(process)
    run.finish()
    assert server.calls - before <= needed + IN_FLIGHT
    is_the_same(run, rows)
    assert not list(run.folder.glob("*.partial"))
    found = manifest(run.folder)
    assert found["under_way"] is None
    assert sum(found["interrupted"].values()) <= 1
    assert [stage["state"] for stage in found["stages"]] == ["done"] * 9


def test_a_run_may_be_killed_again_and_again(server, undisturbed, tmp_path):
    rows, needed, _ = undisturbed
    draw, kills = random.Random(99), 4
    run, before = Run(tmp_path, server.url), server.calls
    for _ in range(kills):
        process, seen = run.start(), server.calls
        moment = seen + draw.randrange(1, needed // (kills + 1))
        wait_for(lambda moment=moment: server.calls >= moment, process)
        kill(process)
    run.finish()
    assert server.calls - before <= needed + kills * IN_FLIGHT
    is_the_same(run, rows)


def test_a_run_that_is_done_asks_nobody(server, undisturbed, tmp_path):
    run = Run(tmp_path, server.url)
    run.finish()
    files = {path: path.stat().st_mtime_ns for path in run.folder.glob("[0-9]*")}
    calls = server.calls
    said = run.finish()
    assert server.calls == calls
    assert said.count("done before") == 9
    assert files == {path: path.stat().st_mtime_ns for path in run.folder.glob("[0-9]*")}


def test_an_interrupt_is_a_stop_like_any_other(server, undisturbed, tmp_path):
    rows, needed, _ = undisturbed
    run, before = Run(tmp_path, server.url), server.calls
    process = run.start()
    assert wait_for(lambda: server.calls - before >= needed // 2, process)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert manifest(run.folder)["under_way"] is not None
    run.finish()
    assert server.calls - before <= needed + IN_FLIGHT
    is_the_same(run, rows)
    assert sum(manifest(run.folder)["interrupted"].values()) == 1


def test_two_runs_into_one_folder_are_refused(tmp_path):
    with serve("writer", latency_s=30.0, keep=False) as slow:
        run = Run(tmp_path, slow.url)
        first = run.start()
        assert wait_for(lambda: slow.calls > 0, first)
        second = run.start()
        _, said = second.communicate(timeout=60)
        assert second.returncode == 2
        assert "another run is using" in said
        kill(first)
