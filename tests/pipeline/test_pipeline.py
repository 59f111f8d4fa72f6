"""What a run runs, what it passes over, what it refuses, and what its manifest says."""

from __future__ import annotations

import json
from multiprocessing import get_context

import pytest

from rubricc.pipeline.hold import FolderHeld, held
from rubricc.pipeline.manifest import ManifestInvalid
from rubricc.pipeline.pipeline import RunStopped
from rubricc.pipeline.run_file import RunFileInvalid
from rubricc.pipeline.sources import SourceChanged
from tests.pipeline.stub import Place, option, record

ALL = ["generate", "revise", "prefer", "score"]


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def states(manifest):
    return {stage.id: stage.state for stage in manifest.stages}


def test_every_stage_runs_once(place):
    manifest = place.run()
    assert place.stub.names == ALL
    assert states(manifest) == dict.fromkeys(("generate", "revise", "prefer", "side"), "done")
    place.run()
    assert place.stub.names == []
    assert place.told[0] == "1 of 4  generate: done before, 1 rows"


def test_a_stage_is_the_command_that_its_keys_say(place):
    place.text = place.text.replace('data = "rows.jsonl"', 'data = "rows.jsonl"\nsamples = 3')
    place.run()
    (generate, revise, *_) = place.stub.called
    assert option(generate, "samples") == "3"
    assert option(generate, "writer") == "openai:w"
    assert option(generate, "cache") == str(place.folder / "cache.sqlite")
    assert option(generate, "data") == str(place.home / "rows.jsonl")
    assert revise[1] == str(place.home / "a.rubric")
    assert option(revise, "data") == option(generate, "output")


def test_another_working_directory_changes_nothing(place, monkeypatch, tmp_path):
    place.run()
    monkeypatch.chdir(tmp_path)
    pipeline = place.pipeline()
    relative = type(pipeline.layout)(
        type(pipeline.layout.run_file)(
            pipeline.layout.run_file.path.relative_to(tmp_path),
            pipeline.layout.run_file.name,
            pipeline.layout.run_file.stages,
            pipeline.layout.run_file.digest,
        ),
        pipeline.layout.folder.relative_to(tmp_path),
    )
    place.stub.called.clear()
    type(pipeline)(relative, "1.2.3", place.stub, place.told.append).run()
    assert place.stub.names == []


# ---- rows and options that change ---------------------------------------------------------------


def test_other_rows_run_the_stage_and_all_that_reads_it_again(place):
    place.run()
    place.rows('{"id": 1}\n{"id": 2}\n')
    manifest = place.run()
    assert place.stub.names == ALL
    assert place.told[0] == "1 of 4  generate: again, because `rows.jsonl` changed"
    assert {stage.rows for stage in manifest.stages} == {2}


def test_rows_of_two_kinds_never_lie_beside_each_other(place):
    """Whatever was made of the old rows is gone before the first new one is asked for."""
    place.run()
    place.rows('{"id": 2}\n')

    def seen(arguments):
        assert sorted(path.name for path in place.folder.glob("0*.jsonl")) == []
        assert json.loads((place.folder / "manifest.json").read_text())["stages"] == []
        raise KeyboardInterrupt

    place.stub.fails = seen
    with pytest.raises(KeyboardInterrupt):
        place.run()


def test_rows_that_change_while_they_are_read_are_noticed(place):
    place.stub.fails = lambda arguments: place.rows('{"id": 3}\n')
    with pytest.raises(RunStopped, match="what stage `generate` reads changed meanwhile"):
        place.run()
    place.stub.fails = lambda arguments: None
    assert {stage.rows for stage in place.run().stages} == {1}
    assert place.stub.names == ALL


def test_a_changed_option_runs_its_stage_and_those_that_read_it(place):
    place.run()
    place.text = place.text.replace('do = "revise"', 'do = "revise"\nseed = 3')
    place.stub.adds["revise"] = '{"id": 9}\n'
    place.run()
    assert place.stub.names == ["revise", "prefer"]
    assert "2 of 4  revise: again, because its options changed" in place.told


