"""Prose with its slots resolved."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rubricc.diagnostics.catalogue.scores import EMPTY_TEXT
from rubricc.diagnostics.catalogue.types import (
    MALFORMED_SLOT,
    PATTERN_AS_PROSE,
    SINGLE_BRACES,
    SLOT_TYPE,
    UNKNOWN_SLOT,
)
from rubricc.diagnostics.diagnostic import Edit
from rubricc.plan.text import Slot, Text
from rubricc.plan.types import Type
from rubricc.semantics.findings import Findings, did_you_mean
from rubricc.source.file import SourceFile
from rubricc.source.span import Span
from rubricc.syntax import nodes
from rubricc.syntax.slots import SlotFault, SlotSpan, decode_text, split_slots


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a slot may read, by name; ``None`` for what was declared wrongly.

    ``may_be_broken`` tells whether a name may have been declared in a piece that could not be
    read.
    """

    types: Mapping[str, Type | None]
    may_be_broken: Callable[[str], bool] = lambda name: False

    def and_element(self, element: tuple[str, Type | None]) -> Inputs:
        """The same and the variable of an ``each``."""
        return Inputs({**self.types, element[0]: element[1]}, self.may_be_broken)


def resolve_prose(
    text: nodes.Text, file: SourceFile, inputs: Inputs, findings: Findings
) -> Text | None:
    """The pieces of ``text``, or ``None`` after reporting why it cannot be asked."""
    value = text.value
    if text.form == "raw":
        findings.report(
            PATTERN_AS_PROSE,
            file,
            text.span,
            "a pattern stands where prose is wanted",
            "leave out the `r` before the quotes",
            fix=Edit(Span(text.span.start, text.span.start + 1), ""),
        )
        return None
    if not value or value.isspace():
        findings.report(EMPTY_TEXT, file, text.span, "the text is empty", "say what must be true")
        return None
    if "{" not in value:
        return (value,)
    _warn_of_single_braces(text, file, inputs, findings)
    if "{{" not in value:
        return (value,)
    return _with_slots(text, file, inputs, findings)


def _warn_of_single_braces(
    text: nodes.Text, file: SourceFile, inputs: Inputs, findings: Findings
) -> None:
    """``{drug}`` where `drug` is a name that a slot could have: it would be read as it stands."""
    decoded = None
    for match in re.finditer(r"(?<!\{)\{([a-z_][a-z0-9_]*)(?:\.[a-z0-9_.]*)?\}(?!\})", text.value):
        if match[1] in inputs.types:
            decoded = decoded or decode_text(text, file)
            span = Span(decoded.place(match.start()), decoded.place(match.end() - 1) + 1)
            message = f"`{match[0]}` is sent as it stands"
            help_ = f"a slot has two braces: `{{{match[0]}}}`"
            fix = Edit(span, f"{{{match[0]}}}")
            findings.report(SINGLE_BRACES, file, span, message, help_, fix=fix)


def _with_slots(
    text: nodes.Text, file: SourceFile, inputs: Inputs, findings: Findings
) -> Text | None:
    pieces: list[str | Slot] = []
    whole = True
    for piece in split_slots(text, file):
        if isinstance(piece, str):
            pieces.append(piece)
        elif isinstance(piece, SlotFault):
            help_ = "a slot holds a name; braces that are meant as such are written `{{{{`"
            findings.report(MALFORMED_SLOT, file, piece.span, piece.message, help_)
            whole = False
        elif _is_filled(piece, file, inputs, findings):
            pieces.append(Slot(slot=piece.path))
        else:
            whole = False
    return tuple(pieces) if whole else None


def _is_filled(slot: SlotSpan, file: SourceFile, inputs: Inputs, findings: Findings) -> bool:
    found = type_of_path(slot.path, slot.span, file, inputs, findings)
    if found is None:
        return False
    name = ".".join(slot.path)
    shown = found.element if found.kind == "list" and found.element is not None else found
    if shown.kind == "record":
        findings.report(
            SLOT_TYPE,
            file,
            slot.span,
            f"`{name}` is `{found}`, which is no prose",
            f"name one field, as in `{{{{{name}.{shown.fields[0][0]}}}}}`"
            if shown is found
            else "make one criterion of each element with `each`",
        )
        return False
    if shown.kind == "list":
        findings.report(SLOT_TYPE, file, slot.span, f"`{name}` is `{found}`, which is no prose")
        return False
    return True


def type_of_path(
    path: tuple[str, ...], span: Span, file: SourceFile, inputs: Inputs, findings: Findings
) -> Type | None:
    """The type of the dotted ``path``, or ``None`` after reporting what of it is unknown.

    What was declared wrongly is silent: its declaration has been reported.
    """
    if path[0] not in inputs.types:
        if inputs.may_be_broken(path[0]):
            return None
        findings.report(
            UNKNOWN_SLOT,
            file,
            span,
            f"nothing fills `{'.'.join(path)}`",
            did_you_mean(path[0], inputs.types)
            or f"declare it after the rubric's name: `({path[0]}: text)`",
        )
        return None
    found = inputs.types[path[0]]
    for at, name in enumerate(path[1:], 1):
        if found is None:
            return None
        fields = dict(found.fields)
        if name not in fields:
            owner = ".".join(path[:at])
            findings.report(
                UNKNOWN_SLOT,
                file,
                span,
                f"`{owner}` has no field `{name}`"
                if fields
                else f"`{owner}` is `{found}` and has no fields",
                did_you_mean(name, fields) if fields else f"write `{owner}`",
            )
            return None
        found = fields[name]
    return found
