"""``rubricc run``: chains of real commands against the fake server."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from contextlib import contextmanager

import pytest

from rubricc.cli.main import main
from rubricc.endpoints.fake import Answer, serve, writer
from rubricc.prompts.tokens import MESSAGE_TOKENS, token_counter
from tests.language.blocks import ROOT
from tests.pipeline.runs import (
    SHORT,
    SOURCE,
    exports,
    lay_out,
    manifest,
    outputs,
    records,
    write_prompts,
)

WITHOUT_HARD_RULE = SOURCE.replace('hard rule safe "Gives no help with weapons."', "")


@pytest.fixture
def server():
    with serve("writer") as running:
        yield running


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(run_file, *arguments):
    return main(["run", str(run_file), "--quiet", *map(str, arguments)])


# ---- through every command ----------------------------------------------------------------------


def test_a_chain_of_every_command(place, server, capsys):
    run_file = lay_out(place, server.url)
    assert run(run_file) == 0
    found = capsys.readouterr()
    assert "every command: " in found.out
    assert found.err.count("\n") == 9, "the stages, and nothing else"
    assert all(outputs(place / "run", server.url).values())
    written = manifest(place / "run")
    assert written["total"]["calls"] == server.calls
    assert written["total"]["usd"] == 0.0
    judged = {stage["id"]: stage["record"] for stage in written["stages"]}
    assert judged["generate"]["sampling"]["seed"] == 1
    assert judged["generate"]["answered"] == {"writer": 8}
    assert judged["prefer"]["seeds"]["preference"] == 3
    assert judged["prefer"]["plan"]["name"] == "kind"
    assert len(written["sources"][0]["plan"]) == 64
    assert judged["score"]["endpoints"][0]["model"] == "judge"
    assert judged["sft"] is None
    assert run(run_file) == 0
    assert written["total"]["calls"] == server.calls


def test_pages_are_shown_unless_a_run_is_quiet(place, server, capsys):
    run_file = lay_out(place, server.url, SHORT)
    assert main(["run", str(run_file)]) == 0
    assert "answered by" in capsys.readouterr().out


def test_samples_over_a_wire_differ_by_their_seed(place, server):
    run(lay_out(place, server.url, SHORT))
    first, second, *_ = records(place / "run" / "01-generate.jsonl")
    assert (first["seed"], second["seed"]) == (1, 2)
    assert first["response"] != second["response"]


def test_a_run_may_be_told_its_rows_models_and_rubric(place, server):
    text = SHORT.replace('file = "kind.constitution"', 'file = "none.constitution"')
    text = text.replace('"URL#judge"', '"openai:none"').replace("prompts.jsonl", "none.jsonl")
    run_file = lay_out(place, server.url, text)
    told = ["--data", "prompts.jsonl", "--file", "kind.constitution", "--into", "other"]
    assert run(run_file, *told, "--judge", f"{server.url}#mine") == 0
    written = manifest(place / "other")
    assert written["stages"][2]["record"]["answered"].keys() == {"mine"}
    assert str(place) not in json.dumps(written)


def test_a_folder_may_be_moved_and_named_from_anywhere(place, server, monkeypatch):
    run_file = lay_out(place, server.url, SHORT)
    assert run(run_file) == 0
    calls = server.calls
    (place / "elsewhere").mkdir()
    for name in ("run.toml", "run", "kind.constitution", "prompts.jsonl"):
        shutil.move(place / name, place / "elsewhere" / name)
    monkeypatch.chdir("/")
    assert run(place / "elsewhere" / "run.toml") == 0
    assert server.calls == calls


# ---- rubrics that change ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ('"Explains again."', '"Explains once more."', "Explains once more."),
        ("principle patient", "principle patient +3", "weight"),
        ("seed: 3", "seed: 4", "seed"),
        ('"Make it patient."', '"Make it kind."', "Make it kind."),
    ],
)
def test_a_rubric_that_changes_under_a_run_is_refused(place, server, capsys, old, new, shown):
    run_file = lay_out(place, server.url, SHORT)
    assert run(run_file) == 0
    assert old in SOURCE
    (place / "kind.constitution").write_text(SOURCE.replace(old, new))
    calls = server.calls
    assert run(run_file) == 2
    said = capsys.readouterr().err
    assert "changed after this run began" in said
    assert shown in said
    assert server.calls == calls
    assert run(run_file, "--into", "anew") == 0


def test_a_change_of_layout_alone_is_none(place, server):
    run_file = lay_out(place, server.url, SHORT)
    assert run(run_file) == 0
    calls = server.calls
    laid_out = SOURCE.replace("principle patient", "\n\n  // about patience\n  principle  patient")
    (place / "kind.constitution").write_text(laid_out)
    assert run(run_file) == 0
    assert server.calls == calls


def test_a_change_of_what_a_rubric_imports_is_shown(place, server, capsys):
    run_file = lay_out(place, server.url, SHORT)
    base = 'edition "2026"\n\nrubric base { principle kind "Is kind." }\n'
    (place / "base.rubric").write_text(base)
    own = SOURCE.replace(
        "constitution kind {",
        'import "./base.rubric" as base\n\nconstitution kind {\n  include base.base.kind',
    )
    (place / "kind.constitution").write_text(own)
    assert run(run_file) == 0
    (place / "base.rubric").write_text(base.replace("Is kind.", "Is very kind."))
    assert run(run_file) == 2
    assert "Is very kind." in capsys.readouterr().err


def test_a_rubric_with_errors_stops_a_run_before_it_begins(place, server, capsys):
    run_file = lay_out(place, server.url, SHORT)
    (place / "kind.constitution").write_text(SOURCE.replace("principle patient", "principel x"))
    assert run(run_file) == 2
    assert server.calls == 0
    assert "has errors" in capsys.readouterr().err


# ---- rows that are missing ----------------------------------------------------------------------


class Moody:
    """A canned writer that refuses some calls for as long as it is in the mood."""

    def __init__(self, refuses):
        self.refuses = refuses
        self._canned = writer()

    def __call__(self, asked):
        if self.refuses(asked):
            return Answer("I would rather not.", stopped="refusal")
        return self._canned(asked)


def test_only_completions_that_are_missing_are_asked_for_again(place):
    moody = Moody(lambda asked: asked.kind == "free" and "thing 2" in asked.prompt)
    with serve(moody) as server:
        run_file = lay_out(place, server.url, SHORT)
        assert run(run_file) == 1
        first = records(place / "run" / "01-generate.jsonl")
        assert [row["status"] for row in first].count("refused") == 2
        assert manifest(place / "run")["stages"][0]["state"] == "incomplete"
        moody.refuses = lambda asked: False
        calls = server.calls
        assert run(run_file) == 0
        asked = [one.asked for one in server.requests[calls:]]
        assert [one.kind for one in asked].count("free") == 2
        others = [one for one in asked if one.kind != "free"]
        assert all("thing 2" in one.prompt for one in others), "one pair is new"
        second = records(place / "run" / "01-generate.jsonl")
        assert [row for row in second if row in first] == [
            row for row in first if row["status"] == "written"
        ]
        assert manifest(place / "run")["total"]["calls"] == server.calls


def test_only_pairs_without_a_preference_are_asked_for_again(place):
    moody = Moody(lambda asked: asked.kind == "compare" and "thing 1" in asked.prompt)
    with serve(moody) as server:
        run_file = lay_out(place, server.url, SHORT)
        (place / "kind.constitution").write_text(WITHOUT_HARD_RULE)
        assert run(run_file) == 1
        first = records(place / "run" / "03-prefer.jsonl")
        assert [row["outcome"] for row in first].count("none") == 1
        moody.refuses = lambda asked: False
        calls = server.calls
        assert run(run_file) == 0
        assert {one.asked.kind for one in server.requests[calls:]} == {"compare"}
        assert server.calls - calls <= 2
        second = records(place / "run" / "03-prefer.jsonl")
        assert [row for row in second if row in first] == [
            row for row in first if row["outcome"] != "none"
        ]


def test_scores_that_a_failed_call_left_open_are_asked_for_again(place):
    text = SHORT.partition('[[stage]]\nid = "pairs"')[0] + '[[stage]]\ndo = "score"\n'
    moody = Moody(lambda asked: asked.kind == "judge" and "thing 1" in asked.prompt)
    with serve(moody) as server:
        run_file = lay_out(place, server.url, text)
        assert run(run_file) == 1
        moody.refuses = lambda asked: False
        calls = server.calls
        assert run(run_file) == 0
        asked = [one.asked.prompt for one in server.requests[calls:]]
        assert asked
        assert all("thing 1" in prompt for prompt in asked)


def test_a_row_that_can_never_be_right_costs_nothing_more(place, server):
    run_file = lay_out(place, server.url, SHORT)
    with (place / "prompts.jsonl").open("a") as file:
        file.write('{"id": "none", "prompt": ""}\n')
    assert run(run_file) == 1
    calls = server.calls
    assert run(run_file) == 1
    assert server.calls == calls


def test_a_budget_ends_a_run_cleanly(place, server, capsys):
    run_file = lay_out(place, server.url, SHORT.replace("[use]", "[use]\nmax_calls = 5"))
    assert run(run_file) == 1
    assert server.calls == 5
    found = capsys.readouterr()
    assert "stopped early" in found.err
    assert [line.split()[1:3] for line in found.out.splitlines() if "·" in line] == [
        [name, "waits"] for name in ("pairs", "prefer", "dpo")
    ]
    run_file.write_text(run_file.read_text().replace("max_calls = 5\n", ""))
    assert run(run_file) == 0
    assert records(place / "run" / "04-dpo.jsonl")


# ---- rows that change ---------------------------------------------------------------------------


def test_rows_that_change_under_a_run_are_never_mixed(place, server):
    run_file = lay_out(place, server.url, SHORT)
    assert run(run_file) == 0
    calls = server.calls
    write_prompts(place, 4, word="colour")
    assert run(run_file) == 0
    assert server.calls > calls
    for path in (place / "run").glob("0*.jsonl"):
        assert "thing" not in path.read_text()


def test_rows_that_are_added_are_all_that_costs(place, server):
    run_file = lay_out(place, server.url, SHORT)
    assert run(run_file) == 0
    calls = server.calls
    write_prompts(place, 5)
    assert run(run_file) == 0
    asked = [one.asked.prompt for one in server.requests[calls:]]
    assert asked
    assert set(asked) == {"What is thing 4?"}


# ---- what can be known before -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("samples = 2", 'samples = "two"', "`samples`: `two` is no whole number"),
        ('writer = "URL#writer"', "", "stage `generate`: there is no `writer`"),
        ('writer = "URL#writer"', 'writer = "opanai:x"', "there is no endpoint `opanai`"),
        ('judge = "URL#judge"', 'judge = "openai:x"', "needs a key"),
        ('"trl-preference"', '"trl-prefrence"', "did you mean `trl-preference`?"),
        ('drop = ["tie"', 'drop = ["tei"', "`drop` knows no `tei`: did you mean `tie`?"),
        ('how = "pairs"', 'how = "pears"', "stage `pairs`: `how`: invalid choice"),
        ('how = "pairs"', 'how = "pairs"\nthreshold = 1', "`threshold` goes with"),
        ('with = "pairs"', 'with = "paris"', "stage `dpo`: `with` is"),
        ('"prompts.jsonl"', '"prompt.jsonl"', "`data` is"),
        ("seed = 1", 'seed = ["1", "2"]', "`seed` takes one value"),
    ],
)
def test_nothing_is_asked_where_a_later_stage_could_not_begin(
    place, server, capsys, monkeypatch, old, new, said
):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert old in SHORT
    run_file = lay_out(place, server.url, SHORT.replace(old, new))
    assert run(run_file) == 2
    assert said in capsys.readouterr().err
    assert server.calls == 0
    assert not (place / "run").exists()


# ---- the price ----------------------------------------------------------------------------------


def tokens_sent(requests):
    count = token_counter().count
    return sum(
        count(message.content) + MESSAGE_TOKENS
        for request in requests
        for message in request.asked.messages
    )


def test_the_price_of_texts_that_are_there_is_exact(place, server, capsys):
    """Of a principle and no hard rule: both orders of every pair."""
    text = '[use]\nfile = "kind.constitution"\njudge = "URL#judge"\n[[stage]]\ndo = "prefer"\n'
    run_file = lay_out(place, server.url, text + 'data = "pairs.jsonl"\n')
    (place / "kind.constitution").write_text(WITHOUT_HARD_RULE)
    rows = [
        {"id": n, "prompt": f"Q{n}", "response_a": f"yes {n}", "response_b": f"no, {n}"}
        for n in range(7)
    ]
    (place / "pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert run(run_file, "--dry") == 0
    assert server.calls == 0
    said = capsys.readouterr().out
    assert not (place / "run").exists()
    assert run(run_file) == 0
    assert f"7 rows: {server.calls} calls, {_short(tokens_sent(server.requests))}" in said
    assert server.calls == 14


def _short(tokens):
    from rubricc.report.wording import short

    return f"{short(tokens)} tokens sent"


def test_the_price_is_for_all_rows_though_the_first_are_tried(place, server, capsys):
    run_file = lay_out(place, server.url, SHORT, prompts=250)
    assert run(run_file, "--dry") == 0
    said = capsys.readouterr().out
    assert "250 rows: 500 calls" in said
    assert "250 rows: 1,000 calls" in said, "a hard rule of each response, and two orders"
    assert "the texts that these read or write: generate, pairs, prefer, dpo" in said


def test_the_price_says_dollars_and_what_is_missing(place, server, capsys, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    text = SHORT.replace("URL#judge", "openai:gpt-5-mini").replace("URL#writer", "openai:none")
    run_file = lay_out(place, server.url, text)
    assert run(run_file, "--dry") == 0
    said = capsys.readouterr().out
    assert "price not known" in said
    assert "missing   stage `prefer`: `openai:gpt-5-mini` needs a key" in said
    assert run(run_file, "--dry", "--writer", f"{server.url}#w") == 0
    found = [line for line in capsys.readouterr().out.splitlines() if "4 rows: 16 calls" in line]
    assert "$0.0" in found[0]
    assert not found[0].endswith("$0.00")


def test_stages_that_are_done_cost_nothing_more(place, server, capsys):
    run_file = lay_out(place, server.url, SHORT)
    assert run(run_file) == 0
    capsys.readouterr()
    assert run(run_file, "--dry") == 0
    said = capsys.readouterr().out
    assert said.count("done before") == 4
    assert "about 0 calls" in said


def test_every_command_has_a_price(place, server, capsys):
    run_file = lay_out(place, server.url)
    assert run(run_file, "--dry") == 0
    said = capsys.readouterr().out
    assert run(run_file) == 0
    total = next(line for line in said.splitlines() if line.startswith("about "))
    assert int(total.split()[1]) >= server.calls, "a run takes this much or less"


# ---- disks that are full or read-only -----------------------------------------------------------


def process(run_file, **options):
    command = [sys.executable, "-m", "rubricc.cli.main", "run", str(run_file), "--quiet"]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False, **options
    )


@contextmanager
def tiny_disk(folder, size):
    """A disk of its own; skips where none can be had."""
    mount = shutil.which("mount")
    command = [mount or "mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if not sys.platform.startswith("linux") or mount is None or os.getuid() != 0:
        pytest.skip("no disk can be mounted here")
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


FULL = ("no space left on device", "disk i/o error", "file too large")
"""What the system and SQLite say of a disk that takes no more."""


def is_refused(done, *reasons):
    assert done.returncode == 2, done.stdout + done.stderr
    assert any(reason in done.stderr.lower() for reason in reasons), done.stderr
    assert "Traceback" not in done.stderr


IN_FLIGHT = 2 * 4 * 3
"""Calls to both models, and answers that wait for rows before them to be written."""


@pytest.mark.parametrize("left", [30_000, 250_000, 1_000_000])
def test_a_full_disk_stops_a_run_that_can_go_on(place, server, left):
    undisturbed = place / "undisturbed"
    undisturbed.mkdir()
    assert run(lay_out(undisturbed, server.url, prompts=20)) == 0
    needed = server.calls
    disk = place / "disk"
    disk.mkdir()
    with tiny_disk(disk, "16m"):
        run_file = lay_out(disk, server.url, prompts=20)
        filler = disk / "filler"
        filler.write_bytes(b"x" * (shutil.disk_usage(disk).free - left))
        is_refused(process(run_file), *FULL)
        filler.unlink()
        done = process(run_file)
        assert done.returncode == 0, done.stderr
        assert server.calls - needed <= needed + IN_FLIGHT
        assert exports(disk / "run") == exports(undisturbed / "run")


def test_a_file_that_may_not_grow_stops_a_run_that_can_go_on(place, server):
    """A limit of the system on the size of files, which needs no rights to set."""
    run_file = lay_out(place, server.url, SHORT, prompts=40)

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (15_000, 15_000))

    is_refused(process(run_file, preexec_fn=limit), *FULL)
    assert process(run_file).returncode == 0
    assert records(place / "run" / "04-dpo.jsonl")


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_refused(place, server):
    run_file = lay_out(place, server.url, SHORT)
    (place / "run").mkdir(mode=0o500)
    is_refused(process(run_file), "permission denied")
    assert server.calls == 0
    (place / "run").chmod(0o700)
    assert process(run_file).returncode == 0


def test_a_file_in_the_place_of_the_folder_is_refused(place, server, capsys):
    run_file = lay_out(place, server.url, SHORT)
    (place / "run").write_text("mine")
    assert run(run_file) == 2
    assert "cannot be used: file exists" in capsys.readouterr().err
    assert (place / "run").read_text() == "mine"
    assert server.calls == 0