def test_an_output_that_is_gone_is_written_again_with_all_that_was_made_of_it(place):
    place.run()
    (place.folder / "02-revise.jsonl").unlink()
    place.run()
    assert place.stub.names == ["revise", "prefer"]
    assert "2 of 4  revise: again, because its output is gone" in place.told


@pytest.mark.parametrize("setting", ["concurrency = 3", "max_calls = 9", "timeout = 5"])
def test_how_a_stage_asks_is_no_reason_to_run_it_again(place, setting):
    place.run()
    place.text = place.text.replace("[use]", f"[use]\n{setting}")
    place.run()
    assert place.stub.names == []


def test_a_text_that_a_stage_reads_beside_its_rows_counts(place):
    (place.home / "system.txt").write_text("Be brief.")
    place.text = place.text.replace('do = "generate"', 'do = "generate"\nsystem = "system.txt"')
    place.run()
    (place.home / "system.txt").write_text("Be long.")
    place.run()
    assert place.stub.names == ALL
    assert "`system.txt` changed" in place.told[0]


def test_a_stage_that_is_inserted_leaves_the_others_what_they_are(place):
    place.run()
    place.text = place.text + '\n[[stage]]\nid = "more"\ndo = "score"\nreads = "generate"\n'
    manifest = place.run()
    assert place.stub.names == ["score"]
    assert [stage.id for stage in manifest.stages][-1] == "more"


def test_a_stage_that_moves_leaves_no_file_of_its_old_number(place):
    place.run()
    side = '\n[[stage]]\nid = "side"\ndo = "score"\nreads = "generate"\n'
    assert side in place.text
    revise = '[[stage]]\ndo = "revise"'
    place.text = place.text.replace(side, "").replace(revise, side + revise)
    place.text = place.text.replace(revise, revise + '\nreads = "generate"')
    place.run()
    assert sorted(path.name for path in place.folder.glob("0*.jsonl")) == [
        "01-generate.jsonl",
        "02-side.jsonl",
        "03-revise.jsonl",
        "04-prefer.jsonl",
    ]


def test_a_manifest_that_names_a_file_elsewhere_removes_nothing_there(place):
    place.run()
    (place.home / "precious.jsonl").write_text("mine")
    path = place.folder / "manifest.json"
    path.write_text(path.read_text().replace('"04-side.jsonl"', '"../precious.jsonl"'))
    place.text = place.text.partition('[[stage]]\nid = "side"')[0]
    place.run()
    assert (place.home / "precious.jsonl").read_text() == "mine"


def test_a_stage_that_is_taken_out_takes_its_rows_along(place):
    place.run()
    place.text = place.text.partition('[[stage]]\nid = "side"')[0]
    manifest = place.run()
    assert "side" not in states(manifest)
    assert not (place.folder / "04-side.jsonl").exists()


def test_an_output_that_somebody_edited_is_not_written_over(place):
    place.run()
    (place.folder / "02-revise.jsonl").write_text("mine\n")
    with pytest.raises(RunStopped, match="is not as stage `revise` wrote it"):
        place.run()
    assert (place.folder / "02-revise.jsonl").read_text() == "mine\n"
    (place.folder / "02-revise.jsonl").unlink()
    place.run()
    assert place.stub.names == ["revise", "prefer"]


# ---- rubrics that change ------------------------------------------------------------------------


def test_a_rubric_that_changes_under_a_run_is_refused_with_the_difference(place):
    place.stub.ends["prefer"] = 2
    with pytest.raises(RunStopped, match="stage `prefer` ended with 2"):
        place.run()
    (place.home / "a.rubric").write_text("second\n")
    with pytest.raises(SourceChanged, match="was first, is second") as caught:
        place.run()
    assert "`a.rubric` changed after this run began" in str(caught.value)
    assert place.stub.names == []
    (place.home / "a.rubric").write_text("first\n")
    place.stub.ends.clear()
    place.run()
    assert place.stub.names == ["prefer", "score"]


