"""From a source to a plan and to scores: only the program counts, and twice gives the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from rubricc.compiler import compile_rubric
from rubricc.formatter.format import format_source
from rubricc.plan.file import dump_plan, load_plan
from rubricc.runtime.scorer import Scorer
from rubricc.semantics.check import check
from rubricc.source.project import Project
from rubricc.source.read import text_source
from rubricc.targets.plan import TARGETS, build_plan
from tests.golden.shipped import FILES
from tests.strategies.valid_programs import valid_programs


def plans(text, folder, path="drawn.rubric"):
    """The bytes of every plan of a program."""
    checked = check(text_source(text, path), Project(folder))
    assert not [d for d in checked.diagnostics if d.is_error]
    return [
        dump_plan(build_plan(compile_rubric(rubric), TARGETS)) for rubric in checked.module.rubrics
    ]


@given(valid_programs())
def test_the_same_program_gives_the_same_bytes_wherever_it_lies(tmp_path_factory, text):
    folder = tmp_path_factory.getbasetemp()
    once = plans(text, folder)
    assert plans(text, folder) == once
    assert plans(text, folder.parent, "other/place.constitution") == once
    assert plans("\ufeff" + text, folder) == once
    if "\r" not in text:
        assert plans(text.replace("\n", "\r\n"), folder) == once


@given(valid_programs())
def test_layout_changes_no_byte_of_a_plan(tmp_path_factory, text):
    folder = tmp_path_factory.getbasetemp()
    formatted = format_source(text_source(text))
    assert formatted.text is not None, formatted.refusal
    assert plans(formatted.text, folder) == plans(text, folder)


def verdict_on(draw, criterion):
    if criterion.scale is not None:
        words = [level.point for level in criterion.scale.levels]
    else:
        words = ["met", "unmet"]
    return draw(st.sampled_from([*words, "unscored"]))


@st.composite
def given_verdicts(draw, plan, facts):
    found = {}
    for criterion in plan.criteria:
        if criterion.check is not None or draw(st.integers(0, 4)) == 0:
            continue
        one = criterion.each is None
        count = facts[criterion.each.source[0]] if not one else 1
        verdicts = [verdict_on(draw, criterion) for _ in range(count)]
        found[criterion.name] = verdicts[0] if one else verdicts
    return found


VALUES = {
    "facts": ["ice floats", "iron sinks"],
    "drug": "ibuprofen",
    "limit": 3,
    "reference": "A text.",
    "claims": [{"text": "x", "weight": 2}, {"text": "y", "weight": 1}],
    "strict": False,
}


@given(valid_programs(), st.data())
def test_a_plan_read_back_scores_like_the_plan_in_memory(tmp_path_factory, text, data):
    checked = check(text_source(text), Project(tmp_path_factory.getbasetemp()))
    for rubric in checked.module.rubrics:
        plan = build_plan(compile_rubric(rubric))
        again = load_plan(dump_plan(plan))
        assert again == plan
        counts = {name: len(value) for name, value in VALUES.items() if isinstance(value, list)}
        names = {parameter.name for parameter in plan.parameters}
        row = {"id": 1, "prompt": "Why?", "response": "Yes. The dose is 3 mg, 4 mg."}
        row |= {name: value for name, value in VALUES.items() if name in names}
        row["verdicts"] = data.draw(given_verdicts(plan, counts))
        first, second = Scorer(plan).score(row), Scorer(again).score(row)
        assert first.error is None
        assert json.dumps(first.record()) == json.dumps(second.record())
        if first.reward is not None and plan.reward_low is not None:
            assert plan.reward_low - 1e-9 <= first.reward <= plan.reward_high + 1e-9


def test_the_order_of_hashes_changes_no_byte(tmp_path):
    """Every shipped file, compiled by two processes whose sets hash differently."""
    written = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        program = (
            "import sys\nfrom rubricc.cli.main import main\n"
            "for path in sys.argv[2:]:\n"
            "    assert main(['compile', path, '--target', 'all', '-o', sys.argv[1]]) == 0\n"
        )
        subprocess.run(
            [sys.executable, "-c", program, str(folder), *map(str, FILES)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        )
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        written.append({path.relative_to(folder): path.read_bytes() for path in files})
    assert written[0] == written[1]
    assert len(written[0]) > 2 * len(FILES)
