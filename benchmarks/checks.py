"""10,000 rows scored by code: a compiled rubric against the same checks written by hand.

Run ``python benchmarks/checks.py``. Both sides score the same rows in turn, several times over; the
table shows medians of CPU time per row, and of the ratios round by round (the bar: at most 2). The
hand-written side is what an engineer would write for one project: the standard library's `re`,
`str.split` for words, a `dict` of weights; it returns the reward and what each check said, as the
compiled side does.

Three figures: the checks alone (expressions as closures), the whole scorer with verdicts, bounds
and sub-scores, and the hand-written code.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from rubricc.compiler import compile_source
from rubricc.functions.evaluate import compile_checks
from rubricc.plan.plan import Plan
from rubricc.runtime.scorer import Scorer
from rubricc.source.project import Project
from rubricc.source.read import text_source

SOURCE = r"""
edition "2026"

rubric instructions(keyword: text) {
  hard rule says_something { check: words(response) > 0 }
  hard rule no_refusal { check: not matches(response, r"(?i)\bI (cannot|can't|won't)\b") }
  principle long_enough essential { check: 100 <= words(response) <= 300 }
  principle keyword_used essential { check: mentions(response, keyword) >= 2 }
  principle three_items important { check: count(response, r"(?m)^\s*\d+[.)]\s") == 3 }
  principle two_paragraphs important { check: paragraphs(response) >= 2 }
  principle some_sentences optional { check: 5 <= sentences(response) <= 40 }
  principle closes optional { check: ends_with(response, "Any other questions?") }
  principle bullets_used optional { check: bullets(response) >= 1 }
  pitfall commas optional { check: count(response, ",") > 20 }
  pitfall shouts important { check: capital_words(response) > 5 }
  pitfall placeholder essential { check: placeholders(response) > 0 }
}
"""
LEXICON = (
    "the rain falls softly on old roofs and people walk home under dark umbrellas while a train"
    " waits near the river for NASA engineers who measure wind speed"
).split()


def make_rows(number: int, seed: int = 7) -> list[dict[str, str]]:
    """Responses of about 250 words with items, bullets, commas and, in a third, curly quotes."""
    draw = random.Random(seed)
    return [_row(draw, place) for place in range(number)]


def _row(draw: random.Random, place: int) -> dict[str, str]:
    parts = []
    for _ in range(draw.randint(2, 5)):
        sentences = []
        for _ in range(draw.randint(2, 6)):
            chosen = draw.choices(LEXICON, k=draw.randint(6, 18))
            if draw.random() < 0.4:
                chosen[2] += ","
            sentences.append(" ".join(chosen).capitalize() + draw.choice([".", ".", "!", "?"]))
        parts.append(" ".join(sentences))
    if draw.random() < 0.5:
        parts.insert(1, "\n".join(f"{n}. Bring a coat" for n in range(1, draw.randint(3, 6))))
    if draw.random() < 0.5:
        parts.append("- rain\n- wind")
    if draw.random() < 0.3:
        parts[0] += " She said “it’s late” — and left."
    if draw.random() < 0.1:
        parts.append("Dear [name], see you.")
    if draw.random() < 0.5:
        parts.append("Any other questions?")
    return {
        "id": str(place),
        "prompt": "Write about rain.",
        "response": "\n\n".join(parts),
        "keyword": "rain",
    }


REFUSAL = re.compile(r"\bI (cannot|can't|won't)\b", re.IGNORECASE)
ITEM = re.compile(r"^\s*\d+[.)]\s", re.MULTILINE)
BULLET = re.compile(r"^\s*[-*+•]\s+\S", re.MULTILINE)
PARAGRAPH = re.compile(r"\n\s*\n")
SENTENCE = re.compile(r"[.!?]+[\"'”’)]*(?:\s+|$)")
PLACEHOLDER = re.compile(r"\[[^\[\]\n]+\](?!\()")
WEIGHTS = {
    "long_enough": 1.0,
    "keyword_used": 1.0,
    "three_items": 0.7,
    "two_paragraphs": 0.7,
    "some_sentences": 0.3,
    "closes": 0.3,
    "bullets_used": 0.3,
    "commas": -0.3,
    "shouts": -0.7,
    "placeholder": -1.0,
}


def by_hand(row: dict[str, str]) -> tuple[float, dict[str, bool]]:
    """The same checks, as an engineer would write them for this one rubric."""
    response = row["response"]
    words = len(response.split())
    keyword = re.compile(rf"\b{re.escape(row['keyword'])}\b", re.IGNORECASE)
    sentences = sum(1 for piece in SENTENCE.split(response) if piece.strip())
    met = {
        "says_something": words > 0,
        "no_refusal": REFUSAL.search(response) is None,
        "long_enough": 100 <= words <= 300,
        "keyword_used": len(keyword.findall(response)) >= 2,
        "three_items": len(ITEM.findall(response)) == 3,
        "two_paragraphs": sum(1 for p in PARAGRAPH.split(response) if p.strip()) >= 2,
        "some_sentences": 5 <= sentences <= 40,
        "closes": response.rstrip().endswith("Any other questions?"),
        "bullets_used": len(BULLET.findall(response)) >= 1,
        "commas": response.count(",") > 20,
        "shouts": sum(1 for word in response.split() if word.isupper()) > 5,
        "placeholder": len(PLACEHOLDER.findall(response)) > 0,
    }
    if not (met["says_something"] and met["no_refusal"]):
        return 0.0, met
    total = sum(weight for name, weight in WEIGHTS.items() if met[name])
    best = sum(weight for weight in WEIGHTS.values() if weight > 0)
    return min(max(total / best, 0.0), 1.0), met


def compiled(source: str) -> Plan:
    """The plan of the benchmark's rubric."""
    made = compile_source(text_source(source, "<benchmark>"), Project(Path.cwd()))
    assert made.plan is not None, [finding.message for finding in made.diagnostics]
    return made.plan


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=10_000)
    arguments.add_argument("--rounds", type=int, default=5)
    given = arguments.parse_args()
    rows = make_rows(given.rows)
    plan = compiled(SOURCE)
    checks = compile_checks([one.check for one in plan.criteria if one.check is not None])
    scorer = Scorer(plan)

    def checks_alone(row: dict[str, str]) -> list[object]:
        environment = dict(row)
        return [check(environment) for check in checks]

    differing = sum(scorer.score(row).reward != by_hand(row)[0] for row in rows[:1000])
    sides: dict[str, Callable[[dict[str, str]], object]] = {
        "by hand": by_hand,
        "checks alone": checks_alone,
        "scorer": scorer.score,
    }
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(given.rounds):
        for name, score in sides.items():
            start = time.process_time()
            for row in rows:
                score(row)
            times[name].append((time.process_time() - start) / len(rows))
    print(f"{len(rows):,} rows, {given.rounds} rounds, medians; rewards differ on {differing}")
    print(f"{'':14}{'µs a row':>10}{'ratio':>8}")
    for name, taken in times.items():
        ratios = [mine / base for mine, base in zip(taken, times["by hand"], strict=True)]
        print(f"{name:14}{statistics.median(taken) * 1e6:10.1f}{statistics.median(ratios):8.2f}")


if __name__ == "__main__":
    main()
