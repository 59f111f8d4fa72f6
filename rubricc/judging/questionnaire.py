"""What a plan asks, prepared once: keys, prompts, schemas and the order of asking."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from rubricc.plan.criterion import Question
from rubricc.plan.plan import Plan
from rubricc.plan.prompt import Insert, Prompt
from rubricc.plan.scale import Level, Scale
from rubricc.plan.text import Slot
from rubricc.plan.verdict import Verdict
from rubricc.prompts import schema
from rubricc.prompts.fence import inline
from rubricc.prompts.fill import Filled, Keyed, fill, fill_message, fill_question
from rubricc.prompts.question import render_question, varies
from rubricc.runtime.case import Case, Wanted
from rubricc.runtime.generated import Generated
from rubricc.scoring.layout import OVERALL

Evidence = Literal["off", "optional", "required"]


KEPT_LAYOUTS = 1024
"""Layouts that are kept, one for each set of verdicts that rows lack."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as a call puts it, with the verdict that it is for."""

    wanted: Wanted
    keyed: Keyed

    @property
    def key(self) -> str:
        """Its key in the prompt and in the answer: ``c1``, or ``c3_0`` for an element."""
        return self.keyed.key

    @property
    def question(self) -> Question:
        """What is asked."""
        return self.keyed.question


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions that share a call, in the order of asking; ``prompt`` is the name of theirs."""

    prompt: str
    asked: tuple[Asked, ...]


class Questionnaire:
    """The questions of a plan, and those that rows bring, laid out in calls."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.prompts = {prompt.name: prompt for prompt in plan.prompts}
        self.questions = {question.name: question for question in plan.questions}
        self._keys = schema.keys(plan.questions)
        asked_alone = [name for call in plan.calls for name in call.questions if name != OVERALL]
        self._order = {name: place for place, name in enumerate(asked_alone)}
        self._has_overall = any(OVERALL in call.questions for call in plan.calls)
        self._schemas: dict[tuple[str, ...], schema.Schema] = {}
        self._template_digests: dict[str, bytes] = {}
        self._varying = frozenset(q.name for q in plan.questions if varies(q))
        self._laid_out: dict[_Row, list[Batch]] = {}
        self._places: dict[str, tuple[str, ...]] = {}
        self._constant: dict[str, bytes] = {}
        self._constant_messages: dict[tuple[str, tuple[str, ...]], list[Filled | None]] = {}
        digests = "".join(question.digest for question in plan.questions)
        self.order_seed = hashlib.sha256(digests.encode()).digest()
        """What orders are drawn from; a changed weight draws no other."""

    def prompt(self, name: str) -> Prompt:
        """The prompt of one way of asking."""
        return self.prompts[name]

    def template_digest(self, name: str) -> bytes:
        """SHA-256 of everything in a prompt that is the same for all rows."""
        digest = self._template_digests.get(name)
        if digest is None:
            messages = [message.model_dump(mode="json") for message in self.prompts[name].messages]
            written = json.dumps(messages, ensure_ascii=False, sort_keys=True)
            digest = hashlib.sha256(written.encode("utf-8", "surrogatepass")).digest()
            self._template_digests[name] = digest
        return digest

    def places(self, name: str) -> tuple[str, ...]:
        """The inputs and parameters that a prompt shows beside its questions and responses of a
        group."""
        found = self._places.get(name)
        if found is None:
            messages = self.prompts[name].messages
            inserts = [p for m in messages for p in m.parts if isinstance(p, Insert)]
            names = {_input_of(place) for place in inserts} - {None}
            found = self._places[name] = tuple(sorted(str(name) for name in names))
        return found

    def question_digest(self, asked: Asked, values: Mapping[str, object]) -> bytes:
        """SHA-256 of a question as it stands in the prompt, with how its answer is written.

        Raises:
            rubricc.prompts.fill.Unfilled: the row has no value for a slot of it.
        """
        question = asked.question
        known = self._constant.get(question.digest)
        if known is not None:
            return known
        text = fill_question(asked.keyed, values)
        answer = json.dumps(schema.answer(question, self.plan.judge))
        found = hashlib.sha256(
            "\0".join((question.digest, text, answer)).encode("utf-8", "surrogatepass")
        ).digest()
        if question.name in self.questions and question.name not in self._varying:
            self._constant[question.digest] = found
        return found

    def batches(self, case: Case, wanted: Sequence[Wanted]) -> list[Batch]:
        """The calls that ask for what is ``wanted``, in the order of asking.

        Questions of the plan come first, those that the row brings after them; the rating of the
        whole is a call of its own and comes last.
        """
        if self._varying or case.generated:
            return self._batches(case, wanted)
        row = (_left_out(case) if self._has_overall else _NONE, tuple(wanted))
        known = self._laid_out.get(row)
        if known is None:
            if len(self._laid_out) >= KEPT_LAYOUTS:
                self._laid_out.clear()
            known = self._laid_out[row] = self._batches(case, wanted)
        return known

    def _batches(self, case: Case, wanted: Sequence[Wanted]) -> list[Batch]:
        asked = [*self._of_plan(case, wanted), *self._brought(case, wanted)]
        judge = self.plan.judge
        alone = judge.batch == 1 or judge.verdicts == "logprobs"
        size = 1 if alone else judge.batch or max(len(asked), 1)
        cut = [tuple(asked[at : at + size]) for at in range(0, len(asked), size)]
        found = [Batch(self._prompt_for(part), part) for part in cut]
        if self._has_overall and Wanted(OVERALL) in wanted and (whole := tuple(self._whole(case))):
            found.append(Batch("holistic", whole))
        return found

    def filled(
        self, prompt: str, asked: Sequence[Asked], values: Mapping[str, object]
    ) -> tuple[Filled, ...]:
        """The messages of a prompt for one row; those that are the same for all rows are the same
        objects, so that whoever sends them may prepare them once."""
        keyed = [each.keyed for each in asked]
        own = self.questions
        if self._varying or any(own.get(each.question.name) is not each.question for each in keyed):
            return tuple(fill(self.prompts[prompt], values, keyed))
        key = (prompt, tuple([each.key for each in asked]))
        constant = self._constant_messages.get(key)
        if constant is None:
            constant = self._constant_messages[key] = self._constants(prompt, keyed)
        messages = self.prompts[prompt].messages
        return tuple(
            fill_message(message, values, keyed) if known is None else known
            for message, known in zip(messages, constant, strict=True)
        )

    def _constants(self, prompt: str, keyed: Sequence[Keyed]) -> list[Filled | None]:
        """Messages that show nothing of a row; ``None`` in the place of the others."""
        return [
            fill_message(message, {}, keyed)
            if all(_is_constant(part) for part in message.parts)
            else None
            for message in self.prompts[prompt].messages
        ]

    def answer_schema(self, asked: Sequence[Asked]) -> schema.Schema:
        """The schema of the answer to these questions; the same object for the same keys."""
        names = tuple(each.key for each in asked)
        if all(each.wanted.question in self.questions for each in asked):
            known = self._schemas.get(names)
            if known is None:
                known = self._schemas[names] = self._entries(asked)
            return known
        return self._entries(asked)

    def _entries(self, asked: Sequence[Asked]) -> schema.Schema:
        judge = self.plan.judge
        return schema.closed({each.key: schema.answer(each.question, judge) for each in asked})

    def _prompt_for(self, asked: Sequence[Asked]) -> str:
        if self.plan.judge.verdicts == "logprobs":
            return "judge_logprobs"
        if self.plan.judge.batch == 1:
            return "judge_each"
        names = {each.wanted.question for each in asked}
        constant = names <= self.questions.keys() and not names & self._varying
        return "judge" if constant else "judge_row"

    def _of_plan(self, case: Case, wanted: Sequence[Wanted]) -> Iterator[Asked]:
        known = [one for one in wanted if one.question in self._order]
        known.sort(key=lambda one: (self._order[one.question], one.element or 0))
        for one in known:
            yield self._asked(case, one)

    def _asked(self, case: Case, wanted: Wanted) -> Asked:
        question = self.questions[wanted.question]
        key = self._keys[wanted.question]
        if wanted.element is None:
            return Asked(wanted, Keyed(key, question))
        element = _element(case, question, wanted.element)
        return Asked(wanted, Keyed(schema.element_key(key, wanted.element), question, element))

    def _brought(self, case: Case, wanted: Sequence[Wanted]) -> Iterator[Asked]:
        names = {one.question for one in wanted}
        first = len(self.questions) + 1
        for place, generated in enumerate(case.generated):
            if generated.name in names:
                question = generated_question(_frozen(generated), self.plan.judge.evidence)
                yield Asked(Wanted(generated.name), Keyed(f"c{first + place}", question))

    def _whole(self, case: Case) -> Iterator[Asked]:
        """Everything that a rating of the whole is about; elements each on a line.

        What does not apply to the row, as code says, is no part of it.
        """
        left_out = _left_out(case)
        for name, question in self.questions.items():
            if question.each is None:
                if Wanted(name) not in left_out:
                    yield Asked(Wanted(OVERALL), Keyed(self._keys[name], question))
                continue
            for place in range(_count(case, question)):
                if Wanted(name, place) not in left_out:
                    element = _element(case, question, place)
                    key = schema.element_key(self._keys[name], place)
                    yield Asked(Wanted(OVERALL), Keyed(key, question, element))
        for place, generated in enumerate(case.generated):
            question = generated_question(_frozen(generated), self.plan.judge.evidence)
            key = f"c{len(self.questions) + 1 + place}"
            yield Asked(Wanted(OVERALL), Keyed(key, question))


