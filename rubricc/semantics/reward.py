"""The ``reward`` block: from values to one number, every default filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rubricc.diagnostics.catalogue.scores import BACKWARDS_RANGE, REWARD_CONFLICT
from rubricc.diagnostics.catalogue.types import WRONG_VALUE
from rubricc.diagnostics.diagnostic import Label
from rubricc.plan.expression import Expression
from rubricc.plan.reward import LengthPenalty, Reward
from rubricc.semantics.findings import Findings
from rubricc.semantics.scales import read_scale
from rubricc.semantics.settings import (
    INVALID,
    Given,
    Reader,
    Settings,
    gather,
    interval,
    interval_or_none,
    number,
    read_settings,
    word,
    wrong_value,
)
from rubricc.syntax import nodes

ScoreReader = Callable[[Given], Expression | None]
"""From ``score:`` to its expression, ``None`` after reporting."""


def _hard_rules(given: Given, findings: Findings) -> Any:
    node = given.node
    value = node.value if isinstance(node, nodes.Setting) else None
    if isinstance(value, nodes.Policy) and value.name.text == "cap":
        inner = Given(nodes.Setting(value.span, node.key, value.number), given.file)
        cap = number()(inner, findings)
        return INVALID if cap is INVALID else ("cap", cap)
    if isinstance(value, nodes.Binary) and value.operator == "-" and _is_cap(value.left):
        below = nodes.Unary(value.span, "-", value.right)
        inner = Given(nodes.Setting(value.span, node.key, below), given.file)
        cap = number()(inner, findings)
        return INVALID if cap is INVALID else ("cap", cap)
    if _is_cap(value):
        return wrong_value(given, "a number after `cap`, as in `cap 0.3`", findings)
    if isinstance(value, nodes.Policy):
        return wrong_value(given, "`gate`, `cap` and a number, or `report`", findings)
    policy = word("gate", "cap", "report")(given, findings)
    return INVALID if policy is INVALID else (policy, None)


def _is_cap(value: nodes.Expr | None) -> bool:
    return isinstance(value, nodes.QName) and value.text == "cap"


def _scale(given: Given, findings: Findings) -> Any:
    scale = read_scale(given, findings)
    return INVALID if scale is None else scale


_LENGTH: dict[str, Reader] = {
    "unit": word("words", "characters", "sentences", "paragraphs", "lines"),
    "from": number(least=0),
    "to": number(least=0),
    "at_most": number(above=0),
}


def _length_penalty(given: Given, findings: Findings) -> Any:
    if not isinstance(given.node, nodes.Block):
        example = "a block: `{ unit: words  from: 800  to: 1600  at_most: 0.2 }`"
        return wrong_value(given, example, findings)
    errors = findings.errors
    settings = gather(given.node.settings, given.file, findings)
    values = read_settings(settings, _LENGTH, "a length penalty", findings)
    lacking = [key for key in _LENGTH if key not in settings]
    if lacking:
        findings.report(
            WRONG_VALUE,
            given.file,
            given.node.key.span,
            "`length_penalty` lacks " + " and ".join(f"`{key}`" for key in lacking),
            "write all of `unit`, `from`, `to` and `at_most`",
        )
    if findings.errors > errors:
        return INVALID
    start, end = values["from"], values["to"]
    if start >= end:
        findings.report(
            BACKWARDS_RANGE,
            given.file,
            settings["to"].value_span,
            f"the penalty begins at {start:g} and is full at {end:g}",
            "`to` must be longer than `from`",
            (Label(given.file, settings["from"].value_span, "begins here"),),
        )
        return INVALID
    return LengthPenalty(unit=values["unit"], start=start, end=end, at_most=values["at_most"])


def _anything(given: Given, findings: Findings) -> Any:
    if isinstance(given.node, nodes.Setting):
        return given
    return wrong_value(given, "an expression such as `a + 0.5 * b`", findings)


READERS: dict[str, Reader] = {
    "hard_rules": _hard_rules,
    "hard_rule_fail": number(),
    "denominator": word("positive", "absolute", "signed", "at_least_one", "credited"),
    "no_principles": word("start_at_one", "zero", "none"),
    "aggregate": word("weighted_mean", "minimum", "holistic", "lexicographic"),
    "score": _anything,
    "scale": _scale,
    "clip": interval_or_none,
    "saturate": number(),
    "length_penalty": _length_penalty,
    "range": interval(),
    "unscored": word("abstain", "ignore"),
}
"""Every setting of a ``reward`` block."""


def read_reward(
    given: Settings,
    read_score: ScoreReader,
    findings: Findings,
) -> tuple[Reward, bool]:
    """The reward with its defaults; wrong settings are reported, and defaults stand in.

    The second is true where ``hard_rule_fail`` is still to be found, from the lowest possible
    score.
    """
    values = read_settings(given, READERS, "a reward", findings)
    _report_conflicts(given, values, findings)
    score = read_score(values["score"]) if "score" in values else None
    policy, cap = values.get("hard_rules", ("gate", None))
    aggregate = "score" if "score" in given else values.get("aggregate", "weighted_mean")
    reward = Reward(
        hard_rules=policy,
        cap=cap,
        hard_rule_fail=_fail(values),
        denominator=values.get("denominator", "positive"),
        no_principles=values.get("no_principles", "start_at_one"),
        aggregate=aggregate,
        score=score,
        holistic=values.get("scale") if aggregate == "holistic" else None,
        clip=values.get("clip", (0.0, 1.0)),
        saturate=values.get("saturate"),
        length_penalty=values.get("length_penalty"),
        range=values.get("range"),
        unscored=values.get("unscored", "abstain"),
    )
    return reward, "hard_rule_fail" not in values and reward.range is None and reward.clip is None


def _fail(values: dict[str, Any]) -> float:
    """What a broken hard rule pays: given, or the low end of ``range``, or of ``clip``."""
    if "hard_rule_fail" in values:
        return float(values["hard_rule_fail"])
    span = values.get("range") or values.get("clip", (0.0, 1.0)) or (0.0, 1.0)
    return float(span[0])


def _report_conflicts(given: Settings, values: dict[str, Any], findings: Findings) -> None:
    for other in ("aggregate", "denominator"):
        if "score" in given and other in given:
            _conflict(
                given[other], given["score"], f"`score` leaves no room for `{other}`", findings
            )
    aggregate = values.get("aggregate")
    if "scale" in given and aggregate != "holistic" and "score" not in given:
        _conflict(
            given["scale"],
            given.get("aggregate"),
            "only a holistic rating has a scale here",
            findings,
            "write `aggregate: holistic`, or give the scale to a rule",
        )
    elif "scale" in given and "score" in given:
        _conflict(given["scale"], given["score"], "`score` leaves no room for `scale`", findings)
    if aggregate == "holistic" and "scale" not in given:
        _conflict(
            given["aggregate"],
            None,
            "a holistic rating needs a scale",
            findings,
            "add `scale: 1..10`",
        )
    policy = values.get("hard_rules", ("gate", None))[0]
    if "hard_rule_fail" in given and policy != "gate":
        _conflict(
            given["hard_rule_fail"],
            given["hard_rules"],
            f"under `hard_rules: {policy}` no response fails",
            findings,
        )
    _report_saturation(given, values, findings)


def _report_saturation(given: Settings, values: dict[str, Any], findings: Findings) -> None:
    clip, saturate = values.get("clip", (0.0, 1.0)), values.get("saturate")
    if "clip" in given and "clip" not in values:
        return
    if saturate is None or clip is None or clip[0] < saturate <= clip[1]:
        return
    message = (
        f"every score would be {clip[0]:g}"
        if saturate <= clip[0]
        else f"`clip` already stops at {clip[1]:g}"
    )
    advice = f"saturate between {clip[0]:g} and {clip[1]:g}"
    _conflict(given["saturate"], given.get("clip"), message, findings, advice)


def _conflict(
    second: Given,
    first: Given | None,
    message: str,
    findings: Findings,
    advice: str = "leave one of them out",
) -> None:
    labels = () if first is None else (Label(first.file, first.node.key.span, "given here"),)
    findings.report(REWARD_CONFLICT, second.file, second.node.key.span, message, advice, labels)
