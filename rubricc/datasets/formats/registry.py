"""Every format, by its name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rubricc.datasets.formats import (
    alpaca,
    chatml,
    llamafactory,
    openai,
    openrlhf,
    sharegpt,
    trl,
    ultrafeedback,
)
from rubricc.datasets.formats.format import Format

FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        one.name: one
        for family in (trl, alpaca, sharegpt, chatml, llamafactory, openai, ultrafeedback, openrlhf)
        for one in family.FORMATS
    }
)
"""What each format holds is known before anything is run, so that a pipeline can be checked."""
