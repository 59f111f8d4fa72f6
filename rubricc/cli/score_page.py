"""What ``rubricc score`` shows: the rows, what they came to, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from rubricc.cli.parts import print_parts
from rubricc.diagnostics.render.visible import visible
from rubricc.report.wording import counted, percent

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

    from rubricc.plan.criterion import Criterion
    from rubricc.plan.plan import Plan
    from rubricc.report.record import RunRecord
    from rubricc.runtime.row_score import RowScore
    from rubricc.runtime.tally import CriterionTally, Tally

TRACK = 20
"""Characters of the line on which a reward or its interval is drawn."""

BAR = 10
"""Characters of a criterion's bar."""

KINDS = {"hard_rule": "hard rule"}
COLOURS = {"decided": "green", "undecided": "yellow", "undefined": "magenta", "error": "red"}


def print_page(
    plan: Plan,
    tally: Tally,
    scores: Sequence[RowScore],
    stream: TextIO,
    record: RunRecord | None = None,
) -> None:
    """Write the page to ``stream``, in colour when it is a terminal that wants colour.

    ``record`` is that of a run in which somebody was asked.
    """
    print_parts(_page(plan, tally, scores, record), stream)


def _page(
    plan: Plan, tally: Tally, scores: Sequence[RowScore], record: RunRecord | None
) -> Iterable[RenderableType]:
    from rich.text import Text

    yield _head(plan)
    yield ""
    if scores:
        yield _rows_table(plan, scores)
        if tally.rows > len(scores):
            yield Text(f"and {_rows(tally.rows - len(scores))} more", "dim")
        yield ""
    yield _counts(tally)
    yield _rewards(tally)
    if tally.rows > tally.statuses["error"]:
        yield ""
        yield _criteria_table(plan, tally)
    for block in _endings(plan, tally, record):
        if block:
            yield ""
            yield from block


def _endings(
    plan: Plan, tally: Tally, record: RunRecord | None
) -> Iterable[Sequence[RenderableType]]:
    """What follows the tables, in blocks; empty ones are left out."""
    yield list(_missing(plan, tally))
    if record is None:
        yield list(_undecided(tally))
        return
    from rubricc.cli.asked_page import asked_part, unscored_part

    yield list(unscored_part(tally))
    yield list(asked_part(record))


def _head(plan: Plan) -> Text:
    from rich.text import Text

    head = Text(plan.name, "bold")
    if plan.title:
        head.append(f"  {visible(plan.title)}", "not bold")
    return head.append(f"  plan {plan.digest[:12]}", "not bold dim")


# ---- rows ---------------------------------------------------------------------------------------


def _rows_table(plan: Plan, scores: Sequence[RowScore]) -> Table:
    from rich.text import Text

    table = _table()
    low, high = _extent(plan, scores)
    table.add_column("row", max_width=24, no_wrap=True, overflow="ellipsis")
    table.add_column("reward", justify="right", no_wrap=True)
    table.add_column(
        f"{_number(low)}{' ' * (TRACK - len(_number(low)) - len(_number(high)))}{_number(high)}",
        no_wrap=True,
        header_style="dim",
    )
    table.add_column("hard rules", no_wrap=True)
    table.add_column("why", overflow="fold")
    for score in scores:
        colour = COLOURS[score.status]
        table.add_row(
            Text(visible(str(score.id))),
            Text(_reward(score), colour),
            Text(_track(score, low, high), colour),
            Text(score.hard_rules, "red" if score.hard_rules == "fail" else ""),
            Text(_remark(plan, score), "red" if score.status == "error" else ""),
        )
    return table


def _table() -> Table:
    from rich import box
    from rich.table import Table

    return Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)


def _reward(score: RowScore) -> str:
    return f"{score.reward:.3f}" if score.reward is not None else score.status


