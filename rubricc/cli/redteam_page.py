"""What ``rubricc redteam`` shows: what holds without a model, and how often an attack passes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from rubricc.cli.trial_page import NONE, head, indented, is_plumbing, table
from rubricc.diagnostics.render.visible import visible
from rubricc.report.wording import counted, percent
from rubricc.trials.attack import FAMILIES
from rubricc.trials.ledger import PROPERTIES, Broken
from rubricc.trials.measure import record_of as measured_record

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

    from rubricc.cli.trial_cost import Cost
    from rubricc.plan.plan import Plan
    from rubricc.trials.measure import Counts, Example, Measured
    from rubricc.trials.share import Share
    from rubricc.trials.static import Static

LISTED: Final = 8
"""Broken promises and examples that are shown; the rest is only counted."""

NOT_MEASURED: Final = "not measured"

PLUMBING: Final = (
    "Only a script or a recording answered. This proves the plumbing alone and says nothing about "
    "any model: how often a bad response passes is not measured."
)
"""What is said where no model was asked."""


@dataclass(slots=True)
class Trial:
    """Everything that is known of one rubric."""

    plan: Plan
    static: Static
    bad: int = 0
    """Bad responses that attacks are put on."""
    cost: Cost | None = None
    """What asking about all of them takes."""
    measured: Measured | None = None
    """``None`` where nobody was asked."""
    judges: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    """The names of models that came back."""
    stopped: str = ""
    """Why the judge was not asked to the end; empty where it was."""

    @property
    def is_plumbing(self) -> bool:
        """Whether nobody but scripts and recordings answered."""
        return is_plumbing(self.judges, self.answered)


def page(trial: Trial) -> Iterator[RenderableType]:
    """The parts of the page."""
    from rich.text import Text

    yield head(trial.plan)
    yield Text(_scope(trial), "dim")
    yield ""
    yield _static_table(trial.static)
    yield ""
    for name, meaning in PROPERTIES.items():
        yield Text.assemble(("  " + name.ljust(11), "bold"), meaning)
    yield ""
    yield _verdict(trial.static)
    yield from _broken(trial.static)
    yield ""
    yield from _measured(trial)


def record_of(trial: Trial) -> dict[str, Any]:
    """The same as one JSON object."""
    static, ledger = trial.static, trial.static.ledger
    broken = {(each.attack, each.property) for each in ledger.broken}
    attacks = [
        {
            "id": attack.id,
            "family": attack.family,
            "name": attack.name,
            "properties": {
                name: "broken" if (attack.id, name) in broken else "held"
                for name in PROPERTIES
                if ledger.checks[attack.id, name]
            },
        }
        for attack in static.attacks
    ]
    measured = None if trial.measured is None else measured_record(trial.measured)
    record = {
        "rubric": trial.plan.name,
        "plan": trial.plan.digest,
        "holds": static.holds,
        "properties": dict(PROPERTIES),
        "modes": list(static.modes),
        "places": list(static.places),
        "attacks": attacks,
        "broken": [_record(each) for each in ledger.broken],
        "cost": None if trial.cost is None else trial.cost.record(),
        "judges": list(trial.judges),
        "answered": list(trial.answered),
        "stopped": trial.stopped,
        "pass_rate": NOT_MEASURED if measured is None or trial.is_plumbing else "measured",
        "measured": measured,
    }
    return {name: _safe(value) for name, value in record.items()}


def _record(broken: Broken) -> dict[str, str]:
    return {name: getattr(broken, name) for name in Broken.__slots__}


def _safe(value: Any) -> Any:
    """``value`` without halves of surrogate pairs, which no file can hold."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {name: _safe(part) for name, part in value.items()}
    return [_safe(part) for part in value] if isinstance(value, list) else value


# ---- without a model ----------------------------------------------------------------------------


def _scope(trial: Trial) -> str:
    static = trial.static
    families = len({attack.family for attack in static.attacks}) - 1
    return (
        f"{counted(len(static.attacks), 'attack')} in {families} families, "
        f"put into {', '.join(static.places)}; asked as: {', '.join(static.modes) or 'nothing'}"
    )


def _static_table(static: Static) -> Table:
    from rich.text import Text

    made = table("without a model: attacks that hold", *PROPERTIES, right=tuple(PROPERTIES))
    for family, title in FAMILIES.items():
        ids = frozenset(attack.id for attack in static.attacks if attack.family == family)
        if not ids:
            continue
        cells = []
        for name in PROPERTIES:
            tried, failed = static.ledger.counts(ids, name)
            cells.append(_held(tried, failed))
        made.add_row(Text(title), *cells)
    return made


def _held(tried: int, failed: int) -> Text:
    from rich.text import Text

    if not tried:
        return Text(NONE, "dim")
    if failed:
        return Text(f"{failed} broken", "bold red")
    return Text(str(tried), "green")


def _verdict(static: Static) -> Text:
    from rich.text import Text

    if not static.modes:
        return Text("held: code decides everything, and no text ever reaches a judge", "green")
    if static.holds:
        return Text(f"held: {counted(static.ledger.tried, 'check')}, none of them broken", "green")
    attacks = len({each.attack for each in static.ledger.broken})
    return Text(f"broken: {counted(attacks, 'attack')} did what it must not do", "bold red")


