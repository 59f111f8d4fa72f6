"""Why no reply came at all, from whatever exception a client raised."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator

from rubricc.endpoints.errors import CallFailed, CallTimedOut, EndpointError, ServerFailed
from rubricc.endpoints.phrase import in_one_line


def connection_failure(error: BaseException, url: str, timeout_s: float) -> CallFailed:
    """The failure that an exception of a client stands for.

    The SDKs wrap what their transport raised, sometimes under a wrong name (a lost connection as a
    timeout), so the innermost exception that says something decides.
    """
    for cause in reversed(list(_causes(error))):
        found = _known(cause, url, timeout_s)
        if found is not None:
            return found
    return ServerFailed(f"the connection to `{url}` broke: {type(error).__name__}")


def _known(cause: BaseException, url: str, timeout_s: float) -> CallFailed | None:
    if isinstance(cause, socket.gaierror):
        return ServerFailed(f"the host of `{url}` has no address: is its name right?")
    if getattr(cause, "errno", None) == errno.ECONNREFUSED:
        return ServerFailed(f"nothing listens at `{url}`")
    if isinstance(cause, ssl.SSLError | ssl.CertificateError):
        why = in_one_line(getattr(cause, "verify_message", "") or cause.reason or "")
        return ServerFailed(f"no secure connection to `{url}`" + (f": {why}" if why else ""))
    if isinstance(cause, TimeoutError) or type(cause).__name__.endswith("Timeout"):
        return CallTimedOut(f"no whole answer from `{url}` within {timeout_s:g} s")
    if isinstance(cause, ConnectionError | EOFError):
        return ServerFailed(f"the connection to `{url}` broke")
    return _of_aiohttp(cause, url)


def _of_aiohttp(cause: BaseException, url: str) -> CallFailed | None:
    import aiohttp

    if isinstance(cause, aiohttp.ClientPayloadError):
        return ServerFailed("the body is no answer: it ends early")
    if isinstance(cause, aiohttp.ClientResponseError):
        return ServerFailed(f"what `{url}` sent is no HTTP")
    if isinstance(cause, aiohttp.ClientConnectionError | OSError):
        return ServerFailed(f"the connection to `{url}` broke")
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception, then what it came from, outermost first.

    Contexts that were suppressed count: httpcore hides the error of the socket in one. An error of
    ours is where a caller began, who may be about to ask again.
    """
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen and not isinstance(found, EndpointError):
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__
