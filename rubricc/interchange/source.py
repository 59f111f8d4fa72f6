"""Sketches written as sources, laid out as ``rubricc fmt`` lays them out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rubricc.interchange.literal import literal_braces, number, quoted, seen, signed
from rubricc.interchange.sketch import (
    ClassSketch,
    FileSketch,
    GroupSketch,
    LevelSketch,
    MemberSketch,
    Remark,
    RubricSketch,
    RuleSketch,
)

INDENT = "  "


def write_source(file: FileSketch) -> str:
    """The text of a source, before it is laid out.

    It is meant to be checked and formatted by the caller, which finds what an importer got wrong.
    """
    lines = [*(f"// {seen(line)}".rstrip() for line in file.heading), 'edition "2026"', ""]
    lines += [f'import "{path}" as {alias}' for alias, path in file.imports.items()]
    for rubric in file.rubrics:
        lines += [*_rubric(rubric), ""]
    for name, settings in file.judges.items():
        lines += [f"judge {name} {{", *_settings(settings), "}", ""]
    return "\n".join(lines)


def _rubric(rubric: RubricSketch) -> Iterator[str]:
    yield from _remarks(rubric.remarks)
    yield from _doc(rubric.doc)
    parameters = f"({', '.join(rubric.parameters)})" if rubric.parameters else ""
    parent = f" extends {rubric.extends}" if rubric.extends else ""
    yield f"{rubric.kind} {rubric.name}{parameters}{parent} {{"
    if rubric.title:
        yield f"{INDENT}title: {quoted(rubric.title, has_slots=True)}"
    if rubric.judge:
        yield f"{INDENT}judge: {rubric.judge}"
    if "weights" in rubric.settings:
        yield from _indented(_block("weights", rubric.settings["weights"]))
    for name, settings in rubric.slots.items():
        yield from _indented(_block(f"slot {name}: generated", settings))
    yield from _indented(_members(rubric.members))
    for name, settings in rubric.settings.items():
        if name != "weights":
            yield from _indented(_block(name, settings))
    yield "}"


def _members(members: Iterable[MemberSketch]) -> Iterator[str]:
    for member in members:
        yield from _remarks(member.remarks)
        if isinstance(member, RuleSketch):
            yield from _rule(member)
        elif isinstance(member, GroupSketch):
            yield from _doc(member.doc)
            weight = "" if member.weight is None else f" {signed(member.weight)}"
            yield f"group {member.name}{weight} {{"
            yield from _indented(_members(member.members))
            yield "}"
        else:
            yield _class(member)


def _class(member: ClassSketch) -> str:
    if member.number is None:
        return f"derive {member.name} = {member.when}"
    worth = "0" if member.number == 0 else signed(member.number)
    return f"class {member.name} {worth} " + (f"when {member.when}" if member.when else "otherwise")


def _rule(rule: RuleSketch) -> Iterator[str]:
    head = [rule.kind, rule.name]
    if rule.priority:
        head.append(rule.priority)
    if rule.weight is not None:
        head.append(signed(rule.weight))
    if rule.each is not None:
        head.append(f"each {rule.each[0]} in {rule.each[1]}")
    body = list(_body(rule))
    inline = rule.text and "\n" not in rule.text
    if inline:
        head.append(quoted(rule.text, has_slots=rule.has_slots))
    if body or not inline:
        yield " ".join(head) + " {"
        yield from _indented(body)
        yield "}"
    else:
        yield " ".join(head)


def _body(rule: RuleSketch) -> Iterator[str]:
    if "\n" in rule.text:
        yield from _prose("text", rule.text, rule.has_slots)
    for name in ("check", "when", "decide"):
        if value := getattr(rule, name):
            yield f"{name}: {value}"
    if rule.needs:
        yield f"{'needs_raw' if rule.needs_raw else 'needs'}: [{', '.join(rule.needs)}]"
    yield from _scale(rule.levels)
    for verdict, text in rule.examples:
        yield from _prose(f"example {verdict}", text, False)
    if rule.tags:
        yield f"tags: [{', '.join(rule.tags)}]"
    for name in ("critique", "revise", "prefer"):
        if text := getattr(rule, name):
            yield from _prose(name, text, rule.has_slots)
    for name in ("note", "source"):
        if text := getattr(rule, name):
            yield f"{name}: {quoted(text)}"


def _scale(levels: tuple[LevelSketch, ...]) -> Iterator[str]:
    if not levels:
        return
    if isinstance(levels[0].point, int):
        yield f"scale: {levels[0].point}..{levels[-1].point}"
    else:
        named = ", ".join(f"{level.point} = {number(level.value or 0.0)}" for level in levels)
        yield f"scale: [{named}]"
    for level in levels:
        if level.anchor:
            yield from _prose(f"level {level.point}", level.anchor, False)


def _prose(key: str, text: str, has_slots: bool) -> Iterator[str]:
    """A field of prose: a block where the text has lines that can stand in one as they are."""
    if "\n" not in text or not _fits_a_block(text):
        yield f"{key}: {quoted(text, has_slots=has_slots)}"
        return
    marks = '"""'
    while marks in text:
        marks += '"'
    body = text if has_slots else literal_braces(text)
    yield f"{key}: {marks}"
    yield from (f"{INDENT}{line}" if line else "" for line in body.split("\n"))
    yield f"{INDENT}{marks}"


def _fits_a_block(text: str) -> bool:
    """Whether a block, which has no escapes and no blanks at line ends, holds the text as it is."""
    lines = text.split("\n")
    return (
        all(line == line.rstrip() and line.replace("\t", " ").isprintable() for line in lines)
        and "\t" not in text
        and bool(lines[0])
        and bool(lines[-1])
        and not any(line.lstrip().startswith('"""') for line in lines)
    )


def _settings(settings: Mapping[str, str]) -> Iterator[str]:
    return (f"{INDENT}{key}: {value}" for key, value in settings.items())


def _block(name: str, settings: Mapping[str, str]) -> Iterator[str]:
    yield f"{name} {{"
    yield from _settings(settings)
    yield "}"


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"{INDENT}{line}" if line else "" for line in lines)


def _doc(doc: str) -> Iterator[str]:
    return (f"/// {seen(line)}".rstrip() for line in doc.splitlines())


def _remarks(remarks: Iterable[Remark]) -> Iterator[str]:
    for remark in remarks:
        yield f"// {seen(remark.place)}: {seen(remark.message)}"
