"""Programs that check: every name resolves, every type fits, every weight has its kind's sign.

Warnings are allowed, errors are not. Expectations of tests are well formed but not always true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hypothesis import strategies as st

from tests.strategies.pieces import Draw, Piece, lay_out, word
from tests.strategies.programs import braces, docs

FACTS_PARAM = "facts: list[text]"
CLAIMS_PARAM = "claims: list[record(text: text, weight: number)]"
PARAMS = (
    FACTS_PARAM,
    "drug: text",
    "limit: number",
    "reference: text?",
    CLAIMS_PARAM,
    "strict: bool = true",
)
DEEDS = (
    "Names the source of each figure",
    "Opens with the answer",
    "Uses the units of the question",
    "Gives a date for the event",
    "Keeps to the order of the question",
    "Explains the first step",
    "Closes with a next step",
    "Cites the page it quotes",
    "Spells the name of the drug as the label does",
    "Lists the side effects",
    "Repeats the dose in words",
    "Thanks the reader",
)
ENDS = (
    ".",
    " in the first paragraph.",
    " before anything else.",
    ' as "usual", {so} to say // really.',
)
CHECKS = (
    "words(response) <= 400",
    "100 <= words(response) <= 200",
    'contains(response, "dose") and not contains(response, "sorry")',
    r'count(response, r"(?m)^\s*\d+[.)]\s") == 5',
    "words(response) + 2 * lines(response) > -4 or words(prompt) < 3",
    'starts_with(response, "Yes")',
)
TOKEN = re.compile(
    r'(?P<string>r?"(?:[^"\\\n]|\\.)*")|(?P<number>\d+(?:\.\d+)?)|(?P<word>[a-z_]\w*)'
    r"|(?P<mark>[+-]\d+(?:\.\d+)?(?=\s|$)|->|<=|>=|==|!=|\.\.|\?\?|[^\s])"
)


@dataclass
class Made:
    """What one rubric has declared so far."""

    name: str
    params: tuple[str, ...] = ()
    judged: list[str] = field(default_factory=list)
    """Principles that a judge decides, with two verdicts, outside loops."""
    scaled: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    """Hard rules that a judge decides."""
    faults: list[str] = field(default_factory=list)
    """Pitfalls, which nothing needs."""
    count: int = 0
    classed: bool = False
    texts: set[str] = field(default_factory=set)


@st.composite
def valid_programs(draw: Draw, tidy: bool = False) -> str:
    """The text of a whole file that checks without an error."""
    text = lay_out(draw, _file(draw), tidy=tidy)
    return text.replace("\n", "\r\n") if not tidy and draw(st.integers(0, 7)) == 0 else text


def code(text: str) -> list[Piece]:
    """Pieces of ordinary code: words, numbers, one-line strings and marks parted by blanks."""
    pieces = []
    for found in TOKEN.finditer(text):
        kind = found.lastgroup
        assert kind is not None
        pieces.append(Piece(kind, found.group()))  # type: ignore[arg-type]
    return pieces


def _file(draw: Draw) -> list[Piece]:
    pieces = code('edition "2026"') if draw(st.booleans()) else []
    judged_by = draw(st.booleans())
    made: list[Made] = []
    for index in range(draw(st.integers(1, 3))):
        pieces += _rubric(draw, made, f"rubric_{index}", judged_by)
    if judged_by:
        pieces += [*docs(draw), *code("judge careful"), *_judge(draw)]
    for index in range(draw(st.integers(0, 2))):
        pieces += _test(draw, draw(st.sampled_from(made)), index)
    return pieces


def _judge(draw: Draw) -> list[Piece]:
    choices = (
        'model: "openai:gpt-5-mini"',
        "samples: 3",
        "vote: majority",
        "batch: 10",
        "temperature: 0.5",
        "evidence: required",
        "order: shuffled",
        "explain: before",
    )
    return braces([code(choice) for choice in _some(draw, choices)])


def _some(draw: Draw, choices: tuple[str, ...], least: int = 0) -> list[str]:
    """A few of ``choices``, each at most once, in their order."""
    chosen = [choice for choice in choices if draw(st.integers(0, 2)) == 0]
    return chosen if len(chosen) >= least else list(choices[:least])


def _rubric(draw: Draw, made: list[Made], name: str, judged_by: bool) -> list[Piece]:
    rubric = Made(name, tuple(_some(draw, PARAMS)))
    keyword = draw(st.sampled_from(("rubric", "constitution")))
    head = [*docs(draw), *code(f"{keyword} {name}")]
    parents = [parent for parent in made if set(parent.params) <= set(rubric.params)]
    parent = draw(st.sampled_from([None, *parents])) if parents else None
    if parent is not None:
        own = [param for param in rubric.params if param not in parent.params]
        rubric.params = tuple(own)
    if rubric.params:
        head += code("(" + ", ".join(rubric.params) + ")")
    entries = []
    if parent is not None:
        head += code(f"extends {parent.name}")
        rubric.params += parent.params
        rubric.classed = parent.classed
        rubric.count, rubric.texts = parent.count, set(parent.texts)
        entries += _overrides(draw, parent, rubric)
    entries += [code(line) for line in _settings(draw, judged_by)]
    for _ in range(draw(st.integers(1, 5))):
        entries.append(_item(draw, rubric, 0))
    if not rubric.classed and parent is None and draw(st.integers(0, 3)) == 0:
        rubric.classed = True
        entries += _classes(draw, rubric)
    entries += _includes(draw, made, rubric, parent)
    if parent is None and draw(st.integers(0, 7)) == 0:
        bounds = [code("at_most: 20"), code("weight: -5..10")]
        entries.append([*docs(draw), *code("slot criteria: generated"), *braces(bounds)])
    made.append(rubric)
    return [*head, *braces(entries)]


def _includes(draw: Draw, made: list[Made], rubric: Made, parent: Made | None) -> list[list[Piece]]:
    """Pitfalls of rubrics that are no kin, whose names are still free here."""
    taken = {f"fault_{number}" for number in range(rubric.count + 1)}
    entries = []
    for other in made:
        for name in other.faults:
            if other is not parent and name not in taken and draw(st.booleans()):
                taken.add(name)
                entries.append(code(f"include {other.name}.{name}"))
    return entries


def _settings(draw: Draw, judged_by: bool) -> list[str]:
    choices = [
        'title: "Ancient mysteries // and {more}"',
        "weights { essential: 5  important: 3  optional: 1 }",
        draw(
            st.sampled_from(
                (
                    "reward { clip: 0..1 }",
                    "reward { denominator: absolute, hard_rules: cap 0.3 }",
                    "reward { clip: none  range: -1..1  no_principles: zero }",
                    "reward { saturate: 0.8 length_penalty "
                    "{ unit: words  from: 800  to: 1600  at_most: 0.2 } }",
                )
            )
        ),
        "preference { swap: true  ties: half  principles_per_comparison: 1 }",
        "revision { steps: 4  principles_per_step: 1  seed: 7 }",
    ]
    if judged_by:
        choices.append("judge: careful")
    return _some(draw, tuple(choices))


def _overrides(draw: Draw, parent: Made, rubric: Made) -> list[list[Piece]]:
    """Some inherited criteria changed or dropped; the rest are the child's too."""
    entries = []
    for name in parent.judged:
        if draw(st.integers(0, 3)) == 0:
            entries.append(code(f'override principle {name} optional {{ note: "changed" }}'))
        rubric.judged.append(name)
    for name in parent.faults:
        if draw(st.integers(0, 2)) == 0:
            entries.append(code(f"drop {name}"))
        else:
            rubric.faults.append(name)
    rubric.rules += parent.rules
    rubric.scaled += parent.scaled
    return entries


