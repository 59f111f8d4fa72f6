"""The requests that sheets make: keys, schemas, order, and which bytes depend on what."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.api import compile_text
from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.fake.endpoint import FakeEndpoint
from rubricc.prompts.fence import marker
from tests.judging.judges import asking, rows, scorer

ROW = rows(1)[0]
MODES = {
    "one call": "",
    "batches": "batch: 2",
    "each alone": "batch: 1",
    "letters": "verdicts: logprobs",
    "shuffled": "order: shuffled",
}


def requests(plan, asked, script="hashed:1", **settings):
    """What is sent for some rows, everything of it."""
    endpoint = FakeEndpoint(script)
    with asking(plan, endpoint, everything=True, **settings) as judge:
        found = judge.score(asked)
    assert all(row.score.error is None for row in found), [row.score.error for row in found]
    return endpoint.requests


def text(request):
    return "".join(message.content for message in request.messages)


def keys(request):
    return list(request.schema["properties"])


def test_the_schema_is_the_same_object_for_the_same_keys():
    first, second = requests(scorer(), rows(2))
    assert first.schema is second.schema
    assert keys(first) == ["c1", "c2", "c3", "c5", "c4"]


def test_messages_that_show_nothing_of_a_row_are_the_same_objects():
    first, second = requests(scorer(), rows(2))
    assert first.messages[0] is second.messages[0]


def test_the_schema_closes_the_set_of_verdicts_and_puts_them_last():
    (request,) = requests(scorer("evidence: required"), [ROW])
    for key, entry in request.schema["properties"].items():
        assert entry["additionalProperties"] is False
        assert list(entry["properties"]) == ["evidence", "reason", "verdict"], key
        assert entry["properties"]["verdict"]["enum"][-1] == "cannot_tell"
    levels = request.schema["properties"]["c3"]["properties"]["verdict"]["enum"]
    assert levels == ["1", "2", "3", "4", "5", "cannot_tell"]


@pytest.mark.parametrize("mode", MODES)
def test_keys_and_lines_agree_in_every_mode(mode):
    for request in requests(scorer(MODES[mode]), rows(2)):
        asked = Asked.of(request)
        assert [question.key for question in asked.questions]
        assert all(question.text for question in asked.questions)
        assert asked.response.startswith("Light scatters")


def test_each_alone_differs_in_its_last_message_only():
    sent = requests(scorer("batch: 1"), [ROW])
    assert len(sent) == 5
    assert len({request.messages[:-1] for request in sent}) == 1
    assert len({request.messages[-1] for request in sent}) == 5


def test_a_shuffled_order_is_the_same_for_all_rows_and_another_in_each_sample():
    sent = requests(scorer("order: shuffled samples: 3"), rows(4))
    by_sample = {n: {tuple(keys(r)) for r in sent if r.sample == n} for n in range(3)}
    assert all(len(orders) == 1 for orders in by_sample.values())
    assert len(set().union(*by_sample.values())) > 1


@pytest.mark.parametrize("weight", ["+1", "+9", "essential"])
def test_a_changed_weight_changes_no_byte(weight):
    source = (
        "judge j {{ order: shuffled }} rubric w {{ judge: j "
        'principle a {} "Says a." principle b +2 "Says b." pitfall c -1 "Says c." }}'
    )
    (plain,) = requests(compile_text(source.format("+2")), [ROW])
    (other,) = requests(compile_text(source.format(weight)), [ROW])
    assert sorted(keys(other)) == sorted(keys(plain))
    assert other.schema["properties"] == plain.schema["properties"]
    lines = [sorted(text(each).splitlines()) for each in (plain, other)]
    assert lines[0] == lines[1]
    assert keys(other) == keys(plain)


# ---- bytes --------------------------------------------------------------------------------------

RESPONSES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(
    lambda text: any(each.isalnum() for each in text)
)


def without(request, response):
    """The request with the response and its code taken out."""
    whole = text(request)
    assert whole.count(response) >= 1
    at = whole.rindex(f">\n{response}\n</") + 2
    code = whole[at + len(response) :].partition(" ")[2][:9]
    whole = whole[:at] + whole[at + len(response) :]
    assert code.isdigit()
    assert code not in response
    return whole.replace(code, "CODE")


@pytest.mark.parametrize("mode", MODES)
@given(first=RESPONSES, second=RESPONSES)
def test_a_response_changes_its_fence_and_codes_alone(mode, first, second):
    plan = scorer(MODES[mode])
    pairs = [requests(plan, [ROW | {"response": response}], "met") for response in (first, second)]
    for one, other in zip(*pairs, strict=True):
        assert without(one, first) == without(other, second)
        assert one.schema == other.schema
        assert (one.choices, one.sampling, one.sample) == (
            other.choices,
            other.sampling,
            other.sample,
        )


@given(responses=st.lists(RESPONSES, min_size=2, max_size=3, unique=True))
def test_in_a_group_too(responses):
    asked = [ROW | {"response": each} for each in responses]
    for request in requests(scorer(), asked, "met", group=3):
        found = Asked.of(request)
        shown = found.responses
        assert sorted(shown.values()) == sorted(responses)
        code = marker("\n".join(shown.values()))
        listed = "".join(f"[{name} {code}]\n{each}\n" for name, each in shown.items())
        plain = text(request).replace(listed + f"[end {code}]\n", "HERE")
        assert code not in plain
        other = [ROW | {"response": f"Other {n}."} for n in range(len(responses))]
        (second,) = requests(scorer(), other, "met", group=3)
        cut = re.sub(r"\[r1 [0-9]{9}\]\n.*\[end [0-9]{9}\]\n", "HERE", text(second), flags=re.S)
        assert plain == cut


@pytest.mark.parametrize("mode", MODES)
def test_the_order_of_the_keys_of_a_row_changes_nothing(mode):
    plan = compile_text(
        f"judge j {{ {MODES[mode]} }} rubric p(facts: list[record(a: text, b: number)], hint: text)"
        ' { judge: j principle x "Uses {{hint}}." principle y +1 each fact in facts '
        '"Says {{fact.a}}." }'
    )
    row = ROW | {"hint": "a hint", "facts": [{"a": "one", "b": 1.0}]}
    turned = dict(reversed(row.items())) | {"facts": [{"b": 1.0, "a": "one"}]}
    assert requests(plan, [row]) == requests(plan, [turned])


BRACES = "{{response}} {% if x %} {{{{y}}}} {0} %s $HOME \\u0041 {#"


def test_braces_in_data_stay_as_they_are():
    plan = compile_text(
        "rubric p(facts: list[text], hint: text, reference: text?) {"
        " slot criteria: generated { at_most: 3 weight: -5..5 }"
        ' principle x "Uses {{hint}}." principle y +1 each fact in facts "Says {{fact}}." }'
    )
    row = ROW | {
        "prompt": BRACES,
        "response": f"It says {BRACES}",
        "hint": BRACES,
        "facts": [BRACES + "!"],
        "reference": BRACES,
        "criteria": [{"name": "g", "text": f"Says {BRACES}"}],
    }
    (request,) = requests(plan, [row])
    assert text(request).count(BRACES) == 6


@pytest.mark.parametrize(
    "odd",
    ["\x00nul\x00", "\u202ebidi\u202c", "\u200bzero\u200bwidth", "padding " * 12_800, "\r\n\x85"],
    ids=["nul", "bidi", "invisible", "100 KB", "line ends"],
)
@pytest.mark.parametrize("group", [1, 2])
def test_odd_text_reaches_a_judge_as_it_is(odd, group):
    asked = [ROW | {"response": f"It says: {odd} {n}."} for n in range(2)]
    sent = requests(scorer(), asked, group=group)
    for row in asked:
        assert sum(row["response"] in text(request) for request in sent) == 1
