"""From prompts to the completions that are wanted of them, each with an id that stays the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rubricc.datasets.row import RowFault
from rubricc.endpoints.errors import SettingRefused
from rubricc.judging.juror import Juror
from rubricc.runtime.row_score import id_of
from rubricc.writing.completion import Draft

Prompt = Mapping[str, object] | RowFault
"""A row with a prompt, or one that could not even be read."""


def labels(writers: Sequence[Juror]) -> tuple[str, ...]:
    """What writers are called in ids: their models, or the whole names where two are equal.

    Raises:
        SettingRefused: one of them is named twice.
    """
    names = tuple(writer.endpoint.name for writer in writers)
    models = tuple(writer.endpoint.model for writer in writers)
    for place, name in enumerate(names):
        if name in names[:place]:
            raise SettingRefused(f"`{name}` is named twice: ask for several samples instead")
    return models if len(set(models)) == len(models) else names


def drafts(prompts: Iterable[Prompt], writers: Sequence[str], samples: int) -> Iterator[Draft]:
    """``samples`` drafts of every writer for each prompt, in this order.

    A prompt without an id goes by its place, counted from 1. Ids are the prompts' own where there
    is one completion of each, else ``PROMPT/WRITER/SAMPLE``.
    """
    seen: set[str] = set()
    alone = len(writers) * samples == 1
    for place, prompt in enumerate(prompts, 1):
        row, own, fault = _read(prompt, place)
        if not fault and str(own) in seen:
            fault = f"the id `{own}` stands in an earlier row already"
        seen.add(str(own))
        for writer, label in enumerate(writers):
            for sample in range(samples):
                name = own if alone else f"{own}/{label}/{sample}"
                yield Draft(name, row, writer, sample, fault)


def _read(prompt: Prompt, place: int) -> tuple[Mapping[str, object], str | int, str]:
    """The row, its id, and why it cannot be used."""
    if isinstance(prompt, RowFault):
        return {}, prompt.line if prompt.id is None else prompt.id, prompt.message
    if not isinstance(prompt, Mapping):
        return {}, place, "the row is not an object with columns"
    own = id_of(prompt)
    if own is None:
        fault = "" if prompt.get("id") is None else "`id` is neither text nor a whole number"
        return prompt, place, fault
    return prompt, own, ""
