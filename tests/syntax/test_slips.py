"""Seeded slips: each is found, and nothing else is said or lost because of it."""

# ruff: noqa: E501 - the table of slips is read line by line

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Iterator

import pytest

from rubricc.source.read import text_source
from rubricc.source.span import Span
from rubricc.syntax.parser import parse
from rubricc.syntax.tokens import tokenize
from tests.syntax.oracle import is_program
from tests.syntax.programs import PROGRAMS
from tests.syntax.slip_judge import Slip, judge

DESIGNED = 400
MUTATIONS = 400
SHARE = 0.98

Edit = Callable[[re.Match[str]], str]

KINDS: dict[str, tuple[str, Edit]] = {
    "missing closing quote": (r'"(?:[^"\\\n]|\\.)+"(?=[ \t]*\n)', lambda m: m[0][:-1]),
    "missing closing quote before a brace": (r'"[^"\n]+"(?= \{\n)', lambda m: m[0][:-1]),
    "missing opening quote": (r'(?<=[a-z0-9:] )"[A-Z][^"\n]+"', lambda m: m[0][1:]),
    "missing both quotes": (r'(?<=[a-z0-9:] )"[A-Z][^"\n{]+ [^"\n{]+ [^"\n{]+"', lambda m: m[0][1:-1]),
    "typographic quotes": (r'(?<=[a-z0-9:] )"[A-Z][^"\n]+"', lambda m: f"“{m[0][1:-1]}”"),
    "single quotes": (r"(?<=[a-z0-9:] )\"[A-Z][^\"'\n]+\"", lambda m: f"'{m[0][1:-1]}'"),
    "quote inside text": (r'(?<=[a-z] )"[A-Z][a-z]+ [a-z]+ ', lambda m: m[0][:-1] + '" "'),
    "missing closing brace": (r"\n *\}(?=\n)", lambda m: ""),
    "missing closing brace on the line": (r"(?<=\w) \}(?=\n)", lambda m: ""),
    "missing opening brace": (r" \{(?=\n)", lambda m: ""),
    "missing opening brace on the line": (r" \{(?= \w)", lambda m: ""),
    "brace too many": (r"\n( *)\}(?=\n)", lambda m: m[0] + m[0]),
    "semicolon": (r"(?<=[\"0-9a-z\]])(?=\n)", lambda m: ";"),
    "equals for colon": (r"(?<=[a-z0-9])(?<!criteria): (?=[\"0-9a-z\[])(?![a-z]+[,)\[?])(?!list|record)", lambda m: " = "),
    "missing colon": (r"(?<=\n)( +[a-z_]+(?: [0-9a-z]+)?): (?=[\"0-9\[])", lambda m: m[1] + " "),
    "weight after the text": (r'([+-][0-9.]+) ("[^"\n]+")', lambda m: f"{m[2]} {m[1]}"),
    "spaced weight": (r"(?<= )[+-](?=[0-9.]+ [\"{])", lambda m: m[0] + " "),
    "unsigned weight": (r"(?<=[a-z] )[+-](?=[0-9.]+ [\"{])", lambda m: ""),
    "bare fraction": (r"(?<=[ ,(])0(?=\.[0-9])", lambda m: ""),
    "exponent": (r"(?<=: )[0-9]+(?=\s)", lambda m: m[0] + "e-3"),
    "misspelt keyword": (r"(?<=\n)( *)(principle|pitfall|rubric|constitution|judge|group|derive|include|override|expect)(?= [a-z])", lambda m: m[1] + m[2][0] + m[2][2] + m[2][1] + m[2][3:]),
    "half a keyword": (r"(?<=\n) *hard (?=rule)", lambda m: m[0][:-5]),
    "capitalised name": (r"(?:(?<=principle )|(?<=pitfall )|(?<=group )|(?<=tier )|(?<=fact ))[a-z]", lambda m: m[0].upper()),
    "hyphenated name": (r"(?:(?<=_rule )|(?<=principle )|(?<=pitfall ))([a-z]+)(?= )", lambda m: m[1][:2] + "-" + m[1][2:]),
    "reserved name": (r"(?:(?<=principle )|(?<=pitfall ))[a-z_]+", lambda m: "reward"),
    "operator as a name": (r"(?:(?<=principle )|(?<=pitfall ))[a-z_]+", lambda m: "not"),
    "missing name": (r"(?:(?<=principle )|(?<=pitfall )|(?<=group )|(?<=tier )|(?<=rubric )|(?<=judge )|(?<=fact ))[a-z_]+(?= )", lambda m: ""),
    "import without as": (r" as(?= [a-z]+\n)", lambda m: ""),
    "missing alias": (r" as [a-z]+(?=\n)", lambda m: ""),
    "hash comment": (r"(?<=\n)( *)(?=principle|hard|pitfall|fact|group)", lambda m: m[1] + "# a remark\n" + m[1]),
    "missing value": (r"(?<=\n)( +[a-z_]+:) [^\n{\"]+(?=\n)", lambda m: m[1]),
    "unclosed parenthesis": (r"\)(?= [=<>\-/a]|\n)(?![^\n]*from)", lambda m: ""),
    "unclosed list": (r"\](?=\n)", lambda m: ""),
    "unknown escape": (r"(?<=[a-z] )\"(?=[A-Z])", lambda m: m[0] + "\\q"),
    "c-like operators": (r" (and|or) ", lambda m: {"and": " && ", "or": " || "}[m[1]]),
    "missing text": (r'(?<=[a-z] )"[A-Z][^"\n]+"(?=\n +(?:principle|pitfall|hard|fact|group|include|derive|\}))', lambda m: ""),
    "stray character": (r"(?<=[a-z]) (?=\")", lambda m: " @ "),
    "missing operand": (r"(?<=[=<>] )[0-9.]+(?=\n)", lambda m: ""),
    "left of the margin": (r"\n      (?=[A-Z])", lambda m: "\n  "),
    "text on the opening line of a block": (r'"""\n +', lambda m: '"""'),
    "unclosed block": (r'(?<=\n) +"""(?=\n)', lambda m: ""),
    "wrong block": (r"(?<=\n  )(weights|reward|revision|preference)(?= \{)", lambda m: m[1] + "x"),
    "rule inside a test": (r"(?<=\n)  expect reward", lambda m: "  principle q \"Says so.\"\n" + m[0]),
}  # fmt: skip
"""Each kind of slip: where it can be made, and how."""


