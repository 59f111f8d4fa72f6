"""Runs that are killed at any moment and run again: every row once, and no answer paid twice.

``RUBRICC_KILLS=5000 pytest tests/end_to_end/test_killed_runs.py`` does it with 5,000 rows, which
takes some minutes.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from rubricc.endpoints.fake import serve
from tests.end_to_end.killed import ROOT, Command

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends SIGKILL")

ROWS = int(os.environ.get("RUBRICC_KILLS", "240"))
REPETITIONS = 20
LATENCY_S = 0.004
SERVER = {"script": "hashed:1", "latency_s": LATENCY_S, "keep": False, "usage": False}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """What a run says that nobody disturbs, and how many calls it takes."""
    with serve(**SERVER) as server:
        command = Command(tmp_path_factory.mktemp("undisturbed"), server.url, ROWS)
        command.run()
        verdicts = command.verdicts()
        assert len(verdicts) == ROWS
        return verdicts, server.calls


def kill(process):
    """Kill a process, which may have come to its good end in the same moment."""
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode in (0, -signal.SIGKILL)


def wait_for(condition, process):
    """Until ``condition`` holds or the process has ended; whether it still ran."""
    ends = time.monotonic() + 120
    while not condition():
        if process.poll() is not None:
            return False
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.001)
    return True


@pytest.mark.parametrize("repetition", range(REPETITIONS))
def test_a_killed_run_goes_on_where_it_was(repetition, undisturbed, tmp_path):
    verdicts, needed = undisturbed
    draw = random.Random(repetition)
    with serve(**SERVER) as server:
        command = Command(tmp_path, server.url, ROWS)
        process = command.start()
        moment = draw.randrange(1, needed)
        assert wait_for(lambda: server.calls >= moment, process)
        time.sleep(draw.uniform(0, LATENCY_S))
        kill(process)
        if command.output.exists():  # killed in its last moment: nobody sees half an output
            assert command.verdicts() == verdicts
        command.run()
        assert server.calls <= needed + command.concurrency
    assert command.verdicts() == verdicts
    assert not command.partial.exists()


def test_a_run_may_be_killed_again_and_again(undisturbed, tmp_path):
    verdicts, needed = undisturbed
    draw = random.Random(99)
    kills = 4
    with serve(**SERVER) as server:
        command = Command(tmp_path, server.url, ROWS)
        for _ in range(kills):
            process, before = command.start(), server.calls
            moment = before + draw.randrange(1, needed // (kills + 1))
            assert wait_for(lambda moment=moment: server.calls >= moment, process)
            kill(process)
        command.run()
        assert server.calls <= needed + kills * command.concurrency
    assert command.verdicts() == verdicts


def test_a_run_that_is_killed_while_it_writes_leaves_the_old_output(undisturbed, tmp_path):
    """Parts of rows are in the partial file; the next run writes over it."""
    verdicts, needed = undisturbed
    with serve(**SERVER) as server:
        command = Command(tmp_path, server.url, ROWS)
        command.output.write_text("old\n")
        process = command.start()
        written = lambda: command.partial.exists() and command.partial.stat().st_size > 0  # noqa: E731
        assert wait_for(written, process)
        kill(process)
        assert command.output.read_text() == "old\n"
        assert command.partial.exists()
        command.run()
        assert server.calls <= needed + command.concurrency
    assert command.verdicts() == verdicts
    assert not command.partial.exists()


def test_two_runs_share_a_cache_and_one_of_them_is_killed(undisturbed, tmp_path):
    verdicts, needed = undisturbed
    with serve(**SERVER) as server:
        one = Command(tmp_path, server.url, ROWS, name="one")
        two = Command(tmp_path, server.url, ROWS, name="two")
        killed, lives = one.start(), two.start()
        assert wait_for(lambda: server.calls >= needed // 2, killed)
        kill(killed)
        _, said = lives.communicate(timeout=120)
        assert (lives.returncode, said) == (0, "")
        assert two.verdicts() == verdicts
        assert server.calls <= 2 * needed
        seen = server.calls
        one.run()
        assert one.verdicts() == verdicts
        assert server.calls == seen, "all that it needs was answered to the other"


def test_an_output_that_another_run_is_writing_is_left_alone(tmp_path):
    with serve(**SERVER | {"latency_s": 0.05}) as server:
        command = Command(tmp_path, server.url, 100, concurrency=2)
        process = command.start()
        assert wait_for(lambda: server.calls > 2, process)
        second = subprocess.run(
            command.arguments, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
        assert second.returncode == 2
        said = f"`{command.output}` cannot be written: another process is writing"
        assert said in second.stderr
        assert "Traceback" not in second.stderr
        kill(process)
        assert not command.output.exists()


def test_a_partial_file_of_nobody_is_written_over(tmp_path):
    with serve(**SERVER) as server:
        command = Command(tmp_path, server.url, 20)
        command.partial.write_text('{"id": "half a ro')
        command.run()
        assert [row[0] for row in command.verdicts()] == [str(n) for n in range(20)]
        assert sorted(path.name for path in tmp_path.glob("scored*")) == [
            "scored.jsonl",
            "scored.run.json",
        ]


def test_killed_writers_never_show_half_a_file(tmp_path):
    """A writer of its own that replaces one file as fast as it can, killed twelve times."""
    code = """
        import sys
        from itertools import count
        from rubricc.datasets.write import open_records
        for number in count():
            with open_records(sys.argv[1]) as write:
                for line in range(200):
                    write({"version": number, "line": line, "more": "x" * 200})
            if number == 0:
                print("ready", flush=True)
    """
    target, draw = tmp_path / "out.jsonl", random.Random(3)
    for _ in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code), str(target)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout.readline() == "ready\n"
        time.sleep(draw.uniform(0, 0.02))
        kill(process)
        lines = [json.loads(line) for line in target.read_text().splitlines()]
        assert [line["line"] for line in lines] == list(range(200))
        assert len({line["version"] for line in lines}) == 1
