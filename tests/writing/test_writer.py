"""Writers: ids that stay, rows that are kept, and nothing that depends on the way it ran."""

from __future__ import annotations

import asyncio
import pickle
import random

import pytest

from rubricc.datasets.row import RowFault
from rubricc.endpoints.errors import EndpointUnusable, NameInvalid, SettingRefused
from rubricc.endpoints.fake import Answer, FakeEndpoint
from rubricc.endpoints.fake.serve import serve
from rubricc.endpoints.reply import Reply, Usage
from rubricc.endpoints.request import Sampling
from tests.judging.judges import WIRES, model_name
from tests.writing.prompts import prompts, records, writing


def named(name, **options):
    return FakeEndpoint("writer", name=f"fake:{name}", model=name, **options)


def test_one_completion_of_a_prompt_has_its_id():
    with writing(FakeEndpoint("writer")) as writer:
        found = writer.write(prompts(3))
    assert [one.id for one in found] == ["p0", "p1", "p2"]
    assert all(one.status == "written" and one.reason == "" for one in found)
    assert all(one.response.startswith("[canned completion ") for one in found)


def test_several_completions_have_ids_with_writer_and_sample():
    with writing([named("m1"), named("m2")], samples=2) as writer:
        found = writer.write(prompts(2))
    assert [one.id for one in found] == [
        f"p{n}/{model}/{sample}" for n in range(2) for model in ("m1", "m2") for sample in range(2)
    ]
    assert len({one.response for one in found}) == 8


def test_writers_of_one_model_go_by_their_whole_names():
    one, two = named("a"), named("b")
    one.model = two.model = "m"
    with writing([one, two]) as writer:
        assert [each.id for each in writer.write(prompts(1))] == ["p0/fake:a/0", "p0/fake:b/0"]


def test_a_record_says_how_it_was_drawn():
    reply = Reply("Well.", "m-2026", "end", Usage(12, 4, 0, 3))
    sampling = Sampling(0.7, 11, "low", 64)
    with writing(FakeEndpoint.replying(reply, reply), sampling=sampling, samples=2) as writer:
        first, second = records(writer.write(prompts(1)))
    assert list(first) == [
        *("id", "prompt", "response", "writer", "model", "settings", "sample", "seed"),
        *("finish_reason", "truncated", "status", "reason", "tokens", "cost_usd", "topic"),
    ]
    assert first["settings"] == {"temperature": 0.7, "effort": "low", "max_tokens": 64}
    assert [(one["sample"], one["seed"]) for one in (first, second)] == [(0, 11), (1, 12)]
    assert first["tokens"] == {"sent": 12, "cached": 4, "received": 3}
    assert (first["writer"], first["model"], first["cost_usd"]) == ("fake:script", "m-2026", 0.0)
    assert (first["finish_reason"], first["truncated"]) == ("end", False)


def test_what_was_said_of_another_response_does_not_go_along():
    row = {"id": 1, "prompt": "Q", "response": "old", "verdicts": {"a": "met"}, "facts": ["x"]}
    with writing(FakeEndpoint("writer")) as writer:
        (found,) = records(writer.write([row]))
    assert "verdicts" not in found
    assert found["facts"] == ["x"]
    assert found["response"] != "old"


@pytest.mark.parametrize(
    ("given", "status", "says", "truncated"),
    [
        ("", "empty", "empty", False),
        (" \n", "empty", "empty", False),
        ("<think>\nnothing else", "empty", "beside its reasoning", False),
        (Answer("", stopped="length"), "empty", "cut off", True),
        (Answer("half an", stopped="length"), "written", "cut off", True),
        (Answer("I will not.", stopped="refusal"), "refused", "refused", False),
        (Answer("no end", stopped="other"), "written", "", False),
        ("half \ud800", "failed", "half a character", False),
    ],
)
def test_what_is_no_whole_completion_is_kept_and_said(given, status, says, truncated):
    with writing(FakeEndpoint.replying(given)) as writer:
        (found,) = records(writer.write(prompts(1)))
    assert found["status"] == status
    assert says in found["reason"]
    assert bool(found["reason"]) == bool(says)
    assert found["truncated"] is truncated
    assert found["prompt"] == "Tell me of 0."


def test_a_prompt_that_cannot_be_used_takes_no_other_with_it():
    rows = [
        *prompts(1),
        RowFault(2, "not valid JSON", "x"),
        {"id": "e", "prompt": ""},
        {"id": True, "prompt": "Q"},
        {"prompt": "Q"},
        {"id": "p0", "prompt": "twice"},
    ]
    endpoint = FakeEndpoint("writer")
    with writing(endpoint) as writer:
        found = writer.write(rows)
    assert [(one.id, one.status) for one in found] == [
        ("p0", "written"),
        ("x", "failed"),
        ("e", "failed"),
        (4, "failed"),
        (5, "written"),
        ("p0", "failed"),
    ]
    assert [one.reason for one in found[1:4]] == [
        "not valid JSON",
        "`prompt` is empty",
        "`id` is neither text nor a whole number",
    ]
    assert endpoint.calls == 2


