"""Which edits change what is asked, which only the reward, and which nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.ir.asking import asks
from rubricc.ir.change import Effect
from rubricc.ir.diff import diff, diff_rubric
from rubricc.ir.digest import asked_digest, scores_digest
from rubricc.passes.members import replace_criteria
from rubricc.plan.criterion import Example
from rubricc.plan.policy import Judge, JudgeModel, Preference
from rubricc.plan.reward import Reward
from rubricc.plan.types import NUMBER, Parameter
from tests.ir.rubrics import (
    MUSEUM,
    criteria,
    hard_rule,
    module,
    pitfall,
    principle,
    rubric,
    rubrics,
    scale,
    words_below,
)


def edited(name, **fields):
    """The museum rubric with fields of one criterion replaced."""
    return replace_criteria(
        MUSEUM, lambda c: [c.model_copy(update=fields) if c.name == name else c]
    )


def only_change(old, new):
    changes = diff_rubric(old, new)
    assert len(changes) == 1, changes
    return changes[0]


@pytest.mark.parametrize(
    ("name", "fields", "effect", "what"),
    [
        ("why", {"text": ("Says why it matters.",)}, Effect.ASKS, "text"),
        ("intrigue", {"scale": scale("A.", "B.", "C.")}, Effect.ASKS, "levels"),
        ("intrigue", {"examples": ()}, Effect.ASKS, "examples"),
        ("why", {"when_text": (("It is late.",),)}, Effect.ASKS, "when"),
        ("why", {"examples": (Example(verdict="met", text=("So.",)),)}, Effect.ASKS, "examples"),
        ("why", {"weight": 7.0}, Effect.SCORES, "weight"),
        ("intrigue", {"tags": ()}, Effect.SCORES, "tags"),
        ("five", {"check": words_below(9)}, Effect.SCORES, "check"),
        ("why", {"when": words_below(9)}, Effect.SCORES, "when"),
        ("needy", {"needs": ()}, Effect.SCORES, "needs"),
        ("five", {"text": ("Five.",)}, Effect.GUIDES, "text"),
        ("why", {"critique": ("Quote it.",)}, Effect.GUIDES, "critique"),
        ("needy", {"tier": None}, Effect.GUIDES, "tier"),
        ("why", {"note": "n"}, Effect.NOTHING, "note"),
        ("why", {"doc": "n"}, Effect.NOTHING, "doc comment"),
    ],
)
def test_a_field(name, fields, effect, what):
    change = only_change(MUSEUM, edited(name, **fields))
    assert (change.subject, change.effect, change.what) == (name, effect, what)


def test_words_of_the_source_stand_on_both_sides():
    change = only_change(MUSEUM, edited("why", weight=7.0))
    assert (change.old, change.new) == ("+5", "+7")
    change = only_change(MUSEUM, edited("needy", needs=()))
    assert (change.old, change.new) == ("[why]", None)


@pytest.mark.parametrize(
    ("fields", "subject", "effect", "what", "old", "new"),
    [
        (
            {"reward": Reward(hard_rule_fail=0, clip=None)},
            "reward",
            Effect.SCORES,
            "clip",
            "0..1",
            None,
        ),
        ({"title": "New"}, "museum", Effect.NOTHING, "title", "Mysteries", "New"),
        ({"name": "hall"}, "hall", Effect.NOTHING, "name", "museum", "hall"),
        ({"judge": Judge(name="other")}, "judge", Effect.NOTHING, "name", "careful", "other"),
        ({"judge": Judge(name="careful", samples=3)}, "judge", Effect.ASKS, "samples", "1", "3"),
        (
            {"judge": Judge(name="careful", vote="mean")},
            "judge",
            Effect.SCORES,
            "vote",
            "majority",
            "mean",
        ),
        (
            {"judge": Judge(name="careful", models=(JudgeModel(model="a:b"),))},
            "judge",
            Effect.ASKS,
            "models",
            None,
            "a:b",
        ),
        (
            {"parameters": (*MUSEUM.parameters, Parameter(name="age", type=NUMBER))},
            "age",
            Effect.SCORES,
            "parameter",
            None,
            "number",
        ),
    ],
)
def test_a_setting(fields, subject, effect, what, old, new):
    change = only_change(MUSEUM, MUSEUM.model_copy(update=fields))
    assert (change.subject, change.effect, change.what) == (subject, effect, what)
    assert (change.old, change.new) == (old, new)


def test_another_weight_in_a_jury_asks_nothing_again():
    def asked_by(weight):
        jury = (JudgeModel(model="a:b"), JudgeModel(model="c:d", weight=weight))
        return rubric(principle("a"), judge=Judge(models=jury))

    change = only_change(asked_by(1.0), asked_by(2.0))
    assert (change.subject, change.effect) == ("judge", Effect.SCORES)
    assert scores_digest(asked_by(1.0)) != scores_digest(asked_by(2.0))


def test_a_block_that_appears():
    change = only_change(MUSEUM, MUSEUM.model_copy(update={"preference": Preference(swap=False)}))
    assert (change.subject, change.effect, change.old) == ("preference", Effect.GUIDES, None)
    assert "swap: false" in (change.new or "")


def test_a_renamed_criterion_is_not_asked_again():
    change = only_change(rubric(principle("a", "One.")), rubric(principle("b", "One.")))
    assert (change.effect, change.what, change.old, change.new) == (
        Effect.NOTHING,
        "name",
        "a",
        "b",
    )


def test_a_renamed_check_is_recognised():
    old = rubric(
        *(hard_rule(n, "Is short.", check=words_below(k)) for n, k in (("a", 4), ("b", 5)))
    )
    new = rubric(
        *(hard_rule(n, "Is short.", check=words_below(k)) for n, k in (("a", 4), ("c", 5)))
    )
    change = only_change(old, new)
    assert (change.subject, change.effect, change.what) == ("c", Effect.NOTHING, "name")


def test_criteria_come_and_go():
    old = rubric(principle("a", "One."), principle("b", "Two."))
    new = rubric(principle("a", "One."), pitfall("c", "Three."))
    found = [(c.subject, c.effect, c.what) for c in diff_rubric(old, new)]
    assert found == [
        ("c", Effect.ASKS, "new pitfall"),
        ("b", Effect.ASKS, "removed principle"),
    ]


def test_a_rule_that_code_decides_asks_nothing_when_it_comes():
    new = rubric(principle("a", "One."), hard_rule("c", check=words_below(3)))
    change = only_change(rubric(principle("a", "One.")), new)
    assert (change.effect, change.what) == (Effect.SCORES, "new hard rule")


def test_a_check_that_takes_over_from_a_judge():
    old = rubric(hard_rule("a", "Is short."))
    new = rubric(hard_rule("a", "Is short.", check=words_below(3), decide="check"))
    found = {(c.effect, c.what) for c in diff_rubric(old, new)}
    assert found == {(Effect.SCORES, "who decides"), (Effect.SCORES, "check")}
    assert (Effect.ASKS, "who decides") in {(c.effect, c.what) for c in diff_rubric(new, old)}


def test_another_order_moves_sums_by_rounding():
    old = rubric(principle("a", "One."), principle("b", "Two."))
    new = rubric(principle("b", "Two."), principle("a", "One."))
    assert [(c.subject, c.effect) for c in diff_rubric(old, new)] == [("order", Effect.GUIDES)]


def test_rubrics_come_and_go():
    a, b, c = (rubric(principle("x"), name=name) for name in "abc")
    found = [(change.subject, change.what) for change in diff(module(a, b), module(a, c))]
    assert found == [("c", "new rubric"), ("b", "removed rubric")]


@given(rubrics())
def test_a_rubric_does_not_differ_from_itself(sample):
    assert diff_rubric(sample, sample) == ()


@given(criteria("a"), criteria("a"))
def test_a_question_is_asked_again_exactly_where_its_digest_moved(old, new):
    changes = diff_rubric(rubric(old), rubric(new))
    asked = any(change.effect is Effect.ASKS for change in changes)
    assert asked == (asks(new) is not None and asked_digest(old, "off") != asked_digest(new, "off"))


@given(st.data())
def test_what_scores_differently_is_reported(data):
    old, new = rubric(data.draw(criteria("a"))), rubric(data.draw(criteria("a")))
    reach = {change.effect for change in diff_rubric(old, new)}
    if scores_digest(old) != scores_digest(new):
        assert reach & {Effect.ASKS, Effect.SCORES}
    elif asks(new.criteria()[0]) is None:
        assert Effect.ASKS not in reach


def test_what_names_a_renamed_criterion_is_no_change(tmp_path):
    from rubricc.semantics.check import check
    from rubricc.source.project import Project
    from rubricc.source.read import text_source

    text = """edition "2026"
        rubric r {
          fact shy "Declines."
          fact rude "Insults."
          derive polite = shy and not rude
          principle first "Says why."
          group g { principle later "Says how." { needs: [first] } }
          class fine 1 when polite
          class poor 0 otherwise
          reward { score: first + class + later - max(0, first) }
        }
    """
    old = check(text_source(text), Project(tmp_path)).module
    swapped = text.replace("shy", "declines").replace("first", "opening")
    new = check(text_source(swapped), Project(tmp_path)).module
    assert {(change.effect, change.what) for change in diff(old, new)} == {(Effect.NOTHING, "name")}