def is_groupable(batch: Batch) -> bool:
    """Whether one call can ask the batch about several responses.

    A rating of the whole and letters are about one response, and so is a question that quotes the
    response in its own text.
    """
    if batch.prompt in ("holistic", "judge_logprobs"):
        return False
    questions = (each.question for each in batch.asked)
    parts = (part for each in questions for part in each.rendered or render_question(each))
    return not any(isinstance(part, Slot) and part.slot[0] == "response" for part in parts)


_Row = tuple[frozenset[Wanted], tuple[Wanted, ...]]
"""What the calls about a row depend on, where nothing that is asked varies."""

_NONE: frozenset[Wanted] = frozenset()


def _left_out(case: Case) -> frozenset[Wanted]:
    """Questions, and elements of them, that no criterion asks of the row because none applies."""
    applies: dict[Wanted, bool] = {}
    for decider in case.deciders:
        question, own = decider.criterion.question, case.own[decider.criterion.name]
        if question is None:
            continue
        for place, verdict in enumerate([own] if isinstance(own, Verdict) else own):
            wanted = Wanted(question, None if isinstance(own, Verdict) else place)
            applies[wanted] = applies.get(wanted, False) or verdict.state != "not_applicable"
    return frozenset(wanted for wanted, any_applies in applies.items() if not any_applies)


