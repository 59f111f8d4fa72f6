"""Arbitrary rubrics and rows with an arbitrary judge, and what the judge says as a row gives it."""

from __future__ import annotations

from functools import lru_cache

from rubricc.api import CompileError, compile_text
from rubricc.endpoints.fake.digest import number
from rubricc.endpoints.fake.endpoint import FakeEndpoint
from rubricc.endpoints.fake.script import verdicts
from rubricc.prompts.fill import Keyed, fill_question
from rubricc.prompts.schema import CANNOT_TELL, OVERALL, labels, points
from rubricc.scoring.layout import OVERALL as OVERALL_NAME
from tests.end_to_end.drawn_rubrics import as_data, drawn_row, drawn_rubric, source

SEEDS = range(300)


@lru_cache(maxsize=64)
def drawn_scorer(seed, policy="", unscored="abstain", hard_rules=None):
    """The scorer of a drawn rubric with a policy of asking; ``None`` where it is no rubric."""
    text = source(drawn_rubric(seed)).replace("unscored: abstain", f"unscored: {unscored}")
    if hard_rules is not None:
        was = text.partition("hard_rules: ")[2].partition("\n")[0]
        text = text.replace(f"hard_rules: {was}", f"hard_rules: {hard_rules}")
        text = "\n".join(each for each in text.split("\n") if not each.startswith("hard_rule_fail"))
    text = text.replace("rubric drawn(", f"judge asked {{ {policy} }}\n\nrubric drawn(")
    head, brace, body = text.partition(") {\n")
    try:
        return compile_text(f"{head}{brace}judge: asked\n{body}")
    except CompileError:
        return None


def drawn_rows(seed, count, known=0.0):
    """Rows about one prompt and with the same parameters; some verdicts are given."""
    rubric = drawn_rubric(seed)
    shared = as_data(rubric, drawn_row(rubric, seed, 0.0))
    rows = []
    for place in range(count):
        own = as_data(rubric, drawn_row(rubric, seed * 100 + place, known))
        given = {name: _given(verdict) for name, verdict in own["verdicts"].items()}
        row = {**shared, "id": place, "prompt": "Say something.", "response": own["response"]}
        row["verdicts"] = {
            name: verdict
            for name, verdict in given.items()
            if not isinstance(verdict, list) or len(verdict) == len(shared["points"])
        }
        rows.append(row)
    return rows


def _given(verdict):
    """Without what only says that there is no verdict."""
    if isinstance(verdict, list):
        return [None if each == "unscored" else each for each in verdict]
    return None if verdict == "unscored" else verdict


def says(seed, text, response, allowed):
    """What the arbitrary judge says: drawn from what is asked, one time in twelve nothing."""
    drawn = number(str(seed), text, response)
    if drawn % 12 == 0:
        return CANNOT_TELL
    own = [label for label in allowed if label != CANNOT_TELL]
    return own[drawn // 12 % len(own)]


def arbitrary_judge(seed, **options):
    """The judge as an endpoint. The rating of the whole depends on the response alone."""

    def decide(question):
        text = OVERALL if question.key == OVERALL else question.text
        return says(seed, text, question.response, question.labels)

    return FakeEndpoint(verdicts(decide), **options)


def with_answers(scorer, row, seed):
    """The row with everything that the judge would say, where it has no verdict of its own."""
    case = scorer.case({**row, "verdicts": {}})
    environment = case.facts.environment
    asked = {name for call in scorer.plan.calls for name in call.questions}
    questions = {each.name: each for each in scorer.plan.questions if each.name in asked}
    found = {}
    for decider in case.deciders:
        question = questions.get(decider.criterion.question)
        if question is None:
            continue

        def one(element, question=question):
            text = fill_question(Keyed("", question, element), environment)
            said = says(seed, text, row["response"], labels(question))
            return _as_given(said, question.scale)

        elements = decider.elements(case.facts)
        name = decider.criterion.name
        found[name] = one(None) if elements is None else [one(each) for each in elements]
    if scorer.plan.reward.holistic is not None:
        scale = scorer.plan.reward.holistic
        said = says(seed, OVERALL, row["response"], (*points(scale), CANNOT_TELL))
        found[OVERALL_NAME] = _as_given(said, scale)
    return {**row, "verdicts": _merged(found, row["verdicts"])}


def _as_given(label, scale):
    if label == CANNOT_TELL:
        return "unscored"
    if label == "applies":
        return "met"
    return int(label) if scale is not None and not scale.named and label.isdigit() else label


def _merged(said, given):
    merged = dict(said)
    for name, verdict in given.items():
        if isinstance(verdict, list):
            heard = said.get(name) or [None] * len(verdict)
            merged[name] = [own or other for own, other in zip(verdict, heard, strict=True)]
        elif verdict is not None:
            merged[name] = verdict
    return merged
