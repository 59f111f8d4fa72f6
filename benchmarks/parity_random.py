"""Random verdicts under imported rows, scored by rubricc and by references that know nothing of it.

Each format has a way to draw a row, a way to read the weights out of a row as its authors do, and
a reference of ``parity_references.py`` or ``parity_ifeval.py``. Rows of a real set go the same way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

from benchmarks import parity_ifeval, parity_references, parity_texts
from benchmarks.parity_line import Line, Tally, plan_of, source_of, write_rows
from rubricc.runtime.scorer import Scorer

Entry = Mapping[str, Any]
SEED: Final = 20261130
ROWS: Final = 100
DRAWS: Final = 20
"""Random rows of a format, and draws of verdicts for each."""

ROUNDING: Final = 1e-12
"""Where the authors sum in another order, numbers differ by rounding and by no more."""

AVOIDED: Final = "Avoids rounding before the last step."
COMMITTED: Final = "Does not mention the greatest daily dose."


@dataclass(frozen=True, slots=True)
class Subject:
    """One format: what is drawn, and what its authors make of it."""

    form: str
    called: str
    reference: str
    drawn: Callable[[Random], Entry]
    scored: Callable[[Entry, Sequence[Entry], Sequence[Any]], float | None]
    """A raw row, its criteria as they were imported, and their verdicts, to the score."""
    ratings: int = 0
    """The highest rating; 0 where criteria are met or unmet."""
    within: float = 0.0
    shared: tuple[str, ...] = ()
    """Criteria that every row has beside its own."""


def lines() -> Iterator[Line]:
    """Every line of the second section."""
    for subject in SUBJECTS:
        rng = Random(SEED)
        rows = [subject.drawn(rng) for _ in range(ROWS)]
        yield _line(subject, _compared(subject, rows, rng), "random rows")
    yield verified()
    yield ifeval([parity_texts.row(Random(SEED + at)) for at in range(ROWS * DRAWS)], "22 types")


def _line(subject: Subject, tally: Tally, of: str) -> Line:
    return Line(
        f"{subject.called}, {of}", subject.reference, tally.told(), tally.holds(subject.within)
    )


def _compared(subject: Subject, rows: Sequence[Entry], rng: Random) -> Tally:
    """The scores of rows under drawn verdicts, beside the reference."""
    imported, text = _imported(subject.form, rows)
    scorer = Scorer(plan_of(text))
    tally = Tally()
    for raw, row in zip(rows, imported, strict=True):
        for _ in range(DRAWS):
            names = [one["name"] for one in row["criteria"]] + list(subject.shared)
            said = [rng.randint(0, subject.ratings or 1) for _ in names]
            given = dict(zip(names, said if subject.ratings else map(_met, said), strict=True))
            scored = scorer.score({**row, "response": "Because.", "verdicts": given})
            if scored.status == "error":
                raise ValueError(scored.error)
            tally.add(scored.reward, subject.scored(raw, row["criteria"], said))
    return tally


def _imported(form: str, rows: Iterable[Entry]) -> tuple[Sequence[Entry], str]:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        found, text = source_of(form, write_rows(Path(folder) / "rows.jsonl", rows))
    return found.rows, text


def _met(said: int) -> str:
    return "met" if said else "unmet"


def _health_row(rng: Random) -> Entry:
    points = [rng.choice((-8, -5, -2, 1, 3, 5, 7, 10)) for _ in range(rng.randint(1, 8))]
    items = [{"criterion": f"Says {at}.", "points": one} for at, one in enumerate(points)]
    prompt = [{"role": "user", "content": "I feel ill."}]
    return {"prompt": prompt, "prompt_id": f"p{rng.random()}", "rubrics": items}


def _health(raw: Entry, _: Sequence[Entry], said: Sequence[int]) -> float | None:
    points = [item["points"] for item in raw["rubrics"] if item["points"]]
    return parity_references.healthbench(points, [bool(one) for one in said])


def _rar_row(rng: Random) -> Entry:
    items = [_rar_item(rng) for _ in range(rng.randint(1, 8))]
    return {"question": "Why is it so?", "reference_answer": "Because.", "rubric": items}


def _rar_item(rng: Random) -> Entry:
    if rng.random() < 0.3:
        text, weight = rng.choice((AVOIDED, COMMITTED)), -rng.randint(1, 2)
        return {"title": "A", "description": f"Pitfall Criteria: {text}", "weight": weight}
    category = rng.choice(("Essential", "Important", "Optional"))
    return {
        "title": "A",
        "description": f"{category} Criteria: Says why.",
        "weight": rng.choice((5, 3, 1)),
    }


def _rar(raw: Entry, criteria: Sequence[Entry], said: Sequence[int]) -> float | None:
    """A pitfall that costs is one that is committed when it is met."""
    weights = [abs(item["weight"]) for item in raw["rubric"] if item["weight"]]
    good = [bool(one) == (own["weight"] > 0) for own, one in zip(criteria, said, strict=True)]
    return parity_references.rar_explicit(weights, good)


def _rlcf_row(rng: Random) -> Entry:
    pairs = [[f"Is it {at}?", rng.randint(1, 100)] for at in range(rng.randint(1, 8))]
    return {"instruction": "Tweet.", "requirements": pairs}


def _rlcf(raw: Entry, criteria: Sequence[Entry], said: Sequence[int]) -> float | None:
    pairs = raw["requirements"]
    if isinstance(pairs, str):
        weights = [one["weight"] for one in criteria]
    else:
        weights = [weight for _, weight in pairs if weight]
    return parity_references.rlcf([*weights, 100.0], [[one] for one in said])


def _label_row(rng: Random) -> Entry:
    weights = [2.0] + [
        rng.choice((1.0, 0.5, 2.0, -1.0, -0.3, 1 / 3)) for _ in range(rng.randint(0, 7))
    ]
    items = [{"description": f"Says {at}.", "weight": one} for at, one in enumerate(weights)]
    label = json.dumps({"query": "Why?", "rubrics": items})
    return {"messages": [{"role": "user", "content": "Why?"}], "ground_truth": label}


def _label_weights(raw: Entry) -> list[float]:
    """Weights of a label as its row has it; one that is left out is 1."""
    truth = raw["ground_truth"]
    label = json.loads(truth[0] if isinstance(truth, list) else truth)
    weights = [item.get("weight", 1.0) for item in label["rubrics"]]
    return [weight for weight in weights if weight]


def _dr_tulu(raw: Entry, _: Sequence[Entry], said: Sequence[int]) -> float | None:
    return parity_references.dr_tulu(_label_weights(raw), said)


def _open_instruct(raw: Entry, _: Sequence[Entry], said: Sequence[int]) -> float | None:
    return parity_references.open_instruct(_label_weights(raw), said)


SUBJECTS: Final = (
    Subject(
        "healthbench",
        "HealthBench (arXiv 2505.08775), negative points, unclipped, none without positive points",
        "`parity_references.healthbench`",
        _health_row,
        _health,
    ),
    Subject(
        "rar",
        "Rubrics as Rewards (arXiv 2507.17746), explicit, pitfalls of both wordings",
        "`parity_references.rar_explicit`",
        _rar_row,
        _rar,
        within=ROUNDING,
    ),
    Subject(
        "rlcf",
        "RLCF (arXiv 2507.18624), with the universal item",
        "`parity_references.rlcf`",
        _rlcf_row,
        _rlcf,
        ratings=100,
        within=ROUNDING,
        shared=("universal",),
    ),
    Subject(
        "drtulu",
        "DR Tulu (arXiv 2511.19399), negative weights",
        "`parity_references.dr_tulu`",
        _label_row,
        _dr_tulu,
        ratings=2,
    ),
    Subject(
        "open-instruct",
        "open-instruct, negative weights",
        "`parity_references.open_instruct`",
        _label_row,
        _open_instruct,
        ratings=2,
        within=ROUNDING,
    ),
)

VERIFIED: Final = """edition "2026"

