"""Recorded answers give the same results again, without anybody being asked."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubricc.endpoints.errors import EndpointUnusable, RequestRefused
from rubricc.endpoints.fake import FakeEndpoint, always
from rubricc.endpoints.reply import Reply
from rubricc.suite.asking import Asking, Taken
from rubricc.suite.recording import Recorded, recording_path, write_recording
from tests.suite.sources import results

RUBRIC = """
judge panel { JUDGE }
rubric answer {
  judge: panel
  principle kind "Is kind."
  principle depth +2 "Is deep." { scale: 1..5 }
  principle short "Is short."
}
"""


def source(*tests: str, judge: str = "samples: 1") -> str:
    titled = (f'test "{n}" for answer {{ {body} }}\n' for n, body in enumerate(tests))
    return RUBRIC.replace("JUDGE", judge) + "".join(titled)


def row(response: str, given: str = "", expect: str = "kind == met expect reward >= 0.5") -> str:
    brought = f"given {{ {given} }}" if given else ""
    return f'prompt: "Hi" response: "{response}" {brought} expect {expect}'


def recorded(path, text, *endpoints):
    """The results with a judge, whose answers then stand in ``path``."""
    asking = Asking(endpoints)
    found = results(text, answers=asking)
    write_recording(path, asking.taken())
    return found


def fake(script="hashed:1", name="fake:a"):
    return FakeEndpoint(script, name=name, model=name, url=name)


@pytest.fixture
def path(tmp_path):
    return recording_path(tmp_path / "x.rubric")


def test_a_recording_lies_beside_its_source(tmp_path):
    assert recording_path(tmp_path / "x.rubric") == tmp_path / "x.rubric.replay.jsonl"


ROWS = st.builds(
    row,
    st.sampled_from(["A b.", "C d.", "E f g."]),
    st.sampled_from(["", "depth: 2", "short: met", "kind: unmet"]),
)
JUDGES = (
    "samples: 1",
    "samples: 3",
    "batch: 1",
    "verdicts: logprobs",
    "order: shuffled samples: 2",
)


@settings(max_examples=30, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=6), st.sampled_from(JUDGES), st.integers(0, 9))
def test_what_was_recorded_gives_the_same_results(tmp_path_factory, rows, judge, seed):
    path = tmp_path_factory.mktemp("r") / "x.replay.jsonl"
    text = source(*rows, judge=judge)
    found = recorded(path, text, fake(f"hashed:{seed}"))
    again = Recorded(path)
    assert results(text, answers=again) == found
    assert set(again.heard.models) <= {"fake:a"}


def test_two_runs_write_the_same_bytes(path, tmp_path):
    text = source(*(row(f"Says {n}.") for n in range(8)), judge="batch: 1")
    recorded(path, text, fake())
    before = path.read_bytes()
    slow = FakeEndpoint("hashed:1", name="fake:a", model="fake:a", url="fake:a", latency_s=0.001)
    recorded(path, text, slow)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_lines_say_who_answered_and_nothing_that_differs_between_runs(path):
    recorded(path, source(row("A b.")), fake())
    (line,) = path.read_text("utf-8").splitlines()
    record = json.loads(line)
    assert (record["endpoint"], record["model"], record["tag"]) == ("fake:a", "fake:a", "answer")
    assert "milliseconds" not in record
    assert record["reply"].keys() == {"text", "model"}


def test_an_edited_text_of_a_test_moves_no_other_line(path):
    recorded(path, source(row("A b."), row("C d."), row("E f.")), fake())
    before = path.read_text("utf-8").splitlines()
    recorded(path, source(row("A b."), row("C dd."), row("E f.")), fake())
    after = path.read_text("utf-8").splitlines()
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True]


def test_a_jury_votes_again_with_its_weights(path):
    heavy = 'model { name: "http://a/v1#x" weight: 3 } model { name: "http://b/v1#y" } vote: mean'
    text = source(row("A b.", expect="kind == unmet"), judge=heavy)
    endpoints = [
        (fake("unmet", "http://a/v1#x"), 3.0),
        (fake("met", "http://b/v1#y"), 1.0),
    ]
    wrong = recorded(path, text, *endpoints)
    assert "got `0.25`" in wrong[0].problems[0].message
    assert results(text, answers=Recorded(path)) == wrong
    strangers = [fake("unmet", "fake:a"), fake("met", "fake:b")]
    equal = recorded(path, text, *strangers)
    assert "got `0.5`" in equal[0].problems[0].message
    assert results(text, answers=Recorded(path)) == equal


def test_an_edited_criterion_has_no_recorded_verdict(path):
    text = source(
        row("A b."), row("C d.", "kind: met short: met", "reward >= 0.5"), judge="batch: 1"
    )
    recorded(path, text, fake("met"))
    edited = text.replace("Is kind.", "Is very kind.")
    one, two = results(edited, answers=Recorded(path))
    assert [problem.message for problem in one.problems] == [
        "`kind` has no recorded verdict: run again with `--judge`",
    ]
    assert two.status == "passed"
    one, _ = results(text.replace("Is ", "Seems "), answers=Recorded(path))
    assert one.problems[1].message == (
        "the reward is between 0 and 1; "
        "`kind`, `depth`, `short` have no recorded verdict: run again with `--judge`"
    )


def test_another_rubric_s_answers_are_not_used(path):
    text = source(row("A b."))
    recorded(path, text, fake())
    renamed = text.replace("answer", "reply")
    (result,) = results(renamed, answers=Recorded(path))
    assert "has no recorded verdict" in result.problems[0].message


def test_only_calls_of_this_run_stay(path):
    recorded(path, source(row("A b."), row("C d.")), fake())
    recorded(path, source(row("C d.")), fake())
    assert len(path.read_bytes().splitlines()) == 1
    recorded(path, source(row("C d.", "kind: met depth: 5 short: met")), fake())
    assert not path.exists()


def test_a_run_that_was_cut_short_loses_no_answer_of_the_same_model(path):
    text = source(row("A b."), row("C d."))
    before = recorded(path, text, fake())

    def refuse(_):
        raise RequestRefused("the server does not like it")

    recorded(path, text, fake(refuse))
    assert results(text, answers=Recorded(path)) == before
    path.write_text("<<<<<<< ours\n")
    recorded(path, text, fake(refuse))
    write_recording(path, Taken([], is_whole=True))
    assert not path.exists()


def test_an_answer_that_was_asked_for_again_is_so_again(path):
    spoilt = ["no JSON at all", None]

    def answer(asked):
        return spoilt.pop(0) or always("met")(asked)

    text = source(row("A b."))
    found = recorded(path, text, fake(answer))
    assert found[0].status == "passed"
    assert len(path.read_bytes().splitlines()) == 2
    assert results(text, answers=Recorded(path)) == found


def test_the_name_that_came_back_is_told(path):
    def answer(asked):
        found = FakeEndpoint("met").script(asked)
        return Reply(found.text, "judge-2026-08-07")

    recorded(path, source(row("A b.")), fake(answer))
    heard = Recorded(path)
    results(source(row("A b.")), answers=heard)
    assert list(heard.heard.models) == ["fake:a (judge-2026-08-07)"]
    assert heard.heard.verdicts == 3


@pytest.mark.parametrize("content", [b"<<<<<<< HEAD\n", b'{"messages": 1}\n', b"\xff\n"])
def test_a_file_that_is_no_recording_is_named_with_its_line(path, content):
    path.write_bytes(b"\n" + content)
    with pytest.raises(EndpointUnusable, match=r"line 2 of `.*` is no recorded call"):
        results(source(row("A b.")), answers=Recorded(path))


def test_a_recording_is_read_only_where_it_is_needed(path):
    path.write_bytes(b"<<<<<<< HEAD\n")
    needless = source(row("A b.", "kind: met depth: 5 short: met"))
    assert results(needless, answers=Recorded(path))[0].status == "passed"
