"""What ``rubricc probe`` shows: what responses of little effort earn, and what the rows tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from rubricc.cli.trial_page import NONE, head, indented, is_plumbing, table
from rubricc.report.wording import counted, percent
from rubricc.trials.alarm import listed
from rubricc.trials.probes import PROBES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

    from rubricc.plan.plan import Plan
    from rubricc.trials.earned import Earned
    from rubricc.trials.spread import Stats

TRACK: Final = 20
"""Characters of the line on which a reward or its interval is drawn."""

NAMED: Final = 12
"""Open criteria that are named."""

BY: Final[Mapping[str, str]] = {
    "code": "green",
    "judge": "cyan",
    "not asked": "yellow",
    "unscored": "yellow",
    "error": "red",
}


@dataclass(slots=True)
class Findings:
    """Everything that was found out about one rubric."""

    plan: Plan
    earned: Mapping[str, Earned]
    stats: Stats | None
    """``None`` where no data were given."""
    prompts: int
    """Prompts that every probe was tried on."""
    judges: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    """The names of models that came back."""
    stopped: str = ""
    costs: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)


def page(findings: Findings) -> Iterator[RenderableType]:
    """The parts of the page."""
    from rich.text import Text

    yield head(findings.plan)
    yield Text(_scope(findings), "dim")
    yield ""
    yield _probes(findings)
    yield from _open(findings)
    if findings.stats is not None:
        yield ""
        yield from _rows(findings.stats)
    yield ""
    yield Text("what a run would take", "bold")
    for sentence in findings.costs:
        yield indented(sentence)
    yield ""
    yield from _alarms(findings)


def record_of(findings: Findings) -> dict[str, Any]:
    """The same as one JSON object."""
    return {
        "rubric": findings.plan.name,
        "plan": findings.plan.digest,
        "prompts": findings.prompts,
        "judges": list(findings.judges),
        "answered": list(findings.answered),
        "stopped": findings.stopped,
        "probes": [findings.earned[name].record() for name in PROBES if name in findings.earned],
        "rows": None if findings.stats is None else _stats_record(findings.stats),
        "cost": findings.costs,
        "warnings": findings.alarms,
    }


def _scope(findings: Findings) -> str:
    where = "of the data" if findings.stats is not None else "that ship (`--data` has better ones)"
    asked = ", ".join(findings.answered or findings.judges) or "nobody is asked (`--judge MODEL`)"
    if is_plumbing(findings.judges, findings.answered):
        asked += ", a script or a recording: this proves the plumbing alone"
    return f"tried on {counted(findings.prompts, 'prompt')} {where}; {asked}"


def _probes(findings: Findings) -> Table:
    from rich.text import Text

    low, high = _extent(findings)
    track = f"{low:g}{' ' * (TRACK - len(f'{low:g}') - len(f'{high:g}'))}{high:g}"
    made = table("response", "reward", track, "decided by", "open", right=("open",))
    for name in PROBES:
        one = findings.earned.get(name)
        if one is None:
            made.add_row(Text(PROBES[name][0], "dim"), Text(NONE, "dim"), "", "", "")
            continue
        style = "yellow" if one.reward is None else ""
        made.add_row(
            Text(one.title),
            Text(_reward(one), style),
            Text(_track(one, low, high), style),
            _by(one),
            Text(str(len(one.open) or "")),
        )
    return made


def _extent(findings: Findings) -> tuple[float, float]:
    """The ends of the track: the plan's range, or what probes reach where it has no end."""
    plan, all_earned = findings.plan, findings.earned.values()
    known = [v for one in all_earned for v in (one.low, one.high, one.reward) if v is not None]
    low = plan.reward_low if plan.reward_low is not None else min(known, default=0.0)
    high = plan.reward_high if plan.reward_high is not None else max(known, default=1.0)
    return low, high if high > low else low + 1.0


def _reward(one: Earned) -> str:
    if one.reward is not None:
        return f"{one.reward:.3f}"
    if one.low is None or one.high is None:
        return "open"
    return f"{one.low:.3f} to {one.high:.3f}"