def _is_constant(part: str | Insert) -> bool:
    return isinstance(part, str) or part.insert in ("questions", "labels")


def _input_of(place: Insert) -> str | None:
    """The input that a place shows; ``None`` for questions and what is shown apart."""
    if place.insert in ("prompt", "response", "reference"):
        return place.insert
    return place.name.partition(".")[0] if place.insert == "parameter" else None


_Frozen = tuple[str, str, str, "Scale | None", tuple[tuple[str, str], ...]]


def _frozen(generated: Generated) -> _Frozen:
    name, text, shape, anchors = generated
    return name, text, shape.kind, shape.scale, tuple(anchors.items())


@lru_cache(maxsize=65_536)
def generated_question(generated: _Frozen, evidence: Evidence) -> Question:
    """The question about a criterion that a row brings; its texts are data, and never slots.

    A text of several lines stands in a fence of its own, so that it imitates no other line.
    """
    name, text, kind, scale, anchors = generated
    if scale is not None:
        said = dict(anchors)
        levels = tuple(_anchored(level, said.get(str(level.point))) for level in scale.levels)
        scale = Scale(named=scale.named, levels=levels)
    body: dict[str, Any] = {"kind": kind, "text": text, "anchors": anchors, "evidence": evidence}
    body["levels"] = [] if scale is None else [str(level.point) for level in scale.levels]
    written = json.dumps(body, ensure_ascii=False, sort_keys=True)
    question = Question(
        name=name,
        digest=hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest(),
        kind=kind,
        asks="verdict",
        text=(inline("statement", text),),
        scale=scale,
        evidence=evidence,
    )
    return question.model_copy(update={"rendered": render_question(question)})


def _anchored(level: Level, text: str | None) -> Level:
    anchor = None if text is None else (inline("level", text),)
    return level.model_copy(update={"anchor": anchor})


def _element(case: Case, question: Question, place: int) -> object:
    found = _list(case, question)
    return found[place] if found is not None and place < len(found) else None


def _count(case: Case, question: Question) -> int:
    found = _list(case, question)
    return 0 if found is None else len(found)


def _list(case: Case, question: Question) -> Sequence[object] | None:
    assert question.each is not None
    value: object = case.facts.environment
    for name in question.each.source:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, (list, tuple)) else None
