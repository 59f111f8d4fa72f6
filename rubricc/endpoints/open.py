"""From the name of a model to its endpoint."""

from __future__ import annotations

from rubricc.endpoints.endpoint import Endpoint
from rubricc.endpoints.name import parse_name


def open_endpoint(name: str, *, timeout_s: float = 120.0, connections: int = 64) -> Endpoint:
    """The endpoint of a name, such as ``openai:gpt-5-mini``; see :mod:`rubricc.endpoints.name`.

    Nothing is connected yet, and only the packages that this endpoint needs are imported, most of
    them at its first call. ``timeout_s`` is for one whole call; of ``connections`` there are at
    most so many at once.

    Raises:
        NameInvalid: the name is not well formed.
        KeyMissing: the environment has no key for it.
        ExtraMissing: a package that it needs is not installed.
        ModelUnknown: there is no such folder, of a model in this process.
    """
    parsed = parse_name(name)
    if parsed.provider == "compatible":
        from rubricc.endpoints.compatible import CompatibleEndpoint

        return CompatibleEndpoint(
            parsed.url, parsed.model, timeout_s=timeout_s, connections=connections
        )
    if parsed.provider == "openai":
        from rubricc.endpoints.openai_sdk import OpenAIEndpoint

        return OpenAIEndpoint(parsed.model, timeout_s=timeout_s, connections=connections)
    if parsed.provider == "anthropic":
        from rubricc.endpoints.anthropic_sdk import AnthropicEndpoint

        return AnthropicEndpoint(parsed.model, timeout_s=timeout_s, connections=connections)
    if parsed.provider == "local":
        from rubricc.endpoints.local import LocalEndpoint

        return LocalEndpoint(parsed.model)
    from rubricc.endpoints.replay import ReplayEndpoint

    return ReplayEndpoint(parsed.model)
