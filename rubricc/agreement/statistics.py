"""Pairs of labels to figures: agreement, balanced F1, kappa, and how often labels change.

The figures themselves are scikit-learn's. Where one has no meaning it is ``None`` with the reason:
one side that always says the same leaves kappa at exactly 0, and a label that nobody gave has no
F1; neither says anything about a judge.

* Balanced F1 is the unweighted mean of the F1 of each label that occurs, not applicable included:
  the macro F1 of HealthBench's meta-evaluation (arXiv 2505.08775), where the labels are met and
  not met.
* Kappa is Cohen's (Educational and Psychological Measurement 20, 1960); on scales with quadratic
  weights (Psychological Bulletin 70, 1968), by rank of the declared levels, over pairs of two
  levels: not applicable has no place between levels.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from rubricc.agreement.bootstrap import FEWEST_CLUSTERS, Array, estimate
from rubricc.agreement.figures import Estimate, Figures, Method, Rate
from rubricc.agreement.labels import Classes, Label, Pair

NO_PAIRS = "there is no pair of labels"
NOT_POOLED = "levels of different scales cannot be put together"


def figures(pairs: Sequence[Pair], classes: Classes, method: Method) -> Figures:
    """How well the two sides of ``pairs`` agree; ``classes`` holds every label in them."""
    graded = [pair for pair in pairs if _is_level(pair, classes)] if classes.levels else pairs
    return Figures(
        pairs=len(pairs),
        clusters=len({pair.cluster for pair in pairs}),
        pooled=len(graded),
        agreement=agreement(pairs, method),
        f1=_f1(pairs, classes, method),
        kappa=_kappa(graded, classes, method),
    )


def agreement(pairs: Sequence[Pair], method: Method) -> Estimate:
    """The share of pairs whose labels are the same, in 0..1."""
    return share([(pair.cluster, pair.first == pair.second) for pair in pairs], method)


def flip_rate(
    first: Sequence[Label | None],
    second: Sequence[Label | None],
    method: Method,
    clusters: Sequence[Hashable] | None = None,
) -> Rate:
    """How often a label differs between two answers to the same question.

    ``first`` and ``second`` stand in the same order; ``None`` is an answer that never came, and
    its pair is left out. ``clusters`` says what is drawn as a whole, each pair by default.

    Two answers in one order of criteria give the test-retest rate, answers in two orders the
    order-flip rate. Another order is also another answer, so that the order itself changes only
    what the order-flip rate has beyond the test-retest rate.

    Raises:
        ValueError: the sequences are not equally long.
    """
    names = range(len(first)) if clusters is None else clusters
    found = [
        (name, one != other)
        for name, one, other in zip(names, first, second, strict=True)
        if one is not None and other is not None
    ]
    return Rate(
        pairs=len(found),
        clusters=len({name for name, _ in found}),
        left_out=len(first) - len(found),
        share=share(found, method),
    )


def share(outcomes: Sequence[tuple[Hashable, bool]], method: Method) -> Estimate:
    """The share of outcomes that are true, each with its cluster.

    Where all are alike a bootstrap has nothing to vary, and the interval is the exact one of
    Clopper and Pearson (Biometrika 26, 1934) over clusters.
    """
    if not outcomes:
        return Estimate(reason=NO_PAIRS)
    counts = _counts([(name, int(holds)) for name, holds in outcomes], 2)
    true = int(counts[:, 1].sum())
    value = true / len(outcomes)
    if true in (0, len(outcomes)) and len(counts) >= FEWEST_CLUSTERS:
        from scipy.stats import binomtest

        exact = binomtest(len(counts) if true else 0, len(counts))
        low, high = exact.proportion_ci(method.confidence, method="exact")
        return Estimate(value=value, low=float(low), high=float(high))
    return estimate(value, counts, lambda sums: sums[:, 1] / sums.sum(axis=1), method)


def _f1(pairs: Sequence[Pair], classes: Classes, method: Method) -> Estimate:
    from sklearn.metrics import f1_score

    reason = _says_nothing(pairs)
    if reason:
        return Estimate(reason=reason)
    first, second = _indices(pairs, classes)
    value = float(f1_score(second, first, average="macro"))
    return _interval(value, pairs, classes, f1_of, method)


def _kappa(pairs: Sequence[Pair], classes: Classes, method: Method) -> Estimate:
    from sklearn.metrics import cohen_kappa_score

    reason = _says_nothing(pairs)
    if reason:
        return Estimate(reason=reason)
    first, second = _indices(pairs, classes)
    known = range(classes.levels or len(classes.labels))
    weights = "quadratic" if classes.levels else None
    value = float(cohen_kappa_score(first, second, labels=list(known), weights=weights))
    figure = kappa_of(weighted=bool(classes.levels))
    return _interval(value, pairs, classes, figure, method)


def _interval(
    value: float,
    pairs: Sequence[Pair],
    classes: Classes,
    figure: Callable[[Array], Array],
    method: Method,
) -> Estimate:
    """``figure`` takes tables of shape (resamples, classes, classes)."""
    size = len(classes.labels)
    index = {label: number for number, label in enumerate(classes.labels)}
    cells = [(pair.cluster, index[pair.first] * size + index[pair.second]) for pair in pairs]
    counts = _counts(cells, size * size)
    return estimate(value, counts, lambda sums: figure(sums.reshape(-1, size, size)), method)


def f1_of(tables: Array) -> Array:
    """The balanced F1 of each table; NaN where a side has one label alone."""
    import numpy as np

    first, second = tables.sum(axis=2), tables.sum(axis=1)
    occurs = first + second
    hits = np.diagonal(tables, axis1=1, axis2=2)
    scores = 2 * hits / np.maximum(occurs, 1)
    mean = scores.sum(axis=1) / (occurs > 0).sum(axis=1)
    return np.where(_varies(first, second), mean, np.nan)


def kappa_of(*, weighted: bool) -> Callable[[Array], Array]:
    """Cohen's kappa of each table, with quadratic weights or none; NaN where a side is constant."""

    def figure(tables: Array) -> Array:
        import numpy as np

        ranks = np.arange(tables.shape[1])
        apart = ranks[:, None] - ranks[None, :]
        weights = apart**2 if weighted else (apart != 0).astype(int)
        first, second = tables.sum(axis=2), tables.sum(axis=1)
        total = first.sum(axis=1)
        observed = (weights * tables).sum(axis=(1, 2)) * total
        expected = np.einsum("rf,fs,rs->r", first, weights, second)
        varies = _varies(first, second)
        return np.where(varies, 1 - observed / np.where(varies, expected, 1), np.nan)

    return figure


