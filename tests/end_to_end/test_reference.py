"""Sources through the whole pipeline against the reference that shares nothing with it."""

from __future__ import annotations

import dataclasses
import itertools
import math
from fractions import Fraction

import pytest

import rubricc
from rubricc.scoring.completions import COMPLETIONS
from tests.end_to_end.drawn_rubrics import COLUMNS, as_data, drawn_row, drawn_rubric, source
from tests.end_to_end.reference_score import (
    Classes,
    Group,
    Outcome,
    Row,
    Rubric,
    Rule,
    completions,
    open_values,
    outcome,
    outcomes,
    priority,
    sub_score,
    sum_of,
)

SEEDS = range(200)
CLOSE = 1e-12
TOO_MANY = 800
"""Completions beyond which a row is too slow to try."""


@pytest.fixture(scope="module")
def scorers():
    """By seed: a drawn rubric and what scores it; only those that the language allows."""
    found = {}
    for seed in SEEDS:
        rubric = drawn_rubric(seed)
        if not signed_sums_vanish(rubric):
            found[seed] = (rubric, rubricc.compile_text(source(rubric)))
    return found


def signed_sums_vanish(rubric: Rubric) -> bool:
    """Whether P - N is not positive in some sum although all of it applies.

    A list may be of any length, so that nothing is said of sums over one.
    """
    if rubric.policy.denominator != "signed":
        return False
    met = {rule.name: (Fraction(1),) for rule, _ in rubric.rules()}
    total = dataclasses.replace(
        rubric,
        policy=dataclasses.replace(rubric.policy, denominator="absolute", no_principles="zero"),
    )
    sums = [sum_of(total, members, met) for members in nodes_of(rubric) if not _loops(members)]
    return any(one.anything and one.p <= one.n for one in sums)


def _loops(members) -> bool:
    return any(
        member.each is not None
        if isinstance(member, Rule)
        else isinstance(member, Group) and member.weight is None and _loops(member.members)
        for member in members
    )


def count(rubric: Rubric, row: Row, *, every_level: bool = False) -> int:
    found = open_values(rubric, row, every_level=every_level)
    return math.prod(len(choices) for cells in found.values() for choices in cells)


def close(exact: Fraction | None, found: float | None) -> bool:
    if exact is None or found is None:
        return exact is None and found is None
    return abs(float(exact) - found) <= CLOSE * max(1.0, abs(found))


def rows(scorers, shares):
    """Rows with the share of known verdicts that is asked for, and their outcomes one by one."""
    for seed, (rubric, scorer) in scorers.items():
        fail = Fraction(scorer.plan.reward.hard_rule_fail)
        levels = rubric.policy.score is not None
        for share in shares:
            row = drawn_row(rubric, seed, share)
            if count(rubric, row, every_level=levels) > TOO_MANY:
                continue
            ends = list(outcomes(rubric, row, fail, every_level=levels))
            yield seed, rubric, row, scorer.score(as_data(rubric, row)), ends


def extremes(ends: list[Outcome]) -> tuple[Fraction | None, Fraction | None, bool]:
    rewards = [end.reward for end in ends if end.reward is not None]
    if not rewards:
        return None, None, True
    return min(rewards), max(rewards), len(rewards) < len(ends)


def test_what_is_refused_is_what_the_language_refuses():
    refused = [seed for seed in SEEDS if signed_sums_vanish(drawn_rubric(seed))]
    assert refused
    for seed in refused:
        with pytest.raises(rubricc.CompileError) as caught:
            rubricc.compile_text(source(drawn_rubric(seed)))
        errors = {d.rule.slug for d in caught.value.diagnostics if d.rule.severity == "error"}
        assert errors == {"signed-not-positive"}, seed


def test_rewards_of_complete_rows(scorers):
    """Every policy and every aggregate, within 1e-12; and the sub-scores beside them."""
    tried = set()
    for seed, rubric, row, found, ends in rows(scorers, (1.0, 1)):
        if len(ends) > 1:
            continue
        (end,) = ends
        assert found.error is None, (seed, found.error)
        assert close(end.reward, found.reward), (seed, row, end.reward, found.reward)
        assert found.status == ("undefined" if end.reward is None else "decided"), (seed, row)
        assert found.hard_rules == ("fail" if end.broken else "pass"), (seed, row)
        check_sub_scores(seed, rubric, end, found.scores)
        policy = rubric.policy
        aggregate = "score" if policy.score is not None else policy.aggregate
        tried |= {(policy.hard_rules, aggregate), policy.denominator, policy.no_principles}
    assert len(tried) == 3 * 5 + 5 + 3


