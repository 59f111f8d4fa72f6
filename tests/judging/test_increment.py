"""The cache: what is asked again after a change, and what is not."""

from __future__ import annotations

import json
import sqlite3

import pytest

from rubricc.api import compile_text
from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.fake.endpoint import FakeEndpoint
from rubricc.endpoints.fake.script import verdicts
from tests.judging.judges import asking, rows

SOURCE = """
judge j { temperature: 0.5  seed: 3  max_tokens: 500 }
rubric r(reference: text?, hint: text) {
  judge: j
  hard rule kind "Is kind."
  principle one essential "Says one."
  principle two important "Says two." { scale: 1..3  level 1: "Never."  level 3: "Often." }
  principle hinted optional "Uses {{hint}}."
  pitfall wanders "Wanders off." { example met: "By the way, cats." }
}
"""
ROW = rows(1)[0] | {"reference": "Rayleigh.", "hint": "blue"}


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache.sqlite"


def best(question):
    return question.scored[-1]


def run(source, cache, asked=(ROW,), endpoint=None, **settings):
    """The statements that were asked, and the judged rows."""
    endpoint = endpoint or FakeEndpoint(verdicts(best))
    before = endpoint.calls
    settings.setdefault("everything", True)
    with asking(compile_text(source), endpoint, cache=cache, **settings) as judge:
        found = judge.score(list(asked))
    sent = endpoint.requests[before:]
    return [q.statement for request in sent for q in Asked.of(request).questions], found


def changed(*pairs):
    source = SOURCE
    for old, new in pairs:
        assert old in source, old
        source = source.replace(old, new)
    return source


def test_a_second_run_asks_nothing_and_says_the_same(cache):
    asked, first = run(SOURCE, cache)
    assert len(asked) == 5
    asked, second = run(SOURCE, cache)
    assert asked == []
    assert [row.score.record() for row in first] == [row.score.record() for row in second]
    for name, grounds in second[0].grounds.items():
        assert (first[0].grounds[name].source, grounds.source) == ("judge", "cache")
        assert grounds.reason == first[0].grounds[name].reason
    assert (second[0].calls, second[0].usage.sent) == (0, 0)


NOTHING = {
    "weight": ("one essential", "one +7"),
    "tag": ("two important", "two optional"),
    "name": ("pitfall wanders", "pitfall strays"),
    "needs": ('"Says one."', '"Says one." { needs: [two] }'),
    "note": ('"Says one."', '"Says one." { note: "For people."  tags: [tone] }'),
    "title": ("judge: j\n", 'judge: j\n  title: "Changed"\n'),
    "reward": ("judge: j\n", "judge: j\n  reward { clip: none  hard_rules: report }\n"),
    "comment": ("judge: j\n", "judge: j\n  // a comment\n"),
    "samples of scoring": ("seed: 3", "seed: 3  vote: mean"),
    "order of asking": ("seed: 3", "seed: 3  order: shuffled"),
    "rubric": ("rubric r(", "rubric renamed("),
}


@pytest.mark.parametrize("change", NOTHING)
def test_what_only_scores_asks_nothing(change, cache):
    run(SOURCE, cache)
    asked, _ = run(changed(NOTHING[change]), cache)
    assert asked == []


def test_other_batches_of_the_same_layout_ask_nothing(cache):
    """Criteria that differ from row to row stand behind the request, the others before it."""
    fixed = ('  principle hinted optional "Uses {{hint}}."\n', "")
    run(changed(fixed), cache)
    assert run(changed(fixed, ("seed: 3", "seed: 3  batch: 2")), cache)[0] == []


def test_another_order_in_the_file_asks_nothing(cache):
    run(SOURCE, cache)
    line = '  principle one essential "Says one."\n'
    asked, _ = run(changed((line, ""), ("  pitfall", line + "  pitfall")), cache)
    assert asked == []


def test_a_dropped_criterion_asks_nothing(cache):
    run(SOURCE, cache)
    asked, _ = run(changed(('  principle one essential "Says one."\n', "")), cache)
    assert asked == []


