"""One call on a line of JSON: what transcripts write and recordings are read from."""

from __future__ import annotations

import json
import math
from typing import Any, Literal

from pydantic import ValidationError

from rubricc.endpoints.endpoint import Endpoint
from rubricc.endpoints.errors import EndpointError
from rubricc.endpoints.reply import Reply, Stopped, Usage
from rubricc.endpoints.request import Request, Sampling, request_digest
from rubricc.plan.model import Model
from rubricc.prompts.fill import Filled


class RecordInvalid(Exception):
    """A line is no recorded call; the message says what is wrong, without what it holds."""


class SentMessage(Model):
    """One message of the prompt."""

    role: Literal["system", "user", "assistant"]
    content: str


class SentSampling(Model):
    """How the answer was to be drawn; see :class:`rubricc.endpoints.request.Sampling`."""

    temperature: float | None = None
    seed: int | None = None
    effort: str | None = None
    max_tokens: int | None = None


class CountedUsage(Model):
    """Tokens; see :class:`rubricc.endpoints.reply.Usage`."""

    sent: int = 0
    cached: int = 0
    written: int = 0
    received: int = 0


class GivenReply(Model):
    """The answer; see :class:`rubricc.endpoints.reply.Reply`."""

    text: str
    model: str
    stopped: Stopped = "end"
    usage: CountedUsage | None = None
    logprobs: dict[str, float] | None = None
    """Without labels whose probability is 0, which have no logarithm that JSON could hold."""


class Failure(Model):
    """Why there is no answer: a class of :mod:`rubricc.endpoints.errors`, and its message."""

    error: str
    message: str


class CallRecord(Model):
    """One call. It holds neither keys nor headers, and the whole text of the prompt."""

    digest: str = ""
    """See :func:`call_digest`; for people and logs, and never read back."""
    endpoint: str = ""
    """The name of the endpoint."""
    url: str = ""
    model: str = ""
    """The model that was asked for."""
    reads_control: bool = False
    """Whether judged text was escaped for the endpoint; see :mod:`rubricc.prompts.control`."""
    tag: str = ""
    messages: tuple[SentMessage, ...]
    answer_schema: dict[str, Any] | None = None
    sampling: SentSampling = SentSampling()
    choices: tuple[str, ...] = ()
    sample: int = 0
    milliseconds: float | None = None
    reply: GivenReply | None = None
    failure: Failure | None = None
    """Set where ``reply`` is not."""

    def request(self) -> Request:
        """What was asked, without the seams where a cache may cut."""
        return Request(
            tuple(Filled(each.role, each.content, False) for each in self.messages),
            Sampling(**self.sampling.model_dump()),
            self.answer_schema,
            choices=self.choices,
            sample=self.sample,
            tag=self.tag,
        )

    def given(self) -> Reply | None:
        """What was answered; ``None`` where the call failed."""
        if self.reply is None:
            return None
        usage = self.reply.usage
        return Reply(
            self.reply.text,
            self.reply.model,
            self.reply.stopped,
            None if usage is None else Usage(**usage.model_dump()),
            self.reply.logprobs,
        )

    def line(self) -> bytes:
        """The record as one line of JSON, its newline included; what is empty is left out."""
        content = self.model_dump(mode="json", exclude_defaults=True)
        try:
            return (json.dumps(content, ensure_ascii=False) + "\n").encode()
        except UnicodeEncodeError:  # half a surrogate pair, which only an escape can write
            return (json.dumps(content) + "\n").encode()


def call_digest(request: Request) -> str:
    """SHA-256, in hex, of what is asked and nothing of who is asked: the key of recordings."""
    return request_digest(request, "", "")


def record_of(
    endpoint: Endpoint,
    request: Request,
    outcome: Reply | EndpointError,
    milliseconds: float | None = None,
) -> CallRecord:
    """The record of one call and what came of it."""
    failed = isinstance(outcome, EndpointError)
    return CallRecord(
        digest=call_digest(request),
        endpoint=endpoint.name,
        url=endpoint.url,
        model=endpoint.model,
        reads_control=endpoint.abilities.reads_control,
        tag=request.tag,
        messages=tuple(
            SentMessage(role=each.role, content=each.content) for each in request.messages
        ),
        answer_schema=None if request.schema is None else dict(request.schema),
        sampling=_sampling(request.sampling),
        choices=request.choices,
        sample=request.sample,
        milliseconds=milliseconds,
        reply=None if isinstance(outcome, EndpointError) else _reply(outcome),
        failure=Failure(error=type(outcome).__name__, message=str(outcome)) if failed else None,
    )


def read_line(line: bytes) -> CallRecord:
    """The record on one line.

    Raises:
        RecordInvalid: it holds none.
    """
    try:
        return CallRecord.model_validate(json.loads(line))
    except UnicodeDecodeError:
        raise RecordInvalid("it is not UTF-8") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise RecordInvalid(
            f"`{place}`: {first['msg'].lower()}" if place else "no object"
        ) from None
    except (ValueError, RecursionError):
        raise RecordInvalid("it is not whole JSON") from None


def _sampling(sampling: Sampling) -> SentSampling:
    return SentSampling(
        temperature=sampling.temperature,
        seed=sampling.seed,
        effort=sampling.effort,
        max_tokens=sampling.max_tokens,
    )


def _reply(reply: Reply) -> GivenReply:
    usage = reply.usage
    counted = None
    if usage is not None:
        counted = CountedUsage(
            sent=usage.sent,
            cached=usage.cached,
            written=usage.written,
            received=usage.received,
        )
    logprobs = reply.logprobs
    if logprobs is not None:
        logprobs = {label: each for label, each in logprobs.items() if math.isfinite(each)}
    return GivenReply(
        text=reply.text,
        model=reply.model,
        stopped=reply.stopped,
        usage=counted,
        logprobs=logprobs,
    )
