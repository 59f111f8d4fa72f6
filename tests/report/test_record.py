"""The record of a run: everything that made its numbers, and nothing that is private."""

from __future__ import annotations

import getpass
import json
import platform
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from rubricc.engine.meter import Meter
from rubricc.engine.settings import Settings
from rubricc.plan.policy import JudgeModel
from rubricc.report.address import bare_address, bare_path
from rubricc.report.record import DataFacts, RunRecord, record_text, write_record
from tests.report.golden import same_as_golden
from tests.report.runs import judged


@pytest.fixture(scope="module")
def run():
    return judged(60)


def test_the_record_of_a_run(run, request):
    same_as_golden(record_text(run.record()), "run.json", request)


def test_it_reads_back_as_it_was(run):
    record = run.record()
    assert RunRecord.model_validate_json(record_text(record)) == record


def test_counts_in_any_order_give_the_same_bytes(run):
    before = record_text(run.record())
    meter = run.meter
    turned = Meter(**{name: getattr(meter, name) for name in Meter.__dataclass_fields__})
    turned.failures = type(meter.failures)(dict(reversed(meter.failures.items())))
    turned.cost_usd += 1e-13
    assert record_text(run.record(meter=turned)) == before


def test_what_the_caller_changed_stands_beside_what_the_plan_says(run):
    record = run.record()
    assert record.judge.samples == 3
    assert record.overridden == {"name": None, "models": [], "samples": 1}
    assert run.record(judge=run.plan.judge).overridden == {}


def test_no_secret_no_folder_and_no_name_of_the_machine_is_in_it(run):
    class Secret:
        name = "http://me:hunter2@host:8000/v1?key=hunter2#small"
        url = "http://me:hunter2@host:8000/v1?key=hunter2"
        model = "small"

    class Local:
        name = "local:/home/me/models/tiny"
        url = "local:/home/me/models/tiny@abc"
        model = "/home/me/models/tiny"

    judge = run.judge.model_copy(update={"models": (JudgeModel(model=Secret.name),)})
    record = run.record(
        judge=judge,
        endpoints=(Secret(), Local()),
        settings=Settings(cache=Path("/home/me/project/.rubricc/cache.sqlite")),
        data=DataFacts(file="/home/me/rows.jsonl", sha256="0" * 64),
    )
    text = record_text(record)
    assert "hunter2" not in text
    assert "/home" not in text
    assert f'"{platform.node()}"' not in text
    assert f'"{getpass.getuser()}"' not in text
    assert record.endpoints[0].name == "http://host:8000/v1#small"
    assert record.endpoints[1].url == "local:tiny@abc"
    assert record.settings["cache"] == "cache.sqlite"


@pytest.mark.parametrize(
    ("address", "bare"),
    [
        ("openai:gpt-5-mini", "openai:gpt-5-mini"),
        ("http://u:p@h:1/v1?key=x#org/name", "http://h:1/v1#org/name"),
        ("https://host/v1", "https://host/v1"),
        ("replay:answers/museum.jsonl", "replay:answers/museum.jsonl"),
        ("local:../models/tiny", "local:../models/tiny"),
        ("local:/models/tiny", "local:tiny"),
        ("local:C:\\models\\tiny", "local:tiny"),
    ],
)
def test_addresses_lose_secrets_and_folders_and_nothing_else(address, bare):
    assert bare_address(address) == bare


@pytest.mark.parametrize("path", ["rows.jsonl", "data/rows.jsonl", "../rows.jsonl", "-", "~/x.csv"])
def test_paths_that_do_not_begin_at_the_root_stay(path):
    assert bare_path(path) == path


def test_times_are_in_utc(run):
    zone = timezone(timedelta(hours=5, minutes=30))
    moment = datetime(2026, 1, 1, 3, 0, tzinfo=zone)
    record = run.record(started=moment, finished=moment + timedelta(minutes=2))
    assert (record.started, record.finished) == ("2025-12-31T21:30:00Z", "2025-12-31T21:32:00Z")
    assert record.wall_s == 120


def test_a_cost_that_is_not_known_is_none_and_what_is_known_stands_beside_it(run):
    meter = Meter(cost_usd=1.5, unpriced=2)
    cost = run.record(meter=meter).cost
    assert (cost.usd, cost.priced_usd, cost.unpriced_replies) == (None, 1.5, 2)


def test_quality_is_not_measured_until_it_is(run):
    assert run.record().prompt_quality == "not measured"
    assert run.record(agreement={"kappa": 0.61}).prompt_quality == {"kappa": 0.61}


def test_it_is_written_as_json_with_a_line_end(run, tmp_path):
    path = tmp_path / "scored.run.json"
    write_record(path, run.record(stopped="the budget of 10 calls is used up"))
    text = path.read_text("utf-8")
    assert text.endswith("}\n")
    assert json.loads(text)["stopped"] == "the budget of 10 calls is used up"
