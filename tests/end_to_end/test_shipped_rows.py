"""Rows of the shipped rubrics: each scores, and what explains it is a test that holds."""

from __future__ import annotations

import json

import pytest

from rubricc.cli.main import main
from tests.golden.shipped import FILES, checked, shown

CHOSEN = [(path, rubric.name) for path in FILES for rubric in checked(path).module.rubrics]
TEXTS = ("1. Take 400 mg with food.\n2. Ask a pharmacist.", "No.", "```json\n{}\n```", "")
BLANKS = {"text": "a “quoted” \\ text {{x}}\nof two lines", "number": 3, "bool": True}


def value(of):
    if of.kind == "list":
        return [value(of.element)] * 2
    if of.kind == "record":
        return {name: value(field) for name, field in of.fields}
    return BLANKS[of.kind]


def verdict(criterion, number):
    if criterion.scale is not None:
        levels = criterion.scale.levels
        return levels[number % len(levels)].point
    return ("met", "unmet")[number % 2]


def row_of(rubric, number, answered):
    """A row with every column, and verdicts on none, some or all of what a judge decides."""
    row = {"id": number, "prompt": "How much?", "response": TEXTS[number % len(TEXTS)]}
    row |= {one.name: value(one.type) for one in rubric.parameters}
    verdicts = {}
    for place, criterion in enumerate(rubric.criteria()):
        if criterion.check is not None or (answered == "some" and place % 2):
            continue
        one = verdict(criterion, place + number)
        verdicts[criterion.name] = one if criterion.each is None else [one] * 2
    return row | ({} if answered == "none" else {"verdicts": verdicts})


@pytest.mark.parametrize("answered", ["none", "some", "all"])
@pytest.mark.parametrize(("path", "name"), CHOSEN, ids=[name for _, name in CHOSEN])
def test_the_explanation_of_a_row_is_a_test_that_passes(path, name, answered, tmp_path, capsys):
    rubric = checked(path).module.rubric(name)
    pasted = []
    for number in range(len(TEXTS)):
        row = tmp_path / "row.json"
        row.write_text(json.dumps(row_of(rubric, number, answered)))
        assert main(["explain", str(path), name, "--row", str(row)]) == 0
        out = capsys.readouterr().out
        pasted.append(out[out.index(f'test "row {number}"') :])
    source = tmp_path / path.name
    source.write_text(path.read_text("utf-8") + "\n" + "\n".join(pasted), "utf-8")
    assert main(["test", str(source)]) == 0, capsys.readouterr().out
    count = len(checked(path).module.tests) + len(TEXTS)
    assert f"{count} tests: {count} passed" in capsys.readouterr().out


@pytest.mark.parametrize("path", FILES, ids=map(shown, FILES))
def test_a_shipped_file_does_not_differ_from_itself(path, tmp_path, capsys):
    copy = tmp_path / f"renamed{path.suffix}"
    copy.write_bytes(path.read_bytes())
    assert main(["diff", str(path), str(copy), "--exit-code"]) == 0
    assert capsys.readouterr().out.startswith("no difference in meaning")
