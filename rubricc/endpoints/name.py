"""Names of models, as ``openai:gpt-5-mini`` or ``http://127.0.0.1:8000/v1#org/model``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from rubricc.endpoints.errors import NameInvalid
from rubricc.source.suggest import suggest

Provider = Literal["openai", "anthropic", "compatible", "local", "replay"]

_NAMED: Final[dict[str, tuple[Provider, str]]] = {
    "openai": ("openai", "NAME"),
    "anthropic": ("anthropic", "NAME"),
    "local": ("local", "PATH"),
    "replay": ("replay", "FILE"),
}
_FORMS: Final = (
    "`openai:NAME`, `anthropic:NAME`, `http://HOST:PORT/v1#NAME`, `local:PATH` or `replay:FILE`"
)
_FAMILIES: Final = {"gpt": "openai", "o3": "openai", "o4": "openai", "claude": "anthropic"}
"""What well-known models begin with; only for the suggestion in a message."""


@dataclass(frozen=True, slots=True)
class EndpointName:
    """A name in its parts."""

    provider: Provider
    model: str
    """The model as its server calls it; of ``local`` and ``replay`` the path."""
    url: str = ""
    """Of a compatible server its base, without a slash at the end; otherwise empty."""


def parse_name(text: str) -> EndpointName:
    """The parts of a name.

    Everything after the first ``:``, or of a URL after the first ``#``, is the model's name as it
    stands, so it may hold both again.

    >>> parse_name("http://localhost:8000/v1#org/model:tag")
    EndpointName(provider='compatible', model='org/model:tag', url='http://localhost:8000/v1')

    Raises:
        NameInvalid: it has none of the known forms, or holds a password.
    """
    if not text.isprintable():
        raise NameInvalid("the name of a model holds a control character")
    scheme, colon, rest = text.partition(":")
    if colon and scheme.lower() in {"http", "https"}:
        return _compatible(text)
    if not colon:
        raise NameInvalid(f"`{text}` names no endpoint: {_form_for(text)}")
    if scheme not in _NAMED:
        meant = suggest(scheme, [*_NAMED, "http", "https"])
        end = f"did you mean `{meant}`?" if meant else f"write {_FORMS}"
        raise NameInvalid(f"there is no endpoint `{scheme}`: {end}")
    provider, missing = _NAMED[scheme]
    if not rest.strip():
        raise NameInvalid(f"`{text}` ends early: write `{scheme}:{missing}`")
    return EndpointName(provider, rest)


def plain_url(url: str, where: str) -> str:
    """``url`` without a slash at its end.

    ``where`` says in a message where it was found. What may hold a secret is refused, and then the
    message does not show the URL.

    Raises:
        NameInvalid: it is no HTTP URL, or holds a user, a password or a query.
    """
    if not url.isprintable():
        raise NameInvalid(f"{where} holds a control character")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise NameInvalid(f"{where} is not a valid URL: write `http://HOST:PORT/v1`") from None
    if "@" in parts.netloc:
        raise NameInvalid(
            f"{where} holds a user or a password: leave it away, and put a key in the environment"
        )
    if parts.query or parts.fragment:
        raise NameInvalid(
            f"{where} holds a query or a fragment, which may be secret: leave it away"
        )
    if parts.scheme.lower() not in {"http", "https"} or not host:
        raise NameInvalid(f"{where} is not a valid URL: write `http://HOST:PORT/v1`")
    return f"{parts.scheme.lower()}://{parts.netloc}{parts.path.rstrip('/')}"


def _compatible(text: str) -> EndpointName:
    base, _, model = text.partition("#")
    url = plain_url(base, "the URL of a model's name")
    for tail in ("/chat/completions", "/completions"):
        if url.endswith(tail):
            raise NameInvalid(f"`{url}` goes too far: leave `{tail}` away")
    if not model.strip():
        raise NameInvalid(f"`{url}` names no model: write `{url}#NAME`")
    return EndpointName("compatible", model, url)


def _form_for(text: str) -> str:
    for family, provider in _FAMILIES.items():
        if text.startswith(family):
            return f"did you mean `{provider}:{text}`?"
    return f"write {_FORMS}"
