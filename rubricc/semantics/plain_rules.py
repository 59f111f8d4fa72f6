"""Criteria of one line, the common case, read without ceremony.

Everything that is at all unusual is left to :func:`rubricc.semantics.criteria.build_criterion`,
which gives the same for the plain ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from rubricc.ir.rubric import Criterion, Origin
from rubricc.semantics.conditions import ALWAYS, Conditions
from rubricc.semantics.drafts import Draft
from rubricc.semantics.weights import KINDS, MOST, weigh_headers


class PlainRules:
    """Reads the plain criteria of one rubric; ``magnitudes`` are those of its priorities.

    The validators of the two models that a plain rule is made of are called without their
    wrappers, which take as long as the validators themselves.
    """

    __slots__ = ("_criterion", "_headers", "_origin")

    def __init__(self, magnitudes: Mapping[str, float]) -> None:
        Criterion.model_rebuild()
        Origin.model_rebuild()
        self._criterion = Criterion.__pydantic_validator__.validate_python
        self._origin = Origin.__pydantic_validator__.validate_python
        self._headers = weigh_headers(magnitudes)

    def read(self, draft: Draft, tier: str | None, around: Conditions) -> Criterion | None:
        """The criterion that ``draft`` writes, or ``None`` where it is anything but plain."""
        text = draft.text
        if text is None or draft.fields or draft.each is not None or draft.gates:
            return None
        value, via = text.value, draft.via
        if "{" in value or not value or value.isspace() or text.form == "raw":
            return None
        if via is not None and via.word == "override":
            return None
        tag = draft.priority
        weighed = self._headers.get((draft.kind, None if tag is None else tag.text))
        if weighed is None:
            return None
        priority, weight, _ = weighed
        name = draft.name
        place = {"path": draft.scope.source.path, "start": name.span[0], "end": text.span[1]}
        rule: dict[str, object] = {
            "name": name.text,
            "kind": KINDS[draft.kind],
            "text": (value,),
            "origin": self._origin(place),
        }
        if draft.weight is not None:
            written = draft.weight.value
            low, high = (0.0, MOST) if (weight or 0.0) > 0 else (-MOST, 0.0)
            if weight is None or not low <= written <= high or written in (0.0, -inf, inf):
                return None
            weight = written
            rule["explicit_weight"] = True
        if weight is not None:
            rule["weight"], rule["priority"] = weight, priority
        if around is not ALWAYS:
            rule["when"], rule["when_text"] = around.check, around.prose
        if tier is not None:
            rule["tier"] = tier
        if draft.doc is not None:
            rule["doc"] = draft.doc.text
        found: Criterion = self._criterion(rule)
        return found
