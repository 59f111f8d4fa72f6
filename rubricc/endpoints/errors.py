"""Why a call brought no answer, by what helps against it. ::

EndpointError            everything below
├── CallFailed           this call failed; others may not
│   ├── Overloaded       429, 503, 529: ask again later, fewer at a time
│   ├── ServerFailed     500, 502, a lost connection, a body that is no answer: ask again
│   ├── CallTimedOut     no answer in time: ask again
│   ├── SchemaRefused    the server does not take this schema: ask without it
│   ├── ContextTooLong   the prompt does not fit the model: no use asking again
│   ├── AnswerBlocked    the provider refused to answer this prompt: no use asking again
│   └── RequestRefused   400 and its like: no use asking again
└── EndpointUnusable     no call of this run can succeed
    ├── KeyMissing       no key in the environment
    ├── KeyRefused       401, 403: the key is wrong, or may not do this
    ├── ModelUnknown     404: the server has no such model
    ├── CreditSpent      the account has no credit left
    ├── ExtraMissing     a package is not installed; names the extra
    ├── SettingRefused   the endpoint cannot honour a setting of the judge
    └── NameInvalid      a name such as ``openai:gpt-5-mini`` is not well formed

Messages are one lower-case phrase for a person, and never hold a key, a header or a prompt.
"""

from __future__ import annotations


class EndpointError(Exception):
    """An endpoint gave no answer."""


class CallFailed(EndpointError):
    """One call failed. ``again`` says whether asking the same again may help."""

    again = False


class Overloaded(CallFailed):
    """The server wants fewer calls; ``retry_after_s`` is the wait that it asks for, if it does."""

    again = True

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ServerFailed(CallFailed):
    """The server broke, or what came back is no answer."""

    again = True


class CallTimedOut(CallFailed):
    """No whole answer came in time."""

    again = True


class SchemaRefused(CallFailed):
    """The server does not take the schema of the answer."""


class ContextTooLong(CallFailed):
    """The prompt is too long for the model."""


class AnswerBlocked(CallFailed):
    """The provider refused to answer this prompt."""


class RequestRefused(CallFailed):
    """The server says that the request itself is wrong."""


class EndpointUnusable(EndpointError):
    """No call of this run can succeed; a run says so before it has cost anything."""


class KeyMissing(EndpointUnusable):
    """The environment holds no key."""


class KeyRefused(EndpointUnusable):
    """The key is wrong, or may not do this."""


class ModelUnknown(EndpointUnusable):
    """The server has no model of that name."""


class CreditSpent(EndpointUnusable):
    """The account has no credit left."""


class ExtraMissing(EndpointUnusable):
    """A package is not installed; the message names the extra to install."""


class SettingRefused(EndpointUnusable):
    """The endpoint cannot honour a setting of the judge."""


class NameInvalid(EndpointUnusable):
    """The name of a model is not well formed."""
