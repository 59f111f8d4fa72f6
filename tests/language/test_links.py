"""What every page holds to: links that lead somewhere, and words that readers understand."""

from __future__ import annotations

import re

import pytest

from tests.language.blocks import FENCE, ROOT, blocks, documents

PAGES = documents()
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
AMERICAN = re.compile(
    r"(?i)\b(color|behavior|favor|honor|neighbor|center|analyze|organize|recognize|summarize|"
    r"normalize|initialize|judgment|catalog|defense|license[ds]?\b(?! )|labeled|modeled|"
    r"unlabeled|canceled|fulfill)(s|d|r|ed|ing)?\b"
)
MACHINE = re.compile(r"(?<![\w.])/(work|tmp|home|root|Users)/")


def prose(page):
    """The page without its blocks, code spans and addresses."""
    text = FENCE.sub("", page.read_text("utf-8"))
    return re.sub(r"`[^`]*`|https?://\S+", "", text)


def anchors(page):
    """The headings of a page, as links name them."""
    for title in re.findall(r"^#+ (.*)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=[str(p.relative_to(ROOT)) for p in PAGES])
def test_links_lead_somewhere(page):
    for target in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        place = (page.parent / path).resolve() if path else page
        assert place.exists(), target
        assert place.is_relative_to(ROOT), target
        if anchor:
            assert anchor in set(anchors(place)), target


@pytest.mark.parametrize("page", PAGES, ids=[str(p.relative_to(ROOT)) for p in PAGES])
def test_words_are_british_and_no_path_is_of_one_machine(page):
    assert not AMERICAN.search(prose(page))
    assert not MACHINE.search(page.read_text("utf-8"))


def test_the_rubric_of_the_readme_is_the_one_that_is_scored():
    (block,) = blocks(ROOT / "README.md", "rubric")
    assert block.text == (ROOT / "examples" / "museum" / "exhibit.rubric").read_text("utf-8")


def test_every_page_of_the_language_stands_in_its_index():
    folder = ROOT / "docs" / "language"
    linked = set(LINK.findall((folder / "README.md").read_text("utf-8")))
    assert {p.name for p in folder.glob("*.md")} - {"README.md"} <= linked


def test_decisions_are_numbered_listed_and_say_why():
    folder = ROOT / "docs" / "decisions"
    pages = sorted(folder.glob("0*.md"))
    assert [int(p.name[:4]) for p in pages] == list(range(1, len(pages) + 1))
    index = (folder / "README.md").read_text("utf-8")
    for page in pages:
        text = page.read_text("utf-8")
        title = text.splitlines()[0].removeprefix("# ")
        assert title.startswith(page.name[:4])
        assert f"[{title}]({page.name})" in index
        parts = [text.index(part) for part in ("**Chosen.**", "**Instead of**", "**Because**")]
        assert parts == sorted(parts)
        assert "**Costs.**" in text
