"""What of a row a judge is shown, as text, and what of it is escaped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from rubricc.endpoints.endpoint import Endpoint
from rubricc.judging.evidence import JudgedText
from rubricc.judging.questionnaire import Asked
from rubricc.plan.text import Text
from rubricc.prompts.control import escape
from rubricc.prompts.fill import Keyed
from rubricc.prompts.question import render_question
from rubricc.runtime.case import Case
from rubricc.runtime.conversation import judged_prompt, judged_response
from rubricc.runtime.invalid import RowInvalid


class Shown:
    """One case as a judge sees it; every form of it is made once.

    ``plain`` has the values of places in prompts by name: the prompt and the response as judged
    text, the declared parameters as the row has them.

    Raises:
        RowInvalid: the row has no prompt, or it holds what a judge cannot take.
    """

    def __init__(self, case: Case) -> None:
        row, judge = case.row, case.plan.judge
        prompt = row.get("prompt")
        if prompt is None:
            raise RowInvalid("the column `prompt` is missing: a judge reads it beside the response")
        self.case = case
        self.prompt = judged_prompt(prompt)
        self.response = judged_response(row["response"], prompt, judge.view, judge.reasoning)
        parameters = {
            parameter.name: case.facts.environment.get(parameter.name)
            for parameter in case.plan.parameters
        }
        self.plain: dict[str, object] = {
            **parameters,
            "prompt": self.prompt,
            "response": self.response,
        }
        _refuse_halves(
            {**self.plain, **{one.name: (one.text, one.anchors) for one in case.generated}}
        )
        self._escaped: dict[tuple[str, ...], tuple[dict[str, object], tuple[str, ...]]] = {}
        self._judged_text: JudgedText | None = None
        self._digest: bytes | None = None

    @property
    def judged_text(self) -> JudgedText:
        """The response, ready for quotations to be looked up in it."""
        if self._judged_text is None:
            self._judged_text = JudgedText(self.response)
        return self._judged_text

    @property
    def digest(self) -> bytes:
        """SHA-256 of the response alone."""
        if self._digest is None:
            self._digest = digest_of(self.response)
        return self._digest

    def values(self, endpoint: Endpoint) -> tuple[Mapping[str, object], tuple[str, ...]]:
        """The values as ``endpoint`` may see them, and the control tokens escaped in them and in
        the criteria that the row brings."""
        if not endpoint.abilities.reads_control:
            return self.plain, ()
        extra = endpoint.control_tokens
        found = self._escaped.get(extra)
        if found is None:
            tokens: dict[str, None] = {}
            values = {name: escaped(value, extra, tokens) for name, value in self.plain.items()}
            for brought in self.case.generated:
                escaped((brought.text, brought.anchors), extra, tokens)
            found = self._escaped[extra] = values, tuple(tokens)
        return found


def asked_of(endpoint: Endpoint, asked: Sequence[Asked]) -> Sequence[Asked]:
    """The questions as ``endpoint`` may see them: what elements, criteria of rows and authors say
    is escaped like values."""
    if not endpoint.abilities.reads_control:
        return asked
    return [_escaped_question(each, endpoint.control_tokens) for each in asked]


def _escaped_question(asked: Asked, extra: tuple[str, ...]) -> Asked:
    question = asked.question
    parts = question.rendered or render_question(question)
    text = escaped_text(parts, extra)
    if text is not parts:
        question = question.model_copy(update={"rendered": text})
    elif question.each is None:
        return asked
    element = escaped(asked.keyed.element, extra, {})
    return Asked(asked.wanted, Keyed(asked.key, question, element))


@lru_cache(maxsize=4096)
def escaped_text(parts: Text, extra: tuple[str, ...]) -> Text:
    """A text of a plan with its control tokens escaped; ``parts`` itself where it has none."""
    text = tuple(escape(part, extra).text if isinstance(part, str) else part for part in parts)
    return parts if text == parts else text


def _refuse_halves(values: Mapping[str, object]) -> None:
    """Raise ``RowInvalid`` where a text cannot be written as UTF-8, and so to no endpoint."""
    for name, value in values.items():
        text = value if isinstance(value, str) else _canonical(value)
        if not text.isascii():
            try:
                text.encode()
            except UnicodeEncodeError:
                raise RowInvalid(f"`{name}` holds half of a surrogate pair") from None


def escaped(value: object, extra: tuple[str, ...], found: dict[str, None]) -> Any:
    """``value`` with the control tokens in all of its texts escaped; ``found`` collects them."""
    if isinstance(value, str):
        done = escape(value, extra)
        found.update(dict.fromkeys(done.found))
        return done.text
    if isinstance(value, Mapping):
        return {name: escaped(part, extra, found) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [escaped(part, extra, found) for part in value]
    return value


def digest_of(*parts: object) -> bytes:
    """SHA-256 over ``parts``: texts as they are, everything else as canonical JSON."""
    pieces: list[bytes] = []
    for part in parts:
        kind, text = (116, part) if isinstance(part, str) else (106, _canonical(part))
        body = text.encode("utf-8", "surrogatepass")
        pieces += (b"%d%c" % (len(body), kind), body)
    return hashlib.sha256(b"".join(pieces)).digest()


_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
