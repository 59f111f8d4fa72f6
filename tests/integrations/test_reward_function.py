"""The reward function that trainers call, without a trainer."""

from __future__ import annotations

import inspect
import math
import pickle
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.integrations.trl import ColumnsMissing, reward_function
from rubricc.plan.file import PlanInvalid, dump_plan
from rubricc.plan.types import NUMBER, Extern, Type
from rubricc.runtime.invalid import PlanUnusable
from rubricc.runtime.scorer import Scorer
from tests.runtime.plans import (
    SCALE,
    SLOT,
    TEXTS,
    call,
    compare,
    contains,
    criterion,
    parameter,
    plan,
    read,
    words_at_most,
)

CODE = plan(
    criterion("polite", None, check=contains("please")),
    criterion("brief", 1.0, check=words_at_most(3), priority="important"),
    criterion("thanks", 2.0, check=contains("thanks"), priority="essential", tags=("tone",)),
    name="manners",
)
JUDGED = plan(criterion("clear", 1.0), criterion("vivid", 1.0, scale=SCALE), name="judged")


def called(reward, completions, **columns):
    return reward(prompts=["Q"] * len(completions), completions=completions, **columns)


def test_one_reward_for_each_completion_in_order():
    reward = reward_function(CODE)
    texts = ["please, thanks", "thanks", "please go on and on"]
    assert called(reward, texts) == [1.0, 0.0, 0.0]
    assert called(reward, []) == []


def test_conversations_and_texts_score_alike():
    reward = reward_function(CODE)
    said = [[{"role": "assistant", "content": "please, thanks"}]]
    asked = [[{"role": "user", "content": "Q"}]]
    assert reward(prompts=asked, completions=said) == [1.0]


def test_the_call_of_a_trainer():
    metrics, extras = {}, {}
    rewards = reward_function(CODE)(
        prompts=["Q"] * 2,
        completions=["please, thanks", "go"],
        completion_ids=[[1], [2]],
        topic=["a", "b"],
        trainer_state=object(),
        environments=None,
        log_metric=metrics.__setitem__,
        log_extra=extras.__setitem__,
    )
    assert rewards == [1.0, 0.0]
    assert metrics == {
        "manners/decided": 1.0,
        "manners/error": 0.0,
        "manners/hard_rules_failed": 0.5,
        "manners/priorities/essential": 0.5,
        "manners/priorities/important": 1.0,
        "manners/tags/tone": 0.5,
        "manners/criteria/polite": 0.5,
        "manners/criteria/brief": 1.0,
        "manners/criteria/thanks": 0.5,
    }
    assert extras == {
        "manners/why": [
            "polite=met; brief=met; thanks=met",
            "polite=unmet; brief=met; thanks=unmet",
        ]
    }


def test_trainers_find_a_name_and_two_named_parameters():
    reward = reward_function(CODE, name="courtesy")
    assert reward.__name__ == "courtesy"
    assert reward_function(CODE).__name__ == "manners"
    assert list(inspect.signature(reward).parameters)[:2] == ["prompts", "completions"]
    assert not inspect.iscoroutinefunction(reward.__call__)


def test_unscored_rows_are_none_and_never_zero():
    metrics = {}
    reward = reward_function(JUDGED)
    verdicts = [{"clear": "met", "vivid": 3}, {"clear": "met", "vivid": None}, None]
    assert called(reward, ["a", "b", "c"], verdicts=verdicts, log_metric=metrics.__setitem__) == [
        0.75,
        None,
        None,
    ]
    assert metrics["judged/decided"] == 1 / 3
    assert metrics["judged/criteria/vivid"] == 0.5
    assert metrics["judged/criteria/clear"] == 1.0


def test_wrong_rows_are_none_and_counted():
    metrics, extras = {}, {}
    rewards = called(
        reward_function(JUDGED),
        ["a", "b"],
        verdicts=[{"claer": "met"}, {"clear": "met", "vivid": 5}],
        log_metric=metrics.__setitem__,
        log_extra=extras.__setitem__,
    )
    assert rewards == [None, 1.0]
    assert metrics["judged/error"] == 0.5
    assert extras["judged/why"][0].startswith("no criterion is called `claer`")


def test_shares_are_logged_under_the_same_keys_whatever_happens():
    reward = reward_function(JUDGED)
    for verdicts in ([None], [{"clear": "good"}], [{"clear": "met", "vivid": 1}]):
        metrics = {}
        called(reward, ["x"], verdicts=verdicts, log_metric=metrics.__setitem__)
        assert {"judged/decided", "judged/error", "judged/hard_rules_failed"} <= metrics.keys()
        assert all(math.isfinite(value) for value in metrics.values())


