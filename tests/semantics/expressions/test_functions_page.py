"""The reference of functions: every function stands there as it is, and every example holds."""

from __future__ import annotations

import re

import pytest

from rubricc.functions.no_value import ExpressionFailed
from rubricc.functions.signatures import FUNCTIONS
from tests.language.blocks import ROOT, blocks
from tests.semantics.expressions.reading import value

PAGE = ROOT / "docs" / "language" / "functions.md"
LINES = [
    (block.line + place, line)
    for block in blocks(PAGE, "expression")
    for place, line in enumerate(block.text.splitlines())
]


@pytest.mark.parametrize(("number", "line"), LINES, ids=[f"{n}" for n, _ in LINES])
def test_an_example_holds(number: int, line: str) -> None:
    if "language(" in line:
        pytest.importorskip("py3langid", reason="needs the extra `rubricc[language]`")
    if line.endswith("// no value"):
        with pytest.raises(ExpressionFailed):
            value(line.removesuffix("// no value"))
    else:
        assert value(line) is True


def test_every_function_has_its_heading_and_an_example() -> None:
    text = PAGE.read_text("utf-8")
    headings = re.findall(r"^### `(.*)`$", text, re.MULTILINE)
    assert sorted(headings) == sorted(function.shown() for function in FUNCTIONS.values())
    for part in text.split("\n### ")[1:]:
        name = part[1 : part.index("(")]
        assert re.search(r"```expression\n", part), name
        assert FUNCTIONS[name].scripts.split(".")[0] in " ".join(part.split()), name
