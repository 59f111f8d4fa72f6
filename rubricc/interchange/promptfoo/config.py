"""A rubric as a configuration of promptfoo.

Rules become assertions of ``defaultTest``, and those with a condition ``test == "name"``
assertions of that test. The configuration echoes its prompt: put your own prompts and providers
there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from rubricc.interchange.errors import NotExpressible
from rubricc.interchange.flat import whole
from rubricc.interchange.limits import Limits
from rubricc.interchange.promptfoo.checks import Assertion, assertion_of
from rubricc.interchange.promptfoo.templates import PROMPT, template_of
from rubricc.interchange.yaml_text import yaml_text
from rubricc.ir.rubric import Criterion, Group, Item, Rubric
from rubricc.plan.expression import Compare, Constant, Ref

LIMITS: Final = Limits(
    "a configuration of promptfoo",
    kinds=("principle", "pitfall", "fact"),
    denominators=("credited",),
    checks=True,
    slots=True,
    trees=True,
)

SCHEMA: Final = "# yaml-language-server: $schema=https://promptfoo.dev/config-schema.json\n"


def write(rubric: Rubric) -> Mapping[str, bytes]:
    """The configuration as YAML."""
    LIMITS.refuse_rubric(rubric)
    _refuse_parameters(rubric)
    shared: list[Assertion] = []
    tests: dict[str, list[Assertion]] = {}
    selectors: set[str] = set()
    for item in rubric.members:
        selector = _selector(item)
        if selector is None:
            shared.append(_assertion(item))
        else:
            selectors.add(selector[0])
            tests.setdefault(selector[1], []).append(_assertion(item))
    if len(selectors) > 1:
        read = " and ".join(f"`{name}`" for name in sorted(selectors))
        raise NotExpressible(f"conditions read {read}: one of them can name a test")
    document = _document(rubric, shared, tests)
    return {f"{rubric.name}.promptfooconfig.yaml": SCHEMA.encode() + yaml_text(document)}


def _document(
    rubric: Rubric, shared: list[Assertion], tests: Mapping[str, list[Assertion]]
) -> dict[str, Any]:
    title = {"description": rubric.title} if rubric.title else {}
    return {
        **title,
        "prompts": [PROMPT],
        "providers": ["echo"],
        **({"defaultTest": {"assert": shared}} if shared else {}),
        "tests": [{"description": name, "assert": entries} for name, entries in tests.items()],
    }


def _refuse_parameters(rubric: Rubric) -> None:
    for parameter in rubric.parameters:
        if str(parameter.type) != "text" or parameter.default is not None:
            raise NotExpressible(
                f"the parameter `{parameter.name}` is `{parameter.type}`, and variables are texts"
            )


def _assertion(item: Item) -> Assertion:
    if isinstance(item, Group):
        inside = [_assertion(member) for member in item.members]
        weight = whole(item.weight or 0.0)
        return {"type": "assert-set", "metric": item.name, "weight": weight, "assert": inside}
    if not isinstance(item, Criterion):
        raise NotExpressible("classes have no place in a configuration of promptfoo")
    said = _said(item)
    weight = 0 if item.kind == "fact" else whole(abs(item.weight or 0.0))
    return {"type": said["type"], "metric": _metric(item), "weight": weight, **said}


def _said(criterion: Criterion) -> Assertion:
    """Type and value."""
    name, is_fault = criterion.name, criterion.kind == "pitfall"
    if criterion.check is None or criterion.decide == "judge":
        if criterion.check is not None:
            raise NotExpressible(f"`{name}` has a check and is decided by the judge")
        value = template_of(criterion.text or (), name)
        return {"type": "not-llm-rubric" if is_fault else "llm-rubric", "value": value}
    if criterion.decide != "check":
        raise NotExpressible(f"`{name}` is the mean of a check and a judge")
    said = assertion_of(criterion.check)
    if said is None:
        raise NotExpressible(f"the check of `{name}` has no type of assertion")
    if not is_fault:
        return said
    kind = said["type"]
    return {**said, "type": kind.removeprefix("not-") if kind.startswith("not-") else f"not-{kind}"}


def _metric(criterion: Criterion) -> str:
    """The name, or the tag where several criteria share it."""
    if not criterion.tags:
        return criterion.name
    tag = criterion.tags[0]
    number = criterion.name.removeprefix(tag).removeprefix("_")
    if (
        len(criterion.tags) > 1
        or not criterion.name.startswith(tag)
        or not f"0{number}".isdecimal()
    ):
        raise NotExpressible(f"`{criterion.name}` has tags, and an assertion has one metric")
    return tag


def _selector(item: Item) -> tuple[str, str] | None:
    """The parameter and the test that a rule, or each rule of a group, is bound to."""
    if isinstance(item, Group):
        return _common(_selector(member) for member in item.members)
    if not isinstance(item, Criterion) or item.when is None:
        return None
    when = item.when
    if isinstance(when, Compare) and when.operators == ("==",):
        left, right = when.operands
        named = isinstance(left, Ref) and left.of == "input" and not left.fields
        if named and isinstance(right, Constant) and isinstance(right.value, str) and right.value:
            assert isinstance(left, Ref)
            return left.name, right.value
    raise NotExpressible(
        f'`{item.name}` has a condition that no test can stand for: `test == "name"` can'
    )


def _common(selectors: Iterable[tuple[str, str] | None]) -> tuple[str, str] | None:
    found = set(selectors)
    if len(found) > 1:
        raise NotExpressible("the rules of a group are bound to different tests")
    return found.pop() if found else None
