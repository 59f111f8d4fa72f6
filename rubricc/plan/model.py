"""The base of every type that crosses a file or a process.

Such a type is frozen, refuses keys that it does not know, and refuses NaN and infinities: a plan
that was edited by hand, or written by another version, is refused instead of half understood.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Kind = Literal["hard_rule", "principle", "pitfall", "fact"]
"""What a criterion is; see the table of rules in the language reference."""


class Model(BaseModel):
    """A frozen, closed record of finite numbers."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        strict=False,
        defer_build=True,
    )
