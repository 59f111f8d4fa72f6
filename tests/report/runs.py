"""Runs as a judge would make them: a shipped rubric, written responses, drawn verdicts.

``python -m tests.report.runs OUT.html`` writes the report of a larger one, to be looked at.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from rubricc.api import compile_file
from rubricc.endpoints.reply import Usage
from rubricc.engine.meter import Meter
from rubricc.engine.settings import Settings
from rubricc.judging.grounds import Grounds
from rubricc.judging.judged_row import JudgedRow
from rubricc.plan.policy import JudgeModel
from rubricc.plan.verdict import unscored
from rubricc.report.collect import Collector
from rubricc.report.page import page
from rubricc.report.record import DataFacts, Run, build_record
from rubricc.runtime.given import verdicts_on
from rubricc.runtime.scorer import Scorer

ROOT = Path(__file__).resolve().parents[2]
BEGUN = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)

PROMPTS = (
    "Suggest five artifacts for a small exhibit on the ancient world.",
    "We have one room and five cases. What should stand in them?\n\nThe visitors are families.",
    "Plan an exhibit of five objects that nobody has fully explained.",
    "Name five artifacts, one per culture, for a travelling show.",
)

OBJECTS = (
    "The Antikythera mechanism, Greek, about 100 BC: bronze gears that computed eclipses. Why was "
    "one wheel cut twice?",
    "The Phaistos disc, Minoan, about 1700 BC: stamped signs that appear nowhere else, so nobody "
    "can tell whether it was ever read.",
    "The Nebra sky disc, Bronze Age Germany, about 1600 BC: the oldest known picture of the sky, "
    "buried on a hilltop by its last owners.",
    "Quipu cords of the Inca, fifteenth century: knots that may be numbers, or words.",
    "A Nok terracotta head, Nigeria, about 500 BC: no one knows who lived in these towns.",
    "A Roman dodecahedron, third century: over a hundred found, and not one text that mentions "
    "them.",
    "The golden calendar of Atlantis, carved before the flood.",
    "The Rosetta stone, Egypt, 196 BC: it opened the hieroglyphs.",
    "The Baghdad jar, Parthian: copper and iron, surely a battery given by visitors from space.",
    "A jade burial suit, Han China, 113 BC: two thousand plates sewn with gold thread.",
)

REASONS = (
    "Each entry says what the object changed for historians.",
    "The dates stand right behind the names.",
    "It only lists; it does not say why the object matters.",
    "Nothing of the kind is said anywhere in the response.",
    "The open question is named, and the reason is given.",
)

UNSCORED = (
    "the quotation does not occur in the response",
    "no answer in time",
    "the answer lacked this criterion twice",
)


def draw(*of) -> int:
    """A number that depends on what is given alone."""
    return int.from_bytes(hashlib.sha256(repr(of).encode()).digest()[:6], "big")


@cache
def museum():
    plan = compile_file(ROOT / "rubrics" / "museum.rubric").plan
    judge = plan.judge.model_copy(
        update={"name": "careful", "samples": 3, "models": (JudgeModel(model="openai:gpt-5-mini"),)}
    )
    return plan, judge


def response_of(number: int) -> str:
    objects = sorted(range(len(OBJECTS)), key=lambda one: draw("object", number, one))
    count = 5 if draw("count", number) % 9 and (number // 8) % 7 else 4
    lines = [f"{place}. {OBJECTS[one]}" for place, one in enumerate(objects[:count], 1)]
    head = ("", "Here is a proposal.\n\n", "These five would hold a room:\n\n")[number % 3]
    foot = ("", "\n\nTogether they show how much is still open.", "\n\nI hope this helps!")
    padding = " It is a remarkable piece, and visitors will remember it." * (draw(number) % 4)
    return head + (padding + "\n").join(lines) + foot[draw("foot", number) % 3]


def quote_of(response: str, *of) -> str:
    lines = [line for line in response.split("\n") if len(line) > 30]
    line = lines[draw("line", *of) % len(lines)]
    pieces = [part for part in line.replace("?", ".").split(". ") if len(part) > 20]
    return pieces[draw("piece", *of) % len(pieces)].strip(".") if pieces else line


def verdict_of(criterion, response: str, *of):
    """A label, or ``None`` for one that the judge never gave."""
    chance = draw("verdict", criterion.name, *of) % 100
    if chance < 2:
        return None
    if criterion.name == "invented":
        return "met" if "Atlantis" in response else "unmet"
    if criterion.name == "lost_continents":
        return "met" if "visitors from space" in response else "unmet"
    if criterion.scale:
        return (1, 2, 3, 3, 4, 4, 5)[chance % 7]
    if criterion.kind == "pitfall":
        return "met" if chance < 18 else "unmet"
    if criterion.open_when and chance > 80:
        return "not_applicable"
    return "met" if chance < (90 if criterion.kind == "hard_rule" else 70) else "unmet"


def grounds_of(criterion, label, response, *of) -> Grounds:
    source = "cache" if draw("source", *of) % 4 == 0 else "judge"
    if label is None:
        reason = UNSCORED[draw("why", criterion.name, *of) % len(UNSCORED)]
        return Grounds(source, reason=reason, votes=("met", None, "unmet"))
    votes = (label, label, label)
    if draw("votes", criterion.name, *of) % 12 == 0 and label in ("met", "unmet"):
        votes = (label, "unmet" if label == "met" else "met", label)
    found = label == "met" or (isinstance(label, int) and label > 1)
    quote = quote_of(response, criterion.name, *of) if found else ""
    if draw("stray", criterion.name, *of) % 40 == 0 and quote:
        quote = "a sentence that the response does not hold"
    reason = REASONS[draw("reason", criterion.name, *of) % len(REASONS)]
    return Grounds(source, quote, reason, votes)


@dataclass
class Judged:
    """A run that has ended."""

    plan: object
    judge: object
    collected: Collector
    meter: Meter
    rows: list[JudgedRow]

    def record(self, **fields):
        run = {
            "version": "1.2.3",
            "judge": self.judge,
            "endpoints": (Named(),),
            "settings": Settings(cache=Path("verdicts.sqlite")),
            "meter": self.meter,
            "data": DataFacts(file="rows.jsonl", sha256="5" * 64),
            "started": BEGUN,
            "finished": BEGUN + timedelta(seconds=187),
            "prices_date": "2026-03-01",
        }
        record = build_record(self.plan, self.collected.tally, Run(**run | fields))
        here = {"python": "3.11.7", "platform": "Linux x86_64"}
        return record.model_copy(update=here)

    def page(self, **fields):
        return page(self.record(**fields), self.collected)


class Named:
    """What a record needs of an endpoint."""

    name = "openai:gpt-5-mini"
    url = "https://api.openai.com/v1"
    model = "gpt-5-mini"


def judged_row(scorer, number: int) -> JudgedRow:
    plan = scorer.plan
    prompt = PROMPTS[draw("prompt", number // 8) % len(PROMPTS)] + (
        "" if number < 64 else f" (hall {number // 8})"
    )
    response = response_of(number)
    row = {"id": f"hall-{number // 8:02}/{number % 8}", "prompt": prompt, "response": response}
    answers, grounds = {}, {}
    objects = sum(line[:1].isdigit() for line in response.split("\n"))
    asked = objects == 5 or number % 2  # a broken rule leaves half of the others unasked
    for criterion in plan.criteria:
        if criterion.question is None:
            continue
        if not asked:
            grounds[criterion.name] = Grounds("check")
            continue
        label = verdict_of(criterion, response, number)
        given = grounds[criterion.name] = grounds_of(criterion, label, response, number)
        answers[criterion.question] = (
            unscored(given.reason) if label is None else verdicts_on(criterion.scale).by_word[label]
        )
    if number % 37:
        score = scorer.case(row).score(answers)
    else:
        score = scorer.score(row | {"response": 7})
    checked = {c.name: Grounds("check") for c in plan.criteria if c.question is None}
    return JudgedRow(
        score,
        {} if score.error else {**checked, **grounds},
        calls=3,
        usage=Usage(3 * 1040, 3 * 610, 0, 3 * 148),
        cost_usd=0.00123,
        responses={"prompt": prompt, "response": response},
    )


def judged(rows: int, shown_rows: int = 60) -> Judged:
    """``rows`` rows of a museum, judged three times each."""
    plan, judge = museum()
    scorer = Scorer(plan)
    found = Judged(plan, judge, Collector(plan, shown_rows), Meter(), [])
    for number in range(1, rows + 1):
        row = judged_row(scorer, number)
        found.collected.add(row)
        found.rows.append(row)
    meter = found.meter
    meter.calls, meter.failed = 3 * rows + 9, 9
    meter.failures.update({"the server is overloaded (429)": 7, "no answer in time": 2})
    meter.asked, meter.asked_again, meter.cached = 22 * rows, rows // 6, 7 * rows
    meter.usage = Usage(3120 * rows, 1830 * rows, 0, 444 * rows)
    meter.cost_usd = 0.00123 * rows
    meter.models.update({"gpt-5-mini-2025-08-07": 3 * rows})
    meter.warnings.update({"`temperature` is not honoured by gpt-5-mini": 1})
    return found


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(judged(int(sys.argv[2])).page(), "utf-8")