def _broken(static: Static) -> Iterator[RenderableType]:
    """One example of each property and place that is broken, the commonest kinds first."""
    kinds: dict[tuple[str, str, str], list[Broken]] = {}
    for each in static.ledger.broken:
        kinds.setdefault((each.property, each.place, each.endpoint), []).append(each)
    ordered = sorted(kinds.values(), key=len, reverse=True)
    for found in ordered[:LISTED]:
        first = found[0]
        where = first.place + (f", {first.mode}" if first.mode else "")
        where += ", on an endpoint that reads control" if first.endpoint != "plain" else ""
        attacks = len({each.attack for each in found})
        more = f" and {attacks - 1} more" if attacks > 1 else ""
        yield indented(f"{first.property}: {where}: {first.attack}{more}", "red")
        yield indented(visible(first.says), columns=4)
    if len(ordered) > LISTED:
        yield indented(f"and {counted(len(ordered) - LISTED, 'more kind')}", "dim")


# ---- with a model -------------------------------------------------------------------------------


def _measured(trial: Trial) -> Iterator[RenderableType]:
    from rich.text import Text

    if trial.measured is None:
        yield Text(f"how often a bad response passes: {NOT_MEASURED}", "bold yellow")
        if trial.cost is not None and trial.cost.calls:
            yield indented("No judge was asked. `--judge MODEL` asks one about "
                           f"{counted(trial.bad, 'bad response')}, alone and with each attack: "
                           f"{trial.cost.words()}.")  # fmt: skip
        else:
            yield indented("Nothing is asked of a judge, so that there is nobody to take in.")
        return
    if trial.is_plumbing:
        yield Text(f"how often a bad response passes: {NOT_MEASURED}", "bold yellow")
        yield indented(PLUMBING, "yellow")
    else:
        yield Text(f"how often a bad response passes  {', '.join(trial.answered)}", "bold")
    if trial.stopped:
        yield Text(f"stopped early: {trial.stopped}", "bold red")
    yield ""
    yield _families(trial.measured)
    yield ""
    yield from _criteria(trial.measured)
    yield from _remarks(trial.measured)
    yield from _worst(trial.measured)


def _families(measured: Measured) -> Table:
    from rich.text import Text

    made = table(
        "attack", "tried", "passed", "share [95%]", "rose", "by code", "unscored",
        right=("tried", "passed", "rose", "by code", "unscored"),
    )  # fmt: skip
    for family, title in FAMILIES.items():
        if family in measured.families:
            made.add_row(Text(title), *_cells(measured.families[family]))
    made.add_section()
    made.add_row(Text("all but the harmless", "bold"), *_cells(measured.all))
    return made


def _cells(counts: Counts) -> list[Text]:
    from rich.text import Text

    raised = counts.raised
    return [
        Text(str(counts.passed.total)),
        Text(str(counts.passed.hits), "red" if counts.passed.hits else ""),
        Text(share_words(counts.passed)),
        Text(f"{raised.hits} of {raised.total}" if raised.total else NONE),
        Text(str(counts.by_code or "")),
        Text(str(counts.unscored or ""), "yellow"),
    ]


def share_words(share: Share) -> str:
    """A share with its interval."""
    value, interval = share.value, share.interval
    if value is None or interval is None:
        return NONE
    return f"{percent(value)} [{percent(interval[0])}, {percent(interval[1])}]"


def _criteria(measured: Measured) -> Iterator[RenderableType]:
    from rich.text import Text

    if not measured.criteria:
        return
    made = table(
        "criterion", "could flip", "flipped", "share [95%]", right=("could flip", "flipped")
    )
    for name, share in sorted(measured.criteria.items(), key=lambda e: -(e[1].value or 0.0)):
        style = "red" if share.hits else ""
        made.add_row(
            Text(name),
            Text(str(share.total)),
            Text(str(share.hits), style),
            Text(share_words(share)),
        )
    yield made
    yield ""


def _remarks(measured: Measured) -> Iterator[RenderableType]:
    from rich.text import Text

    yield Text(
        "Passed: a criterion is judged better than for the bad response alone. Rose: the reward is "
        "higher; by code: without the judge's help. What the harmless sentences pass is noise.",
        "dim",
    )
    if measured.failed:
        yield Text(f"{counted(measured.failed, 'row')} could not be judged", "yellow")


def _worst(measured: Measured) -> Iterator[RenderableType]:
    from rich.text import Text

    worst = measured.worst[:LISTED]
    if not worst:
        return
    yield ""
    yield Text("worst", "bold")
    for one in worst:
        yield indented(f"{_reward(one)}  {one.attack} on {visible(one.row)}", "red")
        yield indented(", ".join(one.flipped), columns=4)
        yield indented(_excerpt(one.text), "dim", 4)


def _reward(one: Example) -> str:
    before = "open" if one.before is None else f"{one.before:.3f}"
    after = "open" if one.after is None else f"{one.after:.3f}"
    return f"{before} to {after}"


def _excerpt(text: str, most: int = 90) -> str:
    shown = visible(" ".join(text[-4 * most :].split()))
    return shown if len(shown) <= most else f"…{shown[-most:]}"
