"""What is at hand while one rubric is resolved."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from rubricc.diagnostics.catalogue.names import MISSING_NEED
from rubricc.diagnostics.diagnostic import Label
from rubricc.ir.rubric import Origin
from rubricc.plan.types import TEXT, Extern, Type
from rubricc.semantics.drafts import Assembly, Via
from rubricc.semantics.expressions.scope import Scope
from rubricc.semantics.externs import Externs
from rubricc.semantics.findings import Findings
from rubricc.semantics.prose import Inputs
from rubricc.semantics.scope import FileScope
from rubricc.source.file import SourceFile
from rubricc.source.span import Span


@dataclass(slots=True)
class Work:
    """One rubric on its way to the checked program.

    ``inputs`` are what slots and checks may read. ``unsure`` has the names of rules with errors
    of their own: what depends on them stays silent.
    """

    made: Assembly
    findings: Findings
    externs: Externs
    magnitudes: dict[str, float]
    inputs: Inputs = field(init=False)
    called: dict[str, Extern] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    check_scopes: dict[FileScope, Scope] = field(default_factory=dict)

    def __post_init__(self) -> None:
        types: dict[str, Type | None] = {"prompt": TEXT, "response": TEXT}
        for name, parameter in self.made.parameters.items():
            types[name] = None if parameter is None else parameter.type
        self.inputs = Inputs(types, self.made.may_be_broken)

    def inputs_with(self, element: tuple[str, Type | None] | None) -> Inputs:
        """The inputs and, inside an ``each``, its variable."""
        return self.inputs if element is None else self.inputs.and_element(element)

    def bring_home(self, start: int, via: Via) -> None:
        """Move the findings from ``start`` on that stand outside this rubric to ``via``.

        They are about inherited rules and were not found where these were written, so the fault
        lies in what this rubric made of them; a label says where they were written.
        """
        file, span = self.made.file, self.made.node.span
        for found in self.findings.take(start):
            if found.file is file and span.start <= found.span.start < span.end:
                self.findings.add(found)
                continue
            label = Label(found.file, found.span, "written here")
            read = found.file.text[found.span.start : found.span.end]
            if found.is_error and read in self.made.dropped:
                drop = self.made.dropped[read]
                message = f"what is kept reads `{read}`"
                advice = f"drop that too, or keep `{read}`"
                self.findings.report(MISSING_NEED, drop.file, drop.span, message, advice, (label,))
                continue
            self.findings.add(
                replace(found, file=via.file, span=via.span, labels=(label,), fix=None)
            )


def origin_of(file: SourceFile, span: Span) -> Origin:
    """``span`` of ``file``, for messages."""
    return Origin(path=file.path, start=span.start, end=span.end)
