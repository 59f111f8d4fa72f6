"""What a call asks, read from its messages and schema as a model would read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

from rubricc.endpoints.fake.fences import Fences, read_fences
from rubricc.endpoints.fake.question import AskedQuestion, labels_in
from rubricc.endpoints.request import Request, Sampling
from rubricc.prompts.fill import Filled
from rubricc.prompts.schema import APPLIES, COMPARE_LABELS, LETTER_LABELS, OVERALL

Kind = Literal[
    "judge",
    "judge_logprobs",
    "group",
    "holistic",
    "compare",
    "compare_logprobs",
    "critique",
    "revise",
    "free",
]
"""What a call is for. ``free`` is any that rubricc's own prompts do not make."""

_FREE: Final = Sampling()

_OPENINGS: Final[Mapping[str, Kind]] = {
    "Check one response against": "judge",
    "Check several responses": "group",
    "Rate one response as a whole": "holistic",
    "Compare two responses": "compare",
    "Criticise one response": "critique",
    "Rewrite one response": "revise",
}
_LOGPROBS: Final[Mapping[Kind, Kind]] = {"judge": "judge_logprobs", "compare": "compare_logprobs"}
_KEY: Final = re.compile(r"^(c[0-9]+(?:_[0-9]+)?): ", re.MULTILINE)
_LETTER_END: Final = re.compile(r"\n*Reply with the letter of [^\n]*\nLetter:\s*\Z")
_LETTERS: Final = re.compile(r"\n\n((?:[A-Z] [^\n]+\n)+)\Z")
_STATEMENT: Final = re.compile(r"^- (?:[^\n]*)(?:\n  [^\n]*)*", re.MULTILINE)


