"""What ``rubricc agree`` shows: a line for each criterion, all together, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

from rubricc.cli.parts import print_parts
from rubricc.diagnostics.render.visible import visible

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

    from rubricc.agreement.figures import Estimate, Rate
    from rubricc.agreement.result import Agreement, CriterionMeasured, JudgeAsked, Measured

NOT_MEASURED = "prompt quality: not measured"

NONE = "–"


def print_page(result: Agreement, stream: TextIO) -> None:
    """Write the page to ``stream``, in colour when it is a terminal that wants colour."""
    print_parts(_page(result), stream)


def _page(result: Agreement) -> Iterator[RenderableType]:
    yield _head(result)
    yield ""
    yield _table(result)
    yield ""
    yield from _rates(result)
    yield from _several_people(result.overall)
    yield from _missing(result)


def _head(result: Agreement) -> Text:
    from rich.text import Text

    judge = result.judge
    asked = "recorded verdicts" if judge.recorded else ", ".join(judge.asked)
    head = Text(result.rubric, "bold")
    head.append(f"  {visible(asked)} against people", "not bold")
    head.append(f"  {_count(result.data.rows, 'row')}", "not bold")
    return head.append(f"  plan {result.plan[:12]}", "not bold dim")


def _table(result: Agreement) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("criterion", max_width=30, no_wrap=True, overflow="ellipsis")
    table.add_column("n", justify="right", no_wrap=True)
    for name in ("agreement", "F1", "kappa"):
        table.add_column(name, no_wrap=True)
    has_people = any(one.people is not None for one in result.criteria)
    if has_people:
        table.add_column("ceiling", justify="right", no_wrap=True)
    table.add_column("coverage", justify="right", no_wrap=True)
    for one in result.criteria:
        decided = "" if one.decided_by == "judge" else " (code)"
        table.add_row(*_cells(Text(one.name + decided), one, has_people))
    table.add_section()
    table.add_row(*_cells(Text("overall", "bold"), result.overall, has_people))
    return table


def _cells(name: Text, one: CriterionMeasured | Measured, has_people: bool) -> list[Text]:
    from rich.text import Text

    figures = one.majority
    ceiling = [Text(_value(one.people.kappa) if one.people else NONE)] if has_people else []
    coverage = NONE if one.coverage is None else _percent(one.coverage)
    return [
        name,
        Text(str(figures.pairs or NONE)),
        Text(_shown(figures.agreement)),
        Text(_value(figures.f1)),
        Text(_shown(figures.kappa)),
        *ceiling,
        Text(coverage, "yellow" if one.coverage is not None and one.coverage < 0.95 else ""),
    ]


def _rates(result: Agreement) -> Iterator[Text]:
    from rich.text import Text

    for head, rate in (
        ("asked again", result.overall.retest),
        ("asked in another order", result.overall.order_flip),
    ):
        if rate is None:
            yield Text(f"{head}: not measured", "dim")
        else:
            yield Text(f"{head}: {_changed(rate)}")


def _changed(rate: Rate) -> str:
    share = rate.share
    if share.value is None:
        return "no verdict came twice"
    between = "" if share.low is None else f" [{_percent(share.low)}, {_percent(share.high or 0)}]"
    return f"{_percent(share.value)}{between} of {_count(rate.pairs, 'verdict')} changed"


def _several_people(overall: Measured) -> Iterator[Text]:
    from rich.text import Text

    if overall.each_person is None or overall.people is None:
        return
    for head, figures in (
        ("judge against each person", overall.each_person),
        ("people against each other", overall.people),
    ):
        parts = [
            f"agreement {_value(figures.agreement)}",
            f"F1 {_value(figures.f1)}",
            f"kappa {_shown(figures.kappa)}",
        ]
        yield Text(f"{head}: {', '.join(parts)}")


def _missing(result: Agreement) -> Iterator[RenderableType]:
    """Why figures are missing, what was left out, and what nobody has measured."""
    from rich.text import Text

    lines = [*_reasons(result), *_left_out(result), *_trouble(result.judge)]
    if lines:
        yield ""
        yield from (Text(line) for line in lines)
    if result.judge.stopped:
        yield Text(f"stopped early: {visible(result.judge.stopped)}", "yellow")
    if result.judge.recorded:
        yield ""
        yield Text(f"{NOT_MEASURED} (verdicts were recorded; no judge was asked)", "yellow")


def _reasons(result: Agreement) -> Iterator[str]:
    named: list[tuple[str, Measured]] = [(one.name, one) for one in result.criteria]
    for name, one in [*named, ("overall", result.overall)]:
        reasons: dict[str, list[str]] = {}
        for figure in ("agreement", "f1", "kappa"):
            found: Estimate = getattr(one.majority, figure)
            if found.reason:
                reasons.setdefault(found.reason, []).append(figure.replace("f1", "F1"))
        for reason, figures in reasons.items():
            yield f"{visible(name)}: {', '.join(figures)}: {reason}"


def _left_out(result: Agreement) -> Iterator[str]:
    overall, data = result.overall, result.data
    for count, what in (
        (overall.unscored, "left unscored by the judge"),
        (overall.split, "without a label of more than half of the people"),
        (overall.by_code, "decided by code, alone or in part"),
    ):
        if count:
            yield f"left out: {_count(count, 'verdict')} {what}"
    if data.unlabelled:
        yield f"left out: {_count(data.unlabelled, 'row')} without a label"
    if data.faults:
        yield f"left out: {_count(data.faults, 'row')} that could not be used"
    yield from (visible(note) for note in result.notes)


def _trouble(judge: JudgeAsked) -> Iterator[str]:
    for reason, calls in judge.failures.items():
        yield f"{_count(calls, 'call')} without an answer: {visible(reason)}"
    yield from (f"warning: {visible(warning)}" for warning in judge.warnings)


def _shown(found: Estimate) -> str:
    """A figure with its interval."""
    if found.low is None or found.high is None:
        return _value(found)
    return f"{_value(found)} [{found.low:.2f}, {found.high:.2f}]"


def _value(found: Estimate) -> str:
    return NONE if found.value is None else f"{found.value:.2f}"


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"


def _percent(share: float) -> str:
    """Whole percents; never 0 or 100 for a share that is neither."""
    if 0 < share < 0.005:
        return "<1%"
    if 0.995 < share < 1:
        return ">99%"
    return f"{share:.0%}"
