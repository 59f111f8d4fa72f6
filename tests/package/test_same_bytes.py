"""Plans and records do not depend on the seed of hashes, the locale, the clock or the folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ["rubrics/museum.rubric", "rubrics/safe_refusal.rubric", "examples/museum/exhibit.rubric"]


def rubricc(arguments, folder, seed, locale):
    done = subprocess.run(
        [sys.executable, "-m", "rubricc.cli.main", *arguments],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONHASHSEED": seed,
            "LC_ALL": locale,
            "TZ": f"UTC-{seed}",
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def written(source, folder, seed, locale):
    """Every file that compiling ``source`` writes, by its path below the output."""
    folder.mkdir(parents=True)
    for name in ("rubrics", "examples"):
        shutil.copytree(ROOT / name, folder / name)
    rubricc(["compile", source, "--target", "all", "-o", "out"], folder, seed, locale)
    out = folder / "out"
    return {p.relative_to(out): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("source", SOURCES)
def test_a_plan_has_the_same_bytes_wherever_it_is_compiled(source, tmp_path):
    first = written(source, tmp_path / "one", "1", "C.UTF-8")
    assert first
    assert written(source, tmp_path / "elsewhere" / "two", "2", "C") == first


def test_rows_score_to_the_same_bytes(tmp_path):
    arguments = ["score", "examples/museum/exhibit.rubric", "--data", "examples/museum/rows.jsonl"]
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    outputs = {rubricc(arguments, tmp_path, seed, "C.UTF-8") for seed in ("1", "2", "3")}
    assert len(outputs) == 1