def _extent(plan: Plan, scores: Sequence[RowScore]) -> tuple[float, float]:
    """The ends of the track: the plan's range, or what the rows reach where it has no end."""
    lows = [score.low for score in scores if score.low is not None]
    highs = [score.high for score in scores if score.high is not None]
    low = plan.reward_low if plan.reward_low is not None else min(lows, default=0.0)
    high = plan.reward_high if plan.reward_high is not None else max(highs, default=1.0)
    return low, high if high > low else low + 1.0


def _track(score: RowScore, low: float, high: float) -> str:
    """A line from ``low`` to ``high`` with the reward, or the interval that is still possible."""
    if score.status in ("error", "undefined"):
        return ""
    first = _step(low if score.low is None else score.low, low, high)
    last = _step(high if score.high is None else score.high, low, high)
    if score.reward is not None:
        return "─" * first + "●" + "─" * (TRACK - 1 - first)
    return "─" * first + "━" * (last - first + 1) + "─" * (TRACK - 1 - last)


def _step(value: float, low: float, high: float) -> int:
    share = (value - low) / (high - low)
    return min(max(round(share * (TRACK - 1)), 0), TRACK - 1)


def _remark(plan: Plan, score: RowScore) -> str:
    if score.error is not None:
        return visible(score.error)
    criteria = {criterion.name: criterion for criterion in plan.criteria}
    if score.hard_rules == "fail":
        verdicts = score.verdicts.items()
        broken = [name for name, label in verdicts if _is_broken(criteria.get(name), label)]
        return "broken: " + _names(broken)
    if score.status == "undecided":
        low, high = _bound(score.low), _bound(score.high)
        return f"{low} to {high}; open: {_names(list(score.reasons))}"
    if score.status == "undefined":
        return "the formula gives no reward"
    lost = [_lost(criteria.get(name), name, label) for name, label in score.verdicts.items()]
    found = [entry for entry in lost if entry]
    return "lost: " + _names(found) if found else ""


def _is_broken(criterion: Criterion | None, label: object) -> bool:
    labels = label if isinstance(label, list) else [label]
    return criterion is not None and criterion.kind == "hard_rule" and "unmet" in labels


def _lost(criterion: Criterion | None, name: str, label: object) -> str:
    """A principle that is not fully met or a pitfall that is, with its level; else nothing."""
    labels: list[Any] = label if isinstance(label, list) else [label]
    if criterion is None or criterion.kind not in ("principle", "pitfall"):
        return ""
    if criterion.scale is None:
        return name if ("met" if criterion.kind == "pitfall" else "unmet") in labels else ""
    best = criterion.scale.highest if criterion.kind == "principle" else criterion.scale.lowest
    values = {level.point: level.value for level in criterion.scale.levels}
    worse = [str(one) for one in labels if values.get(one, best) != best]
    return f"{name} {', '.join(worse)}" if worse else ""


def _bound(value: float | None) -> str:
    return "no end" if value is None else f"{value:.3f}"


def _names(names: Sequence[str], most: int = 3) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


# ---- summary ------------------------------------------------------------------------------------


def _counts(tally: Tally) -> Text:
    from rich.text import Text

    text = Text(_rows(tally.rows), "bold")
    text.append(": ", "not bold")
    parts = [
        (f"{tally.statuses[status]} {_plural(status, tally.statuses[status])}", COLOURS[status])
        for status in ("decided", "undecided", "undefined", "error")
        if tally.statuses[status]
    ]
    for number, (part, colour) in enumerate(parts):
        text.append(", " if number else "", "not bold")
        text.append(part, f"not bold {colour}")
    share = tally.unscored_share
    if share:
        text.append(f"; {percent(share)} of verdicts unscored", "not bold")
    return text


def _plural(status: str, count: int) -> str:
    return "errors" if status == "error" and count > 1 else status


def _rewards(tally: Tally) -> Text:
    from rich.text import Text

    rewards = tally.rewards
    if not rewards.count:
        return Text("no reward is decided")
    text = Text(f"reward: mean {rewards.mean:.3f}")
    if rewards.deviation is not None:
        text.append(f", standard deviation {rewards.deviation:.3f}")
        text.append(f", from {rewards.low:.3f} to {rewards.high:.3f}")
    failed = tally.hard_rules["fail"]
    return text.append(f"; {_rows(failed)} broke a hard rule") if failed else text


