from __future__ import annotations

import json

import jsonschema
import pytest

from rubricc.plan.file import dump_plan, load_plan, with_digest
from rubricc.plan.policy import Judge
from rubricc.prompts import schema
from rubricc.prompts.render import render_prompts

from .plans import FULL, ONE_TO_FIVE, PLAIN, SILENT, question

STRICT_WORDS = {"type", "properties", "required", "additionalProperties", "enum", "items"}


def objects(node):
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield node
        for value in node.values():
            yield from objects(value)


def keywords(node):
    for key, value in node.items():
        yield key
        for child in value.values() if key == "properties" else [value]:
            if isinstance(child, dict):
                yield from keywords(child)


def every_schema():
    for plan in (PLAIN, SILENT, FULL):
        for prompt in render_prompts(plan, ("reward", "preference", "critique")):
            if prompt.answer_schema is not None:
                yield prompt.name, prompt.answer_schema


def test_schemas_keep_to_the_strict_subset():
    for name, each in every_schema():
        jsonschema.Draft202012Validator.check_schema(each)
        assert set(keywords(each)) <= STRICT_WORDS, name
        for node in objects(each):
            assert node["additionalProperties"] is False, name
            assert node["required"] == list(node["properties"]), name


def test_reason_and_evidence_come_before_the_verdict():
    asked = question("a", evidence="required")
    assert list(schema.answer(asked, Judge())["properties"]) == ["evidence", "reason", "verdict"]
    assert list(schema.answer(question("a"), Judge())["properties"]) == ["reason", "verdict"]
    assert list(schema.answer(question("a"), Judge(explain="none"))["properties"]) == ["verdict"]
    for _, each in every_schema():
        for node in objects(each):
            if "verdict" in node["properties"]:
                assert list(node["properties"])[-1] == "verdict"


def test_a_plan_file_keeps_the_order_of_keys():
    plan = FULL.model_copy(update={"prompts": render_prompts(FULL)})
    prompt = load_plan(dump_plan(with_digest(plan))).prompts[0]
    entry = prompt.answer_schema["properties"]["c1"]
    assert list(entry["properties"]) == ["evidence", "reason", "verdict"]


def test_verdicts_are_a_closed_set():
    when = (("It is dark.",),)
    assert schema.labels(question("a")) == ("met", "unmet", "cannot_tell")
    assert schema.labels(question("a", when=when)) == (
        "met",
        "unmet",
        "not_applicable",
        "cannot_tell",
    )
    assert schema.labels(question("a", scale=ONE_TO_FIVE)) == (*"12345", "cannot_tell")
    assert schema.labels(question("a", asks="applicability", when=when)) == (
        "applies",
        "not_applicable",
        "cannot_tell",
    )


def test_keys_are_positional_and_all_required():
    full = schema.answers(FULL.questions, FULL.judge)
    assert full["required"] == ["c1", "c2", "c3", "c4", "c5", "c6"]
    assert "overall" not in json.dumps(full)
    assert schema.keys(FULL.questions)["fault"] == "c6"


def test_a_question_asked_again_keeps_its_key_and_its_entry():
    full = schema.answers(FULL.questions, FULL.judge)
    again = schema.select(full, ["c6", "c4_0", "c4_1"])
    assert again["required"] == ["c6", "c4_0", "c4_1"]
    assert again["properties"]["c4_1"] == full["properties"]["c4"]
    with pytest.raises(KeyError):
        schema.select(full, ["c7"])


def test_the_schema_does_not_depend_on_the_row():
    assert json.dumps(schema.answers(FULL.questions, FULL.judge)) == json.dumps(
        schema.answers(FULL.questions, FULL.judge)
    )


def test_answers_validate():
    full = schema.answers(PLAIN.questions, PLAIN.judge)
    entry = {"reason": "names Oslo", "verdict": "met"}
    jsonschema.validate({"c1": entry, "c2": entry, "c3": entry}, full)
    for wrong in (
        {"c1": entry, "c2": entry},
        {"c1": entry, "c2": entry, "c3": entry, "c4": entry},
        {"c1": entry, "c2": entry, "c3": {**entry, "verdict": "yes"}},
        {"c1": entry, "c2": entry, "c3": {"verdict": "met"}},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, full)


def test_a_group_is_answered_by_id():
    one = schema.answers(PLAIN.questions, PLAIN.judge)
    group = schema.for_responses(one, ["r1", "r2"])
    assert group["required"] == ["r1", "r2"]
    assert group["properties"]["r2"] == one


def test_a_rating_of_the_whole_has_the_rows_key():
    rating = schema.holistic(ONE_TO_FIVE, Judge())
    assert list(rating["properties"]) == ["reason", "overall"]
    assert rating["properties"]["overall"]["enum"] == [*"12345", "cannot_tell"]


def test_a_critique_ends_in_needs_revision():
    critique = schema.critique()
    assert list(critique["properties"]) == ["findings", "needs_revision"]
    jsonschema.validate({"findings": [], "needs_revision": False}, critique)
    finding = critique["properties"]["findings"]["items"]
    assert list(finding["properties"]) == ["principle", "quote", "problem"]


def test_letters_name_every_verdict():
    asked = question("a", scale=ONE_TO_FIVE)
    assert schema.letters(asked) == dict(zip("ABCDEF", (*"12345", "cannot_tell"), strict=True))