def test_verdicts_and_criteria_may_be_json_in_a_cell():
    reward = reward_function(plan(criterion("a"), generated=(SLOT,)))
    rewards = called(
        reward,
        ["x"],
        verdicts=['{"a": "met", "b": 3}'],
        criteria=['[{"name": "b", "text": "Says b.", "weight": 1, "scale": "1..5"}]'],
    )
    assert rewards == [0.75]
    assert called(reward, ["x"], verdicts=["oops"]) == [None]


def test_tags_that_rows_bring_are_not_logged():
    metrics = {}
    brought = [{"name": "b", "text": "x", "weight": 1, "tags": ["row_17"]}]
    called(
        reward_function(plan(criterion("a"), generated=(SLOT,))),
        ["x"],
        criteria=[brought],
        verdicts=[{"a": "met", "b": "met"}],
        log_metric=metrics.__setitem__,
    )
    assert not any("row_17" in key or key.endswith("/b") for key in metrics)


WITH_COLUMNS = plan(
    criterion("near", check=compare(call("words", read("response")), "<=", 5)),
    criterion("same", check=call("contains", read("response"), read("reference"))),
    parameters=(
        parameter("reference"),
        parameter("facts", Type(kind="list", element=TEXTS.element, optional=True)),
    ),
    name="grounded",
)


def test_columns_reach_the_rubric_under_their_own_or_a_mapped_name():
    assert called(reward_function(WITH_COLUMNS), ["x y"], reference=["y"]) == [1.0]
    mapped = reward_function(WITH_COLUMNS, columns={"reference": "gold"})
    assert called(mapped, ["x y"], gold=["z"], reference=["y"]) == [0.5]


def test_a_dataset_that_lacks_a_column_is_refused_at_the_first_call():
    with pytest.raises(ColumnsMissing, match="no column `reference`, which `grounded` needs"):
        called(reward_function(WITH_COLUMNS), ["x"], answer=["y"])
    mapped = reward_function(WITH_COLUMNS, columns={"reference": "gold"})
    with pytest.raises(ColumnsMissing, match="no column `gold`"):
        called(mapped, ["x"], reference=["y"])


def test_a_column_that_is_almost_one_of_the_rubric_is_warned_about_once():
    reward = reward_function(WITH_COLUMNS)
    with pytest.warns(UserWarning, match="`fact` is not read: did you mean `facts`"):
        called(reward, ["x"], reference=["y"], fact=[["z"]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        called(reward, ["x"], reference=["y"], fact=[["z"]])


def test_what_is_wrong_with_a_plan_is_found_before_training(tmp_path):
    with pytest.raises(PlanInvalid, match="does not exist"):
        reward_function(tmp_path / "none.plan.json")
    extern = Extern(name="e", role="check", parameters=(), target="os:getcwd")
    with pytest.raises(PlanUnusable, match="not among the allowed"):
        reward_function(plan(criterion("a"), externs=(extern,)))
    with pytest.raises(ValueError, match="`manners` reads no column `gold`"):
        reward_function(CODE, columns={"gold": "reference"})
    with pytest.raises(ValueError, match="is no power of two"):
        reward_function(CODE, grid=1000)


def test_a_plan_may_be_a_file_or_a_scorer(tmp_path):
    place = tmp_path / "manners.plan.json"
    place.write_bytes(dump_plan(CODE))
    for source in (place, str(place), Scorer(CODE)):
        assert called(reward_function(source), ["please, thanks"]) == [1.0]


def test_it_travels_to_other_processes():
    reward = pickle.loads(pickle.dumps(reward_function(CODE, name="courtesy")))
    assert reward.__name__ == "courtesy"
    assert called(reward, ["please, thanks"]) == [1.0]


SHARE = plan(
    criterion("a", 0.7, check=call("contains", read("response"), read("x"))),
    criterion("b", 0.3, check=compare(read("n"), ">", 0)),
    parameters=(parameter("x"), parameter("n", NUMBER)),
)


def test_equal_rewards_have_no_variance_in_the_trainer_s_floats():
    (on_grid,) = called(reward_function(SHARE), ["x"], x=["x"], n=[0])
    (as_it_is,) = called(reward_function(SHARE, grid=None), ["x"], x=["x"], n=[0])
    assert as_it_is == Scorer(SHARE).score({"response": "x", "x": "x", "n": 0}).reward
    assert on_grid == 717 / 1024
    assert abs(on_grid - as_it_is) <= 1 / 2048


@given(st.lists(st.floats(-2, 2), min_size=2, max_size=6))
def test_the_grid_keeps_the_order_of_rewards(values):
    made = plan(
        criterion("a"),
        parameters=(parameter("n", NUMBER),),
        reward={"aggregate": "score", "score": read("n"), "clip": None},
    )
    rewards = called(reward_function(made), ["x"] * len(values), n=values)
    pairs = sorted(zip(values, rewards, strict=True))
    assert [reward for _, reward in pairs] == sorted(rewards)
    assert all((reward * 1024).is_integer() for reward in rewards)
