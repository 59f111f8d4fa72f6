"""What can be asked, and what cannot: of one call, of a rating, of a row that lacks something."""

from __future__ import annotations

import pytest

from rubricc.api import compile_text
from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.fake.endpoint import FakeEndpoint
from rubricc.endpoints.fake.script import verdicts
from tests.judging.judges import asking, rows

(ROW,) = rows(1)


def judged(source, row=ROW, script="hashed:1", **settings):
    endpoint = FakeEndpoint(script)
    with asking(compile_text(source), endpoint, **settings) as judge:
        (found,) = judge.score([row])
    return found, endpoint


def texts(endpoint):
    return [[q.text for q in Asked.of(request).questions] for request in endpoint.requests]


HINTED = """
judge j {{ {policy} }}
rubric hinted(hint: text?, facts: list[text]?) {{
  judge: j
  principle one essential "Says one."
  principle uses important "Uses the hint {{{{hint}}}}."
  principle two optional "Says two."
  principle covers +1 each fact in facts "States {{{{fact}}}}."
}}
"""


@pytest.mark.parametrize("policy", ["", "batch: 1", "batch: 2", "samples: 2", "verdicts: logprobs"])
def test_a_slot_without_a_value_leaves_its_question_open_alone(policy):
    found, endpoint = judged(HINTED.format(policy=policy), script="met")
    assert found.score.error is None
    assert found.score.reasons == {"uses": "`hint` has no value"}
    assert found.grounds["uses"].reason == "`hint` has no value"
    assert (found.score.verdicts["one"], found.score.verdicts["two"]) != ("unscored", "unscored")
    assert found.score.verdicts["covers"] == []
    assert (found.score.reward, found.score.status) == (None, "undecided")
    assert not any("hint" in text for call in texts(endpoint) for text in call)


def test_a_slot_without_a_value_leaves_a_group_going():
    asked = [row | {"prompt": "P"} for row in rows(3)]
    endpoint = FakeEndpoint("met")
    with asking(compile_text(HINTED.format(policy="")), endpoint, group=3) as judge:
        found = judge.score(asked)
    assert endpoint.calls == 1
    for row in found:
        assert row.score.reasons == {"uses": "`hint` has no value"}
        assert row.score.verdicts["one"] == "met"


def test_a_call_of_which_nothing_can_be_asked_is_not_made():
    found, endpoint = judged('rubric h(hint: text?) { principle a "Uses {{hint}}." }')
    assert (endpoint.calls, found.calls) == (0, 0)
    assert found.score.reasons == {"a": "`hint` has no value"}


def test_a_rating_of_which_a_part_cannot_be_shown_is_not_made():
    source = """rubric whole(hint: text?) {
      hard rule kind "Is kind."
      principle one "Uses {{hint}}."
      principle two "Says two."
      reward { aggregate: holistic  scale: 1..5 }
    }"""
    found, endpoint = judged(source, script=verdicts(lambda q: q.scored[-1]))
    assert endpoint.calls == 1
    assert found.score.reasons["overall"] == "`hint` has no value"
    assert found.score.reward is None
    found, endpoint = judged(source, ROW | {"hint": "it"}, script=verdicts(lambda q: q.scored[-1]))
    assert (endpoint.calls, found.score.reward) == (2, 1.0)
    assert found.grounds["overall"].source == "judge"


def test_a_rating_comes_after_the_hard_rules_and_only_where_they_hold():
    source = """rubric whole {
      hard rule kind "Is kind."
      principle one "Says one."
      reward { aggregate: holistic  scale: 1..5 }
    }"""
    found, endpoint = judged(source, script=verdicts(lambda q: q.scored[0]))
    assert (endpoint.calls, found.score.reward, found.score.hard_rules) == (1, 0.0, "fail")
    found, endpoint = judged(source, ROW | {"verdicts": {"overall": 4}}, "met")
    assert (endpoint.calls, found.score.reward) == (1, 0.75)
    assert found.grounds["overall"].source == "given"


CONDITIONS = """
rubric conditions {
  principle prose +2 "Warns." { when: "The user is in danger." }
  principle coded +3 "Is short." { when: "The user is in a hurry."  check: words(response) < 4 }
  principle both +5 "Is plain." { check: words(response) < 9  decide: mean }
}
"""


