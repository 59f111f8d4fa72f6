"""The lists that a trainer hands over, as rows that a plan scores."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from rubricc.runtime.scorer import Scorer


class ColumnsMissing(ValueError):
    """The dataset lacks columns that the plan declares; nothing could ever be scored with it."""


class Columns:
    """Makes rows; ``named`` says which column of the dataset supplies one of the plan.

    Raises:
        ValueError: ``named`` has a column that the plan does not read.
    """

    def __init__(self, scorer: Scorer, named: Mapping[str, str]) -> None:
        known = scorer.columns
        for column in named:
            if column not in known:
                raise ValueError(f"`{scorer.plan.name}` reads no column `{column}`")
        self.named = dict(named)
        self._scorer = scorer
        self._json = ("verdicts", *(slot.name for slot in scorer.plan.generated))
        self._is_checked = False

    def rows(
        self, prompts: Sequence[Any], completions: Sequence[Any], given: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        """One row per completion, with the columns that the plan reads.

        Raises:
            ColumnsMissing: the dataset lacks a column that the plan requires.
        """
        sources = {
            column: given[source]
            for column in self._scorer.columns - {"prompt", "response"}
            if (source := self.named.get(column, column)) in given
        }
        self._check(given, sources)
        rows = []
        for number, (prompt, completion) in enumerate(zip(prompts, completions, strict=True)):
            row = {column: values[number] for column, values in sources.items()}
            for column in self._json:
                if isinstance(row.get(column), str):
                    row[column] = _parsed(row[column])
            rows.append(row | {"prompt": prompt, "response": completion})
        return rows

    def _check(self, given: Mapping[str, Any], sources: Mapping[str, Any]) -> None:
        """At the first call: refuse what is missing, warn about what is almost a column."""
        if self._is_checked:
            return
        self._is_checked = True
        scorer, name = self._scorer, self._scorer.plan.name
        missing = sorted(scorer.required - sources.keys() - {"prompt", "response"})
        if missing:
            names = ", ".join(f"`{self.named.get(column, column)}`" for column in missing)
            raise ColumnsMissing(
                f"the dataset has no column {names}, which `{name}` needs; "
                "`columns` maps columns of other names"
            )
        mapped = set(self.named.values())
        others = [column for column in given if column not in mapped]
        for warning in scorer.misspelt(["prompt", "response", *sources, *others]):
            warnings.warn(f"`{name}`: {warning}", stacklevel=4)


def _parsed(text: str) -> object:
    """A cell of a dataset that holds JSON, because its rows are of different shapes."""
    try:
        return json.loads(text)
    except ValueError:
        return text