def _criteria_table(plan: Plan, tally: Tally) -> Table:
    from rich.text import Text

    table = _table()
    table.add_column("criterion", max_width=36, no_wrap=True, overflow="ellipsis")
    table.add_column("kind", no_wrap=True)
    table.add_column("weight", justify="right", no_wrap=True)
    table.add_column("met", no_wrap=True)
    table.add_column("verdicts", justify="right", no_wrap=True)
    entries: list[tuple[str, Criterion | None, CriterionTally]] = [
        (criterion.name, criterion, tally.criteria[criterion.name]) for criterion in plan.criteria
    ]
    if "overall" in tally.criteria:
        entries.append(("overall", None, tally.criteria["overall"]))
    if tally.brought.verdicts:
        entries.append(("those that rows bring", None, tally.brought))
    extra = [
        (head, colour, attribute)
        for head, colour, attribute in (
            ("unscored", "yellow", "unscored"),
            ("not applicable", "", "not_applicable"),
        )
        if any(getattr(counts, attribute) for _, _, counts in entries)
    ]
    for head, _, _ in extra:
        table.add_column(head, justify="right", no_wrap=True)
    for name, criterion, counts in entries:
        numbers = [(getattr(counts, attribute), colour) for _, colour, attribute in extra]
        table.add_row(
            Text(name),
            Text(KINDS.get(criterion.kind, criterion.kind) if criterion else ""),
            Text(_weight(criterion)),
            _met(criterion, counts),
            Text(str(counts.values.count or "–")),
            *(Text(str(number) if number else "", colour) for number, colour in numbers),
        )
    return table


def _weight(criterion: Criterion | None) -> str:
    if criterion is None or criterion.weight is None:
        return ""
    sign = "+" if criterion.weight > 0 else "−"
    return f"{sign}{abs(criterion.weight):g}"


def _met(criterion: Criterion | None, counts: CriterionTally) -> Text:
    """The mean value as a bar and a percentage; a pitfall's is drawn as a warning."""
    from rich.text import Text

    if not counts.values.count:
        return Text("–", "dim")
    mean = counts.values.mean
    filled = round(mean * BAR)
    is_fault = criterion is not None and criterion.kind == "pitfall"
    text = Text("█" * filled, "red" if is_fault else "green")
    text.append("░" * (BAR - filled), "dim")
    return text.append(f" {percent(mean):>4}")


def _missing(plan: Plan, tally: Tally) -> Iterable[Text]:
    """Verdicts that nobody gave, and how to supply them."""
    from rich.text import Text

    missing = [(name, one) for name, one in tally.criteria.items() if one.missing_rows]
    if missing:
        yield Text("verdicts that undecided rows lack", "bold yellow")
        for name, one in missing:
            yield Text(f"  {name}: in {_rows(one.missing_rows)}")
        name = missing[0][0]
        example = f'{{"verdicts": {{"{name}": {_example(plan, name)}}}}}'
        yield Text(f"  give them in the rows, as in {example}")


def _undecided(tally: Tally) -> Iterable[Text]:
    """Why code could not decide."""
    from rich.text import Text

    for name, one in tally.criteria.items():
        for reason, rows in one.reasons.most_common():
            yield Text(f"{name} could not be decided in {_rows(rows)}: {visible(reason)}")


def _example(plan: Plan, name: str) -> str:
    """A verdict that a row could give, as JSON."""
    for criterion in plan.criteria:
        if criterion.name == name:
            point = criterion.scale.levels[-1].point if criterion.scale else "met"
            written = str(point) if isinstance(point, int) else f'"{point}"'
            return f"[{written}, …]" if criterion.each else written
    scale = plan.reward.holistic
    return str(scale.levels[-1].point) if scale else '"met"'


def _rows(count: int) -> str:
    return counted(count, "row")


def _number(value: float) -> str:
    return f"{value:g}"