def conditional(**labels):
    def decide(question):
        name = next(n for n in ("danger", "hurry", "plain") if n in question.text)
        assert ("applies" in question.labels) == (name == "hurry")
        assert ("not_applicable" in question.labels) == (name != "plain")
        return labels[name]

    return judged(CONDITIONS, script=verdicts(decide))[0].score


def test_a_condition_in_prose_is_asked_with_the_verdict_or_alone_where_code_has_it():
    both = conditional(danger="met", hurry="applies", plain="met")
    assert both.verdicts == {"prose": "met", "coded": "unmet", "both": "met"}
    neither = conditional(danger="not_applicable", hurry="not_applicable", plain="unmet")
    assert neither.verdicts == {"prose": "not_applicable", "coded": "not_applicable", "both": 0.5}
    assert neither.reward == 0.5


def test_what_cannot_be_told_of_a_condition_leaves_the_criterion_open():
    found = conditional(danger="cannot_tell", hurry="cannot_tell", plain="cannot_tell")
    assert set(found.reasons.values()) == {"the judge cannot tell"}
    assert set(found.verdicts.values()) == {"unscored"}


def test_a_shared_question_is_asked_once_and_serves_both():
    source = 'rubric s { principle a essential "Says it." principle b optional "Says it." }'
    found, endpoint = judged(source, script="met")
    assert texts(endpoint) == [["Says it."]]
    assert found.score.verdicts == {"a": "met", "b": "met"}
    assert found.grounds["a"] == found.grounds["b"]


def test_a_given_verdict_stands_beside_a_shared_answer():
    source = 'rubric s { principle a essential "Says it." principle b optional "Says it." }'
    found, endpoint = judged(source, ROW | {"verdicts": {"a": "unmet"}}, "met")
    assert endpoint.calls == 1
    assert found.score.verdicts == {"a": "unmet", "b": "met"}
    assert [found.grounds[name].source for name in "ab"] == ["given", "judge"]


EACH = 'rubric e(facts: list[text]) { principle covers +1 each fact in facts "States {{fact}}." }'


def test_a_list_that_is_given_in_part_is_asked_for_the_rest():
    row = ROW | {"facts": ["a", "b", "c"], "verdicts": {"covers": ["met", None, "unscored"]}}
    found, endpoint = judged(EACH, row, "unmet")
    assert texts(endpoint) == [["States b."]]
    assert found.score.verdicts["covers"] == ["met", "unmet", "unscored"]
    grounds = found.grounds["covers"]
    assert [each.source for each in grounds] == ["given", "judge", "given"]
    assert grounds[2].reason == "given as unscored"


def test_facts_are_judged_for_their_classes():
    source = """rubric f {
      fact refuses "Declines to help."
      fact judges "Judges the user."
      derive plain = refuses and not judges
      class good +1 when plain
      class other 0 when not refuses
      class bad -1 otherwise
      reward { clip: none }
    }"""
    labels = {"Declines to help.": "met", "Judges the user.": "unmet"}
    found, _ = judged(source, script=verdicts(lambda q: labels[q.text]))
    plain = compile_text(source).score(ROW | {"verdicts": {"refuses": "met", "judges": "unmet"}})
    assert (found.score.reward, found.score.record()) == (plain.reward, plain.record())


def test_needs_read_what_the_judge_said():
    source = 'rubric n { principle a "Says a." principle b "Says b." { needs: [a] } }'
    labels = {"Says a.": "unmet", "Says b.": "met"}
    found, _ = judged(source, script=verdicts(lambda q: labels[q.text]))
    assert found.score.verdicts == {"a": "unmet", "b": "unmet"}
    assert found.score.own == {"b": "met"}


def test_code_that_cannot_decide_says_so_in_the_grounds():
    source = """rubric c {
      principle a { check: words(response) / count(response, "zzz") > 1 }
      principle b "Says b."
    }"""
    found, _ = judged(source, script="met")
    assert found.score.verdicts == {"a": "unscored", "b": "met"}
    assert found.grounds["a"].reason == found.score.reasons["a"] != ""
