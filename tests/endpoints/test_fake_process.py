from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from rubricc.endpoints.fake.__main__ import main
from tests.endpoints.fake_calls import openai_body, request


@contextmanager
def running(*arguments):
    """The server as a process of its own, and the URL that it prints."""
    command = [sys.executable, "-W", "error", "-m", "rubricc.endpoints.fake", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def ask(url):
    body = json.dumps(openai_body(request("judge"))).encode()
    sent = urllib.request.Request(f"{url}/chat/completions", body)
    with urllib.request.urlopen(sent, timeout=10) as answered:
        return json.loads(answered.read())


def test_it_prints_its_url_answers_and_ends_at_a_signal():
    for number in (signal.SIGTERM, signal.SIGINT):
        with running("--script", "unmet", "--latency-ms", "1") as (process, url):
            assert url.startswith("http://127.0.0.1:")
            answer = json.loads(ask(url)["choices"][0]["message"]["content"])
            assert answer["c1"]["verdict"] == "unmet"
            process.send_signal(number)
            out, errors = process.communicate(timeout=10)
        assert (process.returncode, out, errors) == (0, "", "")


def test_it_goes_wrong_as_told():
    with running("--faults", "server_error:1", "--no-usage") as (_, url):
        with pytest.raises(urllib.error.HTTPError) as failed:
            ask(url)
        with failed.value:
            assert failed.value.code == 500


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--script", "maybe"], "no script is called `maybe`"),
        (["--faults", "flood:1"], "no fault is called `flood`"),
        (["--faults", "reset:2"], "numbers in 0..1"),
    ],
)
def test_wrong_arguments_are_said(arguments, said, capsys):
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


def test_importing_the_package_imports_nothing_heavy():
    code = (
        "import sys, rubricc.endpoints.fake, rubricc.endpoints.replay, rubricc.engine.transcript\n"
        "heavy = {'aiohttp', 'openai', 'anthropic', 'numpy', 'jinja2', 'tiktoken'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
