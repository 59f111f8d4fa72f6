from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import replace

import pytest

from rubricc.endpoints.errors import NameInvalid
from rubricc.endpoints.fake import (
    Answer,
    Asked,
    always,
    hashed,
    in_order,
    named,
    table,
    verdict_digest,
    verdicts,
    writer,
)
from rubricc.prompts.fill import Filled
from tests.endpoints.fake_calls import FULL, PLAIN, ROW, request


def asked(name, *arguments, **changes):
    return Asked.of(request(name, *arguments, **changes))


def said(script, *arguments, **changes):
    """The JSON that a script answers."""
    return json.loads(script(asked(*arguments, **changes)).text)


def flat(answer):
    return {key: entry["verdict"] for key, entry in answer.items()}


def test_an_answer_follows_its_schema():
    jsonschema = pytest.importorskip("jsonschema")
    for script in (always("met"), always("unmet"), always("cannot_tell"), hashed(3), writer(1)):
        for name in (
            "judge",
            "judge_row",
            "judge_each",
            "group",
            "holistic",
            "compare",
            "critique",
        ):
            call = request(name, FULL)
            answer = json.loads(script(Asked.of(call)).text)
            jsonschema.validate(answer, call.schema)
            assert list(answer) == list(call.schema["properties"])


def test_always_met_is_the_last_verdict_where_met_is_not_allowed():
    found = flat(said(always("met"), "judge_row", FULL))
    assert (found["c1"], found["c2"], found["c5"]) == ("5", "met", "applies")
    lowest = flat(said(always("unmet"), "judge_row", FULL))
    assert (lowest["c1"], lowest["c2"], lowest["c5"]) == ("1", "unmet", "not_applicable")
    assert set(flat(said(always("cannot_tell"), "judge_row", FULL)).values()) == {"cannot_tell"}
    assert flat(said(always("3"), "judge_row", FULL))["c1"] == "3"


def test_always_is_a_tie_unless_it_is_a_letter():
    assert said(always("met"), "compare")["verdict"] == "tie"
    assert said(always("B"), "compare")["verdict"] == "B"
    assert always("met")(asked("compare_logprobs")).text == "A"


def test_evidence_is_the_first_words_of_the_response_where_something_is_met():
    found = said(always("met"), "judge_row", FULL)
    assert found["c1"]["evidence"] == "You can see the fjord, the"
    assert found["c1"]["evidence"] in ROW["response"]
    assert "evidence" not in found["c5"]
    assert said(always("unmet"), "judge_row", FULL)["c1"]["evidence"] == ""
    group = said(always("met"), "group", FULL)
    assert group["r1"]["c1"]["evidence"] == "The fjord."
    assert group["r2"]["c1"]["evidence"] == "The park."


def test_evidence_stays_on_one_line_and_is_verbatim():
    found = said(always("met"), "judge", FULL, {"response": "\n\n  one\ttwo\nthree"})
    assert found["c1"]["evidence"] == "one\ttwo"


def test_a_table_knows_questions_by_statement_text_or_digest():
    statement = "Leaves the visitor wondering."
    text = asked("judge_row", FULL).questions[0].text
    response = ROW["response"]
    for key in (
        (response, statement),
        (response, text),
        verdict_digest(statement, response),
        verdict_digest(text, response),
    ):
        assert flat(said(table({key: "4"}, "cannot_tell"), "judge_row", FULL))["c1"] == "4"


def test_a_table_that_lacks_a_verdict_says_which():
    with pytest.raises(LookupError, match="Names a city"):
        table({})(asked("judge"))


def test_a_table_prefers_the_response_that_meets_the_principle():
    principle = ROW["principle"]
    script = table({("The fjord.", principle): "met", ("The park.", principle): "unmet"})
    assert said(script, "compare")["verdict"] == "A"
    swapped = {"response_a": "The park.", "response_b": "The fjord."}
    assert said(script, "compare", PLAIN, swapped)["verdict"] == "B"
    alike = table({("The fjord.", principle): "met", ("The park.", principle): "met"})
    assert said(alike, "compare")["verdict"] == "tie"


def test_hashed_verdicts_depend_on_seed_question_and_response_alone():
    alone = [
        said(hashed(7), "judge_each", only=place)[f"c{place + 1}"]["verdict"] for place in range(3)
    ]
    together = flat(said(hashed(7), "judge"))
    assert alone == list(together.values())
    group = {"responses": {"r2": ROW["response"], "r1": "The park."}}
    assert flat(said(hashed(7), "group", PLAIN, group)["r2"]) == together


