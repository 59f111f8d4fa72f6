"""The rubric judge of `verifiers`: criteria with ordered choices, in TOML or JSON.

Read from its loader (version 0.4.0): ``criteria``, or a bare list in JSON, of ``name``, ``text``,
``weight`` (0 or more, 1 where it does not say) and ``choices`` from the worst to the best (`no` and
`yes` where it does not say). The k-th of n choices is worth k / (n - 1), counted from 0, and the
score is the weighted mean. Levels that are described stand below the text, a line each. It passes
over the keys ``priority`` and ``tags``, which our exports add.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from rubricc.interchange.document import read_json, read_toml
from rubricc.interchange.entries import list_at, object_at, text_at
from rubricc.interchange.errors import EntryInvalid, NotExpressible, WrongFormat
from rubricc.interchange.flat import literal, whole
from rubricc.interchange.format import Format
from rubricc.interchange.limits import Limits
from rubricc.interchange.literal import seen
from rubricc.interchange.names import name_of
from rubricc.interchange.options import answers_of, levels_of
from rubricc.interchange.sketch import Imported, Remark, RuleSketch
from rubricc.interchange.weighted import Reader
from rubricc.ir.rubric import Criterion, Rubric

HEADING: Final = "From a rubric of the judge of `verifiers`: criteria with ordered choices."
BINARY: Final = ("no", "yes")
LIMITS: Final = Limits(
    "a rubric of `verifiers`",
    kinds=("principle", "fact"),
    denominators=(),
    scales=True,
)


def read(path: Path) -> Imported:
    """One rubric with a principle for each criterion."""
    reader = Reader(1.0, ("choices",), _with_choices, "text")
    taken: set[str] = set()
    rules = []
    for at, value in enumerate(_entries(path)):
        place = f"criteria[{at}]"
        entry = object_at(value, place)
        name = text_at(entry, "name", place)
        if name in taken:
            raise EntryInvalid(f"{place}.name", f"is `{name}`, as another criterion is called")
        taken.add(name)
        rules.append(reader.rule(entry, place))
    if all(rule.kind == "fact" for rule in rules):
        raise EntryInvalid("criteria", "have no positive weight")
    stem = name_of(path.stem, "rubric")
    return Imported({stem: reader.file(stem, tuple(rules), HEADING)})


def _entries(path: Path) -> Sequence[Any]:
    document = read_toml(path) if path.suffix.lower() == ".toml" else read_json(path)
    if isinstance(document, Mapping):
        if "criteria" not in document:
            raise WrongFormat(f"`{path}` has no `criteria`")
        document = list_at(document, "criteria", "root")
    if not isinstance(document, list) or not document:
        raise WrongFormat(f"`{path}` lists no criteria")
    return document


def _with_choices(rule: RuleSketch, entry: Mapping[str, Any], place: str) -> RuleSketch:
    """``rule`` with the scale that its choices are."""
    if rule.kind == "pitfall":
        raise EntryInvalid(f"{place}.weight", "is negative, which the judge of `verifiers` refuses")
    choices = _choices(entry, place)
    if choices == BINARY:
        return rule
    if rule.kind == "fact":
        remark = Remark(f"{place}.choices", f"a fact has no scale; they were: {', '.join(choices)}")
        return replace(rule, remarks=(*rule.remarks, remark))
    text, said = _described(rule.text, choices)
    levels = levels_of([(choice, at / (len(choices) - 1)) for at, choice in enumerate(choices)])
    described = tuple(
        replace(level, anchor=said.get(choice, level.anchor))
        for choice, level in zip(choices, levels, strict=True)
    )
    return replace(rule, text=text, levels=described)


def _choices(entry: Mapping[str, Any], place: str) -> tuple[str, ...]:
    if entry.get("choices") is None:
        return BINARY
    given = list_at(entry, "choices", place)
    here = f"{place}.choices"
    if len(given) < 2:
        raise EntryInvalid(here, "has fewer than two choices")
    if any(not isinstance(choice, str) or not choice.strip() or "\0" in choice for choice in given):
        raise EntryInvalid(here, "holds something that is no text")
    if len(set(given)) != len(given):
        raise EntryInvalid(here, "names a choice twice")
    return tuple(given)


def _described(text: str, choices: Sequence[str]) -> tuple[str, dict[str, str]]:
    """A text without the lines at its end that describe choices, and what they say."""
    head, _, tail = text.rpartition("\n\n")
    said: dict[str, str] = {}
    for line in tail.split("\n"):
        choice, colon, anchor = line.partition(": ")
        if not colon or choice not in choices or choice in said or not anchor.strip():
            return text, {}
        said[choice] = anchor
    return (head, said) if head.strip() else (text, {})


def write(rubric: Rubric) -> Mapping[str, bytes]:
    """The criteria as TOML, with priorities and tags that the judge passes over."""
    LIMITS.refuse_rubric(rubric)
    if not any(criterion.weight for criterion in rubric.criteria()):
        raise NotExpressible(f"`{rubric.name}` has facts alone, and a rubric needs a weight")
    title = [f"# {seen(rubric.title)}", ""] if rubric.title else []
    tables = ["\n".join(_table(criterion)) for criterion in rubric.criteria()]
    text = "\n".join(title) + ("\n" if title else "") + "\n\n".join(tables) + "\n"
    return {f"{rubric.name}.toml": text.encode()}


def _table(criterion: Criterion) -> list[str]:
    text, choices = _text_and_choices(criterion)
    lines = [
        "[[criteria]]",
        f"name = {_quoted(criterion.name)}",
        f"text = {_quoted(text)}",
        f"weight = {_number(criterion.weight or 0.0)}",
    ]
    if choices:
        lines.append(f"choices = [{', '.join(map(_quoted, choices))}]")
    if criterion.priority:
        lines.append(f"priority = {_quoted(criterion.priority)}")
    if criterion.tags:
        lines.append(f"tags = [{', '.join(map(_quoted, criterion.tags))}]")
    return lines


def _text_and_choices(criterion: Criterion) -> tuple[str, list[str]]:
    name, text = criterion.name, literal(criterion.text, criterion.name)
    if criterion.scale is None:
        return text, []
    choices, lines = [], []
    for at, (label, value) in enumerate(answers_of(criterion.scale, name)):
        if value != at / (len(criterion.scale.levels) - 1):
            raise NotExpressible(
                f"the levels of `{name}` are not evenly spread, as choices of `verifiers` are"
            )
        point = str(criterion.scale.levels[at].point)
        is_described = label.startswith(f"{point}: ")
        choices.append(point if is_described else label)
        lines += [label] if is_described else []
    whole_text = "\n\n".join([text, "\n".join(lines)]) if lines else text
    said = dict(line.split(": ", 1) for line in lines)
    if _described(whole_text, choices) != (text, said):
        raise NotExpressible(f"the levels of `{name}` cannot stand below its text, a line each")
    return whole_text, choices


def _quoted(text: str) -> str:
    """A basic string of TOML, whose escapes are those of JSON and one more."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _number(value: float) -> str:
    return str(whole(value)) if abs(value) < 2**53 else repr(value)


FORMAT: Final = Format(
    "verifiers",
    "the rubric judge of `verifiers`: criteria with ordered choices, in TOML or JSON",
    read=read,
    write=write,
    holds="principles and facts with texts, and scales with evenly spread levels",
)