def test_a_rubric_may_change_before_anything_was_asked(place):
    place.text = place.text.replace("rows.jsonl", "none.jsonl")
    with pytest.raises(RunFileInvalid, match=r"`data` is `.*none\.jsonl`, and no file"):
        place.run()
    (place.home / "a.rubric").write_text("second\n")
    place.text = place.text.replace("none.jsonl", "rows.jsonl")
    place.run()
    (place.home / "a.rubric").write_text("third\n")
    with pytest.raises(SourceChanged, match="was second, is third"):
        place.run()


def test_another_rubric_under_a_run_is_refused_by_its_name(place):
    place.run()
    (place.home / "b.rubric").write_text("other\n")
    place.text = place.text.replace("a.rubric", "b.rubric")
    with pytest.raises(SourceChanged, match=r"this run began with `a\.rubric`"):
        place.run()


def test_copies_of_several_rubrics_keep_their_names(place):
    (place.home / "b.rubric").write_text("other\n")
    more = '[[stage]]\nid = "b"\ndo = "score"\nfile = "b.rubric"\nreads = "generate"\n'
    place.run()
    revise = '[[stage]]\ndo = "revise"'
    place.text = place.text.replace(revise, more + revise)
    place.run()
    for name, said in (("a", "first"), ("b", "other")):
        (place.home / f"{name}.rubric").write_text("new\n")
        with pytest.raises(SourceChanged, match=f"was {said}, is new"):
            place.run()
        (place.home / f"{name}.rubric").write_text(f"{said}\n")


# ---- rows that are missing ----------------------------------------------------------------------


def test_a_stage_that_ended_with_1_is_asked_again_for_what_is_missing(place):
    place.stub.ends["revise"] = 1
    manifest = place.run()
    assert states(manifest)["revise"] == "incomplete"
    assert place.stub.names == ALL
    assert not place.pipeline().is_complete(manifest)
    place.stub.ends.clear()
    place.run()
    (again,) = place.stub.called
    assert option(again, "retry") == option(again, "output")
    assert "2 of 4  revise: again, because rows are missing" in place.told
    place.run()
    assert place.stub.names == []


def test_new_rows_in_place_of_missing_ones_run_later_stages_again(place):
    place.stub.ends["revise"] = 1
    place.run()
    place.stub.ends.clear()
    place.stub.adds["revise"] = '{"id": 5}\n'
    manifest = place.run()
    assert place.stub.names == ["revise", "prefer"]
    assert manifest.stage("prefer").rows == 2
    assert manifest.stage("side").rows == 1


def test_nothing_is_taken_over_from_rows_that_were_made_of_others(place):
    place.stub.ends["generate"] = 1
    place.run()
    place.rows('{"id": 2}\n')
    place.run()
    assert option(place.stub.called[0], "retry") is None


@pytest.mark.parametrize("lost", [{"failed": 1}, {"again": 1}])
def test_open_rows_are_missing_where_an_answer_was_lost(place, lost):
    """Commands end with 0 where nobody could tell; after a failed call it is worth asking again."""
    place.stub.records["score"] = record(rows={"undecided": 1}, **lost)
    assert states(place.run())["side"] == "incomplete"
    place.stub.records["score"] = record(rows={"undecided": 1})
    assert states(place.run())["side"] == "done"
    assert place.stub.names == ["score"]
    assert option(place.stub.called[0], "retry") is None, "the cache has what was answered"


def test_a_budget_that_is_spent_lets_later_stages_wait(place):
    place.stub.ends["revise"] = 1
    place.stub.records["revise"] = record(stopped="the budget of 5 calls is spent")
    manifest = place.run()
    assert place.stub.names == ["generate", "revise"]
    assert not place.pipeline().is_complete(manifest)
    assert "stopped early (the budget of 5 calls is spent), so what follows waits" in place.told[-1]
    place.stub.ends.clear()
    place.stub.records["revise"] = record()
    assert place.pipeline().is_complete(place.run())


def test_a_command_that_wrote_nothing_stops_the_run(place):
    """As `convert` does where a row cannot be written, with the status 1."""
    place.stub.execute = lambda arguments: 1
    with pytest.raises(RunStopped, match="stage `generate` ended with 1"):
        place.run()


