"""Run files: what is read of them, and what is refused with which words."""

from __future__ import annotations

import pytest

from rubricc.cli.run import options_of_commands
from rubricc.pipeline.run_file import COMMANDS, OWN, Given, RunFileInvalid, read_run_file

OPTIONS = options_of_commands()
FIRST = '[[stage]]\ndo = "generate"\ndata = "p.jsonl"\nwriter = "openai:x"\n'


NOTHING = Given()


def read(tmp_path, text, given=NOTHING):
    path = tmp_path / "run.toml"
    path.write_text(text, "utf-8")
    return read_run_file(path, OPTIONS, given)


def refusal(tmp_path, text, given=NOTHING):
    with pytest.raises(RunFileInvalid) as caught:
        read(tmp_path, text, given)
    return str(caught.value)


def test_stages_read_what_the_one_before_wrote(tmp_path):
    found = read(tmp_path, FIRST + '[[stage]]\ndo = "select"\nhow = "pairs"\n')
    assert found.name == "run"
    assert [(one.id, one.reads, one.data) for one in found.stages] == [
        ("generate", None, "p.jsonl"),
        ("select", "generate", None),
    ]
    assert found.stages[1].options == {"how": "pairs"}


def test_shared_options_reach_the_stages_that_have_them(tmp_path):
    shared = '[use]\nwriter = "openai:y"\nfile = "a.rubric"\nname = "a"\nseed = 3\nmost = 2\n'
    more = '[[stage]]\ndo = "select"\nhow = "pairs"\n[[stage]]\ndo = "convert"\nto = "alpaca"\n'
    generate, select, convert = read(tmp_path, shared + FIRST + more).stages
    assert generate.options == {"writer": "openai:x", "seed": 3}
    assert select.options == {"how": "pairs", "most": 2}
    assert convert.options == {"to": "alpaca"}, "the name of a rubric is none of a data set"


def test_what_the_caller_gives_stands_in_place_of_what_is_shared(tmp_path):
    text = '[use]\njudge = "openai:y"\nfile = "a.rubric"\nname = "a"\n[[stage]]\ndo = "score"\n'
    given = Given("/data/rows.jsonl", {"judge": ("openai:z",), "file": "/b.rubric", "name": ""})
    (stage,) = read(tmp_path, text, given).stages
    assert stage.data == "/data/rows.jsonl"
    assert stage.options == {"judge": ("openai:z",), "file": "/b.rubric"}


def test_options_of_a_stage_stand_before_all_others(tmp_path):
    own = '[[stage]]\ndo = "generate"\ndata = "p.jsonl"\nwriter = "openai:x"\n'
    (stage,) = read(tmp_path, own, Given(None, {"writer": ("openai:z",)})).stages
    assert stage.options["writer"] == "openai:x"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the run has no `[[stage]]`"),
        ("stage = 3", "the run has no `[[stage]]`"),
        ("stage = [3]", "stage 1 is not a table"),
        ("use = 3\n" + FIRST, "`use` is not a table of options"),
        ("stages = []", "`stages` is no key: did you mean `stage`?"),
        ('[[stage]]\nid = "a"', "stage 1 has no `do`"),
        (
            '[[stage]]\ndo = "genrate"',
            "stage 1 is to do `genrate`, which is no command of a run: did you mean `generate`?",
        ),
        (
            FIRST + "sampels = 2",
            "stage `generate`: `sampels` is no key: did you mean `samples`?",
        ),
        ("[use]\nwritr = 2\n" + FIRST, "`use`: `writr` is no key: did you mean `writer`?"),
        (FIRST + 'cache = "x"', "stage `generate`: `cache` is set by the run itself"),
        ("[use]\nquiet = true\n" + FIRST, "`use`: `quiet` is set by the run itself"),
        (FIRST * 2, "stage 2 is called `generate` like one before: give it an `id`"),
        (
            FIRST + 'id = "../x"',
            "stage 1 has the id `../x`: use letters, digits, `-`, `_` and `.`",
        ),
        (FIRST + "id = 3", "stage 1 has the id `3`: use letters, digits, `-`, `_` and `.`"),
        (
            FIRST + '[[stage]]\ndo = "select"\nreads = "genrate"',
            "stage `select` reads `genrate`, and no stage before it: did you mean `generate`?",
        ),
        (
            FIRST + '[[stage]]\ndo = "select"\nreads = "generate"\ndata = "x"',
            "stage `select` has both `reads` and `data`: leave one out",
        ),
        (
            '[[stage]]\ndo = "select"\nhow = "pairs"',
            "stage `select` is the first and has no rows: give `data` there, or `--data`",
        ),
        (
            '[[stage]]\ndo = "select"\ndata = "-"',
            "`data` of stage `select` is not the path of a file",
        ),
        (
            '[[stage]]\ndo = "score"\ndata = "x"',
            "stage `score` has no `file`: name a rubric there or in `use`",
        ),
        (
            FIRST + "seed = 2026-01-01",
            "stage `generate`: `seed` is neither text, a number, `true`, `false` nor a list of "
            "texts",
        ),
        (FIRST + "[[stage]", "is no TOML"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path, text, said):
    assert said in refusal(tmp_path, text)


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(RunFileInvalid, match="cannot be read: no such file"):
        read_run_file(tmp_path / "none.toml", OPTIONS)
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9"')
    with pytest.raises(RunFileInvalid, match="is not UTF-8 text"):
        read_run_file(tmp_path / "latin.toml", OPTIONS)


def test_every_command_of_a_run_takes_what_the_run_sets():
    for command in COMMANDS:
        assert "output" in OPTIONS[command]
        if COMMANDS[command]:
            assert "data" in OPTIONS[command]
    assert {"output", "cache", "retry", "quiet"} <= OWN
