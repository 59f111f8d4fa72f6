"""The package `autorubric`: weighted requirements, some with options to choose from.

Read from its loaders (version 1.6.1): what `rubric` reads, and ``{"guidelines", "criteria"}``. A
criterion may have ``name``, ``options`` of ``{"label", "value", "na"}``, ``scale_type`` and
``aggregation``; it weighs 10 where it does not say. Options become a scale; an option that stands
for "not applicable" becomes a condition. A data set, ``{"prompt", "rubric", "items"}``, becomes the
rubric and rows with the verdicts that people gave. Scores are those of `rubric`, with values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from rubricc.interchange.entries import list_at, number_at, object_at, text_at
from rubricc.interchange.errors import EntryInvalid
from rubricc.interchange.flat import literal
from rubricc.interchange.format import Format
from rubricc.interchange.limits import Limits
from rubricc.interchange.literal import quoted
from rubricc.interchange.names import name_of
from rubricc.interchange.options import Answer, answers_of, levels_of
from rubricc.interchange.sketch import (
    GroupSketch,
    Imported,
    MemberSketch,
    Remark,
    RuleSketch,
)
from rubricc.interchange.weighted import Reader, entries_of, read_document, title_of, written
from rubricc.ir.rubric import Criterion, Rubric

HEADING: Final = "From a rubric of the package `autorubric`: requirements with weights and options."
DEFAULT_WEIGHT: Final = 10.0
KEYS: Final = ("options", "scale_type", "aggregation")

UNLESS: Final = "This is not the case: "
"""Begins the condition that an option for "not applicable" becomes, before its label."""
UNTRUE: Final = "Not applicable, because this does not hold: "
"""Begins the label of the option that any other condition becomes."""

LIMITS: Final = Limits(
    "the package `autorubric`",
    kinds=("principle", "pitfall", "fact"),
    denominators=("positive",),
    scales=True,
    conditions=True,
    labels=True,
    parameters=("reference",),
)


def read(path: Path) -> Imported:
    """One rubric; with a data set, its rows as well."""
    document = read_document(path)
    entries, place = entries_of(document, ("sections", "criteria"), path)
    reader = Reader(DEFAULT_WEIGHT, KEYS, _with_options)
    members = reader.members(entries, place)
    name = name_of(path.stem, "rubric")
    doc, remarks = _guidelines(document)
    rows = list(_rows(document, _rules(members))) if _is_data_set(document) else []
    file = reader.file(
        name,
        members,
        HEADING,
        title=title_of(document),
        doc=doc,
        parameters=("reference: text?",) if any("reference" in row for row in rows) else (),
        remarks=remarks,
    )
    return Imported({name: file}, rows, remarks)


def _guidelines(document: Any) -> tuple[str, tuple[Remark, ...]]:
    """Guidelines are told to every judge, which the language has no place for: people read them."""
    holders = [document, document.get("rubric")] if isinstance(document, Mapping) else []
    for place, holder in zip(("guidelines", "rubric.guidelines"), holders, strict=False):
        text = holder.get("guidelines") if isinstance(holder, Mapping) else None
        if text is not None and not isinstance(text, str):
            raise EntryInvalid(place, "is not text")
        if text and text.strip():
            return text, (Remark(place, "no judge is told them: they stand as a doc comment"),)
    return "", ()


def _with_options(rule: RuleSketch, entry: Mapping[str, Any], place: str) -> RuleSketch:
    """``rule`` with the scale that its options are."""
    if entry.get("options") is None:
        return rule
    answers, excluded = _answers(list_at(entry, "options", place), f"{place}.options")
    remarks = list(rule.remarks)
    if rule.kind == "fact":
        labels = ", ".join(label for label, _ in answers)
        remarks.append(Remark(f"{place}.options", f"a fact has no scale; they were: {labels}"))
        return replace(rule, remarks=tuple(remarks))
    ordered = sorted(answers, key=lambda answer: answer[1])
    if ordered != answers:
        remarks.append(Remark(f"{place}.options", "are listed from the lowest to the highest"))
    if entry.get("aggregation") is not None:
        remarks.append(Remark(f"{place}.aggregation", "is the judge's `vote` here: left out"))
    when = ""
    if excluded is not None:
        when = quoted(
            excluded.removeprefix(UNTRUE) if excluded.startswith(UNTRUE) else UNLESS + excluded
        )
        if not excluded.startswith(UNTRUE):
            remarks.append(Remark(f"{place}.options", f"`{excluded}` became the condition"))
    return replace(rule, levels=levels_of(ordered), when=when, remarks=tuple(remarks))


def _answers(entries: Sequence[Any], place: str) -> tuple[list[Answer], str | None]:
    """The answers that score, and the label of the first that stands for "not applicable"."""
    answers: list[Answer] = []
    excluded: list[str] = []
    for at, value in enumerate(entries):
        here = f"{place}[{at}]"
        entry = object_at(value, here)
        label = text_at(entry, "label", here)
        if entry.get("na"):
            excluded.append(label)
            continue
        worth = number_at(entry, "value", here)
        if not 0 <= worth <= 1:
            raise EntryInvalid(f"{here}.value", f"is {worth}, and not within 0..1")
        answers.append((label, worth))
    if len(answers) < 2:
        raise EntryInvalid(place, "has fewer than two options that score")
    if len({worth for _, worth in answers}) < 2:
        raise EntryInvalid(place, "are all worth the same, which is no scale")
    if len(excluded) > 1:
        raise EntryInvalid(place, "has more than one option for `not applicable`")
    return answers, excluded[0] if excluded else None


def _rules(members: Sequence[MemberSketch]) -> list[RuleSketch]:
    found = []
    for member in members:
        if isinstance(member, RuleSketch):
            found.append(member)
        elif isinstance(member, GroupSketch):
            found += _rules(member.members)
    return found


def _is_data_set(document: Any) -> bool:
    return isinstance(document, Mapping) and "items" in document


def _rows(document: Mapping[str, Any], rules: Sequence[RuleSketch]) -> Iterator[dict[str, Any]]:
    """A row for each item, with the verdicts that are its ground truth."""
    for at, value in enumerate(list_at(document, "items", "root")):
        place = f"items[{at}]"
        item = object_at(value, place)
        if item.get("rubric") is not None:
            raise EntryInvalid(
                f"{place}.rubric", "is a rubric of its own: import it from a file of its own"
            )
        row: dict[str, Any] = {"id": f"item_{at + 1}"}
        prompt = item.get("prompt", document.get("prompt"))
        row |= {"prompt": prompt} if prompt is not None else {}
        row["response"] = text_at(item, "submission", place, empty=True)
        row |= {key: item[key] for key in ("description",) if item.get(key)}
        reference = item.get("reference_submission", document.get("reference_submission"))
        row |= {"reference": reference} if reference is not None else {}
        if item.get("ground_truth") is not None:
            row["verdicts"] = _verdicts(list_at(item, "ground_truth", place), rules, place)
        yield row


def _verdicts(given: Sequence[Any], rules: Sequence[RuleSketch], place: str) -> dict[str, Any]:
    if len(given) != len(rules):
        raise EntryInvalid(
            f"{place}.ground_truth", f"has {len(given)} verdicts for {len(rules)} criteria"
        )
    return {
        rule.name: _verdict(value, rule, f"{place}.ground_truth[{at}]")
        for at, (value, rule) in enumerate(zip(given, rules, strict=True))
    }


def _verdict(value: object, rule: RuleSketch, place: str) -> str | int:
    plain = {"MET": "met", "UNMET": "unmet", "CANNOT_ASSESS": "unscored"}
    if not rule.levels and str(value) in plain:
        return plain[str(value)]
    wanted = str(value).strip().lower()
    for level in rule.levels:
        labels = {str(level.point), level.anchor, f"{level.point}: {level.anchor}"}
        if wanted in {label.strip().lower() for label in labels if label}:
            return level.point
    if rule.levels and rule.when:
        return "not_applicable"
    raise EntryInvalid(place, f"is `{value}`, which `{rule.name}` cannot have")


def write(rubric: Rubric) -> Mapping[str, bytes]:
    """The criteria as a JSON list, with priorities and tags that the package passes over."""
    LIMITS.refuse_rubric(rubric)
    return written(rubric, _options)


def _options(criterion: Criterion) -> dict[str, Any]:
    if criterion.scale is None:
        return {}
    options: list[dict[str, Any]] = [
        {"label": label, "value": value, "na": False}
        for label, value in answers_of(criterion.scale, criterion.name)
    ]
    for text in criterion.when_text:
        condition = literal(text, criterion.name)
        known = condition.startswith(UNLESS)
        label = condition.removeprefix(UNLESS) if known else UNTRUE + condition
        options.append({"label": label, "value": 0.0, "na": True})
    return {"scale_type": "ordinal", "options": options}


FORMAT: Final = Format(
    "autorubric",
    "the package `autorubric`: requirements with weights and options, and its data sets",
    read=read,
    write=write,
    holds="principles, pitfalls and facts with texts and scales, and groups without weights",
)
