"""A prompt or a response as chat messages of one shape, with what is special about them.

A message is a dictionary with ``role`` (``system``, ``user``, ``assistant``, ``tool``) and the text
``content``; where there are any with ``reasoning_content``, ``tool_calls``, ``tool_call_id`` and
``name``, as Chat Completions names them. The ``arguments`` of a call are an object.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from rubricc.datasets.formats.features import NOTHING, Feature
from rubricc.datasets.formats.message import ChatInvalid, Message, read_message

__all__ = ["NO_CHAT", "Chat", "ChatInvalid", "Message", "read_prompt", "read_response", "without"]


@dataclass(frozen=True, slots=True)
class Chat:
    """Messages, and their features."""

    messages: list[Message]
    features: frozenset[Feature] = NOTHING

    @property
    def text(self) -> str:
        """What the last message says."""
        content: str = self.messages[-1]["content"]
        return content


NO_CHAT: Final = Chat([], frozenset({"undecided"}))
"""Stands for the texts of a row that failed before it had any."""


def read_prompt(value: object, column: str = "prompt") -> Chat:
    """A prompt: the text of a user, or messages.

    Raises:
        ChatInvalid: it is neither, or a message cannot be read.
    """
    if isinstance(value, str):
        return Chat([{"role": "user", "content": value}])
    messages, features = _read(value, column)
    return Chat(messages, features | _of_prompt(messages))


def read_response(value: object, column: str = "response") -> Chat:
    """A response: the text of an assistant, or messages.

    Raises:
        ChatInvalid: it is neither, or a message cannot be read.
    """
    if isinstance(value, str):
        return Chat([{"role": "assistant", "content": value}])
    messages, features = _read(value, column)
    return Chat(messages, features | _of_response(messages))


def without(chat: Chat, feature: Feature, *, is_prompt: bool) -> Chat:
    """The same without its system messages, or without its reasoning."""
    if feature not in chat.features:
        return chat
    if feature == "system":
        messages = [message for message in chat.messages if message["role"] != "system"]
    else:
        messages = [_silent(message) for message in chat.messages]
    rest = chat.features - {feature, "turns", "roles", "ending", "trace"}
    return Chat(messages, rest | (_of_prompt(messages) if is_prompt else _of_response(messages)))


def _silent(message: Message) -> Message:
    return {key: value for key, value in message.items() if key != "reasoning_content"}


def _read(value: object, column: str) -> tuple[list[Message], frozenset[Feature]]:
    if not isinstance(value, Sequence) or isinstance(value, (bytes, bytearray)):
        raise ChatInvalid(f"`{column}` is neither text nor a list of chat messages")
    if not value:
        raise ChatInvalid(f"`{column}` is an empty list of messages")
    messages: list[Message] = []
    features: set[Feature] = set()
    for number, entry in enumerate(value):
        place = f"{column}[{number}]"
        if not isinstance(entry, Mapping):
            raise ChatInvalid(f"`{place}` is not a message with `role` and `content`")
        message, found = read_message(entry, place)
        messages.append(message)
        features |= found
    return messages, frozenset(features)


def _of_prompt(messages: Sequence[Message]) -> frozenset[Feature]:
    roles = [message["role"] for message in messages]
    features: set[Feature] = set()
    if "system" in roles:
        features.add("system")
    spoken = roles[1:] if roles[:1] == ["system"] else roles
    if len(spoken) > 1:
        features.add("turns")
    if not _alternate(spoken, first="user"):
        features.add("roles")
    if not spoken or spoken[-1] not in ("user", "tool"):
        features.add("ending")
    return frozenset(features)


def _of_response(messages: Sequence[Message]) -> frozenset[Feature]:
    roles = [message["role"] for message in messages]
    features: set[Feature] = {"trace"} if len(roles) > 1 else set()
    if "system" in roles:
        features.add("system")
    if not _alternate(roles, first="assistant"):
        features.add("roles")
    if not roles or roles[-1] != "assistant":
        features.add("ending")
    return frozenset(features)


def _alternate(roles: Sequence[str], first: str) -> bool:
    """Whether the assistant takes turns with the user and the tools, and ``first`` begins."""
    if not roles or roles[0] != first or "system" in roles:
        return False
    return all((one == "assistant") != (next_ == "assistant") for one, next_ in pairwise(roles))


def joined(*chats: Chat) -> list[dict[str, Any]]:
    """One conversation of several parts."""
    return [message for chat in chats for message in chat.messages]
