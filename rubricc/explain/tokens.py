"""Which counter of tokens an explanation uses, by the name that a person gives."""

from __future__ import annotations

from rubricc.prompts.tokens import ESTIMATE, Counter, estimate_tokens, token_counter


class NoTokenizer(Exception):
    """No tokenizer of that name can be had without fetching one; the message says what is there."""


def counter_named(name: str | None) -> Counter:
    """The counter called ``name``: a tiktoken encoding or model, or a transformers tokenizer.

    ``None`` takes the best at hand: the exact default encoding where it lies on this machine, else
    the estimate. Nothing is ever fetched.

    Raises:
        NoTokenizer: ``name`` is neither an encoding nor a tokenizer that lies on this machine.
    """
    if name is None:
        return token_counter()
    if name in (ESTIMATE, "estimate"):
        return Counter(ESTIMATE, estimate_tokens)
    exact = token_counter(_encoding_of(name))
    if exact.name != ESTIMATE:
        return exact
    return _from_transformers(name)


def _encoding_of(name: str) -> str:
    """The tiktoken encoding of a model, or ``name`` itself."""
    try:
        from tiktoken.model import encoding_name_for_model
    except ImportError:
        return name
    try:
        encoding: str = encoding_name_for_model(name)
    except KeyError:
        return name
    return encoding


def _from_transformers(name: str) -> Counter:
    try:
        from transformers import AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(name, local_files_only=True)
    except ImportError:
        raise NoTokenizer(
            f"no tokenizer `{name}` lies on this machine, and transformers is not installed"
        ) from None
    except (OSError, ValueError):
        raise NoTokenizer(f"no tokenizer `{name}` lies on this machine") from None
    return Counter(name, lambda text: len(tokenizer.encode(text, add_special_tokens=False)))
