"""Pairs of labels to figures: against scikit-learn and scipy, and what has no figure."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.agreement.figures import Method
from rubricc.agreement.labels import MET_OR_UNMET, Classes, Pair, majority
from rubricc.agreement.statistics import (
    NO_PAIRS,
    agreement,
    f1_of,
    figures,
    flip_rate,
    kappa_of,
    share,
)

np = pytest.importorskip("numpy")
metrics = pytest.importorskip("sklearn.metrics")
stats = pytest.importorskip("scipy.stats")

METHOD = Method()
QUICK = Method(resamples=200)
REASON = "one side gave no label but `met`"
FIVE = Classes((1, 2, 3, 4, 5, "not_applicable"), 5)


def pairs(*labels, cluster=None):
    return [
        Pair(str(number) if cluster is None else cluster(number), first, second)
        for number, (first, second) in enumerate(labels)
    ]


def table(found, size):
    counts = np.zeros((1, size, size), dtype=int)
    for pair in found:
        counts[0, pair.first, pair.second] += 1
    return counts


TWENTY = pairs(
    *[("met", "met")] * 9, *[("unmet", "unmet")] * 5, *[("met", "unmet")] * 4, ("unmet", "met")
)


def test_the_figures_of_a_table_that_can_be_worked_out_by_hand():
    # 9 met by both, 5 unmet by both, 4 met by the judge alone, 1 met by people alone: 14 of 19.
    # F1 of met is 2*9/(13+10), of unmet 2*5/(6+9); chance agrees in (13*10 + 6*9)/361.
    found = figures(TWENTY, MET_OR_UNMET, METHOD)
    assert (found.pairs, found.clusters, found.pooled) == (19, 19, 19)
    assert found.agreement.value == pytest.approx(14 / 19)
    assert found.f1.value == pytest.approx((18 / 23 + 10 / 15) / 2)
    chance = (13 * 10 + 6 * 9) / 361
    assert found.kappa.value == pytest.approx((14 / 19 - chance) / (1 - chance))
    for one in (found.agreement, found.f1, found.kappa):
        assert one.low < one.value < one.high
        assert one.reason == ""


labels = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30)


@given(labels)
def test_the_figures_of_resamples_are_those_of_the_library(found):
    found = [Pair("one", *entry) for entry in found]
    first, second = [pair.first for pair in found], [pair.second for pair in found]
    counts = table(found, 4)
    if len(set(first)) == 1 or len(set(second)) == 1:
        assert math.isnan(f1_of(counts)[0])
        assert math.isnan(kappa_of(weighted=False)(counts)[0])
        assert math.isnan(kappa_of(weighted=True)(counts)[0])
        return
    assert f1_of(counts)[0] == pytest.approx(metrics.f1_score(second, first, average="macro"))
    for weighted, weights in ((False, None), (True, "quadratic")):
        kappa = metrics.cohen_kappa_score(first, second, labels=range(4), weights=weights)
        assert kappa_of(weighted=weighted)(counts)[0] == pytest.approx(kappa, abs=1e-12)


def test_the_interval_is_that_of_scipy_but_for_chance():
    drawn = np.random.default_rng(3)
    first = drawn.integers(0, 2, 150)
    second = np.where(drawn.random(150) < 0.8, first, 1 - first)
    words = ("unmet", "met")
    found = figures(
        pairs(*((words[a], words[b]) for a, b in zip(first, second, strict=True))),
        MET_OR_UNMET,
        Method(resamples=20_000),
    )
    theirs = stats.bootstrap(
        (first, second),
        metrics.cohen_kappa_score,
        paired=True,
        vectorized=False,
        n_resamples=2000,
        method="percentile",
        rng=np.random.default_rng(5),
    ).confidence_interval
    assert (found.kappa.low, found.kappa.high) == pytest.approx(theirs, abs=0.02)


def test_rows_of_one_prompt_are_drawn_together_and_widen_the_interval():
    alone = figures(TWENTY * 4, MET_OR_UNMET, METHOD)
    apart = figures(
        [pair._replace(cluster=str(n)) for n, pair in enumerate(TWENTY * 4)], MET_OR_UNMET, METHOD
    )
    assert (alone.clusters, apart.clusters) == (19, 76)
    assert alone.kappa.value == apart.kappa.value
    assert alone.kappa.high - alone.kappa.low > 1.5 * (apart.kappa.high - apart.kappa.low)


@given(st.randoms())
def test_the_order_of_rows_changes_no_bit(random):
    shuffled = list(TWENTY)
    random.shuffle(shuffled)
    assert figures(shuffled, MET_OR_UNMET, QUICK) == figures(TWENTY, MET_OR_UNMET, QUICK)


def test_a_seed_draws_the_same_again_and_another_seed_does_not():
    first = figures(TWENTY, MET_OR_UNMET, METHOD)
    assert figures(TWENTY, MET_OR_UNMET, METHOD) == first
    other = figures(TWENTY, MET_OR_UNMET, Method(seed=1))
    assert other.kappa.value == first.kappa.value
    assert other.kappa.low != first.kappa.low


def test_the_batch_in_which_resamples_are_drawn_changes_no_bit(monkeypatch):
    whole = figures(TWENTY, MET_OR_UNMET, METHOD)
    monkeypatch.setattr("rubricc.agreement.bootstrap.CELLS", 100)
    assert figures(TWENTY, MET_OR_UNMET, METHOD) == whole


def test_without_pairs_nothing_has_a_value():
    found = figures([], MET_OR_UNMET, METHOD)
    for one in (found.agreement, found.f1, found.kappa):
        assert (one.value, one.low, one.high, one.reason) == (None, None, None, NO_PAIRS)


@pytest.mark.parametrize(
    "labels",
    [
        [("met", "met")] * 20,
        [("met", "unmet")] * 20,
        [("met", "met")] * 19 + [("met", "unmet")],
        [("met", "met")] * 19 + [("unmet", "met")],
    ],
)
def test_a_side_that_always_says_the_same_leaves_kappa_and_f1_without_a_value(labels):
    found = figures(pairs(*labels), MET_OR_UNMET, METHOD)
    assert found.agreement.value is not None
    assert found.kappa.value is None
    assert found.f1.value is None
    assert found.kappa.reason == found.f1.reason == REASON


def test_perfect_agreement_is_one_without_an_interval_that_pretends_to_be_sure():
    found = figures(pairs(*[("met", "met"), ("unmet", "unmet")] * 10), MET_OR_UNMET, METHOD)
    assert found.kappa.value == found.f1.value == 1.0
    assert found.kappa.low is None
    assert found.kappa.reason == "no interval: every resample gives the same"
    assert found.agreement.value == found.agreement.high == 1.0
    # the exact interval of 20 hits in 20: the twentieth root of 0.025
    assert found.agreement.low == pytest.approx(0.025 ** (1 / 20))


def test_few_rows_have_no_interval():
    found = figures(TWENTY[5:13], MET_OR_UNMET, METHOD)
    assert found.agreement.value is not None
    assert found.agreement.low is None
    assert "fewer than 10" in found.agreement.reason


def test_a_label_that_most_resamples_might_lack_leaves_no_interval():
    rare = pairs(*[("met", "met")] * 30, ("unmet", "unmet"))
    found = figures(rare, MET_OR_UNMET, METHOD)
    assert found.kappa.value == 1.0
    assert found.kappa.low is None
    assert "too few pairs of one of the labels" in found.kappa.reason


def test_not_applicable_is_a_label_of_its_own():
    with_it = pairs(
        *[("met", "met")] * 8,
        *[("unmet", "unmet")] * 8,
        *[("not_applicable", "not_applicable")] * 3,
        ("met", "not_applicable"),
    )
    found = figures(with_it, MET_OR_UNMET, METHOD)
    assert found.agreement.value == pytest.approx(19 / 20)
    assert found.f1.value == pytest.approx((16 / 17 + 1 + 6 / 7) / 3)


def test_levels_are_apart_by_the_square_of_their_distance():
    near = pairs(*[(n, n) for n in range(1, 6)] * 3, *[(1, 2)] * 3)
    far = pairs(*[(n, n) for n in range(1, 6)] * 3, *[(1, 5)] * 3)
    found = [figures(labels, FIVE, METHOD) for labels in (near, far)]
    assert found[0].agreement.value == found[1].agreement.value
    assert found[0].kappa.value > 0.95 > 0.7 > found[1].kappa.value
    for labels, one in ((near, found[0]), (far, found[1])):
        kappa = metrics.cohen_kappa_score(
            [p.first for p in labels], [p.second for p in labels], weights="quadratic"
        )
        assert one.kappa.value == pytest.approx(kappa)


def test_levels_that_nobody_gave_keep_their_distance():
    ends = Classes((1, 2, 3, 4, 5, "not_applicable"), 5)
    used = pairs(*[(1, 1), (2, 2), (5, 5), (1, 2), (2, 5)] * 4)
    found = figures(used, ends, METHOD)
    kappa = metrics.cohen_kappa_score(
        [p.first for p in used],
        [p.second for p in used],
        labels=[1, 2, 3, 4, 5],
        weights="quadratic",
    )
    assert found.kappa.value == pytest.approx(kappa)


def test_not_applicable_has_no_place_between_levels_and_counts_in_agreement_alone():
    found = figures(
        pairs(*[(n, n) for n in range(1, 6)] * 3, *[(3, "not_applicable")] * 3), FIVE, METHOD
    )
    assert (found.pairs, found.pooled) == (18, 15)
    assert found.agreement.value == pytest.approx(15 / 18)
    assert found.kappa.value == 1.0


def test_flips_are_counted_where_both_answers_came():
    first = ["met"] * 10 + ["unmet"] * 10 + [None, "met"]
    second = ["met"] * 8 + ["unmet"] * 12 + ["met", None]
    found = flip_rate(first, second, METHOD)
    assert (found.pairs, found.left_out, found.clusters) == (20, 2, 20)
    assert found.share.value == pytest.approx(2 / 20)
    assert 0.0 <= found.share.low < 0.1 < found.share.high < 0.4


def test_no_flip_in_twenty_does_not_mean_that_there_never_is_one():
    found = flip_rate(["met"] * 20, ["met"] * 20, METHOD).share
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(1 - 0.025 ** (1 / 20))


def test_answers_that_never_came_give_no_rate():
    found = flip_rate([None, "met"], ["met", None], METHOD)
    assert (found.pairs, found.share.value, found.share.reason) == (0, None, NO_PAIRS)


def test_answers_of_another_number_are_refused():
    with pytest.raises(ValueError, match="shorter"):
        flip_rate(["met"], [], METHOD)


def test_a_share_is_drawn_over_clusters():
    outcomes = [(n // 4, n % 8 < 4) for n in range(80)]
    found = share(outcomes, METHOD)
    apart = share([(n, held) for n, (_, held) in enumerate(outcomes)], METHOD)
    assert found.value == apart.value == 0.5
    assert found.high - found.low > apart.high - apart.low


def test_agreement_is_the_share_of_equal_pairs():
    assert agreement(TWENTY, METHOD) == figures(TWENTY, MET_OR_UNMET, METHOD).agreement


@pytest.mark.parametrize(
    ("said", "gold"),
    [
        (["met"], "met"),
        (["met", "unmet"], None),
        (["met", "met", "unmet"], "met"),
        ([1, 2, 3], None),
        (["met", "met", "unmet", "not_applicable"], None),
        ([], None),
    ],
)
def test_the_majority_is_strict(said, gold):
    assert majority(said) == gold
