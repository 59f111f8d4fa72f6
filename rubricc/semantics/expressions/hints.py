"""Comparisons of texts that can be computed and can never hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rubricc.diagnostics.catalogue.checks import IMPOSSIBLE_CASE, LANGUAGE_CODE
from rubricc.plan.expression import Call, Constant, ListOf
from rubricc.semantics.expressions.typed import Typed
from rubricc.syntax import nodes

if TYPE_CHECKING:
    from rubricc.semantics.expressions.resolve import Reader

CODES = {
    "arabic": "ar", "bengali": "bn", "bulgarian": "bg", "chinese": "zh", "czech": "cs",
    "danish": "da", "dutch": "nl", "english": "en", "finnish": "fi", "french": "fr",
    "german": "de", "greek": "el", "gujarati": "gu", "hebrew": "he", "hindi": "hi",
    "hungarian": "hu", "indonesian": "id", "italian": "it", "japanese": "ja", "kannada": "kn",
    "korean": "ko", "marathi": "mr", "nepali": "ne", "norwegian": "no", "persian": "fa",
    "polish": "pl", "portuguese": "pt", "punjabi": "pa", "romanian": "ro", "russian": "ru",
    "spanish": "es", "swahili": "sw", "swedish": "sv", "tamil": "ta", "telugu": "te",
    "thai": "th", "turkish": "tr", "ukrainian": "uk", "urdu": "ur", "vietnamese": "vi",
}  # fmt: skip
"""ISO 639-1 codes by the English names of languages."""

_PARTS = ("contains", "contains_all", "contains_any", "starts_with", "ends_with", "count")


def warn_about_texts(left: Typed, right: Typed, reader: Reader) -> None:
    """Warn where a comparison or ``in`` of texts can never hold."""
    for computed, written in ((left, right), (right, left)):
        if isinstance(computed.expression, Call):
            _warn(computed.expression.function, written, reader)


def warn_about_parts(name: str, arguments: Sequence[Typed], reader: Reader) -> None:
    """Warn where a part is looked for in a text of another letter case."""
    searched = arguments[0].expression
    if name in _PARTS and isinstance(searched, Call):
        _warn(searched.function, arguments[1], reader)


def _warn(function: str, written: Typed, reader: Reader) -> None:
    for node, text in _written_texts(written):
        if function == "language" and not re.fullmatch(r"[a-z]{2,3}", text):
            code = CODES.get(text.strip().lower())
            reader.fault(
                LANGUAGE_CODE,
                node.span,
                f"`{text}` is no code of a language",
                f"write `{code}`" if code else "write the code of ISO 639, as `en` or `fr`",
            )
        elif function in ("lower", "upper") and text != getattr(text, function)():
            has = "capitals" if function == "lower" else "small letters"
            reader.fault(
                IMPOSSIBLE_CASE,
                node.span,
                f"`{text}` has {has}, and `{function}(…)` leaves none",
                f"write `{getattr(text, function)()}`",
            )


def _written_texts(written: Typed) -> Iterator[tuple[nodes.Node, str]]:
    """The texts that stand in the source, alone or as elements of a list."""
    expression = written.expression
    if isinstance(expression, Constant) and isinstance(expression.value, str):
        yield written.node, expression.value
    elif isinstance(expression, ListOf) and isinstance(written.node, nodes.ListExpr):
        for node, item in zip(written.node.elements, expression.items, strict=True):
            if isinstance(item, Constant) and isinstance(item.value, str):
                yield node, item.value
