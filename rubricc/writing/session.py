"""One run of writers in one event loop: drafts in, completions out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rubricc.endpoints.reply import Reply
from rubricc.endpoints.request import Request
from rubricc.engine.cache import Cache
from rubricc.engine.engine import Engine, Observer
from rubricc.engine.meter import Meter, cost_of
from rubricc.engine.ordered import Ordered
from rubricc.engine.settings import Settings
from rubricc.judging.juror import Juror
from rubricc.runtime.invalid import RowInvalid
from rubricc.runtime.reasoning import split_reasoning
from rubricc.writing.completion import Completion, Draft, Earlier, Status
from rubricc.writing.messages import read_messages, sent
from rubricc.writing.replies import REFUSED, Replied, Replies, Silent

Item = Draft | Earlier
Written = Completion | Earlier

EMPTY = "the answer is empty"
CUT_OFF = "the answer was cut off at its limit of tokens"


class WritingSession:
    """Asks writers; answers to earlier drafts never change later ones."""

    def __init__(
        self,
        writers: Sequence[Juror],
        settings: Settings,
        meter: Meter,
        observers: tuple[Observer, ...] = (),
        *,
        system: str = "",
        anew: bool = False,
    ) -> None:
        self._writers = writers
        self._settings = settings
        self._system = system
        self._cache = open_cache(settings, meter)
        self._engine = Engine(settings, meter, observers)
        self.replies = Replies(self._engine, self._cache, "completion", anew=anew)

    @property
    def stopped(self) -> str:
        """Why no further call is made; empty while there is room."""
        return self._engine.budget.spent

    def flow(self, items: Iterable[Item]) -> Ordered[Item, Written]:
        """Begin to write."""
        return Ordered(items, self._written, self._settings.concurrency * 2)

    async def aclose(self) -> None:
        """Close the connections and the cache."""
        for writer in self._writers:
            await writer.endpoint.aclose()
        if self._cache is not None:
            self._cache.close()

    async def _written(self, item: Item) -> Written:
        if isinstance(item, Earlier):
            return item
        writer = self._writers[item.writer]
        if item.fault:
            return _failed(item, writer, item.fault)
        try:
            messages = read_messages(item.row.get("prompt"), self._system)
        except RowInvalid as invalid:
            return _failed(item, writer, str(invalid))
        filled, tokens = sent(messages, writer.endpoint)
        self._report_escapes(tokens)
        request = Request(
            messages=filled,
            sampling=writer.sampling_of(item.sample),
            sample=item.sample,
            tag=str(item.id),
        )
        found = await self.replies.ask(writer.endpoint, request, _is_written)
        if isinstance(found, Silent):
            status: Status = "refused" if found.kind == "refused" else "failed"
            return _failed(item, writer, found.reason, status)
        return _completion(item, writer, found)

    def _report_escapes(self, tokens: Sequence[str]) -> None:
        for token in tokens[:3]:
            self._engine.meter.warn(f"the control token `{token}` was escaped in a prompt")


def open_cache(settings: Settings, meter: Meter) -> Cache | None:
    """The cache of a run that keeps replies; without one the run is warned.

    Raises:
        CacheUnusable: the file cannot be used.
    """
    if settings.cache is None or not settings.keep_text:
        meter.warn("no reply is kept: after a restart all of them are asked and paid for again")
    if settings.cache is None:
        return None
    return Cache(settings.cache, keep_text=settings.keep_text)


def status_of(reply: Reply) -> tuple[Status, str]:
    """What a reply is as a completion, and why it is no whole one."""
    if not is_whole(reply.text):
        return "failed", "the answer holds half a character, which cannot be written"
    if reply.stopped == "refusal":
        return "refused", REFUSED
    parts = split_reasoning(reply.text)
    cut = reply.stopped == "length"
    if not parts.answer.strip():
        beside = " beside its reasoning" if parts.reasoning else ""
        return "empty", f"{EMPTY}{beside}" + (f": {CUT_OFF}" if cut else "")
    return "written", CUT_OFF if cut else ""


def is_whole(text: str) -> bool:
    """Whether a text can be written: it holds no half of a surrogate pair, as escapes can."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_written(reply: Reply) -> bool:
    return status_of(reply)[0] == "written"


def _completion(draft: Draft, writer: Juror, found: Replied) -> Completion:
    reply = found.reply
    status, reason = status_of(reply)
    return Completion(
        draft,
        writer.endpoint.name,
        writer.sampling_of(draft.sample),
        status,
        None if status == "failed" else reply.text,
        reason,
        reply.model,
        reply.stopped,
        reply.usage,
        cost_of(writer.endpoint, reply),
    )


def _failed(draft: Draft, writer: Juror, reason: str, status: Status = "failed") -> Completion:
    sampling = writer.sampling_of(draft.sample)
    return Completion(draft, writer.endpoint.name, sampling, status, reason=reason)