@dataclass(frozen=True)
class Asked:
    """A call as whoever answers it sees it, the same in process and over a wire."""

    messages: tuple[Filled, ...]
    schema: Mapping[str, Any] | None = None
    """The schema of the answer, where the call carries one."""
    choices: tuple[str, ...] = ()
    """Labels whose log-probabilities are wanted."""
    model: str = ""
    sampling: Sampling = _FREE
    sample: int = 0
    """Always 0 over a wire, which does not carry it."""

    @classmethod
    def of(cls, request: Request, model: str = "") -> Asked:
        """The view of a request."""
        return cls(
            request.messages,
            request.schema,
            request.choices,
            model,
            request.sampling,
            request.sample,
        )

    @cached_property
    def text(self) -> str:
        """All messages, with nothing in between."""
        return "".join(message.content for message in self.messages)

    @cached_property
    def fences(self) -> Fences:
        """What stands fenced."""
        return read_fences(self.text)

    @cached_property
    def kind(self) -> Kind:
        """What the call is for, by the first words of its prompt, else by its schema."""
        for opening, kind in _OPENINGS.items():
            if self.text.startswith(opening):
                return _LOGPROBS.get(kind, kind) if self._asks_letter else kind
        return _kind_of_schema(self.schema)

    @property
    def prompt(self) -> str:
        """The request that was answered; of other prompts than rubricc's, the last user message."""
        if self.kind != "free":
            return self.fences.blocks.get("request", "")
        said = [message.content for message in self.messages if message.role == "user"]
        return said[-1] if said else ""

    @property
    def response(self) -> str:
        """The judged response; empty where there are several, or none."""
        return self.fences.blocks.get("response", "")

    @property
    def reference(self) -> str:
        """The reference; empty where there is none."""
        return self.fences.blocks.get("reference", "")

    @property
    def critique(self) -> str:
        """The critique that a revision follows; empty where there is none."""
        return self.fences.blocks.get("critique", "")

    @property
    def pair(self) -> tuple[str, str] | None:
        """Responses A and B of a comparison."""
        blocks = self.fences.blocks
        if "response_A" not in blocks or "response_B" not in blocks:
            return None
        return blocks["response_A"], blocks["response_B"]

    @property
    def responses(self) -> Mapping[str, str]:
        """Responses of a group by id, in the order shown; else the one response under ``""``."""
        return self.fences.group or {"": self.response}

    @cached_property
    def principle(self) -> str:
        """What a comparison, a critique or a revision goes by; else empty."""
        if self.kind.startswith("compare"):
            found = self._after("response_B").partition("Principle: ")[2]
            return _LETTER_END.sub("", found).rstrip("\n")
        if self.kind == "critique":
            return self._after("response").rstrip("\n")
        if self.kind == "revise":
            last = "critique" if "critique" in self.fences.blocks else "response"
            return self._after(last).rstrip("\n")
        return ""

    @cached_property
    def letters(self) -> Mapping[str, str]:
        """The label of each letter where one letter is the answer; else empty."""
        if self.kind == "compare_logprobs":
            return {label: label for label in LETTER_LABELS}
        if self.kind != "judge_logprobs":
            return {}
        found = _LETTERS.search(self._until_letters)
        lines = found[1].splitlines() if found else []
        return {line[0]: line[2:] for line in lines}

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the answer: of questions, in a group of responses, or of the schema."""
        if self.schema is not None:
            return tuple(self.schema.get("properties", ()))
        if self.kind == "group":
            return tuple(self.fences.group)
        return tuple(question.key for question in self.questions)

    @cached_property
    def questions(self) -> tuple[AskedQuestion, ...]:
        """One for each verdict that is wanted, in the order of the answer; none of free text."""
        return tuple(self._questions())

    def _questions(self) -> Iterator[AskedQuestion]:
        match self.kind:
            case "judge" | "judge_logprobs":
                yield from self._of_response("", self.response, self.schema)
            case "group":
                of = (self.schema or {}).get("properties", {})
                for name in of or self.fences.group:
                    response = self.fences.group.get(name, "")
                    yield from self._of_response(name, response, of.get(name))
            case "holistic":
                yield self._overall()
            case "compare" | "compare_logprobs":
                labels = LETTER_LABELS if self.letters else COMPARE_LABELS
                yield AskedQuestion(
                    "verdict", self.principle, labels, wants=self._wants(), pair=self.pair
                )

    def _of_response(
        self, name: str, response: str, schema: Mapping[str, Any] | None
    ) -> Iterator[AskedQuestion]:
        entries = {} if schema is None else schema.get("properties", {})
        for key in entries or self._lines:
            text = self._lines.get(key, "")
            properties = entries.get(key, {}).get("properties", {})
            labels = properties.get("verdict", {}).get("enum") or (
                tuple(self.letters.values()) or labels_in(text)
            )
            wants = tuple(properties) or self._wants()
            if not properties and APPLIES in labels:
                wants = tuple(each for each in wants if each != "evidence")
            yield AskedQuestion(key, text, tuple(labels), response, name, wants)

    def _overall(self) -> AskedQuestion:
        properties = (self.schema or {}).get("properties", {})
        head = self._masked.partition("\nRating\n")
        body = self.text[: len(head[0])].partition("A good response:")[2]
        lines = self.text[len(head[0]) + len(head[1]) :].partition("\nGive the rating")[0]
        labels = properties.get(OVERALL, {}).get("enum") or labels_in(
            "\n  " + lines.replace("\n", "\n  ")
        )
        text = "\n".join(_STATEMENT.findall(body))
        wants = tuple(properties) or self._wants()
        return AskedQuestion(OVERALL, text, tuple(labels), self.response, wants=wants)

    def _wants(self) -> tuple[str, ...]:
        """What an answer holds under a key, by the line of the prompt that shows it."""
        shown = re.search(r"^JSON alone: (.*)$", self._masked, re.MULTILINE)
        names = re.findall(r'"(evidence|reason|verdict|overall)": "', shown[1]) if shown else ()
        return tuple(names) or ("verdict",)

    @cached_property
    def _lines(self) -> Mapping[str, str]:
        """The text of each question by its key."""
        masked = self._until_letters if self.kind == "judge_logprobs" else self._masked
        letters = _LETTERS.search(masked) if self.kind == "judge_logprobs" else None
        end = letters.start() if letters else len(masked)
        found = [match for match in _KEY.finditer(masked, 0, end) if self._may_ask(match[1])]
        stops = [match.start() for match in found[1:]] + [end]
        lines: dict[str, str] = {}
        for match, stop in zip(found, stops, strict=False):
            fence = next((at for at in self.fences.starts if match.end() <= at < stop), stop)
            lines.setdefault(match[1], self.text[match.end() : fence].rstrip("\n"))
        return lines

    def _may_ask(self, key: str) -> bool:
        """Whether a line that begins with ``key`` may be a question: any, without a schema."""
        return (
            self.schema is None or self.kind == "group" or key in self.schema.get("properties", {})
        )

    @property
    def _masked(self) -> str:
        return self.fences.masked

    @property
    def _asks_letter(self) -> bool:
        """Whether the prompt ends so that the next token is the label."""
        return self.schema is None and self._masked.rstrip().endswith("\nLetter:")

    @property
    def _until_letters(self) -> str:
        found = _LETTER_END.search(self._masked)
        return self._masked if found is None else self._masked[: found.start()] + "\n"

    def _after(self, block: str) -> str:
        """What follows a fence and the sentence after it."""
        end = self.fences.ends.get(block)
        return "" if end is None else self.text[end:].partition("\n")[2]


def _kind_of_schema(schema: Mapping[str, Any] | None) -> Kind:
    """What an answer of this schema is, whatever the prompt says."""
    properties: Mapping[str, Any] = (schema or {}).get("properties", {})
    if OVERALL in properties:
        return "holistic"
    if "needs_revision" in properties:
        return "critique"
    if properties.get("verdict", {}).get("enum") == list(COMPARE_LABELS):
        return "compare"
    entries = [entry.get("properties", {}) for entry in properties.values()]
    if entries and all("verdict" in entry for entry in entries):
        return "judge"
    nested: Sequence[Any] = [each for entry in entries for each in entry.values()]
    if nested and all("verdict" in each.get("properties", {}) for each in nested):
        return "group"
    return "free"
