"""A run of a judge: asking gives what the same verdicts would give, and no more than is needed."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from rubricc.judging.enough import is_enough
from tests.judging.drawn import (
    SEEDS,
    arbitrary_judge,
    drawn_rows,
    drawn_scorer,
    with_answers,
)
from tests.judging.judges import asking


def _cells(verdict):
    return verdict if isinstance(verdict, list) else [verdict]


POLICIES = (
    "",
    "batch: 1",
    "batch: 2",
    "batch: 3 order: shuffled",
    "order: shuffled explain: none",
    "samples: 3",
    "batch: 1 samples: 2 vote: mean",
    "evidence: required",
    "batch: 2 evidence: optional seed: 5",
)


@given(
    seed=st.sampled_from(SEEDS),
    policy=st.sampled_from(POLICIES),
    known=st.sampled_from((0.0, 0.3)),
    group=st.sampled_from((1, 1, 2, 4)),
    unscored=st.sampled_from(("abstain", "ignore")),
)
def test_asking_scores_like_the_same_verdicts_given(seed, policy, known, group, unscored):
    scorer = drawn_scorer(seed, policy, unscored)
    assume(scorer is not None)
    rows = drawn_rows(seed, 5, known)
    with asking(scorer, arbitrary_judge(seed), group=group, everything=True) as judge:
        found = judge.score(rows)
    for row, judged in zip(rows, found, strict=True):
        true = scorer.score(with_answers(scorer, row, seed))
        assert judged.score.error is None
        assert judged.score.record() == true.record()


@given(
    seed=st.sampled_from(SEEDS),
    policy=st.sampled_from(POLICIES),
    known=st.sampled_from((0.0, 0.3)),
    group=st.sampled_from((1, 1, 2, 4)),
    unscored=st.sampled_from(("abstain", "ignore")),
)
def test_work_that_ends_early_ends_with_the_reward_of_all_of_it(
    seed, policy, known, group, unscored
):
    scorer = drawn_scorer(seed, policy, unscored)
    assume(scorer is not None)
    rows = drawn_rows(seed, 5, known)
    with asking(scorer, arbitrary_judge(seed), group=group) as judge:
        found = judge.score(rows)
    for row, judged in zip(rows, found, strict=True):
        lazy, true = judged.score, scorer.score(with_answers(scorer, row, seed))
        assert (lazy.reward, lazy.low, lazy.high) == (true.reward, true.low, true.high)
        assert (lazy.status, lazy.hard_rules) in (
            (true.status, true.hard_rules),
            (true.status, "unknown"),
        )
        needy = {criterion.name for criterion in scorer.plan.criteria if criterion.needs}
        for name, verdict in lazy.verdicts.items():
            agreed = zip(_cells(verdict), _cells(true.verdicts[name]), strict=True)
            assert name in needy or all(said in ("unscored", truth) for said, truth in agreed)
        if not is_enough(scorer.plan, lazy):
            assert lazy.record() == true.record()
