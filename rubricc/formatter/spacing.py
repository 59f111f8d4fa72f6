"""Where a blank stands between two tokens of a head, and where none does.

The same mark reads differently by its place: ``-`` is a sign at the start of an operand and an
operator behind one, ``[`` opens a list or an index. One pass keeps track of whether an operand has
just ended, which is all that is needed to tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from rubricc.formatter.lexemes import Comment, Lexeme
from rubricc.syntax import nodes

_CLOSE_TO_LEFT = frozenset((")", "]", ",", ":", "?", ".", ".."))
_CLOSE_TO_RIGHT = frozenset(("(", "[", ".", ".."))
_LOGIC = frozenset(("and", "or", "not"))


@dataclass(slots=True)
class Word:
    """A token as it will be written."""

    text: str
    space: bool
    """Whether one blank stands before it when it follows on the same line."""
    breaks: Literal["", "and", "or"] = ""
    """The operator, where a long line may be broken before it."""
    is_block: bool = False
    after: list[Comment] = field(default_factory=list)


def words(node: nodes.Node, head: Sequence[Lexeme]) -> list[Word]:
    """The tokens of an entry's head with their blanks; the last one's comments are left out."""
    first_operand = _expression_start(node)
    out: list[Word] = []
    state = _State()
    for index, lexeme in enumerate(head):
        after = list(lexeme.after) if index + 1 < len(head) else []
        following = head[index + 1].text if index + 1 < len(head) else ""
        state.in_expression = index >= first_operand
        if index == first_operand:
            state.ended = False
        out += state.step(lexeme, following, after)
    return out


def _expression_start(node: nodes.Node) -> int:
    """How many tokens of the head stand before an expression begins."""
    match node:
        case nodes.Setting():
            return 2
        case nodes.Derive():
            return 3
        case nodes.Expect():
            return 1
        case nodes.OutcomeClass():
            return 4
        case _:
            return 1_000_000


class _State:
    """What the tokens so far say about the next one."""

    def __init__(self) -> None:
        self.before = ""
        self.ended = False
        """Whether an operand has just ended, so that an operator is due."""
        self.signed = False
        """Whether the token before is a sign that belongs to the next operand."""
        self.in_expression = False

    def step(self, lexeme: Lexeme, following: str, after: list[Comment]) -> list[Word]:
        """The token as one word; a signed number behind an operand as two."""
        text = lexeme.text
        if self.in_expression and self.ended and lexeme.is_signed:
            sign, number = Word(text[0], True), Word(text[1:], True, after=after)
            self._move(text, ended=True)
            return [sign, number]
        word = Word(text, self._space(lexeme, following), is_block=lexeme.is_block, after=after)
        is_word = lexeme.is_word
        is_operator = is_word and self._is_operator(text)
        if is_operator and text in ("and", "or"):
            word.breaks = "and" if text == "and" else "or"
        is_sign = text in ("+", "-") and not self.ended
        self._move(text, ended=not is_operator if is_word else self._ends(lexeme))
        self.signed = is_sign
        return [word]

    def _space(self, lexeme: Lexeme, following: str) -> bool:
        text = lexeme.text
        if not self.before or self.before in _CLOSE_TO_RIGHT or text in _CLOSE_TO_LEFT:
            return False
        if self.signed:
            reads_on = lexeme.is_number and following in ("??", "[")
            return text[0] in "+-" or reads_on
        return not (text in ("(", "[") and self.ended)

    def _is_operator(self, word: str) -> bool:
        """Whether a word stands where an operator is due, or is never a name."""
        if self.before == ".":
            return False
        return word in _LOGIC or (self.in_expression and self.ended)

    def _ends(self, lexeme: Lexeme) -> bool:
        """Whether a mark, a number or a string ends an operand."""
        named = lexeme.is_number or lexeme.is_signed or lexeme.text[-1] == '"'
        return named or lexeme.text in (")", "]", "?")

    def _move(self, text: str, ended: bool) -> None:
        self.before = text
        self.ended = ended
        self.signed = False
