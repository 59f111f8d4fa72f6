"""Rules of criteria: each fault is underlined where it stands, and nothing else is."""
# ruff: noqa: E501 - one program a line reads best

from __future__ import annotations

import pytest

from tests.semantics.marked import verify

WEIGHTS = {
    "unknown priority": 'rubric r { principle a «unknown-priority|esential» "Says a." }',
    "unknown priority of a hard rule": 'rubric r { hard rule a «unknown-priority|vital» "Says a." }',
    "priority of a hard rule": 'rubric r { hard rule a «hard-rule-weight|essential» "Says a." }',
    "weight of a hard rule": 'rubric r { hard rule a «hard-rule-weight|+4» "Says a." }',
    "negative principle": 'rubric r { principle a «weight-sign|-4» "Says a." }',
    "positive pitfall": 'rubric r { pitfall a «weight-sign|+4» "Says a." }',
    "zero principle": 'rubric r { principle a «zero-weight|+0» "Says a." }',
    "zero pitfall": 'rubric r { pitfall a «zero-weight|-0.0» "Says a." }',
    "negative group": 'rubric r { group g «weight-sign|-2» { principle a "Says a." } }',
    "zero group": 'rubric r { group g «zero-weight|+0» { principle a "Says a." } }',
    "sign in the map": 'rubric r { weights { essential: «signed-entry|+5» } principle a "Says a." }',
    "minus in the map": 'rubric r { weights { pitfall: «signed-entry|-5» } principle a "Says a." }',
    "zero in the map": 'rubric r { weights { optional: «zero-weight|0» } principle a "Says a." }',
    "text in the map": 'rubric r { weights { optional: «wrong-value|"x"» } principle a "Says a." }',
    "unknown entry": 'rubric r { weights { «unknown-weight-entry|pitfal»: 3 } pitfall a "Is a." }',
    "entry twice": 'rubric r { weights { pitfall: 3 «duplicate-field|pitfall»: 4 } pitfall a "Is a." }',
    "map twice": """rubric r {
        weights { pitfall: 3 }
        «duplicate-field|weights» { optional: 4 }
        pitfall a "Is a."
    }""",
}

