"""Published numbers, reproduced; published formulas, compared; and what cannot be had here.

Run ``python benchmarks/parity.py``. It reads other people's data beside the project, in
``../shared/data``, writes ``docs/parity.md`` and exits with 1 when a line of its first section no
longer holds, or a comparison with a reference fails. Where the data are absent it says so and
changes nothing. ``--check`` compares the page with what would be written, and writes nothing.

``RUBRICC_DATA`` may name a folder with local copies of whole data sets, by the names that the page
lists; lines about them join the second section. ``--check`` passes them over, because the page in
the project holds what everyone with the small data can repeat. Needs `rubricc[agree,interchange]`.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import parity_published, parity_random  # noqa: E402
from benchmarks.parity_line import Line  # noqa: E402
from rubricc import __version__  # noqa: E402

DATA: Final = ROOT.parent / "shared" / "data"
PAGE: Final = ROOT / "docs" / "parity.md"
MADE: Final = re.compile(r"^Made on .*$", re.MULTILINE)

HEAD: Final = """\
# Parity

Rubrics mean the same here as where they come from. What can be shown of that is on this page, which
`python benchmarks/parity.py` writes from data that others have published.

Made on {date} with rubricc {version}.

## Reproduced from published data

Data and numbers are the authors'. Only this section is called parity.

| what | published | here | holds |
| --- | --- | --- | --- |
"""

RANDOM: Final = """
## Equal to an independent reference on random verdicts

No verdicts are published for these, so the formula alone is compared: rows are drawn, imported and
scored under drawn verdicts, beside a reference in plain Python that follows the authors' text or
code and knows nothing of rubricc ([`parity_references.py`](../benchmarks/parity_references.py),
[`parity_ifeval.py`](../benchmarks/parity_ifeval.py)). Where sums run in another order than the
authors' the last bit may differ. IFEval's checks are the authors' own on any text, except where
[the language counts otherwise on purpose](interchange.md#format-by-format): sentences, highlights
and words in capitals are compared on plain prose, and languages, which need a detector, not at all.

| what | reference | result | holds |
| --- | --- | --- | --- |
"""

MISSING: Final = """
## Not obtainable here

| what | why |
| --- | --- |
"""

UNOBTAINABLE: Final = {
    "scores that HealthBench, RaR, RLCF, DR Tulu and open-instruct report for models": "they come "
    "from the authors' judges: the same models would have to be asked about the same responses, "
    "and neither responses nor verdicts are among these data",
    "HealthBench's agreement of graders with physicians": "needs the judge, and the physicians' "
    "labels, which are not among these data",
    "accuracies of models under IFEval": "need the models' responses, and the authors' packages "
    "for sentences and languages, of which the detector answers by chance on short texts",
    "rewards of rule-based rewards": "add the score of a reward model that is not public; weights "
    "that were fitted to it say nothing without it",
    "scores in Prometheus and BiGGen": "were given by models that would have to be asked again; "
    "scales and levels are imported, and nothing is computed from them",
    "win rates and harmlessness of constitutional AI, and other results of training": "need "
    "training runs",
    "scores of OpenRubrics and promptfoo": "none are published beside the rubrics",
    "scores of the packages `rubric`, `autorubric` and `verifiers`": "they publish tools and no "
    "scores; tests hold that their own code loads what is exported and scores drawn verdicts "
    "alike, where the packages are installed",
    "grades of PaperBench's leaves": "need judges and whole repositories of code; what is "
    "reproduced above is how grades of leaves become grades of nodes",
}
"""What cannot be compared, and why."""

END: Final = """
## To repeat it

The small data are expected in `../shared/data`, beside the project. With whole data sets in a
folder of your own, `RUBRICC_DATA=FOLDER python benchmarks/parity.py` compares these files too,
where they are there, and adds lines about them to the second section:

| file | what |
| --- | --- |
{files}
| `ifeval/input_data.jsonl` | IFEval rows, as their authors publish them |
| `ifeval/responses.jsonl` | responses to them: one object with `prompt` and `response` a line |

The script exits with 1 where a line of this page no longer holds.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, print, and write the page; the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; compare the page")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of the small data")
    chosen = parser.parse_args(arguments)
    if not chosen.data.is_dir():
        print("skipped: other people's data are not beside the project")
        return 0
    published = list(parity_published.lines(chosen.data))
    drawn = [*parity_random.lines(), *_real(chosen.check)]
    for line in (*published, *drawn):
        print(f"{_holds(line):8} {line.what}: {line.result}")
    if any(line.holds is False for line in (*published, *drawn)):
        print("a line no longer holds: the page stays as it was", file=sys.stderr)
        return 1
    if any(line.holds is None for line in published):
        print('not all could be compared: pip install "rubricc[agree,interchange]"')
        return 0
    return _keep(page(published, drawn), check=chosen.check)


def _real(check: bool) -> list[Line]:
    """Lines about whole data sets; none without a folder of them."""
    folder = os.environ.get("RUBRICC_DATA")
    return [] if check or not folder else list(parity_random.real(Path(folder)))


def page(published: Sequence[Line], drawn: Sequence[Line]) -> str:
    """The whole page."""
    date = datetime.now(UTC).date().isoformat()
    files = [
        f"| `{name}` | rows of the format [`{form}`](interchange.md) |"
        for name, form in parity_random.REAL.items()
    ]
    parts = [
        HEAD.format(date=date, version=__version__),
        *map(_row, published),
        RANDOM,
        *map(_row, drawn),
        MISSING,
        *(f"| {what} | {why} |\n" for what, why in UNOBTAINABLE.items()),
        END.format(files="\n".join(files)),
    ]
    return "".join(parts)


def undated(text: str) -> str:
    """A page without the line that says when and with which version it was made."""
    return MADE.sub("", text)


def _keep(fresh: str, *, check: bool) -> int:
    """Write the page where more than its date changed; or say that it should be."""
    kept = PAGE.read_text("utf-8") if PAGE.is_file() else ""
    if undated(kept) == undated(fresh):
        return 0
    if check:
        print("docs/parity.md is not what this writes: run it without --check", file=sys.stderr)
        return 1
    PAGE.write_text(fresh, encoding="utf-8")
    print("wrote docs/parity.md")
    return 0


def _row(line: Line) -> str:
    return f"| {line.what} | {line.beside} | {line.result} | {_holds(line)} |\n"


def _holds(line: Line) -> str:
    return {True: "yes", False: "NO", None: "not run"}[line.holds]


if __name__ == "__main__":
    raise SystemExit(main())
