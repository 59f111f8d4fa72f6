"""Which criteria can never change the reward.

A criterion is reported only with a proof: nothing reads it, its sum cannot move, or every
combination of the others was tried.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from rubricc.plan.plan import Plan
from rubricc.plan.reward import Reward
from rubricc.scoring.denominator import normalised, total
from rubricc.scoring.formula import Formula
from rubricc.scoring.layout import Layout
from rubricc.scoring.outcome import Account, Evidence
from rubricc.scoring.shape import shaped
from rubricc.scoring.span import Span
from rubricc.scoring.terms import Term
from rubricc.scoring.tree import Gathered, Node, Reading, gather, view_span
from rubricc.scoring.values import Subject

TRIED: Final = 10
"""Up to this many rules in one sum are tried in every combination."""
VISIBLE: Final = 1e-12
"""Differences below this are rounding."""


def unaffecting(plan: Plan) -> dict[str, str]:
    """Criteria whose verdict can never change the reward, each with the reason in one phrase.

    Under ``aggregate: holistic`` principles and pitfalls are part of what is rated, and never
    reported. Criteria that a data row may bring are not known here.
    """
    formula = Formula(plan, open_slot=True)
    layout, score = formula.layout, formula.score({})
    found = _unread(layout)
    fixed = score.low is not None and score.low == score.high and not score.may_be_undefined
    for about in layout.hard_rules:
        if about.name not in found and fixed:
            found[about.name] = "the reward is the same for all verdicts"
        elif about.name not in found and _above_all(plan, score.ungated.high, about):
            found[about.name] = "the cap is never below the score"
    if plan.reward.aggregate in ("holistic", "score") or layout.open_slot:
        return _in_file_order(layout, found)
    account = score.detail.account
    if account.ignore:
        account = Account(layout, Evidence({}, None, None, None), ignore=False)
    ungated = score.ungated
    if ungated.low is not None and ungated.low == ungated.high and not score.may_be_undefined:
        reason = "the score is the same for all verdicts"
        found.update(dict.fromkeys(_below(layout.tree.root), reason))
    elif plan.reward.aggregate == "minimum":
        found.update(_never_least(layout.tree.root, account.reading))
    else:
        found.update(_hidden(layout, account.reading))
    needed = {about.name for about in layout.subjects if about.needed}
    return _in_file_order(layout, {n: r for n, r in found.items() if n not in needed})


def _in_file_order(layout: Layout, found: dict[str, str]) -> dict[str, str]:
    return {about.name: found[about.name] for about in layout.subjects if about.name in found}


def _unread(layout: Layout) -> dict[str, str]:
    reasons = {
        "fact": "no class reads it",
        "hard_rule": "`hard_rules: report` leaves the reward as it is",
        "principle": "`score:` does not read it",
        "pitfall": "`score:` does not read it",
    }
    if layout.reward.score is not None:
        reasons["fact"] = "`score:` does not read it"
    return {
        about.name: reasons[about.kind]
        for about in layout.subjects
        if about.place not in layout.relevant
        and not (layout.holistic and about.kind != "hard_rule")
    }


def _above_all(plan: Plan, high: float | None, about: Subject) -> bool:
    cap = plan.reward.cap
    if plan.reward.hard_rules != "cap" or cap is None or high is None or about.needed:
        return False
    return cap >= high and plan.reward.score is None


def _below(node: Node) -> list[str]:
    names: list[str] = []
    pending = [node]
    while pending:
        for part in pending.pop().parts:
            if isinstance(part, Subject):
                names.append(part.name)
            elif isinstance(part, Node):
                pending.append(part)
    return names


def _never_least(root: Node, reading: Reading) -> dict[str, str]:
    """Under ``minimum``: rules that always have a lower one beside them."""
    found = gather(root, reading, grades=True)
    if found.uncounted or any(grade.open for grade in found.grades) or len(found.grades) < 2:
        return {}
    ceilings = sorted(grade.best for grade in found.grades)
    subjects = [part for part in root.parts if not isinstance(part, Node)]
    if len(subjects) != len(found.grades):
        return {}
    hidden = {}
    for part, grade in zip(subjects, found.grades, strict=True):
        others = ceilings[1] if grade.best == ceilings[0] else ceilings[0]
        if isinstance(part, Subject) and grade.worst >= others:
            hidden[part.name] = "another rule is never above it"
    return hidden


def _hidden(layout: Layout, reading: Reading) -> dict[str, str]:
    """Rules whose own sum never shows them, and all rules of a group that cannot move."""
    hidden: dict[str, str] = {}
    pending: list[tuple[Node, bool]] = [(layout.tree.root, True)]
    while pending:
        node, root = pending.pop()
        found = gather(node, reading)
        if not root and _stuck(view_span(node, reading)):
            reason = f"the group `{node.name}` always scores the same"
            hidden.update(dict.fromkeys(_below(node), reason))
            continue
        pending.extend((part, False) for part in node.parts if isinstance(part, Node))
        hidden.update(_hidden_in(node, found, layout.reward, root=root))
    return hidden


def _stuck(span: Span) -> bool:
    """Whether clipping to 0..1 leaves a group one score."""
    if span.low is None or span.high is None or span.skipped or span.undefined:
        return False
    return span.low == span.high or span.low >= 1.0 or span.high <= 0.0


def _hidden_in(node: Node, found: Gathered, reward: Reward, *, root: bool) -> dict[str, str]:
    terms = found.terms
    if found.uncounted or found.undefined or any(term.open for term in terms):
        return {}
    named = [part for part in node.parts if not isinstance(part, Subject) or part.each is None]
    if len(named) != len(terms):
        return {}
    if len(terms) > TRIED or not all(isinstance(p, Subject) and len(p.points) == 2 for p in named):
        return {}
    every = [part.name if isinstance(part, Subject) else None for part in named]
    doubtful = [
        at
        for at, name in enumerate(every)
        if name is not None and not _shows(terms, at, reward, root=root)
    ]
    return {
        name: "clipping hides it whatever else is met"
        for at in doubtful
        if (name := every[at]) is not None and not _ever_shows(terms, at, reward, root=root)
    }


def _shows(terms: Sequence[Term], at: int, reward: Reward, *, root: bool) -> bool:
    """Whether one term shows in one of four plain situations of the others; a quick look."""
    return any(
        _differs(terms, at, [(best if term.p else worst) for term in terms], reward, root=root)
        for best in (False, True)
        for worst in (False, True)
    )


def _ever_shows(terms: Sequence[Term], at: int, reward: Reward, *, root: bool) -> bool:
    return any(
        _differs(terms, at, list(choice), reward, root=root)
        for choice in itertools.product((False, True), repeat=len(terms))
        if not choice[at]
    )


def _differs(
    terms: Sequence[Term], at: int, best: list[bool], reward: Reward, *, root: bool
) -> bool:
    values = []
    for mine in (False, True):
        contributions = (
            (term.best if (mine if place == at else best[place]) else term.worst, term.p, term.n)
            for place, term in enumerate(terms)
        )
        score = normalised(*total(contributions), reward.denominator, reward.no_principles)
        if score is not None:
            values.append(shaped(score, reward, 0.0) if root else min(max(score, 0.0), 1.0))
    return len(values) != 2 or abs(values[0] - values[1]) > VISIBLE