def check_sub_scores(seed, rubric, end, scores):
    for of, label in (("groups", "group"), ("tags", "tag"), ("priorities", "priority")):
        for name, found in scores[of].items():
            assert close(sub_score(rubric, label, name, end.values), found), (seed, of, name)
    expected = {priority(rule) for rule, _ in rubric.rules()} - {None}
    assert set(scores["priorities"]) == expected


def test_bounds_contain_every_completion(scorers):
    for seed, _, row, found, ends in rows(scorers, (0.6, 0.3, 0.0)):
        low, high, undefined = extremes(ends)
        where = (seed, row, low, high, found)
        if low is not None and high is not None:
            assert found.low is None or found.low <= float(low) + CLOSE, where
            assert found.high is None or found.high >= float(high) - CLOSE, where
        if found.status == "decided":
            assert low == high, where
            assert not undefined, where
            assert close(low, found.reward), where
        elif found.status == "undefined":
            assert low is None, where
        if found.hard_rules != "unknown":
            broken = found.hard_rules == "fail"
            assert all(end.broken == broken for end in ends), where


def test_bounds_are_exact_where_that_is_claimed(scorers):
    """Named aggregates without needs always; everything else up to the completions tried."""
    exact = {"by formula": 0, "by trying": 0}
    for seed, rubric, row, found, ends in rows(scorers, (0.6, 0.3, 0.0)):
        plain = rubric.policy.score is None and not any(r.needs for r, _ in rubric.rules())
        if not plain and len(ends) > COMPLETIONS:
            continue
        exact["by formula" if plain else "by trying"] += 1
        low, high, undefined = extremes(ends)
        where = (seed, row, low, high, found)
        assert close(low, found.low), where
        assert close(high, found.high), where
        if low is None:
            assert found.status == "undefined", where
        elif low != high or undefined:
            assert found.status == "undecided", where
    assert min(exact.values()) > 100


def test_the_range_before_anything_runs(scorers):
    """It contains the reward of every row, and both ends are reached where no column decides."""
    reached = 0
    for seed, (rubric, scorer) in scorers.items():
        low, high = scorer.plan.reward_low, scorer.plan.reward_high
        fail = Fraction(scorer.plan.reward.hard_rule_fail)
        levels = rubric.policy.score is not None
        rewards = []
        for row in every_row(rubric):
            if count(rubric, row, every_level=levels) > TOO_MANY // 4:
                break
            ends = outcomes(rubric, row, fail, every_level=levels)
            rewards += [end.reward for end in ends if end.reward is not None]
        where = (seed, low, high)
        assert not rewards or low is None or low <= float(min(rewards)) + CLOSE, where
        assert not rewards or high is None or high >= float(max(rewards)) - CLOSE, where
        rules = [rule for rule, _ in rubric.rules()]
        by_column = any(rule.check or rule.each or rule.needs for rule in rules) or any(
            rule.when or any(group.when for group in around) for rule, around in rubric.rules()
        )
        if rewards and not levels and not by_column:
            assert close(min(rewards), low), where
            assert close(max(rewards), high), where
            reached += 1
    assert reached > 5


def test_the_default_of_a_broken_gate(scorers):
    """The low end of ``range``, else of ``clip``, else the smaller of 0 and the lowest score."""
    tried = 0
    for seed, (rubric, scorer) in scorers.items():
        policy = rubric.policy
        if policy.hard_rules != "gate" or policy.hard_rule_fail is not None:
            continue
        ends = policy.range or policy.clip
        if ends is not None:
            assert scorer.plan.reward.hard_rule_fail == float(ends[0]), seed
        elif not any(rule.each or rule.needs for rule, _ in rubric.rules()):
            report = dataclasses.replace(
                rubric, policy=dataclasses.replace(policy, hard_rules="report")
            )
            lows = [Fraction(0)]
            for row in every_row(report):
                if count(report, row) > TOO_MANY:
                    break
                found = outcomes(report, row, Fraction(0), every_level=policy.score is not None)
                lows += [end.reward for end in found if end.reward is not None]
            else:
                tried += 1
                low = scorer.plan.reward.hard_rule_fail
                assert low <= float(min(lows)) + CLOSE, seed
                if policy.score is None:
                    assert close(min(lows), low), seed
    assert tried