def _item(draw: Draw, rubric: Made, depth: int) -> list[Piece]:
    kinds = [_principle, _principle, _scaled, _hard_rule, _pitfall, _checked]
    if FACTS_PARAM in rubric.params or CLAIMS_PARAM in rubric.params:
        kinds.append(_each)
    if depth < 2 and draw(st.integers(0, 5)) == 0:
        return _nested(draw, rubric, depth)
    return [*docs(draw), *draw(st.sampled_from(kinds))(draw, rubric)]


def _nested(draw: Draw, rubric: Made, depth: int) -> list[Piece]:
    rubric.count += 1
    tier = depth == 0 and draw(st.booleans())
    head = f"tier tier_{rubric.count}" if tier else f"group group_{rubric.count}"
    if not tier and draw(st.booleans()):
        head += " +2"
    entries = [[*docs(draw), *_principle(draw, rubric)]]
    entries += [_item(draw, rubric, depth + 1) for _ in range(draw(st.integers(0, 2)))]
    return [*docs(draw), *code(head), *braces(entries)]


def _fresh(draw: Draw, rubric: Made, stem: str) -> tuple[str, Piece]:
    """A new name and a new sentence; the sentence never repeats inside a rubric."""
    rubric.count += 1
    deed = DEEDS[rubric.count % len(DEEDS)] + draw(st.sampled_from(ENDS)).replace('"', r"\"")
    if deed in rubric.texts:
        deed = f"{deed[:-1]}, for the {rubric.count}th time."
    rubric.texts.add(deed)
    if draw(st.integers(0, 4)) == 0:
        text = Piece("block", deed.replace(r"\"", '"') + "\n  And so on.")
    else:
        text = Piece("string", f'"{deed}"')
    return f"{stem}_{rubric.count}", text


