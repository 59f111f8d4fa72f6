"""Which names an expression can read, and as what.

========= ==================================================================================
context   reads
========= ==================================================================================
check     inputs, parameters and the variable of ``each``; also the context of ``when``
class     facts, criteria, earlier derived facts, and whatever a check reads
score     criteria, groups, tags, ``class``; externs read inputs in their arguments
========= ==================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from rubricc.plan.expression import Ref
from rubricc.plan.types import BOOL, NUMBER, TEXT, Extern, Parameter, Type
from rubricc.source.file import SourceFile

Context = Literal["check", "class", "score"]


@dataclass(frozen=True, slots=True)
class Binding:
    """What a name stands for.

    ``per_element`` marks a criterion of ``each``, whose verdicts can be read one by one.
    """

    ref: Ref
    type: Type
    per_element: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """The names of one expression.

    A name bound to ``None`` was declared wrongly: what reads it stays silent. ``hidden`` says what
    a name is that exists but cannot be read here (``"a criterion"``). ``may_be_broken`` tells
    whether a name may stand in a piece of the file that could not be read. ``given`` has optional
    names that are known to be there, because a ``when`` asks for them.
    """

    file: SourceFile
    context: Context
    names: Mapping[str, Binding | None]
    externs: Mapping[str, Extern | None] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)
    may_be_broken: Callable[[str], bool] = lambda name: False
    given: frozenset[str] = frozenset()
    arguments: Scope | None = None
    """What the arguments of externs read, where that is something else."""

    def knowing(self, given: Iterable[str]) -> Scope:
        """The same scope, with more optional names known to be there."""
        return replace(self, given=self.given | frozenset(given))


def input_names(
    parameters: Mapping[str, Parameter | None], element: tuple[str, Type | None] | None = None
) -> dict[str, Binding | None]:
    """``prompt``, ``response``, the parameters, and the variable of an ``each``.

    ``element`` is its name and the type of the list's elements. Conversations are read as text.
    """
    names: dict[str, Binding | None] = {
        name: Binding(Ref(of="input", name=name), TEXT) for name in ("prompt", "response")
    }
    for name, parameter in parameters.items():
        ref = Ref(of="input", name=name)
        names[name] = Binding(ref, _read_type(parameter)) if parameter else None
    if element is not None:
        variable, element_type = element
        ref = Ref(of="element", name=variable)
        names[variable] = Binding(ref, element_type) if element_type else None
    return names


def fact_names(
    graded: Iterable[tuple[str, bool, bool]], derived: Iterable[str] = ()
) -> dict[str, Binding | None]:
    """Facts and criteria as classes read them: true when met.

    ``graded`` has a name, whether it has a scale, and whether it has ``each``; with a scale or
    ``each`` it is a number in 0..1 instead.
    """
    names: dict[str, Binding | None] = {
        name: Binding(
            Ref(of="criterion", name=name), NUMBER if scaled or per_element else BOOL, per_element
        )
        for name, scaled, per_element in graded
    }
    for name in derived:
        names[name] = Binding(Ref(of="derived", name=name), BOOL)
    return names


def score_names(
    criteria: Iterable[tuple[str, bool]],
    groups: Iterable[str] = (),
    tags: Iterable[str] = (),
    derived: Iterable[str] = (),
    has_classes: bool = False,
) -> dict[str, Binding | None]:
    """What ``score:`` reads, all of it numbers; ``criteria`` say whether they have ``each``.

    A criterion wins over a group of its name, and a group over a tag.
    """
    names: dict[str, Binding | None] = {
        tag: Binding(Ref(of="tag", name=tag), NUMBER) for tag in tags
    }
    names.update((group, Binding(Ref(of="group", name=group), NUMBER)) for group in groups)
    names.update((name, Binding(Ref(of="derived", name=name), NUMBER)) for name in derived)
    for name, per_element in criteria:
        names[name] = Binding(Ref(of="criterion", name=name), NUMBER, per_element)
    if has_classes:
        names["class"] = Binding(Ref(of="class", name="class"), NUMBER)
    return names


def _read_type(parameter: Parameter) -> Type:
    """The type as an expression sees it: a default makes an optional value given."""
    if parameter.type.optional and parameter.default is not None:
        return parameter.type.model_copy(update={"optional": False})
    return parameter.type
