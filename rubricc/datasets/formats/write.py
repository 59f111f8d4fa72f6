"""Examples to a file in one format: all of them, or none and the reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from rubricc.datasets.formats.cast import BY_POLICY, cast
from rubricc.datasets.formats.chat import Chat, without
from rubricc.datasets.formats.dataset_info import info_path, read_info, register
from rubricc.datasets.formats.example import Example, Preference, Unpaired, state_of
from rubricc.datasets.formats.features import STRIPPED, Feature
from rubricc.datasets.formats.format import Container, Format
from rubricc.datasets.formats.line import line_of_json, refuse_endless
from rubricc.datasets.formats.refusal import FormatRefused, Refusal, Refusals, held_not
from rubricc.datasets.formats.registry import FORMATS
from rubricc.datasets.parquet import RecordUnlike, open_parquet, require_parquet
from rubricc.datasets.row import RowFault
from rubricc.datasets.write import Write, open_records

__all__ = ["FormatRefused", "OptionsInvalid", "Written", "write_format"]

STDOUT = "-"


class OptionsInvalid(ValueError):
    """Options that make no sense together; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Options:
    """What becomes of examples that a format cannot hold as they are.

    ``hard`` leaves probabilities behind; ``drop`` leaves out the examples with a feature; ``strip``
    takes a feature out of them; rewards of ``threshold`` or more are good; ``keep`` names columns
    that go along; ``title`` is the name in `dataset_info.json`, otherwise that of the file.
    """

    hard: bool = False
    drop: frozenset[Feature] = frozenset()
    strip: tuple[Feature, ...] = ()
    threshold: float | None = None
    keep: tuple[str, ...] = ()
    title: str | None = None


@dataclass(slots=True)
class Written:
    """What was written: ``rows``, and how often an option changed or left out an example."""

    rows: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    hardened: int = 0
    stripped: Counter[str] = field(default_factory=Counter)
    info: Path | None = None
    """The `dataset_info.json` in which the file is registered."""


def write_format(
    name: str,
    examples: Iterable[Example | RowFault],
    path: Path | str,
    *,
    hard: bool = False,
    drop: Collection[Feature] = (),
    strip: Collection[Feature] = (),
    threshold: float | None = None,
    keep: Collection[str] = (),
    title: str | None = None,
) -> Written:
    """Write ``examples`` in the format ``name``: Parquet where ``path`` says so, else JSON Lines.

    They are taken one at a time. ``-`` is standard output. See :class:`Options` for the rest.

    Raises:
        FormatRefused: an example holds what the format cannot hold, or is faulty. All others were
            looked at too, and ``path`` is as it was.
        KindMismatch: an example is of a kind that the format cannot be written from.
        ThresholdMissing: examples are scores, and labels are wanted.
        OptionsInvalid: the options make no sense for the format.
        ParquetMissing: the library is not installed.
        InfoUnreadable: the `dataset_info.json` that is there cannot be added to.
        OSError: the file cannot be written.
    """
    options = Options(hard, frozenset(drop), tuple(strip), threshold, tuple(keep), title)
    format_ = check_options(name, path, options)
    if format_.entry is not None:
        read_info(info_path(Path(path)))
    writing = _Writing(format_, container_of(path), options)
    with _opened(format_, path, options) as write:
        writing.run(examples, write)
    if format_.entry is not None:
        target = Path(path)
        writing.written.info = register(target, title or target.stem, format_.entry)
    return writing.written


def container_of(path: Path | str) -> Container:
    """What the ending of a path says."""
    return "parquet" if Path(path).suffix.lower() == ".parquet" else "jsonl"


def check_options(name: str, path: Path | str, options: Options) -> Format:
    """The format, whose options make sense.

    Raises:
        OptionsInvalid: they do not, or no format has that name.
        ParquetMissing: the library is not installed.
    """
    format_ = FORMATS.get(name)
    if format_ is None:
        raise OptionsInvalid(f"no format is called `{name}`")
    container = container_of(path)
    if container not in format_.containers:
        raise OptionsInvalid(f"`{name}` is read as JSON Lines alone: name a .jsonl file")
    if container == "parquet":
        require_parquet()
    if format_.entry is not None and str(path) == STDOUT:
        raise OptionsInvalid(f"`{name}` is registered beside its file: name a file")
    if options.title is not None and format_.entry is None:
        raise OptionsInvalid(f"`{name}` is not registered anywhere, so that it has no name")
    if wrong := [one for one in options.strip if one not in STRIPPED]:
        raise OptionsInvalid(f"`{wrong[0]}` cannot be taken out of a row, only dropped with it")
    _check_kept(format_, options.keep)
    return format_


