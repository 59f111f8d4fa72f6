"""Rows to try a rubric on where nobody gives any: prompts, answers, bad answers, and columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rubricc.plan.criterion import GeneratedSlot
from rubricc.plan.plan import Plan
from rubricc.plan.types import Type

PROMPTS: Final = (
    "How does a canal lock lift a boat?",
    "Why do leaves change colour in autumn?",
    "What should I pack for a walk of three days in the mountains?",
)
ANSWERS: Final = (
    "A lock is a chamber with a gate at each end. The boat enters at the lower level and the lower "
    "gate is closed. Water flows in from above until the chamber is as full as the upper canal, "
    "and then the upper gate opens. No pump is needed: the water runs downhill by itself.",
    "In autumn a tree stops making chlorophyll, the green pigment. As it fades, yellow and orange "
    "pigments that were there all summer become visible. Some trees also make red ones from sugar "
    "that is left in the leaf.",
    "Take boots that you know, clothes in layers, something against rain, a map, a light, a first "
    "aid kit, and food and water for a day more than you plan. Leave word of your route with "
    "somebody.",
)
"""Fair answers to the prompts, in their order."""

BAD: Final[Mapping[str, str]] = {
    "off topic": "My favourite soup is made of leeks and potatoes. Fry the leeks gently first, and "
    "do not let them brown.",
    "without content": "That is a really interesting question. There are many sides to it, and a "
    "lot depends on the details. In the end everybody has to find out what is right for them.",
    "a refusal": "I'm sorry, but I can't help with that.",
}
"""Responses that answer nothing, by what is wrong with them."""

FACT: Final = "the gate at the lower end is closed first"


def sample_rows(plan: Plan) -> list[dict[str, object]]:
    """A row for each prompt, with a fair answer and a value for every column of ``plan``."""
    rows = []
    for number, (prompt, answer) in enumerate(zip(PROMPTS, ANSWERS, strict=True), 1):
        row: dict[str, object] = {"id": f"sample {number}", "prompt": prompt, "response": answer}
        for parameter in plan.parameters:
            is_reference = parameter.name == "reference" and parameter.type.kind == "text"
            row[parameter.name] = answer if is_reference else value_of(parameter.type)
        taken = {criterion.name for criterion in plan.criteria}
        for slot in plan.generated:
            row[slot.name] = brought(slot, taken)
        rows.append(row)
    return rows


def value_of(declared: Type) -> Any:
    """Some value of a type; lists have two elements."""
    match declared.kind:
        case "text":
            return FACT
        case "number":
            return 100
        case "bool":
            return True
        case "list":
            assert declared.element is not None
            first = value_of(declared.element)
            return [first, "the water runs downhill" if first == FACT else first]
        case "record":
            return {name: value_of(kind) for name, kind in declared.fields}
    raise ValueError(f"no row has a column of the type `{declared}`")


def brought(slot: GeneratedSlot, taken: set[str]) -> list[dict[str, object]]:
    """Criteria that a row could bring: a plain one and one with levels, as far as there is room."""
    weight = min(max(1.0, slot.weight_low), slot.weight_high) or slot.weight_low
    entries: list[dict[str, object]] = [
        {"text": "Says which gate is closed first.", "weight": weight},
        {
            "text": "Explains the steps in their order.",
            "weight": weight,
            "scale": "1..3",
            "levels": {"1": "no order at all", "3": "every step in its place"},
        },
    ]
    for entry in entries[: slot.at_most]:
        name = f"{slot.name}_sample"
        while name in taken:
            name += "_more"
        taken.add(name)
        entry["name"] = name
    return entries[: slot.at_most]
