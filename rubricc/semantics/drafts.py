"""A rubric between its tree and its checked form: reuse applied, nothing resolved.

Drafts keep nodes as they were written, each with the file that it stands in, so that a finding
about an inherited rule can say where it was written and how it came here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from rubricc.plan.types import Parameter
from rubricc.semantics.scope import FileScope
from rubricc.semantics.settings import Given, Settings
from rubricc.source.file import SourceFile
from rubricc.source.span import Span
from rubricc.syntax import nodes


@dataclass(frozen=True, slots=True)
class Via:
    """The ``extends``, ``include``, ``override`` or ``drop`` that brought something here."""

    file: SourceFile
    span: Span
    word: str


@dataclass(eq=False, slots=True)
class Draft:
    """A criterion as written, overrides applied.

    ``homes`` has the file of each overridden part by key, ``scope`` that of all others. ``gone``
    marks what was dropped.
    """

    kind: nodes.CriterionKind
    name: nodes.Name
    scope: FileScope
    priority: nodes.Name | None
    weight: nodes.Weight | None
    each: nodes.Each | None
    text: nodes.Text | None
    fields: tuple[nodes.Field, ...]
    doc: nodes.Doc | None
    span: Span
    via: Via | None = None
    homes: dict[str, FileScope] | None = None
    gates: tuple[Given, ...] = ()
    """Conditions of groups that stayed behind when it was included alone."""
    gone: bool = False

    def home(self, key: str) -> FileScope:
        """The file in which the part ``key`` is written."""
        return self.scope if self.homes is None else self.homes.get(key, self.scope)


@dataclass(eq=False, slots=True)
class GroupDraft:
    """A group; ``when`` has its conditions."""

    name: nodes.Name
    scope: FileScope
    weight: nodes.Weight | None
    doc: nodes.Doc | None
    span: Span
    when: tuple[Given, ...] = ()
    items: list[Entry] = field(default_factory=list)
    via: Via | None = None
    gone: bool = False


@dataclass(eq=False, slots=True)
class TierDraft:
    """A tier."""

    name: nodes.Name
    scope: FileScope
    items: list[Entry] = field(default_factory=list)
    via: Via | None = None
    gone: bool = False
    own: bool = True
    """Whether this rubric has opened it already, so that it may not do so again."""


Whole = TypeVar("Whole", nodes.Derive, nodes.OutcomeClass, nodes.GeneratedSlot)


@dataclass(eq=False, slots=True)
class WholeDraft(Generic[Whole]):
    """What is taken over as it stands: nothing of it can be overridden."""

    node: Whole
    scope: FileScope
    via: Via | None = None
    gone: bool = False

    @property
    def name(self) -> nodes.Name:
        return self.node.name


class DeriveDraft(WholeDraft[nodes.Derive]):
    """A derived fact."""

    __slots__ = ()


class ClassDraft(WholeDraft[nodes.OutcomeClass]):
    """One class of the rubric's set."""

    __slots__ = ()


class SlotDraft(WholeDraft[nodes.GeneratedSlot]):
    """Room for criteria that rows bring."""

    __slots__ = ()


Entry = Draft | GroupDraft | TierDraft | DeriveDraft | ClassDraft | SlotDraft


@dataclass(eq=False, slots=True)
class Named:
    """What a name of a rubric stands for; ``groups`` are those around it, outermost first."""

    name: nodes.Name
    file: SourceFile
    entry: Entry | None
    """``None`` for a parameter."""
    groups: tuple[GroupDraft, ...] = ()
    inherited: bool = False


BLOCKS = ("weights", "reward", "preference", "revision")
SETTINGS = ("title", "judge")


@dataclass(eq=False, slots=True)
class Assembly:
    """One rubric with its reuse applied.

    ``is_broken`` says that something of it was reported already or could not be read, so that
    nothing is concluded from what it lacks.
    """

    scope: FileScope
    node: nodes.Rubric
    parameters: dict[str, Parameter | None] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    names: dict[str, Named] = field(default_factory=dict)
    tiers: dict[str, TierDraft] = field(default_factory=dict)
    blocks: dict[str, Settings] = field(default_factory=dict)
    block_names: dict[str, nodes.Name] = field(default_factory=dict)
    """Where this rubric itself writes each block."""
    title: Given | None = None
    judge: tuple[Given, FileScope] | None = None
    dropped: dict[str, Via] = field(default_factory=dict)
    sources: list[FileScope] = field(default_factory=list)
    """The files that it was put together from, its own first."""
    is_broken: bool = False
    is_partial: bool = False
    """Whether something that it reuses could not be found, so that any name may come from there."""

    @property
    def name(self) -> str:
        return self.node.name.text

    @property
    def file(self) -> SourceFile:
        return self.scope.source

    def may_be_broken(self, name: str) -> bool:
        """Whether ``name`` may mean something that was left out of any of its files."""
        return self.is_partial or any(source.may_be_broken(name) for source in self.sources)


def what(entry: Entry | None) -> str:
    """What an author calls ``entry``: ``a hard rule``, ``a group`` and so on."""
    if entry is None:
        return "a parameter"
    if isinstance(entry, Draft):
        return f"a {entry.kind}"
    return {
        GroupDraft: "a group",
        TierDraft: "a tier",
        DeriveDraft: "a derived fact",
        ClassDraft: "a class",
        SlotDraft: "a slot",
    }[type(entry)]


def copied(entry: Entry, via: Via) -> Entry:
    """``entry`` for another rubric that it comes to through ``via``; what is gone stays behind."""
    if isinstance(entry, Draft):
        return Draft(
            entry.kind,
            entry.name,
            entry.scope,
            entry.priority,
            entry.weight,
            entry.each,
            entry.text,
            entry.fields,
            entry.doc,
            entry.span,
            via,
            entry.homes,
            entry.gates,
        )
    if isinstance(entry, GroupDraft):
        items = [copied(item, via) for item in entry.items if not item.gone]
        return GroupDraft(
            entry.name, entry.scope, entry.weight, entry.doc, entry.span, entry.when, items, via
        )
    if isinstance(entry, TierDraft):
        items = [copied(item, via) for item in entry.items if not item.gone]
        return TierDraft(entry.name, entry.scope, items, via, own=False)
    if isinstance(entry, DeriveDraft):
        return DeriveDraft(entry.node, entry.scope, via)
    if isinstance(entry, ClassDraft):
        return ClassDraft(entry.node, entry.scope, via)
    return SlotDraft(entry.node, entry.scope, via)
