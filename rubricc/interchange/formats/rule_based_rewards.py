"""Rule-based rewards (arXiv 2411.01111): propositions, derived ones, and ordered classes, in YAML.

``simple_propositions`` are questions about a completion and become facts; ``derived_propositions``
are conjunctions of propositions above them; ``completion_classes`` give the conjunction of each
class for each type of response, and ``completion_class_order`` runs from best to worst. The order
is all that the file says of worth, so that the numbers fall from 1 to 0 in even steps. The type of
response is a column, ``response_type``; a row whose type the file does not know has no reward.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rubricc.interchange.document import read_yaml
from rubricc.interchange.entries import list_at, object_at, text_at, unread
from rubricc.interchange.errors import EntryInvalid, NotExpressible, WrongFormat
from rubricc.interchange.flat import Holding, literal, refuse_reward
from rubricc.interchange.format import Format
from rubricc.interchange.literal import quoted
from rubricc.interchange.names import Names, name_of
from rubricc.interchange.recurring import Recurring
from rubricc.interchange.sketch import (
    ClassSketch,
    FileSketch,
    Imported,
    RubricSketch,
    RuleSketch,
)
from rubricc.interchange.yaml_text import yaml_text
from rubricc.ir.rubric import Classes, Criterion, Rubric
from rubricc.plan.criterion import OutcomeClass
from rubricc.plan.expression import Arithmetic, Compare, Constant, Expression, Logic, Not, Ref

KEYS: Final = (
    "simple_propositions",
    "derived_propositions",
    "completion_classes",
    "completion_class_order",
)
TYPE: Final = "response_type"
KNOWN: Final = "known_response_type"
UNKNOWN: Final = "unknown_response_type"
ANY: Final = "any"
"""The type that stands in a file whose classes do not depend on one."""

HOLDING: Final = Holding(
    "a file of rule-based rewards",
    ("fact",),
    denominator="positive",
    no_principles="start_at_one",
)

_BLANKS_AT_ENDS: Final = re.compile(r"[ \t]+$", re.MULTILINE)


def read(path: Path) -> Imported:
    """One rubric of facts, derived facts and classes."""
    document = object_at(read_yaml(path), path.name)
    for key in ("simple_propositions", "completion_classes", "completion_class_order"):
        if key not in document:
            raise WrongFormat(f"`{path}` has no `{key}`")
    reader = _Reader()
    facts = reader.facts(object_at(document["simple_propositions"], "simple_propositions"))
    derived = reader.derived(
        object_at(document.get("derived_propositions") or {}, "derived_propositions")
    )
    types, classes = reader.classes(document)
    reader.recurring.left_out(path.name, unread(document, KEYS))
    rubric = RubricSketch(
        name_of(path.stem, "rule_based_rewards"),
        (*facts, *_known(types), *derived, *classes),
        parameters=(f"{TYPE}: text",) if len(types) > 1 else (),
        settings={"reward": {"score": f"class / {KNOWN}"}} if len(types) > 1 else {},
    )
    reader.recurring.add(
        "completion_class_order",
        "says which class is better and not by how much: the numbers fall in even steps",
    )
    if len(types) > 1:
        shown = ", ".join(f"`{one}`" for one in types)
        reader.recurring.add(
            "completion_classes", f"rows have a column `{TYPE}` with one of {shown}"
        )
    heading = ("From propositions and classes of rule-based rewards (arXiv 2411.01111).",)
    file = FileSketch((rubric,), heading=heading)
    return Imported({path.stem: file}, (), reader.recurring.remarks())


def _known(types: Sequence[str]) -> tuple[RuleSketch, ...]:
    """The fact that a row's type is one of the file's; none where there is one type only."""
    if len(types) < 2:
        return ()
    check = " or ".join(f"{TYPE} == {quoted(one)}" for one in types)
    return (RuleSketch(KNOWN, "fact", check=check),)


class _Reader:
    """Reads propositions; each may be used below where it stands."""

    def __init__(self) -> None:
        self._names = Names((KNOWN, UNKNOWN, TYPE))
        self._made: dict[str, str] = {}
        self.recurring = Recurring()

    def facts(self, entries: Mapping[str, Any]) -> list[RuleSketch]:
        found = []
        for key, value in entries.items():
            place = f"simple_propositions.{key}"
            entry = object_at(value, place)
            text = text_at(entry, "prompt", place).strip()
            if _BLANKS_AT_ENDS.search(text):
                self.recurring.add(place, "blanks at the ends of lines say nothing: left out")
                text = _BLANKS_AT_ENDS.sub("", text)
            self.recurring.left_out(place, unread(entry, ("prompt",)))
            found.append(RuleSketch(self._new(key), "fact", text))
        return found

    def derived(self, entries: Mapping[str, Any]) -> list[ClassSketch]:
        found = []
        for key, value in entries.items():
            place = f"derived_propositions.{key}"
            when = self._all_of(value, place)
            if not when:
                raise EntryInvalid(place, "names no proposition")
            found.append(ClassSketch(self._new(key), when))
        return found

    def classes(self, document: Mapping[str, Any]) -> tuple[tuple[str, ...], list[ClassSketch]]:
        """The types of responses, and the classes from best to worst."""
        order = [str(name) for name in list_at(document, "completion_class_order", "root")]
        classes = object_at(document["completion_classes"], "completion_classes")
        if sorted(order) != sorted(classes):
            raise EntryInvalid("completion_class_order", "does not name each class once")
        by_type = [object_at(classes[name], f"completion_classes.{name}") for name in order]
        types = tuple(dict.fromkeys(str(key) for one in by_type for key in one))
        if len(order) < 2 or not types:
            raise EntryInvalid("completion_classes", "has fewer than two classes with conditions")
        found = []
        for at, (name, conditions) in enumerate(zip(order, by_type, strict=True)):
            number = 1 - at / (len(order) - 1)
            when = self._class(conditions, f"completion_classes.{name}", len(types) > 1)
            found.append(ClassSketch(self._names.keep(name, "class_1"), when, number))
        if len(types) > 1:
            found.append(ClassSketch(UNKNOWN, "", 0.0))
        return types, found

    def _class(self, conditions: Mapping[str, Any], place: str, typed: bool) -> str:
        alternatives = []
        for key, value in conditions.items():
            wanted = self._all_of(value, f"{place}.{key}")
            kind = f"{TYPE} == {quoted(str(key))}" if typed else ""
            alternatives.append(" and ".join(part for part in (kind, wanted) if part))
        if not all(alternatives):
            raise EntryInvalid(place, "has no condition")
        return " or ".join(f"({one})" for one in alternatives) if typed else alternatives[0]

    def _all_of(self, value: object, place: str) -> str:
        """The conjunction that an object of names and truth values says."""
        parts = []
        for key, holds in object_at(value, place).items():
            if not isinstance(holds, bool):
                raise EntryInvalid(f"{place}.{key}", "is neither true nor false")
            if key not in self._made:
                raise EntryInvalid(f"{place}.{key}", "is no proposition that stands above")
            parts.append(self._made[key] if holds else f"not {self._made[key]}")
        return " and ".join(parts)

    def _new(self, key: str) -> str:
        if key in self._made:
            raise EntryInvalid(key, "is both a simple and a derived proposition")
        self._made[key] = self._names.keep(str(key), "proposition")
        return self._made[key]


def write(rubric: Rubric) -> Mapping[str, bytes]:
    """The propositions and classes as YAML."""
    typed = any(parameter.name == TYPE for parameter in rubric.parameters)
    _refuse(rubric, typed)
    facts, classes = {}, None
    for item in rubric.members:
        if isinstance(item, Classes):
            classes = item
        elif isinstance(item, Criterion) and item.name != KNOWN:
            facts[item.name] = {"prompt": literal(item.text, item.name)}
    if classes is None:
        raise NotExpressible(f"`{rubric.name}` has no classes")
    written = _written(classes.classes, typed)
    document = {
        "completion_class_order": list(written),
        "completion_classes": written,
        "derived_propositions": {
            one.name: _conjunction(one.value, one.name) for one in rubric.derived
        },
        "simple_propositions": facts,
    }
    return {f"{rubric.name}.yaml": yaml_text(document)}


def _refuse(rubric: Rubric, typed: bool) -> None:
    """Refuse what is neither a fact nor computed in the one way that such files have."""
    for parameter in rubric.parameters:
        if parameter.name != TYPE:
            raise NotExpressible(f"{HOLDING.subject} cannot hold the parameter `{parameter.name}`")
    if typed:
        divided = Arithmetic(
            operators=("/",),
            operands=(Ref(of="class", name="class"), Ref(of="criterion", name=KNOWN)),
        )
        if rubric.reward.score != divided:
            raise NotExpressible(
                f"with a `{TYPE}` the reward is `score: class / {KNOWN}`, so that an unknown type "
                "has none"
            )
    else:
        refuse_reward(rubric, HOLDING)
    for item in rubric.members:
        if isinstance(item, Classes) or (item.name == KNOWN and typed):
            continue
        if not isinstance(item, Criterion) or item.kind != "fact":
            raise NotExpressible(f"`{item.name}` is no fact, and {HOLDING.subject} has no other")
        if item.check or item.when or item.when_text or item.examples:
            raise NotExpressible(f"`{item.name}` says more than a question does")


def _written(classes: Sequence[OutcomeClass], typed: bool) -> dict[str, Any]:
    """The classes by name, each with its conjunctions by type of response."""
    named = list(classes)
    if typed:
        last = named.pop()
        if (last.name, last.number, last.when) != (UNKNOWN, 0.0, None):
            raise NotExpressible(f"the last class has to be `class {UNKNOWN} 0 otherwise`")
    steps = [1 - at / (len(named) - 1) for at in range(len(named))] if len(named) > 1 else []
    if [one.number for one in named] != steps:
        raise NotExpressible("the numbers of classes fall from 1 to 0 in even steps, or are lost")
    found: dict[str, Any] = {}
    for one in named:
        if one.when is None:
            raise NotExpressible(f"`{one.name}` has `otherwise`, which is no conjunction")
        found[one.name] = (
            _by_type(one.when, one.name) if typed else {ANY: _conjunction(one.when, one.name)}
        )
    return found


def _by_type(when: Expression, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    alternatives = _operands(when, "or")
    for alternative in alternatives:
        first, *rest = _operands(alternative, "and")
        kind = _type_of(first)
        if kind is None or kind in found:
            raise NotExpressible(f"`{name}` is no choice of conjunctions by `{TYPE}`")
        found[kind] = dict(_fact(one, name) for one in rest)
    return found


def _type_of(expression: Expression) -> str | None:
    """``comply`` for ``response_type == "comply"``."""
    if not isinstance(expression, Compare) or expression.operators != ("==",):
        return None
    left, right = expression.operands
    if left != Ref(of="input", name=TYPE) or not isinstance(right, Constant):
        return None
    return right.value if isinstance(right.value, str) else None


def _conjunction(expression: Expression, name: str) -> dict[str, bool]:
    return dict(_fact(one, name) for one in _operands(expression, "and"))


def _operands(expression: Expression, operator: str) -> tuple[Expression, ...]:
    if isinstance(expression, Logic) and expression.operator == operator:
        return expression.operands
    return (expression,)


def _fact(expression: Expression, name: str) -> tuple[str, bool]:
    holds = not isinstance(expression, Not)
    inner = expression.value if isinstance(expression, Not) else expression
    if isinstance(inner, Ref) and inner.of in ("criterion", "derived") and not inner.fields:
        return inner.name, holds
    raise NotExpressible(f"`{name}` is no conjunction of facts")


FORMAT: Final = Format(
    "rbr",
    "rule-based rewards: propositions, derived ones and ordered classes in YAML",
    read=read,
    write=write,
    holds="facts, conjunctions derived from them, and classes whose numbers fall in even steps",
)