def test_who_cannot_write_is_said_at_once():
    with pytest.raises(SettingRefused, match="no model"), writing([]):
        pass
    with pytest.raises(SettingRefused, match="named twice"), writing([named("a"), named("a")]):
        pass
    with pytest.raises(NameInvalid), writing("gpt-5"):
        pass
    with pytest.raises(ValueError, match="at least one"), writing(named("a"), samples=0):
        pass


def test_an_endpoint_that_never_will_answer_ends_the_run():
    from rubricc.endpoints.errors import KeyRefused

    endpoint = FakeEndpoint.replying("fine", KeyRefused("no"), KeyRefused("no"))
    with writing(endpoint, concurrency=1) as writer:
        first, second, third = writer.write(prompts(3))
    assert (first.status, second.status, third.status) == ("written", "failed", "failed")
    with (
        writing(FakeEndpoint.replying(KeyRefused("no"))) as writer,
        pytest.raises(EndpointUnusable),
    ):
        writer.write(prompts(1))


def test_order_and_concurrency_change_nothing(tmp_path):
    rows = prompts(12)
    outputs = []
    for concurrency, cache in ((1, None), (7, tmp_path / "a"), (64, tmp_path / "b")):
        with writing(
            [named("m", usage=False)], samples=2, concurrency=concurrency, cache=cache
        ) as writer:
            outputs.append(records(writer.write(rows)))
    assert outputs[0] == outputs[1] == outputs[2]
    mixed = rows[:]
    random.Random(3).shuffle(mixed)
    with writing([named("m", usage=False)], samples=2) as writer:
        found = records(writer.write(mixed))
    assert sorted(found, key=lambda one: one["id"]) == sorted(outputs[0], key=lambda one: one["id"])


def drawing(seed=0):
    """A writer that says something else each time, as real ones do."""
    drawn = random.Random(seed)
    return FakeEndpoint(lambda asked: f"drawn {drawn.random()}", model="m", latency_s=0.002)


def test_a_restart_loses_and_repeats_nothing(tmp_path):
    """What was answered before the stop is in the output of the next run, and paid once."""
    first = drawing()
    with writing(first, cache=tmp_path / "c", concurrency=4) as writer:
        stream = writer.stream(prompts(40))
        seen = records([next(stream) for _ in range(9)])
        stream.close()
    second = drawing(1)
    with writing(second, cache=tmp_path / "c", concurrency=3) as writer:
        found = records(writer.write(prompts(40)))
    assert found[:9] == seen
    assert len(found) == 40
    assert 40 <= first.calls + second.calls <= 40 + 8
    with writing(drawing(2), cache=tmp_path / "c", offline=True) as writer:
        assert records(writer.write(prompts(40))) == found


def test_a_cancelled_run_goes_on_where_it_was(tmp_path):
    first = drawing()

    async def cancelled():
        with writing(first, cache=tmp_path / "c", concurrency=4) as writer:
            task = asyncio.create_task(writer.write_async(prompts(40)))
            while first.calls < 12:
                await asyncio.sleep(0.001)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(cancelled())
    second = drawing(1)
    with writing(second, cache=tmp_path / "c") as writer:
        assert {one.status for one in writer.write(prompts(40))} == {"written"}
    assert first.calls + second.calls <= 40 + 4


def test_a_spent_budget_keeps_the_rows_that_are_left(tmp_path):
    with writing(drawing(), cache=tmp_path / "c", max_calls=5) as writer:
        found = writer.write(prompts(9))
        assert writer.stopped == "the 5 calls of the run are spent"
    assert sum(one.status == "written" for one in found) == 5
    left = [one for one in found if one.status != "written"]
    assert {one.reason for one in left} == {"the 5 calls of the run are spent"}
    with writing(drawing(1), cache=tmp_path / "c") as writer:
        assert all(one.status == "written" for one in writer.write(prompts(9)))
        assert writer.from_cache == 5


def test_without_a_cache_the_run_says_that_it_would_pay_again(tmp_path):
    with writing(drawing()) as writer:
        writer.write(prompts(1))
        assert any("paid for again" in warning for warning in writer.meter.warnings)
    with writing(drawing(), cache=tmp_path / "c") as writer:
        writer.write(prompts(1))
        assert not writer.meter.warnings


def test_it_travels():
    with writing("http://127.0.0.1:1/v1#m", samples=2, system="S") as writer:
        again = pickle.loads(pickle.dumps(writer))
    assert (again.samples, again.settings) == (2, writer.settings)
    again.close()


@pytest.mark.parametrize("wire", WIRES)
def test_a_conversation_arrives_as_it_is(wire, monkeypatch):
    prompt = [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Hello"},
        {"role": "user", "content": "One."},
        {"role": "user", "content": "Two."},
    ]
    with serve("writer") as server:
        model = model_name(wire, server, monkeypatch)
        with writing(model) as writer:
            (found,) = writer.write([{"id": 1, "prompt": prompt}])
        (received,) = server.requests
    assert found.status == "written"
    assert [(one.role, one.content) for one in received.asked.messages] == [
        ("system", "Be kind."),
        ("user", "Hi"),
        ("assistant", "Hello"),
        ("user", "One.\n\nTwo."),
    ]
    assert received.asked.schema is None
