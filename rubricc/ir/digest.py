"""What counts when two sources are compared: SHA-256 over canonical JSON.

Three digests, each over less than the one after it: what one criterion *asks*, what a rubric
*scores*, and everything. Layout, comments, the place of a file, notes and docs count in none.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from rubricc.ir.asking import asks, decider
from rubricc.ir.rubric import Classes, Criterion, Group, Item, Rubric
from rubricc.plan.model import Model
from rubricc.plan.scale import Scale
from rubricc.plan.text import Text

_FOR_PEOPLE = {"origin", "doc", "note", "source"}
_BY_PASSES = {"questions", "asking", "calls", "question"}


def canonical(value: Any) -> bytes:
    """``value`` as JSON with sorted keys, no blanks, plain characters and floats by ``repr``.

    Raises:
        ValueError: a number in it is NaN or infinite.
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode("utf-8", "surrogatepass")


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON of ``value``, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def asked_digest(criterion: Criterion, evidence: str) -> str:
    """The digest of what a judge is asked about ``criterion``.

    Kind, text, scale and levels with their anchors, examples, conditions in prose, the evidence
    rule and ``each``; not the name, the weight, tags, needs, checks or anything for people.
    The value of a named level is not asked either: the judge never sees it.
    """
    return digest(_asked(criterion, evidence))


def scores_digest(rubric: Rubric) -> str:
    """The digest of what turns verdicts into the reward, under the names of the criteria."""
    jury = [model.weight for model in rubric.judge.models]
    return digest(
        {
            "members": [_scored_item(item) for item in rubric.members],
            "derived": [plain_model(derived) for derived in rubric.derived],
            "generated": [plain_model(slot) for slot in rubric.generated],
            "priorities": (
                {name: float(weight) for name, weight in rubric.priorities.items()}
                if rubric.generated
                else {}
            ),
            "reward": plain_model(rubric.reward),
            "externs": [plain_model(extern) for extern in rubric.externs],
            "parameters": [plain_model(parameter) for parameter in rubric.parameters],
            "vote": rubric.judge.vote,
            "truncated": rubric.judge.truncated,
        }
        | ({"jury": jury} if len(jury) > 1 else {})
    )


def rubric_digest(rubric: Rubric) -> str:
    """The digest of everything that ``rubric`` means; the same before and after asking is laid out.

    Where something came from, notes, docs and sources for people stand outside it.
    """
    content = rubric.model_dump(mode="json", exclude=_FOR_PEOPLE | _BY_PASSES | {"members"})
    return digest(content | {"members": [_whole_item(item) for item in rubric.members]})


def plain_model(model: Model) -> Any:
    """``model`` as JSON values."""
    return model.model_dump(mode="json")


def _whole_item(item: Item) -> Any:
    if isinstance(item, Group):
        content = item.model_dump(mode="json", exclude=_FOR_PEOPLE | {"members"})
        return content | {"members": [_whole_item(member) for member in item.members]}
    return item.model_dump(mode="json", exclude=_FOR_PEOPLE | _BY_PASSES)


def _asked(criterion: Criterion, evidence: str) -> dict[str, Any]:
    kind = asks(criterion)
    if kind is None:
        return {"asks": None}
    content: dict[str, Any] = {
        "asks": kind,
        "when": [_text(text) for text in criterion.when_text],
        "evidence": evidence,
        "each": [criterion.each.variable, list(criterion.each.source)] if criterion.each else None,
    }
    if kind == "applicability":
        return content
    return content | {
        "kind": criterion.kind,
        "text": _text(criterion.text),
        "scale": _asked_scale(criterion.scale),
        "examples": [[example.verdict, _text(example.text)] for example in criterion.examples],
    }


def _text(text: Text | None) -> list[Any] | None:
    if text is None:
        return None
    return [part if isinstance(part, str) else {"slot": list(part.slot)} for part in text]


def _asked_scale(scale: Scale | None) -> Any:
    if scale is None:
        return None
    return {
        "named": scale.named,
        "levels": [[level.point, _text(level.anchor)] for level in scale.levels],
    }


def _scored_item(item: Item) -> Any:
    if isinstance(item, Classes):
        return {"classes": [plain_model(outcome) for outcome in item.classes]}
    if isinstance(item, Group):
        return {
            "group": item.name,
            "weight": item.weight,
            "members": [_scored_item(member) for member in item.members],
        }
    return _scored(item)


def _scored(criterion: Criterion) -> dict[str, Any]:
    return {
        "name": criterion.name,
        "kind": criterion.kind,
        "weight": criterion.weight,
        "tags": list(criterion.tags),
        "priority": criterion.priority,
        "decide": decider(criterion),
        "check": plain_model(criterion.check) if criterion.check else None,
        "when": plain_model(criterion.when) if criterion.when else None,
        "open": bool(criterion.when_text),
        "needs": [plain_model(need) for need in criterion.needs],
        "needs_raw": criterion.needs_raw,
        "scale": (
            [[level.point, level.value] for level in criterion.scale.levels]
            if criterion.scale
            else None
        ),
        "each": plain_model(criterion.each) if criterion.each else None,
    }