def test_ignoring_leaves_out_what_nobody_judged(scorers):
    """Principles and pitfalls only, never hard rules; and never all of the principles of a sum."""
    tried = {"left out": 0, "nothing left": 0}
    for seed, (drawn, _) in scorers.items():
        rules = [rule for rule, _ in drawn.rules()]
        if drawn.policy.score is not None or any(r.needs or r.kind == "fact" for r in rules):
            continue
        rubric = dataclasses.replace(
            drawn, policy=dataclasses.replace(drawn.policy, unscored="ignore")
        )
        scorer = rubricc.compile_text(source(rubric))
        row = drawn_row(rubric, seed, 0.6)
        found = scorer.score(as_data(rubric, row))
        openings = open_values(rubric, row)
        scored = {rule.name for rule in rules if rule.kind != "hard rule"}
        ignored = {name for name in scored for choices in openings[name] if len(choices) > 1}
        kept = {
            name: [(None,) if name in ignored and len(c) > 1 else c for c in cells]
            for name, cells in openings.items()
        }
        lost = [
            members
            for members in nodes_of(rubric)
            if ignored & good_names(members) and not any_good(members, kept)
        ]
        if rubric.members in lost and rubric.policy.aggregate != "holistic":
            tried["nothing left"] += 1
            assert found.status in ("undecided", "decided", "undefined"), seed
            assert found.status != "decided" or found.low == found.high, seed
            continue
        if lost or math.prod(len(c) for cells in kept.values() for c in cells) > TOO_MANY:
            continue
        fail = Fraction(scorer.plan.reward.hard_rule_fail)
        ends = [outcome(rubric, row, one, fail) for one in completions(kept)]
        low, high, undefined = extremes(ends)
        where = (seed, row, low, high, found)
        assert close(low, found.low), where
        assert close(high, found.high), where
        assert (found.reward is not None) == (low == high and not undefined), where
        tried["left out"] += bool(ignored)
    assert min(tried.values()) > 5, tried


def nodes_of(rubric: Rubric) -> list[tuple]:
    """The members of every sum."""
    found, pending = [rubric.members], list(rubric.members)
    while pending:
        member = pending.pop()
        if isinstance(member, Group):
            pending.extend(member.members)
            if member.weight is not None:
                found.append(member.members)
    return found


def good_names(members) -> set[str]:
    """The principles that stand in one sum."""
    found = set()
    for member in members:
        if isinstance(member, Rule) and member.kind == "principle":
            found.add(member.name)
        elif isinstance(member, Group) and member.weight is None:
            found |= good_names(member.members)
    return found


def any_good(members, kept) -> bool:
    """Whether a principle or a weighted group is left in one sum."""
    return any(c != (None,) for name in good_names(members) for c in kept[name]) or any(
        is_left(m, kept) if m.weight is not None else any_good(m.members, kept)
        for m in members
        if isinstance(m, Group)
    )


def is_left(member, kept) -> bool:
    """Whether anything that is scored is left of a member."""
    if isinstance(member, Group):
        return any(is_left(inner, kept) for inner in member.members)
    in_sums = isinstance(member, Rule) and member.kind in ("principle", "pitfall")
    return in_sums and any(c != (None,) for c in kept[member.name])


def every_row(rubric: Rubric):
    """Rows without verdicts: short and long, with every value of the columns."""
    counts = (0, 2) if any(rule.each for rule, _ in rubric.rules()) else (0,)
    for values in itertools.product((False, True), repeat=len(COLUMNS)):
        for words, points in itertools.product((1, 9), counts):
            yield Row(words, dict(zip(COLUMNS, values, strict=True)), {"points": points}, {})


def test_classes_and_loops_and_groups_are_all_drawn():
    members = [member for seed in SEEDS for member in drawn_rubric(seed).members]
    assert any(isinstance(member, Classes) for member in members)
    assert any(isinstance(member, Group) and member.weight for member in members)
    rules = [rule for seed in SEEDS for rule, _ in drawn_rubric(seed).rules()]
    assert any(rule.each for rule in rules)
    assert any(rule.raw for rule in rules)
    assert {rule.decide for rule in rules} == {"check", "judge", "mean"}
