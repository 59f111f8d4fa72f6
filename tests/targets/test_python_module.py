"""The written reward module: clean, typed, picklable, and bound to its plan."""

from __future__ import annotations

import pickle
import runpy
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from rubricc.passes.pipeline import run_passes
from rubricc.plan.expression import Call, Ref
from rubricc.plan.file import PlanInvalid
from rubricc.plan.types import TEXT, Extern, Parameter
from rubricc.runtime.invalid import PlanUnusable
from rubricc.targets.plan import build_plan
from rubricc.targets.python_module import python_module
from rubricc.targets.write import write_target
from tests.ir.rubrics import hard_rule, principle, rubric, words_below

ROOT = Path(__file__).parents[2]
NOTE = rubric(
    hard_rule("short", check=words_below(3)),
    principle("one", check=words_below(1), decide="check"),
    principle("two", check=words_below(2), decide="check"),
    name="note",
)


def plan_of(sample):
    return build_plan(run_passes(sample))


@pytest.fixture
def note(tmp_path, monkeypatch):
    """The module of ``NOTE``, imported from a folder that is not the working one."""
    write_target(plan_of(NOTE), "reward", tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield import_module("note_reward")
    del sys.modules["note_reward"]


def test_a_row_scores(note):
    assert note.score({"response": "one two"}).reward == 0.5
    assert note.score({"response": "one two three four"}).reward == 0.0


def test_a_trainer_calls_it(note):
    responses = ["one", "one two", "one two three four"]
    logged = {}
    rewards = note.reward(
        prompts=["p"] * 3,
        completions=responses,
        completion_ids=[[1]] * 3,
        trainer_state=None,
        log_metric=logged.__setitem__,
    )
    assert rewards == [1.0, 0.5, 0.0]
    assert logged["note/hard_rules_failed"] == pytest.approx(1 / 3)
    assert note.reward.__name__ == "note"


def test_conversations_are_taken_too(note):
    said = [{"role": "assistant", "content": "one"}]
    assert note.reward(prompts=[[{"role": "user", "content": "hi"}]], completions=[said]) == [1.0]


def test_it_travels_to_another_process(note):
    assert pickle.loads(pickle.dumps(note.reward)) is note.reward


def test_nothing_is_read_when_it_is_imported(tmp_path):
    (tmp_path / "note_reward.py").write_bytes(python_module(plan_of(NOTE)))
    names = runpy.run_path(str(tmp_path / "note_reward.py"))
    with pytest.raises(PlanInvalid, match="does not exist"):
        names["score"]({"response": "one"})


def test_another_plan_beside_it_is_refused(note, tmp_path):
    other = rubric(principle("one", check=words_below(9), decide="check"), name="note")
    aside = tmp_path / "aside"
    write_target(plan_of(other), "reward", aside)
    shutil.copy(aside / "note.plan.json", tmp_path)
    with pytest.raises(PlanInvalid, match="compile the source again"):
        note.score({"response": "one"})


def test_externs_are_allowed_for_the_modules_that_the_plan_names_alone():
    calls = Call(function="fine", arguments=(Ref(of="input", name="response"),), extern=True)
    extern = Extern(
        name="fine",
        role="check",
        parameters=(Parameter(name="text", type=TEXT),),
        target="grading.checks:fine",
    )
    sample = rubric(hard_rule("a", check=calls), externs=(extern,), name="note")
    assert b'ALLOW_EXTERN: tuple[str, ...] = ("grading.checks",)\n' in python_module(
        plan_of(sample)
    )
    assert b"ALLOW_EXTERN: tuple[str, ...] = ()\n" in python_module(plan_of(NOTE))


def test_an_extern_that_is_not_there_is_named(tmp_path):
    calls = Call(function="fine", arguments=(Ref(of="input", name="response"),), extern=True)
    extern = Extern(
        name="fine",
        role="check",
        parameters=(Parameter(name="text", type=TEXT),),
        target="no_such_package:fine",
    )
    sample = rubric(hard_rule("a", check=calls), externs=(extern,), name="note")
    write_target(plan_of(sample), "reward", tmp_path)
    with pytest.raises(PlanUnusable, match="no_such_package"):
        runpy.run_path(str(tmp_path / "note_reward.py"))["score"]({"response": "one"})


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "--config", str(ROOT / "pyproject.toml"), "--no-cache"],
        ["ruff", "format", "--check", "--line-length", "100", "--no-cache"],
        ["mypy", "--strict", "--no-incremental", "--follow-imports=silent"],
    ],
    ids=["lint", "format", "types"],
)
def test_the_module_holds_to_the_project_s_own_rules(tmp_path, command):
    pytest.importorskip(command[0])
    write_target(plan_of(NOTE), "reward", tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", *command, "note_reward.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
