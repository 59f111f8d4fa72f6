"""Small random rubrics, their sources and rows, from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.end_to_end.reference_score import (
    Classes,
    Expression,
    Group,
    Member,
    Policy,
    Row,
    Rubric,
    Rule,
)

COLUMNS = ("bold", "long_form")
NUMBERS = ("0.25", "0.5", "1", "1.5", "2", "3", "5")
SCALES = (
    (("1", "0"), ("2", "1/2"), ("3", "1")),
    (("1", "0"), ("2", "1/4"), ("3", "1/2"), ("4", "3/4"), ("5", "1")),
)
NAMED = ((("poor", "0"), ("fair", "0.4"), ("good", "1")), (("weak", "0.25"), ("strong", "0.75")))
DENOMINATORS = ("positive", "absolute", "signed", "at_least_one", "credited")
NO_PRINCIPLES = ("start_at_one", "zero", "none")
TEXTS = {"hard rule": "Keeps", "principle": "Shows", "pitfall": "Breaks", "fact": "Claims"}


@dataclass
class Draft:
    """What has been declared so far, and how many verdicts a judge would have to give."""

    random: random.Random
    count: int = 0
    names: list[str] = field(default_factory=list)
    scaled: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    groups: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    scorable: list[str] = field(default_factory=list)
    conditional: set[str] = field(default_factory=set)
    classes: bool = False
    hard_rules: list[str] = field(default_factory=list)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def name(self) -> str:
        self.count += 1
        return f"c{self.count}"


def drawn_rubric(seed: int) -> Rubric:
    """A rubric of about six rules; the policy goes round with the seed."""
    draft = Draft(random.Random(seed))
    members = [_rule(draft, ("principle",))]
    for _ in range(draft.random.randint(1, 3)):
        members.append(_rule(draft, ("principle", "pitfall", "pitfall", "hard rule")))
    if draft.chance(0.5):
        members.append(_group(draft, depth=1))
    if draft.chance(0.2):
        members.append(_looped(draft))
    if draft.chance(0.25):
        members.extend(_classes(draft))
    draft.random.shuffle(members)
    # what is needed may stand anywhere in the file, but facts before their classes
    members.sort(key=lambda member: isinstance(member, Classes))
    weights = {}
    if draft.chance(0.4):
        for entry in draft.random.sample(("essential", "important", "optional", "pitfall"), 2):
            weights[entry] = draft.random.choice(NUMBERS)
    return Rubric(tuple(members), _policy(draft, seed), weights)


def _rule(draft: Draft, kinds: tuple[str, ...], *, conditional: bool = False) -> Rule:
    kind = draft.random.choice(kinds)
    name = draft.name()
    scored = kind in ("principle", "pitfall")
    tag = draft.random.choice(("essential", "important", "optional", None)) if scored else None
    weight = None
    if scored and draft.chance(0.6):
        weight = ("+" if kind == "principle" else "-") + draft.random.choice(NUMBERS)
    scale, numbered = None, True
    if scored and draft.chance(0.3):
        numbered = draft.chance(0.6)
        scale = draft.random.choice(SCALES if numbered else NAMED)
    prose, when = draft.chance(0.15), draft.random.choice(COLUMNS) if draft.chance(0.1) else None
    if when is not None:
        prose = False
    check, decide = None, "check"
    if scale is None and draft.chance(0.2):
        check = draft.random.choice(COLUMNS)
        if kind == "principle":
            decide = draft.random.choice(("check", "judge", "mean"))
    needs = _needs(draft) if kind in ("principle", "hard rule") else ()
    raw = bool(needs) and draft.chance(0.2)
    tags = ()
    if scored and draft.chance(0.3):
        tags = (draft.random.choice(("tone", "facts")),)
        draft.tags.update(tags)
    rule = Rule(
        kind, name, tag, weight, scale, numbered, needs, raw, prose, when, check, decide, tags
    )
    if kind in ("principle", "hard rule"):
        draft.names.append(name)
    if kind == "hard rule":
        draft.hard_rules.append(name)
    if scored:
        draft.scorable.append(name)
    if prose or when or conditional:
        draft.conditional.add(name)
    if scale is not None and kind == "principle":
        draft.scaled[name] = scale
    return rule


def _needs(draft: Draft) -> tuple[tuple[str, str | None], ...]:
    if not draft.names or not draft.chance(0.25):
        return ()
    need = draft.random.choice(draft.names)
    level = None
    if need in draft.scaled and draft.chance(0.6):
        level = draft.random.choice(draft.scaled[need][1:])[0]
    return ((need, level),)


def _group(draft: Draft, depth: int) -> Group:
    name = f"g{len(draft.groups) + 1}"
    draft.groups.append(name)
    prose, when = draft.chance(0.15), draft.random.choice(COLUMNS) if draft.chance(0.15) else None
    if when is not None:
        prose = False
    inside = prose or when is not None
    members: list[Member] = [
        _rule(draft, ("principle", "principle", "pitfall", "hard rule"), conditional=inside)
        for _ in range(draft.random.randint(1, 2))
    ]
    if depth and draft.chance(0.3):
        members.append(_group(draft, depth - 1))
    weight = "+" + draft.random.choice(NUMBERS) if draft.chance(0.6) else None
    return Group(name, tuple(members), weight, prose, when)


def _looped(draft: Draft) -> Rule:
    """A criterion for each element of the column ``points``."""
    weight = draft.random.choice(("+1", "+2", "-1"))
    kind = "principle" if weight.startswith("+") else "pitfall"
    name = draft.name()
    draft.scorable.append(name)
    draft.conditional.add(name)
    return Rule(kind, name, None, weight, each="points")


def _classes(draft: Draft) -> list[Member]:
    facts = [Rule("fact", draft.name(), prose_when=draft.chance(0.2)) for _ in range(2)]
    numbers = draft.random.choice(
        (("1", "0.25", "-1"), ("2", "1", "0"), ("1.5", "-0.5", "-1"), ("0", "-0.5", "-2"))
    )
    draft.classes = True
    cases = tuple(zip((fact.name for fact in facts), numbers[:2], strict=True))
    return [*facts, Classes(cases, numbers[2])]


def _policy(draft: Draft, seed: int) -> Policy:
    pick = draft.random.choice
    hard_rules = ("gate", "cap", "report")[seed % 3]
    aggregate = ("weighted_mean", "minimum", "weighted_mean", "holistic", "score", "lexicographic")[
        seed // 3 % 6
    ]
    score = _expression(draft) if aggregate == "score" else None
    clip = pick((("0", "1"), None, ("-1", "1")))
    low = "0" if clip is None else clip[0]
    return Policy(
        hard_rules=hard_rules,
        cap=pick(("0.3", "0.5")),
        hard_rule_fail=pick((None, None, "-1", "-0.5")) if hard_rules == "gate" else None,
        denominator="positive" if aggregate in ("score", "holistic") else pick(DENOMINATORS),
        no_principles="start_at_one" if aggregate == "holistic" else pick(NO_PRINCIPLES),
        aggregate="weighted_mean" if aggregate == "score" else aggregate,
        score=score,
        clip=clip,
        saturate=pick((None, None, "0.8")),
        length=pick((None, None, (2, 6, "0.2"), (1, 3, "0.5"))),
        range=pick((None, None, ("-1", "1"), (low, "10"))),
    )


def _expression(draft: Draft, depth: int = 2) -> Expression:
    """Numbers, names, groups and tags under arithmetic and functions."""
    pick = draft.random.choice
    if depth == 0 or draft.chance(0.2):
        leaves = [("name", name) for name in draft.scorable]
        leaves += [("group", name) for name in draft.groups]
        leaves += [("tag", name) for name in sorted(draft.tags)]
        leaves += [("class",)] if draft.classes else []
        leaf = pick(leaves)
        if draft.chance(0.3):
            return ("number", pick(NUMBERS))
        optional = leaf[0] in ("group", "tag") or leaf[-1] in draft.conditional
        return (
            ("??", leaf, ("number", pick(("0", "1")))) if optional and draft.chance(0.6) else leaf
        )
    head = pick(("+", "-", "*", "+", "-", "*", "/", "min", "max", "mean", "abs"))
    count = 1 if head == "abs" else 2
    return (head, *(_expression(draft, depth - 1) for _ in range(count)))


def source(rubric: Rubric) -> str:
    """The rubric in the language."""
    lines = ['edition "2026"', "", "rubric drawn("]
    lines[-1] += ", ".join([*(f"{name}: bool" for name in COLUMNS), "points: list[text]"]) + ") {"
    if rubric.weights:
        entries = "  ".join(f"{key}: {value}" for key, value in rubric.weights.items())
        lines.append(f"weights {{ {entries} }}")
    for member in rubric.members:
        lines.extend(_written(member))
    lines.extend(_reward(rubric.policy))
    return "\n".join([*lines, "}", ""])


def _written(member: Member) -> Iterator[str]:
    if isinstance(member, Classes):
        seen: list[str] = []
        for place, (fact, number) in enumerate(member.cases):
            condition = " and ".join([fact, *(f"not {name}" for name in seen)])
            yield f"class k{place} {_signed(number)} when {condition}"
            seen.append(fact)
        yield f"class rest {_signed(member.otherwise)} otherwise"
    elif isinstance(member, Group):
        yield f"group {member.name}{' ' + member.weight if member.weight else ''} {{"
        yield from _conditions(member.prose_when, member.when, member.name)
        for inner in member.members:
            yield from _written(inner)
        yield "}"
    else:
        yield from _rule_lines(member)


def _signed(number: str) -> str:
    return number if number == "0" or number.startswith("-") else f"+{number}"


def _conditions(prose: bool, when: str | None, name: str) -> Iterator[str]:
    if prose:
        yield f'when: "The user of {name} asked for it."'
    if when is not None:
        yield f"when: {when}"


def _rule_lines(rule: Rule) -> Iterator[str]:
    head = [rule.kind, rule.name, rule.tag, rule.weight]
    text = f'"{TEXTS[rule.kind]} the property {rule.name} of its kind."'
    if rule.each is not None:
        head.append("each point in points")
        text = f'"{TEXTS[rule.kind]} the property {rule.name} of {{{{point}}}}."'
    yield " ".join([*(part for part in head if part), text, "{"])
    yield from _conditions(rule.prose_when, rule.when, rule.name)
    if rule.check is not None:
        yield f"check: {rule.check}"
    if rule.decide != "check":
        yield f"decide: {rule.decide}"
    if rule.needs:
        needs = ", ".join(n if level is None else f"{n} >= {level}" for n, level in rule.needs)
        yield f"{'needs_raw' if rule.raw else 'needs'}: [{needs}]"
    if rule.scale is not None and rule.numbered:
        yield f"scale: {rule.scale[0][0]}..{rule.scale[-1][0]}"
    elif rule.scale is not None:
        levels = ", ".join(f"{name} = {value}" for name, value in rule.scale)
        yield f"scale: [{levels}]"
    if rule.tags:
        yield f"tags: [{', '.join(rule.tags)}]"
    yield "}"


def _reward(policy: Policy) -> Iterator[str]:
    yield "reward {"
    cap = f" {policy.cap}" if policy.hard_rules == "cap" else ""
    yield f"hard_rules: {policy.hard_rules}{cap}"
    if policy.hard_rule_fail is not None:
        yield f"hard_rule_fail: {policy.hard_rule_fail}"
    if policy.score is not None:
        yield f"score: {written(policy.score)}"
    else:
        yield f"aggregate: {policy.aggregate}"
        if policy.aggregate == "holistic":
            yield f"scale: {policy.scale[0]}..{policy.scale[1]}"
        else:
            yield f"denominator: {policy.denominator}"
    if policy.aggregate != "holistic":
        yield f"no_principles: {policy.no_principles}"
    yield f"clip: {'none' if policy.clip is None else '..'.join(policy.clip)}"
    if policy.saturate is not None:
        yield f"saturate: {policy.saturate}"
    if policy.length is not None:
        start, end, most = policy.length
        yield f"length_penalty {{ unit: words from: {start} to: {end} at_most: {most} }}"
    if policy.range is not None:
        yield f"range: {'..'.join(policy.range)}"
    yield f"unscored: {policy.unscored}"
    yield "}"


def written(expression: Expression) -> str:
    """The expression in the language, every operator in brackets."""
    head, *rest = expression
    if head in ("number", "name", "group", "tag"):
        return str(rest[0])
    if head == "class":
        return "class"
    operands = [written(operand) for operand in rest]
    if head in ("abs", "min", "max", "mean"):
        return f"{head}({', '.join(operands)})"
    return f"({f' {head} '.join(operands)})"


def drawn_row(rubric: Rubric, seed: int, known: float) -> Row:
    """A row in which about the share ``known`` of the verdicts is given."""
    draw = random.Random(f"{seed} {known}")
    elements = {"points": draw.randint(0, 2)}
    verdicts: dict[str, str | list[str]] = {}
    for rule, around in rubric.rules():
        prose = rule.prose_when or any(group.prose_when for group in around)
        if not rule.judged and not prose:
            continue
        words = [
            _verdict(draw, rule, prose) if draw.random() < known else "unscored"
            for _ in range(1 if rule.each is None else elements[rule.each])
        ]
        verdicts[rule.name] = words[0] if rule.each is None else words
    if rubric.policy.aggregate == "holistic" and draw.random() < known:
        verdicts["overall"] = str(draw.randint(*rubric.policy.scale))
    columns = {name: draw.random() < 0.5 for name in COLUMNS}
    return Row(draw.randint(1, 8), columns, elements, verdicts)


def _verdict(draw: random.Random, rule: Rule, prose: bool) -> str:
    if prose and draw.random() < 0.3:
        return "not_applicable"
    if not rule.judged or rule.scale is None:
        return draw.choice(("met", "unmet"))
    return draw.choice(rule.scale)[0]


def as_data(rubric: Rubric, row: Row) -> dict[str, object]:
    """The row as a dataset holds it."""
    named = {rule.name for rule, _ in rubric.rules() if rule.scale and not rule.numbered}
    verdicts: dict[str, object] = {}
    for name, given in row.verdicts.items():
        if isinstance(given, str):
            verdicts[name] = int(given) if given.isdigit() and name not in named else given
        else:
            verdicts[name] = list(given)
    points = [f"point {index}" for index in range(row.elements["points"])]
    response = " ".join(["word"] * row.words)
    return {"response": response, "points": points, **row.columns, "verdicts": verdicts}
