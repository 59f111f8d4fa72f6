"""Each lint on wordings that it must report, and on near misses that it must leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from rubricc.diagnostics.diagnostic import Severity
from rubricc.semantics.check import check
from rubricc.semantics.lint.near_duplicate import near_duplicate
from rubricc.semantics.lint.run import LINTS, lint_module
from rubricc.source.project import Project
from rubricc.source.read import text_source

EARNS = '  principle earns "Names the day on which the parcel will come."\n'


def found(body: str, head: str = "rubric page", path: str = "page.rubric") -> set[tuple[str, str]]:
    """Slug and underlined text of every lint of one rubric."""
    source = text_source(f'edition "2026"\n\n{head} {{\n{body}\n}}\n', path)
    checked = check(source, Project(Path.cwd()))
    assert not [d for d in checked.diagnostics if d.is_error]
    lints = lint_module(checked.module, checked.sources)
    assert all(lint.severity is not Severity.ERROR for lint in lints)
    return {(d.rule.slug, d.file.text[d.span.start : d.span.end]) for d in lints}


def slugs(body: str, **options: str) -> set[str]:
    return {slug for slug, _ in found(body, **options)}


REPORTED = [
    (
        'principle a "Names the year and explains why."',
        "compound-criterion",
        "and explains",
    ),
    (
        'principle a "Gives the dose, and then warns."',
        "compound-criterion",
        "and then warns",
    ),
    ('principle a "Defines x and uses it."', "compound-criterion", "and uses"),
    ('principle a "The answer is good."', "vague-criterion", "good"),
    ('principle a "Is appropriate and helpful."', "vague-criterion", "appropriate"),
    (EARNS + 'pitfall a "Avoids naming a source."', "pitfall-as-avoidance", "Avoids"),
    (EARNS + 'pitfall a "The response does not lie."', "pitfall-as-avoidance", "does not"),
    (EARNS + 'principle a "Never blames the user."', "negative-principle", "Never"),
    (EARNS + 'principle a "Contains no jargon."', "negative-principle", "Contains no"),
    ('principle a "Says more than described above."', "not-self-contained", "described above"),
    (
        'principle a "Meets the next rule twice."',
        "not-self-contained",
        "next rule",
    ),
    ('principle a "Is factually sound about dates."', "outside-facts", "factually"),
    ('hard rule a "Uses at most five sentences."', "code-could-decide", "at most five sentences"),
    ('hard rule a "Is valid JSON."', "code-could-decide", "valid JSON"),
    (
        EARNS + "principle a { check: words(response) < 9 }",
        "empty-earns",
        "a",
    ),
    ("principle a { check: words(response) > 9 }", "only-length", "page"),
    (
        'principle a "The response names the year and explains why."',
        "compound-criterion",
        "and explains",
    ),
    ('principle a "Uses a good tone."', "vague-criterion", "good"),
    ('principle a "The answer is well written, of high quality."', "vague-criterion", "well"),
    (EARNS + 'pitfall a "Should not name a brand."', "pitfall-as-avoidance", "Should not"),
    (EARNS + 'pitfall a "No mention of rain."', "pitfall-as-avoidance", "No"),
    (EARNS + 'principle a "Lacks any jargon."', "negative-principle", "Lacks"),
    ('principle a "All facts are correct."', "outside-facts", "are correct"),
    (
        r'hard rule a "Mentions the word \"safety\"."' + "\n" + EARNS,
        "code-could-decide",
        r'a "Mentions the word \"safety\"."',
    ),
    ('hard rule a "Is in lower case."\n' + EARNS, "code-could-decide", "in lower case"),
    ('pitfall a "Insults the reader."', "empty-earns", "page"),
    ('hard rule a "Gives no help with weapons."', "empty-earns", "page"),
    (
        EARNS + 'pitfall a "Insults the reader."\nreward { denominator: credited }',
        "empty-earns",
        "page",
    ),
    (
        EARNS + 'group g { group h +2 { pitfall a "Insults the reader." } }',
        "empty-earns",
        "page",
    ),
]


@pytest.mark.parametrize(("body", "slug", "underlined"), REPORTED)
def test_a_wording_is_reported_with_its_words_underlined(body, slug, underlined):
    assert (slug, underlined) in found(body)


LEFT_ALONE = [
    'principle a "Names the culture and period of each artifact."',
    'principle a "Compares cost and benefit in one table."',
    'principle a "Tells opinions and estimates from facts."',
    'principle a "Says good morning to the reader."',
    'principle a "Uses the word appropriate in its first sentence."',
    'principle a "Declines without lecturing."',
    'hard rule a "Gives no help with weapons."\n' + EARNS,
    'principle a "Names the country above the Alps."',
    'principle a "Corrects the false claim that the user made."',
    'hard rule a "Names one risk of the treatment."\n' + EARNS,
    EARNS + 'pitfall a "Leaves out the dose."',
    EARNS + 'pitfall a "Omits the dose."',
    EARNS + 'pitfall a "Lacks a source."',
    'principle a "No fewer than five sources are named."',
    'principle a "Names the first rule of thermodynamics."',
    'principle a "Argues from first principles in each part."',
    'principle a "Applies the rule a chemist would use."',
    'principle a "Asks back where it is true that the question is unclear."',
    'principle a "Says who is asked.\\n\\n- Example: states the claim and also cites it."',
    EARNS + 'hard rule some "Says something." { check: words(response) > 0 }\n'
    'pitfall a "Insults the reader."\nreward { denominator: credited }',
]


@pytest.mark.parametrize("body", LEFT_ALONE)
def test_a_near_miss_is_left_alone(body):
    assert found(body) == set()


def test_an_anchored_scale_may_name_a_quality():
    levels = 'scale: 1..2\n level 1: "Is a list."\n level 2: "Tells."'
    body = f'principle a "Overall quality." {{ {levels} }}'
    assert "vague-criterion" not in slugs(body)


def test_a_principle_that_needs_another_may_be_negative():
    assert "negative-principle" not in slugs(
        EARNS + 'principle a "Names no other day." { needs: [earns] }'
    )


def test_a_slot_or_a_reference_supplies_facts():
    text = 'principle a "States the correct {}."'
    assert "outside-facts" in slugs(text.format("dose"))
    assert "outside-facts" not in slugs(
        text.format("dose of {{drug}}"), head="rubric page(drug: text)"
    )
    assert "outside-facts" not in slugs(text.format("dose"), head="rubric page(reference: text)")


def test_a_gate_on_saying_something_lets_short_checks_earn():
    gate = 'hard rule some "Says something." { check: words(response) > 0 }\n'
    assert "empty-earns" not in slugs(gate + EARNS + "principle a { check: words(response) < 9 }")


def test_a_check_of_content_is_not_only_length():
    assert "only-length" not in slugs('principle a { check: contains(response, "because") }')


def test_near_duplicates_are_found_in_any_order_of_words():
    first = 'principle a "Gives an exact amount for every ingredient of the dish."\n'
    second = 'principle b "For every ingredient of the dish gives an exact amount."\n'
    assert ("near-duplicate", "b") in found(first + second)
    other = 'principle b "Gives an exact time for every step of the work."\n'
    assert "near-duplicate" not in slugs(first + other)


def test_the_same_words_under_other_conditions_are_no_duplicates():
    text = "Gives an exact amount for every ingredient."
    first = f'principle a "{text}" {{ when: "The user is a cook." }}\n'
    second = f'principle b +2 "{text}" {{ when: "The user is a child." }}\n'
    assert "near-duplicate" not in slugs(first + second)


def test_near_duplicates_agree_with_comparing_every_pair():
    """Prefix filtering leaves out no pair that comparing all would find."""
    import random

    from rubricc.semantics.lint.near_duplicate import _alike
    from rubricc.semantics.lint.wording import content_words

    draw = random.Random(3)
    words = "dose risk drug date cost step name".split()
    texts = [" ".join(draw.choices(words, k=draw.randint(1, 7))) for _ in range(32)]
    body = "\n".join(f'principle p{i} "{text}."' for i, text in enumerate(texts))
    source = text_source(f'edition "2026"\nrubric page {{\n{body}\n}}\n', "page.rubric")
    rubric = check(source, Project(Path.cwd())).module.rubrics[0]
    sets = [content_words(text + ".") for text in texts]
    later = {f"p{j}" for j in range(len(texts)) for i in range(j) if _alike(sets[i], sets[j])}
    assert {finding.phrase for finding in near_duplicate(rubric)} == later
    assert later


def test_weights_on_two_scales_are_reported():
    tagged = 'principle a essential "Names the dose."\n'
    assert "mixed-weight-scales" in slugs(tagged + 'principle b +8 "Names the risk."')
    assert "mixed-weight-scales" not in slugs(tagged + 'principle b +2 "Names the risk."')
    scaled = "weights { essential: 6 }\n" + tagged
    assert "mixed-weight-scales" not in slugs(scaled + 'principle b +8 "Names the risk."')


def test_a_parameter_counts_as_used_wherever_it_is_named():
    head = "rubric page(drug: text, limit: number, list: list[text], spare: text)"
    body = (
        'principle a "Names {{drug}}."\n'
        "hard rule b { check: words(response) < limit }\n"
        'principle c each item in list "Names {{item}}."'
    )
    assert {text for slug, text in found(body, head=head) if slug == "unused-parameter"} == {
        "spare"
    }


def test_an_ending_that_misleads_is_reported():
    assert "misleading-ending" in slugs(EARNS, head="constitution page")
    assert "misleading-ending" not in slugs(EARNS, head="constitution page", path="p.constitution")


def test_a_gate_that_pays_is_reported():
    gate = 'hard rule a "Answers in the language of the question."\n' + EARNS
    fault = 'pitfall insults "Insults the user."\n'
    assert "gate-pays" in slugs(gate + fault + "reward { clip: none  hard_rule_fail: 0.5 }")
    assert "gate-pays" not in slugs(gate + fault + "reward { clip: none }")


def test_findings_of_included_criteria_stay_with_their_own_file(tmp_path):
    (tmp_path / "base.rubric").write_text(
        'edition "2026"\nrubric base {\n  principle a "Is good."\n}\n', "utf-8"
    )
    source = text_source(
        'edition "2026"\nimport "./base.rubric" as base\n'
        "rubric page {\n  include base.base\n" + EARNS + "}\n",
        "page.rubric",
        tmp_path / "page.rubric",
    )
    checked = check(source, Project(tmp_path))
    assert lint_module(checked.module, checked.sources) == []


def test_every_lint_is_a_file_of_its_name():
    folder = Path(near_duplicate.__code__.co_filename).parent
    assert all((folder / f"{lint.__name__}.py").is_file() for lint in LINTS)
