"""A reward with a judge: the same numbers as row by row, and never a silent nothing."""

from __future__ import annotations

import asyncio
import gc
import inspect
import multiprocessing
import pickle
import runpy
import subprocess
import sys
import threading
import warnings
import weakref
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubricc.endpoints.errors import (
    EndpointUnusable,
    KeyMissing,
    KeyRefused,
    NameInvalid,
    RequestRefused,
    ServerFailed,
)
from rubricc.endpoints.fake import Asked, FakeEndpoint, hashed, serve
from rubricc.engine.settings import Settings
from rubricc.integrations.trl import reward_function
from rubricc.judging.judge import Judge
from rubricc.plan.file import dump_plan
from rubricc.targets.write import write_target
from tests.judging.judges import keys_away, scorer, without_waits

ANSWER = scorer()
TEXTS = [f"Light scatters, says answer {number}." for number in range(8)]
JUDGED_KEYS = {
    f"answer/{key}" for key in ("unscored", "judge_failures", "calls", "tokens_sent", "cached")
}


def called(reward, completions=TEXTS, prompts=None, **columns):
    asked = prompts or ["Why is the sky blue?"] * len(completions)
    return reward(prompts=asked, completions=completions, **columns)


def measured(reward, completions=TEXTS, **columns):
    metrics = {}
    rewards = called(reward, completions, log_metric=metrics.__setitem__, **columns)
    return rewards, metrics


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=8), st.integers(0, 99))
def test_a_batch_is_worth_what_its_rows_are_worth_one_by_one(completions, seed):
    with Judge(ANSWER, FakeEndpoint(hashed(seed))) as judge:
        alone = [
            judge.score([{"prompt": "Why?", "response": text}])[0].score.reward
            for text in completions
        ]
    reward = reward_function(ANSWER, judge=FakeEndpoint(hashed(seed)), grid=None)
    assert called(reward, completions, ["Why?"] * len(completions)) == alone
    awaited = reward_function(
        ANSWER, judge=FakeEndpoint(hashed(seed)), grid=None, asynchronous=True
    )
    assert asyncio.run(called(awaited, completions, ["Why?"] * len(completions))) == alone


def test_rows_of_a_batch_are_judged_at_the_same_time():
    judge = FakeEndpoint("met", latency_s=0.01)
    assert None not in called(reward_function(ANSWER, judge=judge))
    assert judge.most_in_flight == len(TEXTS)


def test_given_verdicts_win_and_only_the_rest_is_asked():
    judge = FakeEndpoint("met")
    most = {"honest": "met", "direct": "met", "depth": 5, "example": "met"}
    reward = reward_function(ANSWER, judge=judge)
    whole = [{**most, "wanders": "unmet"}, {"honest": "unmet"}]
    assert called(reward, TEXTS[:2], verdicts=whole) == [1.0, 0.0]
    assert judge.calls == 0
    (open_still,) = called(reward, TEXTS[:1], verdicts=[most])
    assert open_still < 1.0
    (request,) = judge.requests
    assert [each.statement for each in Asked.of(request, "x").questions] == ["Leaves the question."]


def test_it_works_inside_a_running_loop():
    async def main():
        sync = called(reward_function(ANSWER, judge=FakeEndpoint("hashed:3")))
        awaited = reward_function(ANSWER, judge=FakeEndpoint("hashed:3"), asynchronous=True)
        several = await asyncio.gather(*(called(awaited) for _ in range(3)))
        assert several == [sync] * 3
        return sync

    assert None not in asyncio.run(main())


def test_a_trainer_sees_which_form_it_has():
    """The rule of TRL 1.16: a coroutine function, or a class whose ``__call__`` is one."""
    for asynchronous in (False, True):
        reward = reward_function(ANSWER, judge="http://127.0.0.1:9/v1#x", asynchronous=asynchronous)
        assert inspect.iscoroutinefunction(type(reward).__call__) is asynchronous
        assert inspect.iscoroutinefunction(reward.__call__) is asynchronous
        assert reward.__name__ == "answer"


