"""Files of a target: all there, the same every time, whole or not at all."""

from __future__ import annotations

import json
import stat

import pytest

from rubricc.passes.pipeline import run_passes
from rubricc.plan.file import load_plan
from rubricc.plan.policy import Judge, Preference
from rubricc.targets.layout import readable_prompt, target_files
from rubricc.targets.plan import TARGETS, build_plan
from rubricc.targets.write import CannotWrite, write_plan, write_target
from tests.ir.rubrics import MUSEUM, hard_rule, principle, rubric, words_below


def plan_of(sample, targets=TARGETS):
    return build_plan(run_passes(sample), targets)


def names(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_a_reward_is_a_plan_prompts_a_schema_and_a_module(tmp_path):
    written = write_target(plan_of(MUSEUM), "reward", tmp_path / "new" / "folder")
    assert names(tmp_path / "new" / "folder") == [
        "museum.answer.schema.json",
        "museum.plan.json",
        "museum.prompts/judge_row.md",
        "museum_reward.py",
    ]
    assert written[0].name == "museum.plan.json"
    assert load_plan(written[0]) == plan_of(MUSEUM)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("preference", ["compare.md", "compare.schema.json"]),
        ("critique", ["critique.md", "critique.schema.json", "revise.md"]),
    ],
)
def test_other_targets_bring_their_prompts(tmp_path, target, expected):
    write_target(plan_of(MUSEUM, (target,)), target, tmp_path)
    prompts = [f"museum.prompts/{name}" for name in expected]
    assert names(tmp_path) == ["museum.plan.json", *prompts]


def test_one_schema_holds_the_answers_to_every_question(tmp_path):
    write_target(plan_of(MUSEUM), "reward", tmp_path)
    schema = json.loads((tmp_path / "museum.answer.schema.json").read_text("utf-8"))
    assert list(schema["properties"]) == [f"c{n}" for n in range(1, 8)]
    assert schema["additionalProperties"] is False


def test_a_rubric_that_code_decides_has_neither_prompts_nor_schema(tmp_path):
    write_plan(
        plan_of(rubric(hard_rule("a", check=words_below(9))), ("reward",)), ("reward",), tmp_path
    )
    assert names(tmp_path) == ["sample.plan.json", "sample_reward.py"]


def test_slots_and_questions_are_visible_in_a_prompt():
    plan = plan_of(MUSEUM)
    prompt = next(prompt for prompt in plan.prompts if prompt.name == "judge_row")
    text = readable_prompt(plan, prompt)
    assert "c4: States that {{fact}}.\n" in text
    assert "{{response}}" in text
    assert text.endswith("\n")


def test_questions_of_several_calls_follow_the_prompt():
    sample = rubric(*(principle(name, f"Says {name}.") for name in "abc"), judge=Judge(batch=2))
    plan = plan_of(sample)
    text = readable_prompt(plan, next(p for p in plan.prompts if p.name == "judge"))
    assert "\n{{questions}}\n" in text
    assert text.endswith(
        "=== {{questions}} of call 1 ===\nc1: Says a.\nc2: Says b.\n"
        "=== {{questions}} of call 2 ===\nc3: Says c.\n"
    )


def test_prompts_that_no_call_uses_have_no_file():
    each = rubric(principle("a"), judge=Judge(batch=1, verdicts="logprobs"))
    soft = each.model_copy(update={"preference": Preference(soft_from="logprobs")})
    files = {str(name) for target in TARGETS for name in target_files(plan_of(soft), target)}
    prompts = {name.removeprefix("sample.prompts/") for name in files if name.endswith(".md")}
    assert prompts == {
        "judge_each.md", "judge_logprobs.md", "compare.md", "compare_logprobs.md",
        "critique.md", "revise.md",
    }  # fmt: skip


def test_prompts_of_an_earlier_plan_go_and_files_of_others_stay(tmp_path):
    write_plan(plan_of(MUSEUM), TARGETS, tmp_path)
    (tmp_path / "museum.prompts" / "mine.md").write_text("kept")
    one = rubric(principle("a"), name="museum")
    write_plan(plan_of(one, ("reward",)), ("reward",), tmp_path)
    found = [name for name in names(tmp_path) if name.startswith("museum.prompts/")]
    assert found == ["museum.prompts/judge.md", "museum.prompts/mine.md"]


def test_writing_again_leaves_every_file_alone(tmp_path):
    paths = write_plan(plan_of(MUSEUM), TARGETS, tmp_path)
    before = {path: (path.read_bytes(), path.stat().st_ino) for path in paths}
    assert write_plan(plan_of(MUSEUM), TARGETS, tmp_path) == paths
    assert {path: (path.read_bytes(), path.stat().st_ino) for path in paths} == before


def test_a_file_is_replaced_as_a_whole_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "museum.plan.json"
    path.write_text("old")
    with path.open() as reader:
        write_target(plan_of(MUSEUM), "reward", tmp_path)
        assert reader.read() == "old"
    assert load_plan(path).name == "museum"
    assert not list(tmp_path.glob(".*"))


def test_files_have_the_permissions_of_any_new_file(tmp_path):
    (tmp_path / "beside").write_text("x")
    path = write_target(plan_of(MUSEUM), "reward", tmp_path)[0]
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((tmp_path / "beside").stat().st_mode)


def test_a_folder_that_is_a_file_is_said_in_words(tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(CannotWrite, match="cannot be written: "):
        write_target(plan_of(MUSEUM), "reward", tmp_path / "out")