FIELDS = {
    "unknown field": 'rubric r { principle a "Says a." { «unknown-field|critque»: "x" } }',
    "weight as a field": 'rubric r { principle a "Says a." { «unknown-field|weight»: 5 } }',
    "scale on a hard rule": 'rubric r { hard rule a "Says a." { «scale-not-here|scale»: 1..5 } }',
    "scale and level on a hard rule": """rubric r {
        hard rule a "Says a." { «scale-not-here|scale»: 1..5 level 1: "Bad." }
    }""",
    "level on a hard rule": 'rubric r { hard rule a "Says a." { level «scale-not-here|1»: "x" } }',
    "needs on a pitfall": """rubric r {
        principle a "Says a."
        pitfall b "Is b." { «misplaced-field|needs»: [a] }
    }""",
    "decide on a hard rule": """rubric r {
        hard rule a "Says a." { check: words(response) > 3 «misplaced-field|decide»: judge }
    }""",
    "field twice": 'rubric r { principle a "Says a." { note: "x" «duplicate-field|note»: "y" } }',
    "scale and example on a hard rule": """rubric r {
        hard rule a "Says a." { «scale-not-here|scale»: 1..5 level 1: "Bad." example 3: "x" }
    }""",
    "level and example on a hard rule": """rubric r {
        hard rule a "Says a." { level «scale-not-here|1»: "x" example 3: "y" }
    }""",
    "a level without its number": """rubric r {
        principle a "Says a." { scale: 1..5 «unknown-field|level»: "x" }
    }""",
    "a rule without a name": 'rubric r { «missing-name|principle»: "Says a." fact b "B." }',
    "a rule compared with a verdict": """rubric r {
        principle a "Says a."
        principle b "Says b." { when: «out-of-reach|a» == met }
    }""",
    "a fact compared with a verdict": """rubric r {
        fact a "Says a."
        class good +1 when a == «unknown-operand|met»
        class bad 0 otherwise
    }""",
    "a misspelt bound": """rubric r {
        slot made: generated { «unknown-setting|at_mots»: 3  «unknown-setting|weights»: 1..5 }
    }""",
    "a pattern as a title": 'rubric r { title: «pattern-as-prose|r"x"» principle a "Says a." }',
    "three braces": 'rubric r(x: text) { principle a "Says «malformed-slot|{{»{x}}}." fact f "{{x}}" }',
    "single braces": """rubric r(drug: text, facts: list[text]) {
        principle a "Says «single-braces|{drug}» and {{drug}}." { note: "In «single-braces|{prompt}»" }
        principle b each fact in facts "States \\u{22}«single-braces|{fact}»\\u{22}."
        principle c "Holds {other} and {{{{drug}} and { drug } and {drug."
    }""",
    "single braces in a line of their own": """rubric r(drug: text) {
        principle a "Says «single-braces|{drug.dose}»." fact f "{{drug}}"
    }""",
    "two texts": 'rubric r { principle a "Says a." { «two-texts|text»: "Says b." } }',
    "field text alone": 'rubric r { principle a { text: "Says a." } }',
    "empty text": 'rubric r { principle a «empty-text|""» }',
    "blank text": 'rubric r { principle a «empty-text|"  \\t "» }',
    "empty field text": 'rubric r { principle a { text: «empty-text|""» } }',
    "empty critique": 'rubric r { principle a "Says a." { critique: «empty-text|""» } }',
    "nothing said": 'rubric r { principle «nothing-to-judge|a» { note: "x" } }',
    "a check says enough": "rubric r { principle a { check: words(response) > 3 } }",
    "number as a text": 'rubric r { principle a "Says a." { critique: «wrong-value|5» } }',
    "tags of no list": 'rubric r { principle a "Says a." { tags: «wrong-value|"x"» } }',
    "tag twice": 'rubric r { principle a "Says a." { tags: [x, «duplicate-name|x»] } }',
    "pattern as prose": 'rubric r { principle a { text: «pattern-as-prose|r"x"» } }',
    "decide without a check": """rubric r {
        principle a "Says a." { «decide-not-here|decide»: mean }
    }""",
    "decide without a text": """rubric r {
        principle a { check: words(response) > 3 «decide-not-here|decide»: judge }
    }""",
    "unknown decision": """rubric r {
        principle a "Says a." { check: words(response) > 3 decide: «unknown-value|jugde» }
    }""",
    "block as a field": 'rubric r { principle a "Says a." { «wrong-value|note { a: 1 }» } }',
}

SCALES = {
    "backwards": 'rubric r { principle a "Says a." { scale: «scale-backwards|5..1» } }',
    "one point": 'rubric r { principle a "Says a." { scale: «invalid-scale|3..3» } }',
    "too long": 'rubric r { principle a "Says a." { scale: «invalid-scale|1..100000000» } }',
    "percentages": 'rubric r { principle a "Says a." { scale: 0..100 } }',
    "halves": 'rubric r { principle a "Says a." { scale: «invalid-scale|1..2.5» } }',
    "negative": 'rubric r { principle a "Says a." { scale: -2..2 level -2: "Bad." } }',
    "no scale": 'rubric r { principle a "Says a." { scale: «invalid-scale|5» } }',
    "named backwards": """rubric r {
        principle a "Says a." { scale: [good = 1, «scale-backwards|poor = 0»] }
    }""",
    "named outside": """rubric r {
        principle a "Says a." { scale: [poor = 0, «invalid-scale|good = 2»] }
    }""",
    "named once": 'rubric r { principle a "Says a." { scale: «invalid-scale|[good = 1]» } }',
    "named alike": """rubric r {
        principle a "Says a." { scale: «invalid-scale|[fair = 0.5, good = 0.5]» }
    }""",
    "named twice": """rubric r {
        principle a "Says a." { scale: [poor = 0, «duplicate-level|poor» = 1] }
    }""",
    "named as a verdict": """rubric r {
        principle a "Says a." { scale: [poor = 0, «invalid-scale|met = 1»] }
    }""",
    "level outside": """rubric r {
        principle a "Says a." { scale: 1..5 level «level-outside-scale|6»: "x" }
    }""",
    "level of another name": """rubric r {
        principle a "Says a." { scale: [poor = 0, good = 1] level «level-outside-scale|god»: "x" }
    }""",
    "level twice": """rubric r {
        principle a "Says a." { scale: 1..5 level 1: "x" level «duplicate-level|1»: "y" }
    }""",
    "level without a scale": """rubric r {
        principle a "Says a." { level «level-without-scale|1»: "x" level 2: "y" }
    }""",
    "a broken scale has any level": """rubric r {
        principle a "Says a." { scale: «scale-backwards|5..1» level 9: "x" example 7: "z" }
        principle b "Says b." { needs: [a >= 3] }
    }""",
    "scale under a check": """rubric r {
        principle a { check: words(response) > 3 «scale-not-here|scale»: 1..5 }
    }""",
    "scale beside a check": """rubric r {
        principle a "Says a." { check: words(response) > 3 decide: mean scale: 1..5 }
    }""",
    "example outside": """rubric r {
        principle a "Says a." { scale: 1..5 example «example-verdict|6»: "x" }
    }""",
    "example of a level without a scale": """rubric r {
        principle a "Says a." { example «example-verdict|3»: "x" }
    }""",
    "met on a scale": """rubric r {
        principle a "Says a." { scale: 1..5 example «example-verdict|met»: "x" }
    }""",
    "examples": 'rubric r { principle a "Says a." { example met: "x" example unmet: "y" } }',
}

