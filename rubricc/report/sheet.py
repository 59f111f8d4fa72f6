"""What stands above the rows of a report, before it is set as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rubricc.report.charts import Bar, Scatter, histogram_bars, scatter, share_width
from rubricc.report.collect import Collector
from rubricc.report.lengths import Bucket
from rubricc.report.prompts import WithinPrompts
from rubricc.report.record import NOT_MEASURED, RunRecord
from rubricc.report.rules import Section, Unscored, sections, unscored
from rubricc.report.wording import cost_words, counted, duration, number, percent, reward, short


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure with what it says."""

    figure: str
    says: str
    detail: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Length:
    """Length against reward."""

    correlation: float | None
    says: str
    drawing: Scatter | None
    buckets: tuple[tuple[Bucket, str, str], ...]
    """Each with its mean in words and as a place on a line of 100 units."""
    unmeasured: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything above the rows."""

    tiles: tuple[Tile, ...]
    facts: tuple[tuple[str, str], ...]
    digest: str
    quality: str
    bars: tuple[Bar, ...]
    ends: tuple[str, str, str]
    """The ends of the axis of rewards and its middle."""
    tallest: int
    """Rows of the fullest bin."""
    rewards: str
    sections: tuple[Section, ...]
    unscored: tuple[Unscored, ...]
    length: Length
    within: WithinPrompts | None
    within_says: str
    bill: tuple[tuple[str, str], ...]
    failures: tuple[tuple[str, int], ...]
    warnings: tuple[tuple[str, int], ...]


def sheet_of(record: RunRecord, collected: Collector) -> Sheet:
    """The sheet of one run."""
    bins = collected.rewards.bins()
    within = collected.prompts.within()
    ends = (bins[0].low, (bins[0].low + bins[-1].high) / 2, bins[-1].high) if bins else (0, 0, 0)
    return Sheet(
        tiles=tuple(_tiles(record, collected)),
        facts=tuple(_facts(record)),
        digest=record.plan.digest,
        quality=_quality(record),
        bars=histogram_bars(bins, "break a hard rule"),
        ends=(number(ends[0]), number(ends[1]), number(ends[2])),
        tallest=max((one.count for one in bins), default=0),
        rewards=_rewards(collected),
        sections=sections(collected),
        unscored=unscored(collected),
        length=_length(collected),
        within=within,
        within_says=_within(within),
        bill=tuple(_bill(record)),
        failures=_commonest(record.calls.failures),
        warnings=_commonest(record.warnings),
    )


# ---- the run ------------------------------------------------------------------------------------


def _tiles(record: RunRecord, collected: Collector) -> Iterator[Tile]:
    tally = collected.tally
    rewards = tally.rewards
    if rewards.count:
        spread = "" if rewards.deviation is None else f"± {number(round(rewards.deviation, 3))}"
        yield Tile(reward(rewards.mean), "mean reward", spread)
    else:
        yield Tile("–", "no reward is decided", "", "open")
    decided = tally.statuses["decided"]
    rest = "all decided" if decided == tally.rows else f"{decided:,} decided"
    yield Tile(f"{tally.rows:,}", "row" if tally.rows == 1 else "rows", rest)
    broken = tally.hard_rules["fail"]
    if any(criterion.kind == "hard_rule" for criterion in collected.plan.criteria):
        tone = "must" if broken else ""
        yield Tile(f"{broken:,}", "broke a hard rule", _of(broken, tally.rows), tone)
    share = collected.unscored_share
    yield Tile(percent(share), "of verdicts unscored", "", "open" if share else "")
    if not is_asked(record):
        return
    made = record.calls.made
    yield Tile(short(made), "call" if made == 1 else "calls", duration(record.wall_s))
    if record.cost.usd is None:
        tokens = short(record.tokens.sent + record.tokens.received)
        yield Tile(tokens, "tokens", "no price known")
    else:
        yield Tile(cost_words(record.cost.usd, 0.0, 0), "cost", _each(record, tally.rows))


def _of(count: int, rows: int) -> str:
    return percent(count / rows) if rows and count else ""


def _each(record: RunRecord, rows: int) -> str:
    if not record.cost.usd or not rows:
        return ""
    return f"{cost_words(1000 * record.cost.usd / rows, 0.0, 0)} per 1,000 rows"


def _facts(record: RunRecord) -> Iterator[tuple[str, str]]:
    answered = [f"{name} ({counted(count, 'call')})" for name, count in record.answered.items()]
    if answered:
        yield "Answered by", ", ".join(answered)
    for endpoint in record.endpoints:
        yield "Asked", f"{endpoint.name} at {endpoint.url}"
    if not record.endpoints:
        yield "Asked", "nobody: code and the rows decided"
    if record.overridden:
        yield "Changed by the caller", ", ".join(record.overridden)
    yield "Rows from", record.data.file
    begun = datetime.fromisoformat(record.started)
    yield "When", f"{begun:%Y-%m-%d %H:%M} UTC, for {duration(record.wall_s)}"
    if record.stopped:
        yield "Stopped early", record.stopped
    yield "With", f"rubricc {record.rubricc}, Python {record.python}, {record.platform}"


def _quality(record: RunRecord) -> str:
    quality = record.prompt_quality
    if isinstance(quality, str):
        return quality
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in quality.items())


def _bill(record: RunRecord) -> Iterator[tuple[str, str]]:
    calls, verdicts, tokens, cost = record.calls, record.verdicts, record.tokens, record.cost
    yield "Calls", f"{calls.made:,}, {calls.failed:,} of them without a reply"
    yield (
        "Verdicts",
        f"{verdicts.asked:,} asked for, {verdicts.asked_again:,} of them again; "
        f"{verdicts.cached:,} from the cache",
    )
    share = tokens.cached / tokens.sent if tokens.sent else 0.0
    cached = f" ({percent(share)} read from the provider's cache)" if share else ""
    yield "Tokens sent", f"{tokens.sent:,}{cached}"
    yield "Tokens received", f"{tokens.received:,}"
    if tokens.uncounted_replies:
        yield "Not counted", counted(tokens.uncounted_replies, "call")
    uncertain = cost.unpriced_replies + tokens.uncounted_replies
    words = cost_words(cost.usd, cost.priced_usd, uncertain)
    dated = cost.priced_usd and cost.prices_date
    yield "Cost", f"{words}; prices of {cost.prices_date}" if dated else words


def _commonest(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


# ---- rewards ------------------------------------------------------------------------------------


def _rewards(collected: Collector) -> str:
    tally = collected.tally
    rewards = tally.rewards
    parts = []
    if rewards.count:
        parts.append(
            f"{counted(rewards.count, 'reward')} from {reward(rewards.low)} to "
            f"{reward(rewards.high)}."
        )
    for status, words in (
        ("undecided", "undecided: what is unscored could still change the reward"),
        ("undefined", "without a reward: the formula gives none"),
        ("error", "not scored at all"),
    ):
        if tally.statuses[status]:
            parts.append(f"{counted(tally.statuses[status], 'row')} {words}.")
    return " ".join(parts)


def _length(collected: Collector) -> Length:
    lengths = collected.lengths
    buckets = lengths.buckets()
    low = min((one.mean for one in buckets), default=0.0)
    low = collected.plan.reward_low if collected.plan.reward_low is not None else min(low, 0.0)
    high = max((one.mean for one in buckets), default=1.0)
    high = collected.plan.reward_high if collected.plan.reward_high is not None else high
    return Length(
        correlation=lengths.correlation,
        says=_correlation(lengths.correlation),
        drawing=scatter(lengths),
        buckets=tuple((one, reward(one.mean), share_width(one.mean, low, high)) for one in buckets),
        unmeasured=lengths.unmeasured,
    )


def _correlation(value: float | None) -> str:
    if value is None:
        return "too few rows with a reward, or no difference among them, to say"
    if abs(value) < 0.1:
        return "no linear relation to speak of"
    strength = "weakly" if abs(value) < 0.3 else "clearly" if abs(value) < 0.6 else "strongly"
    return f"longer responses are {strength} {'higher' if value > 0 else 'lower'} in reward"


def _within(within: WithinPrompts | None) -> str:
    if within is None:
        return ""
    which = "a sample of the prompts, " if within.is_sample else ""
    return (
        f"{counted(within.groups, 'prompt')} with two rewards or more ({which}"
        f"{counted(within.responses, 'response')})."
    )


def is_measured(record: RunRecord) -> bool:
    """Whether the judge was compared with people."""
    return record.prompt_quality != NOT_MEASURED


def is_asked(record: RunRecord) -> bool:
    """Whether there was anybody to ask."""
    return bool(record.endpoints)
