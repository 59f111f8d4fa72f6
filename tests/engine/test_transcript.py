from __future__ import annotations

import asyncio
import doctest
import json
import multiprocessing
import stat
from dataclasses import replace

import pytest

from rubricc.endpoints.errors import Overloaded, RequestRefused
from rubricc.endpoints.fake import FakeEndpoint
from rubricc.endpoints.record import read_line
from rubricc.endpoints.reply import Reply, Usage
from rubricc.endpoints.request import Request, Sampling
from rubricc.engine import transcript as module
from rubricc.engine.transcript import LogPolicy, Transcript, log_policy
from rubricc.prompts.fill import Filled

FAKE = FakeEndpoint("met", name="fake:one", url="http://127.0.0.1:1/v1", model="small")
REPLY = Reply("yes", "small-2026", usage=Usage(10, 4, 2, 3))


def call(text="Hello?", **changes):
    return replace(Request((Filled("user", text, False),)), **changes)


def lines(path):
    return [json.loads(line) for line in path.read_bytes().splitlines()]


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("none", LogPolicy("none")),
        ("failures", LogPolicy("failures")),
        ("all", LogPolicy("all")),
        ("sample:0.25", LogPolicy("sample", 0.25)),
        ("sample:1", LogPolicy("sample", 1.0)),
        ("sample:0", LogPolicy("sample", 0.0)),
    ],
)
def test_policies_have_names(text, policy):
    assert log_policy(text) == policy


@pytest.mark.parametrize(
    "text", ["", "some", "sample", "sample:", "sample:2", "sample:-1", "sample:nan", "all:1"]
)
def test_other_policies_are_refused(text):
    with pytest.raises(ValueError, match=r"write `none`, `failures`, `sample:P`"):
        log_policy(text)


def test_examples_in_docstrings_are_true():
    assert doctest.testmod(module).failed == 0


def test_a_line_says_who_was_asked_what_and_what_came_of_it(tmp_path):
    path = tmp_path / "calls.jsonl"
    asked = call(
        schema={"type": "object"},
        sampling=Sampling(temperature=0.0, seed=3),
        sample=2,
        tag="row 7",
    )
    log = Transcript(path, LogPolicy("all"))
    log.write(FAKE, asked, REPLY, 12.5)
    log.write(FAKE, asked, Overloaded("too many", 3.0), 1.0)
    log.close()
    answered, failed = lines(path)
    digest = answered.pop("digest")
    assert len(digest) == 64
    assert answered == {
        "endpoint": "fake:one",
        "url": "http://127.0.0.1:1/v1",
        "model": "small",
        "tag": "row 7",
        "messages": [{"role": "user", "content": "Hello?"}],
        "answer_schema": {"type": "object"},
        "sampling": {"temperature": 0.0, "seed": 3},
        "sample": 2,
        "milliseconds": 12.5,
        "reply": {
            "text": "yes",
            "model": "small-2026",
            "usage": {"sent": 10, "cached": 4, "written": 2, "received": 3},
        },
    }
    assert failed["failure"] == {"error": "Overloaded", "message": "too many"}
    assert "reply" not in failed
    assert failed["digest"] == digest


def test_nothing_is_written_where_nothing_is_kept(tmp_path):
    path = tmp_path / "calls.jsonl"
    log = Transcript(path, LogPolicy("none"))
    log.write(FAKE, call(), REPLY)
    log.close()
    assert not path.exists()


def test_failures_are_calls_without_a_whole_answer():
    policy = LogPolicy("failures")
    assert policy.keeps(call(), RequestRefused("no"))
    assert policy.keeps(call(), replace(REPLY, stopped="length"))
    assert policy.keeps(call(), replace(REPLY, stopped="refusal"))
    assert not policy.keeps(call(), REPLY)


def test_a_sample_is_decided_by_what_is_asked():
    calls = [call(f"Question {number}") for number in range(2000)]
    kept = [each for each in calls if LogPolicy("sample", 0.2).keeps(each, REPLY)]
    assert 320 < len(kept) < 480
    more = [each for each in calls if LogPolicy("sample", 0.5).keeps(each, REPLY)]
    assert all(each in more for each in kept)
    assert all(LogPolicy("sample", 0.2).keeps(each, Overloaded("busy")) for each in kept)
    assert all(LogPolicy("sample", 1.0).keeps(each, REPLY) for each in calls)
    assert not any(LogPolicy("sample", 0.0).keeps(each, REPLY) for each in calls)


def test_a_closed_transcript_goes_on_where_it_ended(tmp_path):
    path = tmp_path / "calls.jsonl"
    for number in range(3):
        log = Transcript(path, LogPolicy("all"))
        log.write(FAKE, call(f"Question {number}"), REPLY)
        log.close()
        log.close()
    assert [each["messages"][0]["content"][-1] for each in lines(path)] == ["0", "1", "2"]


def test_only_its_owner_may_read_it(tmp_path):
    path = tmp_path / "calls.jsonl"
    log = Transcript(path, LogPolicy("all"))
    log.write(FAKE, call(), REPLY)
    log.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_cannot_be_written_is_an_error(tmp_path):
    log = Transcript(tmp_path / "missing" / "calls.jsonl", LogPolicy("all"))
    with pytest.raises(FileNotFoundError):
        log.write(FAKE, call(), REPLY)


def test_tasks_of_a_loop_share_a_file(tmp_path):
    path = tmp_path / "calls.jsonl"
    log = Transcript(path, LogPolicy("all"))

    async def one(number):
        asked = call(f"Question {number}")
        log.write(FAKE, asked, await FAKE.complete(asked))

    async def run():
        await asyncio.gather(*(one(number) for number in range(200)))

    asyncio.run(run())
    log.close()
    assert {each["messages"][0]["content"] for each in lines(path)} == {
        f"Question {number}" for number in range(200)
    }


def fill(path, name):
    log = Transcript(path, LogPolicy("all"))
    for number in range(50):
        log.write(FAKE, call(f"{name} {number} " + "long text " * 2000), REPLY)
    log.close()


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_share_a_file(tmp_path, method):
    path = tmp_path / "calls.jsonl"
    context = multiprocessing.get_context(method)
    workers = [context.Process(target=fill, args=(path, name)) for name in "abc"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    found = [read_line(line) for line in path.read_bytes().splitlines()]
    assert len(found) == 150
    assert len({each.messages[0].content for each in found}) == 150