def test_hashed_verdicts_are_uniform_over_what_is_scored():
    drawn = [flat(said(hashed(seed), "judge_row", FULL)) for seed in range(400)]
    levels = Counter(each["c1"] for each in drawn)
    assert set(levels) == {"1", "2", "3", "4", "5"}
    assert all(50 <= count <= 110 for count in levels.values())
    binary = Counter(each["c2"] for each in drawn)
    assert set(binary) == {"met", "unmet"}
    assert all(160 <= count <= 240 for count in binary.values())
    assert set(Counter(each["c5"] for each in drawn)) == {"applies", "not_applicable"}


def test_hashed_verdicts_never_change():
    assert flat(said(hashed(0), "judge")) == flat(said(hashed("0"), "judge"))
    assert flat(said(hashed(0), "judge")) == {"c1": "met", "c2": "met", "c3": "unmet"}
    assert flat(said(hashed(1), "judge")) == {"c1": "met", "c2": "unmet", "c3": "unmet"}


def test_hashed_preferences_do_not_depend_on_the_order():
    swapped = {"response_a": "The park.", "response_b": "The fjord."}
    other = {"A": "B", "B": "A"}
    for seed in range(20):
        for name in ("compare", "compare_logprobs"):
            answers = []
            for values in ({}, swapped):
                text = hashed(seed)(asked(name, PLAIN, values)).text
                answers.append(text if name.endswith("logprobs") else json.loads(text)["verdict"])
            assert answers[1] == other[answers[0]]


def test_log_probabilities_say_what_was_decided():
    for label, letter in (("met", "A"), ("unmet", "B"), ("cannot_tell", "C")):
        answer = always(label)(asked("judge_logprobs"))
        assert answer.text == letter
        assert math.exp(answer.logprobs[letter]) == pytest.approx(0.9)
        assert sum(map(math.exp, answer.logprobs.values())) == pytest.approx(1.0)


def test_a_script_may_give_the_whole_distribution():
    script = verdicts(lambda question: {"met": 0.25, "unmet": 0.75})
    answer = script(asked("judge_logprobs"))
    assert answer.text == "B"
    assert {letter: math.exp(each) for letter, each in answer.logprobs.items()} == pytest.approx(
        {"A": 0.25, "B": 0.75}
    )
    assert flat(said(script, "judge")) == dict.fromkeys(("c1", "c2", "c3"), "unmet")


def test_a_script_of_ones_own_sees_every_question():
    script = verdicts(lambda question: "met" if "fjord" in question.response else "unmet")
    assert flat(said(script, "group")["r1"])["c1"] == "met"
    assert flat(said(script, "group")["r2"])["c1"] == "unmet"


def test_the_writer_asks_for_some_revisions_and_never_for_two():
    wants = Counter()
    for number in range(40):
        response = f"Answer {number} is the best that there is."
        critique = said(writer(), "critique", PLAIN, {"response": response})
        wants[critique["needs_revision"]] += 1
        assert bool(critique["findings"]) == critique["needs_revision"]
        assert all(each["quote"] in response for each in critique["findings"])
        revised = writer()(asked("revise", PLAIN, {"response": response})).text
        assert revised.startswith("[canned revision ")
        assert revised.endswith(response)
        again = said(writer(), "critique", PLAIN, {"response": revised})
        assert again == {"findings": [], "needs_revision": False}
        twice = writer()(asked("revise", PLAIN, {"response": revised})).text
        assert twice.count("canned") == 1
    assert min(wants.values()) >= 10


def test_the_writer_completes_any_prompt_the_same_way_each_time():
    call = Asked((Filled("user", "How do I start?", False),))
    first = writer()(call).text
    assert first == writer()(call).text
    assert first.startswith("[canned completion ")
    assert first != writer(1)(call).text
    assert first != writer()(replace(call, sample=1)).text


def test_the_writer_fills_schemas_that_it_does_not_know():
    schema = {
        "type": "object",
        "properties": {
            "mood": {"enum": ["calm", "cross"]},
            "sure": {"type": "boolean"},
            "marks": {"type": "array", "items": {"type": "integer"}},
            "why": {"type": "string"},
            "count": {"type": "integer"},
        },
    }
    call = Asked((Filled("user", "Say how you are.", False),), schema)
    assert json.loads(writer()(call).text) == {
        "mood": "calm",
        "sure": False,
        "marks": [],
        "why": "canned",
        "count": 0,
    }


def test_given_answers_come_in_order_and_end():
    script = in_order(["one", Answer("two", stopped="length"), ValueError("three")])
    call = asked("judge")
    assert script(call) == "one"
    assert script(call).stopped == "length"
    with pytest.raises(ValueError, match="three"):
        script(call)
    with pytest.raises(LookupError, match="no more answers"):
        script(call)


def test_scripts_have_names():
    assert flat(json.loads(named("met")(asked("judge")).text))["c1"] == "met"
    assert named("hashed:7")(asked("judge")) == hashed(7)(asked("judge"))
    assert named("writer")(asked("revise")) == writer()(asked("revise"))
    with pytest.raises(NameInvalid, match="no script is called `maybe`"):
        named("maybe")