def _check_kept(format_: Format, keep: Collection[str]) -> None:
    if keep and format_.reserved is None:
        raise OptionsInvalid(f"`{format_.name}` has no room for further columns")
    taken = (format_.reserved or frozenset()) | set(format_.columns)
    for name in keep:
        if name in taken:
            raise OptionsInvalid(f"`{format_.name}` has its own meaning for the column `{name}`")


def _opened(format_: Format, path: Path | str, options: Options) -> AbstractContextManager[Write]:
    if container_of(path) == "parquet":
        columns = {**format_.columns, **dict.fromkeys(options.keep)}
        return open_parquet(path, columns, format_.optional)
    return open_records(path, line_of_json)


class _Writing:
    """One run: what was written, left out and refused so far."""

    def __init__(self, format_: Format, container: Container, options: Options) -> None:
        self.written = Written()
        self._format = format_
        self._options = options
        self._is_blind = "soft" not in format_.holds
        """Whether the format has no eyes for probabilities, so that they may stay."""
        self._held = format_.held(container)
        if options.hard:
            self._held |= {"soft"}
        self._refusals = Refusals()
        self._number = 0
        self._is_verdict = format_.kind != "prompt_only"
        """Whether a row without a result says nothing to the format."""
        self._changes = options.hard or bool(options.strip)

    def run(self, examples: Iterable[Example | RowFault], write: Write) -> None:
        """Write every example.

        Raises:
            FormatRefused: one could not be written.
        """
        for example in examples:
            self._number += 1
            if isinstance(example, RowFault):
                self._refuse(example, None, example.message)
            else:
                self._take(example, write)
        if self._refusals.counts:
            raise FormatRefused(self._format.name, self._refusals)

    def _take(self, example: Example, write: Write) -> None:
        """Write one example, leave it out as was asked, or take down why not."""
        if self._changes:
            example = self._changed(example)
        if self._is_verdict and (state := state_of(example)) is not None:
            self._without_result(example, state)
            return
        cast_to = cast(example, self._format.kind, self._options.threshold)
        if isinstance(cast_to, str):
            self.written.dropped[cast_to] += 1
            return
        for one in cast_to:
            if lacking := one.features - self._held or self._format.finds(one):
                self._cannot(example, min(lacking))
                return
        for one in cast_to:
            self._write(one, write)

    def _write(self, example: Example, write: Write) -> None:
        record = self._format.row(example)
        for name in self._options.keep:
            record[name] = example.kept.get(name)
            refuse_endless(record[name])
        try:
            write(record)
        except RecordUnlike as error:
            self._refuse(example, None, str(error))
        else:
            self.written.rows += 1

    def _without_result(self, example: Example, state: Feature) -> None:
        if isinstance(example, Preference) and example.is_dropped:
            self.written.dropped[BY_POLICY] += 1
        else:
            self._cannot(example, state)

    def _cannot(self, example: Example, feature: Feature) -> None:
        """Leave out what was to be dropped, and refuse the rest."""
        if feature in self._options.drop:
            self.written.dropped[feature] += 1
        else:
            self._refuse(example, feature, held_not(self._format.name, feature))

    def _refuse(self, row: Example | RowFault, feature: Feature | None, message: str) -> None:
        self._refusals.add(Refusal(row.line or self._number, row.id, feature, message))

    def _changed(self, example: Example) -> Example:
        """The example without what was to be left behind, which is counted."""
        if self._options.hard and isinstance(example, (Preference, Unpaired)):
            example = self._hardened(example)
        for feature in self._options.strip:
            example = self._stripped(example, feature)
        return example

    def _hardened(self, example: Preference | Unpaired) -> Example:
        if example.probability is None:
            return example
        self.written.hardened += 0 < example.probability < 1
        return example if self._is_blind else replace(example, probability=None)

    def _stripped(self, example: Example, feature: Feature) -> Example:
        if feature not in example.features:
            return example
        self.written.stripped[feature] += 1
        changes = {
            part: without(chat, feature, is_prompt=part == "prompt")
            for part in ("prompt", "response", "chosen", "rejected")
            if isinstance(chat := getattr(example, part, None), Chat)
        }
        return replace(example, **changes)  # type: ignore[arg-type]
