"""Templates of promptfoo (Nunjucks) as prose with slots, and back.

Of templates only plain variables are understood, ``{{ name }}``, and constants that write braces,
``{{ "{{" }}``. What has filters, fields, tags or comments is left to the caller as no prose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from rubricc.interchange.errors import NotExpressible
from rubricc.interchange.literal import literal_braces
from rubricc.interchange.names import Names
from rubricc.plan.text import Slot, Text

PROMPT: Final = "{{prompt}}"

_TAG: Final = re.compile(r'\{\{\s*(?:([A-Za-z_]\w*)|"(\{[{%#]?)")\s*\}\}', re.ASCII)
_CODE: Final = re.compile(r"\{[{%#]")
_ODD: Final = re.compile(r"(?<!\{)(?:\{\{)*\{\Z")

Pieces = list[tuple[str, bool]]
"""Pieces of a template in order: a literal text, or the name of a variable with the flag set."""


class Variables:
    """The parameters that variables become; each is declared once it is used in a rule."""

    def __init__(self, *, prompt_is_input: bool) -> None:
        self._names = Names(("reference",))
        self._of: dict[str, str] = {"prompt": "prompt"} if prompt_is_input else {}
        self.used: dict[str, None] = {}
        """Parameters that rules read, in the order of their first use."""

    def column(self, variable: str) -> str:
        """The name of a variable as a parameter and as a column of rows."""
        if variable not in self._of:
            self._of[variable] = self._names.new(variable, "variable")
        return self._of[variable]

    def use(self, variable: str) -> str:
        """The same, for a variable that a rule reads."""
        name = self.column(variable)
        if name != "prompt":
            self.used[name] = None
        return name

    def reserve(self, name: str) -> str:
        """A name that no variable has or will have."""
        return self._names.new(name)


def pieces_of(template: str) -> Pieces | None:
    """The pieces of a template, or ``None`` where it is more than variables and texts."""
    pieces: Pieces = []
    at = 0
    for found in _TAG.finditer(template):
        literal = template[at : found.start()]
        if _CODE.search(literal) or literal.endswith("{"):
            return None
        pieces += [(literal, False), (found[1], True) if found[1] else (found[2], False)]
        at = found.end()
    if _CODE.search(template[at:]):
        return None
    pieces.append((template[at:], False))
    return _joined(pieces)


def _joined(pieces: Pieces) -> Pieces:
    """Without empty texts, and with no two texts side by side."""
    joined: Pieces = []
    for text, is_variable in pieces:
        if not is_variable and joined and not joined[-1][1]:
            joined[-1] = (joined[-1][0] + text, False)
        elif text:
            joined.append((text, is_variable))
    return joined


def prose_of(template: str, variables: Variables) -> str | None:
    """A template as prose with slots, or ``None`` where it is no such prose."""
    pieces = pieces_of(template)
    if pieces is None:
        return None
    for (text, _), (_, is_variable) in pairwise(pieces):
        if is_variable and _ODD.search(text):
            return None
    return "".join(
        f"{{{{{variables.use(text)}}}}}" if is_variable else literal_braces(text)
        for text, is_variable in pieces
    )


def filled(template: str, values: Mapping[str, str]) -> str | None:
    """A template with its variables filled in, or ``None`` where it is more than these."""
    pieces = pieces_of(template)
    if pieces is None:
        return None
    return "".join(values.get(text, "") if is_variable else text for text, is_variable in pieces)


def template_of(text: Text, name: str) -> str:
    """The text of the criterion ``name`` as a template.

    Raises:
        NotExpressible: it reads the response, a field of a record, or begins like a file.
    """
    written = "".join(_written(part, name) for part in text)
    if written.startswith(("file://", "package:")):
        raise NotExpressible(f"`{name}` begins like the address of a file, which would be read")
    return written


def _written(part: str | Slot, name: str) -> str:
    if isinstance(part, Slot):
        if len(part.slot) > 1 or part.slot[0] == "response":
            raise NotExpressible(
                f"`{name}` has the slot `{'.'.join(part.slot)}`, which is no variable"
            )
        return f"{{{{{part.slot[0]}}}}}"
    return escaped(part)


def escaped(literal: str) -> str:
    """A literal text as a template, whether a variable follows it or not."""
    text = _CODE.sub(lambda found: f'{{{{ "{found[0]}" }}}}', literal)
    return text[:-1] + '{{ "{" }}' if text.endswith("{") else text
