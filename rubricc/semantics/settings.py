"""Blocks of settings: which keys there are, and what each of them takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from rubricc.diagnostics.catalogue.names import (
    DUPLICATE_FIELD,
    UNKNOWN_SETTING,
    UNKNOWN_VALUE,
)
from rubricc.diagnostics.catalogue.scores import BACKWARDS_RANGE, OUT_OF_RANGE
from rubricc.diagnostics.catalogue.types import PATTERN_AS_PROSE, WRONG_VALUE
from rubricc.diagnostics.diagnostic import Edit, Label
from rubricc.semantics.findings import Findings, did_you_mean
from rubricc.semantics.types import signed_number
from rubricc.source.file import SourceFile
from rubricc.source.span import Span
from rubricc.source.suggest import suggest
from rubricc.syntax import nodes

INVALID: Final = object()
"""What a reader returns after it has reported that a value will not do."""


@dataclass(frozen=True, slots=True)
class Given:
    """One setting as written, and the file that it stands in."""

    node: nodes.Setting | nodes.Block
    file: SourceFile

    @property
    def key(self) -> str:
        return self.node.key.text

    @property
    def value_span(self) -> Span:
        """The span of the value, or of the whole block."""
        return self.node.value.span if isinstance(self.node, nodes.Setting) else self.node.span


Reader = Callable[[Given, Findings], Any]
"""From a setting to its value, or to ``INVALID`` after reporting why it has none."""

Settings = dict[str, Given]
"""The settings of one block by key, in the order written."""


def gather(
    entries: Iterable[nodes.Setting | nodes.Block],
    file: SourceFile,
    findings: Findings,
    repeatable: str | None = None,
) -> Settings:
    """The entries by key; of two equal keys the second is the error.

    Blocks called ``repeatable`` may repeat and are left out.
    """
    given: Settings = {}
    for entry in entries:
        key = entry.key.text
        if key == repeatable and isinstance(entry, nodes.Block):
            continue
        if key in given:
            report_twice(entry.key, given[key].node.key, file, findings)
        else:
            given[key] = Given(entry, file)
    return given


def report_twice(
    second: nodes.Name, first: nodes.Name, file: SourceFile, findings: Findings
) -> None:
    """Report that the field or setting ``second`` has been given before."""
    findings.report(
        DUPLICATE_FIELD,
        file,
        second.span,
        f"`{second.text}` is given twice",
        "keep one of them",
        (Label(file, first.span, "given here"),),
    )


def read_settings(
    given: Settings,
    readers: Mapping[str, Reader],
    block: str,
    findings: Findings,
    advice: Mapping[str, str] = {},
) -> dict[str, Any]:
    """The valid values by key; unknown keys and wrong values are reported.

    ``advice`` has help for keys that people expect here and that stand elsewhere.
    """
    values: dict[str, Any] = {}
    for key, setting in given.items():
        reader = readers.get(key)
        if reader is None:
            findings.report(
                UNKNOWN_SETTING,
                setting.file,
                setting.node.key.span,
                f"{block} has no setting `{key}`",
                advice.get(key) or did_you_mean(key, readers),
            )
            continue
        value = reader(setting, findings)
        if value is not INVALID:
            values[key] = value
    return values


def word(*choices: str) -> Reader:
    """One of the words ``choices``."""

    def read(given: Given, findings: Findings) -> Any:
        value = _plain_name(given)
        if value in choices:
            return value
        return _not_a_choice(given, value, choices, findings)

    return read


def flag(given: Given, findings: Findings) -> Any:
    """``true`` or ``false``."""
    value = _plain_name(given)
    if value in ("true", "false"):
        return value == "true"
    return _not_a_choice(given, value, ("true", "false"), findings)


def number(
    least: float | None = None, most: float | None = None, above: float | None = None
) -> Reader:
    """A finite number from ``least`` to ``most``, and greater than ``above``."""

    def read(given: Given, findings: Findings) -> Any:
        value = _number(given)
        if value is None:
            return wrong_value(given, "a number", findings)
        if (
            (least is not None and value < least)
            or (most is not None and value > most)
            or (above is not None and value <= above)
        ):
            return _out_of_range(given, _bounds(least, most, above), findings)
        return float(value)

    return read


def whole(least: int, most: int = 2**53) -> Reader:
    """A whole number from ``least`` to ``most``."""

    def read(given: Given, findings: Findings) -> Any:
        value = _number(given)
        if value is None or not isinstance(value, int):
            return wrong_value(given, "a whole number", findings)
        if not least <= value <= most:
            return _out_of_range(given, _bounds(least, most, None), findings)
        return value

    return read


def whole_or_all(given: Given, findings: Findings) -> Any:
    """A whole number from 1, or ``all``."""
    if _plain_name(given) == "all":
        return "all"
    if _number(given) is None:
        return wrong_value(given, "a whole number or `all`", findings)
    return whole(1)(given, findings)


def interval(least: float | None = None, most: float | None = None) -> Reader:
    """``a..b`` with a below b, inside ``least..most``; a pair of numbers."""

    def read(given: Given, findings: Findings) -> Any:
        node = given.node
        value = node.value if isinstance(node, nodes.Setting) else None
        if not isinstance(value, nodes.Range):
            return wrong_value(given, "a range such as `0..1`", findings)
        low, high = signed_number(value.low), signed_number(value.high)
        if low is None or high is None:
            return wrong_value(given, "a range such as `0..1`", findings)
        if low >= high:
            findings.report(
                BACKWARDS_RANGE,
                given.file,
                value.span,
                f"`{given.key}` runs from {low} to {high}",
                f"write `{high}..{low}`" if low > high else "give it two different ends",
            )
            return INVALID
        if (least is not None and low < least) or (most is not None and high > most):
            return _out_of_range(given, _bounds(least, most, None), findings)
        return (float(low), float(high))

    return read


def interval_or_none(given: Given, findings: Findings) -> Any:
    """``a..b``, or ``none``, which reads as ``None``."""
    if _plain_name(given) == "none":
        return None
    return interval()(given, findings)


def prose(given: Given, findings: Findings) -> Any:
    """A string, as written."""
    node = given.node
    value = node.value if isinstance(node, nodes.Setting) else None
    if isinstance(value, nodes.Text) and value.form == "raw":
        start = value.span.start
        findings.report(
            PATTERN_AS_PROSE,
            given.file,
            value.span,
            "a pattern stands where prose is wanted",
            "leave out the `r` before the quotes",
            fix=Edit(Span(start, start + 1), ""),
        )
        return INVALID
    if isinstance(value, nodes.Text) and value.value.strip():
        return value.value
    return wrong_value(given, "a text in quotes", findings)


def wrong_value(given: Given, wanted: str, findings: Findings) -> Any:
    """Report that ``given`` takes something else; returns ``INVALID``."""
    findings.report(WRONG_VALUE, given.file, given.value_span, f"`{given.key}` takes {wanted}")
    return INVALID


def _plain_name(given: Given) -> str | None:
    node = given.node
    if isinstance(node, nodes.Setting) and isinstance(node.value, nodes.QName):
        return node.value.text
    return None


def _number(given: Given) -> int | float | None:
    node = given.node
    return signed_number(node.value) if isinstance(node, nodes.Setting) else None


def _not_a_choice(
    given: Given, value: str | None, choices: tuple[str, ...], findings: Findings
) -> Any:
    listed = ", ".join(f"`{choice}`" for choice in choices[:-1]) + f" or `{choices[-1]}`"
    if value is None:
        return wrong_value(given, listed.lstrip(" or"), findings)
    near = suggest(value, choices)
    findings.report(
        UNKNOWN_VALUE,
        given.file,
        given.value_span,
        f"`{given.key}` cannot be `{value}`",
        f"did you mean `{near}`?" if near else f"it is {listed}",
    )
    return INVALID


def _out_of_range(given: Given, bounds: str, findings: Findings) -> Any:
    findings.report(OUT_OF_RANGE, given.file, given.value_span, f"`{given.key}` must be {bounds}")
    return INVALID


def _bounds(least: float | None, most: float | None, above: float | None) -> str:
    if above is not None:
        return f"above {above:g}" + ("" if most is None else f" and at most {most:g}")
    if least is None:
        return f"at most {most:g}"
    if most is None or most == 2**53:
        return f"at least {least:g}"
    return f"from {least:g} to {most:g}"
