"""Plans are written the same everywhere, and read back only when intact."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.plan.criterion import Criterion, Group
from rubricc.plan.expression import Call, Compare, Constant, Ref
from rubricc.plan.file import WIDTH, PlanInvalid, dump_plan, load_plan, with_digest
from rubricc.plan.plan import Plan
from rubricc.plan.prompt import Prompt
from rubricc.plan.reward import Reward


def a_plan(**changes) -> Plan:
    check = Compare(
        operators=("<=",),
        operands=(
            Call(function="words", arguments=(Ref(of="input", name="response"),)),
            Constant(value=5),
        ),
    )
    fields = {
        "name": "short",
        "kind": "rubric",
        "title": "Kürze",
        "edition": "2026",
        "criteria": (
            Criterion(name="brief", kind="principle", weight=1, check=check, decide="check"),
        ),
        "members": ("brief", Group(name="empty")),
        "priorities": {"pitfall": 0.9, "essential": 1.0},
        "prompts": (Prompt(name="judge", messages=(), answer_schema={"b": 1, "a": 2}),),
        "reward": Reward(hard_rule_fail=0),
    }
    return with_digest(Plan(**(fields | changes)))


def test_a_plan_comes_back_as_it_was():
    plan = a_plan()
    assert load_plan(dump_plan(plan)) == plan


def test_equal_plans_give_equal_bytes_whatever_the_order_of_weights():
    other = a_plan(priorities={"essential": 1.0, "pitfall": 0.9})
    assert dump_plan(other) == dump_plan(a_plan())
    assert other.digest == a_plan().digest


def test_the_order_of_an_answer_schema_is_kept_and_counts():
    other = a_plan(prompts=(Prompt(name="judge", messages=(), answer_schema={"a": 2, "b": 1}),))
    loaded = load_plan(dump_plan(other))
    assert list(loaded.prompts[0].answer_schema or ()) == ["a", "b"]
    assert other.digest != a_plan().digest


def test_the_file_is_text_for_people():
    text = dump_plan(a_plan()).decode()
    assert text.endswith("}\n")
    assert "Kürze" in text
    assert max(map(len, text.splitlines())) <= WIDTH


WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
"""Without lone surrogates, which no file holds."""
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda inner: st.lists(inner) | st.dictionaries(WORDS, inner),
    max_leaves=30,
)


def laid_out(value: Any, indent: int, lead: int) -> str:
    """The layout by its definition: every line is written out to see whether it fits."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or not value:
        return line
    if indent and indent + lead + len(line) < WIDTH:
        return line
    pad = " " * (indent + 2)
    if isinstance(value, list):
        entries = [pad + laid_out(entry, indent + 2, 0) for entry in value]
    else:
        names = [json.dumps(name, ensure_ascii=False) + ": " for name in value]
        entries = [
            pad + name + laid_out(entry, indent + 2, len(name))
            for name, entry in zip(names, value.values(), strict=True)
        ]
    before, after = "[]" if isinstance(value, list) else "{}"
    return before + "\n" + ",\n".join(entries) + "\n" + " " * indent + after


@given(st.dictionaries(WORDS, JSON), st.text("ab "))
def test_what_is_written_is_the_plan_laid_out_by_definition(schema, name):
    plan = a_plan(
        prompts=(Prompt(name=name, messages=(), answer_schema=schema),), tiers=(name, "x" * 90)
    )
    data = plan.model_dump(mode="json")
    data["priorities"] = dict(sorted(data["priorities"].items()))
    assert dump_plan(plan).decode() == laid_out(data, 0, 0) + "\n"
    del data["digest"]
    compact = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    assert plan.digest == hashlib.sha256(compact.encode()).hexdigest()


def test_what_json_cannot_hold_is_in_no_plan():
    plan = a_plan().model_copy(update={"title": {"a", "set"}})
    with pytest.raises(TypeError, match="a plan cannot hold a set"):
        dump_plan(plan)
    with pytest.raises(ValueError, match="not JSON compliant"):
        with_digest(plan.model_copy(update={"title": "", "reward_low": float("inf")}))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "other"},
        {"kind": "constitution"},
        {"title": "Other"},
        {"edition": "2027"},
        {"criteria": ()},
        {"members": ("brief",)},
        {"tiers": ("safety",)},
        {"priorities": {"pitfall": 0.9}},
        {"reward": Reward(hard_rule_fail=-1)},
        {"prompts": ()},
        {"reward_low": 0.25},
        {"reward_high": 1.0},
        {"scores_digest": "x"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_the_digest_covers_every_other_field(changes):
    assert a_plan(**changes).digest != a_plan().digest


def test_the_digest_does_not_cover_itself():
    assert with_digest(a_plan()) == a_plan()


def edited(**changes) -> bytes:
    return json.dumps(json.loads(dump_plan(a_plan())) | changes).encode()


def without(key: str) -> bytes:
    data = json.loads(dump_plan(a_plan()))
    del data[key]
    return json.dumps(data).encode()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (edited(title="sneaky"), "was changed after it was compiled"),
        (edited(digest=""), "has no digest: compile its source again"),
        (edited(schema_version=2), "plan of version 2, and this rubricc reads version 1"),
        (edited(schema_version=True), "plan of version true"),
        (edited(wieght=2), "`wieght`: extra inputs are not permitted"),
        (edited(reward={"hard_rule_fail": "much"}), "`reward.hard_rule_fail`"),
        (edited(reward_low=float("nan")), "it holds `NaN`"),
        (without("reward"), "`reward`: field required"),
        (without("schema_version"), "is not a plan: give a file that `rubricc compile` wrote"),
        (b"", "no JSON from line 1, column 1"),
        (b'{"schema_version": 1,\n oops}', "no JSON from line 2, column 2"),
        (b"[1]", "is not a plan"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"[" * 100_000, "is not a plan: it is nested too deeply"),
        (b'{"name": "x", "schema_version": ' + b"1" * 5000 + b"}", "a number of too many digits"),
    ],
)
def test_what_is_no_intact_plan_is_refused_in_words(data, says):
    with pytest.raises(PlanInvalid) as refused:
        load_plan(data)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_files_that_are_not_there_or_no_files(tmp_path):
    with pytest.raises(PlanInvalid, match="does not exist"):
        load_plan(tmp_path / "none.plan.json")
    with pytest.raises(PlanInvalid, match="is a folder"):
        load_plan(tmp_path)
    with pytest.raises(PlanInvalid, match="is not a regular file"):
        load_plan(os.devnull)


def test_a_plan_is_read_from_a_path(tmp_path):
    place = tmp_path / "short.plan.json"
    place.write_bytes(dump_plan(a_plan()))
    assert load_plan(place) == load_plan(str(place)) == a_plan()