ONE = {
    "text": (('"Says one."', '"Says one or 1."'), "Says one or 1."),
    "anchor": (('"Often."', '"Very often."'), "Says two."),
    "points": (("1..3  level 1: ", "0..3  level 1: "), "Says two."),
    "example": (("By the way, cats.", "By the way, dogs."), "Wanders off."),
    "kind": (('principle one essential "Says one."', 'pitfall one -1 "Says one."'), "Says one."),
    "added": (("  pitfall", '  principle new "Is new."\n  pitfall'), "Is new."),
}


@pytest.mark.parametrize("change", ONE)
def test_an_edited_criterion_asks_again_for_itself_alone(change, cache):
    run(SOURCE, cache)
    pair, statement = ONE[change]
    asked, _ = run(changed(pair), cache)
    assert asked == [statement]
    assert run(changed(pair), cache)[0] == []
    assert run(SOURCE, cache)[0] == []


def test_a_slot_asks_again_where_its_value_changed(cache):
    run(SOURCE, cache)
    asked, _ = run(SOURCE, cache, [ROW | {"hint": "red"}])
    assert asked == ["Uses red."]


EVERYTHING = {
    "temperature": ("temperature: 0.5", "temperature: 0.6"),
    "no temperature": ("temperature: 0.5", ""),
    "seed": ("seed: 3", "seed: 4"),
    "max_tokens": ("max_tokens: 500", "max_tokens: 501"),
    "effort": ("seed: 3", 'seed: 3  effort: "low"'),
    "explain": ("seed: 3", "seed: 3  explain: none"),
    "evidence": ("seed: 3", "seed: 3  evidence: optional"),
    "view": ("seed: 3", "seed: 3  view: trace"),
    "reasoning": ("seed: 3", "seed: 3  reasoning: show"),
    "each alone": ("seed: 3", "seed: 3  batch: 1"),
    "letters": ("seed: 3", "seed: 3  verdicts: logprobs"),
}


@pytest.mark.parametrize("change", EVERYTHING)
def test_what_changes_how_answers_come_asks_for_everything(change, cache):
    run(SOURCE, cache)
    asked, _ = run(changed(EVERYTHING[change]), cache)
    assert len(asked) == 5
    assert run(SOURCE, cache)[0] == []


def test_the_rule_of_evidence_asks_again(cache):
    run(changed(("seed: 3", "seed: 3  evidence: optional")), cache)
    assert len(run(changed(("seed: 3", "seed: 3  evidence: required")), cache)[0]) == 5


@pytest.mark.parametrize("column", ["prompt", "response", "reference"])
def test_another_text_of_the_row_asks_for_everything(column, cache):
    run(SOURCE, cache)
    assert len(run(SOURCE, cache, [ROW | {column: "Another text."}])[0]) == 5
    assert run(SOURCE, cache, [ROW | {"id": "another"}])[0] == []


@pytest.mark.parametrize("other", [{"model": "other"}, {"url": "http://other"}])
def test_judges_share_a_file_and_no_verdict(other, cache):
    run(SOURCE, cache)
    worst = FakeEndpoint(verdicts(lambda q: q.scored[0]), **other)
    asked, (row,) = run(SOURCE, cache, endpoint=worst)
    assert len(asked) == 5
    assert row.score.verdicts["one"] == "unmet"
    asked, (row,) = run(SOURCE, cache)
    assert asked == []
    assert row.score.verdicts["one"] == "met"


def test_more_samples_ask_for_the_new_ones_alone(cache):
    run(changed(("seed: 3", "seed: 3  samples: 1")), cache)
    endpoint = FakeEndpoint(verdicts(best))
    asked, (row,) = run(changed(("seed: 3", "seed: 3  samples: 3")), cache, endpoint=endpoint)
    assert len(asked) == 10
    assert sorted(request.sample for request in endpoint.requests) == [1, 2]
    assert row.grounds["one"].votes == ("met", "met", "met")


def test_without_its_texts_a_cache_keeps_verdicts(cache):
    source = changed(("seed: 3", "seed: 3  evidence: required"))
    _, (first,) = run(source, cache, keep_text=False)
    assert first.grounds["one"].evidence
    asked, (second,) = run(source, cache, keep_text=False)
    assert asked == []
    assert second.score.record() == first.score.record()
    assert (second.grounds["one"].evidence, second.grounds["one"].reason) == ("", "")
    assert b"Light" not in cache.read_bytes()


