"""A causal language model of ``transformers`` from a folder: it writes, and weighs labels."""

from __future__ import annotations

import copy
import hashlib
import inspect
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rubricc.endpoints.errors import ContextTooLong, ModelUnknown
from rubricc.endpoints.local_tokenizer import LocalTokenizer
from rubricc.endpoints.reply import Reply, Stopped, Usage
from rubricc.endpoints.request import Request, Sampling


class LocalModel:
    """The weights in ``folder``, on ``device``; to be used in one thread at a time.

    Raises:
        ModelUnknown: there are none in safetensors that transformers can read.
    """

    def __init__(self, folder: Path, tokenizer: LocalTokenizer, device: str | None) -> None:
        import torch
        from transformers import AutoModelForCausalLM

        self._torch: Any = torch
        self._tokenizer = tokenizer
        try:
            with _no_progress():
                model: Any = AutoModelForCausalLM.from_pretrained(
                    str(folder),
                    local_files_only=True,
                    trust_remote_code=False,
                    use_safetensors=True,
                    dtype="auto",
                )
            chosen = device or ("cuda" if torch.cuda.is_available() else "cpu")
            self._model = model.to(chosen).eval()
        except Exception as error:  # the files of a folder may break any reader
            raise ModelUnknown(
                f"`{folder}` holds no weights in safetensors that transformers can read: "
                f"{type(error).__name__}"
            ) from error
        self._context = _context(self._model.config)

    def choose(self, request: Request, name: str) -> Reply:
        """The log-probabilities of the labels as the next token, exact and in float32.

        A label's is that of all tokens that say it; see :meth:`LocalTokenizer.labels`.
        """
        torch = self._torch
        prompt = self._tokenizer.rendered(request.messages, thinking=False)
        tokens = self._fitting(prompt)
        labels = self._tokenizer.labels(prompt, request.choices)
        with torch.inference_mode(), self._memory(len(tokens)):
            forward = inspect.signature(self._model.forward).parameters
            only_last = {"logits_to_keep": 1} if "logits_to_keep" in forward else {}
            logits = self._model(input_ids=self._tensor(tokens), use_cache=False, **only_last)
            spread = torch.log_softmax(logits.logits[0, -1].float(), dim=-1)
            found = {
                label: float(torch.logsumexp(spread[list(own)], dim=0))
                for label, own in labels.items()
            }
        likeliest = max(found, key=found.__getitem__)
        return Reply(likeliest, name, "end", Usage(sent=len(tokens), received=1), found)

    def write(self, request: Request, name: str, most: int, stop: threading.Event) -> Reply:
        """A written answer of at most ``most`` tokens where the request sets none.

        It ends early once ``stop`` is set.
        """
        prompt = self._tokenizer.rendered(request.messages)
        tokens = self._fitting(prompt)
        allowed = request.sampling.max_tokens or most
        if self._context is not None:
            allowed = min(allowed, self._context - len(tokens))
        config = self._drawing(request.sampling, allowed)
        given = self._tensor(tokens)
        with self._torch.inference_mode(), self._memory(len(tokens)), self._drawn(request):
            sequence = self._model.generate(
                given,
                attention_mask=self._torch.ones_like(given),
                generation_config=config,
                stopping_criteria=[_until(stop)],
            )
        written = sequence[0, len(tokens) :].tolist()
        usage = Usage(sent=len(tokens), received=len(written))
        stopped = _stopped(written, config.eos_token_id, allowed)
        return Reply(self._tokenizer.text(written), name, stopped, usage)

    def free(self) -> None:
        """Give the memory of a graphics card back."""
        del self._model
        if self._torch.cuda.is_available():
            self._torch.cuda.empty_cache()

    def _fitting(self, prompt: str) -> list[int]:
        """The tokens of a prompt that leaves room for one more."""
        tokens = self._tokenizer.tokens(prompt)
        if self._context is not None and len(tokens) >= self._context:
            raise ContextTooLong(
                f"the prompt has {len(tokens):,} tokens, and the model takes {self._context:,}"
            )
        return tokens

    def _tensor(self, tokens: Sequence[int]) -> Any:
        return self._torch.tensor([tokens], device=self._model.device)

    def _drawing(self, sampling: Sampling, allowed: int) -> Any:
        """The model's own way of drawing, with what the author sets in its place."""
        config = copy.deepcopy(self._model.generation_config)
        config.max_new_tokens, config.max_length = allowed, None
        if config.eos_token_id is None:
            config.eos_token_id = self._tokenizer.inner.eos_token_id
        if config.pad_token_id is None:
            config.pad_token_id = _first(config.eos_token_id)
        if sampling.temperature == 0:
            config.do_sample, config.num_beams = False, 1
            config.temperature = config.top_p = config.top_k = config.min_p = None
            config.typical_p = None
        elif sampling.temperature is not None:
            config.do_sample, config.num_beams = True, 1
            config.temperature = float(sampling.temperature)
        return config

    @contextmanager
    def _drawn(self, request: Request) -> Iterator[None]:
        """Draws from a state of its own, so that a training run in this process keeps its own.

        With a seed each sample has the same draws every time; without one, nobody knows them.
        """
        torch = self._torch
        device = self._model.device
        cards = [device] if device.type == "cuda" else []
        seed = request.sampling.seed
        with torch.random.fork_rng(devices=cards):
            torch.manual_seed(
                secrets.randbits(63) if seed is None else _mixed(seed, request.sample)
            )
            yield

    @contextmanager
    def _memory(self, tokens: int) -> Iterator[None]:
        try:
            yield
        except self._torch.OutOfMemoryError as error:
            raise ContextTooLong(
                f"a prompt of {tokens:,} tokens needs more memory than the device has"
            ) from error


@contextmanager
def _no_progress() -> Iterator[None]:
    """Without the bar that transformers draws over ours while it loads."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def _until(stop: threading.Event) -> Any:
    """Ends a generation at the token after ``stop`` is set."""
    import torch
    from transformers import StoppingCriteria

    class Until(StoppingCriteria):  # type: ignore[misc]  # transformers is not typed here
        def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
            done = torch.zeros(input_ids.shape[0], dtype=torch.bool, device=input_ids.device)
            return done | stop.is_set()

    return Until()


def _context(config: Any) -> int | None:
    """Tokens that prompt and answer may have together; ``None`` where the model has no bound."""
    found = getattr(config.get_text_config(), "max_position_embeddings", None)
    return int(found) if found else None


def _first(token: Any) -> Any:
    return token[0] if isinstance(token, list) else token


def _stopped(written: Sequence[int], ends: Any, allowed: int) -> Stopped:
    if written and written[-1] in (ends if isinstance(ends, list) else [ends]):
        return "end"
    return "length" if len(written) >= allowed else "other"


def _mixed(seed: int, sample: int) -> int:
    """A seed for one sample, unlike those of other samples and of neighbouring seeds."""
    digest = hashlib.sha256(f"{seed} {sample}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1
