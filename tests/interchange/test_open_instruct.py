"""Labels of open-instruct: rated from 0 to 2, over the sum of all magnitudes."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.parity_references import open_instruct as published
from rubricc.interchange.errors import NotExpressible
from rubricc.interchange.formats import open_instruct
from rubricc.interchange.labels import RATING
from rubricc.ir.digest import scores_digest
from tests.interchange.imports import (
    asked,
    imported,
    row_reward,
    rubric_of,
    score,
    scorer_of,
    there_and_back,
    write_rows,
)
from tests.interchange.labels import item, training_row
from tests.interchange.rubrics import rubrics, verdicts


def two(*items):
    return [training_row(*items), training_row(item("Says why."), wrapped=True)]


@given(
    st.lists(
        st.tuples(st.sampled_from((1.0, 0.5, 2.0, -1.0, 3.0, -0.3, 1 / 3)), st.integers(0, 2)),
        min_size=1,
        max_size=10,
    ).filter(lambda drawn: any(weight > 0 for weight, _ in drawn))
)
def test_the_score_is_the_published_one(drawn):
    items = [item(f"Says {at}.", weight) for at, (weight, _) in enumerate(drawn)]
    with tempfile.TemporaryDirectory() as folder:
        found, made = imported("open-instruct", write_rows(Path(folder), two(*items)))
    (source,) = made.sources.values()
    said = [rating for _, rating in drawn]
    got = row_reward(scorer_of(rubric_of(source)), found.rows[0], said)
    assert got == pytest.approx(published([weight for weight, _ in drawn], said), abs=1e-15)


def test_a_label_without_positive_weights_has_no_reward_and_is_said_to_differ(tmp_path):
    found, made = imported("open-instruct", write_rows(tmp_path, two(item("Errs.", -2))))
    assert [one for one in found.remarks if "has no reward here" in one.message]
    (source,) = made.sources.values()
    assert row_reward(scorer_of(rubric_of(source)), found.rows[0], [1]) is None
    assert published([-2], [1]) == -0.5


@given(st.data())
def test_it_goes_there_and_back(data):
    drawn = data.draw(rubrics(reward=dict(open_instruct.BASE.reward), levels=RATING))
    with tempfile.TemporaryDirectory() as folder:
        back = there_and_back("open-instruct", drawn, Path(folder))
    assert asked(back) == asked(drawn)
    assert scores_digest(back) == scores_digest(drawn)
    said = data.draw(verdicts(drawn))
    assert score(back, said).reward == score(drawn, said).reward


def test_the_reward_of_its_fork_is_refused():
    rubric = rubric_of(
        'edition "2026"\n\nrubric r {\n  principle a +1 "x" { scale: 0..2 }\n'
        "  reward { denominator: at_least_one  no_principles: none  clip: none }\n}\n"
    )
    with pytest.raises(NotExpressible, match="denominator: absolute"):
        open_instruct.write(rubric)
