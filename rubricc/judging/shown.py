"""What of a row a judge is shown, as text, and what of it is escaped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from rubricc.endpoints.endpoint import Endpoint
from rubricc.judging.evidence import JudgedText
from rubricc.prompts.control import escape
from rubricc.runtime.case import Case
from rubricc.runtime.conversation import judged_prompt, judged_response
from rubricc.runtime.invalid import RowInvalid


class Shown:
    """One case as a judge sees it; every form of it is made once.

    ``plain`` has the values of places in prompts by name: the prompt and the response as judged
    text, the declared parameters as the row has them.

    Raises:
        RowInvalid: the row has no prompt, or a message holds what a judge cannot take.
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
        """The values as ``endpoint`` may see them, and the control tokens escaped in them."""
        if not endpoint.abilities.reads_control:
            return self.plain, ()
        extra = endpoint.control_tokens
        found = self._escaped.get(extra)
        if found is None:
            tokens: dict[str, None] = {}
            values = {name: escaped(value, extra, tokens) for name, value in self.plain.items()}
            found = self._escaped[extra] = values, tuple(tokens)
        return found


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
    digest = hashlib.sha256()
    for part in parts:
        text = part if isinstance(part, str) else _canonical(part)
        body = text.encode("utf-8", "surrogatepass")
        digest.update(b"%d%c" % (len(body), 116 if isinstance(part, str) else 106))
        digest.update(body)
    return digest.digest()


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
