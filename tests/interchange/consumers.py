"""The packages that exports are written for, asked in a process of their own."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

READERS = {
    "rubric": """
import asyncio, json, sys
from rubric import Rubric
from rubric.autograders import PerCriterionGrader
from rubric.types import CriterionReport

asked = json.load(sys.stdin)
criteria = Rubric.from_file(asked["path"]).rubric
grader = PerCriterionGrader(generate_fn=None)

def score(verdicts):
    reports = [
        CriterionReport(requirement=one.requirement, weight=one.weight, verdict=said, reason="")
        for one, said in zip(criteria, verdicts, strict=True)
    ]
    return asyncio.run(grader.aggregate(reports)).score

json.dump([score(verdicts) for verdicts in asked["verdicts"]], sys.stdout)
""",
    "autorubric": """
import json, sys
from autorubric import Rubric

asked = json.load(sys.stdin)
found = Rubric.from_file(asked["path"])
json.dump([found.compute_score(verdicts) for verdicts in asked["verdicts"]], sys.stdout)
""",
    "verifiers": """
import json, sys
from pathlib import Path
from verifiers.v1.judges.rubric import CriterionVerdict, load_criteria, score_verdicts

asked = json.load(sys.stdin)
criteria = load_criteria(Path(asked["path"]))

def score(verdicts):
    said = [
        CriterionVerdict(name=one.name, reason="", verdict=verdict)
        for one, verdict in zip(criteria, verdicts, strict=True)
    ]
    found = score_verdicts(said, criteria, "all")
    total = sum(one.weight for one in criteria)
    return sum(one.weight * found[one.name] for one in criteria) / total

json.dump([score(verdicts) for verdicts in asked["verdicts"]], sys.stdout)
""",
}
"""What each package makes of a file and of verdicts on it, by the code that it ships."""


def needs(package: str) -> pytest.MarkDecorator:
    """Skip where ``package`` is not installed."""
    absent = importlib.util.find_spec(package) is None
    return pytest.mark.skipif(absent, reason=f"the package `{package}` is not installed")


def scores_by(package: str, path: Path, verdicts: list[list[str]]) -> list[Any]:
    """What ``package`` scores the file at ``path`` under each list of verdicts."""
    done = subprocess.run(
        [sys.executable, "-c", READERS[package]],
        input=json.dumps({"path": str(path), "verdicts": verdicts}),
        capture_output=True,
        text=True,
        check=False,
        cwd=path.parent,
    )
    assert done.returncode == 0, done.stderr
    scores: list[Any] = json.loads(done.stdout)
    return scores


PROMPTFOO = shutil.which("promptfoo")
NEEDS_PROMPTFOO = pytest.mark.skipif(PROMPTFOO is None, reason="promptfoo is not installed")


def promptfoo(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run promptfoo in ``folder``, where it keeps what it keeps and calls nobody."""
    quiet = {"PROMPTFOO_DISABLE_TELEMETRY": "1", "PROMPTFOO_DISABLE_UPDATE": "1"}
    return subprocess.run(
        [str(PROMPTFOO), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, **quiet, "PROMPTFOO_CONFIG_DIR": str(folder / "home")},
    )
