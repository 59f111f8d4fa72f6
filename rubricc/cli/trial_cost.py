"""What asking would take, in tokens and in dollars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rubricc.plan.policy import Judge
    from rubricc.runtime.scorer import Scorer
    from rubricc.trials.preview import Preview


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of asking all models of a jury, with nothing read from any cache."""

    calls: int
    sent: int
    """Tokens sent."""
    received: int
    """Tokens answered, an estimate without hidden reasoning."""
    usd: float | None
    """``None`` where no model is named, or one has no price."""

    def record(self) -> dict[str, object]:
        """As a JSON object."""
        return {
            "calls": self.calls,
            "tokens_sent": self.sent,
            "tokens_received": self.received,
            "usd": self.usd,
        }

    def words(self) -> str:
        """In one phrase."""
        from rubricc.report.wording import counted, dollars, short

        text = f"{counted(self.calls, 'call')}, about {short(self.sent)} tokens sent and "
        text += f"{short(self.received)} answered"
        return f"{text}, at most {dollars(self.usd)}" if self.usd else text


def cost_of(preview: Preview, judge: Judge, models: Sequence[str]) -> Cost:
    """What ``preview`` costs with these models, or with one that nobody has named."""
    from rubricc.endpoints.prices import cost_usd, price_named
    from rubricc.endpoints.reply import Usage
    from rubricc.explain.bill import RECEIVED, RECEIVED_WITH_EVIDENCE

    each = RECEIVED if judge.evidence == "off" else RECEIVED_WITH_EVIDENCE
    received = preview.calls if judge.verdicts == "logprobs" else preview.verdicts * each
    prices = [price_named(model) for model in models]
    priced = [cost_usd(p, Usage(preview.sent, received=received)) for p in prices if p is not None]
    jurors = max(len(models), 1)
    known = bool(models) and len(priced) == len(models)
    return Cost(
        preview.calls * jurors,
        preview.sent * jurors,
        received * jurors,
        sum(priced) if known else None,
    )


def models_of(judge: Judge, named: Sequence[str] | None) -> list[str]:
    """The models that would be asked: those of ``--judge``, else those that the file names."""
    own = [model for model in named or () if model]
    return own or [model.model for model in judge.models]


def run_costs(
    scorer: Scorer, rows: Sequence[dict[str, object]], models: Sequence[str]
) -> Iterator[str]:
    """What 1,000 responses like those of ``rows`` would take, a sentence each."""
    from rubricc.endpoints.prices import price_named
    from rubricc.explain.bill import GROUP, RESPONSES, bill
    from rubricc.explain.bill_words import bill_words
    from rubricc.explain.calls import call_costs
    from rubricc.judging.shown import Shown
    from rubricc.prompts.tokens import token_counter
    from rubricc.runtime.invalid import RowInvalid
    from rubricc.trials.preview import Preview, preview

    plan, counter = scorer.plan, token_counter()
    if not plan.questions and not plan.generated:
        yield "nothing: code decides everything, and no judge is needed"
        return
    found = preview(scorer, rows, counter)
    scale = RESPONSES / found.rows
    run = Preview(
        RESPONSES,
        round(found.asked * scale),
        round(found.calls * scale),
        round(found.sent * scale),
        round(found.verdicts * scale),
    )
    yield f"{RESPONSES:,} responses: {cost_of(run, plan.judge, models).words()}"
    try:
        shown = Shown(scorer.case(rows[0])).plain
    except RowInvalid:
        return
    costs = call_costs(plan, counter, dict(shown))
    for model in models if costs and not plan.generated else ():
        for sentence in bill_words(bill(model, price_named(model), costs, plan.judge)):
            yield f"{model}, in groups of {GROUP}: {sentence}"