NEEDS = {
    "unknown": """rubric r {
        principle statement "Says a."
        principle b "Says b." { needs: [«unknown-name|statment»] }
    }""",
    "a pitfall": """rubric r {
        pitfall a "Is a."
        principle b "Says b." { needs: [«invalid-need|a»] }
    }""",
    "a group": """rubric r {
        group g { principle a "Says a." }
        principle b "Says b." { needs: [«invalid-need|g»] }
    }""",
    "twice": """rubric r {
        principle a "Says a."
        principle b "Says b." { needs: [a, «invalid-need|a»] }
    }""",
    "itself": 'rubric r { principle a "Says a." { needs: [«needs-cycle|a»] } }',
    "circle": """rubric r {
        principle a "Says a." { needs: [b] }
        principle b "Says b." { needs: [c] }
        principle c "Says c." { needs: [«needs-cycle|a»] }
    }""",
    "a level": """rubric r {
        principle s "Says s." { scale: 1..5 }
        principle b "Says b." { needs: [s >= 3] }
    }""",
    "a named level": """rubric r {
        principle s "Says s." { scale: [poor = 0, fair = 0.4, good = 1] }
        principle b "Says b." { needs: [s >= fair] }
    }""",
    "a level outside": """rubric r {
        principle s "Says s." { scale: 1..5 }
        principle b "Says b." { needs: [s >= «level-outside-scale|7»] }
    }""",
    "a level of no scale": """rubric r {
        principle s "Says s."
        principle b "Says b." { needs: [s >= «invalid-need|1»] }
    }""",
    "another comparison": """rubric r {
        principle s "Says s." { scale: 1..5 }
        principle b "Says b." { needs: [«invalid-need|s == 3»] }
    }""",
    "no list": """rubric r {
        principle a "Says a."
        principle b "Says b." { needs: «wrong-value|a» }
    }""",
}

SLOTS = {
    "unknown": 'rubric r(drug: text) { principle a "Names «unknown-slot|{{drgu}}»." }',
    "inputs": 'rubric r { principle a "Answers {{prompt}} with {{response}}." }',
    "unknown field": """rubric r(claims: list[record(text: text, by: text)]) {
        principle a each c in claims "Says «unknown-slot|{{c.txt}}»."
    }""",
    "record": """rubric r(claims: list[record(text: text, by: text)]) {
        principle a each c in claims "Says «slot-type|{{c}}»."
    }""",
    "field of a text": 'rubric r(drug: text) { principle a "Names «unknown-slot|{{drug.name}}»." }',
    "list of texts": 'rubric r(facts: list[text]) { principle a "Names one of {{facts}}." }',
    "list of records": """rubric r(claims: list[record(text: text)]) {
        principle a "Names one of «slot-type|{{claims}}»."
    }""",
    "malformed": 'rubric r { principle a "Names «malformed-slot|{{a b}}»." }',
    "literal braces": 'rubric r { principle a "Opens with {{{{name}}." }',
    "in every prose": """rubric r(drug: text) {
        principle a "Says a." {
          scale: 1..2
          level 1: "Names «unknown-slot|{{x}}»."
          example 1: "Names «unknown-slot|{{y}}»."
          when: "Asks for «unknown-slot|{{z}}»."
          critique: "Look for «unknown-slot|{{u}}»."
          note: "See «unknown-slot|{{v}}»."
        }
    }""",
    "the element is known inside its rule alone": """rubric r(facts: list[text]) {
        principle a each fact in facts "States that {{fact}}."
        principle b "States «unknown-slot|{{fact}}»."
    }""",
    "each over nothing": 'rubric r { principle a each f in «unknown-name|facts» "States {{f}}." }',
    "each over a text": 'rubric r(drug: text) { principle a each f in «not-a-list|drug» "Has {{f}}." }',
    "each through a record": """rubric r(data: record(claims: list[text])) {
        principle a each claim in data.claims "Says {{claim}}."
    }""",
    "each of an unknown field": """rubric r(data: record(claims: list[text])) {
        principle a each claim in data.«unknown-name|claim» "Says {{claim}}."
    }""",
    "the element hides a parameter": """rubric r(fact: text, facts: list[text]) {
        principle a each «duplicate-name|fact» in facts "States that {{fact}}."
    }""",
    "the element takes a reserved name": """rubric r(facts: list[text]) {
        principle a each «reserved-name|prompt» in facts "States that {{prompt}}."
    }""",
}

