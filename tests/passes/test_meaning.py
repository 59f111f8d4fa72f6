"""Passes keep the meaning of the score: the same verdicts, the same reward, to the last bit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rubricc.ir.rubric import Rubric
from rubricc.passes.pipeline import run_passes
from rubricc.plan.criterion import Each
from rubricc.plan.text import Slot
from rubricc.runtime.scorer import Scorer
from rubricc.targets.plan import build_plan
from tests.ir.rubrics import DRUG, FACTS, LIMIT, criteria, principle, rubric, rubrics, words_below

VERDICTS = ("met", "unmet", "not_applicable", "unscored")


def _verdict(draw, criterion):
    if criterion.scale is not None:
        return draw(st.sampled_from((1, 2, 3, "not_applicable", "unscored")))
    return draw(st.sampled_from(VERDICTS))


@st.composite
def rows(draw, sample: Rubric):
    judged = [criterion for criterion in sample.criteria() if criterion.text is not None]
    given = {c.name: _verdict(draw, c) for c in judged if draw(st.booleans())}
    response = draw(st.sampled_from(("one two three four", "word", "many " * 12)))
    return {"prompt": "p", "response": response, "verdicts": given}


def _same(one, other):
    numbers = ("reward", "low", "high", "hard_rules", "status")
    assert [getattr(one, name) for name in numbers] == [getattr(other, name) for name in numbers]
    assert one.scores == other.scores


@given(st.data())
def test_laying_out_questions_moves_no_number(data):
    sample = data.draw(rubrics())
    row = data.draw(rows(sample))
    before, after = build_plan(sample), build_plan(run_passes(sample))
    _same(Scorer(before).score(row), Scorer(after).score(row))


@given(st.data())
def test_a_known_value_scores_as_one_that_the_row_brings(data):
    from rubricc.plan.expression import Call, Compare, Ref

    length = Call(function="words", arguments=(Ref(of="input", name="response"),))
    limit = Ref(of="input", name="limit")
    below = Compare(operators=("<=",), operands=(length, limit))
    wide = Compare(operators=(">",), operands=(limit, words_below(3).operands[1]))
    sample = rubric(
        principle("short", check=below, decide="check", weight=3.0),
        principle("dose", ("Names ", Slot(slot=("drug",)), "."), when=wide, weight=0.7),
        data.draw(criteria("c")),
        parameters=(LIMIT, DRUG),
    )
    known = {"limit": data.draw(st.sampled_from((0, 3, 5.5, 20))), "drug": "aspirin"}
    names = data.draw(st.sets(st.sampled_from(sorted(known))))
    row = data.draw(rows(sample))
    before = Scorer(build_plan(run_passes(sample)))
    after = Scorer(build_plan(run_passes(sample, {name: known[name] for name in names})))
    _same(before.score(row | known), after.score(row | known))


@given(st.data())
def test_a_known_list_scores_as_one_that_the_row_brings(data):
    covers = principle(
        "covers",
        ("States ", Slot(slot=("fact",)), "."),
        each=Each(variable="fact", source=("facts",)),
        weight=data.draw(st.sampled_from((0.1, 0.7, 3.0))),
    )
    sample = rubric(principle("a"), covers, data.draw(criteria("c")), parameters=(FACTS,))
    facts = data.draw(st.lists(st.sampled_from(("ice", "iron", "air")), min_size=1, max_size=4))
    row = data.draw(rows(rubric(*sample.members[:1], *sample.members[2:])))
    words = st.sampled_from(("met", "unmet", "unscored"))
    each = data.draw(st.lists(words, min_size=len(facts), max_size=len(facts)))
    row["verdicts"]["covers"] = each
    before = Scorer(build_plan(run_passes(sample)))
    after = Scorer(build_plan(run_passes(sample, {"facts": facts})))
    _same(before.score(row | {"facts": facts}), after.score(row))
    distinct = len(set(facts))
    assert len(after.plan.questions) == len(before.plan.questions) - 1 + distinct


def test_a_value_that_makes_a_condition_false_takes_the_question_away():
    below = words_below(3)
    limit = below.model_copy(update={"operands": (_limit(), below.operands[1])})
    sample = rubric(principle("a"), principle("b", when=limit), parameters=(LIMIT,))
    after = run_passes(sample, {"limit": 9})
    assert after.asking == ("a",)
    assert after.parameters == ()
    score = Scorer(build_plan(after)).score({"response": "x", "verdicts": {"a": "met"}})
    assert (score.reward, score.verdicts["b"]) == (1.0, "not_applicable")


def _limit():
    from rubricc.plan.expression import Ref

    return Ref(of="input", name="limit")
