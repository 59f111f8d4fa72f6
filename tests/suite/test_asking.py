"""A judge gives what expectations need and nobody gave, and changes nothing that was decided."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubricc.endpoints.errors import EndpointUnusable, KeyRefused, RequestRefused
from rubricc.endpoints.fake import FakeEndpoint, verdicts
from rubricc.engine.settings import Settings
from rubricc.suite.asking import Asking
from tests.suite.sources import only, results

RUBRIC = """
rubric answer(facts: list[text] = []) {
  hard rule something { check: words(response) > 0 }
  principle kind +1 "Is kind."
  principle depth +2 "Is deep." { scale: 1..5 }
  principle covers +2 each fact in facts "Says {{fact}}."
  preference { mode: scores }
}
"""
SHOWN = 'prompt: "Hi" response: "Hello there."\n'


def test(body: str, *title: str) -> str:
    title = title[0] if title else "t"
    return f'test "{title}" for answer {{ {body} }}\n'


test.__test__ = False


def asked(text: str, script="met", **limits):
    """The results, who was asked, and the endpoint."""
    endpoint = FakeEndpoint(script, name="fake:judge", model="judge")
    asking = Asking([endpoint], Settings(**limits))
    return results(RUBRIC + text, answers=asking), asking, endpoint


def statuses(found):
    return [result.status for result in found]


def messages(result):
    return [problem.message for problem in result.problems]


@pytest.mark.parametrize(
    "body",
    [
        SHOWN + "expect kind == met",
        SHOWN + "expect depth == 5 expect depth > 3",
        SHOWN + "expect reward == 1",
        SHOWN + "given { kind: unmet } expect reward in 0.66..0.67",
        SHOWN + "given { depth: 1 } expect kind == met expect depth == 1",
        SHOWN + 'facts: ["a", "b"] expect covers[1] == met',
        SHOWN + 'facts: ["a", "b"] given { covers: [unmet, unmet] } expect reward in 0.42..0.43',
    ],
)
def test_missing_verdicts_are_asked_for_and_given_ones_win(body):
    ((result), asking, endpoint) = asked(test(body))
    assert statuses(result) == ["passed"], messages(result[0])
    assert endpoint.calls == asking.calls == 1


def test_what_the_judge_says_may_fail_a_test():
    (result,), _, _ = asked(test(SHOWN + "expect kind == met expect reward > 0.5"), "unmet")
    assert statuses([result]) == ["failed"]
    assert messages(result) == ["expected `met`, got `unmet`", "expected > 0.5, got 0"]


def test_nobody_is_asked_for_what_is_decided():
    text = (
        test('response: "" expect something == unmet expect reward == 0')
        + test(SHOWN + "given { kind: met depth: 5 } expect reward == 1 expect kind == met")
        + test(SHOWN + "expect reward == none expect calls <= 1")
        + test(SHOWN + "expect something == unmet")
    )
    found, asking, endpoint = asked(text)
    assert statuses(found) == ["passed"] * 3 + ["failed"]
    assert (endpoint.calls, asking.heard.verdicts, asking.taken().records) == (0, 0, [])


def test_what_holds_without_a_judge_holds_with_one():
    """``reward == none`` is about what is given, and a judge changes nothing of that."""
    (result,), _, endpoint = asked(test(SHOWN + "expect reward == none expect kind == met"))
    assert result.status == "passed"
    assert endpoint.calls == 1


def test_every_criterion_of_a_row_is_judged():
    (result,), _, _ = asked(test(SHOWN + "given { kind: unmet } expect depth == 5"))
    assert result.status == "passed"
    (result,), asking, _ = asked(test(SHOWN + 'facts: ["a"] expect kind == met'))
    assert asking.heard.verdicts == 3


def test_calls_are_counted_by_layout_and_ask_nobody():
    (result,), _, endpoint = asked(test(SHOWN + "expect calls == 1 expect calls <= 1"))
    assert endpoint.calls == 0
    assert messages(result) == [
        "at most 1 call; `kind`, `depth` have no verdict: add them to `given { … }`"
    ]


def test_both_responses_of_a_pair_are_judged():
    def decide(question):
        best = "longer" in question.response
        return question.scored[-1 if best else 0]

    pair = 'prompt: "Hi" chosen: "It is longer." rejected: "Short."\n'
    for expected, status in [("chosen", "passed"), ("rejected", "failed"), ("tie", "failed")]:
        found, _, endpoint = asked(test(pair + f"expect preferred == {expected}"), verdicts(decide))
        assert statuses(found) == [status]
        assert endpoint.calls == 2
    (failed,) = found
    assert messages(failed) == ["expected `tie`, got `chosen`, with rewards 1 and 0"]


def test_pairwise_preferences_need_a_judge_that_compares():
    text = RUBRIC.replace("mode: scores", "mode: pairwise") + test(
        'prompt: "Hi" chosen: "a" rejected: "b" expect preferred == chosen'
    )
    endpoint = FakeEndpoint("met")
    result = only(text, answers=Asking([endpoint]))
    assert "a judge compares the two responses" in messages(result)[0]
    assert endpoint.calls == 0


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('response: "x" expect kind == met', "the column `prompt` is missing"),
        ('prompt: "Hi" expect kind == met', "the column `response` is missing"),
    ],
)
def test_a_test_without_what_a_judge_reads_says_so(body, says):
    (result,), _, endpoint = asked(test(body))
    assert statuses([result]) == ["error"]
    (message,) = messages(result)
    assert message.startswith("`kind` has no verdict: add it to `given { … }`; a judge cannot")
    assert says in message
    assert endpoint.calls == 0


def test_what_a_judge_leaves_open_is_an_error_with_the_reason():
    body = SHOWN + "expect kind == met expect reward > 0.5"
    (result,), _, _ = asked(test(body), "cannot_tell")
    assert statuses([result]) == ["error"]
    assert messages(result)[0].startswith("`kind` is unscored: the judge cannot tell")
    assert messages(result)[1].startswith("the reward is between 0 and 1; ")


def test_a_call_that_fails_is_an_error_and_leaves_other_tests_alone():
    def answer(asked):
        if "Bad" in asked.questions[0].response:
            raise RequestRefused("the server does not like it")
        return verdicts(lambda question: question.scored[-1])(asked)

    text = test(SHOWN + "expect kind == met") + test(
        SHOWN.replace("Hello there.", "Bad.") + "expect kind == met"
    )
    found, asking, _ = asked(text, answer)
    assert statuses(found) == ["passed", "error"]
    assert messages(found[1]) == ["`kind` is unscored: the server does not like it"]
    taken = asking.taken()
    assert (len(taken.records), taken.is_whole) == (1, False)


def test_an_endpoint_that_cannot_be_used_ends_the_run():
    def refuse(_):
        raise KeyRefused("the key is wrong")

    with pytest.raises(EndpointUnusable, match="the key is wrong"):
        asked(test(SHOWN + "expect kind == met"), refuse)


def test_a_rubric_that_names_no_model_needs_one():
    with pytest.raises(EndpointUnusable, match="names no model to ask"):
        only(RUBRIC + test(SHOWN + "expect kind == met"), answers=Asking())


def test_a_budget_is_that_of_all_rubrics_together():
    text = test(SHOWN + "expect kind == met") + test(SHOWN + "expect kind == met").replace(
        "answer", "other"
    )
    endpoint = FakeEndpoint("met", name="fake:judge")
    asking = Asking([endpoint], Settings(max_calls=1))
    found = results(RUBRIC + RUBRIC.replace("rubric answer", "rubric other") + text, (), asking)
    assert statuses(found) == ["passed", "error"]
    assert "are spent" in messages(found[1])[0]
    assert endpoint.calls == 1
    assert not asking.taken().is_whole


def test_equal_rows_are_asked_about_once():
    text = test(SHOWN + "expect kind == met") + test(SHOWN + "expect depth == 5", "u")
    found, _, endpoint = asked(text)
    assert statuses(found) == ["passed", "passed"]
    assert endpoint.calls == 1


def test_what_is_asked_about_a_row_does_not_depend_on_other_rows():
    one = test(SHOWN + "given { depth: 2 } expect kind == met")
    other = test(SHOWN + "expect kind == met", "u")
    alone = [asked(text)[2].requests for text in (one, other)]
    together = asked(one + other)[2].requests
    assert together == [*alone[0], *alone[1]]


EXPECTATIONS = (
    "kind == met",
    "depth >= 3",
    "reward >= 0.5",
    "reward == none",
    "hard_rules == pass",
)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(EXPECTATIONS), min_size=1, max_size=4, unique=True),
    st.sampled_from(["", "kind: met", "kind: unmet depth: 5", "depth: 2"]),
    st.integers(0, 9),
)
def test_a_judge_only_closes_what_was_open(expectations, brought, seed):
    lines = " ".join(f"expect {each}" for each in expectations)
    text = test(SHOWN + (f"given {{ {brought} }} " if brought else "") + lines)
    plain = only(RUBRIC + text)
    ((judged,), _, _) = asked(text, f"hashed:{seed}")
    before = {p.expectation: p for p in plain.problems}
    after = {p.expectation: p for p in judged.problems}
    for each in expectations:
        if each not in before:
            assert each not in after
        elif before[each].kind == "failed":
            assert after[each] == before[each]
        else:
            assert each not in after or after[each].kind == "failed"
