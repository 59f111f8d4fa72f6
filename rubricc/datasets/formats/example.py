"""What a training example is, whatever file it comes from and goes to: one small record a kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar, Final, Literal

from rubricc.datasets.formats.chat import Chat
from rubricc.datasets.formats.features import NOTHING, Feature

Kind = Literal["preference", "unpaired", "sft", "prompt_only", "scored"]

NONE_KEPT: Final[Mapping[str, object]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What every kind has.

    ``line`` is that of its row, 0 where it comes from no file. ``tools`` are definitions of
    functions, ``kept`` columns of the row that go along where a format has room for them.
    """

    kind: ClassVar[Kind]
    prompt: Chat
    line: int = 0
    id: str | int | None = None
    tools: Sequence[Mapping[str, Any]] = ()
    kept: Mapping[str, object] = field(default_factory=lambda: NONE_KEPT)

    @property
    def features(self) -> frozenset[Feature]:
        """What a format must be able to hold."""
        own = self.prompt.features
        return own | {"tools"} if self.tools else own


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference(Example):
    """Two responses to one prompt, one of them better.

    ``probability`` that ``chosen`` is better lies in 0.5..1; ``None`` where nobody gave one.
    ``scores`` are those of both, ``margin`` the difference in strength, in log-odds or in reward.
    With a ``state`` neither is better, and ``chosen`` is just the first; ``is_dropped`` says that
    the policy of the judge leaves such pairs out.
    """

    kind: ClassVar[Kind] = "preference"
    chosen: Chat
    rejected: Chat
    probability: float | None = None
    scores: tuple[float, float] | None = None
    margin: float | None = None
    state: Feature | None = None
    is_dropped: bool = False

    @property
    def features(self) -> frozenset[Feature]:
        """What a format must be able to hold."""
        both = self.chosen.features | self.rejected.features
        if self.probability is not None and self.probability < 1:
            both |= {"soft"}
        return self.prompt.features | both | ({"tools"} if self.tools else NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpaired(Example):
    """A response that is wanted, or not.

    ``probability`` that it is, where it comes from a pair; ``reward`` where it comes from a score.
    """

    kind: ClassVar[Kind] = "unpaired"
    response: Chat
    label: bool
    probability: float | None = None
    reward: float | None = None

    @property
    def features(self) -> frozenset[Feature]:
        """What a format must be able to hold."""
        own = self.prompt.features | self.response.features
        if self.probability is not None and 0 < self.probability < 1:
            own |= {"soft"}
        return own | {"tools"} if self.tools else own


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion(Example):
    """A response to learn from."""

    kind: ClassVar[Kind] = "sft"
    response: Chat
    state: Feature | None = None

    @property
    def features(self) -> frozenset[Feature]:
        """What a format must be able to hold."""
        own = self.prompt.features | self.response.features
        return own | {"tools"} if self.tools else own


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptOnly(Example):
    """A prompt that a policy answers in training."""

    kind: ClassVar[Kind] = "prompt_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored(Example):
    """A response with its reward; ``None`` where nothing decided it."""

    kind: ClassVar[Kind] = "scored"
    response: Chat
    reward: float | None
    state: Feature | None = None

    @property
    def features(self) -> frozenset[Feature]:
        """What a format must be able to hold."""
        own = self.prompt.features | self.response.features
        return own | {"tools"} if self.tools else own


def state_of(example: Example) -> Feature | None:
    """Why an example has no better response or no reward, if it has none."""
    state: Feature | None = getattr(example, "state", None)
    return state


ONE_OF: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        "preference": "pairs",
        "unpaired": "labelled responses",
        "sft": "completions",
        "prompt_only": "prompts",
        "scored": "scored responses",
    }
)
"""What examples of a kind are called."""
