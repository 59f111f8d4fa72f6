"""``rubricc generate --data PROMPTS --writer MODEL``: the first answers to prompts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from rubricc.cli.judging import add_asking_options, observers_from, settings_from, whole
from rubricc.cli.sources import WrongUse, why_not, wrong_use
from rubricc.cli.written import (
    Writing,
    add_output,
    add_sampling,
    changed_warning,
    refuse_ends,
    sampling_from,
)

if TYPE_CHECKING:
    from rubricc.cli.earlier import EarlierRows
    from rubricc.report.writing_record import WritingRecord
    from rubricc.writing.drafts import Prompt
    from rubricc.writing.session import Item
    from rubricc.writing.writer import Writer

SUMMARY = "let models answer prompts"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc generate``."""
    add_output(parser)
    parser.add_argument(
        "--writer",
        metavar="MODEL",
        action="append",
        required=True,
        help="ask openai:NAME, anthropic:NAME, http://HOST:PORT/v1#NAME, local:PATH or "
        "replay:FILE; several each answer every prompt",
    )
    parser.add_argument(
        "--samples",
        metavar="N",
        type=whole(1),
        default=1,
        help="completions of each writer to each prompt (default: 1)",
    )
    parser.add_argument(
        "--system", metavar="FILE", type=Path, help="a text that stands before every conversation"
    )
    add_sampling(parser, seed="of the first sample; sample n has the seed n higher")
    add_asking_options(parser.add_argument_group("asking"))
    parser.set_defaults(everything=False, group=1)


def run(arguments: argparse.Namespace) -> int:
    """Write; 0, 1 where a completion was not written, 2 on wrong use."""
    try:
        return _generate(arguments)
    except WrongUse as error:
        return wrong_use("generate", error)


def _generate(arguments: argparse.Namespace) -> int:
    from rubricc.datasets.row import RowsUnreadable
    from rubricc.endpoints.errors import EndpointUnusable
    from rubricc.engine.cache import CacheUnusable
    from rubricc.writing.writer import Writer

    refuse_ends(arguments, arguments.data, arguments.system)
    system = _system(arguments.system)
    arguments.file = Path("prompts" if arguments.data == "-" else arguments.data)
    try:
        with (
            observers_from(arguments) as observers,
            Writer(
                arguments.writer,
                settings_from(arguments),
                sampling_from(arguments),
                samples=arguments.samples,
                system=system,
                anew=arguments.retry is not None,
                observers=observers,
            ) as writer,
        ):
            return _write(arguments, writer, system)
    except (EndpointUnusable, CacheUnusable, RowsUnreadable) as error:
        raise WrongUse(str(error)) from None


def _write(arguments: argparse.Namespace, writer: Writer, system: str) -> int:
    from rubricc.cli.earlier import EarlierRows
    from rubricc.cli.written_page import print_written

    run = Writing(arguments)
    earlier = None if arguments.retry is None else EarlierRows(arguments.retry, _is_written)
    items = _items(writer, _prompts(arguments, run), earlier)
    per_row = len(arguments.writer) * arguments.samples
    run.run(writer.stream_drafts(items), writer.meter, per_row)
    if earlier is not None and earlier.changed:
        writer.meter.warn(changed_warning(arguments.retry, earlier.changed))
    record = _record(run, writer, system, 0 if earlier is None else earlier.taken)
    run.write_record(record)
    stream = sys.stderr if run.to_standard_output else sys.stdout
    print_written(run, record, "completion", stream)
    if not run.to_standard_output:
        print(f"written to {arguments.output}")
    is_whole = run.statuses.total() == run.statuses["written"]
    return 0 if is_whole and not writer.stopped else 1


def _prompts(arguments: argparse.Namespace, run: Writing) -> Iterator[Prompt]:
    """The prompts; one without an id goes by its line."""
    from rubricc.datasets.row import RowFault
    from rubricc.datasets.rows import read_rows

    for row in read_rows(arguments.data, digest=run.digest):
        if isinstance(row, RowFault):
            yield row
        elif row.values.get("id") is None:
            yield {**row.values, "id": row.line}
        else:
            yield row.values


def _items(
    writer: Writer, prompts: Iterator[Prompt], earlier: EarlierRows | None
) -> Iterator[Item]:
    """What is to be written, with what an earlier run has written in its place."""
    from rubricc.writing.completion import Earlier

    for draft in writer.drafts(prompts):
        known = None if earlier is None else earlier.take(draft.id, writer.expected(draft))
        yield draft if known is None else Earlier(known)


def _is_written(values: Mapping[str, object]) -> bool:
    return values.get("status") == "written"


def _system(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        text = path.read_text("utf-8-sig").strip()
    except OSError as error:
        raise WrongUse(f"`{path}` cannot be read: {why_not(error)}") from None
    except UnicodeDecodeError:
        raise WrongUse(f"`{path}` is not UTF-8 text") from None
    if not text:
        raise WrongUse(f"`{path}` is empty: leave `--system` away")
    return text


def _record(run: Writing, writer: Writer, system: str, taken_over: int) -> WritingRecord:
    from rubricc import __version__
    from rubricc.endpoints.prices import prices_date
    from rubricc.report.record import DataFacts
    from rubricc.report.writing_record import WritingRun, build_writing_record

    return build_writing_record(
        WritingRun(
            command="generate",
            version=__version__,
            writers=writer.endpoints,
            sampling=writer.sampling,
            settings=writer.settings,
            meter=writer.meter,
            data=DataFacts(file=run.arguments.data, sha256=run.digest.hexdigest()),
            started=run.started,
            finished=run.finished,
            rows=run.statuses,
            stopped=writer.stopped,
            prices_date=prices_date(),
            samples=writer.samples,
            system_sha256=sha256(system.encode()).hexdigest() if system else None,
            replies_from_cache=writer.from_cache,
            retried=run.arguments.retry,
            taken_over=taken_over,
        )
    )
