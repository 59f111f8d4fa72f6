"""A model of ``transformers`` in this process, read from a folder.

Nothing is fetched, no code of the folder is run, and weights are read from safetensors alone. One
thread does everything, one call after the other, beside the event loop.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rubricc.endpoints.endpoint import Abilities
from rubricc.endpoints.errors import EndpointError, ExtraMissing, ModelUnknown, RequestRefused
from rubricc.endpoints.reply import Reply
from rubricc.endpoints.request import Request

if TYPE_CHECKING:
    from rubricc.endpoints.local_model import LocalModel
    from rubricc.endpoints.local_tokenizer import LocalTokenizer

MAX_TOKENS: Final = 2048
"""The most tokens of an answer where the author sets none; fewer where the model has less room."""

ABILITIES: Final = Abilities(
    honours={
        "temperature": "yes",
        "seed": "yes",
        "effort": "warning",
        "max_tokens": "yes",
        "logprobs": "yes",
    },
    schema="asked for in words alone: nothing holds the model to it",
    reads_control=True,
    most_at_once=1,
    notes="Without `temperature` the model draws as its own `generation_config.json` says, at 0 it "
    "takes the likeliest token; log-probabilities are exact, over the whole vocabulary; an answer "
    f"ends after {MAX_TOKENS:,} tokens where `max_tokens` is not set.",
)


class LocalEndpoint:
    """A causal language model in the folder ``path``.

    ``device`` is one of torch, as ``cuda:1``; ``None`` takes the first graphics card, else the
    processor. The tokenizer is read when its control tokens are asked for, the weights at the first
    call.

    Raises:
        ExtraMissing: torch or transformers is not installed.
        ModelUnknown: there is no such folder.
    """

    def __init__(self, path: str | Path, *, device: str | None = None) -> None:
        if find_spec("torch") is None or find_spec("transformers") is None:
            raise ExtraMissing(
                '`local:` models need torch and transformers: `pip install "rubricc[local]"`'
            )
        self._path = Path(path)
        if not self._path.is_dir():
            raise ModelUnknown(f"`{path}` is no folder with a model of transformers")
        self._device = device
        self._url = f"local:{self._path.resolve()}@{_state(self._path)}"
        self._lock = threading.Lock()
        self._tokenizer: LocalTokenizer | None = None
        self._model: LocalModel | None = None
        self._worker: ThreadPoolExecutor | None = None
        self._stops: set[threading.Event] = set()

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (str(self._path), self._device)

    def __repr__(self) -> str:
        return f"LocalEndpoint({str(self._path)!r})"

    @property
    def name(self) -> str:
        """``local:PATH``."""
        return f"local:{self._path}"

    @property
    def url(self) -> str:
        """The folder and a digest of its state, so that other weights are another address."""
        return self._url

    @property
    def model(self) -> str:
        """The path."""
        return str(self._path)

    @property
    def abilities(self) -> Abilities:
        """What it can do."""
        return ABILITIES

    @property
    def control_tokens(self) -> tuple[str, ...]:
        """Every special token of the tokenizer, which is read for it.

        Raises:
            ModelUnknown: the folder holds no tokenizer.
        """
        return self._read_tokenizer().control_tokens

    async def complete(self, request: Request) -> Reply:
        """The answer to one request; see :class:`Endpoint`.

        An answer that nobody waits for any more ends at its next token.

        Raises:
            SettingRefused: a label of ``choices`` is no single token where the answer begins.
            ContextTooLong: the prompt fills the model's context, or the memory of its device.
            RequestRefused: the chat template refuses the messages, or the model fails.
            ModelUnknown: the folder holds no model that can be read.
        """
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, "rubricc-local")
        stop = threading.Event()
        self._stops.add(stop)
        try:
            return await asyncio.wrap_future(self._worker.submit(self._answer, request, stop))
        finally:
            stop.set()
            self._stops.discard(stop)

    async def aclose(self) -> None:
        """End what is being answered and free the model; a later call reads it anew."""
        for stop in self._stops:
            stop.set()
        worker, self._worker = self._worker, None
        if worker is not None:
            await asyncio.to_thread(worker.shutdown, wait=True, cancel_futures=True)
        model, self._model, self._tokenizer = self._model, None, None
        if model is not None:
            model.free()
            del model
            gc.collect()

    def _answer(self, request: Request, stop: threading.Event) -> Reply:
        """One call, in the worker's thread."""
        try:
            model = self._read_model()
            if request.choices:
                return model.choose(request, self.model)
            return model.write(request, self.model, MAX_TOKENS, stop)
        except EndpointError:
            raise
        except Exception as error:  # torch and the code of a model may raise anything
            kind = type(error).__name__
            raise RequestRefused(f"the model in `{self._path}` failed with {kind}") from error

    def _read_tokenizer(self) -> LocalTokenizer:
        from rubricc.endpoints.local_tokenizer import LocalTokenizer

        with self._lock:
            if self._tokenizer is None:
                self._tokenizer = LocalTokenizer(self._path)
            return self._tokenizer

    def _read_model(self) -> LocalModel:
        from rubricc.endpoints.local_model import LocalModel

        tokenizer = self._read_tokenizer()
        if self._model is None:
            self._model = LocalModel(self._path, tokenizer, self._device)
        return self._model


def _again(path: str, device: str | None) -> LocalEndpoint:
    return LocalEndpoint(path, device=device)


def _state(folder: Path) -> str:
    """A digest of the names, sizes and times of the files in ``folder``; reading weights of many
    gigabytes to name them would take longer than many runs."""
    files = sorted(each for each in folder.iterdir() if each.is_file())
    stats = [(each.name, each.stat()) for each in files]
    written = "\n".join(f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in stats)
    return hashlib.sha256(written.encode("utf-8", "surrogateescape")).hexdigest()[:16]