def _varies(first: Array, second: Array) -> Array:
    return ((first > 0).sum(axis=1) > 1) & ((second > 0).sum(axis=1) > 1)


def _says_nothing(pairs: Sequence[Pair]) -> str:
    """Why neither F1 nor kappa means anything here; empty where they do."""
    if not pairs:
        return NO_PAIRS
    for side in ({pair.first for pair in pairs}, {pair.second for pair in pairs}):
        if len(side) == 1:
            return f"one side gave no label but `{side.pop()}`"
    return ""


def _is_level(pair: Pair, classes: Classes) -> bool:
    levels = classes.labels[: classes.levels]
    return pair.first in levels and pair.second in levels


def _indices(pairs: Sequence[Pair], classes: Classes) -> tuple[list[int], list[int]]:
    index = {label: number for number, label in enumerate(classes.labels)}
    return [index[pair.first] for pair in pairs], [index[pair.second] for pair in pairs]


def _counts(cells: Sequence[tuple[Hashable, int]], width: int) -> Array:
    """How often each cell occurs in each cluster, of shape (clusters, width)."""
    import numpy as np

    places: dict[Hashable, int] = {}
    rows = [places.setdefault(name, len(places)) for name, _ in cells]
    counts: Array = np.zeros((len(places), width), dtype=np.int64)
    np.add.at(counts, (rows, [cell for _, cell in cells]), 1)
    return counts
