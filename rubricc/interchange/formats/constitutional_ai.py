"""Constitutional AI: pairs of a critique request and a revision request (arXiv 2212.08073).

Two shapes are read: ``{"name": {"prompt": [critique], "edit_request": revision}}``, and
``{"constitutions": [{"critic": critique, "revision": revision}]}`` with few-shot chats beside it.
Requests are kept byte for byte. The pairs hold no statement that could be judged, so each principle
gets a text that says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from rubricc.interchange.document import read_json
from rubricc.interchange.entries import list_at, object_at, text_at
from rubricc.interchange.errors import EntryInvalid, NotExpressible, WrongFormat
from rubricc.interchange.format import Format
from rubricc.interchange.names import Names, name_of
from rubricc.interchange.sketch import FileSketch, Imported, Remark, RubricSketch, RuleSketch
from rubricc.ir.rubric import Rubric
from rubricc.plan.text import Text

STATEMENT: Final = "Needs no revision by the request of `{name}`."

_NO_STATEMENT: Final = (
    "the pairs hold requests and no statements: before you score or compare with this "
    "constitution, give each principle a text that can be true of a response"
)

Pair = tuple[str, str, str, str]
"""Place, name, critique, revision."""


def read(path: Path) -> Imported:
    """One constitution with a principle for each pair."""
    document = object_at(read_json(path), path.name)
    remarks = [Remark(path.name, _NO_STATEMENT)]
    pairs = list(_pairs(document, remarks))
    if not pairs:
        raise WrongFormat(f"`{path}` holds no pair of a critique and a revision")
    names = Names()
    rules = []
    for _, wanted, critique, revision in pairs:
        name = names.new(wanted, "principle")
        text = STATEMENT.format(name=name)
        rules.append(RuleSketch(name, "principle", text, critique=critique, revise=revision))
    constitution = RubricSketch(
        name_of(path.stem, "constitution"),
        tuple(rules),
        kind="constitution",
        settings={"revision": {"steps": "4", "principles_per_step": "1"}},
    )
    file = FileSketch(
        (constitution,),
        ending=".constitution",
        heading=("From a constitution for critique and revision (arXiv 2212.08073).",),
    )
    return Imported({constitution.name: file}, (), tuple(remarks))


def _pairs(document: Mapping[str, Any], remarks: list[Remark]) -> Iterator[Pair]:
    if "constitutions" in document:
        for at, value in enumerate(list_at(document, "constitutions", "root")):
            place = f"constitutions[{at}]"
            entry = object_at(value, place)
            critique = text_at(entry, "critic", place)
            yield place, f"principle_{at + 1}", critique, text_at(entry, "revision", place)
        for key in document.keys() - {"constitutions"}:
            remarks.append(Remark(key, "chats that show a model how have no place: left out"))
        return
    for name, value in document.items():
        entry = object_at(value, name)
        if "edit_request" not in entry:
            raise WrongFormat(f"`{name}` has no `edit_request`")
        yield name, name, _critique(entry, name), text_at(entry, "edit_request", name)


def _critique(entry: Mapping[str, Any], name: str) -> str:
    prompts = list_at(entry, "prompt", name)
    if len(prompts) != 1:
        raise EntryInvalid(f"{name}.prompt", "is not a list of one request")
    return text_at({"prompt": prompts[0]}, "prompt", name)


def write(rubric: Rubric) -> Mapping[str, bytes]:
    """The first shape, of the principles and pitfalls that have both requests."""
    pairs = {}
    for criterion in rubric.criteria():
        if criterion.kind not in ("principle", "pitfall"):
            raise NotExpressible(
                f"`{criterion.name}` is no principle, and pairs have no other kind"
            )
        if not criterion.critique or not criterion.revise:
            raise NotExpressible(f"`{criterion.name}` has not both a `critique` and a `revise`")
        critique, revision = _literal(criterion.critique), _literal(criterion.revise)
        pairs[criterion.name] = {"prompt": [critique], "edit_request": revision}
    text = json.dumps(pairs, ensure_ascii=False, indent=2) + "\n"
    return {f"{rubric.name}.json": text.encode()}


def _literal(text: Text) -> str:
    """The text of a request.

    Raises:
        NotExpressible: it has a slot, which such files do not fill.
    """
    if any(not isinstance(part, str) for part in text):
        raise NotExpressible("a request has a slot, and nothing would fill it")
    return "".join(part for part in text if isinstance(part, str))


FORMAT: Final = Format(
    "cai",
    "constitutional AI: pairs of a critique request and a revision request",
    read=read,
    write=write,
    holds="principles with both requests",
)