rubric cats {
  principle about +80 "Is it about cats?" {
    check: contains(response, "cat")
    decide: mean
    scale: 0..100
  }
  principle short +60 "Is it short?" { scale: 0..100 }
  reward { denominator: positive  no_principles: zero }
}
"""


def verified() -> Line:
    """RLCF with a verifier program: half of the item."""
    scorer, rng, tally = Scorer(plan_of(VERIFIED)), Random(SEED), Tally()
    for _ in range(ROWS * DRAWS):
        about, short, holds = rng.randint(0, 100), rng.randint(0, 100), rng.random() < 0.5
        response = "A cat." if holds else "A dog."
        given = {"about": about, "short": short}
        ours = scorer.score({"response": response, "verdicts": given}).reward
        tally.add(ours, parity_references.rlcf([80, 60], [[about], [short]], [holds, None]))
    return Line(
        "RLCF, an item with a verifier program",
        "`parity_references.rlcf`",
        tally.told(),
        tally.holds(ROUNDING),
    )


def ifeval(rows: Sequence[Entry], of: str) -> Line:
    """Both strict metrics of IFEval, and nothing that needs a detector of languages."""
    imported, text = _imported("ifeval", rows)
    tally = Tally()
    for name in ("instruction_level", "prompt_level"):
        scorer, reference = Scorer(plan_of(text, name)), getattr(parity_ifeval, name)
        for raw, row in zip(rows, imported, strict=True):
            theirs = reference(
                raw["instruction_id_list"], raw["kwargs"], raw["response"], _no_detector
            )
            tally.add(scorer.score(row).reward, theirs)
    return Line(
        f"IFEval (arXiv 2311.07911), both strict metrics, {of}",
        "`parity_ifeval`",
        tally.told(),
        tally.holds(),
    )


def _no_detector(_: str) -> str:
    raise ValueError("no language is looked for here")


REAL: Final = {
    "healthbench.jsonl": "healthbench",
    "rar-medicine.jsonl": "rar",
    "rar-science.jsonl": "rar",
    "rlcf.jsonl": "rlcf",
    "drtulu.jsonl": "drtulu",
    "open-instruct.jsonl": "open-instruct",
}
"""Files of local copies, and their formats."""

IFEVAL_ROWS: Final = "ifeval/input_data.jsonl"
IFEVAL_RESPONSES: Final = "ifeval/responses.jsonl"


def real(data: Path) -> Iterator[Line]:
    """Lines about the rows of whole data sets, as far as the folder ``data`` has them."""
    subjects = {subject.form: subject for subject in SUBJECTS}
    for name, form in REAL.items():
        if (data / name).is_file():
            subject, rows = subjects[form], _read(data / name)
            tally = _compared(subject, rows, Random(SEED))
            yield _line(subject, tally, f"{len(rows):,} rows of `{name}`")
    if (data / IFEVAL_ROWS).is_file():
        yield _real_ifeval(data)


def _real_ifeval(data: Path) -> Line:
    """Real rows without the types that need a model, with their responses or with drawn ones."""
    responses: dict[str, str] = {}
    if (data / IFEVAL_RESPONSES).is_file():
        responses = {one["prompt"]: one["response"] for one in _read(data / IFEVAL_RESPONSES)}
    rng, kept = Random(SEED), []
    for row in _read(data / IFEVAL_ROWS):
        own = [
            (kind, {key: value for key, value in given.items() if value is not None})
            for kind, given in zip(row["instruction_id_list"], row["kwargs"], strict=True)
            if kind not in parity_ifeval.DETECTED and kind not in parity_texts.SOFT
        ]
        if own:
            drawn = responses.get(row["prompt"]) or parity_texts.noise(rng)
            kinds, given = zip(*own, strict=True)
            kept.append(
                {
                    **row,
                    "response": drawn,
                    "instruction_id_list": list(kinds),
                    "kwargs": list(given),
                }
            )
    whose = "their responses" if responses else "drawn responses"
    return ifeval(kept, f"{len(kept)} rows of `{IFEVAL_ROWS}` with {whose}, 19 types")


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
