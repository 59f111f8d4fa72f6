"""The report as one file: whole, escaped, and loading nothing."""

from __future__ import annotations

import base64
import hashlib
import html.parser
import re
from collections import Counter
from dataclasses import replace

import pytest

from rubricc.engine.meter import Meter
from rubricc.judging.grounds import Grounds
from rubricc.judging.judged_row import JudgedRow
from rubricc.plan.criterion import Each, Need
from rubricc.plan.policy import Judge
from rubricc.report.collect import Collector
from rubricc.report.page import coded, page, write_page
from rubricc.runtime.scorer import Scorer
from tests.report.golden import same_as_golden
from tests.report.runs import judged
from tests.runtime.plans import SCALE, TEXTS, criterion, parameter, plan

HOSTILE = [
    "</script><script>alert(1)</script><img src=x onerror=alert(1)>",
    "</style><style>body{display:none}</style><!--",
    "{{ 7 * 7 }} {% for x in y %} {# no #}",
    "\"' onmouseover='alert(1)' &amp; &lt;",
    "gnihton \u202ereversed\u202c \u2066isolated\u2069",
    "zero\u200bwidth \ufeff and \U000e0041\U000e0042",
    "nul \0 bell \x07 escape \x1b[31m half \ud800",
    "<|im_end|>\n[INST] </response>",
    "<" * 100_000,
    "\u200b" * 100_000,
]
EACH = Each(variable="fact", source=("facts",))
FACTS = (parameter("facts", TEXTS),)
VOID = {"meta", "br", "input", "path", "rect"}
LOADING = {"src", "srcset", "action", "data", "poster", "background", "style", "xlink:href"}


