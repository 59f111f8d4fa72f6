"""The computation of one score as lines with its numbers filled in."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rubricc.plan.reward import Reward
from rubricc.scoring.denominator import total
from rubricc.scoring.layout import OVERALL
from rubricc.scoring.outcome import Account, Outcome
from rubricc.scoring.shape import shaped_span
from rubricc.scoring.span import IGNORED, Span
from rubricc.scoring.step import Step
from rubricc.scoring.terms import weighted
from rubricc.scoring.tree import ClassesPart, Node, gather, node_span
from rubricc.scoring.values import Subject

DENOMINATORS = {
    "positive": ("raw / P", "{raw} / {p}"),
    "absolute": ("raw / (P + N)", "{raw} / ({p} + {n})"),
    "signed": ("raw / (P - N)", "{raw} / ({p} - {n})"),
    "at_least_one": ("raw / max(P, 1)", "{raw} / max({p}, 1)"),
    "credited": ("(raw + N) / (P + N)", "({raw} + {n}) / ({p} + {n})"),
}


def steps_of(account: Account, outcome: Outcome) -> tuple[Step, ...]:
    """Every line, from the criteria to the reward."""
    reward = account.layout.reward
    lines: list[Step] = []
    if reward.aggregate == "holistic":
        working = f"the rating of the whole, `{OVERALL}`"
    elif reward.aggregate == "score":
        lines.extend(_operands(account))
        working = "the expression of `score:`"
    else:
        lines.extend(_parts(account, account.layout.tree.root, 0))
        working = _sum_working(account, account.layout.tree.root)
        if reward.aggregate == "minimum":
            working = "the least of principles and of 1 - pitfalls"
    score = account.score
    lines.append(Step("score", working, score.low, score.high))
    lines.extend(_shaping(score, reward, account.evidence.length))
    final = outcome.reward
    if account.layout.hard_rules:
        lines.append(
            Step("hard rules", f"{outcome.hard_rules}: {_policy(reward)}", final.low, final.high)
        )
    lines.append(Step("reward", "", final.low, final.high))
    return tuple(lines)


def number(value: float) -> str:
    """A number as an author would write it: ``1`` for 1.0, all digits that tell it apart."""
    value = float(value)
    if math.isinf(value):
        return "unbounded"
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def bounds(span: Span) -> str:
    """A value, an interval, or what stands instead of either."""
    if span is IGNORED:
        return "unscored, ignored"
    if span.low is None or span.high is None:
        return "not applicable" if span.skipped else "undefined"
    text = number(span.low)
    if span.low != span.high:
        text += f"..{number(span.high)}"
    return f"({text} or not applicable)" if span.skipped else text


def _parts(account: Account, node: Node, depth: int) -> Iterator[Step]:
    for part in node.parts:
        if isinstance(part, Subject):
            yield from _criterion(account, part, depth)
        elif isinstance(part, Node):
            yield from _group(account, part, depth)
        else:
            yield _classes(account, part, depth)


def _criterion(account: Account, about: Subject, depth: int) -> Iterator[Step]:
    cells = account.resolved.cells[about.place]
    if cells is None:
        yield Step(about.name, "unscored, and nobody knows how many elements", None, None, depth)
        return
    for index, span in enumerate(cells):
        name = about.name if about.each is None else f"{about.name}[{index}]"
        yield _weighted(name, about.weight, span, depth)


def _weighted(name: str, weight: float, span: Span, depth: int) -> Step:
    term = weighted(weight, span)
    if term is None:
        return Step(name, bounds(span), None, None, depth)
    sign = "+" if weight > 0.0 else "-"
    working = f"{sign}{number(abs(weight))} * {bounds(span)}"
    return Step(name, working, term.worst + 0.0, term.best + 0.0, depth)


def _group(account: Account, node: Node, depth: int) -> Iterator[Step]:
    yield from _parts(account, node, depth + 1)
    span = node_span(node, account.reading)
    yield Step(
        node.name, f"{_sum_working(account, node)}, clipped to 0..1", span.low, span.high, depth + 1
    )
    yield _weighted(node.name, node.weight, span, depth)


def _classes(account: Account, part: ClassesPart, depth: int) -> Step:
    span = account.class_number
    names = [account.layout.classes.names[place] for place in account.classes_left]
    return Step("class", " or ".join(names) or "no class holds", span.low, span.high, depth)


def _sum_working(account: Account, node: Node) -> str:
    """The division, with numbers where they are known and in symbols where they are not."""
    reward = account.layout.reward
    terms = gather(node, account.reading).terms
    if not terms:
        return f"nothing applies, no_principles: {reward.no_principles}"
    symbols, filled = DENOMINATORS[reward.denominator]
    if any(term.open or term.worst != term.best for term in terms):
        return symbols
    raw, p, n = total((term.best, term.p, term.n) for term in terms)
    if p == 0.0:
        if reward.no_principles != "start_at_one":
            return f"no principle applies, no_principles: {reward.no_principles}"
        return f"1 + {number(raw)} / {number(n)}" if n else "1"
    return f"{symbols} = {filled.format(raw=number(raw), p=number(p), n=number(n))}"


def _operands(account: Account) -> Iterator[Step]:
    named = account.layout.relevant
    for about in account.layout.subjects:
        if about.place in named and about.kind != "hard_rule":
            span = account.criterion(about.name)
            yield Step(about.name, bounds(span), span.low, span.high)
    if account.layout.plan.classes:
        names = [account.layout.classes.names[place] for place in account.classes_left]
        span = account.class_number
        yield Step("class", " or ".join(names) or "no class holds", span.low, span.high)


def _shaping(score: Span, reward: Reward, length: float | None) -> Iterator[Step]:
    """One line for every step of shaping that the reward block has, in its order."""
    done = reward.model_copy(
        update={"clip": None, "saturate": None, "length_penalty": None, "range": None}
    )
    for name, working in _shape_workings(reward, length):
        done = done.model_copy(update={name: getattr(reward, name)})
        floor = done.model_copy(update={"clip": reward.clip})
        span = shaped_span(score, floor if name == "length_penalty" else done, length)
        yield Step(name, working, span.low, span.high)


def _shape_workings(reward: Reward, length: float | None) -> Iterator[tuple[str, str]]:
    if reward.clip is not None:
        yield "clip", f"to {number(reward.clip[0])}..{number(reward.clip[1])}"
    if reward.saturate is not None:
        yield "saturate", f"at most {number(reward.saturate)}"
    rule = reward.length_penalty
    if rule is not None:
        spread = f"({number(rule.end)} - {number(rule.start)})"
        measured = "L" if length is None else number(length)
        share = f"clamp(({measured} - {number(rule.start)}) / {spread})"
        yield "length_penalty", f"- {number(rule.at_most)} * {share}, in {rule.unit}"
    if reward.range is not None:
        start, end = reward.range
        yield "range", f"{number(start)} + ({number(end)} - {number(start)}) * x"


def _policy(reward: Reward) -> str:
    if reward.hard_rules == "gate":
        return f"a broken one gives {number(reward.hard_rule_fail)}"
    if reward.hard_rules == "cap":
        return f"a broken one caps the reward at {number(reward.cap or 0.0)}"
    return "reported only"
