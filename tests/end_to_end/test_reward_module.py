"""The module of a reward works wherever its folder lies, and beside other rewards."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from rubricc.cli.main import main

SOURCE = """\
edition "2026"

rubric short(limit: number) {
  principle brief "Is short." { check: words(response) <= limit }
  principle polite "Says please." { check: contains(response, "please") }
}

rubric shout {
  principle loud "Is loud." { check: contains(response, "!") }
}
"""

CALL = """\
import json, sys
sys.path.insert(0, sys.argv[1])
from short_reward import reward, score
from shout_reward import reward as loud
rows = dict(prompts=["q", "q"], completions=["please", "a b c!"], limit=[2, 2])
print(json.dumps([
    reward(**rows), loud(**rows), reward.__name__, loud.__name__,
    score({"response": "a b c please", "limit": 2}).reward,
]))
"""


def compiled(folder):
    (folder / "both.rubric").write_text(SOURCE)
    assert main(["compile", str(folder / "both.rubric"), "-o", str(folder / "out")]) == 0
    return folder / "out"


def called(folder, elsewhere):
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", CALL, str(folder)],
        cwd=elsewhere,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def test_two_rewards_side_by_side_from_anywhere_and_after_a_move(tmp_path, capsys):
    folder = compiled(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    expected = [[1.0, 0.0], [0.0, 1.0], "short", "shout", 0.5]
    assert called(folder, elsewhere) == expected
    moved = elsewhere / "deep" / "moved"
    shutil.move(folder, moved)
    assert called(moved, tmp_path) == expected
    (tmp_path / "both.rubric").unlink()
    assert called(moved, moved) == expected


def test_a_link_to_the_module_finds_its_plan(tmp_path, capsys):
    folder = compiled(tmp_path)
    links = tmp_path / "links"
    links.mkdir()
    for module in folder.glob("*_reward.py"):
        (links / module.name).symlink_to(module)
    assert called(links, tmp_path)[0] == [1.0, 0.0]


@pytest.mark.parametrize("change", ["missing", "edited", "of the other"])
def test_a_module_without_its_plan_says_so(change, tmp_path, capsys):
    folder = compiled(tmp_path)
    plan = folder / "short.plan.json"
    if change == "missing":
        plan.unlink()
    elif change == "edited":
        plan.write_text(plan.read_text().replace("brief", "terse"))
    else:
        shutil.copy(folder / "shout.plan.json", plan)
    program = (
        "import sys\nsys.path.insert(0, sys.argv[1])\nimport short_reward\n"
        "from rubricc.plan.file import PlanInvalid\n"
        "try:\n    short_reward.score({})\nexcept PlanInvalid as error:\n    print(error)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    says = {"missing": "does not exist", "edited": "was changed", "of the other": "is not the plan"}
    assert says[change] in ended.stdout
