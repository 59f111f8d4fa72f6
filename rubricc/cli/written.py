"""What the commands that write share: options, the stream of records, the record of the run."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from rubricc.cli.judging import whole
from rubricc.cli.scoring import record_path
from rubricc.cli.sources import WrongUse, why_not

if TYPE_CHECKING:
    from rubricc.endpoints.request import Sampling
    from rubricc.engine.meter import Meter
    from rubricc.report.writing_record import WritingRecord


class Recorded(Protocol):
    """What can be written as a line."""

    def record(self) -> dict[str, object]:
        """It as a JSON object."""


def add_output(parser: argparse.ArgumentParser) -> None:
    """Declare where rows come from and go to."""
    parser.add_argument(
        "--data",
        metavar="ROWS",
        required=True,
        help="a .jsonl, .csv or .tsv file; - for standard input",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="where to write the rows; standard output without it",
    )
    parser.add_argument(
        "--retry",
        metavar="OLD",
        help="take over the good rows of this earlier output, and ask for the others again",
    )
    parser.add_argument("--quiet", action="store_true", help="show no progress")


def add_sampling(parser: argparse.ArgumentParser, *, seed: str) -> None:
    """Declare how writers draw; ``seed`` is what the help says of the seed."""
    group = parser.add_argument_group("how the writer draws")
    group.add_argument("--temperature", metavar="T", type=temperature, help="0 and above")
    group.add_argument("--max-tokens", metavar="N", type=whole(1), help="the longest answer")
    group.add_argument("--seed", metavar="N", type=whole(0), help=seed)
    group.add_argument("--effort", metavar="WORD", help="of models that reason: low, medium, high")


def sampling_from(arguments: argparse.Namespace) -> Sampling:
    """How writers draw; what is not said is left to the endpoint."""
    from rubricc.endpoints.request import Sampling

    return Sampling(arguments.temperature, arguments.seed, arguments.effort, arguments.max_tokens)


def temperature(text: str) -> float:
    """The type of an option that takes a finite number from 0 on."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0.0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"`{text}` is no number from 0 on")
    return number


class Writing:
    """One run that writes rows; ``meter`` is that of whoever asks."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        self.digest = sha256()
        self.statuses: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.steps: Counter[str] = Counter()
        self.hard_rules: Counter[str] = Counter()
        self.started = self.finished = datetime.now(UTC)

    @property
    def to_standard_output(self) -> bool:
        """Whether the rows themselves go there, so that nothing else may."""
        return self.arguments.output in (None, "-")

    def run(self, rows: Iterator[Recorded], meter: Meter, per_row: int = 1) -> None:
        """Write every row as it comes; ``per_row`` of the output stand for one of the input.

        Raises:
            RowsUnreadable: a file of rows cannot be read.
            WrongUse: the output cannot be written; an older file there is as it was.
        """
        from rubricc.cli.progress import Progress
        from rubricc.datasets.rows import row_count
        from rubricc.datasets.write import open_records

        arguments = self.arguments
        total = row_count(arguments.data)
        total = None if total is None else total * per_row
        output = "-" if arguments.output is None else arguments.output
        with refusing(output), ExitStack() as stack:
            write = stack.enter_context(open_records(output))
            progress = stack.enter_context(Progress(meter, total, quiet=arguments.quiet))
            for row in rows:
                record = row.record()
                self._count(record)
                write(record)
                progress.advance(1)
        self.finished = datetime.now(UTC)

    def write_record(self, record: WritingRecord) -> None:
        """Write what made the rows beside them, where they are in a file.

        Raises:
            WrongUse: the file cannot be written.
        """
        from rubricc.report.record import write_record

        if self.to_standard_output:
            return
        path = record_path(Path(self.arguments.output))
        with refusing(str(path)):
            write_record(path, record)

    def _count(self, record: dict[str, Any]) -> None:
        self.statuses[str(record.get("status"))] += 1
        if reason := record.get("reason"):
            self.reasons[str(reason)] += 1
        for step in record.get("steps") or ():
            self.steps[str(step.get("status"))] += 1
        hard_rules = record.get("hard_rules")
        if isinstance(hard_rules, dict):
            for when, found in hard_rules.items():
                self.hard_rules[f"{found['state']} {when}"] += 1


@contextmanager
def refusing(output: str) -> Iterator[None]:
    """An error of the system about ``output`` as wrong use.

    Raises:
        WrongUse: it cannot be written.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise WrongUse(f"`{output}` cannot be written: {why_not(error)}") from None


def refuse_ends(arguments: argparse.Namespace, *inputs: str | Path | None) -> None:
    """Keep the output from the inputs; ``--retry`` may be written over once it is read.

    Raises:
        WrongUse: the output is one of them.
    """
    from rubricc.cli.sources import refuse_input

    refuse_input(arguments.output, *(path for path in inputs if path is not None))
    if arguments.retry == "-" and arguments.data == "-":
        raise WrongUse("standard input cannot be both `--data` and `--retry`")


def changed_warning(path: str, rows: int) -> str:
    """What a run says of good rows of ``path`` that it did not take over."""
    were = "1 row was" if rows == 1 else f"{rows:,} rows were"
    return f"{were} made of something else in `{Path(path).name}`, and asked for anew"