def test_without_a_judge_the_awaited_form_scores_by_code_and_given_verdicts():
    reward = reward_function(ANSWER, asynchronous=True)
    verdicts = {"honest": "unmet"}
    assert asyncio.run(called(reward, TEXTS[:2], verdicts=[verdicts, None])) == [0.0, None]


# ---- who is asked -------------------------------------------------------------------------------


def test_the_models_that_the_rubric_names_are_asked_unless_somebody_else_is():
    with serve("met") as own, serve("unmet") as other:
        named = scorer(judge=f'model: "{own.url}#judge"')
        assert (
            called(reward_function(named)) == [pytest.approx(0.7, abs=0.01)] * 8 or own.calls == 8
        )
        assert own.calls == 8
        called(reward_function(named, judge=f"{other.url}#judge"))
        assert (own.calls, other.calls) == (8, 8)
        assert called(reward_function(named, judge=())) == [None] * 8
        assert (own.calls, other.calls) == (8, 8)


def test_several_judges_are_a_jury():
    judges = [FakeEndpoint("met", url="a"), FakeEndpoint("met", url="b")]
    called(reward_function(ANSWER, judge=judges))
    assert [each.calls for each in judges] == [8, 8]


def test_what_cannot_be_asked_is_refused_before_training(monkeypatch):
    keys_away(monkeypatch)
    with pytest.raises(KeyMissing):
        reward_function(ANSWER, judge="openai:gpt-5-mini")
    with pytest.raises(NameInvalid):
        reward_function(ANSWER, judge="gpt-5-mini")
    with pytest.raises(ValueError, match="nobody is asked: give `judge`"):
        reward_function(ANSWER, settings=Settings())


def test_nothing_is_opened_before_the_first_batch():
    judge = FakeEndpoint("met")
    threads = threading.active_count()
    reward_function(ANSWER, judge=judge)
    assert (judge.calls, threading.active_count()) == (0, threads)


# ---- groups -------------------------------------------------------------------------------------


def test_a_group_is_asked_about_in_one_call():
    apart, together = FakeEndpoint("hashed:5"), FakeEndpoint("hashed:5")
    prompts = [f"Why is the sky blue? ({number // 4})" for number in range(8)]
    expected = called(reward_function(ANSWER, judge=apart), TEXTS, prompts)
    grouped = reward_function(ANSWER, judge=together, settings=Settings(group=4))
    assert called(grouped, TEXTS, prompts) == expected
    assert (apart.calls, together.calls) == (8, 2)


def test_a_group_that_is_split_between_processes_is_asked_about_in_its_parts():
    judge = FakeEndpoint("hashed:5")
    reward = reward_function(ANSWER, judge=judge, settings=Settings(group=8))
    assert None not in called(reward, TEXTS[:3])
    assert judge.calls == 1


# ---- failures -----------------------------------------------------------------------------------


def failing(after, error):
    """A judge that fails once it has answered ``after`` calls."""
    answered = 0

    def script(asked):
        nonlocal answered
        answered += 1
        if answered > after:
            raise error
        return hashed(1)(asked)

    return FakeEndpoint(script)


@pytest.mark.parametrize("error", [ServerFailed("it broke"), RequestRefused("not this")])
def test_a_judge_that_fails_later_leaves_rewards_open_and_says_so_once(monkeypatch, error):
    without_waits(monkeypatch)
    reward = reward_function(ANSWER, judge=failing(8, error))
    rewards, metrics = measured(reward)
    assert None not in rewards
    assert metrics["answer/judge_failures"] == metrics["answer/unscored"] == 0.0
    with pytest.warns(UserWarning, match="`answer`: 8 of 8 completions have no reward, because"):
        rewards, metrics = measured(reward)
    assert rewards == [None] * 8
    assert metrics["answer/judge_failures"] == metrics["answer/unscored"] == 1.0
    assert metrics["answer/calls"] >= 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert called(reward) == [None] * 8


