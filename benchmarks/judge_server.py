"""A server that answers rubricc and its peers alike: everything is met, with one short reason.

``python benchmarks/judge_server.py --latency-ms N`` prints its URL and serves until it is ended.
What it answers costs a peer nothing and loses it nothing: every criterion has its entry, in the
form that the peer's own parser wants.
"""

from __future__ import annotations

import argparse
import json
import time

from judge_task import STATEMENTS

from rubricc.endpoints.fake.answer import Answer, Given
from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.fake.script import always
from rubricc.endpoints.fake.serve import serve

REASON = "Gives culture and date for each artifact."
NUMBERS = range(1, len(STATEMENTS) + 1)

_OWN = always("met")


def answer(asked: Asked) -> Given:
    """The answer to a call of rubricc's, or in the form of the peer whose prompt it is."""
    if asked.kind != "free":
        return _OWN(asked)
    return Answer(json.dumps(_of_peer(asked)))


def _of_peer(asked: Asked) -> dict[str, object]:
    wanted = asked.text + json.dumps(asked.schema)
    one = {"criterion_status": "MET", "explanation": REASON}
    if '"criteria_evaluations"' in wanted:  # rubric, one shot
        return {"criteria_evaluations": [{"criterion_number": n, **one} for n in NUMBERS]}
    if '"judgments"' in wanted:  # autorubric, per item
        return {"judgments": [{"criterion_id": f"c{n - 1}", **one} for n in NUMBERS]}
    if '"verdicts"' in wanted:  # verifiers
        said = {"reason": REASON, "verdict": "yes"}
        return {"verdicts": [{"name": f"c{n}", **said} for n in NUMBERS]}
    return one  # rubric and autorubric, per criterion


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--latency-ms", type=float, default=0.0)
    latency_s = arguments.parse_args().latency_ms / 1000
    with serve(answer, latency_s=latency_s, usage=False, keep=False) as server:
        print(server.url, flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