OUTSIDE_GRAMMAR = ("reserved name", "left of the margin")
"""Slips that only a rule outside of the grammar finds."""


def designed(seed: int = 20260101) -> list[Slip]:
    """``DESIGNED`` slips: every kind in turn, at a place drawn among those that it has."""
    draw = random.Random(seed)
    places: dict[str, list[tuple[str, re.Match[str]]]] = {
        kind: [
            (program, match)
            for program in PROGRAMS.values()
            for match in re.finditer(pattern, program)
        ]
        for kind, (pattern, _) in KINDS.items()
    }
    for found in places.values():
        draw.shuffle(found)
    slips: list[Slip] = []
    number = 0
    while len(slips) < DESIGNED:
        kind = list(KINDS)[number % len(KINDS)]
        found = places[kind]
        number += 1
        while found:
            program, match = found.pop()
            slip = Slip(kind, program, Span(*match.span()), KINDS[kind][1](match))
            if not is_program(slip.mutated) or kind in OUTSIDE_GRAMMAR:
                slips.append(slip)
                break
    return slips


def mutations(seed: int = 20260102) -> Iterator[Slip]:
    """Random changes of one token, of which those that leave no program are slips."""
    draw = random.Random(seed)
    rows = {
        name: [t for t in tokenize(text_source(program)) if not t.is_comment]
        for name, program in PROGRAMS.items()
    }
    while True:
        name = draw.choice(list(PROGRAMS))
        tokens, program = rows[name], PROGRAMS[name]
        place = draw.randrange(len(tokens) - 1)
        token, following = tokens[place], tokens[place + 1]
        how = draw.choice(("delete", "duplicate", "swap", "replace"))
        gap = program[token.span.end : following.span.start]
        if how == "delete":
            yield Slip(how, program, token.span, "")
        elif how == "duplicate":
            yield Slip(how, program, token.span, f"{token.text} {token.text}")
        elif how == "swap":
            both = token.span.to(following.span)
            yield Slip(how, program, both, following.text + gap + token.text)
        else:
            yield Slip(how, program, token.span, draw.choice(tokens).text)


@pytest.fixture(scope="module")
def trees():
    return {program: parse(text_source(program)).file for program in PROGRAMS.values()}


def test_the_programs_are_programs():
    for program in PROGRAMS.values():
        assert is_program(program)
        assert parse(text_source(program)).diagnostics == ()


def test_every_kind_of_slip_has_a_place():
    assert {slip.kind for slip in designed()} == set(KINDS)


def report(slips, trees, capsys, title):
    results = [(slip, judge(slip, trees[slip.program])) for slip in slips]
    found = sum(result.found for _, result in results)
    false = [(slip, result.false) for slip, result in results if result.false]
    said = [f"{title}: {found} of {len(slips)} found, {len(false)} with a false finding"]
    said += [f"  {slip.kind} {slip.change}: {reasons}" for slip, reasons in false]
    said += [f"  {slip.kind} {slip.change}: missed" for slip, r in results if not r.found]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(said) + "\n")
    return found, false


def test_designed_slips(trees, capsys):
    slips = designed()
    found, false = report(slips, trees, capsys, "designed slips")
    assert found >= SHARE * len(slips)
    assert len(false) == 0


def test_random_mutations(trees, capsys):
    stream = mutations()
    slips: list[Slip] = []
    while len(slips) < MUTATIONS:
        slip = next(stream)
        if slip.mutated != slip.program and not is_program(slip.mutated):
            slips.append(slip)
    found, false = report(slips, trees, capsys, "random mutations")
    assert found >= SHARE * len(slips)
    assert len(false) <= (1 - SHARE) * len(slips)
