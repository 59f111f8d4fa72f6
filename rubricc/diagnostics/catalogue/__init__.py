"""Every diagnostic that rubricc can report, one module a range of ids.

``CATALOGUE`` maps each id to its :class:`~rubricc.diagnostics.diagnostic.Rule`. A rule is a
module-level constant of its range's module, so that whoever reports it names it: a misspelt id
cannot be imported.

=====  ==========================================  ====================
ids    about                                       module
=====  ==========================================  ====================
00     characters and tokens                       ``lexical``
01     syntax                                      ``syntax``
10     names and imports                           ``names``
20     slots and types                             ``types``
30     weights, scales and scores                  ``scores``
35     checks                                      ``checks``
40     style of criteria (lint)                    ``style``
50     tests in the language                       ``tests``
60     revision and preference                     ``preference``
70     targets                                     ``targets``
=====  ==========================================  ====================
"""

from __future__ import annotations

from types import ModuleType

from rubricc.diagnostics.catalogue import (
    checks,
    lexical,
    names,
    preference,
    scores,
    style,
    syntax,
    targets,
    tests,
    types,
)
from rubricc.diagnostics.diagnostic import Rule


def _rules(module: ModuleType) -> list[Rule]:
    return [value for value in vars(module).values() if isinstance(value, Rule)]


CATALOGUE: dict[str, Rule] = {
    rule.id: rule
    for module in (lexical, syntax, names, types, scores, checks, style, tests, preference, targets)
    for rule in _rules(module)
}
