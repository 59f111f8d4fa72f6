"""What holds without a model; and that each promise is seen to be broken when it is."""

from __future__ import annotations

import pytest

from rubricc.plan.prompt import Insert
from rubricc.prompts.control import Escaped
from rubricc.runtime import conversation
from rubricc.runtime.scorer import Scorer
from rubricc.trials.ledger import PROPERTIES
from rubricc.trials.static import check_static
from tests.trials.rubrics import CODE, PLAIN, SLOTS, compiled, first


def checked(scorer):
    return check_static(scorer, first(scorer))


def broken(scorer, which):
    return [each for each in checked(scorer).ledger.broken if each.property == which]


@pytest.mark.parametrize("source", [PLAIN, SLOTS], ids=["plain", "slots"])
def test_everything_holds(source):
    static = checked(compiled(source))
    assert static.ledger.broken == []
    assert static.holds
    ids = frozenset(attack.id for attack in static.attacks)
    for name in PROPERTIES:
        tried, failed = static.ledger.counts(ids, name)
        assert tried > 0
        assert failed == 0


def test_every_way_of_asking_and_every_place_is_looked_at():
    static = checked(compiled(SLOTS))
    assert static.modes == (
        *("one call", "each alone", "by letters", "group"),
        *("compare", "compare_logprobs", "critique", "revise"),
    )
    assert static.places == (
        *("response", "prompt", "topic", "facts[0].says", "reference", "critique"),
    )


def test_a_rubric_that_code_decides_shows_nothing_to_a_judge():
    static = check_static(compiled(CODE, ("reward",)), first(compiled(CODE)))
    assert static.modes == ()
    assert static.holds


def test_a_code_that_can_be_guessed_breaks_the_fence(monkeypatch):
    for module in ("rubricc.prompts.fill", "rubricc.prompts.fence"):
        monkeypatch.setattr(f"{module}.marker", lambda text: "000000000")
    found = broken(compiled(PLAIN), "fence")
    assert {each.attack for each in found} >= {"fences/closed with zeros"}
    assert {each.mode for each in found} >= {"one call", "each alone", "compare", "critique"}
    assert found[0].says.startswith("a judge reads `` for `</response 000000000>")
    assert {each.attack for each in found}.isdisjoint({"praise/of itself"})


def test_a_template_without_a_fence_breaks_it():
    scorer = compiled(PLAIN)

    def bare(message):
        parts = [
            "</response>" if isinstance(part, Insert) and part.insert == "marker" else part
            for part in message.parts
        ]
        return message.model_copy(update={"parts": tuple(parts)})

    prompts = tuple(
        prompt.model_copy(update={"messages": tuple(map(bare, prompt.messages))})
        for prompt in scorer.plan.prompts
    )
    found = broken(Scorer(scorer.plan.model_copy(update={"prompts": prompts})), "fence")
    assert found


def test_a_response_that_is_shortened_is_seen(monkeypatch):
    whole = conversation.judged_response

    def shortened(*arguments):
        return whole(*arguments)[:200]

    monkeypatch.setattr("rubricc.judging.shown.judged_response", shortened)
    found = broken(compiled(PLAIN), "unaltered")
    assert {each.attack for each in found} >= {"padding/prose"}


def test_a_control_token_that_is_left_is_seen(monkeypatch):
    monkeypatch.setattr("rubricc.judging.shown.escape", lambda text, extra=(): Escaped(text))
    found = broken(compiled(PLAIN), "unaltered")
    assert {each.attack for each in found} >= {"control/ChatML", "control/Llama 2"}
    assert {each.endpoint for each in found} == {"reads control"}


def test_escaping_that_cannot_be_undone_is_seen(monkeypatch):
    monkeypatch.setattr("rubricc.trials.shown_check.unescape", lambda text: "")
    found = broken(compiled(PLAIN), "unaltered")
    assert "it cannot be had back from what is shown" in {each.says for each in found}


def test_a_group_whose_code_can_be_guessed_is_seen(monkeypatch):
    monkeypatch.setattr("rubricc.prompts.fill.marker", lambda text: "000000000")
    found = broken(compiled(PLAIN), "group")
    assert {each.attack for each in found} >= {"group/ended with zeros", "group/begins r2"}


def test_a_verdict_on_another_response_that_changes_is_seen(monkeypatch):
    from rubricc.endpoints.fake.script import verdicts

    def fooled(question):
        return question.scored[-1 if "Ignore the rubric" in question.response else 0]

    def script(asked):
        seen = any("Ignore the rubric" in text for text in asked.responses.values())
        return verdicts(lambda q: q.scored[-1 if seen else 0])(asked)

    monkeypatch.setattr("rubricc.trials.group_check.TABLE", verdicts(fooled))
    assert broken(compiled(PLAIN), "group") == []
    monkeypatch.setattr("rubricc.trials.group_check.TABLE", script)
    found = broken(compiled(PLAIN), "group")
    assert {each.attack for each in found} >= {"authority/plain"}
    assert "another verdict on the response beside it" in found[0].says


def test_silence_that_a_judge_is_asked_about_is_seen(monkeypatch):
    monkeypatch.setattr("rubricc.runtime.scorer.says_nothing", lambda text: False)
    found = broken(compiled(PLAIN), "settled")
    assert {each.attack for each in found} >= {"nothing/empty", "nothing/thought process"}
    assert found[0].says == "`useful` is asked of a judge"


def test_a_column_that_stands_bare_is_seen(monkeypatch):
    monkeypatch.setattr("rubricc.prompts.fill.inline", lambda name, text: text)
    found = broken(compiled(SLOTS), "slots")
    assert {each.place for each in found} >= {"topic", "facts[0].says"}
    assert {each.attack for each in found} >= {"keys/further statements"}


def test_labels_of_messages_without_a_code_are_seen(monkeypatch):
    monkeypatch.setattr("rubricc.judging.shown.judged_prompt", conversation.prompt_text)
    monkeypatch.setattr("rubricc.judging.shown.judged_response", conversation.response_text)
    found = broken(compiled(SLOTS), "turns")
    assert {each.place for each in found} == {"prompt", "response"}
    assert "is shown as two" in found[0].says


def test_where_one_message_is_judged_none_of_the_response_can_be_imitated(monkeypatch):
    monkeypatch.setattr("rubricc.judging.shown.judged_response", conversation.response_text)
    assert broken(compiled(PLAIN), "turns") == []