def test_a_key_that_is_refused_under_way_ends_nothing(monkeypatch):
    reward = reward_function(ANSWER, judge=failing(8, KeyRefused("the key was withdrawn")))
    called(reward)
    with pytest.warns(UserWarning, match="the key was withdrawn"):
        assert called(reward) == [None] * 8


@pytest.mark.parametrize("error", [ServerFailed("nothing listens"), KeyRefused("a wrong key")])
def test_a_judge_that_never_answered_is_an_error_of_the_first_batch(monkeypatch, error):
    without_waits(monkeypatch)
    for asynchronous in (False, True):
        reward = reward_function(ANSWER, judge=failing(0, error), asynchronous=asynchronous)
        with pytest.raises(EndpointUnusable, match=str(error)):
            asyncio.run(called(reward)) if asynchronous else called(reward)


def test_one_prompt_that_is_refused_at_once_is_no_broken_judge():
    reward = reward_function(ANSWER, judge=failing(0, RequestRefused("too long")))
    with pytest.warns(UserWarning, match="1 of 1 completions have no reward"):
        assert called(reward, TEXTS[:1]) == [None]


def test_a_judge_that_cannot_tell_has_answered():
    rewards, metrics = measured(reward_function(ANSWER, judge=FakeEndpoint("cannot_tell")))
    assert rewards == [None] * 8
    assert metrics["answer/unscored"] == 1.0
    assert metrics["answer/judge_failures"] == 0.0


def test_a_budget_that_is_spent_leaves_rewards_open():
    limited = Settings(max_calls=8, concurrency=2)
    reward = reward_function(ANSWER, judge=FakeEndpoint("met"), settings=limited)
    assert None not in called(reward)
    with pytest.warns(UserWarning, match="the 8 calls of the run are spent"):
        assert called(reward) == [None] * 8


# ---- metrics ------------------------------------------------------------------------------------


def test_what_a_batch_took_is_logged_per_completion(tmp_path):
    judge = FakeEndpoint("met")
    kept = Settings(cache=tmp_path / "cache.sqlite")
    reward = reward_function(ANSWER, judge=judge, settings=kept)
    _, first = measured(reward)
    assert first["answer/calls"] == 1.0
    assert first["answer/tokens_sent"] > 100
    assert first["answer/cached"] == 0.0
    _, again = measured(reward)
    assert {key: again[key] for key in JUDGED_KEYS} == {
        "answer/unscored": 0.0,
        "answer/judge_failures": 0.0,
        "answer/calls": 0.0,
        "answer/tokens_sent": 0.0,
        "answer/cached": 1.0,
    }
    reward.close()


def test_the_same_keys_are_logged_whatever_happens(monkeypatch):
    without_waits(monkeypatch)
    reward = reward_function(ANSWER, judge=failing(1, ServerFailed("it broke")))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        batches = [
            measured(reward, TEXTS[:1])[1],
            measured(reward, TEXTS[1:3])[1],
            measured(reward, TEXTS[:1], verdicts=[{"nobody": "met"}])[1],
            measured(reward, [""])[1],
        ]
    for metrics in batches:
        assert metrics.keys() >= JUDGED_KEYS
    _, plain = measured(reward_function(ANSWER))
    assert not plain.keys() & JUDGED_KEYS


def test_the_judge_s_reasons_stand_in_the_table_of_completions():
    extras = {}
    called(reward_function(ANSWER, judge=FakeEndpoint("met")), log_extra=extras.__setitem__)
    (first, *_) = extras["answer/why"]
    assert "direct=met (" in first
    extras.clear()
    judge = FakeEndpoint("cannot_tell")
    called(reward_function(ANSWER, judge=judge), log_extra=extras.__setitem__)
    assert "honest=unscored (" in extras["answer/why"][0]


