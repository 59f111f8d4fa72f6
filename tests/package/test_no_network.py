"""Neither a command nor the package opens a connection, and none needs a key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

OFFLINE = """
import socket, sys

def refused(*arguments, **options):
    raise SystemExit("a connection was opened")

socket.socket.connect = socket.socket.connect_ex = refused
socket.create_connection = socket.getaddrinfo = refused

from rubricc.cli.main import main

sys.exit(main(sys.argv[1:]))
"""
EXHIBIT = "examples/museum/exhibit.rubric"
COMMANDS = [
    ["check", "examples", "rubrics", "constitutions"],
    ["fmt", "--check", "examples"],
    ["test", "examples"],
    ["explain", EXHIBIT],
    ["diff", EXHIBIT, EXHIBIT],
    ["show", EXHIBIT, "--format", "html"],
    ["score", EXHIBIT, "--data", "examples/museum/rows.jsonl", "--format", "table"],
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=[command[0] for command in COMMANDS])
def test_a_command_runs_without_network_and_key(arguments):
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE, *arguments],
        cwd=ROOT,
        env=kept,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


def test_the_refusal_refuses():
    code = OFFLINE.split("from rubricc")[0] + "socket.create_connection(('localhost', 9))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert "a connection was opened" in done.stderr
