"""Results as files, and what makes one stale."""

from __future__ import annotations

import json

import pytest

from rubricc.agreement.figures import Method
from rubricc.agreement.file import (
    ResultInvalid,
    dump_agreement,
    read_agreement,
    write_agreement,
)
from rubricc.agreement.measure import Measurement
from rubricc.agreement.read import LabelReader
from rubricc.agreement.result import Agreement, Data, JudgeAsked
from rubricc.agreement.stale import instructions_digest, stale
from rubricc.api import compile_text
from rubricc.datasets.row import Row

pytest.importorskip("sklearn")

SOURCE = """
edition "2026"
judge careful { model: "openai:gpt-5-mini" }
rubric manners {
  judge: careful
  principle kind +2 "Is kind to the reader." { note: "Ask twice." }
  principle short { check: words(response) <= 50 }
}
"""


def plan_of(source=SOURCE):
    return compile_text(source).plan


def result_of(plan, **judge):
    reader, measurement = LabelReader(plan), Measurement(plan, Method(resamples=50))
    for line, label in enumerate(("met", "unmet", "met"), 1):
        row = reader.read(Row(line, {"verdicts": {"kind": label, "short": "met"}}))
        measurement.add(row, {"kind": (label,), "short": ("met",)})
    asked = tuple(member.model for member in plan.judge.models)
    known = {"asked": asked, "policy": plan.judge, "instructions": instructions_digest(plan)}
    return Agreement(
        rubric=plan.name,
        plan=plan.digest,
        date="2026-11-30",
        version="0.1.0",
        judge=JudgeAsked(**(known | judge)),
        data=Data(file="rows.jsonl", sha256="0" * 64, rows=3),
        method=Method(resamples=50),
        overall=measurement.overall(),
        criteria=measurement.criteria(),
    )


def test_a_result_is_read_as_it_was_written(tmp_path):
    result = result_of(plan_of())
    place = tmp_path / "manners.agreement.json"
    place.write_text("old", encoding="utf-8")
    write_agreement(result, place)
    assert read_agreement(place) == result
    assert [path.name for path in tmp_path.iterdir()] == [place.name]
    assert place.read_text(encoding="utf-8").endswith("}\n")
    assert dump_agreement(result) == place.read_text(encoding="utf-8")
    assert "NaN" not in dump_agreement(result)


def test_every_criterion_carries_the_digest_of_its_question():
    plan = plan_of()
    found = {one.name: one.digest for one in result_of(plan).criteria}
    assert found == {"kind": plan.questions[0].digest, "short": ""}
    assert len(found["kind"]) == 64


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "does not exist: measure agreement first"),
        ("{", "is no JSON"),
        ("[1]", "is no result of `rubricc agree`"),
        ('{"schema_version": 9}', "was written by another version"),
        ('{"schema_version": 1}', "is no whole result: `rubric`: field required"),
    ],
)
def test_what_is_no_result_is_refused(tmp_path, text, message):
    place = tmp_path / "x.agreement.json"
    if text is not None:
        place.write_text(text, encoding="utf-8")
    with pytest.raises(ResultInvalid) as refused:
        read_agreement(place)
    assert message in str(refused.value)


def test_a_figure_that_is_no_number_is_refused(tmp_path):
    place = tmp_path / "x.agreement.json"
    value = json.loads(dump_agreement(result_of(plan_of())))
    value["overall"]["majority"]["kappa"]["value"] = float("nan")
    place.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(ResultInvalid, match="kappa"):
        read_agreement(place)


def test_a_folder_is_no_result(tmp_path):
    with pytest.raises(ResultInvalid, match="cannot be read"):
        read_agreement(tmp_path)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("+2 ", "+5 "),
        ("Ask twice.", "Ask once."),
        ("<= 50", "<= 60"),
        ("rubric manners {", "/// About manners.\nrubric manners {"),
        ("judge careful", "judge  careful"),
    ],
)
def test_what_changes_no_answer_makes_nothing_stale(before, after):
    assert before in SOURCE
    plan = plan_of(SOURCE.replace(before, after))
    assert stale(result_of(plan_of()), plan, plan.judge) == []


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("Is kind to", "Is rude to", "`kind` is asked otherwise now"),
        ("principle kind", "principle warm", "`warm` was not measured"),
        ("gpt-5-mini", "gpt-5", "the judge is `openai:gpt-5` now, and was `openai:gpt-5-mini`"),
        ('mini" }', 'mini" samples: 3 seed: 4 }', "drawn otherwise now: `seed`, `samples`"),
        ('mini" }', 'mini" batch: 1 }', "asked otherwise now: `batch`"),
    ],
)
def test_what_may_change_an_answer_is_named(before, after, reason):
    assert before in SOURCE
    plan = plan_of(SOURCE.replace(before, after))
    assert any(reason in found for found in stale(result_of(plan_of()), plan, plan.judge))


def test_prompts_that_are_worded_otherwise_are_named():
    plan = plan_of()
    (first, *others) = plan.prompts
    (message, *more) = first.messages
    message = message.model_copy(update={"parts": ("Be strict.\n", *message.parts)})
    changed = plan.model_copy(
        update={"prompts": (first.model_copy(update={"messages": (message, *more)}), *others)}
    )
    assert stale(result_of(plan), changed, plan.judge) == ["the prompts are worded otherwise now"]


def test_recorded_verdicts_hold_for_questions_alone():
    before = result_of(plan_of(), recorded=True, asked=(), policy=None, instructions="")
    plan = plan_of(SOURCE.replace("gpt-5-mini", "gpt-5"))
    assert stale(before, plan, plan.judge) == []
    plan = plan_of(SOURCE.replace("Is kind to", "Is rude to"))
    assert stale(before, plan, plan.judge) == ["`kind` is asked otherwise now"]
