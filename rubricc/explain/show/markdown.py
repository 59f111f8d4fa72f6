"""A page as Markdown (CommonMark with tables), readable as it stands too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rubricc.explain.show.page import Case, Page, Rule, Section
from rubricc.plan.text import Text

_SPECIAL = re.compile(r"[\\`*_\[\]<>#|~&]")
_LINE_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s|$)", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")


def markdown(page: Page) -> str:
    """The whole page, with a line end."""
    lines = [
        *_title(page),
        *_inputs(page),
        *(line for section in page.sections for line in _section(section)),
        *_classes(page),
        *_parts(page),
        *_score(page),
        *_cases(page.cases),
    ]
    return "\n".join(lines).strip("\n") + "\n"


def escaped(text: str) -> str:
    """``text`` so that Markdown shows it as it is, line ends included."""
    safe = _SPECIAL.sub(lambda found: "\\" + found[0], text)
    return _LINE_START.sub(lambda found: _harmless(found[1], found[2]), safe)


def _harmless(blank: str, mark: str) -> str:
    return f"{blank}{mark[:-1]}\\{mark[-1]}"


def prose(text: Text, indent: str = "") -> str:
    """Prose with its slots as ``{{name}}``; further lines begin with ``indent``."""
    pieces = [
        escaped(part) if isinstance(part, str) else code("{{" + ".".join(part.slot) + "}}")
        for part in text
    ]
    return _indented("".join(pieces), indent)


def code(text: str) -> str:
    """A code span, fenced by more backticks than ``text`` has in a row."""
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def _indented(text: str, indent: str) -> str:
    return re.sub(r"(?<!\n)\n(?!\n)", "\\\\\n", text).replace("\n", f"\n{indent}")


def _sentence(text: str) -> str:
    """A sentence of ours: escaped, except what stands between backticks."""
    pieces = _CODE.split(text)
    return "".join(code(p) if index % 2 else escaped(p) for index, p in enumerate(pieces))


def _title(page: Page) -> Iterator[str]:
    yield f"# {escaped(page.title)}"
    yield ""
    yield f"*{page.kind.capitalize()}* {code(page.name)}"
    yield ""
    if page.doc:
        yield _indented(escaped(page.doc), "")
        yield ""


def _inputs(page: Page) -> Iterator[str]:
    if page.inputs:
        yield from ("## What it is given", "", "Beside the prompt and the response:", "")
        yield from (f"- {code(name)}: {escaped(says)}" for name, says in page.inputs)
        yield ""


def _section(section: Section) -> Iterator[str]:
    yield from (f"## {escaped(section.heading)}", "", _sentence(section.lead), "")
    for rule in section.rules:
        yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    points = f" ({escaped(rule.points)})" if rule.points else ""
    yield f"### {escaped(rule.title)}{points}"
    yield ""
    if rule.text:
        yield prose(rule.text)
        yield ""
    if rule.check:
        yield f"{rule.decided}: {code(rule.check)}"
        yield ""
    if rule.levels:
        yield from ("| level | worth | what it looks like |", "| --- | --- | --- |")
        for row in rule.levels:
            anchor = prose(row.anchor).replace("\\\n", "<br>").replace("\n", "<br>")
            yield f"| {escaped(row.point)} | {row.worth} | {anchor} |"
        yield ""
    lines = [f"- {escaped(label)}: {prose(text, '  ')}" for label, text in rule.notes]
    lines += [
        f"- Example of *{escaped(verdict.replace('_', ' '))}*: {prose(text, '  ')}"
        for verdict, text in rule.examples
    ]
    yield from (*lines, "") if lines else ()


def _classes(page: Page) -> Iterator[str]:
    if not page.classes:
        return
    yield from ("## What kind of response it is", "")
    yield from ("Each response is of just one of these kinds, and gets its number.", "")
    yield from ("| kind | number | when |", "| --- | --- | --- |")
    for title, number, condition in page.classes:
        when = code(condition).replace("|", "\\|") if condition else "in any other case"
        yield f"| {escaped(title)} | {number} | {when} |"
    yield ""
    if page.derived:
        yield from (f"- {code(name)} means {code(value)}" for name, value in page.derived)
        yield ""


def _parts(page: Page) -> Iterator[str]:
    if page.parts:
        yield from ("## Parts", "", "Each part is scored by itself and then counts as one:", "")
        yield from (f"- {escaped(title)}: {escaped(points)}" for title, points in page.parts)
        yield ""


def _score(page: Page) -> Iterator[str]:
    yield from ("## How the score comes about", "")
    for number, sentence in enumerate(page.score, 1):
        yield f"{number}. {_sentence(sentence)}"
    yield ""


def _cases(cases: Iterable[Case]) -> Iterator[str]:
    heading = ["## Examples", ""]
    for case in cases:
        yield from heading
        heading = []
        yield from (f"### {escaped(case.title)}", "")
        for name, value in case.inputs:
            fence = "`" * max(3, _longest_run(value) + 1)
            yield from (f"{escaped(name)}:", "", f"{fence}text", value, fence, "")
        lines = [f"- Given: {_sentence(phrase)}" for phrase in case.given]
        lines += [f"- Then: {_sentence(phrase)}" for phrase in case.expected]
        yield from (*lines, "")