TYPES = {
    "unknown": 'rubric r(drug: «unknown-type|txt») { principle a "Names {{drug}}." }',
    "of another language": 'rubric r(drug: «unknown-type|string») { principle a "Names {{drug}}." }',
    "list of nothing": 'rubric r(drug: «unknown-type|list») { principle a "Names {{drug}}." }',
    "text of text": 'rubric r(d: «unknown-type|text[text]») { principle a "Names {{d}}." }',
    "twice": 'rubric r(d: text, «duplicate-name|d»: text) { principle a "Names {{d}}." }',
    "built in": 'rubric r(«reserved-name|prompt»: text) { principle a "Names {{prompt}}." }',
    "reference": 'rubric r(reference: «reference-type|number») { principle a "Says a." }',
    "default": 'rubric r(n: number = «wrong-default|"x"») { principle a "Says {{n}}." }',
    "defaults": """rubric r(n: number = -3, t: text = "x", b: bool = true, l: list[text] = ["a"]) {
        principle a "Says {{n}}, {{t}}, {{b}} or {{l}}."
    }""",
    "field twice": """rubric r(c: record(a: text, «duplicate-name|a»: text)) {
        principle x "Says {{c.a}}."
    }""",
}

NAMES = {
    "twice": 'rubric r { principle a "Says a." principle «duplicate-name|a» "Says b." }',
    "twice among groups": """rubric r {
        group g { principle a "Says a." }
        principle «duplicate-name|g» "Says b."
    }""",
    "reserved": 'rubric r { principle «reserved-name|reward» "Says a." }',
    "keywords are free": 'rubric r { principle test "Says a." principle group "Says b." }',
    "two rubrics": 'rubric r { principle a "Says a." } rubric «duplicate-name|r» { principle a "B." }',
    "a parameter": 'rubric r(a: text) { principle «duplicate-name|a» "Names {{a}}." }',
    "unknown judge": 'judge careful { } rubric r { judge: «unknown-name|carefull» principle a "A." }',
    "no judge": 'rubric s { principle a "A." } rubric r { judge: «wrong-thing|s» principle a "A." }',
    "unknown setting": 'rubric r { «unknown-setting|tilte»: "x" principle a "Says a." }',
    "setting of a group": """rubric r {
        group g { «unknown-setting|title»: "x" principle a "Says a." }
    }""",
    "block in a group": """rubric r {
        group g { «misplaced-item|weights» { optional: 1 } principle a "Says a." }
    }""",
    "tier in a group": """rubric r {
        group g { tier «misplaced-item|t» { principle a "Says a." } }
    }""",
    "title twice": 'rubric r { title: "x" «duplicate-field|title»: "y" principle a "Says a." }',
    "title of no text": 'rubric r { title: «wrong-value|5» principle a "Says a." }',
    "empty rubric": "rubric «nothing-to-score|r» { }",
}

TABLES = {
    "weights": WEIGHTS,
    "fields": FIELDS,
    "scales": SCALES,
    "needs": NEEDS,
    "slots": SLOTS,
    "types": TYPES,
    "names": NAMES,
}
CASES = [
    pytest.param(text, id=f"{table}: {name}")
    for table, cases in TABLES.items()
    for name, text in cases.items()
]


@pytest.mark.parametrize("text", CASES)
def test_a_fault_is_underlined_and_nothing_else(text, tmp_path):
    verify(text, tmp_path)