FIELDS = (
    'critique: "Quote the sentence."',
    'revise: "Rewrite it."',
    'prefer: "Choose the better one."',
    'when: "The user may be in danger now."',
    'note: "For people."',
    'source: "The handbook, page 3"',
    "tags: [tone, clarity]",
    'example met: "Yes, it does."',
    'example unmet: "No."',
)


def _fields(draw: Draw) -> list[list[Piece]]:
    return [code(line) for line in _some(draw, FIELDS)] if draw(st.integers(0, 2)) == 0 else []


def _tag(draw: Draw, sign: str) -> str:
    tags = ("", " essential", " important", " optional", f" {sign}4", f" essential {sign}0.5")
    return str(draw(st.sampled_from(tags)))


def _principle(draw: Draw, rubric: Made) -> list[Piece]:
    name, text = _fresh(draw, rubric, "good")
    pieces = [*code(f"principle {name}{_tag(draw, '+')}"), text]
    fields = _fields(draw)
    if rubric.judged and draw(st.integers(0, 4)) == 0:
        fields.append(code(f"needs: [{draw(st.sampled_from(rubric.judged))}]"))
    rubric.judged.append(name)
    return pieces + (braces(fields) if fields or draw(st.integers(0, 5)) == 0 else [])


def _scaled(draw: Draw, rubric: Made) -> list[Piece]:
    name, text = _fresh(draw, rubric, "graded")
    rubric.scaled.append(name)
    if draw(st.booleans()):
        levels = (
            'level 1: "A plain catalogue entry."',
            'level 3: "Hints."',
            'level 5: "Names it."',
            'example 5: "Nobody knows why."',
        )
        lines = ["scale: 1..5", *_some(draw, levels)]
    else:
        levels = ('level poor: "Nothing."', 'level good: "All of it."')
        lines = ["scale: [poor = 0, fair = 0.4, good = 1]", *_some(draw, levels)]
    body = braces([code(line) for line in lines])
    return [*code(f"principle {name}{_tag(draw, '+')}"), text, *body]


def _hard_rule(draw: Draw, rubric: Made) -> list[Piece]:
    name, text = _fresh(draw, rubric, "must")
    if draw(st.booleans()):
        check = code(f"check: {draw(st.sampled_from(CHECKS))}")
        return [*code(f"hard rule {name}"), text, *braces([check])]
    rubric.rules.append(name)
    return [*code(f"hard rule {name}"), text]


def _pitfall(draw: Draw, rubric: Made) -> list[Piece]:
    name, text = _fresh(draw, rubric, "fault")
    rubric.faults.append(name)
    return [*code(f"pitfall {name}{_tag(draw, '-')}"), text]


def _checked(draw: Draw, rubric: Made) -> list[Piece]:
    rubric.count += 1
    check = code(f"check: {draw(st.sampled_from(CHECKS))}")
    return [*code(f"principle checked_{rubric.count}{_tag(draw, '+')}"), *braces([check])]


def _each(draw: Draw, rubric: Made) -> list[Piece]:
    rubric.count += 1
    facts = FACTS_PARAM in rubric.params
    loop, slot = ("fact in facts", "fact") if facts else ("claim in claims", "claim.text")
    text = Piece("string", f'"States, as point {rubric.count}, that {{{{{slot}}}}}."')
    return [*code(f"principle covers_{rubric.count} each {loop}"), text]


def _classes(draw: Draw, rubric: Made) -> list[list[Piece]]:
    facts = [code('fact refuses "Declines to help."'), code('fact judges "Judges the user."')]
    lines = (
        "derive soft_refusal = refuses and not judges",
        "class ideal +1.0 when soft_refusal",
        "class bad 0.25 when refuses and judges",
        "class other -1.0 otherwise",
    )
    return [[*docs(draw), *piece] for piece in (*facts, *map(code, lines))]


def _test(draw: Draw, rubric: Made, index: int) -> list[Piece]:
    entries = [code('prompt: "Suggest five."'), code(r'response: "1. A\n2. B"')]
    if rubric.params:
        values = {
            "facts": '["one", "two"]',
            "drug": '"aspirin"',
            "limit": "5",
            "claims": '[[text = "one", weight = 2]]',
        }
        for param in rubric.params:
            name = param.partition(":")[0]
            if name in values:
                entries.append(code(f"{name}: {values[name]}"))
    given = [f"{name}: {draw(st.sampled_from(('met', 'unmet')))}" for name in rubric.judged[:2]]
    given += [f"{name}: unmet" for name in rubric.rules[:1]]
    if given:
        entries.append([word("given"), *braces([code(line) for line in given])])
        entries.append(code(f"expect {given[0].replace(':', ' ==')}"))
    expectations = ("expect reward in 0..1", "expect reward >= -0.5", "expect calls <= 9")
    entries += [code(line) for line in _some(draw, expectations)]
    title = Piece("string", f'"case {index} of {rubric.name}"')
    return [*docs(draw), word("test"), title, word("for"), word(rubric.name), *braces(entries)]