# ---- processes ----------------------------------------------------------------------------------


def _in_another_process(reward, sent):
    sent.send(called(reward))


@pytest.mark.parametrize("asynchronous", [False, True])
def test_it_is_pickled_with_its_judge(asynchronous):
    with serve("hashed:2") as server:
        reward = reward_function(
            ANSWER,
            name="courtesy",
            judge=f"{server.url}#judge",
            settings=Settings(group=2),
            asynchronous=asynchronous,
        )
        again = pickle.loads(pickle.dumps(reward))
        assert (again.__name__, again.settings.group) == ("courtesy", 2)
        outcomes = [called(each) for each in (reward, again)]
        if asynchronous:

            async def both():
                return [await each for each in outcomes]

            outcomes = asyncio.run(both())
        assert outcomes[0] == outcomes[1]
        assert server.calls == 8


def test_it_works_in_a_spawned_process():
    with serve("hashed:2") as server:
        reward = reward_function(ANSWER, judge=f"{server.url}#judge")
        here = called(reward)
        receiver, sender = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("spawn").Process(
            target=_in_another_process, args=(reward, sender)
        )
        process.start()
        assert receiver.recv() == here
        process.join()
        receiver.close()
        sender.close()
        reward.close()


def test_a_reward_that_nobody_holds_any_more_is_let_go():
    reward = reward_function(ANSWER, judge=FakeEndpoint("met"))
    called(reward)
    gone = weakref.ref(reward._judge._judge)
    del reward
    gc.collect()
    assert gone() is None


# ---- the compiled module ------------------------------------------------------------------------

PROGRAM = """
import json, sys, threading
sys.path.insert(0, sys.argv[1])
before = threading.active_count()
from answer_reward import reward, reward_with, score
assert threading.active_count() == before
assert not {"aiohttp", "openai", "anthropic", "numpy"} & set(sys.modules)
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    """The compiled module of a rubric that names a server, with the server."""
    with serve("met") as server:
        named = scorer(judge=f'model: "{server.url}#judge"')
        write_target(named.plan, "reward", tmp_path)
        monkeypatch.syspath_prepend(str(tmp_path))
        yield import_module("answer_reward"), server
        del sys.modules["answer_reward"]


def test_importing_a_compiled_reward_opens_nothing(tmp_path, monkeypatch):
    keys_away(monkeypatch)
    named = scorer(judge='model: "openai:gpt-5-mini"')
    write_target(named.plan, "reward", tmp_path)
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


def test_a_compiled_reward_asks_the_models_that_its_rubric_names(module):
    compiled, server = module
    assert compiled.score({"prompt": "Why?", "response": "x"}).reward is None
    assert server.calls == 0
    assert None not in called(compiled.reward)
    assert server.calls == 8


def test_a_compiled_reward_takes_another_judge(module):
    compiled, server = module
    judge = FakeEndpoint("hashed:1")
    reward = compiled.reward_with(judge, group=4)
    assert reward.__name__ == "answer"
    assert None not in called(reward)
    assert (server.calls, judge.calls) == (0, 2)
    assert called(compiled.reward_with([])) == [None] * 8
    with pytest.raises(TypeError, match="groups"):
        compiled.reward_with(judge, groups=4)


def test_a_compiled_reward_without_a_key_says_so_at_the_first_batch(tmp_path, monkeypatch):
    keys_away(monkeypatch)
    named = scorer(judge='model: "openai:gpt-5-mini"')
    write_target(named.plan, "reward", tmp_path)
    names = runpy.run_path(str(tmp_path / "answer_reward.py"))
    with pytest.raises(KeyMissing):
        called(names["reward"])


def test_a_plan_in_a_file_may_have_a_judge_too(tmp_path):
    place = tmp_path / "answer.plan.json"
    place.write_bytes(dump_plan(ANSWER.plan))
    assert None not in called(reward_function(place, judge=FakeEndpoint("met")))