def test_offline_answers_from_the_cache_or_says_that_it_lacks_something(cache):
    run(SOURCE, cache)
    endpoint = FakeEndpoint("met")
    asked, (kept, other) = run(
        SOURCE, cache, [ROW, ROW | {"response": "New."}], endpoint=endpoint, offline=True
    )
    assert (asked, endpoint.calls) == ([], 0)
    assert kept.score.status == "decided"
    assert set(other.score.reasons.values()) == {"the cache has no verdict, and the run is offline"}


def test_what_failed_is_not_kept(cache):
    run(SOURCE, cache, endpoint=FakeEndpoint(lambda _: "no JSON at all"))
    assert len(run(SOURCE, cache)[0]) == 5


def test_cannot_tell_is_an_answer_and_kept(cache):
    run(SOURCE, cache, endpoint=FakeEndpoint("cannot_tell"))
    asked, (row,) = run(SOURCE, cache)
    assert asked == []
    assert row.score.reasons["one"] == "the judge cannot tell"


# ---- foreign values -----------------------------------------------------------------------------


def overwrite(cache, value):
    """Every entry says ``value``."""
    with sqlite3.connect(cache) as file:
        count = file.execute("UPDATE entries SET value = ?", (value,)).rowcount
    file.close()
    return count


FOREIGN = (
    "",
    "no JSON",
    "[]",
    "null",
    "{}",
    '{"label": 1}',
    '{"label": null}',
    '{"label": ["met"]}',
    '{"label": "perhaps"}',
    '{"label": "Met"}',
    '{"label": "not_applicable"}',
    '{"label": "met", "evidence": 3}',
    '{"label": "met", "reason": {}}',
    '{"logprobs": {"A": 0.0}}',
)


@pytest.mark.parametrize("value", FOREIGN)
def test_a_value_that_is_no_answer_is_asked_again(value, cache):
    run(SOURCE, cache)
    assert overwrite(cache, value) == 5
    asked, (row,) = run(SOURCE, cache)
    assert len(asked) == 5
    assert row.score.verdicts["one"] == "met"
    assert row.grounds["one"].source == "judge"
    assert run(SOURCE, cache)[0] == []


@pytest.mark.parametrize(
    "value",
    [
        '{"label": "met"}',
        '{"logprobs": []}',
        '{"logprobs": {"A": "0"}}',
        '{"logprobs": {"A": null}}',
        '{"logprobs": {"A": true}}',
    ],
)
def test_probabilities_that_are_none_are_asked_again(value, cache):
    source = changed(EVERYTHING["letters"])
    run(source, cache)
    assert overwrite(cache, value) == 5
    assert len(run(source, cache)[0]) == 5


def test_a_level_that_a_scale_has_no_longer_is_asked_again(cache):
    """Nobody but a writer of other things into the file can do that: the points are in the key."""
    run(SOURCE, cache)
    overwrite(cache, json.dumps({"label": "3"}))
    asked, _ = run(SOURCE, cache)
    assert sorted(asked) == ["Is kind.", "Says one.", "Uses blue.", "Wanders off."]


def test_brought_criteria_are_kept_by_what_they_ask(cache):
    source = 'rubric b { slot criteria: generated { at_most: 4 weight: -5..5 } principle a "A." }'
    brought = [{"name": "x", "text": "Says x."}, {"name": "y", "text": "Says y.", "weight": 2}]
    asked, _ = run(source, cache, [ROW | {"criteria": brought}])
    assert asked == ["A.", "Says x.", "Says y."]
    renamed = [
        {"name": "z", "text": "Says y."},
        {"name": "x", "text": "Says x.", "tag": "optional"},
    ]
    assert run(source, cache, [ROW | {"criteria": renamed}])[0] == []
    edited = [{"name": "x", "text": "Says X."}, {"name": "y", "text": "Says y.", "weight": -1}]
    assert run(source, cache, [ROW | {"criteria": edited}])[0] == ["Says X.", "Says y."]


def test_a_group_is_kept_as_a_group(cache):
    group = [ROW | {"response": f"Answer {n}."} for n in range(3)]
    asked, first = run(SOURCE, cache, group, group=3)
    assert len(asked) == 15
    asked, second = run(SOURCE, cache, list(reversed(group)), group=3)
    assert asked == []
    assert [row.score.verdicts for row in reversed(second)] == [row.score.verdicts for row in first]
    assert len(run(SOURCE, cache, group[:2], group=3)[0]) == 10