def _track(one: Earned, low: float, high: float) -> str:
    """A line with the reward, or with the interval that is still possible."""
    if one.reward is not None:
        place = _step(one.reward, low, high)
        return "─" * place + "●" + "─" * (TRACK - 1 - place)
    first = _step(low if one.low is None else one.low, low, high)
    last = _step(high if one.high is None else one.high, low, high)
    return "─" * first + "━" * (last - first + 1) + "─" * (TRACK - 1 - last)


def _step(value: float, low: float, high: float) -> int:
    return min(max(round((value - low) / (high - low) * (TRACK - 1)), 0), TRACK - 1)


def _by(one: Earned) -> Text:
    """Who decided, with the number of rows where that differs."""
    from rich.text import Text

    text = Text()
    for number, (by, count) in enumerate(one.by.most_common()):
        text.append(", " if number else "")
        text.append(by if len(one.by) == 1 else f"{by} {count}", BY[by])
    return text


def _open(findings: Findings) -> Iterator[RenderableType]:
    """The criteria that keep rewards open, by name."""
    from rich.text import Text

    names = dict.fromkeys(name for one in findings.earned.values() for name in one.open)
    if names:
        yield Text(f"open: {listed(list(names), NAMED)}", "dim")


# ---- rows ---------------------------------------------------------------------------------------


def _rows(stats: Stats) -> Iterator[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    yield Text(f"{counted(stats.rows, 'row')} of {counted(stats.prompts, 'prompt')}", "bold")
    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for label, says in _lines(stats):
        made.add_row(f"  {label}", Text(says))
    yield made


def _lines(stats: Stats) -> Iterator[tuple[str, str]]:
    tally, within = stats.tally, stats.within()
    rewards = tally.rewards
    if rewards.count:
        spread = (
            "" if rewards.deviation is None else f", standard deviation {rewards.deviation:.3f}"
        )
        yield (
            "reward",
            (f"mean {rewards.mean:.3f}{spread}, from {rewards.low:.3f} to {rewards.high:.3f}"),
        )
    else:
        yield "reward", "none is decided"
    if within.deviation is not None:
        yield (
            "within prompts",
            (
                f"standard deviation {within.deviation:.3f}; {within.same} of "
                f"{counted(within.prompts, 'group')} without any spread"
            ),
        )
    else:
        yield "within prompts", "no prompt has two decided rewards"
    yield "undecided", percent(tally.statuses["undecided"] / stats.rows) + " of rows"
    yield "length", _length(stats)
    yield "always met", _named([n for n, v in stats.constant().items() if v])
    yield "never met", _named([n for n, v in stats.constant().items() if not v])
    yield "never separating", _named(stats.never_separating())


def _length(stats: Stats) -> str:
    from rubricc.trials.spread import correlation

    pairs = stats.lengths
    between = correlation(pairs.squares_x, pairs.squares_y, pairs.products)
    within = stats.within().correlation
    if between is None:
        return "no correlation with the reward can be told"
    inner = "" if within is None else f", {within:+.2f} within prompts"
    return f"correlation with the reward {between:+.2f}{inner}"


def _named(names: list[str]) -> str:
    return ", ".join(names) or "none"


def _stats_record(stats: Stats) -> dict[str, Any]:
    from rubricc.trials.spread import correlation

    tally, within, pairs = stats.tally, stats.within(), stats.lengths
    return {
        "rows": stats.rows,
        "prompts": stats.prompts,
        "statuses": dict(tally.statuses),
        "reward_mean": tally.rewards.mean if tally.rewards.count else None,
        "reward_deviation": tally.rewards.deviation,
        "groups": within.prompts,
        "groups_without_spread": within.same,
        "deviation_within_prompts": within.deviation,
        "length_correlation": correlation(pairs.squares_x, pairs.squares_y, pairs.products),
        "length_correlation_within_prompts": within.correlation,
        "unscored_verdicts": tally.unscored_share,
        "always_met": [name for name, value in stats.constant().items() if value],
        "never_met": [name for name, value in stats.constant().items() if not value],
        "never_separating": stats.never_separating(),
    }


def _alarms(findings: Findings) -> Iterator[RenderableType]:
    from rich.text import Text

    if not findings.alarms:
        is_open = any(one.open for one in findings.earned.values())
        yield Text("no warnings" + (", as far as it is decided" if is_open else ""), "green")
        return
    yield Text(counted(len(findings.alarms), "warning"), "bold yellow")
    for alarm in findings.alarms:
        yield indented(f"* {alarm}")
