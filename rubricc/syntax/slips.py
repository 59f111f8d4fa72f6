"""What a broken piece was meant to be: each common slip has a finding of its own.

``explain`` tries the slips in the order of one tuple; the first that fits speaks, so that a piece
has one finding. A slip is recognised from the kinds of the tokens, written as one string with a
character a token (see :mod:`rubricc.syntax.kinds`), and from where the grammar stopped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from rubricc.diagnostics.catalogue import lexical
from rubricc.diagnostics.catalogue import syntax as rules
from rubricc.diagnostics.diagnostic import Diagnostic, Edit, Rule
from rubricc.source.file import SourceFile
from rubricc.source.span import Span
from rubricc.syntax import kinds
from rubricc.syntax.automaton import Stop
from rubricc.syntax.build import Unbuildable
from rubricc.syntax.layout import Layout
from rubricc.syntax.lexical import malformed
from rubricc.syntax.tokens import MAX_DEPTH

W = "[" + "".join(sorted(kinds.WORD_KINDS)) + "\x02]"
"""Any word, as a class of a pattern over kinds."""

RULE_KEYWORD = r"(?:HU|P|L|f|O(?:HU|P|L|f))"
TEXT = r'["Br]'

ITEM_WORDS = (
    "hard rule", "principle", "pitfall", "fact", "derive", "class", "group", "tier",
    "include", "drop", "slot", "override",
)  # fmt: skip
DECLARATION_WORDS = (
    "rubric", "constitution", "judge", "test", "extern check", "extern score", "import", "edition",
)  # fmt: skip
BLOCKS = ("weights", "reward", "revision", "preference")


@dataclass(eq=False)
class Piece:
    """The tokens of one broken piece; ``context`` is the piece that the grammar was asked for."""

    layout: Layout
    order: list[int]
    context: str
    is_headed: bool = True
    has_body: bool = False
    """Whether a body in braces follows that is read apart from this header."""

    def __post_init__(self) -> None:
        self.codes = "".join(self.layout.code(index) for index in self.order)
        self.source: SourceFile = self.layout.tokens.source

    @property
    def is_block(self) -> bool:
        """Whether it is a key with a body."""
        return re.fullmatch(f"{W}:?", self.codes) is not None

    def code(self, position: int) -> str:
        return self.codes[position] if position < len(self.codes) else kinds.END

    def text(self, position: int) -> str:
        return self.layout.text(self.order[position])

    def span(self, position: int, last: int | None = None) -> Span:
        """The span of one token, or from one to another."""
        first = self.layout.span(self.order[position])
        return first if last is None else first.to(self.layout.span(self.order[last]))

    def whole(self) -> Span:
        return self.span(0, len(self.order) - 1)

    def end(self) -> Span:
        """The last token, which something should follow."""
        return self.span(len(self.order) - 1)

    def declared_name(self) -> str | None:
        """What the piece would have been called, if that can be read."""
        if self.context not in ("item", "file") or not self.codes:
            return None
        if self.codes[0] == "I":
            words = [p for p in range(1, len(self.codes)) if self.codes[p] == kinds.NAME]
            return self.text(words[-1]) if words else None
        skipped = {"H": 2, "O": 3 if self.code(1) == "H" else 2, "X": 2, "T": 99}
        if self.codes[0] in (kinds.BLOCKWORD, "E"):
            return None
        position = skipped.get(self.codes[0], 1)
        if re.match(f"{W}[:=]", self.codes):
            position = 0
        if position < len(self.codes) and self.codes[position] in kinds.WORD_KINDS:
            return self.text(position)
        return None


def explain(piece: Piece, stop: Stop) -> Diagnostic:
    """The one finding for a piece that does not follow the grammar."""
    for slip in SLIPS:
        found = slip(piece, stop)
        if found is not None:
            return found
    return _unexpected(piece, stop)


def unbuildable(fault: Unbuildable, source: SourceFile) -> Diagnostic:
    """The finding for a piece that follows the grammar and still cannot be held."""
    if fault.fault == "deep":
        message = f"an expression of more than {MAX_DEPTH} operations inside each other"
        help_ = "put parts of it into groups, or derive them under names of their own"
        return Diagnostic(rules.TOO_DEEP, message, source, fault.span, help_)
    return too_large(source, fault.span)


def too_large(source: SourceFile, span: Span) -> Diagnostic:
    """The finding for a number with more digits than a number can hold."""
    return Diagnostic(
        lexical.NUMBER_TOO_LARGE, "a number with more than 300 digits", source, span
    )


def _finding(
    piece: Piece, rule: Rule, message: str, span: Span, help_: str | None, fix: Edit | None = None
) -> Diagnostic:
    return Diagnostic(rule, message, piece.source, span, help_, fix=fix)


# ---- tokens that were meant well --------------------------------------------------------------


def _unquoted_text(piece: Piece, stop: Stop) -> Diagnostic | None:
    header = re.match(rf"{RULE_KEYWORD}{W}(?:n(?!n))?w?", piece.codes)
    setting = re.match(rf"(?:[lx][{W[1:-1]}0w])?{W}?:", piece.codes)
    start = (header or setting).end() if header or setting else 0
    words = re.compile(rf"(?:{W}[^{W[1:-1]}{{}}]{{0,2}}){{3,}}").match(piece.codes, start)
    if not start or words is None or stop.index not in piece.order:
        return None
    last = len(piece.order) - 1
    while last > start and piece.codes[last] in "{}":
        last -= 1
    if any(code in "&|!<-*([=" for code in piece.codes[start : last + 1]) and not re.search(
        r"[\x03\x06]", piece.codes[start:]
    ):
        return None
    begin = min(start, len(piece.order) - 1)
    return _finding(
        piece,
        rules.UNQUOTED_TEXT,
        f"text without quotes: `{piece.text(begin)} {piece.text(begin + 1)} …`",
        piece.span(begin, last),
        'write the sentence in quotes: `"…"`',
    )


def _quote_in_text(piece: Piece, stop: Stop) -> Diagnostic | None:
    found = re.search(rf'"(?:{W}+[^"{{}}:]{{0,2}})+["\x03]', piece.codes)
    if found is None or stop.index not in piece.order[found.start() : found.end() + 1]:
        return None
    first, last = found.start(), found.end() - 1
    if re.search(rf"{W}:", found[0]):
        return None
    return _finding(
        piece,
        rules.QUOTE_IN_TEXT,
        "a quote inside text ends the text",
        piece.span(first, last),
        'write a quote that is part of the text as `\\"`',
    )


def _malformed(piece: Piece, stop: Stop) -> Diagnostic | None:
    for position, code in enumerate(piece.codes):
        if code in kinds.MALFORMED_KINDS:
            index = piece.order[position]
            return malformed(piece.source, code, piece.layout.span(index))
    return None


def _unclosed_bracket(piece: Piece, stop: Stop) -> Diagnostic | None:
    waiting: list[int] = []
    for position, code in enumerate(piece.codes):
        if code in "([":
            waiting.append(position)
        elif code in ")]":
            if waiting and "([".index(piece.codes[waiting[-1]]) == ")]".index(code):
                waiting.pop()
                continue
            other = waiting[-1] if waiting else position
            message = (
                f"`{piece.text(other)}` is closed by `{piece.text(position)}`"
                if waiting
                else f"nothing opens this `{piece.text(position)}`"
            )
            return _finding(piece, rules.UNCLOSED_BRACKET, message, piece.span(position), None)
    if not waiting:
        return None
    message = f"`{piece.text(waiting[-1])}` is never closed"
    return _finding(piece, rules.UNCLOSED_BRACKET, message, piece.span(waiting[-1]), None)


# ---- weights ----------------------------------------------------------------------------------


def _spaced_weight(piece: Piece, stop: Stop) -> Diagnostic | None:
    found = re.match(rf"(?:{RULE_KEYWORD}{W}n?|g{W}|c{W})-0", piece.codes)
    if found is None:
        return None
    sign, number = found.end() - 2, found.end() - 1
    span = piece.span(sign, number)
    written = piece.text(sign) + piece.text(number)
    message = f"a blank between the sign and the number of `{written}`"
    help_ = f"write `{written}`"
    return _finding(piece, rules.SPACED_WEIGHT, message, span, help_, Edit(span, written))


def _unsigned_weight(piece: Piece, stop: Stop) -> Diagnostic | None:
    found = re.match(rf"(?:{RULE_KEYWORD}{W}n?|g{W})0", piece.codes)
    if found is None or stop.index not in piece.order:
        return None
    position = found.end() - 1
    sign = "-" if "L" in piece.codes[:2] else "+"
    written = sign + piece.text(position)
    span = piece.span(position)
    message = f"the weight `{piece.text(position)}` has no sign"
    help_ = f"write `{written}`"
    return _finding(piece, rules.UNSIGNED_WEIGHT, message, span, help_, Edit(span, written))


def _weight_after_text(piece: Piece, stop: Stop) -> Diagnostic | None:
    found = re.match(rf"{RULE_KEYWORD}{W}n?[\"B](-?0|w)", piece.codes)
    if found is None:
        return None
    text = piece.codes.index('"' if '"' in found[0] else "B")
    first = found.start(1)
    span = piece.span(text, found.end() - 1)
    sign = "-" if "L" in piece.codes[:2] else "+"
    written = "".join(piece.text(p) for p in range(first, found.end()))
    written = written if written[0] in "+-" else sign + written
    return _finding(
        piece,
        rules.WEIGHT_AFTER_TEXT,
        f"the weight `{written}` stands after the text",
        piece.span(first, found.end() - 1),
        "a weight stands before the text",
        Edit(span, f"{written} {piece.text(text)}"),
    )


def _weighted_fact(piece: Piece, stop: Stop) -> Diagnostic | None:
    found = re.match(rf"O?f{W}(n?w|n(?=[\"B{{])|n$)", piece.codes)
    if found is None:
        return None
    span = piece.span(found.start(1), found.end() - 1)
    message = "a fact has neither a priority nor a weight"
    return _finding(
        piece, rules.WEIGHTED_FACT, message, span, "facts count through `derive` and `class`"
    )


def _header_order(piece: Piece, stop: Stop) -> Diagnostic | None:
    head = rf"{RULE_KEYWORD}{W}"
    each = rf"e{W}i{W}(?:\.{W})*"
    found = re.match(rf"{head}(wn(?=[\"B{{e]|$)|{each}(?:nw|n|w)(?=[\"B{{]|$))", piece.codes)
    if found is None:
        return None
    return _finding(
        piece,
        rules.HEADER_ORDER,
        "the parts of this header stand in another order",
        piece.span(found.start(1), found.end(1) - 1),
        "the order is: name, priority, weight, `each … in …`, text",
    )


# ---- settings ---------------------------------------------------------------------------------


def _equals_for_colon(piece: Piece, stop: Stop) -> Diagnostic | None:
    found = re.match(rf"(?:[lx][{W[1:-1]}0w]|{W})=", piece.codes)
    if found is None or (piece.context == "item" and piece.codes.startswith("d")):
        return None
    position = found.end() - 1
    span = piece.span(position)
    message = f"`=` after `{piece.text(position - 1)}`"
    return _finding(
        piece, rules.EQUALS_FOR_COLON, message, span, "write `:`", Edit(span, ":")
    )


def _missing_colon(piece: Piece, stop: Stop) -> Diagnostic | None:
    if piece.context == "file":
        return None
    found = re.match(rf"[lx](?:{W}|0|w)(?={TEXT})", piece.codes)
    if found is None and not re.match(RULE_KEYWORD, piece.codes) and piece.context != "item":
        found = re.match(rf"{W}(?=[\"B0\[rw]|{W}$)", piece.codes)
    elif found is None and piece.context == "item":
        found = re.match(r"n(?=[\"B0\[rw])", piece.codes)
    if found is None or piece.code(0) == "p":
        return None
    position = found.end() - 1
    if piece.context == "item" and _meant(piece.text(0), ITEM_WORDS):
        return None
    written = " ".join(piece.text(p) for p in range(found.end()))
    place = Span(piece.span(position).end, piece.span(position).end)
    return _finding(
        piece,
        rules.MISSING_COLON,
        f"no colon after `{written}`",
        piece.span(0, position),
        f"write `{written}:`",
        Edit(place, ":"),
    )


def _missing_value(piece: Piece, stop: Stop) -> Diagnostic | None:
    if not re.fullmatch(rf"(?:{W}|[lx](?:{W}|0|w)):", piece.codes):
        return None
    key = piece.text(len(piece.codes) - 2)
    return _finding(
        piece, rules.MISSING_VALUE, f"`{key}:` has no value", piece.whole(), None
    )


def _missing_key(piece: Piece, stop: Stop) -> Diagnostic | None:
    if piece.code(0) != ":":
        return None
    return _finding(
        piece, rules.MISSING_NAME, "no key stands before this colon", piece.span(0), None
    )


def _pattern_as_text(piece: Piece, stop: Stop) -> Diagnostic | None:
    if stop.index not in piece.order:
        return None
    position = piece.order.index(stop.index)
    if piece.codes[position] != kinds.RAW or not re.match(
        rf"(?:{RULE_KEYWORD}|[lx]|[RCITE])", piece.codes
    ):
        return None
    span = piece.span(position)
    return _finding(
        piece,
        rules.PATTERN_AS_TEXT,
        'a pattern `r"…"` in the place of prose',
        span,
        "leave out the `r`",
        Edit(Span(span.start, span.start + 1), ""),
    )


# ---- words ------------------------------------------------------------------------------------


def _meant(word: str, known: tuple[str, ...]) -> str | None:
    if len(word) > 40:
        return None
    folded = word.lower().replace("_", " ").replace("-", " ")
    squeezed = {name.replace(" ", ""): name for name in known}
    if folded.replace(" ", "") in squeezed:
        return squeezed[folded.replace(" ", "")]
    close = get_close_matches(folded, known, n=1, cutoff=0.75)
    return close[0] if close else None


def _half_keyword(piece: Piece, stop: Stop) -> Diagnostic | None:
    """``hard`` without ``rule``, ``rule`` without ``hard``."""
    if piece.context != "item" or not re.match(rf"O?(?:H(?!U)|U){W}", piece.codes):
        return None
    position = 1 if piece.codes[0] == "O" else 0
    span = piece.span(position)
    message = f"`{piece.text(position)}` alone begins nothing"
    return _finding(
        piece, rules.UNKNOWN_KEYWORD, message, span, "write `hard rule`", Edit(span, "hard rule")
    )


def _unknown_keyword(piece: Piece, stop: Stop) -> Diagnostic | None:
    if piece.context not in ("item", "file", "field", "test_entry") or not piece.codes:
        return None
    if piece.codes[0] not in (kinds.NAME, kinds.BLOCKWORD):
        return None
    known = {
        "item": ITEM_WORDS,
        "file": DECLARATION_WORDS,
        "field": ("level", "example"),
        "test_entry": ("expect",),
    }[piece.context]
    word, following = piece.text(0), piece.code(1)
    if following == ":" or (piece.context == "field" and following not in kinds.WORD_KINDS | {"0"}):
        return None
    meant = _meant(word, known)
    if piece.context in ("field", "test_entry") and meant is None:
        return None
    if piece.context == "item" and piece.is_block and piece.has_body:
        return _unknown_block(piece)
    span = piece.span(0)
    help_ = f"did you mean `{meant}`?" if meant else f"here stands one of: {', '.join(known)}"
    fix = Edit(span, meant) if meant and meant.split(" ")[0] != "extern" else None
    message = f"`{word}` begins nothing"
    return _finding(piece, rules.UNKNOWN_KEYWORD, message, span, help_, fix)


def _unknown_block(piece: Piece) -> Diagnostic:
    word, span = piece.text(0), piece.span(0)
    meant = _meant(word, BLOCKS)
    help_ = f"did you mean `{meant}`?" if meant else f"a rubric has: {', '.join(BLOCKS)}"
    fix = Edit(span, meant) if meant else None
    return _finding(
        piece, rules.UNKNOWN_BLOCK, f"a rubric has no block `{word}`", span, help_, fix
    )


def _misplaced(piece: Piece, stop: Stop) -> Diagnostic | None:
    code = piece.code(0)
    if piece.context == "file" and not piece.is_headed and code in "PLHfdcgtuDsO":
        message = f"`{piece.text(0)}` stands outside every rubric"
        help_ = "move it inside the braces of a rubric or constitution"
    elif piece.context == "item" and code in "RCJXTEI" and re.match(rf".(?:{W}|{TEXT})", piece.codes):
        message = f"`{piece.text(0)}` stands inside a rubric"
        help_ = "it stands on its own, outside every brace"
    elif piece.context in ("field", "member") and re.match(rf"[PLHfgt]U?{W}", piece.codes):
        message = f"`{piece.text(0)}` stands inside another rule"
        help_ = "close the rule before it with `}`"
    elif piece.context == "item" and re.match(rf"[lxp](?:{W}|0|w)", piece.codes):
        message = f"`{piece.text(0)}` stands outside a rule's braces"
        help_ = "move it inside the braces that it belongs to"
    else:
        return None
    return _finding(piece, rules.MISPLACED, message, piece.span(0), help_)


def _hyphenated(piece: Piece, stop: Stop) -> Diagnostic | None:
    if stop.index not in piece.order:
        return None
    position = piece.order.index(stop.index)
    last = position
    while piece.code(last) == "-" and piece.code(last + 1) in kinds.WORD_KINDS:
        last += 2
    if last == position or position == 0 or piece.code(position - 1) not in kinds.WORD_KINDS:
        return None
    span = piece.span(position - 1, last - 1)
    written = piece.source.text[span.start : span.end]
    if not re.fullmatch(r"\w+(?:-\w+)+", written):
        return None
    meant = written.replace("-", "_")
    return _finding(
        piece,
        lexical.MALFORMED_NAME,
        f"`{written}` is no name",
        span,
        f"write `{meant}`",
        Edit(span, meant),
    )


def _reserved(piece: Piece, stop: Stop) -> Diagnostic | None:
    if stop.index not in piece.order:
        return None
    position = piece.order.index(stop.index)
    if piece.codes[position] not in "&|!" or kinds.NAME not in stop.expected:
        return None
    before = piece.code(position - 1)
    if position == 0 or before not in "PLUfdcgtseJRCXAO" or piece.code(position + 1) in ":.":
        return None
    word = piece.text(position)
    return _finding(
        piece,
        rules.RESERVED_NAME,
        f"`{word}` cannot be a name",
        piece.span(position),
        "the language keeps this word for itself",
    )


def _missing_alias(piece: Piece, stop: Stop) -> Diagnostic | None:
    if not re.match(r'I"(?!A.)', piece.codes):
        return None
    return _finding(
        piece,
        rules.MISSING_ALIAS,
        "an import without a name",
        piece.span(0, min(1, len(piece.order) - 1)),
        f"write `import {piece.text(1)} as NAME`",
    )


def _missing_name(piece: Piece, stop: Stop) -> Diagnostic | None:
    if piece.context not in ("item", "file"):
        return None
    keyword = re.match(r"(?:O?(?:HU|P|L|f)|[gtdcsRCJ])(?=[^:.]|$)", piece.codes)
    place = piece.order[keyword.end()] if keyword and keyword.end() < len(piece.order) else None
    if keyword is None or kinds.NAME not in stop.expected:
        return None
    if place is not None and stop.index != place:
        return None
    written = " ".join(piece.text(p) for p in range(keyword.end()))
    return _finding(
        piece,
        rules.MISSING_NAME,
        f"`{written}` has no name",
        piece.span(0, keyword.end() - 1),
        f"give it a name: `{written} some_name`",
    )


def _missing_text(piece: Piece, stop: Stop) -> Diagnostic | None:
    head = rf"{RULE_KEYWORD}{W}n?w?(?:e{W}i{W}(?:\.{W})*)?"
    if piece.context != "item" or piece.has_body or not re.fullmatch(head, piece.codes):
        return None
    name = piece.declared_name() or piece.text(0)
    return _finding(
        piece,
        rules.MISSING_TEXT,
        f"`{name}` says nothing",
        piece.whole(),
        "write its sentence in quotes, or a body in braces with a `check`",
    )


# ---- expressions ------------------------------------------------------------------------------


def _incomplete_expression(piece: Piece, stop: Stop) -> Diagnostic | None:
    if kinds.NUMBER not in stop.expected or "(" not in stop.expected:
        return None
    at_end = stop.index not in piece.order
    position = len(piece.order) if at_end else piece.order.index(stop.index)
    if position == 0 or piece.code(position - 1) not in "&|!-*<([,=:~2iWpd":
        return None
    before = piece.text(position - 1)
    if piece.code(position - 1) in ":=" and at_end:
        return _finding(
            piece, rules.MISSING_VALUE, f"nothing follows `{before}`", piece.span(position - 1), None
        )
    follows = "nothing" if at_end else f"`{_shown(piece.text(position))}`"
    return _finding(
        piece,
        rules.INCOMPLETE_EXPRESSION,
        f"a value has to follow `{before}`, but {follows} does",
        piece.span(position - 1, None if at_end else position),
        None,
    )


def _single_equals(piece: Piece, stop: Stop) -> Diagnostic | None:
    if "<" not in stop.expected or stop.index not in piece.order:
        return None
    position = piece.order.index(stop.index)
    if piece.code(position) != "=":
        return None
    span = piece.span(position)
    message = "`=` compares nothing"
    return _finding(piece, lexical.UNKNOWN_OPERATOR, message, span, "write `==`", Edit(span, "=="))


# ---- everything else --------------------------------------------------------------------------

_SAID = {
    "n": "a name", '"': "text in quotes", "0": "a number", "w": "a signed weight",
    "{": "`{`", "}": "`}`", "(": "`(`", ")": "`)`", "[": "`[`", "]": "`]`", ",": "`,`",
    ":": "`:`", ".": "`.`", "=": "`=`", ">": "`->`", "~": "`..`", "<": "a comparison",
    "A": "`as`", "F": "`for`", "M": "`from`", "i": "`in`", "W": "`when`", "o": "`otherwise`",
    "U": "`rule`", "$": "the end",
}  # fmt: skip


def _shown(text: str) -> str:
    line = text.split("\n", 1)[0]
    return line if len(line) <= 40 else line[:39] + "…"


def _unexpected(piece: Piece, stop: Stop) -> Diagnostic:
    if not piece.order:
        span = piece.layout.span(stop.index) if stop.index < len(piece.layout.codes) else Span(0, 0)
        return _finding(piece, rules.UNEXPECTED, "something is missing here", span, None)
    help_ = _expected(stop)
    if stop.index not in piece.order:
        message = f"`{_shown(piece.text(len(piece.order) - 1))}` is not the end of this"
        return _finding(piece, rules.UNEXPECTED, message, piece.end(), help_)
    position = piece.order.index(stop.index)
    message = f"`{_shown(piece.text(position))}` does not belong here"
    return _finding(piece, rules.UNEXPECTED, message, piece.span(position), help_)


def _expected(stop: Stop) -> str | None:
    plain = {"n"} if "n" in stop.expected else set()
    kept = [k for k in stop.expected if k in _SAID and (k not in kinds.WORD_KINDS or not plain)]
    said = sorted({_SAID[k] for k in kept} | {_SAID[k] for k in plain})
    return f"expected {' or '.join(said)}" if 0 < len(said) <= 4 else None


SLIPS: tuple[Callable[[Piece, Stop], Diagnostic | None], ...] = (
    _unquoted_text,
    _quote_in_text,
    _malformed,
    _misplaced,
    _hyphenated,
    _half_keyword,
    _spaced_weight,
    _unsigned_weight,
    _weight_after_text,
    _weighted_fact,
    _header_order,
    _equals_for_colon,
    _missing_value,
    _missing_key,
    _pattern_as_text,
    _missing_alias,
    _reserved,
    _missing_name,
    _unknown_keyword,
    _missing_colon,
    _missing_text,
    _unclosed_bracket,
    _incomplete_expression,
    _single_equals,
)
"""Tried in this order: the more a slip knows of what was meant, the earlier."""
