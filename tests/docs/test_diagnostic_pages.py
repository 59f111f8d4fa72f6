"""Every finding of the catalogue has a page, and what the page shows is true.

A block under Avoid yields the id; blocks under Prefer yield no error and not the id. Blocks with
``file=NAME`` lie beside the other blocks of their section. In ``escaped`` blocks ``\\u{…}`` stands
for a character and ``\\x..`` for a byte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from rubricc.compiler import compile_source
from rubricc.diagnostics.catalogue import CATALOGUE
from rubricc.semantics.check import check
from rubricc.source.project import find_project
from rubricc.source.read import read_source
from rubricc.targets.plan import TARGETS
from tests.language.blocks import FENCE, ROOT

PAGES = ROOT / "docs" / "diagnostics"
SECTIONS = ["What", "Why", "Avoid", "Prefer"]
ESCAPE = re.compile(rb"\\u\{([0-9a-fA-F]{1,6})\}|\\x([0-9a-fA-F]{2})")
RULES = [pytest.param(rule, id=rule.id) for rule in CATALOGUE.values()]


@dataclass(frozen=True)
class Example:
    """One program of a section, with the files that lie beside it."""

    name: str
    content: bytes
    others: dict[str, bytes]

    def findings(self, folder):
        """The ids and severities that are reported for the program in ``folder``."""
        for name, content in {**self.others, self.name: self.content}.items():
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        place = folder / self.name
        source, project = read_source(place, self.name), find_project(place)
        checked = check(source, project)
        found = list(checked.diagnostics)
        if not any(d.is_error for d in found):
            for rubric in checked.module.rubrics:
                found += compile_source(source, project, rubric.name, targets=TARGETS).diagnostics
        return {(d.rule.id, d.severity.value) for d in found}


def page_of(rule):
    place = PAGES / f"{rule.id}.md"
    assert place.is_file(), f"`{rule.id}` has no page"
    return place.read_text("utf-8")


def sections(page):
    """Heading to text, in order."""
    parts = re.split(r"^## (.*)\n", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def examples(section):
    """The programs of a section."""
    mains: list[tuple[str, bytes]] = []
    others: dict[str, bytes] = {}
    for found in FENCE.finditer(section):
        language, *words = found[2].split()
        content = found[3].encode()
        if "escaped" in words:
            content = ESCAPE.sub(unescaped, content)
        name = next((word[5:] for word in words if word.startswith("file=")), None)
        if name is not None:
            others[name] = content
        elif language == "rubric":
            mains.append(("main.rubric", content))
    return [Example(name, content, others) for name, content in mains]


def unescaped(found):
    return chr(int(found[1], 16)).encode() if found[1] else bytes([int(found[2], 16)])


@pytest.mark.parametrize("rule", RULES)
def test_a_page_has_its_headings(rule):
    page = page_of(rule)
    title = rule.title.rstrip(".")
    start = f"# {rule.id} {rule.slug}\n\n{title}. · {rule.severity}\n\n## What\n"
    assert page.startswith(start)
    assert list(sections(page)) == SECTIONS
    for text in sections(page).values():
        assert text.strip()


@pytest.mark.parametrize("rule", RULES)
def test_what_is_to_be_avoided_is_reported(rule, tmp_path):
    found = examples(sections(page_of(rule))["Avoid"])
    assert found
    for number, example in enumerate(found):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert rule.id in {id_ for id_, _ in example.findings(folder)}


@pytest.mark.parametrize("rule", RULES)
def test_what_is_preferred_is_clean(rule, tmp_path):
    found = examples(sections(page_of(rule))["Prefer"])
    assert found
    for number, example in enumerate(found):
        folder = tmp_path / str(number)
        folder.mkdir()
        findings = example.findings(folder)
        assert rule.id not in {id_ for id_, _ in findings}
        assert not {id_ for id_, severity in findings if severity == "error"}


def test_every_page_is_of_the_catalogue():
    assert {page.stem for page in PAGES.glob("RB*.md")} <= set(CATALOGUE)


def test_no_two_findings_share_a_slug():
    slugs = [rule.slug for rule in CATALOGUE.values()]
    assert sorted(slugs) == sorted(set(slugs))