def test_an_old_output_is_not_taken_for_a_new_one(place):
    place.stub.ends["revise"] = 1
    place.run()
    place.stub.execute = lambda arguments: 1
    with pytest.raises(RunStopped, match="stage `revise` ended with 1"):
        place.run()


# ---- the folder ---------------------------------------------------------------------------------


def test_the_manifest_says_what_made_the_rows(place):
    for name in ALL:
        place.stub.records[name] = record(calls=2, usd=0.25)
    manifest = place.run()
    written = json.loads((place.folder / "manifest.json").read_text())
    assert written["rubricc"] == "1.2.3"
    assert written["sources"][0]["plan"] == "first"
    assert written["sources"][0]["stages"] == ["revise", "prefer", "side"]
    assert manifest.total.calls == 8
    assert manifest.total.usd == 1.0
    stage = written["stages"][0]
    assert stage["record"]["answered"] == {"m": 2}
    assert "started" not in stage["record"]
    assert str(place.home) not in json.dumps(written), "no folder of this machine"


def test_what_an_earlier_attempt_took_is_counted_too(place):
    place.stub.ends["revise"] = 1
    place.stub.records["revise"] = record(calls=3, usd=None)
    assert place.run().total.usd is None
    place.stub.ends.clear()
    place.stub.records["revise"] = record(calls=1, usd=0.5)
    manifest = place.run()
    assert manifest.spent["revise"].calls == 4
    assert manifest.total.usd is None
    assert manifest.total.priced_usd == 0.5


def test_an_interruption_is_counted(place):
    def interrupted(arguments):
        if arguments[0] == "prefer":
            raise KeyboardInterrupt

    place.stub.fails = interrupted
    for times in (1, 2):
        with pytest.raises(KeyboardInterrupt):
            place.run()
        written = json.loads((place.folder / "manifest.json").read_text())
        assert written["under_way"] == "prefer"
        assert written["interrupted"].get("prefer", 0) == times - 1
    place.stub.fails = lambda arguments: None
    manifest = place.run()
    assert place.stub.names == ["prefer", "score"]
    assert manifest.interrupted == {"prefer": 2}
    assert manifest.under_way is None
    (place.folder / "03-prefer.jsonl").write_text("mine")
    with pytest.raises(RunStopped, match="is not as stage `prefer` wrote it"):
        place.run()


def test_an_output_that_a_stopped_run_left_is_written_again(place):
    """Stopped after the rows were written, and before the manifest said so."""
    place.stub.ends["revise"] = 1
    place.run()
    place.stub.ends.clear()
    place.stub.adds["revise"] = '{"id": 5}\n'
    real = place.stub.execute

    def stopped(arguments):
        real(arguments)
        raise KeyboardInterrupt

    place.stub.execute = stopped
    with pytest.raises(KeyboardInterrupt):
        place.run()
    place.stub.execute = real
    manifest = place.run()
    assert place.stub.names == ["revise", "prefer"]
    assert option(place.stub.called[0], "retry") is None
    assert "2 of 4  revise: again, because it was stopped" in place.told
    assert manifest.stage("prefer").rows == 2


@pytest.mark.parametrize("content", ["", "{}", '{"version": 2}', "[1"])
def test_a_manifest_of_another_kind_is_refused(place, content):
    place.folder.mkdir()
    (place.folder / "manifest.json").write_text(content)
    with pytest.raises(ManifestInvalid, match="is no manifest of this version"):
        place.run()
    assert (place.folder / "manifest.json").read_text() == content


def test_one_process_at_a_time_holds_a_folder(tmp_path):
    refused = pytest.raises(FolderHeld, match="another run is using")
    with held(tmp_path / "run"), refused, held(tmp_path / "run"):
        pass
    with held(tmp_path / "run"):
        pass


def test_a_process_that_ends_holds_nothing(tmp_path):
    context = get_context("spawn")
    child = context.Process(target=_hold_and_die, args=(tmp_path / "run",))
    child.start()
    child.join()
    with held(tmp_path / "run"):
        pass


def _hold_and_die(folder):
    import os

    with held(folder):
        os._exit(3)
