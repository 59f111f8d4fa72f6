"""Asks for one critique and for one revision, and again where what comes is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from rubricc.endpoints.errors import SchemaRefused
from rubricc.endpoints.reply import Reply
from rubricc.endpoints.request import Request
from rubricc.engine.meter import Meter
from rubricc.judging.evidence import JudgedText
from rubricc.judging.json_object import without_surrogates
from rubricc.judging.juror import Juror
from rubricc.judging.sample import Bill
from rubricc.judging.shown import escaped
from rubricc.plan.plan import Plan
from rubricc.prompts.control import unescape
from rubricc.prompts.fence import marker
from rubricc.prompts.fill import Filled, fill
from rubricc.prompts.guidance import Use
from rubricc.revising.critique import (
    AGAIN_ONCE,
    Critique,
    Finding,
    NoCritique,
    critique_text,
    read_critique,
)
from rubricc.revising.fault import revision_fault, revision_text
from rubricc.revising.pool import Entry
from rubricc.writing.replies import IsGood, Replied, Replies, Silent

TRIES: Final = 3
"""The most answers of one step that are asked for one purpose; each is a draw of its own."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one step shows: the values of places in prompts, the text among them, and its rules."""

    values: Mapping[str, object]
    text: str
    rules: Sequence[Entry]
    step: int
    tag: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A prompt that is ready to go out to one endpoint."""

    messages: tuple[Filled, ...]
    tokens: tuple[str, ...] | None
    """Control tokens of the endpoint's own, where some were escaped in it; else ``None``."""
    marks: tuple[str, ...]
    """Opening tags of its fences."""

    def as_it_was(self, text: str) -> str:
        """What an answer says, with tokens that it copied as they stood before."""
        return text if self.tokens is None else unescape(text, self.tokens)


@dataclass(slots=True)
class Answer:
    """What asking brought: a critique or a revision, or why there is none."""

    critique: Critique | None = None
    revision: str | None = None
    said: str | None = None
    """The last answer as it came."""
    model: str | None = None
    reason: str = ""
    has_ended: bool = False
    """Whether nobody is asked any more in this run."""
    bill: Bill = field(default_factory=Bill)

    def take(self, writer: Juror, found: Replied) -> Reply:
        """Note a reply; what the cache had is not paid again."""
        self.said, self.model = without_surrogates(found.reply.text), found.reply.model
        if not found.cached:
            self.bill.add(writer, found.reply)
        return found.reply

    def give_up(self, silent: Silent) -> None:
        """Note why there is no reply."""
        self.reason, self.has_ended = silent.reason, silent.kind == "not_asked"


class Editor:
    """Puts the questions of one plan to its judge and to its writer."""

    def __init__(
        self, plan: Plan, judge: Juror, writer: Juror, replies: Replies, meter: Meter
    ) -> None:
        self._prompts = {prompt.name: prompt for prompt in plan.prompts}
        self._judge = judge
        self._writer = writer
        self._replies = replies
        self._meter = meter

    async def critique(self, sight: Sight) -> Answer:
        """What is wrong with the text by the rules of the step.

        Raises:
            EndpointUnusable: the endpoint never answered and never will.
        """
        answer = Answer()
        names = [rule.name for rule in sight.rules]
        judged = JudgedText(sight.text)
        asked = self._filled("critique", sight, self._judge)

        def read_in(reply: Reply) -> Critique | NoCritique:
            return read_critique(reply, names, judged, asked.tokens)

        for tried in range(TRIES):
            found = await self._asked_critique(
                asked, sight, tried, lambda reply: isinstance(read_in(reply), Critique)
            )
            if isinstance(found, Silent):
                answer.give_up(found)
                return answer
            read = read_in(answer.take(self._judge, found))
            if isinstance(read, NoCritique):
                answer.reason = read.reason
                if tried < read.again:
                    continue
                return answer
            if read.unfound and tried < AGAIN_ONCE:
                continue
            return self._settled(answer, read)
        return answer

    def _settled(self, answer: Answer, read: Critique) -> Answer:
        """A valid critique; one whose every finding was left out calls for nothing that stands."""
        if read.unfound:
            self._meter.warn("a finding quotes what does not occur in the response: left out")
        if read.needs_revision and not read.findings:
            answer.reason = "no finding of the critique quotes what occurs in the response"
        else:
            answer.critique, answer.reason = read, ""
        return answer

    async def revision(self, sight: Sight, findings: Sequence[Finding]) -> Answer:
        """The text, rewritten by the rules of the step and by what the critique found.

        Raises:
            EndpointUnusable: the endpoint never answered and never will.
        """
        answer = Answer()
        asked = self._filled("revise", sight, self._writer, critique_text(findings))
        problems = [finding.problem for finding in findings]

        def fault(reply: Reply) -> str | None:
            text = asked.as_it_was(revision_text(reply))
            return revision_fault(reply.stopped, text, sight.text, problems, asked.marks)

        for tried in range(AGAIN_ONCE + 1):
            request = self._request(asked, self._writer, sight, tried)
            found = await self._replies.ask(
                self._writer.endpoint, request, lambda reply: fault(reply) is None
            )
            if isinstance(found, Silent):
                answer.give_up(found)
                return answer
            reply = answer.take(self._writer, found)
            answer.reason = fault(reply) or ""
            if not answer.reason:
                answer.revision = asked.as_it_was(revision_text(reply))
                return answer
        return answer

    async def _asked_critique(
        self, asked: Prepared, sight: Sight, tried: int, is_good: IsGood
    ) -> Replied | Silent:
        """The reply, with less of a schema where the server refuses it."""
        while True:
            use = self._judge.schema_use
            request = replace(
                self._request(asked, self._judge, sight, tried),
                schema=self._prompts["critique"].answer_schema,
                schema_use=use,
            )
            try:
                return await self._replies.ask(self._judge.endpoint, request, is_good)
            except SchemaRefused as error:
                if self._judge.schema_use == use and not self._judge.step_down():
                    return Silent(str(error))
                self._meter.warn(
                    f"`{self._judge.endpoint.name}` refused the schema of the answer: "
                    "asked without it"
                )

    def _request(self, asked: Prepared, juror: Juror, sight: Sight, tried: int) -> Request:
        sample = (sight.step - 1) * TRIES + tried
        return Request(
            messages=asked.messages,
            sampling=juror.sampling_of(sample),
            sample=sample,
            tag=sight.tag,
        )

    def _filled(self, name: Use, sight: Sight, juror: Juror, told: str = "") -> Prepared:
        """A prompt as it goes out; texts of rows are escaped for who would read them as control."""
        values: Mapping[str, Any] = {**sight.values, "response": sight.text}
        if told:
            values = {**values, "critique": told}
        endpoint = juror.endpoint
        found: dict[str, None] = {}
        if endpoint.abilities.reads_control:
            values = escaped(values, endpoint.control_tokens, found)
            for token in list(found)[:3]:
                self._meter.warn(f"the control token `{token}` was escaped")
        said = "\n".join(rule.said(name, values) for rule in sight.rules)
        messages = tuple(fill(self._prompts[name], {**values, "principle": said}))
        marks = [f"<response {marker(values['response'])}>"]
        if told:
            marks.append(f"<critique {marker(values['critique'])}>")
        tokens = endpoint.control_tokens if found else None
        return Prepared(messages, tokens, tuple(marks))