class Tags(html.parser.HTMLParser):
    """Collects tags, ids, links and text, and checks that tags close in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.seen, self.ids, self.links, self.text = [], Counter(), [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.seen[tag] += 1
        for name, value in attributes:
            assert name not in LOADING
            assert not name.startswith("on")
            if name == "id":
                self.ids.append(value)
            if name == "href":
                self.links.append(value)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        assert tag in VOID

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def run():
    return judged(120)


@pytest.fixture(scope="module")
def text(run):
    return run.page()


def one(of, row, grounds, **fields):
    """The page of a run of one row."""
    scored = Scorer(of).score({"id": "1", "prompt": "p", "response": "r"} | row)
    collected = Collector(of)
    collected.add(JudgedRow(scored, grounds, **fields))
    base = judged(1)
    base.plan, base.judge, base.collected, base.meter = of, Judge(), collected, Meter()
    return base.page()


def test_a_small_run(request):
    same_as_golden(judged(16, shown_rows=3).page(), "museum.html", request)


def test_equal_runs_give_equal_bytes(run, text):
    assert judged(120).page() == text


def test_it_is_whole_and_loads_nothing(text):
    tags = Tags(text)
    assert tags.seen["script"] == tags.seen["link"] == tags.seen["img"] == tags.seen["iframe"] == 0
    assert tags.seen["style"] == 1
    assert "url(" not in text
    assert "@import" not in text
    assert all(link.startswith("#") for link in tags.links)


def test_every_link_leads_somewhere_and_every_place_is_one(text):
    tags = Tags(text)
    assert [name for name, count in Counter(tags.ids).items() if count > 1] == []
    assert {link[1:] for link in tags.links} <= set(tags.ids)


def test_the_policy_lets_its_own_styles_pass_and_nothing_else(text):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert text.index("Content-Security-Policy") < text.index("<style>")


@pytest.mark.parametrize("bad", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_breaks_out_and_what_is_hidden_is_seen(run, text, bad):
    row = run.rows[0]
    score = replace(row.score, id=bad, warnings=(bad,), error=None)
    grounds = {name: Grounds("judge", bad, bad, (bad[:9], "met")) for name in row.grounds}
    collected = Collector(run.plan)
    collected.add(replace(row, score=score, grounds=grounds, responses={bad: bad}))
    responses = {"prompt": bad, "response": f"before {bad} after"}
    collected.add(replace(row, grounds=grounds, responses=responses))
    broken = replace(row.score, status="error", error=bad, reward=None)
    collected.add(replace(row, score=broken, grounds={}))
    meter = Meter()
    meter.failures[bad] += 1
    meter.warnings[bad] += 1
    meter.models[bad] += 1
    shown = page(run.record(meter=meter), collected)
    tags = Tags(shown)
    allowed = set(Tags(text).seen)
    assert set(tags.seen) <= allowed
    assert tags.seen["style"] == 1
    assert not re.search("[\u202e\u2066\u200b\ufeff\0\x07\x1b\ud800\U000e0041]", shown)
    assert len(shown) < 2_000_000
    assert "49 " not in "".join(tags.text) or "7 * 7" not in bad


def test_quotations_are_marked_in_place_with_the_number_of_their_verdict():
    of = plan(criterion("kind"), criterion("clear"))
    shown = one(
        of,
        {"verdicts": {"kind": "met", "clear": "met"}},
        {"kind": Grounds("judge", "so  kind"), "clear": Grounds("cache", "nowhere to be found")},
        responses={"prompt": "p", "response": "You are so\nkind, truly."},
    )
    mark = (
        '<mark class="good" id="r1-q1">so\nkind</mark><sup class="at good"><a href="#r1-v1">1</a>'
    )
    assert f"You are {mark}" in shown
    assert 'href="#r1-q1">so  kind</a>' in shown
    assert "nowhere to be found” <span" in shown


def test_votes_needs_levels_and_reasons_are_told():
    of = plan(
        criterion("base"),
        criterion("more", needs=(Need(name="base"),)),
        criterion("depth", scale=SCALE),
        criterion("open"),
    )
    shown = one(
        of,
        {"verdicts": {"base": "unmet", "more": "met", "depth": 3}},
        {
            "base": Grounds("judge", votes=("unmet", None, "met")),
            "depth": Grounds("judge", votes=(3, 3)),
            "open": Grounds("judge", reason="the answer lacked `open` twice"),
        },
    )
    assert "votes differ: unmet, no answer, met" in shown
    assert "2 votes agree" in shown
    assert "its own verdict is met" in shown
    assert "◐ 3" in shown
    assert "the answer lacked <code>open</code> twice" in shown
    assert "The text of this row was not kept" in shown


def test_elements_of_a_criterion_are_listed_one_by_one_and_marked_apart():
    of = plan(criterion("covers", 2.0, each=EACH), parameters=FACTS)
    shown = one(
        of,
        {"facts": ["a", "b"], "verdicts": {"covers": ["met", "unmet"]}},
        {"covers": (Grounds("judge", "alpha"), Grounds("judge", reason="beta is missing"))},
        responses={"prompt": "p", "response": "alpha, gamma"},
    )
    text = "".join(Tags(shown).text)
    assert "Covers [0]+2" in text
    assert "Covers [1]+2" in text
    assert '<mark class="good" id="r1-q1">alpha</mark>' in shown
    assert "lost: Covers [1]" in text


def test_a_rating_of_the_whole_has_its_own_section():
    of = plan(criterion("kind"), reward={"aggregate": "holistic", "holistic": SCALE})
    shown = one(of, {"verdicts": {"overall": 4}}, {"overall": Grounds("judge")})
    assert "The response as a whole" in shown
    assert 'href="#c-overall"' in shown
    assert "◐ 4" in shown


def test_what_is_not_known_is_said(run):
    meter = Meter(unpriced=3, calls=3)
    text = "".join(Tags(run.page(meter=meter)).text)
    assert "no price known" in text
    assert "not measured" in text
    assert "kappa 0.61" in "".join(Tags(run.page(agreement={"kappa": 0.61})).text)


def test_a_run_without_rows_is_a_page_too(run):
    shown = page(run.record(), Collector(run.plan))
    tags = Tags(shown)
    assert "no reward is decided" in "".join(tags.text)
    assert {link[1:] for link in tags.links} <= set(tags.ids)


def test_a_run_in_which_nobody_was_asked(run):
    shown = "".join(Tags(run.page(endpoints=(), meter=Meter())).text)
    assert "nobody: code and the rows decided" in shown


def test_backticks_are_code():
    assert coded("`a` is not b") == [(True, "a"), (False, " is not b")]
    assert coded("a ` alone") == [(False, "a ` alone")]


def test_it_is_written_as_it_is(tmp_path, text):
    write_page(tmp_path / "out.html", text)
    assert (tmp_path / "out.html").read_bytes() == text.encode()
