"""The order in which rubrics are put together: what is reused before what reuses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from rubricc.diagnostics.catalogue.names import REUSE_CYCLE
from rubricc.semantics.findings import Findings
from rubricc.semantics.scope import FileScope, find_rubric
from rubricc.syntax import nodes

Target = tuple[FileScope, nodes.Rubric, tuple[nodes.Name, ...]]
"""The rubric that an ``extends`` or ``include`` names, with the parts of the name left over."""


@dataclass(slots=True)
class ReuseOrder:
    """The rubrics of one file in order, and what their ``extends`` and ``include`` name.

    ``targets`` is by the start of the dotted name; one that names nothing, or that would close a
    circle, stands there as ``None`` and has been reported.
    """

    rubrics: list[nodes.Rubric] = field(default_factory=list)
    targets: dict[int, Target | None] = field(default_factory=dict)


def reuse_order(scope: FileScope, findings: Findings) -> ReuseOrder:
    """The rubrics of ``scope`` so that none comes before one of its own file that it reuses."""
    order = ReuseOrder()
    done: set[str] = set()
    for rubric in scope.rubrics.values():
        if rubric.name.text in done:
            continue
        way: list[tuple[nodes.Rubric, Iterator[nodes.QName]]] = [(rubric, iter(_reused(rubric)))]
        while way:
            current, names = way[-1]
            name = next(names, None)
            if name is None:
                way.pop()
                done.add(current.name.text)
                order.rubrics.append(current)
                continue
            target = find_rubric(scope, name, findings)
            order.targets[name.span.start] = target
            if target is None or target[0] is not scope or target[1].name.text in done:
                continue
            if any(target[1] is open_rubric for open_rubric, _ in way):
                order.targets[name.span.start] = None
                _report_circle(scope, name, target[1], [r for r, _ in way], findings)
                continue
            way.append((target[1], iter(_reused(target[1]))))
    return order


def _reused(rubric: nodes.Rubric) -> list[nodes.QName]:
    names = [] if rubric.extends is None else [rubric.extends]
    if not {nodes.Include, nodes.Group, nodes.Tier} & set(map(type, rubric.items)):
        return names
    pending = list(reversed(rubric.items))
    while pending:
        item = pending.pop()
        if isinstance(item, nodes.Include):
            names.append(item.target)
        elif isinstance(item, nodes.Group | nodes.Tier):
            pending.extend(reversed(item.items))
    return names


def _report_circle(
    scope: FileScope,
    name: nodes.QName,
    target: nodes.Rubric,
    way: list[nodes.Rubric],
    findings: Findings,
) -> None:
    begin = next(i for i, rubric in enumerate(way) if rubric is target)
    circle = [rubric.name.text for rubric in way[begin:]] + [target.name.text]
    findings.report(
        REUSE_CYCLE,
        scope.source,
        name.span,
        f"`{target.name.text}` reuses itself",
        "the circle is " + " → ".join(f"`{name}`" for name in circle),
    )
