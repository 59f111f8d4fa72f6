"""The principles and pitfalls by which a pair can be compared, and which of them are drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

from rubricc.comparing.pair import Pair
from rubricc.judging.shown import digest_of, escaped_text
from rubricc.plan.criterion import Each
from rubricc.plan.policy import Guidance
from rubricc.plan.text import Text
from rubricc.plan.verdict import Verdict
from rubricc.prompts.fence import inline
from rubricc.prompts.fill import fill_text
from rubricc.prompts.guidance import derive_guidance
from rubricc.runtime.decide import Decider


@dataclass(frozen=True, eq=False, slots=True)
class Principle:
    """One principle or pitfall, or one element of it, and what is known of both responses.

    ``name`` is that of the criterion, with the element's place behind it: ``covers[0]``.
    ``weight`` is its magnitude, above 0. ``guidance`` is ``None`` where nobody can be asked about
    it. ``own`` are the verdicts on a and b that code and the row give.
    """

    name: str
    kind: Literal["principle", "pitfall"]
    weight: Fraction
    tier: str
    guidance: Guidance | None
    decider: Decider
    own: tuple[Verdict, Verdict]
    element: int | None = None

    def text(self, values: Mapping[str, object], extra: tuple[str, ...] | None = None) -> str:
        """How a prompt says it, its slots filled from ``values``.

        With ``extra``, control tokens of its own text are escaped; those of ``values`` are already.

        Raises:
            rubricc.prompts.fill.Unfilled: a slot has no value. The response has none: there are
                two of them.
        """
        assert self.guidance is not None
        prefer = self.guidance.prefer
        if extra is not None:
            prefer = escaped_text(prefer, extra)
        if len(prefer) == 1 and isinstance(prefer[0], str):
            return prefer[0]
        known = {name: value for name, value in values.items() if name != "response"}
        each = self.decider.criterion.each
        if each is not None and self.element is not None:
            known[each.variable] = _element(each, known, self.element)
        return fill_text(prefer, known)


def applicable(guidance: Mapping[str, Guidance], pair: Pair) -> list[Principle]:
    """The principles and pitfalls that apply to both responses, in file order.

    ``guidance`` is that of the plan, by name. A ``when`` in code is decided here; one in prose
    stands in the prompt, and the judge decides.
    """
    found: list[Principle] = []
    for decider, of_a, of_b in _own(pair):
        criterion = decider.criterion
        if criterion.kind not in ("principle", "pitfall"):
            continue
        brought = criterion.name in pair.a.case.variant.names
        about = _brought(pair, decider) if brought else guidance.get(criterion.name)
        for element, own in _elements(of_a, of_b):
            if any(verdict.state == "not_applicable" for verdict in own):
                continue
            place = "" if element is None else f"[{element}]"
            found.append(
                Principle(
                    decider.reader.name + place,
                    "pitfall" if criterion.kind == "pitfall" else "principle",
                    _magnitude(criterion.weight),
                    criterion.tier or "",
                    about if about is not None and about.prefer else None,
                    decider,
                    own,
                    element,
                )
            )
    return found


def drawn(
    principles: Sequence[Principle], count: int | Literal["all"], seed: int, row_id: object
) -> list[Principle]:
    """Which of ``principles`` a pair is compared by, in their own order.

    Each has a rank: SHA-256 of the seed, the id of the row and its name. The ``count`` of the
    lowest rank are drawn, so every set of them is equally likely, and the draw depends on nothing
    but these three: not on the order of rows, a restart, or which response is called a.
    """
    if count == "all" or count >= len(principles):
        return list(principles)
    ranked = sorted(principles, key=lambda each: digest_of(seed, row_id, each.name))
    chosen = {each.name for each in ranked[:count]}
    return [each for each in principles if each.name in chosen]


@lru_cache(maxsize=4096)
def _magnitude(weight: float | None) -> Fraction:
    """As exact as the decimals that an author wrote."""
    return abs(Fraction(repr(weight or 1.0)))


def _own(pair: Pair) -> Iterator[tuple[Decider, Any, Any]]:
    a, b = pair.a.case, pair.b.case
    for decider in a.deciders:
        name = decider.criterion.name
        yield decider, a.own[name], b.own[name]


def _elements(of_a: Any, of_b: Any) -> Iterator[tuple[int | None, tuple[Verdict, Verdict]]]:
    if isinstance(of_a, Verdict) or isinstance(of_b, Verdict):
        yield None, (of_a, of_b)
        return
    yield from enumerate(zip(of_a, of_b, strict=True))


def _brought(pair: Pair, decider: Decider) -> Guidance | None:
    """The guidance on a criterion that the row brings: derived from its text, which is data."""
    name = decider.reader.name
    for generated in pair.a.case.generated:
        if generated.name == name:
            text: Text = (inline("statement", generated.text),)
            return derive_guidance(name, generated.shape.kind, text)
    return None


def _element(each: Each, values: Mapping[str, object], place: int) -> object:
    value: object = values
    for name in each.source:
        value = value.get(name) if isinstance(value, Mapping) else None
    found = value if isinstance(value, (list, tuple)) else ()
    return found[place] if place < len(found) else None
