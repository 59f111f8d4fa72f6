"""The shipped folders are found from a checkout and from a wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from rubricc.source import library

ROOT = Path(__file__).parents[2]
FOLDERS = ("grammar", "constitutions", "rubrics", "runs")
LIST_LIBRARY = "from rubricc.source.library import library_names; print(*library_names())"


@pytest.fixture(scope="session")
def unpacked_wheel(tmp_path_factory):
    """A wheel of this checkout, built without a network and unpacked as an installer would."""
    place = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = place.glob("*.whl")
    unpacked = place / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    return unpacked


def run_from(folder: Path, *arguments: str) -> str:
    """The output of a fresh interpreter that finds rubricc in ``folder`` alone."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder.parent,
        env={**os.environ, "PYTHONPATH": str(folder)},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_checkout_finds_what_ships(folder):
    assert library.shipped_folder(folder) == ROOT / folder


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_wheel_holds_every_shipped_file(unpacked_wheel, folder):
    shipped = {p.relative_to(ROOT / folder) for p in (ROOT / folder).rglob("*") if p.is_file()}
    shipped = {p for p in shipped if "__pycache__" not in p.parts}
    held = unpacked_wheel / "rubricc" / "_shipped" / folder
    assert shipped
    assert shipped <= {p.relative_to(held) for p in held.rglob("*") if p.is_file()}


def test_a_wheel_finds_the_same_library(unpacked_wheel):
    where = run_from(unpacked_wheel, "-c", "import rubricc; print(rubricc.__file__)")
    assert where.startswith(str(unpacked_wheel))
    names = run_from(unpacked_wheel, "-c", LIST_LIBRARY).split()
    assert names == list(library.library_names())


def test_a_wheel_checks_a_file_that_imports_the_library(unpacked_wheel, tmp_path):
    name = next(n for n in library.library_names() if n.endswith(".rubric"))
    source = tmp_path / "mine.rubric"
    source.write_text(
        f'edition "2026"\n\nimport "std/{name}" as shipped\n\n'
        'rubric mine {\n  principle shows_units important "Gives every number its unit."\n}\n'
    )
    run_from(unpacked_wheel, "-m", "rubricc.cli.main", "check", str(source))


def test_a_wheel_holds_no_tests_and_no_caches(unpacked_wheel):
    names = [p.relative_to(unpacked_wheel).parts for p in unpacked_wheel.rglob("*")]
    assert not [n for n in names if n[0] == "tests" or "__pycache__" in n]
